"""Tiles of tests: asked for, decoded, and walked as a pyramid."""

import gzip
import math
from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile
import shapely
from django.test import Client
from helpers import query
from shapely.geometry import shape

EXTENT, BUFFER = 4096, 64
#: Half the world's width in Web Mercator, metres.
HALF_WORLD = math.pi * 6_378_137

Place = tuple[int, int, int]


def raw_tile(client: Client, slug: str, place: Place) -> bytes:
    z, x, y = place
    answer = client.get(f"/tiles/{slug}/{z}/{x}/{y}.mvt", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    return gzip.decompress(answer.content)


def layers_of(client: Client, slug: str, place: Place) -> dict[str, list[dict[str, Any]]]:
    """Features by layer; y grows to the south, as in the tile."""
    decoded = mapbox_vector_tile.decode(raw_tile(client, slug, place), default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in decoded.items()}


def in_mercator(geometry: dict[str, Any], place: Place) -> shapely.Geometry:
    """A feature's geometry, y to the south, in Web Mercator metres."""
    z, x, y = place
    west, north, unit = -HALF_WORLD + x * side(z), HALF_WORLD - y * side(z), side(z) / EXTENT
    return shapely.transform(shape(geometry), lambda units: units * (unit, -unit) + (west, north))


def box_of(place: Place, beyond: int = 0) -> shapely.Geometry:
    """The tile in Web Mercator metres, and so many units beyond its edges."""
    z, x, y = place
    west, north, more = -HALF_WORLD + x * side(z), HALF_WORLD - y * side(z), beyond * side(z) / EXTENT
    return shapely.box(west - more, north - side(z) - more, west + side(z) + more, north + more)


def side(z: int) -> float:
    return 2 * HALF_WORLD / 2**z


def places(table: str, z: int) -> Iterator[Place]:
    """All tiles of a zoom over what a table of records holds."""
    [box] = query(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)"
        f" FROM (SELECT ST_Extent(geom_3857) AS e FROM {table}) AS whole"
    )
    west, south, east, north = box
    for x in range(int((west + HALF_WORLD) // side(z)), int((east + HALF_WORLD) // side(z)) + 1):
        for y in range(int((HALF_WORLD - north) // side(z)), int((HALF_WORLD - south) // side(z)) + 1):
            yield z, x, y
