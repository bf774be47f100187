"""Geometries as the interface speaks of them: GeoJSON in EPSG:4326, longitude first, to the last bit."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.contrib.gis.geos import GEOSGeometry, LineString, Point

from geo import crs, typed_geometry
from geo.records import GEOMETRY, WGS84
from geo.refusals import Invalid

#: What operations draw with.
LINE, AREA = "MULTILINESTRING", "MULTIPOLYGON"


def told(geometry: Any) -> dict[str, Any] | None:
    """GeoJSON of a `GEOSGeometry` or None, whose numbers are the stored ones: GDAL's writer would round them."""
    return None if geometry is None else {"type": geometry.geom_type, "coordinates": geometry.coords}


def taken(sent: dict[str, Any], kind: str, name: str = GEOMETRY) -> GEOSGeometry:
    """The geometry that was sent, as `kind` (`Register.geometry_type`). Raises `Invalid`, beside the field `name`."""
    try:
        return typed_geometry.read(orjson.dumps(sent).decode(), kind, crs.system(WGS84))
    except (typed_geometry.NotAGeometry, TypeError) as problem:
        raise Invalid({name: [str(problem)]}) from None


def point(position: Sequence[float]) -> Point:
    """A place by its longitude and latitude."""
    return Point(position[0], position[1], srid=WGS84)


def line(positions: Sequence[Sequence[float]]) -> LineString:
    return LineString([(longitude, latitude) for longitude, latitude in positions], srid=WGS84)
