from django.urls import include, path

from layers import describing, views
from layers.ogc.views import landing
from layers.published import views as published
from layers.rasters import views as rasters

urlpatterns = [
    # Clients join addresses to the one they are given, and QGIS 3.22 follows no redirection from it.
    path("ogc", landing),
    path("ogc/", include("layers.ogc.urls")),
    path("tiles/<slug:slug>.json", views.tilejson, name="tilejson"),
    path("tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("tiles/<int:z>/<int:x>/<int:y>.mvt", views.joint_tile, name="joint-tile"),
    path("tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.webp", rasters.tile, name="raster-tile"),
    path("catalogue/<slug:slug>/download.tif", rasters.file, name="raster-file"),
    path("catalogue/<slug:slug>/download", views.download, name="download"),
    path("catalogue/<slug:slug>/iso19139.xml", describing.iso19139, name="iso19139"),
    path("catalogue/<slug:slug>/passport.json", describing.passport, name="data-set-passport"),
    path("catalogue/<slug:slug>/tiles.pmtiles", published.tiles_archive, name="published-tiles"),
    path("catalogue/<slug:slug>/<slug:name>.parquet", published.parquet, name="published-parquet"),
    path("catalogue/published.json", published.listing, name="published"),
    path("catalogue/dcat.jsonld", describing.dcat, name="dcat"),
    path("ows/", include("layers.wxs.urls")),
]
