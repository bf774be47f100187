from django.urls import include, path

from layers import views

urlpatterns = [
    path("ogc/", include("layers.ogc.urls")),
    path("tiles/<slug:slug>.json", views.tilejson, name="tilejson"),
    path("tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("catalogue/<slug:slug>/download", views.download, name="download"),
]
