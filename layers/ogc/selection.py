"""Pages of features: what a request selects, as one statement of which the bytes are passed on.

Pages follow one another by key and never by OFFSET, so that the last page of millions costs what the first does:
`after` is the id of the last object, or, where they are sorted, the values by which they are and the id.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import DataError, InternalError, OperationalError, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db
from geo.access import Sight
from geo.local_cache import local_cache
from geo.problems import Problem
from geo.registers import Field
from geo.text import SORT_COLLATION
from layers import columns
from layers.figures import figures
from layers.ogc.filters import Condition, joined
from layers.ogc.properties import Property, Type
from layers.ogc.systems import System

#: Matches of a selection are counted so far; beyond it they are estimated.
COUNTED_AT_MOST = 10_000
#: A selection that takes the database longer is broken off.
LONGEST_SECONDS = 20
_COUNT_KEPT_SECONDS = 3600
#: One more than the greatest id that PostgreSQL holds.
_IDS_END = 1 << 63
_ID: sql.Composable = sql.Identifier(columns.RECORD, "id")
_VERSION = sql.SQL("{}::text").format(sql.Identifier(columns.RECORD, "version"))


_OF_UID = Condition(sql.SQL("r.uid = %(uid)s::uuid"))
_TRUE = b"true"
_statements = db.Briefs()


@dataclass(frozen=True)
class Order:
    """A property by which objects are sorted; those without a value come last either way."""

    by: Property
    descending: bool = False

    def text(self) -> sql.Composable:
        return sql.SQL("{} {} NULLS LAST").format(self.sorted(), sql.SQL("DESC" if self.descending else "ASC"))

    def sorted(self) -> sql.Composable:
        """Texts are sorted as Ukrainian dictionaries are."""
        if self.by.type is not Type.TEXT:
            return self.by.expression
        return sql.SQL("{}::text COLLATE {}").format(self.by.expression, sql.Identifier(SORT_COLLATION))


@dataclass(frozen=True)
class Selection:
    """What a request asks for of one register. `system` is of the geometries in the answer."""

    sight: Sight
    system: System
    told: Sequence[Field]
    limit: int
    conditions: Sequence[Condition] = ()
    order: Sequence[Order] = ()
    after: str = ""

    @property
    def plain(self) -> bool:
        """Whether every object that is seen is selected, by id: nothing in it can take long or go wrong."""
        return not self.conditions and not self.order


@dataclass(frozen=True)
class Page:
    """`features` is JSON, comma between; `after` the key of the next page, None on the last.

    `matched` is None where there are more than are counted; `estimate` is then what the planner expects.
    """

    features: bytes
    returned: int
    after: str | None
    matched: int | None
    estimate: int | None = None


def page(selection: Selection) -> Page:
    """The page; raises `Problem` 400 for a filter that the database cannot work out, or not in time."""
    behind = _behind(selection)
    where = joined([_seen(selection.sight), *selection.conditions, *([behind] if behind else [])])
    values = {**where.values, "limit": selection.limit}
    with bounded(selection.plain):
        [found] = _statement(selection, where.where, _key(selection)).rows(**values)
        features, count, more, last = found
        returned, after = int(count or 0), last.decode() if last and more == _TRUE else None
        whole = after is None and not selection.after
        matched, estimate = (returned, None) if whole else _matched(selection)
    return Page(features or b"", returned, after, matched, estimate)


def one(sight: Sight, system: System, told: Sequence[Field], uid: str) -> tuple[bytes, int] | None:
    """The feature of that `uid` (text of a UUID) as JSON, and the version of its record; None where none is seen."""
    statement = _statement(Selection(sight, system, told, 1), joined([_seen(sight), _OF_UID]).where, _VERSION)
    text, _returned, _more, version = statement.rows(uid=uid, limit=1)[0]
    return (text, int(version or 0)) if text else None


def _statement(selection: Selection, where: sql.Composable, key: sql.Composable) -> db.Brief:
    """The statement of a page of what is selected by `where`, in order; `key` is told of the last."""
    order = sql.SQL(", ").join([*(each.text() for each in selection.order), _ID])
    parts = {"where": where, "key": key, "order": order}
    told = tuple(field.name for field in selection.told)
    shape = (selection.sight.register, selection.system, told, *(part.as_string() for part in parts.values()))
    return _statements.get(shape, lambda: _written(selection, parts))


def _written(selection: Selection, parts: Mapping[str, sql.Composable]) -> str:
    return db.compose(
        db.load("layers.ogc", "page"),
        geometry=selection.system.geometry(),
        fields=columns.selected(selection.told),
        properties=sql.SQL(", ").join(sql.Identifier("page", one.name) for one in selection.told),
        table=columns.table(selection.sight),
        **parts,
    )


def _key(selection: Selection) -> sql.Composable:
    if not selection.order:
        return sql.SQL("{}::text").format(_ID)
    parts = sql.SQL(", ").join([*(each.by.expression for each in selection.order), _ID])
    return sql.SQL("jsonb_build_array({})::text").format(parts)


def _behind(selection: Selection) -> Condition | None:
    """Objects that come after the key: those greater by the first property in which they differ."""
    if not selection.after:
        return None
    values = _read_key(selection)
    bound = {f"k{index}": value for index, value in enumerate(values)}
    same: list[sql.Composable] = []
    ways: list[sql.Composable] = []
    for index, (each, value) in enumerate(zip(selection.order, values, strict=False)):
        if value is not None:
            beyond = sql.SQL("({own} {sign} {value} OR {own} IS NULL)").format(
                own=each.sorted(),
                sign=sql.SQL("<" if each.descending else ">"),
                value=sql.SQL("{}::" + each.by.type.cast).format(sql.Placeholder(f"k{index}")),
            )
            ways.append(_and(*same, beyond))
        there = sql.SQL("{}::" + each.by.type.cast).format(sql.Placeholder(f"k{index}"))
        same.append(sql.SQL("{} IS NOT DISTINCT FROM {}").format(each.sorted(), there))
    last = sql.SQL("{} > {}::bigint").format(_ID, sql.Placeholder(f"k{len(values) - 1}"))
    ways.append(_and(*same, last))
    return Condition(sql.SQL("({})").format(sql.SQL(" OR ").join(ways)), bound)


def _read_key(selection: Selection) -> list[Any]:
    try:
        values = json.loads(selection.after)
    except (ValueError, RecursionError):
        values = None
    values = values if isinstance(values, list) else [values]
    right = len(values) == len(selection.order) + 1 and type(values[-1]) is int and abs(values[-1]) < _IDS_END
    if not right or not all(map(_is_key, selection.order, values)):
        raise Problem(400, _("“after” is taken from the link to the next page, and from nowhere else."))
    return values


def _is_key(order: Order, value: Any) -> bool:
    wanted = {Type.NUMBER: (int, float), Type.BOOLEAN: (bool,)}.get(order.by.type, (str,))
    return value is None or type(value) in wanted


def _matched(selection: Selection) -> tuple[int | None, int | None]:
    """How many objects match, the key left out: exact number, or None and an estimate of it."""
    sight = selection.sight
    if not selection.conditions:
        return figures(sight).count, None
    where = joined([_seen(sight), *selection.conditions])
    parts = {"table": columns.table(sight), "where": where.where}
    counted = db.compose(
        "SELECT count(*) FROM (SELECT FROM {table} AS r WHERE {where} LIMIT {most}) AS found",
        most=sql.Literal(COUNTED_AT_MOST + 1),
        **parts,
    )
    digest = sha256(f"{counted}{where.values}".encode()).hexdigest()
    key = f"matched:{sight.register.slug}:{sight.data_version}:{sight.audience}:{digest}"
    found: tuple[int | None, int | None] | None = local_cache.get(key)
    if found is None:
        count = db.rows(counted, where.values)[0][0]
        found = (count, None)
        if count > COUNTED_AT_MOST:
            explained = db.compose("EXPLAIN (FORMAT JSON) SELECT FROM {table} AS r WHERE {where}", **parts)
            [plan] = db.rows(explained, where.values)[0][0]
            found = (None, max(count, int(plan["Plan"]["Plan Rows"])))
        local_cache.set(key, found, _COUNT_KEPT_SECONDS)
    return found


@contextmanager
def bounded(plain: bool) -> Iterator[None]:
    """Statements of a selection that is not `plain` within LONGEST_SECONDS; what goes wrong in them is a `Problem`."""
    if plain:
        yield
        return
    try:
        with transaction.atomic():
            db.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LONGEST_SECONDS}s"])
            yield
    except OperationalError as problem:
        raise Problem(
            400,
            _("The selection takes the database more than %(seconds)s seconds. Narrow it, by a bbox for one.")
            % {"seconds": LONGEST_SECONDS},
        ) from problem
    except (DataError, InternalError) as problem:
        raise Problem(
            400, _("The selection cannot be worked out: a number, a moment or a pattern in it is out of bounds.")
        ) from problem


def _seen(sight: Sight) -> Condition:
    return Condition(columns.visible(sight))


def _and(*parts: sql.Composable) -> sql.Composable:
    return sql.SQL(" AND ").join(parts)
