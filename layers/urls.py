from django.urls import path

from layers import views
from layers.wxs import views as wxs

urlpatterns = [
    path("tiles/<slug:slug>.json", views.tilejson, name="tilejson"),
    path("tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("catalogue/<slug:slug>/download", views.download, name="download"),
    path("ows/wms", wxs.wms, name="wms"),
    path("ows/wfs", wxs.wfs, name="wfs"),
]
