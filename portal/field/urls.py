"""Below /staff/field/; the page is for the officers of a register. Its worker stands beside it: that is its scope."""

from django.urls import path

from portal.field import page

urlpatterns = [
    path("", page.field, name="field"),
    path("worker.js", page.SHELL.worker, name="field-worker"),
]
