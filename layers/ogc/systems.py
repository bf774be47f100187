"""Coordinate reference systems as OGC API – Features – Part 2 names them, with the order of axes that each declares."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from django.utils.translation import gettext as _
from psycopg import sql

from geo import crs
from geo.crs import Family
from geo.problems import Problem
from geo.records import WEB_MERCATOR, WGS84
from layers.columns import RECORD

#: Longitude and latitude in degrees of WGS 84: what GeoJSON is in if nothing else is asked for.
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
#: The 6-degree zone of УСК-2000 in which the middle of Ukraine lies.
_MIDDLE_ZONE = 5564
#: The grids of УСК-2000 that are offered beside WGS 84: 6-degree zones, TM zones, and those of the oblasts (МСК).
_OFFERED = (Family.UCS_GK, Family.UCS_TM, Family.UCS_OBLAST)
#: Decimals of coordinates: 1 cm in degrees, as RFC 7946 recommends; 1 mm in metres, in which parcels are surveyed.
_DEGREES_DIGITS, _METRES_DIGITS = 7, 3


@dataclass(frozen=True)
class System:
    """A system under its URI. `swapped`: its definition names northing or latitude first, and so do we then."""

    uri: str
    srid: int
    swapped: bool
    digits: int

    @property
    def header(self) -> str:
        """Value of Content-Crs."""
        return f"<{self.uri}>"

    def geometry(self) -> sql.Composable:
        """SQL of a record's geometry as GeoJSON text in this system."""
        geom: sql.Composable = sql.Identifier(RECORD, "geom")
        if self.srid != WGS84:
            geom = sql.SQL("ST_Transform({}, {})").format(geom, sql.Literal(crs.pinned_srid(crs.system(self.srid))))
        if self.swapped:
            geom = sql.SQL("ST_FlipCoordinates({})").format(geom)
        # Without options: PostGIS would add a member `crs`, which RFC 7946 took away.
        return sql.SQL("ST_AsGeoJSON({}, {}, 0)").format(geom, sql.Literal(self.digits))

    def to_wgs84(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """A geometry whose coordinates are in this system, axes in its order, as longitude and latitude.

        Raises `Problem` 400 where a position lies nowhere on the earth.
        """
        coordinates = shapely.get_coordinates(geometry)
        first, second = (1, 0) if self.swapped else (0, 1)
        eastings, northings = coordinates[:, first], coordinates[:, second]
        if self.srid == WGS84:
            placed = np.column_stack([eastings, northings])  # PROJ would wrap a longitude of 999° round the earth
        else:
            placed = np.column_stack(crs.to_wgs84(crs.system(self.srid))(eastings, northings))
        if not np.isfinite(placed).all() or (np.abs(placed) > (180, 90)).any():
            raise Problem(
                400,
                _(
                    "In %(system)s these coordinates lie nowhere on the earth. Check the system and the order of the"
                    " axes: here it is %(order)s."
                )
                % {"system": self.uri, "order": self.order},
            )
        return shapely.set_coordinates(shapely.force_2d(geometry), placed)

    @property
    def order(self) -> str:
        """The axes in their order, in words."""
        if self.srid == WGS84:
            return _("latitude, longitude") if self.swapped else _("longitude, latitude")
        return _("northing, easting") if self.swapped else _("easting, northing")


@cache
def offered() -> dict[str, System]:
    """Every system that may be asked for, by URI; the first is the default and the one in which records are kept."""
    epsg = [WGS84, WEB_MERCATOR] + [
        code for code, one in crs.SYSTEMS.items() if one.family in _OFFERED and not one.deprecated
    ]
    return {CRS84: System(CRS84, WGS84, False, _DEGREES_DIGITS)} | {f"{_EPSG}{code}": _by_code(code) for code in epsg}


def local(oblast: str) -> str:
    """URI of the local system (МСК) of the oblast by the two digits of its КАТОТТГ code; УСК-2000 of any other."""
    codes = [code for code, one in crs.SYSTEMS.items() if one.family is Family.UCS_OBLAST and one.oblast == oblast]
    return f"{_EPSG}{codes[0] if codes else _MIDDLE_ZONE}"


def asked(uri: str, parameter: str) -> System:
    """The system of that URI, CRS84 of an empty one; raises `Problem` 400 for one that is not offered."""
    found = offered().get(uri.strip("<>") or CRS84)
    if found is None:
        raise Problem(
            400,
            _("“%(parameter)s” names a coordinate system that is not offered. The collection's “crs” lists them all.")
            % {"parameter": parameter},
        )
    return found


def boxes(numbers: Sequence[float], system: System) -> list[shapely.Geometry]:
    """The area of a bbox of 4 or 6 numbers in `system` as boxes in degrees: two where it crosses the antimeridian.

    Raises `Problem` 400 for another count, and for a box that lies nowhere.
    """
    if len(numbers) not in (4, 6) or not np.isfinite(numbers).all():
        raise Problem(
            400, _("A bbox is four numbers, least corner first, as in 33.7,49.0,34.1,49.4; heights are let be.")
        )
    half = len(numbers) // 2
    lowest, highest = numbers[:2], numbers[half : half + 2]
    east, north = (1, 0) if system.swapped else (0, 1)
    if lowest[north] > highest[north]:
        raise Problem(400, _("The bbox is upside down: its least corner comes first."))
    if lowest[east] <= highest[east]:
        return [_box(lowest, highest, system)]
    if system.srid != WGS84:
        raise Problem(400, _("The bbox ends west of where it begins. That has a meaning in degrees alone."))
    edge: list[Any] = [list(highest), list(lowest)]
    edge[0][east], edge[1][east] = 180.0, -180.0
    return [_box(lowest, edge[0], system), _box(edge[1], highest, system)]


#: Parts of each side of a box that is taken to degrees: its sides bend there.
_SIDE_POINTS = 16


def _box(lowest: Sequence[float], highest: Sequence[float], system: System) -> shapely.Geometry:
    if system.srid == WGS84:
        return shapely.box(*system.to_wgs84(shapely.box(*lowest, *highest)).bounds)
    # Weights, and no steps: the box may be as thin and as wide as numbers can be.
    shares = np.linspace(0, 1, _SIDE_POINTS + 1)
    first, second = ((1 - shares) * lowest[axis] + shares * highest[axis] for axis in (0, 1))
    sides = [(first, np.full_like(first, side)) for side in (lowest[1], highest[1])]
    sides += [(np.full_like(second, side), second) for side in (lowest[0], highest[0])]
    outline = np.concatenate([np.column_stack(side) for side in sides])
    return shapely.box(*system.to_wgs84(shapely.multipoints(outline)).bounds)


def _by_code(code: int) -> System:
    declared = pyproj.CRS.from_epsg(code)
    swapped = declared.axis_info[0].direction == "north"
    return System(f"{_EPSG}{code}", code, swapped, _DEGREES_DIGITS if declared.is_geographic else _METRES_DIGITS)
