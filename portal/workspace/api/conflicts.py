"""What is answered where somebody else saved a newer version: theirs, mine, and what both began from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from ninja import Schema

from geo import versions
from geo.access import Sight
from geo.refusals import VersionConflict
from layers import json_values
from portal import moments
from portal.keeping.asking import record_in
from portal.keeping.disputes import base_of, disputes
from portal.workspace.api import geometries, objects
from portal.workspace.api.objects import ObjectOut


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
    """Somebody else saved a newer version: `theirs` as it is now, by whom and when (`when` in words, as the history
    tells it), and what differs."""

    message: str
    uid: UUID
    theirs: ObjectOut
    base: Base | None
    by: str
    at: datetime
    when: str
    fields: list[DisputeOut]


def told(sight: Sight, uid: UUID, wanted: Mapping[str, Any], conflict: VersionConflict) -> ConflictOut:
    """The conflict over the object `uid`, of which somebody wants the values `wanted`, as `geo.editing.save` takes."""
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
        when=moments.in_words(past[-1].began),
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
