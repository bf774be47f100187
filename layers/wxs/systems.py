"""The order of axes of coordinate systems, as EPSG declares it and as MapServer knows it."""

from functools import cache

import pyproj

from geo.crs import CoordinateSystem, Family


def unknown_to_mapserver(system: CoordinateSystem) -> bool:
    """Whether EPSG puts northing first and MapServer does not know it.

    The table in MapServer 8.0 ends before the oblast systems, which EPSG entered in 2021 (9821 … 9865).
    """
    return system.family is Family.UCS_OBLAST and northing_first(system)


@cache
def northing_first(system: CoordinateSystem) -> bool:
    """Whether northing or latitude comes first, as EPSG declares the system."""
    return bool(pyproj.CRS(system.code).axis_info[0].direction == "north")
