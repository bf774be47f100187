"""What is at a place: the nearest address and street, and the areas that hold the place, of any register."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point, Polygon
from django.db.models import Func
from psycopg import sql

from geo import db
from geo.access import Sight
from geo.records import GEOMETRY, WGS84

#: How far is looked for addresses and streets where the caller does not say, and at most; metres.
RADIUS, LARGEST_RADIUS = 200.0, 2_000.0
#: Length of a degree of latitude in metres, at its shortest: the box around a place may be too large, never too small.
_DEGREE = 110_500.0

_AREA = "MULTIPOLYGON"
#: Addresses stand first, for they are what is asked for; then streets, then areas.
_ORDER = ("POINT", "MULTILINESTRING", "GEOMETRY", _AREA)


class GeodesicDistance(Func):
    """Metres on the WGS 84 ellipsoid between two geometries in EPSG:4326."""

    template = "ST_Distance((%(expressions)s)::geography)"
    arg_joiner = ")::geography, ("
    output_field = models.FloatField()


@dataclass(frozen=True)
class Near:
    """An object near a place; `distance` in metres, 0 within an area."""

    sight: Sight
    pk: int
    distance: float


def reverse(
    lon: float, lat: float, seen: Mapping[str, Sight], *, radius: float = RADIUS, limit: int = 10
) -> list[Near]:
    """What is `seen` (of `search.sights`) at longitude `lon`, latitude `lat` (degrees), at most `limit` of all.

    Registers in which nothing is searched (the hromada's boundary) are left out.
    """
    place = Point(lon, lat, srid=WGS84)
    taking_part = [one for one in seen.values() if one.register.searched]
    taking_part.sort(key=lambda one: (_ORDER.index(one.register.geometry_type()), -one.register.order))
    return [near for sight in taking_part for near in _near(sight, place, radius, limit)][:limit]


def box_around(place: Point, radius: float) -> Polygon:
    """A box in EPSG:4326 that holds the circle of `radius` metres, for indexes: too large perhaps, never too small."""
    box = Polygon.from_bbox(_box(place.x, place.y, radius))
    box.srid = WGS84
    return box


def _box(lon: float, lat: float, radius: float) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    high = radius / _DEGREE
    wide = high / max(cos(radians(lat)), high)
    return lon - wide, lat - high, lon + wide, lat + high


def _near(sight: Sight, place: Point, radius: float, limit: int) -> Iterator[Near]:
    if sight.register.geometry_type() == _AREA:
        holding = sight.records().filter(**{f"{GEOMETRY}__intersects": place}).order_by("pk")
        yield from (Near(sight, pk, 0.0) for pk in holding.values_list("pk", flat=True)[:limit])
        return
    statement = db.compose(
        db.load("addresses", "near"),
        register=sql.Identifier(sight.register.table()),
        seen=sql.SQL(sight.where("record")),
    )
    west, south, east, north = _box(place.x, place.y, radius)
    place_and_box = {"lon": place.x, "lat": place.y, "west": west, "south": south, "east": east, "north": north}
    for pk, metres in db.rows(statement, {**place_and_box, "radius": radius, "limit": limit}):
        yield Near(sight, pk, metres)
