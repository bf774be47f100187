"""Saving: objects made and changed, one or several at once, under the optimistic lock and the register's rules."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from geo import editing, versions
from geo.access import Sight
from geo.models import User
from geo.records import GEOMETRY, Record
from geo.refusals import Invalid, VersionConflict
from layers import json_values
from portal.keeping.asking import record_in
from portal.keeping.disputes import base_of, disputes
from portal.workspace.api import geometries, objects, values
from portal.workspace.api.asked import GeoJson, Sent, Text, kept, kept_record, person

# django-ninja has one view for each path of a router: what is read and what is saved under one address share theirs.
from portal.workspace.api.objects import ObjectOut, router

_MOST_AT_ONCE = 200
#: Versions are counted in a column of four bytes.
Version = Annotated[int, Field(ge=1, lt=2**31)]


class New(Sent):
    """A draft to be made."""

    values: dict[str, Any] = {}
    geometry: GeoJson | None = None
    reason: Text


class Change(Sent):
    """What is to be there instead, decided on `version`. What is left out stays; `geometry` null takes the object off
    the map."""

    version: Version
    values: dict[str, Any] = {}
    geometry: GeoJson | None = None
    reason: Text


class Moved(Sent):
    """A geometry among several that are changed at once."""

    uid: UUID
    version: Version
    geometry: GeoJson


class Together(Sent):
    """Geometries that are changed at once, all or none."""

    changes: Annotated[list[Moved], Field(min_length=1, max_length=_MOST_AT_ONCE)]
    reason: Text


class Base(Schema):
    """What the person had begun from."""

    geometry: dict[str, Any] | None
    values: dict[str, Any]


class DisputeOut(Schema):
    """A field of which both hold another value, in words; `chosen` is `theirs` or `mine` where only one side changed
    it, else empty."""

    name: str
    title: str
    theirs: str
    mine: str
    chosen: str


class ConflictOut(Schema):
    """Somebody else saved a newer version: `theirs` as it is now, by whom and when, and what differs."""

    message: str
    uid: UUID
    theirs: ObjectOut
    base: Base | None
    by: str
    at: datetime
    fields: list[DisputeOut]


@router.post("{slug}/objects", response={201: ObjectOut})
def make(request: HttpRequest, slug: str, new: New) -> tuple[int, ObjectOut]:
    """A new draft."""
    sight = kept(request, slug)
    wanted = _wanted(sight, person(request), new, None)
    made = editing.save(sight.register, None, wanted, person(request), new.reason)
    return HTTPStatus.CREATED, objects.told(sight, record_in(sight, made.uid))


@router.patch("{slug}/objects/{uid}", response={200: ObjectOut, 409: ConflictOut})
def change(request: HttpRequest, slug: str, uid: UUID, change: Change) -> tuple[int, ObjectOut | ConflictOut]:
    """The object with what was sent; where somebody else saved a newer version, both (409)."""
    sight, record = kept_record(request, slug, uid)
    wanted = _wanted(sight, person(request), change, record)
    try:
        editing.save(sight.register, record, wanted, person(request), change.reason, change.version)
    except VersionConflict as conflict:
        return HTTPStatus.CONFLICT, _conflict(sight, uid, wanted, conflict)
    return HTTPStatus.OK, objects.told(sight, record_in(sight, uid))


@router.post("{slug}/changes", response={200: list[ObjectOut], 409: ConflictOut})
def changes(request: HttpRequest, slug: str, together: Together) -> tuple[int, list[ObjectOut] | ConflictOut]:
    """Several geometries, all or none; the objects in the order in which they were sent."""
    sight = kept(request, slug)
    uids = [one.uid for one in together.changes]
    if len(set(uids)) < len(uids):
        raise Invalid({"changes": [_("An object is named twice. Name each once.")]})
    records = {record.uid: record for record in sight.records().filter(uid__in=uids)}
    if len(records) < len(uids):
        raise Http404(_("There is no such object."))
    kind = sight.register.geometry_type()
    wanted = {one.uid: {GEOMETRY: geometries.taken(one.geometry, kind)} for one in together.changes}
    try:
        editing.save_together(
            sight.register,
            {records[uid].pk: each for uid, each in wanted.items()},
            {records[one.uid].pk: one.version for one in together.changes},
            person(request),
            together.reason,
        )
    except VersionConflict as conflict:
        about = next(uid for uid in uids if uid == conflict.about)
        return HTTPStatus.CONFLICT, _conflict(sight, about, wanted[about], conflict)
    return HTTPStatus.OK, [objects.told(sight, record_in(sight, uid)) for uid in uids]


def _wanted(sight: Sight, user: User, sent: New | Change, record: Record | None) -> dict[str, Any]:
    """What was sent as `geo.editing.save` takes it. Raises `Invalid`."""
    wanted = values.taken(sight, user, sent.values, record)
    if "geometry" in sent.model_fields_set:
        kind = sight.register.geometry_type()
        wanted[GEOMETRY] = geometries.taken(sent.geometry, kind) if sent.geometry is not None else None
    return wanted


def _conflict(sight: Sight, uid: UUID, wanted: Mapping[str, Any], conflict: VersionConflict) -> ConflictOut:
    now = record_in(sight, uid)
    past = versions.versions(now)
    base = base_of(past, conflict.prepared_on)
    return ConflictOut(
        message=str(conflict),
        uid=uid,
        theirs=objects.told(sight, now),
        base=_base(sight, base.row) if base else None,
        by=str(past[-1].user or ""),
        at=past[-1].began,
        fields=[DisputeOut(**vars(one)) for one in disputes(sight, now, base, wanted)],
    )


def _base(sight: Sight, row: Any) -> Base:
    """A version as values; a field that it did not have yet, and a reference to what is gone, are null."""
    told = {}
    for field in sight.fields:
        try:
            told[field.name] = json_values.told(row, field) if hasattr(row, field.column) else None
        except ObjectDoesNotExist:
            told[field.name] = None
    return Base(geometry=geometries.told(row.geom), values=told)
