"""Features of any register as a viewer sees them: lists and cards."""

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.access import Sight
from geo.records import Record
from geo.registers import Field, Kind, Part
from geo.text import fold

#: Decimals of degrees in public GeoJSON: 1 cm, as RFC 7946 recommends.
DIGITS = 7
#: Counting stops here: beyond it a list says "more than".
COUNTED_AT_MOST = 1_000
#: A column of so many decimal places holds money.
MONEY_PLACES = 2
#: Numbers of small rows are told as exact as they were entered, to so many decimal places at most.
_EXACT = 6

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Item:
    """One object in a list. `box`: west, south, east, north in degrees, None if it is not on the map."""

    id: int
    uid: UUID
    title: str
    subtitle: str
    box: Box | None


@dataclass(frozen=True)
class Page:
    """`after` is the id behind which the next page begins, None on the last; `count` stops at COUNTED_AT_MOST + 1."""

    items: list[Item]
    after: int | None
    count: int


@dataclass(frozen=True)
class Row:
    """One entry of a card: a field's name, title, value in words (lines of a small table below one another), unit."""

    name: str
    title: str
    value: str
    unit: str
    group: str = ""


@dataclass(frozen=True)
class Card:
    """One object in full, as the viewer sees it. `geometry` is GeoJSON text, `box` as in `Item`."""

    record: Record
    title: str
    rows: list[Row]
    geometry: str | None
    box: Box | None


def page(sight: Sight, box: Box | None = None, query: str = "", after: int = 0, limit: int = 50) -> Page:
    """A page of what is seen within `box` (degrees) and matches `query`, by id behind `after`."""
    found = _matching(sight, box, query)
    count = found[: COUNTED_AT_MOST + 1].count()
    records = list(found.filter(pk__gt=after).order_by("pk").select_related(*_references(sight))[: limit + 1])
    more = len(records) > limit
    records = records[:limit]
    return Page([item(sight, record) for record in records], records[-1].pk if more else None, count)


def card(sight: Sight, fields: Sequence[Field] | None = None, **lookup: Any) -> Card | None:
    """The object of that `pk` or `uid` as the viewer sees it; None where there is none for this viewer.

    It has these of the viewer's `fields` (`Catalogued.popup`, `Catalogued.card`), or all.
    """
    record = sight.records().select_related(*_references(sight)).filter(**lookup).first()
    if record is None:
        return None
    rows = [
        Row(field.name, str(field.title), words(record, field), str(field.unit), str(field.group))
        for field in (shown(sight) if fields is None else fields)
    ]
    geom = record.geom
    return Card(
        record=record,
        title=headline(sight, record),
        rows=[row for row in rows if row.value],
        geometry=geom.json if geom else None,
        box=geom.extent if geom else None,
    )


def shown(sight: Sight, names: Sequence[str] = ()) -> tuple[Field, ...]:
    """The viewer's fields of these names, in this order; without names all, a text in English with its original."""
    if not names:
        return tuple(field for field in sight.fields if field.name not in sight.register.english())
    readable = sight.names()
    return tuple(sight.field(name) for name in names if name in readable)


def headline(sight: Sight, record: Record) -> str:
    """What the object is called: the register's headline fields that have a value for this viewer."""
    names = [name for name in sight.register.headline if name in sight.names()]
    values = (words(record, sight.field(name)) for name in names)
    return " ".join(filter(None, values)) or f"{sight.register.object_title} {record.pk}"


def item(sight: Sight, record: Record) -> Item:
    """The object as it stands in lists."""
    names = sight.names()
    byline = [
        f"{value} {field.unit}".strip()
        for field in (sight.field(name) for name in sight.register.byline if name in names)
        if (value := words(record, field))
    ]
    geom = record.geom
    return Item(record.pk, record.uid, headline(sight, record), " · ".join(byline), geom.extent if geom else None)


def words(record: Record, field: Field) -> str:
    """The field's value as a person reads it, in the language of the moment; empty where there is none."""
    value = getattr(record, field.name)
    if field.english and get_language() == "en":
        value = getattr(record, field.english) or value
    return in_words(value, field, record._meta.get_field(field.name))


def in_words(value: Any, field: Field, column: Any) -> str:
    """A value of the field, whose model's column is `column`, as `words` has it."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.CHOICE:
        return str(dict(field.choices).get(value, value))
    if field.kind is Kind.ROWS:
        return "\n".join(_row_in_words(row, field) for row in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, (float, decimal.Decimal)):
        return _number(value, column.decimal_places or 0 if isinstance(column, models.DecimalField) else 0)
    return str(value)


def part_in_words(row: dict[str, Any], part: Part, about: str) -> str:
    """The value of one part of a small row with its unit; `about` is the name of the row's first part."""
    value = row.get(part.name)
    if part.english and get_language() == "en":
        value = row.get(part.english) or value
    if value is None or value == "":
        return ""
    if part.choices:
        return str(dict(part.choices).get(value, value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{_number(value, _EXACT)} {part.unit_of(row, about)}".strip()


def shown_parts(field: Field) -> list[Part]:
    """The parts of a field of small rows that are shown; a text in English stands for its original."""
    in_english = {part.english for part in field.parts}
    return [part for part in field.parts if part.name not in in_english]


def _row_in_words(row: dict[str, Any], field: Field) -> str:
    """«Електропостачання: відстань 250 м, потужність 400 кВт», «У будні: 08:00–17:20»."""
    about, *others = shown_parts(field)
    told = {part.name: part_in_words(row, part, about.name) for part in others}
    for part in others:
        if part.until and told[part.name] and told[part.until]:
            told[part.name] += f"–{told.pop(part.until)}"
    said = ((part, told.get(part.name)) for part in others)
    rest = ", ".join(f"{str(part.title).lower()} {value}" if part.unit else value for part, value in said if value)
    return ": ".join(filter(None, (part_in_words(row, about, about.name), rest)))


def _number(value: float | decimal.Decimal, places: int) -> str:
    """Money with its two places; other numbers as exact as they are, without zeros at the end."""
    if places != MONEY_PLACES:
        value = round(decimal.Decimal(str(value)), places).normalize()
        places = max(0, -int(value.as_tuple().exponent))
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _references(sight: Sight) -> list[str]:
    return [field.name for field in sight.fields if field.kind is Kind.REFERENCE]


def _matching(sight: Sight, box: Box | None, query: str) -> "models.QuerySet[Record]":
    found = sight.records()
    if box:
        table = sight.register.table()
        found = found.extra(where=[f'"{table}".geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)'], params=list(box))
    if folded := fold(query.replace("\0", "")):  # PostgreSQL's texts cannot hold NUL
        searched = [name for name in sight.register.searched if name in sight.names()]
        matches = (models.Q(**{f"{name}__folded__contains": folded}) for name in searched)
        found = found.filter(reduce(or_, matches)) if searched else found.none()
    return found
