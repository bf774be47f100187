"""CQL2 JSON (OGC 21-065r2) made into an SQL condition over what the viewer reads. All values are bound.

Every part of a filter has a type before it becomes SQL, so that the database is never asked to compare a date with a
number; what is unknown, mixed up or not offered is told in words (`Problem` 400).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import shapely
from django.utils.translation import gettext as _
from psycopg import sql

from geo.problems import Problem
from layers.ogc.properties import Property, Type
from layers.ogc.systems import System, boxes

#: Parts of a filter, names and values alike.
MOST_PARTS = 1_000

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_ORDERED = frozenset({Type.TEXT, Type.NUMBER, Type.DATE, Type.TIMESTAMP})
_MOMENTS = frozenset({Type.DATE, Type.TIMESTAMP})
#: Arithmetic as SQL. A division by zero has no value, rather than an error for the whole answer.
_ARITHMETIC: Mapping[str, str] = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({}::numeric / nullif({}, 0))",
    "%": "mod({}::numeric, nullif({}, 0)::numeric)",
    "div": "div({}::numeric, nullif({}, 0)::numeric)",
    "^": "power({}::float8, {}::float8)",
}
#: Functions of geometries as PostGIS has them. GEOS knows no relation of a collection but that it meets something.
_SPATIAL: Mapping[str, str] = {
    "s_intersects": "ST_Intersects",
    "s_disjoint": "ST_Disjoint",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_overlaps": "ST_Overlaps",
}
_OF_COLLECTIONS = frozenset({"s_intersects", "s_disjoint"})
#: Allen's relations of two intervals; {0} to {1} is the first, {2} to {3} the second.
_TEMPORAL: Mapping[str, str] = {
    "t_after": "{0} > {3}",
    "t_before": "{1} < {2}",
    "t_disjoint": "({1} < {2} OR {0} > {3})",
    "t_equals": "({0} = {2} AND {1} = {3})",
    "t_intersects": "({0} <= {3} AND {1} >= {2})",
    "t_contains": "({0} < {2} AND {1} > {3})",
    "t_during": "({0} > {2} AND {1} < {3})",
    "t_finishedby": "({0} < {2} AND {1} = {3})",
    "t_finishes": "({0} > {2} AND {1} = {3})",
    "t_meets": "{1} = {2}",
    "t_metby": "{0} = {3}",
    "t_overlappedby": "({0} > {2} AND {0} < {3} AND {1} > {3})",
    "t_overlaps": "({0} < {2} AND {1} > {2} AND {1} < {3})",
    "t_startedby": "({0} = {2} AND {1} > {3})",
    "t_starts": "({0} = {2} AND {1} < {3})",
}


@dataclass(frozen=True)
class Condition:
    """SQL over the register's table under `r`, and the values bound in it."""

    where: sql.Composable
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """A part of a filter as SQL. An interval has two: its beginning, and its end in `end`."""

    type: Type
    text: sql.Composable
    end: sql.Composable | None = None
    collection: bool = False


def condition(expression: Any, known: Mapping[str, Property], system: System) -> Condition:
    """The filter `expression` over the properties `known`; its geometries are in `system`. Raises `Problem` 400."""
    made = _Compiler(known, system)
    return Condition(made.truth(expression), made.values)


