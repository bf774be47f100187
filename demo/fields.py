"""The land between the settlements: roads, quarters of fields parted by shelterbelts, field parcels."""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from demo.plane import Array, Random, curve, long_axis, outline, parts, strips
from demo.settlements import Settlement

_ROAD_HALF_WIDTH = 9.0
_BELT_HALF_WIDTH = 6.5
_QUARTER_HECTARES = (35, 130)
_ROW_DEPTH = 430.0  # a row of shares is not deeper than this
_SMALLEST_PARCEL = 900.0  # m²; what cutting leaves below it stays unregistered
_SLENDEREST = 9.0  # m
_HECTARE = 10_000.0
_EXTRA_ROADS = 5

# Kind of quarter: odds, and the wanted size of a parcel in hectares.
_QUARTER_KINDS = (
    ("shares", 0.57, (4.2, 7.8)),
    ("holding", 0.12, (1.9, 2.1)),
    ("farm", 0.16, (12.0, 40.0)),
    ("meadow", 0.05, (6.0, 20.0)),
    ("reserve", 0.05, (8.0, 30.0)),
    ("field-reserve", 0.05, (8.0, 30.0)),
)


def draw_roads(settlements: list[Settlement]) -> list[LineString]:
    """Centre lines of the roads that join all settlements: the shortest such net and a few short cuts."""
    centres = np.array([settlement.zone.centroid.coords[0] for settlement in settlements])
    pairs = sorted(
        combinations(range(len(settlements)), 2),
        key=lambda pair: math.dist(centres[pair[0]], centres[pair[1]]),
    )
    joined = list(range(len(settlements)))
    chosen, spare = [], []
    for first, second in pairs:
        if joined[first] != joined[second]:
            old, new = joined[second], joined[first]
            joined = [new if group == old else group for group in joined]
            chosen.append((first, second))
        elif _nothing_between(centres, first, second):
            spare.append((first, second))
    return [_road(settlements[first], settlements[second]) for first, second in chosen + spare[:_EXTRA_ROADS]]


def road_plots(roads: list[LineString], within: BaseGeometry, around: BaseGeometry) -> list[Polygon]:
    """The land the roads take `within` the hromada and outside `around` (settlements, river), cut at each other.

    The wedges that two roads leave where they part are no one's parcel, and stay open land.
    """
    taken = around
    plots = []
    for road in roads:
        strip = road.buffer(_ROAD_HALF_WIDTH, cap_style="flat", join_style="mitre").intersection(within)
        pieces = [outline(piece) for piece in parts(strip.difference(taken), smallest=_SMALLEST_PARCEL)]
        plots += [piece for piece in pieces if is_regular(piece)]
        taken = taken.union(strip)
    return plots


def quarters(rng: Random, open_land: BaseGeometry) -> tuple[list[Polygon], list[Polygon]]:
    """Cut the open land into quarters of 35–130 ha and the shelterbelts between them."""
    waiting = parts(open_land, smallest=2 * _HECTARE)
    done, belts = [], []
    while waiting:
        piece = waiting.pop()
        if piece.area < rng.uniform(*_QUARTER_HECTARES) * _HECTARE and not piece.interiors:
            done.append(piece)
            continue
        belt = _belt_across(rng, piece)
        belts += parts(belt.intersection(piece), smallest=_SMALLEST_PARCEL)
        waiting += parts(piece.difference(belt), smallest=0.4 * _HECTARE)
    return done, [belt for belt in belts if not belt.interiors]


def field_parcels(rng: Random, quarter: Polygon) -> Iterator[tuple[Polygon, str]]:
    """The parcels of one quarter with their use; a few stay out, as in every real cadastre."""
    odds = np.array([odds for _, odds, _ in _QUARTER_KINDS])
    use, _, hectares = _QUARTER_KINDS[int(rng.choice(len(_QUARTER_KINDS), p=odds / odds.sum()))]
    size = rng.uniform(*hectares) * _HECTARE
    heading, _, width = long_axis(quarter)
    rows = max(1, round(width / _ROW_DEPTH)) if use in ("shares", "holding") else 1
    missing = 0.06 if rng.random() < 0.8 else 0.45
    for row in strips(quarter, heading + 90, [1.0] * rows) if rows > 1 else [quarter]:
        count = max(1, round(row.area / size))
        for parcel in strips(row, heading, list(rng.uniform(0.9, 1.1, count))):
            if is_regular(parcel) and rng.random() > missing:
                yield parcel, use


def cut_up(rng: Random, land: BaseGeometry, hectares: float) -> Iterator[Polygon]:
    """Cut any land into neighbours of about so many hectares, across its longest extent each time."""
    waiting = parts(land, smallest=_SMALLEST_PARCEL)
    while waiting:
        piece = waiting.pop()
        if piece.area < hectares * _HECTARE * rng.uniform(0.7, 1.4) and not piece.interiors:
            if is_regular(piece):
                yield piece
            continue
        heading, _, _ = long_axis(piece)
        share = rng.uniform(0.42, 0.58)
        waiting += strips(piece, heading + rng.uniform(-12, 12), [share, 1 - share])


def is_regular(parcel: Polygon) -> bool:
    """Large and wide enough to be someone's parcel rather than a remnant of cutting."""
    return parcel.area > _SMALLEST_PARCEL and not parcel.interiors and 2 * parcel.area / parcel.length > _SLENDEREST


def _nothing_between(centres: Array, first: int, second: int) -> bool:
    middle = (centres[first] + centres[second]) / 2
    reach = math.dist(centres[first], centres[second]) / 2
    others = np.delete(centres, [first, second], axis=0)
    return bool((np.hypot(*(others - middle).T) > reach).all())


def _road(one: Settlement, other: Settlement) -> LineString:
    def length(choice: tuple[tuple[Array, Array], tuple[Array, Array]]) -> float:
        (start, start_heading), (end, end_heading) = choice
        reach = math.dist(start, end)
        towards = (end - start) / reach
        turned_away = 2 - start_heading @ towards + end_heading @ towards
        return reach * (1 + 0.3 * float(turned_away))

    (start, start_heading), (end, end_heading) = min(
        ((port, other_port) for port in one.ports for other_port in other.ports), key=length
    )
    return curve(start, start_heading, end, end_heading, step=90)


def _belt_across(rng: Random, piece: Polygon) -> Polygon:
    heading, length, _ = long_axis(piece)
    centre = piece.minimum_rotated_rectangle.centroid
    shift = length * rng.uniform(-0.1, 0.1)
    cross = LineString([(centre.x + shift, centre.y - 2 * length), (centre.x + shift, centre.y + 2 * length)])
    turned = rotate(cross, heading + rng.uniform(-7, 7), origin=centre)
    return shapely.buffer(turned, _BELT_HALF_WIDTH, cap_style="flat")
