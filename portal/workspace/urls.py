"""Below /staff/map/: the workspace's page, and what its table and its editor ask for beside JSON."""

from django.urls import path

from portal.workspace import page, pages

urlpatterns = [
    path("", page.workspace, name="workspace"),
    path("<slug:slug>/fields/<slug:field>/", pages.field_input, name="workspace-field"),
    path("<slug:slug>/new/", pages.fields, name="workspace-new"),
    path("<slug:slug>/<uuid:uid>/fields/", pages.fields, name="workspace-fields"),
    path("<slug:slug>/export/", pages.export, name="workspace-export"),
]
