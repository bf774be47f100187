"""The query of `items` read into a `Selection`; what cannot be read is told in words (`Problem` 400)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import shapely
from django.http import HttpRequest
from django.utils.translation import gettext as _
from psycopg import sql

from geo.access import Sight
from geo.problems import Problem
from geo.records import GEOMETRY
from layers.ogc import cql2, filters, properties, systems
from layers.ogc.answers import require_known
from layers.ogc.filters import Condition
from layers.ogc.properties import Property, Type
from layers.ogc.selection import Order, Selection
from layers.ogc.systems import System

LIMIT, MOST = 100, 10_000
#: Properties by which a selection is sorted at once.
MOST_ORDERS = 5
#: The parameters of a filter, and those of `items` beside the properties that it may be selected by.
OF_FILTERS = ("filter", "filter-lang", "filter-crs")
OF_ITEMS = (
    "limit",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    *OF_FILTERS,
    "sortby",
    "properties",
    "after",
)
_TRUTHS = {"true": True, "false": False}


def selection(request: HttpRequest, sight: Sight) -> Selection:
    """What the request asks for of this register."""
    known = properties.of(sight)
    require_known(request, [*OF_ITEMS, *askable(known)])
    query = request.GET
    conditions = [
        *_in_box(query.get("bbox", ""), systems.asked(query.get("bbox-crs", ""), "bbox-crs")),
        *_changed(sight, query.get("datetime", "")),
        *chosen_by(query, known),
    ]
    return Selection(
        sight=sight,
        system=systems.asked(query.get("crs", ""), "crs"),
        told=properties.told(sight, _names(query.get("properties"), sight)),
        limit=limit(query.get("limit", "")),
        conditions=conditions,
        order=order(query.get("sortby", ""), known),
        after=query.get("after", ""),
    )


def chosen_by(query: Mapping[str, str], known: Mapping[str, Property]) -> list[Condition]:
    """What `filter` and the values of properties in the query choose objects by. Raises `Problem` 400."""
    return [*_filtered(query, known), *_with_values(query, known)]


def askable(known: Mapping[str, Property]) -> list[str]:
    """Properties that are parameters of their own: `?category=agricultural`."""
    return [name for name in known if name != GEOMETRY and name not in (*OF_ITEMS, "f", "lang")]


def limit(text: str) -> int:
    """How many features a page has; more than there may be is as many as there may be."""
    if not text:
        return LIMIT
    if not text.isdecimal() or not text.strip("0") or not text.isascii():
        raise Problem(400, _("“limit” is a whole number from 1 to %(most)s.") % {"most": MOST})
    return int(text) if len(text) <= len(str(MOST)) and int(text) <= MOST else MOST


def box(text: str, system: System) -> list[shapely.Geometry]:
    """The area of a `bbox`, in degrees; empty where none is asked for."""
    if not text:
        return []
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    return systems.boxes(numbers, system)


def order(text: str, known: Mapping[str, Property]) -> list[Order]:
    """What `sortby` sorts by: names of `known`, each with a `-` before it where the greatest comes first."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names = [part.lstrip("+-").strip() for part in parts]
    _require_readable(names, [name for name in known if name != GEOMETRY], "sortby")
    if len(parts) > MOST_ORDERS:
        raise Problem(400, _("“sortby” takes %(most)s properties at most.") % {"most": MOST_ORDERS})
    return [Order(known[name], part.startswith("-")) for name, part in zip(names, parts, strict=True)]


def period(text: str) -> tuple[datetime | date | None, datetime | date | None]:
    """`datetime` of the standard: a moment, or two of them with a slash between; `..` or nothing leaves an end open."""
    ends = text.split("/")
    if len(ends) > 2 or set(ends) <= {"", ".."}:
        raise Problem(
            400, _("“datetime” is a moment or a period, as in 2026-03-01T00:00:00Z or 2026-03-01/.. (changed since).")
        )
    begin, end = (
        None if one in ("", "..") else filters.moment(one, filters.moment_type(one)) for one in (ends[0], ends[-1])
    )
    return begin, end


def _in_box(text: str, system: System) -> list[Condition]:
    found = box(text, system)
    if not found:
        return []
    ways: list[sql.Composable] = []
    values: dict[str, float] = {}
    for index, one in enumerate(found):
        sides = {f"box{index}{side}": value for side, value in zip("wsen", one.bounds, strict=True)}
        envelope = sql.SQL(", ").join(sql.Placeholder(side) for side in sides)
        ways.append(sql.SQL("ST_Intersects(r.geom, ST_MakeEnvelope({}, 4326))").format(envelope))
        values |= sides
    return [Condition(sql.SQL("({})").format(sql.SQL(" OR ").join(ways)), values)]


def _changed(sight: Sight, text: str) -> list[Condition]:
    if not text:
        return []
    own, conditions = properties.changed(sight).expression, []
    for name, sign, end in zip(("since", "until"), (">=", "<="), period(text), strict=True):
        if end is None:
            continue
        if name == "until" and not isinstance(end, datetime):
            # A day ends when the next begins.
            sign, end = "<", end + timedelta(days=1)
        value = sql.SQL("{}::timestamptz").format(sql.Placeholder(name))
        conditions.append(Condition(sql.SQL(f"{{}} {sign} {{}}").format(own, value), {name: end}))
    return conditions


def _filtered(query: Mapping[str, str], known: Mapping[str, Property]) -> list[Condition]:
    text, language = query.get("filter", ""), query.get("filter-lang", "cql2-text")
    system = systems.asked(query.get("filter-crs", ""), "filter-crs")
    if language not in ("cql2-text", "cql2-json"):
        raise Problem(400, _("“filter-lang” is cql2-text or cql2-json."))
    if not text:
        return []
    expression = cql2.from_text(text) if language == "cql2-text" else cql2.from_json(text)
    return [filters.condition(expression, known, system)]


def _with_values(query: Mapping[str, str], known: Mapping[str, Property]) -> list[Condition]:
    found = []
    for index, name in enumerate(one for one in askable(known) if one in query):
        own = known[name]
        value = sql.SQL("{}::" + own.type.cast).format(sql.Placeholder(f"p{index}"))
        found.append(
            Condition(sql.SQL("{} = {}").format(own.expression, value), {f"p{index}": _value(own, query[name])})
        )
    return found


def _value(own: Property, text: str) -> Any:
    if own.type in (Type.DATE, Type.TIMESTAMP):
        return filters.moment(text, own.type)
    if own.type is Type.TEXT:
        return text.replace("\0", "")  # PostgreSQL's texts cannot hold NUL
    try:
        return _TRUTHS[text.lower()] if own.type is Type.BOOLEAN else cql2.number(text)
    except (KeyError, ValueError):
        raise Problem(
            400,
            _("“%(name)s” is asked for as %(wanted)s, and “%(text)s” is not.")
            % {"name": own.name, "wanted": own.type.words, "text": text[:40]},
        ) from None


def _names(text: str | None, sight: Sight) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    _require_readable(names, [field.name for field in properties.told(sight)], "properties")
    return names


def _require_readable(names: Any, readable: list[str], parameter: str) -> None:
    unknown = [name for name in names if name not in readable]
    if unknown:
        raise Problem(
            400,
            _("“%(parameter)s” names “%(unknown)s”, and there is no such property. There are: %(known)s.")
            % {"parameter": parameter, "unknown": unknown[0][:60], "known": ", ".join(readable)},
        )
