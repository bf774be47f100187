"""The past of a record: its versions, what differs between two of them, and an earlier one given back.

The events hold the row as it was before each change, and tell who made the change that ended that state
(docs/decisions/0001); who made version n stands in the event of version n − 1.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import models
from django.utils.translation import gettext as _
from psycopg import sql

from geo import crs, db, editing, history, proposals
from geo.access import Sight
from geo.changes import changing
from geo.models import User
from geo.records import GEOMETRY, Record, State
from geo.refusals import Refused
from geo.registers import Field, Register
from geo.topology.saving import require_sound

#: What the books say of a record besides its register's fields. It is shown in a difference and never given back: to
#: publish, to hide and to vouch are decisions of their own.
BOOKS = ("state", "restricted", "verified_at", "evidence")
_KEPT = frozenset({"state", "restricted", "verified_at", "verified_by_id", "evidence"})


@dataclass(frozen=True)
class Version:
    """A record as it stood from `began` until `ended` (None: it stands so now).

    `user`, `reason` and `batch` are of the change that made it; `user` None is the system or somebody unknown. `row`
    has the values, under the names of the model's fields: the record itself, or its past.
    """

    number: int
    began: datetime
    ended: datetime | None
    user: User | None
    reason: str
    batch: uuid.UUID | None
    row: Any


@dataclass(frozen=True)
class Changed:
    """A field that differs between two versions, with its value in each."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True)
class Moved:
    """Geometries (EPSG:4326) that differ; None where the object was not on the map.

    `size_before` and `size_after` are m² of areas, m of lines, 0 of points; `moved` is the area in m² that one of the
    two has and the other has not, for lines and points the distance in m between their middles; None where one is
    missing.
    """

    before: GEOSGeometry | None
    after: GEOSGeometry | None
    size_before: float
    size_after: float
    moved: float | None


@dataclass(frozen=True)
class Difference:
    fields: list[Changed]
    geometry: Moved | None


def versions(record: Record) -> list[Version]:
    """All versions of a record, the first first."""
    past = list(
        history.events(type(record))
        .filter(pgh_obj_id=record.pk, pgh_label="update")
        .select_related("pgh_context")
        .defer(GEOMETRY)
        .order_by("version")
    )
    made = [_made(event) for event in past]
    people = User.objects.in_bulk({user for user, *_rest in made if user} | ({record.created_by_id} - {None}))
    found = []
    batch = past[0].batch if past else record.batch
    user, reason = record.created_by_id, _reason_of_the_first(record) if record.created_by_id and not batch else ""
    began = record.created_at
    for event, (next_user, next_reason, next_batch) in zip(past, made, strict=True):
        found.append(Version(event.version, began, event.pgh_created_at, people.get(user), reason, batch, event))
        user, reason, batch, began = next_user, next_reason, next_batch, event.pgh_created_at
    return [*found, Version(record.version, began, None, people.get(user), reason, batch, record)]


def beginning(sight: Sight, values: Mapping[str, Any]) -> Difference:
    """What an object would begin with that is entered with these `values` (as `geo.editing.save` takes them), in what
    this viewer may read."""
    filled = [(field, values[field.name]) for field in sight.fields if values.get(field.name) not in (None, "")]
    return Difference([Changed(field, None, value) for field, value in filled], _moved(None, values.get(GEOMETRY)))


def difference(sight: Sight, one: Version, other: Version) -> Difference:
    """What differs from `one` to `other`, two versions of one record, in what this viewer may read."""
    fields = [Field(name).bind(sight.register.model) for name in BOOKS]
    kept = {column.name for column in one.row._meta.fields} & {column.name for column in other.row._meta.fields}
    fields = [field for field in (*sight.fields, *fields) if field.name in kept]
    changed = []
    for field in fields:
        if getattr(one.row, field.column) != getattr(other.row, field.column):
            changed.append(Changed(field, _value(one.row, field), _value(other.row, field)))
    return Difference(changed, _moved(one.row.geom, other.row.geom))


