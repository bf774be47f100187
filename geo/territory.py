"""The land of the hromada, for rules that ask whether something lies in it; the floor that keeps it provides it.

territory.provide(boundary, holds)   # once, at start
territory.boundary()                 # in EPSG:4326, or None where it is not known yet
territory.holds(33.94, 49.29)        # whether that place lies in it, or None
"""

from collections.abc import Callable

from django.contrib.gis.geos import GEOSGeometry

Outline = Callable[[], GEOSGeometry | None]
Holds = Callable[[float, float], bool | None]
_providers: list[tuple[Outline, Holds]] = []


def provide(outline: Outline, holding: Holds) -> None:
    """Have `boundary` ask `outline`, and `holds` ask `holding`; they answer for the moment of asking."""
    _providers[:] = [(outline, holding)]


def boundary() -> GEOSGeometry | None:
    """The hromada's boundary, an area in EPSG:4326; None where nobody knows it."""
    return _providers[0][0]() if _providers else None


def holds(lon: float, lat: float) -> bool | None:
    """Whether a place, in degrees of WGS 84, lies in the boundary or on it; None where nobody knows it."""
    return _providers[0][1](lon, lat) if _providers else None
