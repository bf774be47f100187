from django.urls import path

from layers.ogc import records, tilesets, views
from layers.ogc.collections import CATALOGUE

app_name = "ogc"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("conformance", views.conformance, name="conformance"),
    path("api", views.api, name="api"),
    path("collections", views.collections_list, name="collections"),
    path(f"collections/{CATALOGUE}", records.records, name="records"),
    path(f"collections/{CATALOGUE}/items", records.record_items, name="record-items"),
    path(f"collections/{CATALOGUE}/items/<slug:slug>", records.record, name="record"),
    path("collections/<slug:slug>", views.collection, name="collection"),
    path("collections/<slug:slug>/queryables", views.queryables, name="queryables"),
    path("collections/<slug:slug>/sortables", views.sortables, name="sortables"),
    path("collections/<slug:slug>/schema", views.schema, name="schema"),
    path("collections/<slug:slug>/items", views.items, name="items"),
    path("collections/<slug:slug>/items/<str:uid>", views.item, name="item"),
    path("collections/<slug:slug>/tiles", tilesets.tilesets, name="tilesets"),
    path("collections/<slug:slug>/tiles/<str:tiling>", tilesets.tileset, name="tileset"),
    path("tileMatrixSets", tilesets.tilings, name="tilings"),
    path("tileMatrixSets/<str:tiling>", tilesets.tiling, name="tiling"),
    path("<path:rest>", views.missing, name="missing"),
]
