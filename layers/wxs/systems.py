"""Coordinate systems as MapServer has them: our pinned operations, and the order of axes that it knows.

Left to itself, MapServer 8.0 takes UCS-2000 for WGS 84 and lands 114 m away: it asks PROJ for `init=epsg:…`, which has
no datum in it. PROJ looks for a file called `epsg` before it asks its database, so ours is found first (decision 0028).
"""

from functools import cache

import pyproj

from geo import crs
from geo.crs import CoordinateSystem, Family


def init_file() -> str:
    """The file `epsg` of PROJ's old kind, with each system of `geo.crs` and its one operation to WGS 84."""
    return "".join(f"<{code}> {_definition(system)} +no_defs <>\n" for code, system in crs.SYSTEMS.items())


def unknown_to_mapserver(system: CoordinateSystem) -> bool:
    """Whether EPSG puts northing first and MapServer does not know it.

    The table in MapServer 8.0 ends before the oblast systems, which EPSG entered in 2021 (9821 … 9865).
    """
    return system.family is Family.UCS_OBLAST and northing_first(system)


@cache
def northing_first(system: CoordinateSystem) -> bool:
    """Whether northing or latitude comes first, as EPSG declares the system."""
    return bool(pyproj.CRS(system.code).axis_info[0].direction == "north")


def _definition(system: CoordinateSystem) -> str:
    if system.family is Family.WEB_MERCATOR:
        return "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext"
    shift = ",".join(part.partition("=")[2] for part in system.operation.helmert.split()) or "0,0,0"
    return f"{system.projection or f'+proj=longlat {system.datum.ellipsoid}'} +towgs84={shift}"
