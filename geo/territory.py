"""The land of the hromada, for rules that ask whether something lies in it; the floor that keeps it provides it.

territory.provide(boundary)          # once, at start
territory.boundary()                 # in EPSG:4326, or None where it is not known yet
"""

from collections.abc import Callable

from django.contrib.gis.geos import GEOSGeometry

Provider = Callable[[], GEOSGeometry | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Have `boundary` ask `provider`, which answers for the moment of asking."""
    _providers[:] = [provider]


def boundary() -> GEOSGeometry | None:
    """The hromada's boundary, an area in EPSG:4326; None where nobody knows it."""
    return _providers[0]() if _providers else None
