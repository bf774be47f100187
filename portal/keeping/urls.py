"""Keeping the books by hand; a part of the portal's addresses."""

from django.urls import path

from portal.keeping import editing, history, parcel_acts, views
from portal.keeping.steps import STEPS

urlpatterns = [
    path("o/<slug:slug>/new/", editing.new, name="new"),
    path("o/<slug:slug>/choices/<slug:field>/", editing.choices, name="choices"),
    path("o/<slug:slug>/<uuid:uid>/edit/", editing.edit, name="edit"),
    path("o/<slug:slug>/<uuid:uid>/history/", history.history, name="history"),
    path("o/<slug:slug>/<uuid:uid>/history/<int:number>/restore/", history.restore, name="restore"),
    path("o/<slug:slug>/<uuid:uid>/acts/<int:number>/undo/", parcel_acts.undo_act, name="undo-act"),
    *(path(f"o/<slug:slug>/<uuid:uid>/{step.slug}/", views.take, {"step": step}, name=step.slug) for step in STEPS),
]
