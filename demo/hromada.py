"""The whole demonstration hromada on the ground: terrain, settlements, roads and every plot of land."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from demo.fields import cut_up, draw_roads, field_parcels, is_regular, quarters, road_plots
from demo.land import Plot
from demo.names import places
from demo.plane import Random, parts, stitch
from demo.settlements import Settlement, draw_settlements
from demo.streets import Address, NamedStreet, addresses_of, name_streets
from demo.terrain import Terrain, draw_terrain, draw_woods

_HOUSES_REGISTERED = 0.86
_GARDENS_REGISTERED = 0.80
_FOREST_HECTARES = 45
_VALLEY_HECTARES = 11
_WATER_HECTARES = 6
_LOTS_IN_A_QUARTER = 70
_GROUPS_IN_A_QUARTER = 6
_BELTS_REGISTERED = 0.6
_VALLEY_USES = {"meadow": 0.35, "pasture": 0.3, "bank": 0.15, "": 0.2}  # and some of it is no one's
_YARD_WIDTH, _YARD_DEPTH = 130.0, 95.0
_YARD_USES = ("cemetery", "farmyard", "works", "farmyard")

Piece = tuple[Polygon, str]  # land and its use

# Which stage draws from which stream of random numbers: adding a stage leaves the others as they were.
_TERRAIN, _SETTLEMENTS, _WOODS, _FIELDS, _NAMES, _CADASTRE = range(6)


@dataclass(frozen=True)
class Hromada:
    """All of it, in the drawing plane (m; see `demo.plane`). Plots neither overlap nor leave slivers."""

    terrain: Terrain
    settlements: list[Settlement]
    streets: list[NamedStreet]
    addresses: list[Address]
    plots: list[Plot]


def build(seed: int) -> Hromada:
    """Draw the hromada; the same seed gives the same one."""
    terrain = draw_terrain(_stream(seed, _TERRAIN))
    settlements = draw_settlements(_stream(seed, _SETTLEMENTS), places(), terrain)
    streets = name_streets(_stream(seed, _NAMES), settlements)
    addresses = addresses_of(_stream(seed, _NAMES), settlements, streets)
    zones = shapely.union_all([settlement.zone for settlement in settlements])
    woods = draw_woods(_stream(seed, _WOODS), terrain.boundary, shapely.union(zones.buffer(250), terrain.valley))
    rng = _stream(seed, _FIELDS)
    roads = road_plots(draw_roads(settlements), terrain.boundary.buffer(-8), zones.union(terrain.river))
    outside = list(_outside(rng, terrain, settlements, woods, roads))
    inside = list(_inside(_stream(seed, _CADASTRE), settlements, addresses))
    plots = inside + outside
    meshed = zip(plots, stitch([plot.polygon for plot in plots]), strict=True)
    # A spike narrower than the mesh closes on itself; such a piece is no one's parcel.
    plots = [replace(plot, polygon=polygon) for plot, polygon in meshed if polygon.is_valid]
    return Hromada(terrain, settlements, streets, addresses, plots)


def _stream(seed: int, stage: int) -> Random:
    return np.random.default_rng([seed, stage])


def _inside(rng: Random, settlements: list[Settlement], addresses: list[Address]) -> Iterator[Plot]:
    """Plots within settlements; some households never registered theirs, as everywhere."""
    address_of = {id(address.lot): address.text for address in addresses}
    zone_of_council: dict[int, int] = {}
    for settlement in settlements:
        zone = zone_of_council[settlement.council] = zone_of_council.get(settlement.council, 0) + 1
        ordered = sorted(settlement.lots, key=lambda lot: (lot.street, lot.side, lot.along))
        for number, lot in enumerate(ordered):
            quarter = number // _LOTS_IN_A_QUARTER + 1
            place = settlement.council, zone, quarter
            address = address_of.get(id(lot), settlement.place.label)
            if lot.use != "house" or rng.random() < _HOUSES_REGISTERED:
                yield Plot(lot.house, lot.use, *place, address)
            if lot.garden is not None and rng.random() < _GARDENS_REGISTERED:
                garden_use = "orchard" if rng.random() < 0.05 else "garden"
                yield Plot(lot.garden, garden_use, *place, settlement.place.label)


def _outside(
    rng: Random, terrain: Terrain, settlements: list[Settlement], woods: list[Polygon], roads: list[Polygon]
) -> Iterator[Plot]:
    """Plots outside settlements: each gets the council of the nearest one."""
    nearest = shapely.STRtree([settlement.zone for settlement in settlements])
    groups: dict[int, int] = {}
    for group in _countryside(rng, terrain, settlements, woods, roads):
        if not group:
            continue
        council = settlements[int(nearest.nearest(group[0][0].representative_point()))].council
        groups[council] = groups.get(council, 0) + 1
        quarter = (groups[council] - 1) // _GROUPS_IN_A_QUARTER + 1
        for piece, use in group:
            yield Plot(piece, use, council, 0, quarter)


def _countryside(
    rng: Random, terrain: Terrain, settlements: list[Settlement], woods: list[Polygon], roads: list[Polygon]
) -> Iterator[list[Piece]]:
    """The land outside settlements in groups of pieces that belong together; each takes what is still free."""
    zones = shapely.union_all([settlement.zone for settlement in settlements])
    taken = shapely.union_all([zones, *roads])
    yield from ([(road, "road")] for road in roads)
    yield from ([piece] for piece in _water(rng, terrain, taken))
    taken = shapely.union_all([taken, terrain.river, *terrain.ponds])
    for meadow in cut_up(rng, terrain.valley.difference(taken), _VALLEY_HECTARES):
        if use := str(rng.choice(list(_VALLEY_USES), p=list(_VALLEY_USES.values()))):
            yield [(meadow, use)]
    taken = taken.union(terrain.valley)
    forest = shapely.union_all(woods).difference(taken)
    yield from ([(wood, "forest")] for wood in cut_up(rng, forest, _FOREST_HECTARES))
    yards = list(_yards(rng, settlements, taken.union(forest), terrain))
    yield from ([yard] for yard in yards)
    # Fields keep off what lies along them by the width of a track.
    taken = shapely.union_all([taken, forest.buffer(6), zones.buffer(7), *(yard.buffer(12) for yard, _ in yards)])
    fields, belts = quarters(rng, terrain.boundary.buffer(-6).difference(taken))
    for belt in belts:
        if is_regular(belt) and rng.random() < _BELTS_REGISTERED:
            yield [(belt, "shelterbelt")]
    yield from (list(field_parcels(rng, quarter)) for quarter in fields)


def _water(rng: Random, terrain: Terrain, taken: BaseGeometry) -> Iterator[Piece]:
    for reach in cut_up(rng, terrain.river.difference(taken), _WATER_HECTARES):
        yield reach, "river"
    for pond in terrain.ponds:
        for part in parts(pond.difference(taken).difference(terrain.river), smallest=0):
            if is_regular(part):
                yield part, "pond"


def _yards(rng: Random, settlements: list[Settlement], taken: BaseGeometry, terrain: Terrain) -> Iterator[Piece]:
    """Cemeteries, farm yards and works on the outskirts, where nothing else is."""
    occupied = taken
    inner = terrain.boundary.buffer(-200)
    for settlement in settlements:
        rim = settlement.zone.buffer(95).exterior
        for use in _YARD_USES[: 2 + (settlement.place.households > 200) + (settlement.place.households > 400)]:
            for _attempt in range(12):
                centre = rim.interpolate(rng.uniform(0, rim.length))
                size = rng.uniform(0.7, 1.3)
                yard = shapely.affinity.rotate(
                    shapely.box(
                        centre.x - _YARD_WIDTH / 2 * size,
                        centre.y - _YARD_DEPTH / 2 * size,
                        centre.x + _YARD_WIDTH / 2 * size,
                        centre.y + _YARD_DEPTH / 2 * size,
                    ),
                    rng.uniform(0, 90),
                )
                if inner.contains(yard) and occupied.distance(yard) > 14:
                    occupied = occupied.union(yard)
                    yield yard, use
                    break
