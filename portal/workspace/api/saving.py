"""Saving: objects made and changed, one or several at once, under the optimistic lock and the register's rules."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import Field

from geo import editing
from geo.access import Sight
from geo.models import User
from geo.records import GEOMETRY, Record
from geo.refusals import Invalid, VersionConflict
from portal.keeping.asking import record_in
from portal.workspace import panel_form
from portal.workspace.api import conflicts, geometries, objects, topology, values
from portal.workspace.api.asked import Entered, GeoJson, Sent, Text, Version, kept, kept_record, person, prepared
from portal.workspace.api.conflicts import ConflictOut

# django-ninja has one view for each path of a router: what is read and what is saved under one address share theirs.
from portal.workspace.api.objects import ObjectOut, router
from portal.workspace.api.topology import FoundOut

_MOST_AT_ONCE = 200
#: The version in which an object is made.
_AS_MADE = 1


class Wanted(Sent):
    """What is to be there. What is left out stays; `geometry` null takes the object off the map. `values` are as
    objects are told, `entered` by the name of a field what its inputs in the panel are filled with."""

    values: dict[str, Any] = {}
    entered: Entered = {}
    geometry: GeoJson | None = None


class New(Wanted):
    """A draft to be made. What is sent again under its `uid`, because the answer was lost, is made once."""

    uid: UUID | None = None
    reason: Text


class Change(Wanted):
    """Decided on `version`."""

    version: Version
    reason: Text


class Moved(Wanted):
    """One among several that are changed at once."""

    uid: UUID
    version: Version


class Together(Sent):
    """Objects that are changed at once, all or none."""

    changes: Annotated[list[Moved], Field(min_length=1, max_length=_MOST_AT_ONCE)]
    reason: Text


class Saved(ObjectOut):
    """The object as it now stands, and what its register warns of around the geometry that was sent."""

    warnings: list[FoundOut]


class Entering(Sent):
    """What a person is typing, for the object `uid` or, null, a new one."""

    uid: UUID | None = None
    entered: Entered


class Checked(Schema):
    """What saving would have against it, by field; empty where nothing."""

    errors: dict[str, list[str]]


@router.post("{slug}/check", response=Checked)
def check(request: HttpRequest, slug: str, sent: Entering) -> Checked:
    """What is wrong with what is being typed; nothing is saved."""
    sight = prepared(request, slug)
    record = record_in(sight, sent.uid) if sent.uid else None
    found, errors = panel_form.read(sight, record, person(request), sent.entered)
    return Checked(errors=editing.faults(sight.register, record, found) | errors)


@router.post("{slug}/objects", response={201: Saved, 409: ConflictOut})
def make(request: HttpRequest, slug: str, new: New) -> Status:
    """A new draft. What was made by an earlier try of the same is changed to what is sent now, if nobody else has
    changed it since (409)."""
    sight, user = kept(request, slug), person(request)
    uid = new.uid or uuid4()
    begun = sight.records().filter(uid=uid, created_by=user).first()
    wanted = taken(sight, user, new, begun)
    try:
        editing.save(sight.register, begun, wanted, user, new.reason, _AS_MADE, uid=uid)
    except VersionConflict as conflict:
        return Status(HTTPStatus.CONFLICT, conflicts.told(sight, uid, wanted, conflict))
    return Status(HTTPStatus.CREATED, _saved(sight, user, uid, new))


@router.patch("{slug}/objects/{uid}", response={200: Saved, 409: ConflictOut})
def change(request: HttpRequest, slug: str, uid: UUID, change: Change) -> Status:
    """The object with what was sent; where somebody else saved a newer version, both (409)."""
    sight, record = kept_record(request, slug, uid)
    wanted = taken(sight, person(request), change, record)
    try:
        editing.save(sight.register, record, wanted, person(request), change.reason, change.version)
    except VersionConflict as conflict:
        return Status(HTTPStatus.CONFLICT, conflicts.told(sight, uid, wanted, conflict))
    return Status(HTTPStatus.OK, _saved(sight, person(request), uid, change))


@router.post("{slug}/changes", response={200: list[Saved], 409: ConflictOut})
def changes(request: HttpRequest, slug: str, together: Together) -> Status:
    """Several objects, all or none; in the order in which they were sent."""
    sight = kept(request, slug)
    uids = [one.uid for one in together.changes]
    if len(set(uids)) < len(uids):
        raise Invalid({"changes": [_("An object is named twice. Name each once.")]})
    records = {record.uid: record for record in sight.records().filter(uid__in=uids)}
    if len(records) < len(uids):
        raise Http404(_("There is no such object."))
    wanted = {one.uid: taken(sight, person(request), one, records[one.uid]) for one in together.changes}
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
    return Status(HTTPStatus.OK, [_saved(sight, person(request), one.uid, one) for one in together.changes])


def taken(sight: Sight, user: User, sent: Wanted, record: Record | None) -> dict[str, Any]:
    """What was sent as `geo.editing.save` takes it. Raises `Invalid`."""
    wanted = values.taken(sight, user, sent.values, record)
    wanted |= panel_form.taken(sight, record, user, sent.entered)
    if "geometry" in sent.model_fields_set:
        kind = sight.register.geometry_type()
        wanted[GEOMETRY] = geometries.taken(sent.geometry, kind) if sent.geometry is not None else None
    return wanted


def _saved(sight: Sight, user: User, uid: UUID, sent: Wanted) -> Saved:
    record = record_in(sight, uid)
    warnings = topology.around(sight.register, record.geom, user, uid) if sent.geometry else []
    return Saved(**dict(objects.told(sight, record)), warnings=warnings)
