"""A table in its order, a window of it at a time.

The ids of all that a table shows are asked for once, in order, and kept for the person until the register's data or
the question change. So a window anywhere in 100,000 rows, the place of one row and a run of rows cost a look into that
list, where OFFSET would sort all of it each time.
"""

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import get_language
from psycopg import sql

from geo import db
from geo.access import Sight
from geo.local_cache import local_cache
from geo.models import User
from geo.records import GEOMETRY, Record
from geo.registers import Field, Kind
from geo.text import SORT_COLLATION
from layers import columns as stored
from layers import features
from layers.ogc import parameters
from layers.ogc.properties import Type
from layers.ogc.selection import Order, bounded
from portal.workspace.tables import columns
from portal.workspace.tables.asked import Asked, condition

#: A person who does nothing for so long has the order made anew.
_KEPT_SECONDS = 900
#: What a row in words does not need, and what most of a record's bytes are.
GEOMETRIES = (GEOMETRY, "geom_3857")


@dataclass(frozen=True)
class Row:
    """A record in words: `cells` are the values of the columns asked for. `placed`: whether it is on the map."""

    uid: UUID
    title: str
    state: str
    version: int
    placed: bool
    cells: list[str]


def ordered(sight: Sight, person: User, asked: Asked, sort: str) -> "array[int]":
    """Ids of all records asked for; `sort` is as `sortby` of the OGC API (`-area,category`), by id where it is empty.

    Raises `Problem` 400 for a filter or a sort that cannot be worked out, or not in time.
    """
    digest = sha256(f"{sight.audience} {sight.data_version} {get_language()} {sort} {asked}".encode()).hexdigest()
    # One for each person and register: whoever asks otherwise asks for another table.
    key = f"table:{person.pk}:{sight.register.slug}"
    kept: tuple[str, bytes] | None = local_cache.get(key)
    if kept is None or kept[0] != digest:
        kept = digest, _positions(sight, asked, sort)
        local_cache.set(key, kept, _KEPT_SECONDS)
    ids = array("q", kept[1])
    if sys.byteorder == "little":
        ids.byteswap()
    return ids


def rows(sight: Sight, ids: Sequence[int], names: Sequence[str]) -> list[Row]:
    """The records of these ids in this order, those gone meanwhile left out; `names` are of `columns.fields`."""
    offered = {field.name: field for field in columns.fields(sight)}
    fields = [offered[name] for name in names if name in offered]
    shown = {*names, *sight.register.headline}
    references = [name for name, field in offered.items() if field.kind is Kind.REFERENCE and name in shown]
    placed = ExpressionWrapper(Q(geom__isnull=False), models.BooleanField())
    found = sight.records().defer(*GEOMETRIES).select_related(*references).annotate(placed=placed)
    by_id = {record.pk: record for record in found.filter(pk__in=ids)}
    return [_row(sight, by_id[pk], fields) for pk in ids if pk in by_id]


def named(sight: Sight, ids: Sequence[int]) -> list[UUID]:
    """Identifiers of the records of these ids, in their order."""
    statement = db.compose(db.load("portal.workspace", "named"), table=stored.table(sight))
    return [uid for (uid,) in db.rows(statement, {"ids": list(ids)})]


def _positions(sight: Sight, asked: Asked, sort: str) -> bytes:
    where = condition(sight, asked)
    orders, titles = _orders(sight, sort)
    by_id = sql.Identifier(stored.RECORD, "id")
    statement = db.compose(
        db.load("portal.workspace", "positions"),
        table=stored.table(sight),
        where=where.where,
        order=sql.SQL(", ").join([*(one.text() for one in orders), by_id]),
    )
    with bounded(plain=False):
        [(packed,)] = db.rows(statement, {**where.values, **titles})
    return bytes(packed)


def _orders(sight: Sight, sort: str) -> tuple[list[Order], dict[str, list[str]]]:
    """What `sort` sorts by, and values to be bound. People know choices by their titles, and so find them in order."""
    orders: list[Order] = []
    titles: dict[str, list[str]] = {}
    for order in parameters.order(sort, columns.known(sight)):
        field = order.by.field
        if field is None or not field.choices:
            orders.append(order)
            continue
        name = f"by_title_{field.name}"
        titles[name] = _by_title(field)
        place = sql.SQL("array_position({}::text[], {}::text)").format(sql.Placeholder(name), order.by.expression)
        orders.append(replace(order, by=replace(order.by, type=Type.NUMBER, expression=place)))
    return orders, titles


def _by_title(field: Field) -> list[str]:
    """The choices of a field in the order of their titles in the language of the moment."""
    statement = db.compose(db.load("portal.workspace", "by_title"), collation=sql.Identifier(SORT_COLLATION))
    codes, titles = zip(*((value, str(title)) for value, title in field.choices), strict=True)
    return [code for (code,) in db.rows(statement, {"codes": list(codes), "titles": list(titles)})]


def _row(sight: Sight, record: Record, fields: Sequence[Field]) -> Row:
    return Row(
        uid=record.uid,
        title=features.headline(sight, record),
        state=record.state,
        version=record.version,
        placed=record.placed,  # type: ignore[attr-defined]  # annotated above
        cells=[_words(record, field) for field in fields],
    )


def _words(record: Record, field: Field) -> str:
    value = getattr(record, field.name)
    if isinstance(value, datetime):
        return features.in_words(timezone.localtime(value), field, record._meta.get_field(field.name))
    return features.words(record, field)
