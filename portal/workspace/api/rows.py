"""The table of a register: its columns, windows of its rows, what is selected by place or filter, and where it lies.

What is asked for comes in the body: a filter and ten thousand identifiers are too long for an address.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats as numbers
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from geo import bulk, db
from geo.access import Sight
from geo.registers import Field as RegisterField
from geo.registers import Kind
from layers import columns as stored
from layers.downloads import formats
from layers.features import DIGITS
from layers.ogc import cql2
from portal.workspace.api.asked import Sent, Text, browsed, person
from portal.workspace.tables import columns, ready, windows
from portal.workspace.tables.asked import MOST_SELECTED, Asked, condition

router = Router(tags=["rows"])

#: Rows of one window.
MOST_ROWS = 500
#: Objects that are drawn as selected; of more only their bounds are told.
MOST_PLACES = 1_000


class ColumnOut(Schema):
    """A column; `choices` are values with titles, `search` the address where rows of a reference are looked for."""

    name: str
    title: str
    kind: str
    unit: str
    choices: list[tuple[str, str]]
    search: str
    sortable: bool


class ReadyOut(Schema):
    """A view made ready by the register's declaration, with the number of its objects."""

    code: str
    title: str
    filter: str
    sort: str
    count: int


class TableOut(Schema):
    """A register as a table. `shown`: the columns at first; `bulk`: those that this person can give to many objects
    alike; `conflicts`: the address of its work list, empty where that is not for this person."""

    title: str
    object_title: str
    columns: list[ColumnOut]
    shown: list[str]
    bulk: list[str]
    views: list[ReadyOut]
    formats: list[tuple[str, str]]
    conflicts: str
    export: str
    field: str


class AskedIn(Sent):
    """What of the register is asked for, all of these together.

    `filter` is CQL2 text, `box` west, south, east, north and `area` a GeoJSON geometry, both in degrees, longitude
    first. `ids` are the numbers that objects have on tiles.
    """

    filter: Text = ""
    search: Text = Field("", max_length=200)
    box: list[float] | None = None
    area: dict[str, Any] | None = None
    uids: list[UUID] | None = Field(None, max_length=MOST_SELECTED)
    ids: list[int] | None = Field(None, max_length=MOST_SELECTED)
    sort: Text = ""

    def asked(self) -> Asked:
        return Asked(self.filter, self.search, self.box, self.area, self.uids, self.ids)


class WindowIn(AskedIn):
    """A window of `limit` rows from `offset` on, counted from 0. `columns` null: the usual ones (`TableOut.shown`)."""

    columns: list[str] | None = None
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST_ROWS)


class RowOut(Schema):
    """`cells` are values in words, in the order of the columns asked for. `placed`: whether it is on the map."""

    uid: UUID
    title: str
    state: str
    version: int
    placed: bool
    cells: list[str]


class WindowOut(Schema):
    """`count` is `total` as it is written."""

    total: int
    count: str
    offset: int
    rows: list[RowOut]


class SelectIn(AskedIn):
    """Of what is asked for, in its order, a run of `limit` objects from `offset` on."""

    offset: int = Field(0, ge=0)
    limit: int = Field(MOST_SELECTED, ge=1, le=MOST_SELECTED)


class SelectOut(Schema):
    """`total` counts all that is asked for, `uids` are as many as a selection holds."""

    total: int
    uids: list[UUID]


class PlaceIn(AskedIn):
    uid: UUID


class PlaceOut(Schema):
    """Place of a row in the table, counted from 0; null where the table does not show it."""

    position: int | None


class FilterIn(Sent):
    text: Text = Field(min_length=1)


class FilterOut(Schema):
    """The filter as CQL2 JSON."""

    parsed: dict[str, Any]


class UidsIn(Sent):
    uids: list[UUID] = Field(max_length=MOST_SELECTED)


