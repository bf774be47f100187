from django.urls import path

from assets.opendata import files, views

urlpatterns = [
    path("open-data/<slug:name>.csv", views.data_set_file, {"ending": files.CSV}, name="open-data-csv"),
    path("open-data/<slug:name>.xlsx", views.data_set_file, {"ending": files.XLSX}, name="open-data-xlsx"),
]
