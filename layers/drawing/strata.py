"""What lies in the frame of a drawing: register after register, by one statement, as the viewer sees it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import shapely
from psycopg import sql

from geo import db
from geo.access import Sight
from geo.styles import Symbol
from layers import columns
from layers.drawing.frame import Frame

#: Lines finer than this, in mm, are not told apart on paper.
_RESOLUTION = 0.05
#: Areas are cut so many mm beyond the frame, so that the cut is no line in the drawing.
_BEYOND = 2.0
_DECIMALS = 2

Texts = Sequence[str]


def _as_written(values: Texts) -> Texts:
    return [" ".join(filter(None, values))]


@dataclass(frozen=True)
class Stratum:
    """A register in a drawing. Strata are drawn in their order, and named in the opposite one.

    `name` is the class of its shapes in the SVG. `label` are the fields that name an object: where the viewer may not
    read one of them, nothing is named. `words` makes of their values the texts to try, the longest first. `only` and
    `without` are ids. With `within` an object is named only where the text fits inside it; with `dot` it is drawn as a
    point. Names of others do not stand on a `clear` stratum. Areas under `smallest` mm² are left out. `weight` makes
    the writing so many times as large.
    """

    name: str
    sight: Sight
    symbol: Symbol
    label: tuple[str, ...] = ()
    words: Callable[[Texts], Texts] = _as_written
    only: Collection[int] | None = None
    without: Collection[int] = ()
    within: bool = False
    dot: bool = False
    clear: bool = False
    smallest: float = 0.0
    weight: float = 1.0

    @property
    def named(self) -> bool:
        return bool(self.label) and set(self.label) <= self.sight.names()


class Look(Protocol):
    """What of a stratum decides how its shapes look and are named; see `Stratum`."""

    @property
    def name(self) -> str: ...
    @property
    def symbol(self) -> Symbol: ...
    @property
    def within(self) -> bool: ...
    @property
    def clear(self) -> bool: ...
    @property
    def weight(self) -> float: ...


@dataclass(frozen=True)
class Shape:
    """An object on paper: `path` as SVG has it (empty: a point) and the same `geometry` with y downwards, in mm."""

    stratum: Look
    path: str
    geometry: shapely.Geometry
    texts: Texts


def shapes(frame: Frame, strata: Sequence[Stratum]) -> list[Shape]:
    """All that the frame holds of the strata, in their order."""
    seen = [(number, one) for number, one in enumerate(strata) if one.sight.anything]
    if not seen:
        return []
    statement = db.compose(db.load("layers", "drawing"), strata=sql.SQL("\n    UNION ALL\n    ").join(_selects(seen)))
    params: dict[str, Any] = {
        "west": frame.west,
        "south": frame.south,
        "east": frame.east,
        "north": frame.north,
        "srid": frame.srid,
        "beyond": _BEYOND / frame.mm_per_metre,
        "resolution": _RESOLUTION / frame.mm_per_metre,
        "mm_per_metre": frame.mm_per_metre,
        "decimals": _DECIMALS,
    }
    for number, one in seen:
        params |= {f"only_{number}": list(one.only or ()), f"without_{number}": list(one.without)}
        params |= {f"smallest_{number}": one.smallest / frame.mm_per_metre**2}
    return [
        Shape(strata[number], path, shapely.from_wkb(bytes(paper)), _texts(strata[number], values))
        for number, values, path, paper in db.rows(statement, params)
    ]


def _selects(seen: Iterable[tuple[int, Stratum]]) -> Iterable[sql.Composable]:
    for number, one in seen:
        fields = [one.sight.register.field(name) for name in one.label] if one.named else []
        values = sql.SQL(", ").join(sql.SQL("coalesce({}::text, '')").format(columns.column(field)) for field in fields)
        yield sql.SQL(
            "SELECT {number} AS stratum, r.id, ARRAY[{values}]::text[] AS texts, {geom} AS geom, {smallest} AS least"
            " FROM {table} AS r, reach"
            " WHERE r.geom && reach.searched AND {visible} AND {only} AND r.id <> ALL ({without})"
        ).format(
            number=sql.Literal(number),
            values=values,
            geom=sql.SQL("ST_PointOnSurface(r.geom)" if one.dot else "r.geom"),
            smallest=sql.SQL(f"%(smallest_{number})s"),
            table=columns.table(one.sight),
            visible=columns.visible(one.sight),
            only=sql.SQL("true" if one.only is None else f"r.id = ANY (%(only_{number})s)"),
            without=sql.SQL(f"%(without_{number})s::bigint[]"),
        )


def _texts(stratum: Stratum, values: list[str]) -> Texts:
    return [text for text in stratum.words(values) if text] if values else []
