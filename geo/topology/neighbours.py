"""The records around a geometry: what it is compared with, drawn to, and joined to."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Polygon

from geo import access
from geo.models import User
from geo.registers import Register

#: Degrees of latitude in a metre, and the least cosine of a latitude where there is a hromada.
_METRE, _LEAST_COSINE = 1 / 111_000, 0.5


def near(register: type[Register], geometry: GEOSGeometry, metres: float, user: User | None) -> Any:
    """Records whose box comes within so many metres of the geometry's (EPSG:4326), by id, as a query: of those that
    `user` (None: the system) sees and that are not archived."""
    seen: Any = access.own_sight(register, user).records()
    return seen.filter(geom__bboverlaps=_grown(geometry, metres)).order_by("pk")


def _grown(geometry: GEOSGeometry, metres: float) -> Polygon:
    """The box of a geometry, larger by so many metres on each side."""
    west, south, east, north = geometry.extent
    higher = metres * _METRE
    wider = higher / _LEAST_COSINE
    box = Polygon.from_bbox((west - wider, south - higher, east + wider, north + higher))
    box.srid = geometry.srid
    return box
