"""The plan of one settlement in its own frame: parallel streets, lanes across, plots, public places.

The frame has u along the streets and v across them, in metres, with the settlement's middle at (0, 0).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from demo.plane import Array, Random

_STREET_HALF_WIDTH = 6.0
_LANE_HALF_WIDTH = 4.5
_DOOR_DEPTH = 14.0  # an address point stands in front of the house, not in the garden
_STREET_VERTEX_SPACING = 40.0
_LANE_PRESENT = 0.7

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


@dataclass(frozen=True)
class Street:
    """A street or a lane (`is_lane`) with its number within the settlement and its centre line."""

    number: int
    line: LineString
    is_lane: bool

    def drawn(self, place: Placing, lots: list[Lot]) -> "Street | None":
        """The street in the plane as far as there are lots along it; None if there are none."""
        if self.is_lane:
            crossed = [lot for lot in lots if lot.lane == self.number]
            return replace(self, line=shapely.transform(self.line, place)) if crossed else None
        along = [lot.along for lot in lots if lot.street == self.number]
        if not along:
            return None
        coordinates = shapely.get_coordinates(self.line)
        us = np.unique(np.clip(coordinates[:, 0], min(along) - 15, max(along) + 15))
        v = np.full_like(us, coordinates[0, 1])
        return replace(self, line=LineString(place(np.column_stack([us, v]))))

    def within(self, zone: Polygon) -> "Street | None":
        """The longest part of the street inside a polygon; None if there is none."""
        inside = [
            part for part in shapely.get_parts(self.line.intersection(zone)) if isinstance(part, LineString)
        ]
        return replace(self, line=max(inside, key=shapely.length)) if inside else None


@dataclass(frozen=True)
class Plan:
    """A settlement's plan; `ports` are (position, outward step) pairs where roads may begin."""

    lots: list[Lot]
    streets: list[Street]
    ports: list[tuple[tuple[float, float], tuple[float, float]]]
    half_height: float
    half_length: float

    @property
    def radius(self) -> float:
        """Two settlements farther apart than their radii together do not meet."""
        return math.hypot(self.half_height, 0.85 * self.half_length)

    @property
    def corners(self) -> Array:
        """Corners of the plan's box in the frame, (4, 2)."""
        u, v = self.half_length, self.half_height
        return np.array([(-u, -v), (u, -v), (u, v), (-u, v)])


@dataclass
class _Row:
    """The plots on one side of a street between two lanes, with the breaks between them along u."""

    street: int
    side: int
    breaks: Array
    front: float
    lot_back: float
    back: float
    lanes: tuple[int | None, int | None]
    back_breaks: Array = field(default_factory=lambda: np.empty(0))


def lay_out(rng: Random, households: int, streets: int, *, dense: bool) -> Plan:
    """A plan with about `households` plots along so many streets; `dense` means short plots, as in a town."""
    frontage, depth, garden = (21.0, 46.0, 34.0) if dense else (25.0, 62.0, 62.0)
    length = households * frontage / (2 * streets * 0.94)
    band = 2 * (_STREET_HALF_WIDTH + depth + garden)
    vs = (np.arange(streets) - (streets - 1) / 2) * band
    halves = length / 2 * rng.uniform(0.8, 1.2, streets)
    halves *= length * streets / 2 / halves.sum()
    shifts = length * rng.uniform(-0.09, 0.09, streets)
    extents = np.column_stack([shifts - halves, shifts + halves])
    lanes = _lanes(rng, streets, extents)
    numbered = {lane: streets + number for number, lane in enumerate(lanes)}
    rows = [
        row
        for street in range(streets)
        for side in (-1, 1)
        for row in _rows(rng, street, side, vs[street], extents[street], numbered, frontage, depth, band / 2)
    ]
    for row in rows:
        row.back_breaks = np.unique(
            np.concatenate([other.breaks for other in rows if other.back == row.back])
        )
    lots = _with_facilities(rng, rows, households)
    lines = [
        Street(number, _street_line(extents[number], vs[number]), is_lane=False) for number in range(streets)
    ]
    for (u, low, high), number in numbered.items():
        ends = np.array([[u, vs[max(low, 0)]], [u, vs[min(high, streets - 1)]]])
        if low < 0:
            ends[0, 1] -= band / 2
        if high >= streets:
            ends[1, 1] += band / 2
        lines.append(
            Street(number, shapely.segmentize(LineString(ends), _STREET_VERTEX_SPACING), is_lane=True)
        )
    middle = streets // 2
    ports = [
        ((extents[middle, 0] - 25, vs[middle]), (-1.0, 0.0)),
        ((extents[middle, 1] + 25, vs[middle]), (1.0, 0.0)),
    ]
    if streets > 1:
        ports += [((0.0, vs[0] - band / 2), (0.0, -1.0)), ((0.0, vs[-1] + band / 2), (0.0, 1.0))]
    return Plan(lots, lines, ports, half_height=streets * band / 2, half_length=float(np.abs(extents).max()))


