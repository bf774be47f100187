"""Below the page of an object; `urlpatterns` is included at `o/<slug:slug>/<uuid:uid>/`."""

from django.urls import path

from portal.attachments import given, kept

urlpatterns = [
    path("photographs/<uuid:attachment>/<slug:size>.jpg", given.photograph, name="photograph"),
    path("photographs/add/", kept.add_photographs, name="photographs-add"),
    path("photographs/<uuid:attachment>/change/", kept.change_photograph, name="photograph-change"),
    path("photographs/<uuid:attachment>/archive/", kept.archive_photograph, name="photograph-archive"),
    path("documents/<uuid:attachment>/", given.document, name="document"),
    path("documents/add/", kept.add_document, name="document-add"),
    path("documents/<uuid:attachment>/change/", kept.change_document, name="document-change"),
    path("documents/<uuid:attachment>/archive/", kept.archive_document, name="document-archive"),
]