def restore(
    register: type[Register], record: Record, number: int, user: User | None, reason: str, expected_version: int | None
) -> None:
    """Give a record back what its version `number` held, as a new version.

    Its state and whether it is hidden stay, and an earlier verification does not come back: those are decisions of
    their own. Raises what `geo.changes.changing` raises, `geo.topology.saving.Unsound`, and `Refused` where acts keep
    what would change, the record is archived, or something that the version points to or would have again is gone or
    taken.
    """
    with changing(register, {record.pk: expected_version}, user, reason) as [held]:
        if held.state == State.ARCHIVED:
            raise Refused(_("“%(object)s” is archived. Bring it back before you change it.") % {"object": held})
        events = history.events(register.model)
        past = events.filter(pgh_obj_id=held.pk, pgh_label="update", version=number).first()
        if past is None:
            raise Refused(_("“%(object)s” has no version %(number)s.") % {"object": held, "number": number})
        _require_not_kept_by_acts(register, held, past)
        _require_referred(past, number)
        statement = db.compose(
            db.load("geo", "restore"),
            register=sql.Identifier(register.table()),
            event=sql.Identifier(events.model._meta.db_table),
            assignments=history.given_back(register.model, "past", kept=_KEPT),
        )
        before = held.geom
        for column in register.model._meta.concrete_fields:
            if hasattr(past, column.attname) and column.attname not in (*_KEPT, *history.NOT_RESTORED):
                setattr(held, column.attname, getattr(past, column.attname))
        with editing.refusing_collisions(register, held):
            db.execute(statement, {"event": past.pk})
        require_sound(register, {held.uid: before})


def _made(event: Any) -> tuple[int | None, str, uuid.UUID | None]:
    """User, reason and batch of the change that ended this state."""
    told = event.pgh_context.metadata if event.pgh_context else {}
    batch = told.get("batch")
    return told.get("user"), told.get("reason") or "", uuid.UUID(batch) if batch else None


def _value(row: Any, field: Field) -> Any:
    """Of a reference to what is no longer there, its number."""
    try:
        return getattr(row, field.name)
    except models.ObjectDoesNotExist:
        return getattr(row, field.column)


def _reason_of_the_first(record: Record) -> str:
    """What was entered by hand has no event of its first state, and so no reason but that for which it was proposed."""
    proposal = proposals.entered(record)
    return proposals.reason_of(proposal) if proposal else ""


def _moved(one: GEOSGeometry | None, other: GEOSGeometry | None) -> Moved | None:
    if one == other or (one and other and one.equals_exact(other)):
        return None
    before, after = (shapely.from_wkb(bytes(geom.wkb)) if geom else None for geom in (one, other))
    moved = None
    if before is not None and after is not None:
        if before.geom_type.endswith("Polygon"):
            moved = crs.geodesic_area(before.symmetric_difference(after))
        else:
            moved = crs.geodesic_length(shapely.LineString([before.centroid, after.centroid]))
    return Moved(one, other, _size(before), _size(after), moved)


def _size(geometry: shapely.Geometry | None) -> float:
    if geometry is None or geometry.geom_type == "Point":
        return 0.0
    is_area = geometry.geom_type.endswith("Polygon")
    return crs.geodesic_area(geometry) if is_area else crs.geodesic_length(geometry)


def _require_not_kept_by_acts(register: type[Register], record: Record, past: Any) -> None:
    kept = [register.field(name) for name in sorted(editing.kept_by_acts(register, record))]
    differing = [field for field in kept if getattr(record, field.column) != getattr(past, field.column)]
    if differing:
        raise Refused(
            _(
                "That version of “%(object)s” is of before an act, which changed: %(fields)s. Take the act back, or"
                " make another."
            )
            % {"object": record, "fields": ", ".join(str(field.title) for field in differing)}
        )


def _require_referred(past: Any, number: int) -> None:
    """Foreign keys are looked at when the transaction ends, too late for a word to the person."""
    for column in past._meta.fields:
        if column.is_relation and not column.name.startswith("pgh_") and getattr(past, column.attname) is not None:
            rows = column.related_model._default_manager
            if not rows.filter(**{column.target_field.name: getattr(past, column.attname)}).exists():
                raise Refused(
                    _("Version %(number)s points to a %(what)s that is no longer there.")
                    % {"number": number, "what": column.related_model._meta.verbose_name}
                )
