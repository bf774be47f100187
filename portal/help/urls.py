"""Addresses of help, below `/help/`."""

from django.urls import path

from portal.help import views

urlpatterns = [
    path("", views.contents, name="help"),
    path("<slug:name>/", views.topic, name="help-topic"),
]
