"""Below /catalogue/; what programs ask for stands in `layers.urls`."""

from django.urls import path

from portal.catalogue import editing, views

urlpatterns = [
    path("", views.catalogue_page, name="catalogue"),
    path("<slug:slug>/", views.data_set_page, name="data-set"),
    path("<slug:slug>/file/", views.file_page, name="data-set-file"),
    path("<slug:slug>/edit/", editing.edit, name="data-set-edit"),
]