class _Compiler:
    def __init__(self, known: Mapping[str, Property], system: System) -> None:
        self.known, self.system = known, system
        self.values: dict[str, Any] = {}
        self.parts = 0

    def truth(self, node: Any) -> sql.Composable:
        """A part that is true or false."""
        found = self.part(node)
        if found.type is not Type.BOOLEAN:
            raise Problem(400, _("A filter must be true or false of an object, as in name = 'value'."))
        return found.text

    def part(self, node: Any) -> _Part:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise Problem(400, _("The filter has too many parts: %(most)s are read.") % {"most": MOST_PARTS})
        if isinstance(node, bool):
            return self.bound(Type.BOOLEAN, node)
        if isinstance(node, str):
            return self.bound(Type.TEXT, _storable(node))
        if isinstance(node, int | float):
            return self.bound(Type.NUMBER, node)
        if isinstance(node, dict):
            for member, read in self.literals().items():
                if member in node:
                    return read(node)
            if isinstance(node.get("op"), str) and isinstance(node.get("args"), list):
                return self.operation(node["op"].lower(), node["args"])
        raise Problem(400, _("A part of the filter is not understood: %(part)s.") % {"part": str(node)[:60]})

    def literals(self) -> dict[str, Callable[[dict[str, Any]], _Part]]:
        return {
            "property": lambda node: self.property(node["property"]),
            "date": lambda node: self.moment(node["date"], Type.DATE),
            "timestamp": lambda node: self.moment(node["timestamp"], Type.TIMESTAMP),
            "interval": lambda node: self.interval(node["interval"]),
            "bbox": lambda node: self.bbox(node["bbox"]),
            "coordinates": self.geometry,
            "geometries": self.geometry,
        }

    def operation(self, op: str, args: list[Any]) -> _Part:
        if op in ("and", "or") and args:
            parts = [self.truth(one) for one in args]
            return _truth(sql.SQL("({})").format(sql.SQL(f" {op} ").join(parts)))
        if op in _COMPARISONS:
            return self.comparison(op, *self.two(op, args))
        if op in _ARITHMETIC:
            numbers = [self.of(Type.NUMBER, one) for one in self.two(op, args)]
            return _Part(Type.NUMBER, sql.SQL(_ARITHMETIC[op]).format(*(one.text for one in numbers)))
        if op in _SPATIAL:
            return self.spatial(op, *self.two(op, args))
        if op in _TEMPORAL:
            return self.temporal(op, *self.two(op, args))
        match op, args:
            case "not", [one]:
                return _truth(sql.SQL("(NOT {})").format(self.truth(one)))
            case "isnull", [one]:
                return _truth(sql.SQL("({} IS NULL)").format(self.part(one).text))
            case "like", [one, pattern]:
                texts = (self.of(Type.TEXT, one).text, self.of(Type.TEXT, pattern).text)
                return _truth(sql.SQL("({} LIKE {})").format(*texts))
            case "between", [one, low, high]:
                bounds = [self.comparison(">=", one, low).text, self.comparison("<=", one, high).text]
                return _truth(sql.SQL("({} AND {})").format(*bounds))
            case "in", [one, list() as values] if values:
                same = [self.comparison("=", one, value).text for value in values]
                return _truth(sql.SQL("({})").format(sql.SQL(" OR ").join(same)))
            case "casei", [one]:
                return _Part(Type.TEXT, sql.SQL("lower({})").format(self.of(Type.TEXT, one).text))
            case "accenti", [one]:
                return _Part(Type.TEXT, _without_marks(self.of(Type.TEXT, one).text))
        raise Problem(
            400,
            _("“%(op)s” is not understood, or not with %(count)s values.") % {"op": op[:40], "count": len(args)},
        )

    def two(self, op: str, args: list[Any]) -> tuple[Any, Any]:
        if len(args) != 2:
            raise Problem(400, _("“%(op)s” stands between two values.") % {"op": op})
        return args[0], args[1]

    def comparison(self, op: str, one: Any, other: Any) -> _Part:
        left, right = self.part(one), self.part(other)
        same = left.type is right.type or {left.type, right.type} <= _MOMENTS
        if not same or not (left.type in _ORDERED or (left.type is Type.BOOLEAN and op in ("=", "<>"))):
            raise Problem(
                400,
                _("“%(op)s” cannot compare %(one)s with %(other)s.")
                % {"op": op, "one": left.type.words, "other": right.type.words},
            )
        return _truth(sql.SQL(f"({{}} {op} {{}})").format(left.text, right.text))

    def spatial(self, op: str, one: Any, other: Any) -> _Part:
        geometries = [self.of(Type.GEOMETRY, one), self.of(Type.GEOMETRY, other)]
        if op not in _OF_COLLECTIONS and any(geometry.collection for geometry in geometries):
            raise Problem(400, _("“%(op)s” is not told of a collection of geometries. Give one geometry.") % {"op": op})
        return _truth(sql.SQL(f"{_SPATIAL[op]}({{}}, {{}})").format(*(geometry.text for geometry in geometries)))

    def temporal(self, op: str, one: Any, other: Any) -> _Part:
        ends = []
        for part in (self.part(one), self.part(other)):
            if part.type not in (*_MOMENTS, Type.INTERVAL):
                raise Problem(400, _("“%(op)s” stands between moments and intervals of time.") % {"op": op})
            ends += [sql.SQL("{}::timestamptz").format(end) for end in (part.text, part.end or part.text)]
        return _truth(sql.SQL(_TEMPORAL[op]).format(*ends))

    def of(self, wanted: Type, node: Any) -> _Part:
        found = self.part(node)
        if found.type is not wanted:
            raise Problem(
                400,
                _("Where %(wanted)s should stand in the filter, there is %(found)s.")
                % {"wanted": wanted.words, "found": found.type.words},
            )
        return found

    def property(self, name: Any) -> _Part:
        found = self.known.get(name) if isinstance(name, str) else None
        if found is None:
            raise Problem(
                400,
                _("There is no property “%(name)s” to filter by. There are: %(known)s.")
                % {"name": str(name)[:60], "known": ", ".join(self.known)},
            )
        return _Part(found.type, found.expression)

    def moment(self, text: Any, wanted: Type) -> _Part:
        return self.bound(wanted, moment(text, wanted))

    def interval(self, ends: Any) -> _Part:
        if not isinstance(ends, list) or len(ends) != 2:
            raise Problem(400, _("An interval has a beginning and an end; “..” leaves one of them open."))
        open_ends = ("-infinity", "infinity")
        begin, end = (
            sql.SQL("{}::timestamptz").format(sql.Literal(without))
            if text == ".."
            else (self.part(text) if isinstance(text, dict) else self.moment(text, moment_type(text))).text
            for text, without in zip(ends, open_ends, strict=True)
        )
        return _Part(Type.INTERVAL, begin, end)

    def bbox(self, numbers: Any) -> _Part:
        if not isinstance(numbers, list) or not all(isinstance(one, int | float) for one in numbers):
            raise Problem(
                400, _("A bbox is four numbers, least corner first, as in 33.7,49.0,34.1,49.4; heights are let be.")
            )
        found = boxes([float(one) for one in numbers], self.system)
        return self.placed(shapely.MultiPolygon(found) if len(found) > 1 else found[0])

    def geometry(self, node: dict[str, Any]) -> _Part:
        try:
            found = shapely.geometry.shape(node)
            broken = not shapely.is_valid(found)
        except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as problem:
            raise Problem(400, _("A geometry of the filter is no GeoJSON geometry.")) from problem
        if found.is_empty or broken:
            raise Problem(400, _("A geometry of the filter is empty, crosses itself or is otherwise broken."))
        return self.placed(self.system.to_wgs84(found))

    def placed(self, geometry: shapely.Geometry) -> _Part:
        hexadecimal = shapely.to_wkb(shapely.set_srid(geometry, 4326), hex=True, include_srid=True)
        made = self.bound(Type.GEOMETRY, hexadecimal)
        return _Part(made.type, made.text, collection=geometry.geom_type == "GeometryCollection")

    def bound(self, type_: Type, value: Any) -> _Part:
        name = f"f{len(self.values)}"
        self.values[name] = value
        cast = "bigint" if type(value) is int and abs(value) < 1 << 63 else type_.cast
        return _Part(type_, sql.SQL("{}::" + cast).format(sql.Placeholder(name)))


