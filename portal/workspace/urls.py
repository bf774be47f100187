"""Below /staff/map/: the workspace's page."""

from django.urls import path

from portal.workspace import page

urlpatterns = [
    path("", page.workspace, name="workspace"),
]
