"""Below /staff/api/; beside the portal's other addresses, for django-ninja finds its namespace only at the root."""

from django.urls import path

from portal.workspace.api import api

urlpatterns = [
    path("", api.urls),
]