def moment_type(text: Any) -> Type:
    """What a date or a timestamp of RFC 3339 is, by its look."""
    return Type.TIMESTAMP if isinstance(text, str) and "T" in text.upper() else Type.DATE


def moment(text: Any, wanted: Type) -> date | datetime:
    """A date, or a timestamp with its zone, of RFC 3339; raises `Problem` 400."""
    try:
        if wanted is Type.DATE:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found
    except (ValueError, TypeError):
        pass
    raise Problem(
        400,
        _("“%(text)s” is no moment. Write 2026-03-01, or with the time and its zone 2026-03-01T12:00:00Z.")
        % {"text": str(text)[:40]},
    )


def joined(conditions: Sequence[Condition]) -> Condition:
    """All of these; their values are named apart."""
    values: dict[str, Any] = {}
    for one in conditions:
        assert not values.keys() & one.values.keys()
        values |= one.values
    return Condition(sql.SQL(" AND ").join(one.where for one in conditions), values)


def _truth(text: sql.Composable) -> _Part:
    return _Part(Type.BOOLEAN, text)


def _storable(text: str) -> str:
    """PostgreSQL's texts hold no NUL and no half of a surrogate pair."""
    if "\0" in text or (not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text)):
        raise Problem(400, _("A text of the filter has a letter in it that no text has."))
    return text


def _without_marks(text: sql.Composable) -> sql.Composable:
    return sql.SQL("regexp_replace(normalize({}, NFD), '[\\u0300-\\u036f]', '', 'g')").format(text)
