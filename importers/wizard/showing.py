"""What a comparison came to, row by row, for the person who decides: new, changed and gone objects, findings, places.

    page = showing.changed(batch, sight, after=0)      # sight: what this officer sees of the register
    page.items, page.after                             # `after` asks for the next page; None on the last

Values are in words, and only of fields that this officer reads. Places are GeoJSON texts in degrees (EPSG:4326). Rows
stand in staging until the batch is applied or cancelled: ask `is_staged` first. Findings last beyond it.
"""

import copy
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import prefetch_related_objects
from psycopg import sql

from addresses.models import Hromada
from geo import db
from geo.access import Sight
from geo.records import GEOMETRY, Record
from geo.registers import Field, Kind
from importers import matching, report
from importers.findings import Effect
from importers.models import Batch, Finding
from importers.report import Line, Where
from importers.staging import Staging
from importers.understanding import key_text
from layers import features
from layers.features import Item

#: Rows of one page.
PAGE_LENGTH = 50
#: Rows of one kind of finding whose places are shown at once.
MOST_POINTS = 2_000
#: A geometry of more vertices is shown by its bounding box: a page has to reach a phone.
MOST_VERTICES = 20_000

#: Kinds of findings that are about a spot of the object, and the SQL that finds it.
WITH_SPOTS = {
    "overlap": "show_common",
    "geometry-same-place": "show_common",
    "outside": "show_outside",
    "geometry-self-crossing": "show_reasons",
    "geometry-self-touching": "show_reasons",
    "geometry-rings-misplaced": "show_reasons",
    "geometry-repaired": "show_reasons",
    "geometry-beyond-repair": "show_reasons",
}

#: Kinds of findings of rows that come in without a place.
PLACELESS = ("geometry-missing", "geometry-empty", "geometry-not-located")

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Page(Generic[Shown]):
    """`after` is the key behind which the next page begins, None on the last."""

    items: list[Shown]
    after: int | None


@dataclass(frozen=True)
class Difference:
    """A field whose value would change: its title, both values in words (empty: nothing), the unit."""

    title: str
    old: str
    new: str
    unit: str


@dataclass(frozen=True)
class Change:
    """A row that changes an object. `old_place` and `new_place` are None where the geometry stays; `place` is where the
    object stands now.
    """

    row: int
    where: Where
    item: Item
    differences: list[Difference]
    old_place: str | None
    new_place: str | None
    place: str | None


@dataclass(frozen=True)
class Arrival:
    """A row that brings a new object: what it would be called in lists."""

    row: int
    where: Where
    title: str
    subtitle: str
    place: str | None


@dataclass(frozen=True)
class Missing:
    """An object that the file does not have."""

    item: Item
    place: str | None


@dataclass(frozen=True)
class Found:
    """A finding in words, with the place of its row where that is still known; and the `spot` of it that is meant: what
    two objects have in common, the part outside the hromada, where a boundary crossed itself.
    """

    line: Line
    place: str | None
    spot: str | None = None


def is_staged(batch: Batch) -> bool:
    """Whether the batch's rows can be looked at: from the comparison until they are applied or cancelled."""
    return batch.stage == Batch.Stage.STAGED and bool(batch.staged)


def all_are_placeless(batch: Batch) -> bool:
    """Whether all that the batch would bring, or brought, has no place: it would be on no map."""
    taken = batch.rows_new + batch.rows_changed + batch.rows_unchanged
    if not batch.rows_new or sum(batch.findings.get(code, 0) for code in PLACELESS) < taken:
        return False
    left_out = batch.found.filter(effect=Effect.LEFT_OUT).values("row_no")
    placeless = batch.found.filter(code__in=PLACELESS).exclude(row_no__in=left_out)
    return placeless.values("row_no").distinct().count() == taken


def changed(batch: Batch, sight: Sight, after: int = 0, limit: int = PAGE_LENGTH) -> Page[Change]:
    """Rows behind row number `after` that change an object, in the order of the file."""
    fields = _readable(batch, sight)
    values = (matching.taken(sight.register, field) for field in fields)
    rows, more = _rows(_composed("show_changed", batch, sight, values), after, limit)
    records = sight.records().in_bulk([record_id for _row, record_id, *_rest in rows])
    rows = [row for row in rows if row[1] in records]
    meant = [_with(records[row[1]], fields, row[5:]) for row in rows]
    _fetch_references(sight, [*records.values(), *meant])
    changes = [
        Change(
            row=row_no,
            where=report.where(batch, row_no),
            item=features.item(sight, records[record_id]),
            differences=_differences(records[record_id], new, fields),
            old_place=old_place,
            new_place=new_place,
            place=place,
        )
        for (row_no, record_id, old_place, new_place, place, *_values), new in zip(rows, meant, strict=True)
    ]
    return Page(changes, rows[-1][0] if more else None)


def new(batch: Batch, sight: Sight, after: int = 0, limit: int = PAGE_LENGTH) -> Page[Arrival]:
    """Rows behind row number `after` that bring a new object, in the order of the file."""
    fields = _readable(batch, sight)
    values = (matching.read(sight.register, field) for field in fields)
    rows, more = _rows(_composed("show_new", batch, sight, values), after, limit)
    meant = [_with(sight.register.model(), fields, values) for _row, _place, *values in rows]
    _fetch_references(sight, meant)
    items = [features.item(sight, record) for record in meant]
    arrivals = [
        Arrival(row_no, report.where(batch, row_no), item.title, item.subtitle, place)
        for (row_no, place, *_values), item in zip(rows, items, strict=True)
    ]
    return Page(arrivals, rows[-1][0] if more else None)


