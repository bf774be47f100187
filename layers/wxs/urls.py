from django.urls import path

from layers.wxs import views

urlpatterns = [
    path("wms", views.wms, name="wms"),
    path("wfs", views.wfs, name="wfs"),
    path("csw", views.csw, name="csw"),
]
