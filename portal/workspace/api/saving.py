"""Saving: objects made and changed, one or several at once, under the optimistic lock and the register's rules."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import Field

from geo import editing
from geo.access import Sight
from geo.models import User
from geo.records import GEOMETRY, Record
from geo.refusals import Invalid, VersionConflict
from portal.keeping.asking import record_in
from portal.workspace.api import conflicts, geometries, objects, values
from portal.workspace.api.asked import GeoJson, Sent, Text, Version, kept, kept_record, person
from portal.workspace.api.conflicts import ConflictOut

# django-ninja has one view for each path of a router: what is read and what is saved under one address share theirs.
from portal.workspace.api.objects import ObjectOut, router

_MOST_AT_ONCE = 200


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


@router.post("{slug}/objects", response={201: ObjectOut})
def make(request: HttpRequest, slug: str, new: New) -> Status:
    """A new draft."""
    sight = kept(request, slug)
    wanted = _wanted(sight, person(request), new, None)
    made = editing.save(sight.register, None, wanted, person(request), new.reason)
    return Status(HTTPStatus.CREATED, objects.told(sight, record_in(sight, made.uid)))


@router.patch("{slug}/objects/{uid}", response={200: ObjectOut, 409: ConflictOut})
def change(request: HttpRequest, slug: str, uid: UUID, change: Change) -> Status:
    """The object with what was sent; where somebody else saved a newer version, both (409)."""
    sight, record = kept_record(request, slug, uid)
    wanted = _wanted(sight, person(request), change, record)
    try:
        editing.save(sight.register, record, wanted, person(request), change.reason, change.version)
    except VersionConflict as conflict:
        return Status(HTTPStatus.CONFLICT, conflicts.told(sight, uid, wanted, conflict))
    return Status(HTTPStatus.OK, objects.told(sight, record_in(sight, uid)))


@router.post("{slug}/changes", response={200: list[ObjectOut], 409: ConflictOut})
def changes(request: HttpRequest, slug: str, together: Together) -> Status:
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
        return Status(HTTPStatus.CONFLICT, conflicts.told(sight, about, wanted[about], conflict))
    return Status(HTTPStatus.OK, [objects.told(sight, record_in(sight, uid)) for uid in uids])


def _wanted(sight: Sight, user: User, sent: New | Change, record: Record | None) -> dict[str, Any]:
    """What was sent as `geo.editing.save` takes it. Raises `Invalid`."""
    wanted = values.taken(sight, user, sent.values, record)
    if "geometry" in sent.model_fields_set:
        kind = sight.register.geometry_type()
        wanted[GEOMETRY] = geometries.taken(sent.geometry, kind) if sent.geometry is not None else None
    return wanted
