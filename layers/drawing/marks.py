"""Marks on a drawing: places that are in no register, each with a name."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from geo import db
from geo.styles import Symbol
from layers.drawing.frame import Frame
from layers.drawing.strata import Shape


@dataclass(frozen=True)
class Spot:
    """A place in degrees, WGS 84, and what stands beside it."""

    longitude: float
    latitude: float
    text: str


@dataclass(frozen=True)
class Marks:
    """Spots that look alike, as a `Stratum` does; they are drawn and named above all strata."""

    name: str
    symbol: Symbol
    spots: Sequence[Spot]
    within: bool = False
    clear: bool = True
    weight: float = 1.0


def marked(frame: Frame, marks: Marks) -> list[Shape]:
    """The spots on paper, in their order."""
    params = {
        "longitudes": [one.longitude for one in marks.spots],
        "latitudes": [one.latitude for one in marks.spots],
        "srid": frame.srid,
        "west": frame.west,
        "north": frame.north,
        "mm_per_metre": frame.mm_per_metre,
    }
    places = db.rows(db.load("layers", "marks"), params)
    return [
        Shape(marks, "", shapely.Point(x, y), [spot.text]) for (x, y), spot in zip(places, marks.spots, strict=True)
    ]
