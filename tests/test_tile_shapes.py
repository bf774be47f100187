"""Shapes on tiles, whatever their kind: valid, the right way round, and true to the tile's precision."""

import math
import random
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client
from helpers import CORNER, SIDE, number, query
from made_tiles import BUFFER, EXTENT, Place, box_of, in_mercator, layers_of, places, side
from shapely.geometry import MultiPolygon, Polygon, shape

from assets.models import Parcel
from geo.records import State
from layers.tile_statements import COARSE_SQUARE

#: The tile's grid moves a vertex by no more than its half diagonal; ST_AsMVTGeom, before that, by half a unit, and what
#: it cuts or mends it puts on the grid once more. In units.
PRECISION = 2 * math.sqrt(0.5) + 0.5
#: The half diagonal of a grid of four units.
COARSE = 4 * math.sqrt(0.5)


def local(polygon: shapely.Geometry, index: int = 0) -> shapely.Geometry:
    """From sides of the tests' squares to degrees, each index in a place of its own."""
    west, south = CORNER[0] + index % 12 * 3 * SIDE, CORNER[1] + index // 12 * 3 * SIDE
    return shapely.transform(polygon, lambda units: units * SIDE + (west, south))


def enter(*shapes: shapely.Geometry) -> list[Parcel]:
    """Parcels of these shapes (in sides of the tests' squares)."""
    made = []
    for index, one in enumerate(shapes):
        multi = one if one.geom_type == "MultiPolygon" else MultiPolygon([one])
        geom = GEOSGeometry(memoryview(local(multi, index).wkb), srid=4326)
        values = {"category": "agricultural", "state": State.CURRENT, "geom": geom}
        made.append(Parcel.objects.create(cadastral_number=number(index + 1), **values))
    return made


def star(rng: random.Random, points: int) -> Polygon:
    """A concave polygon with spikes of any sharpness."""
    angles = sorted(rng.uniform(0, 2 * math.pi) for _ in range(points))
    rays = ((angle, rng.choice((rng.uniform(0.02, 0.3), rng.uniform(0.5, 1)))) for angle in angles)
    return Polygon([(1 + ray * math.cos(angle), 1 + ray * math.sin(angle)) for angle, ray in rays])


SQUARE = shapely.box(0, 0, 1, 1)
SHAPES = {
    "hole": Polygon(SQUARE.exterior, [shapely.box(0.3, 0.3, 0.6, 0.7).exterior]),
    "narrow hole": Polygon(SQUARE.exterior, [shapely.box(0.001, 0.1, 0.004, 0.9).exterior]),
    "hole that touches": Polygon(SQUARE.exterior, [[(0, 0.5), (0.4, 0.4), (0.4, 0.6)]]),
    "two parts": MultiPolygon([SQUARE, shapely.box(1.2, 0, 2, 1)]),
    "two parts that nearly touch": MultiPolygon([SQUARE, shapely.box(1.0005, 0, 2, 1)]),
    "two parts that touch at a corner": MultiPolygon([SQUARE, shapely.box(1, 1, 2, 2)]),
    "island in a hole": MultiPolygon(
        [Polygon(SQUARE.exterior, [shapely.box(0.2, 0.2, 0.8, 0.8).exterior]), shapely.box(0.4, 0.4, 0.6, 0.6)]
    ),
    "spike": Polygon([(0, 0), (1, 0), (1, 0.5), (2, 0.5005), (1, 0.501), (1, 1), (0, 1)]),
    "notch": Polygon([(0, 0), (1, 0), (1, 0.5), (0.01, 0.5005), (1, 0.501), (1, 1), (0, 1)]),
    "neck": Polygon(
        [(0, 0), (1, 0), (1, 0.4), (0.51, 0.5), (1, 0.6), (1, 1), (0, 1), (0, 0.6), (0.5099, 0.5), (0, 0.4)]
    ),
    "concave sliver": Polygon([(0, 0), (1, 0.002), (2, 0), (1, 0.001)]),
    "sliver": Polygon([(0, 0), (2, 0.3), (2, 0.3004), (0, 0.0004)]),
}


