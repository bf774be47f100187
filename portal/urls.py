"""Pages and their fragments; all under the language prefix, so that a fragment speaks its page's language."""

from django.urls import include, path

from portal import opendata, views
from portal.reports import views as reports
from portal.state import views as state

app_name = "portal"

urlpatterns = [
    path("", views.map_page, name="map"),
    path("o/<slug:slug>/list/", views.object_list, name="list"),
    path("o/<slug:slug>/<int:pk>/card/", views.object_card, name="card"),
    path("o/<slug:slug>/<uuid:uid>/", views.object_page, name="object"),
    path("open-data/", opendata.open_data_page, name="open-data"),
    path("o/<slug:slug>/<uuid:uid>/", include("portal.attachments.urls")),
    path("", include("portal.keeping.urls")),
    path("catalogue/", include("portal.catalogue.urls")),
    path("report/", include("portal.reporting.urls")),
    path("o/<slug:slug>/<uuid:uid>/report/", reports.of_layer, name="layer-report"),
    path("reports/", include("portal.reports.urls")),
    path("my/reports/", include("portal.cabinet.urls")),
    path("state/", state.state_page, name="state"),
    path("state.csv", state.state_csv, name="state-csv"),
    path("state.json", state.state_json, name="state-json"),
    path("", include("portal.passports.urls")),
    path("help/", include("portal.help.urls")),
    path("staff/map/", include("portal.workspace.urls")),
    path("staff/tasks/", include("portal.tasks.urls")),
    path("staff/field/", include("portal.field.urls")),
    path("staff/imports/", include("portal.imports.urls")),
    path("staff/layers/rasters/", include("portal.rasters.urls")),
    path("staff/layers/", include("portal.layermaking.urls")),
    path("staff/conflicts/", include("portal.conflicts.urls")),
    path("staff/proposals/", include("portal.proposals.urls")),
    path("staff/reports/", include("portal.dispatch.urls")),
    path("staff/trail/", include("portal.trail.urls")),
]
