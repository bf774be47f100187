"""The plan of one settlement in its own frame: parallel streets, lanes across, plots, public places.

The frame has u along the streets and v across them, in metres, with the settlement's middle at (0, 0).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, Polygon

from demo.lots import Lot, Placing, Row, draw_lots
from demo.plane import Array, Random

_STREET_HALF_WIDTH = 6.0
_LANE_HALF_WIDTH = 4.5
_STREET_VERTEX_SPACING = 40.0
_LANE_PRESENT = 0.7
_BUILT_SHARE = 0.94  # of a street's length; the rest is lanes
_PORT_BEYOND = 25.0

Port = tuple[tuple[float, float], tuple[float, float]]


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
        inside = [part for part in shapely.get_parts(self.line.intersection(zone)) if isinstance(part, LineString)]
        return replace(self, line=max(inside, key=shapely.length)) if inside else None


@dataclass(frozen=True)
class Plan:
    """A settlement's plan; `ports` are (position, outward step) pairs where roads may begin."""

    lots: list[Lot]
    streets: list[Street]
    ports: list[Port]
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


@dataclass(frozen=True)
class _Pattern:
    """Usual frontage, depth of a plot, and depth of the garden behind it (m)."""

    frontage: float
    depth: float
    garden: float

    @property
    def band(self) -> float:
        """From one street's centre line to the next."""
        return 2 * (_STREET_HALF_WIDTH + self.depth + self.garden)


class _Line(NamedTuple):
    """One side (+1 or -1) of a street: the street's number, its v, and where it begins and ends along u."""

    street: int
    side: int
    v: float
    west: float
    east: float


class _Lane(NamedTuple):
    """A lane: its number among the streets, its u, and the lowest and highest street it joins.

    A street below the lowest or above the highest of the plan stands for the open fields.
    """

    number: int
    u: float
    low: int
    high: int

    def leaves(self, line: _Line) -> bool:
        """Whether the lane goes off to this side of the street."""
        neighbour = line.street + line.side
        return self.low <= min(line.street, neighbour) and max(line.street, neighbour) <= self.high


_VILLAGE = _Pattern(frontage=25.0, depth=62.0, garden=62.0)
_TOWN = _Pattern(frontage=21.0, depth=46.0, garden=34.0)


def lay_out(rng: Random, households: int, streets: int, *, dense: bool) -> Plan:
    """A plan with about `households` plots along so many streets; `dense` means short plots, as in a town."""
    pattern = _TOWN if dense else _VILLAGE
    length = households * pattern.frontage / (2 * streets * _BUILT_SHARE)
    vs = (np.arange(streets) - (streets - 1) / 2) * pattern.band
    halves = length / 2 * rng.uniform(0.8, 1.2, streets)
    halves *= length * streets / 2 / halves.sum()
    shifts = length * rng.uniform(-0.09, 0.09, streets)
    extents = np.column_stack([shifts - halves, shifts + halves])
    lanes = _lanes(rng, streets, extents)
    rows = [
        row
        for street in range(streets)
        for side in (-1, 1)
        for row in _rows(rng, pattern, _Line(street, side, vs[street], *extents[street]), lanes)
    ]
    for row in rows:
        opposite = [other.breaks for other in rows if other.back == row.back]
        row.back_breaks = np.unique(np.concatenate(opposite))
    lines = [Street(number, _street_line(extents[number], vs[number]), False) for number in range(streets)]
    lines += [Street(lane.number, _lane_line(lane, vs, pattern), True) for lane in lanes]
    return Plan(
        lots=draw_lots(rng, rows, households),
        streets=lines,
        ports=_ports(extents[streets // 2], vs, pattern),
        half_height=streets * pattern.band / 2,
        half_length=float(np.abs(extents).max()),
    )


def _ports(main_extent: Array, vs: Array, pattern: _Pattern) -> list[Port]:
    """Both ends of the main street, and of the middle lane where there is one."""
    main, (west, east) = float(vs[len(vs) // 2]), main_extent
    ports: list[Port] = [
        ((west - _PORT_BEYOND, main), (-1.0, 0.0)),
        ((east + _PORT_BEYOND, main), (1.0, 0.0)),
    ]
    if len(vs) > 1:
        ports.append(((0.0, vs[0] - pattern.band / 2), (0.0, -1.0)))
        ports.append(((0.0, vs[-1] + pattern.band / 2), (0.0, 1.0)))
    return ports


def _lanes(rng: Random, streets: int, extents: Array) -> list[_Lane]:
    """The lanes of a plan; the middle one goes right through, out to both sides."""
    if streets == 1:
        return []
    found = [_Lane(streets, 0.0, -1, streets)]
    west, east = extents[:, 0].min(), extents[:, 1].max()
    for direction in (-1, 1):
        u = 0.0
        while west < (u := u + direction * rng.uniform(230, 380)) < east:
            reaching = [k for k in range(streets) if extents[k, 0] + 60 < u < extents[k, 1] - 60]
            between = [k for k in range(streets - 1) if k in reaching and k + 1 in reaching]
            kept = [k for k in between if rng.random() < _LANE_PRESENT]
            found += [
                _Lane(streets + len(found) + number, u, low, high + 1) for number, (low, high) in enumerate(_runs(kept))
            ]
    return found


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _rows(rng: Random, pattern: _Pattern, line: _Line, lanes: list[_Lane]) -> Iterator[Row]:
    crossing = sorted(
        (lane for lane in lanes if lane.leaves(line) and line.west < lane.u < line.east),
        key=lambda lane: lane.u,
    )
    limits: list[tuple[float, int | None]] = [
        (line.west, None),
        *((lane.u, lane.number) for lane in crossing),
        (line.east, None),
    ]
    for (west, west_lane), (east, east_lane) in pairwise(limits):
        start = west + (_LANE_HALF_WIDTH if west_lane is not None else 0)
        end = east - (_LANE_HALF_WIDTH if east_lane is not None else 0)
        count = round((end - start) / pattern.frontage)
        if count < 1:
            continue
        widths = np.clip(rng.normal(1, 0.16, count), 0.6, 1.6)
        front = line.v + line.side * _STREET_HALF_WIDTH
        yield Row(
            street=line.street,
            side=line.side,
            breaks=start + np.concatenate([[0], np.cumsum(widths) / widths.sum()]) * (end - start),
            front=front,
            lot_back=front + line.side * pattern.depth * rng.uniform(0.85, 1.15),
            # Rounded, so that the two rows that meet at a back line agree on it to the last digit.
            back=round(line.v + line.side * pattern.band / 2, 6),
            lanes=(west_lane, east_lane),
        )


def _lane_line(lane: _Lane, vs: Array, pattern: _Pattern) -> LineString:
    last = len(vs) - 1
    low = vs[lane.low] if lane.low >= 0 else vs[0] - pattern.band / 2
    high = vs[lane.high] if lane.high <= last else vs[last] + pattern.band / 2
    return shapely.segmentize(LineString([(lane.u, low), (lane.u, high)]), _STREET_VERTEX_SPACING)


def _street_line(extent: Array, v: float) -> LineString:
    line = LineString([(extent[0], v), (extent[1], v)])
    return shapely.segmentize(line, _STREET_VERTEX_SPACING)