def gone(batch: Batch, sight: Sight, after: int = 0, limit: int = PAGE_LENGTH) -> Page[Missing]:
    """Objects behind id `after` that the file does not have, by id."""
    rows, more = _rows(_composed("show_gone", batch, sight), after, limit)
    records = sight.records().in_bulk([record_id for record_id, _place in rows])
    _fetch_references(sight, list(records.values()))
    lost = [Missing(features.item(sight, records[pk]), place) for pk, place in rows if pk in records]
    return Page(lost, rows[-1][0] if more else None)


def findings(batch: Batch, sight: Sight, code: str, after: int = 0, limit: int = PAGE_LENGTH) -> Page[Found]:
    """Findings of one kind behind the finding `after`, in the order of the file."""
    found = list(Finding.objects.filter(batch=batch, code=code, pk__gt=after).order_by("pk")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    places: dict[int, tuple[str | None, str | None]] = {}
    if is_staged(batch):
        statement = _composed(WITH_SPOTS.get(code, "show_places"), batch, sight)
        places = {pk: (place, spot) for pk, place, spot in db.rows(statement, {"ids": [one.pk for one in found]})}
    nowhere = (None, None)
    told = [Found(report.line(one, batch, sight.names()), *places.get(one.pk, nowhere)) for one in found]
    return Page(told, found[-1].pk if more else None)


def finding_points(batch: Batch, sight: Sight, code: str, limit: int = MOST_POINTS) -> list[tuple[int, str]]:
    """Row number and place, by one point of it, of the first rows with findings of one kind; none unless staged."""
    if not is_staged(batch):
        return []
    wanted = {"batch": batch.pk, "code": code, "limit": limit}
    return [(row_no, point) for row_no, point in db.rows(_composed("show_finding_points", batch, sight), wanted)]


def _readable(batch: Batch, sight: Sight) -> list[Field]:
    names = sight.names()
    return [field for field in matching.mapped(sight.register, batch.mapping) if field.name in names]


def _composed(name: str, batch: Batch, sight: Sight, values: Iterable[sql.Composable] = ()) -> str:
    staging = Staging(batch.pk, batch.staged["columns"], {})
    tables = {kind: staging.table(kind) for kind in ("raw", "row", "match", "refused")}
    return db.compose(
        db.load("importers", name),
        register=sql.Identifier(sight.register.table()),
        seen=sql.SQL(sight.where("record")),
        register_key=key_text(sight.register, "record"),
        boundary=sql.Identifier(Hromada._meta.db_table),
        old_place=_bounded(sql.Identifier("record", GEOMETRY)),
        new_place=_bounded(sql.Identifier("r", GEOMETRY)),
        place=_bounded(sql.SQL("coalesce({}, {})").format(*(sql.Identifier(one, GEOMETRY) for one in ("r", "raw")))),
        most_vertices=sql.Literal(MOST_VERTICES),
        digits=sql.Literal(features.DIGITS),
        values=sql.SQL("").join(sql.SQL(", {}").format(value) for value in values),
        **tables,
    )


def _bounded(geometry: sql.Composable) -> sql.Composable:
    return sql.SQL("CASE WHEN ST_NPoints({0}) > {1} THEN ST_Envelope({0}) ELSE {0} END").format(
        geometry, sql.Literal(MOST_VERTICES)
    )


def _rows(statement: str, after: int, limit: int) -> tuple[list[tuple[Any, ...]], bool]:
    """A page of rows, and whether there are more behind it."""
    rows = db.rows(statement, {"after": after, "limit": limit + 1})
    return rows[:limit], len(rows) > limit


def _with(record: Record, fields: Sequence[Field], values: Collection[Any]) -> Record:
    """The record as it would be."""
    meant = copy.copy(record)
    for field, value in zip(fields, values, strict=True):
        setattr(meant, _attribute(record, field), value)
    return meant


def _fetch_references(sight: Sight, records: Sequence[Record]) -> None:
    names = [field.name for field in sight.fields if field.kind is Kind.REFERENCE]
    if records and names:
        prefetch_related_objects(records, *names)


def _differences(old: Record, meant: Record, fields: Iterable[Field]) -> list[Difference]:
    differing = (one for one in fields if getattr(old, _attribute(old, one)) != getattr(meant, _attribute(old, one)))
    return [
        Difference(str(one.title), _own_words(old, one), _own_words(meant, one), str(one.unit)) for one in differing
    ]


def _own_words(record: Record, field: Field) -> str:
    """The value of this very column: a name in Ukrainian is compared with one in Ukrainian, whatever the page's
    language is.
    """
    return features.in_words(getattr(record, field.name), field, record._meta.get_field(field.name))


def _attribute(record: Record, field: Field) -> str:
    """Where the record keeps the column's own value; of a reference, the id."""
    column: Any = record._meta.get_field(field.name)
    return str(column.attname)