def _lanes(rng: Random, streets: int, extents: Array) -> list[tuple[float, int, int]]:
    """Lanes as (u, lowest street, highest street); the middle one goes right through, out to both sides."""
    if streets == 1:
        return []
    found = [(0.0, -1, streets)]
    west, east = extents[:, 0].min(), extents[:, 1].max()
    for direction in (-1, 1):
        u = 0.0
        while west < (u := u + direction * rng.uniform(230, 380)) < east:
            reaching = [k for k in range(streets) if extents[k, 0] + 60 < u < extents[k, 1] - 60]
            between = [k for k in range(streets - 1) if k in reaching and k + 1 in reaching]
            kept = [k for k in between if rng.random() < _LANE_PRESENT]
            found += [(u, low, high + 1) for low, high in _runs(kept)]
    return found


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _rows(
    rng: Random,
    street: int,
    side: int,
    v: float,
    extent: Array,
    lanes: dict[tuple[float, int, int], int],
    frontage: float,
    depth: float,
    half_band: float,
) -> list[_Row]:
    neighbour = street + side
    crossing = sorted(
        (lane[0], number)
        for lane, number in lanes.items()
        if lane[1] <= min(street, neighbour)
        and max(street, neighbour) <= lane[2]
        and extent[0] < lane[0] < extent[1]
    )
    limits: list[tuple[float, int | None]] = [(extent[0], None), *crossing, (extent[1], None)]
    rows = []
    for (west, west_lane), (east, east_lane) in pairwise(limits):
        start = west + (_LANE_HALF_WIDTH if west_lane is not None else 0)
        end = east - (_LANE_HALF_WIDTH if east_lane is not None else 0)
        count = round((end - start) / frontage)
        if count < 1:
            continue
        widths = np.clip(rng.normal(1, 0.16, count), 0.6, 1.6)
        breaks = start + np.concatenate([[0], np.cumsum(widths) / widths.sum()]) * (end - start)
        front = v + side * _STREET_HALF_WIDTH
        lot_back = front + side * depth * rng.uniform(0.85, 1.15)
        # Rounded, so that the two rows that meet at a back line agree on it to the last digit.
        back = round(v + side * half_band, 6)
        rows.append(_Row(street, side, breaks, front, lot_back, back, (west_lane, east_lane)))
    return rows


def _with_facilities(rng: Random, rows: list[_Row], households: int) -> list[Lot]:
    """Plots of all rows; near the middle, runs of neighbouring ones are given to institutions."""
    free = [(row, start) for row in rows for start in range(len(row.breaks) - 1)]
    free.sort(key=lambda place: math.hypot(place[0].breaks[place[1]], place[0].front))
    taken: dict[tuple[int, int], None] = {}
    lots = []
    for use, plots, least in _FACILITIES:
        if households < least:
            continue
        for row, start in free:
            wanted = [(id(row), start + step) for step in range(plots)]
            if start + plots < len(row.breaks) and not any(place in taken for place in wanted):
                taken.update(dict.fromkeys(wanted))
                lots.append(_lot(row, start, plots, use, separate_garden=False))
                break
    for row in rows:
        for start in range(len(row.breaks) - 1):
            if (id(row), start) not in taken:
                lots.append(_lot(row, start, 1, "house", separate_garden=rng.random() < 0.72))
    return lots


def _lot(row: _Row, start: int, plots: int, use: str, *, separate_garden: bool) -> Lot:
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


def _street_line(extent: Array, v: float) -> LineString:
    line = LineString([(extent[0], v), (extent[1], v)])
    return shapely.segmentize(line, _STREET_VERTEX_SPACING)
