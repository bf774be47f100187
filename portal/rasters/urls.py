"""Below /staff/layers/rasters/; for those who make layers."""

from django.urls import path

from portal.rasters import views

urlpatterns = [
    path("", views.rasters, name="rasters"),
    path("new/", views.new, name="new-raster"),
    path("<slug:slug>/", views.raster, name="raster"),
]