@router.get("{slug}/table", response=TableOut)
def table(request: HttpRequest, slug: str) -> TableOut:
    """The columns of a register's table, and what can be done with it."""
    sight = browsed(request, slug)
    register = sight.register
    readable = sight.names()
    return TableOut(
        title=str(register.title),
        object_title=str(register.object_title),
        columns=[_told(sight, field) for field in columns.fields(sight)],
        shown=columns.usual(sight),
        bulk=[field.name for field in bulk.fields(register) if field.name in readable] if sight.keeper else [],
        views=[ReadyOut(**vars(one)) for one in ready.views(sight)],
        formats=[(one.code, str(one.title)) for one in formats.of(register)],
        conflicts=f"{reverse('portal:conflicts')}?register={slug}" if sight.keeper else "",
        export=reverse("portal:workspace-export", args=[slug]),
        field=reverse("portal:workspace-field", args=[slug, "none"]).replace("none", "{name}"),
    )


@router.post("{slug}/rows", response=WindowOut)
def rows(request: HttpRequest, slug: str, wanted: WindowIn) -> WindowOut:
    """A window of the table, and how many rows there are in all."""
    sight = browsed(request, slug)
    ids = windows.ordered(sight, person(request), wanted.asked(), wanted.sort)
    names = columns.usual(sight) if wanted.columns is None else wanted.columns
    window = windows.rows(sight, ids[wanted.offset : wanted.offset + wanted.limit], names)
    count = numbers.number_format(len(ids), use_l10n=True, force_grouping=True)
    return WindowOut(total=len(ids), count=count, offset=wanted.offset, rows=[RowOut(**vars(one)) for one in window])


@router.post("{slug}/select", response=SelectOut)
def select(request: HttpRequest, slug: str, wanted: SelectIn) -> SelectOut:
    """Identifiers of what is asked for, in the order of the table."""
    sight = browsed(request, slug)
    ids = windows.ordered(sight, person(request), wanted.asked(), wanted.sort)
    return SelectOut(total=len(ids), uids=windows.named(sight, ids[wanted.offset : wanted.offset + wanted.limit]))


@router.post("{slug}/position", response=PlaceOut)
def position(request: HttpRequest, slug: str, wanted: PlaceIn) -> PlaceOut:
    """Where in the table an object stands."""
    sight = browsed(request, slug)
    record = sight.records().filter(uid=wanted.uid).only("pk").first()
    if record is None:
        raise Http404(_("There is no such object."))
    ids = windows.ordered(sight, person(request), wanted.asked(), wanted.sort)
    return PlaceOut(position=ids.index(record.pk) if record.pk in ids else None)


@router.post("{slug}/filter", response=FilterOut)
def read_filter(request: HttpRequest, slug: str, wanted: FilterIn) -> FilterOut:
    """A filter's CQL2 text read and understood, or what is wrong with it."""
    condition(browsed(request, slug), Asked(filter=wanted.text))
    return FilterOut(parsed=cql2.from_text(wanted.text))


@router.post("{slug}/places")
def places(request: HttpRequest, slug: str, wanted: UidsIn) -> HttpResponse:
    """`features` (GeoJSON, id = uid) of the first objects, `bounds` of all, and whether there are `more`."""
    sight = browsed(request, slug)
    where = condition(sight, Asked(uids=wanted.uids))
    statement = db.compose(
        db.load("portal.workspace", "places"),
        table=stored.table(sight),
        where=where.where,
    )
    [(text,)] = db.rows(statement, {**where.values, "most": MOST_PLACES, "digits": DIGITS})
    return HttpResponse(text, content_type="application/json")


def _told(sight: Sight, field: RegisterField) -> ColumnOut:
    is_reference = field.kind is Kind.REFERENCE and not field.derived
    return ColumnOut(
        name=field.name,
        title=str(field.title)[:1].upper() + str(field.title)[1:],
        kind=field.kind.value,
        unit=str(field.unit),
        choices=[(value, str(title)) for value, title in field.choices],
        search=reverse("portal:choices", args=[sight.register.slug, field.name]) if is_reference else "",
        sortable=field.kind is not Kind.ROWS,
    )
