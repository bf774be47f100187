"""A thing on a thematic layer, and where such things stand: along streets, beside addresses, in settlements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from demo.entities import UTILITIES, Entity
from demo.hromada import Hromada
from demo.names import Place
from demo.plane import Random
from demo.streets import Address, NamedStreet

#: The day up to which the demonstration tells what happened.
TODAY = date(2026, 11, 1)
#: Small rows, by the field that they fill: opening hours, departures.
Rows = Sequence[Mapping[str, str]]
Values = Mapping[str, str | int | float | bool | None]
One = TypeVar("One")


@dataclass(frozen=True)
class Feature:
    """A thing in the drawing plane (m). `values` stand in its file, by column, None for nothing; days as 2026-12-31.

    `rows` are what no table of a file holds. `values["number"]`, or the name where there is none, tells things apart.
    """

    geometry: BaseGeometry
    values: Values
    rows: Mapping[str, Rows] = field(default_factory=dict)


def chosen(rng: Random, odds: Mapping[One, float]) -> One:
    """One of the keys, by their odds."""
    keys = list(odds)
    return keys[int(rng.choice(len(keys), p=np.array(list(odds.values())) / sum(odds.values())))]


def likely(rng: Random, share: float) -> bool:
    return bool(rng.random() < share)


def day(rng: Random, latest: int, earliest: int) -> str:
    """A day between so many days ago."""
    return (TODAY - timedelta(days=int(rng.integers(latest, earliest)))).isoformat()


def kept_by(entity: Entity = UTILITIES) -> dict[str, str]:
    return {"holder_name": entity.name, "holder_code": entity.code}


def streets_of(hromada: Hromada, place: Place) -> list[NamedStreet]:
    """The streets of a settlement, the longest first."""
    found = [street for street in hromada.streets if street.place == place]
    return sorted(found, key=lambda street: -street.line.length)


def located(street: NamedStreet, house: str = "") -> dict[str, str]:
    return {"settlement_name": street.place.name, "street": street.label} | ({"house": house} if house else {})


def at_address(address: Address) -> dict[str, str]:
    return located(address.street, address.number)


def along(line: LineString, step: float, beside: float) -> Iterator[tuple[Point, float]]:
    """Points every `step` metres, `beside` metres off the line's left, each with its distance from the beginning."""
    for distance in np.arange(step / 2, line.length, step):
        yield off(line, float(distance), beside), float(distance)


def off(line: LineString, distance: float, beside: float) -> Point:
    """The point `beside` metres off the line's left at that distance (m)."""
    (x, y), (ahead_x, ahead_y) = shapely.get_coordinates(line.interpolate([distance, min(distance + 1, line.length)]))
    (back_x, back_y) = shapely.get_coordinates(line.interpolate(max(distance - 1, 0)))[0]
    way = np.array([ahead_x - back_x, ahead_y - back_y])
    way /= np.hypot(*way)
    return Point(x - beside * way[1], y + beside * way[0])


def hours(days: str, opens: str, closes: str, note: str = "") -> dict[str, str]:
    return {"days": days, "opens": opens, "closes": closes} | ({"note": note} if note else {})
