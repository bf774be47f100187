"""The plots along one side of a street: households', and those that institutions take near the middle.

Positions are in a settlement's frame: u along the streets, v across them, in metres (see `demo.plan`).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import Point, Polygon

from demo.plane import Array, Random

_DOOR_DEPTH = 14.0  # an address point stands in front of the house, not in the garden
_SEPARATE_GARDEN = 0.72

# (use, plots taken, least number of households), in the order in which they choose places near the middle.
_FACILITIES = (
    ("council", 2, 250),
    ("square", 3, 1_000),
    ("club", 2, 120),
    ("shop", 1, 60),
    ("clinic", 1, 150),
    ("post", 1, 150),
    ("church", 2, 200),
    ("school", 5, 300),
    ("shop", 1, 200),
    ("shop", 2, 450),
    ("school", 4, 1_000),
    ("clinic", 5, 1_000),
    ("sports", 5, 300),
    ("apartments", 3, 1_000),
    ("apartments", 3, 1_000),
    ("shop", 1, 1_000),
    ("shop", 1, 1_000),
    ("shop", 2, 1_000),
    ("post", 1, 1_000),
    ("club", 3, 1_000),
    ("council", 1, 1_000),
    ("substation", 1, 300),
    ("shop", 1, 650),
)

Placing = Callable[[Array], Array]


@dataclass(frozen=True)
class Lot:
    """A household's or an institution's plot.

    `side` of its street is +1 or -1; `lane` is the lane that it has a corner on.
    """

    house: Polygon
    garden: Polygon | None
    door: Point
    street: int
    side: int
    along: float
    lane: int | None
    use: str = "house"

    @property
    def outline(self) -> Polygon:
        """House plot and garden together."""
        return self.house if self.garden is None else shapely.union(self.house, self.garden)

    def drawn(self, place: Placing) -> "Lot":
        """The same lot in the plane."""
        garden = None if self.garden is None else shapely.transform(self.garden, place)
        return replace(
            self,
            house=shapely.transform(self.house, place),
            garden=garden,
            door=shapely.transform(self.door, place),
        )


@dataclass
class Row:
    """The plots on one side of a street between two lanes, with the breaks between them along u."""

    street: int
    side: int
    breaks: Array
    front: float
    lot_back: float
    back: float
    lanes: tuple[int | None, int | None]
    back_breaks: Array = field(default_factory=lambda: np.empty(0))


def draw_lots(rng: Random, rows: list[Row], households: int) -> list[Lot]:
    """Plots of all rows; near the middle, runs of neighbouring ones are given to institutions."""
    free = [(row, start) for row in rows for start in range(len(row.breaks) - 1)]
    free.sort(key=lambda place: math.hypot(place[0].breaks[place[1]], place[0].front))
    taken: set[tuple[int, int]] = set()
    lots = []
    for use, plots, least in _FACILITIES:
        if households < least:
            continue
        for row, start in free:
            wanted = [(id(row), start + step) for step in range(plots)]
            if start + plots < len(row.breaks) and not any(place in taken for place in wanted):
                taken.update(wanted)
                lots.append(_lot(row, start, plots, use, separate_garden=False))
                break
    for row in rows:
        for start in range(len(row.breaks) - 1):
            if (id(row), start) not in taken:
                lots.append(_lot(row, start, 1, "house", separate_garden=rng.random() < _SEPARATE_GARDEN))
    return lots


def _lot(row: Row, start: int, plots: int, use: str, *, separate_garden: bool) -> Lot:
    west, east = float(row.breaks[start]), float(row.breaks[start + plots])
    own = row.breaks[start : start + plots + 1]
    back = row.back_breaks[(row.back_breaks >= west) & (row.back_breaks <= east)]
    front_line = [(u, row.front) for u in own]
    lot_line = [(u, row.lot_back) for u in own]
    back_line = [(u, row.back) for u in back]
    if separate_garden:
        house, garden = front_line + lot_line[::-1], Polygon(lot_line + back_line[::-1])
    else:
        house, garden = [*front_line, lot_line[-1], *back_line[::-1], lot_line[0]], None
    at_west, at_east = start == 0, start + plots == len(row.breaks) - 1
    lane = (row.lanes[0] if at_west else None) or (row.lanes[1] if at_east else None)
    middle = (west + east) / 2
    door = Point(middle, row.front + row.side * _DOOR_DEPTH)
    return Lot(Polygon(house), garden, door, row.street, row.side, middle, lane, use)