def checked(place: Place, feature: dict[str, Any], truth: shapely.Geometry, precision: float) -> None:
    """The feature is valid, winds as MVT 2.1 (4.3.4.4) asks, and lies where the truth does."""
    drawn = shape(feature["geometry"])
    assert drawn.is_valid, shapely.is_valid_reason(drawn)
    for part in getattr(drawn, "geoms", [drawn]):
        # Clockwise on a screen, where y grows to the south, is anticlockwise by the numbers.
        assert shapely.is_ccw(part.exterior)
        assert not any(shapely.is_ccw(ring) for ring in part.interiors)
    unit = side(place[0]) / EXTENT
    inside = shapely.intersection(truth, box_of(place, BUFFER))
    placed = in_mercator(feature["geometry"], place)
    # Nothing is drawn where there is nothing; what is not drawn is thinner than what the grid can show. A spike that
    # is moved as a whole is cut elsewhere, so a little more of the truth is looked at than of the tile.
    around = shapely.intersection(truth, box_of(place, 2 * BUFFER))
    assert shapely.covers(around.buffer(precision * unit), placed)
    thick = inside.buffer(-precision * unit)
    assert thick.is_empty or shapely.covers(placed.buffer(2 * precision * unit), thick)


def truths() -> dict[int, shapely.Geometry]:
    rows = query("SELECT id, ST_AsBinary(geom_3857) FROM assets_parcel")
    return {pk: shapely.from_wkb(bytes(wkb)) for pk, wkb in rows}


@pytest.mark.parametrize("kind", SHAPES)
def test_difficult_shapes_are_drawn_valid_and_in_their_place(client: Client, kozelshchyna: Any, kind: str) -> None:
    [parcel] = enter(SHAPES[kind])
    truth = truths()[parcel.pk]
    drawn = 0
    for z in (12, 13, 14, 16):
        for place in places("assets_parcel", z):
            for feature in layers_of(client, "parcels", place).get("parcels", []):
                checked(place, feature, truth, PRECISION)
                drawn += 1
    # At z16, where a unit is 0.15 m, a sliver of 0.07 m is nothing.
    assert drawn or "sliver" in kind


@pytest.mark.parametrize("seed", range(4))
def test_spiky_polygons_are_drawn_valid_and_in_their_place(client: Client, kozelshchyna: Any, seed: int) -> None:
    rng = random.Random(seed)
    stars = (star(rng, rng.randint(3, 14)) for _ in range(200))
    enter(*[one for one in stars if one.is_valid and one.area][:100])
    truth = truths()
    for z, precision in ((11, COARSE), (12, PRECISION), (14, PRECISION), (16, PRECISION)):
        drawn = set()
        for place in places("assets_parcel", z):
            for feature in layers_of(client, "parcels", place).get("parcels", []):
                one = truth[feature["id"]]
                if z == 11 and is_small(one, z):
                    # A square stands for the object, whose middle lies in it.
                    west, south, east, north = one.bounds
                    middle = shapely.Point((west + east) / 2, (south + north) / 2)
                    assert in_mercator(feature["geometry"], place).distance(middle) < 2 * side(z) / EXTENT
                else:
                    checked(place, feature, one, precision)
                drawn.add(feature["id"])
        assert len(drawn) > 0.9 * len(truth) or z < 14


def is_small(truth: shapely.Geometry, z: int) -> bool:
    """Whether it is drawn as a square, as smaller than two pixels by two: by half the square of its box's diagonal."""
    west, south, east, north = truth.bounds
    return ((east - west) ** 2 + (north - south) ** 2) / 2 < (COARSE_SQUARE * side(z) / EXTENT) ** 2


def test_a_tile_has_each_object_that_lies_in_it_and_no_other(client: Client, kozelshchyna: Any) -> None:
    enter(*[SQUARE] * 60)
    truth = truths()
    for z in (12, 14, 16):
        for place in places("assets_parcel", z):
            found = [feature["id"] for feature in layers_of(client, "parcels", place).get("parcels", [])]
            within = box_of(place, BUFFER)
            expected = {pk for pk, one in truth.items() if one.intersects(within)}
            # What reaches into the buffered box by less than a unit is nothing on the grid.
            grazing = {pk for pk in expected if one_unit_in(truth[pk], within, z)}
            assert len(found) == len(set(found))
            assert expected - grazing <= set(found) <= expected


def one_unit_in(truth: shapely.Geometry, within: shapely.Geometry, z: int) -> bool:
    west, south, east, north = shapely.intersection(truth, within).bounds
    return min(east - west, north - south) <= 2 * side(z) / EXTENT
