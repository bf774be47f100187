"""Below /staff/layers/; for those who make thematic layers."""

from django.urls import path

from portal.layermaking import views

urlpatterns = [
    path("", views.layers, name="layers"),
    path("new/", views.new, name="new-layer"),
    path("presets/", views.presets_page, name="layer-presets"),
    path("<slug:slug>/", views.layer, name="layer"),
]
