"""Positions between the coordinate systems of Ukrainian files and WGS 84, by pinned operations only.

PROJ, left to choose, takes an operation made for Russia for SK-42 and SK-63; so every way here is an
explicit PROJ pipeline made from the system's own `Operation`. Easting or longitude always comes first,
whatever order EPSG declares. No grid is used and nothing is fetched.
"""

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from django.utils.translation import gettext as _
from pyproj.crs import BoundCRS, CoordinateOperation
from pyproj.enums import TransformDirection
from shapely.geometry.base import BaseGeometry

from geo.crs_parse import UnknownSystem, parse
from geo.crs_systems import (
    DATUMS,
    SYSTEMS,
    WGS84,
    CoordinateSystem,
    Datum,
    Family,
    Operation,
)
from geo.geometry import of_one_ring

__all__ = [
    "DATUMS",
    "SYSTEMS",
    "CoordinateSystem",
    "Datum",
    "Family",
    "Operation",
    "UnknownSystem",
    "from_wgs84",
    "geodesic_area",
    "geodesic_length",
    "in_use",
    "oblast_rows",
    "on_earth",
    "parse",
    "pinned_rows",
    "pinned_srid",
    "pinned_text",
    "pipeline",
    "place",
    "read_wkb",
    "system",
    "to_wgs84",
    "transform_wkb",
    "used_in",
]

FloatArray = npt.NDArray[np.float64]
PositionTransform = Callable[[npt.ArrayLike, npt.ArrayLike], tuple[FloatArray, FloatArray]]

# Grids could only be fetched by a pipeline that names one; ours do not, and no other is to.
pyproj.network.set_network_enabled(False)

#: Degrees of longitude and latitude beyond which nothing is, the longitude counted round the earth either way.
_FARTHEST = (360.0, 90.0)
#: Positions of a ring, the last being the first again: PostGIS takes no other.
_LEAST_OF_RING = 4
#: PostGIS leaves 900,001 to 998,999 to its users, who have 900913 in common.
_PINNED_FROM = 910_000
_WGS84_ELLIPSOID = pyproj.Geod(ellps="WGS84")


def system(code: int | str) -> CoordinateSystem:
    """The system of the table with this EPSG code ("EPSG:7828", "7828" or 7828). Raises UnknownSystem."""
    digits = str(code).upper().removeprefix("EPSG:")
    if not digits.isdecimal() or int(digits) not in SYSTEMS:
        raise UnknownSystem(
            _("EPSG:%(code)s is not among the coordinate systems met in Ukraine: give its definition.")
            % {"code": digits}
        )
    return SYSTEMS[int(digits)]


def in_use() -> list[CoordinateSystem]:
    """The systems of the table in which somebody may write today, degrees of WGS 84 first."""
    used = [one for one in SYSTEMS.values() if not one.deprecated]
    return sorted(used, key=lambda one: one.projection != "" or one.datum is not WGS84)


@cache
def used_in(system_: CoordinateSystem) -> tuple[float, float, float, float] | None:
    """The box (west, south, east, north in degrees) that EPSG gives for the use of a projected system; None where it
    gives none."""
    area = pyproj.CRS.from_epsg(system_.epsg).area_of_use if system_.epsg and system_.central_meridian else None
    return None if area is None else area.bounds


def to_wgs84(source: CoordinateSystem) -> PositionTransform:
    """The function that takes (easting, northing) or (longitude, latitude) arrays to degrees of EPSG:4326.

    It returns (longitude, latitude) as new arrays; a position outside the projection becomes infinite. It
    may be called from several threads: a pyproj Transformer keeps its PROJ context per thread.
    """
    return _transform(source, TransformDirection.FORWARD)


def from_wgs84(target: CoordinateSystem) -> PositionTransform:
    """The reverse of `to_wgs84`: (longitude, latitude) of EPSG:4326 to (easting, northing) of `target`."""
    return _transform(target, TransformDirection.INVERSE)


def transform_wkb(
    wkb: Sequence[bytes | None] | npt.NDArray[np.object_] | Any,
    source: CoordinateSystem,
    *,
    swapped: bool = False,
) -> npt.NDArray[np.object_]:
    """Geometries (WKB, n) in `source` as WKB in EPSG:4326, longitude first, two-dimensional.

    `wkb` is a numpy object array, a list, or a pyarrow binary array; `swapped` says that northing (latitude)
    comes first in it. None stays None. What has no place on the map comes back as None too: WKB that cannot
    be read, curves among it, and a geometry with a position outside the projection or off the earth; compare with the
    input to name such rows. A ring that is not closed is closed.
    """
    geometries = place(read_wkb(wkb).geometries, source, swapped=swapped)
    return np.asarray(shapely.to_wkb(geometries, output_dimension=2), dtype=object)


class ReadWkb(NamedTuple):
    """Geometries (n), None for what could not be read; and (n) whether a ring of it was open, and was closed."""

    geometries: npt.NDArray[np.object_]
    closed: npt.NDArray[np.bool_]


def read_wkb(wkb: Sequence[bytes | None] | npt.NDArray[np.object_] | Any) -> ReadWkb:
    """Geometries out of WKB (n): a numpy object array, a list, or a pyarrow binary array. Open rings are closed."""
    to_numpy = getattr(wkb, "to_numpy", None)
    stored = to_numpy(zero_copy_only=False) if to_numpy else np.asarray(wkb, dtype=object)
    geometries = _read_wkb(stored, "ignore")
    unread = np.flatnonzero(~np.equal(stored, None) & np.equal(geometries, None))  # type: ignore[call-overload]
    geometries[unread] = _read_wkb(stored[unread], "fix")
    closed = np.zeros(len(stored), dtype=bool)
    closed[unread] = ~np.equal(geometries[unread], None)  # type: ignore[call-overload]
    return ReadWkb(geometries, closed)


def place(
    geometries: npt.NDArray[np.object_], source: CoordinateSystem, *, swapped: bool = False
) -> npt.NDArray[np.object_]:
    """Geometries (n) in `source` brought to EPSG:4326 as `transform_wkb` does it: a new array, two-dimensional."""
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    first, second = (1, 0) if swapped else (0, 1)
    longitudes, latitudes = to_wgs84(source)(coordinates[:, first], coordinates[:, second])
    placed = np.column_stack([longitudes, latitudes])
    geometries = shapely.set_coordinates(geometries.copy(), placed)
    geometries[owners[~on_earth(placed)]] = None
    geometries[_with_short_rings(geometries)] = None
    return geometries


def on_earth(positions: FloatArray) -> npt.NDArray[np.bool_]:
    """Say of each of (n, 2) longitudes and latitudes in degrees whether there is such a place; infinities are none."""
    return np.asarray((np.abs(positions) <= _FARTHEST).all(axis=1))


def geodesic_area(geometry: BaseGeometry) -> float:
    """The area in m² of a geometry in EPSG:4326, on the ellipsoid; 0 for lines, points and empty ones.

    This is the area the law means (order 509 of 02.12.2016), not that of a plane projection, which is up to
    2.9 m²/ha off. In SQL it is `ST_Area(geom::geography)`. Rings may run either way; holes are taken off.
    """
    polygons = (part for part in _parts(geometry) if _is_areal(part))
    # pyproj takes a shell that runs clockwise for negative, and adds a hole that runs as its shell does.
    oriented = (shapely.orient_polygons(polygon) for polygon in polygons)
    return math.fsum(abs(_WGS84_ELLIPSOID.geometry_area_perimeter(polygon)[0]) for polygon in oriented)


def geodesic_length(geometry: BaseGeometry) -> float:
    """The length in m of a line in EPSG:4326, on the ellipsoid (SQL: `ST_Length(geom::geography)`).

    For polygons it is the perimeter, holes included (SQL: `ST_Perimeter(geom::geography)`).
    """
    lines = (line for part in _parts(geometry) for line in _parts(part.boundary if _is_areal(part) else part))
    return math.fsum(_WGS84_ELLIPSOID.geometry_length(line) for line in lines)


def pinned_text(target: CoordinateSystem) -> str:
    """PROJ's definition of a system with its pinned shift.

    From degrees of EPSG:4326 it gives what `from_wgs84` gives, easting or longitude first; the shift leaves PROJ no
    choice of an operation. The proj4text of УСК-2000 in `spatial_ref_sys`, 8 m off (domain.md, §1), is not asked.
    """
    projection = target.projection or f"+proj=longlat {target.datum.ellipsoid}"
    return f"{projection} {_shift(target.operation.helmert)} +no_defs"


class SpatialRefSysRow(NamedTuple):
    """A row of PostGIS's `spatial_ref_sys`, its columns in order."""

    srid: int
    auth_name: str | None
    auth_srid: int | None
    srtext: str | None
    proj4text: str


def pinned_srid(target: CoordinateSystem) -> int:
    """Number under which `pinned_rows` has the system: of those that PostGIS leaves to its users."""
    assert target.epsg is not None
    return _PINNED_FROM + target.epsg


def pinned_rows() -> Iterator[SpatialRefSysRow]:
    """Every system of the table as `pinned_text` has it, and nothing else by which PROJ might choose an operation."""
    for found in SYSTEMS.values():
        yield SpatialRefSysRow(pinned_srid(found), None, None, None, pinned_text(found))


def oblast_rows() -> Iterator[SpatialRefSysRow]:
    """The 27 oblast systems for `spatial_ref_sys`, which lacks them, with the shift of EPSG:5840."""
    for found in SYSTEMS.values():
        if found.family is not Family.UCS_OBLAST or found.epsg is None:
            continue
        bound = BoundCRS(
            source_crs=pyproj.CRS.from_epsg(found.epsg),
            target_crs="EPSG:4326",
            transformation=CoordinateOperation.from_authority(*found.operation.code.split(":")),
        )
        with warnings.catch_warnings():
            # pyproj warns that PROJ.4 parameters say less than WKT; for Transverse Mercator they say enough.
            warnings.simplefilter("ignore", UserWarning)
            proj4 = bound.to_proj4()
        yield SpatialRefSysRow(found.epsg, "EPSG", found.epsg, bound.to_wkt("WKT1_GDAL"), proj4)


def _shift(helmert: str) -> str:
    """The geocentric translations in the words of `+towgs84`, which takes them in order."""
    shifts = dict(part.removeprefix("+").split("=") for part in helmert.split())
    return "+towgs84=" + ",".join(shifts.get(axis, "0") for axis in "xyz")


def _read_wkb(stored: npt.NDArray[np.object_], on_invalid: Literal["ignore", "fix"]) -> npt.NDArray[np.object_]:
    with np.errstate(invalid="ignore"):  # not-a-number coordinates are answered for by the caller
        try:
            return np.asarray(shapely.from_wkb(stored, on_invalid=on_invalid), dtype=object)
        except NotImplementedError:
            # One curve makes shapely refuse the whole array.
            return np.array([*(_read_one(value, on_invalid) for value in stored), None], dtype=object)[:-1]


def _read_one(value: bytes | None, on_invalid: Literal["ignore", "fix"]) -> BaseGeometry | None:
    try:
        return shapely.from_wkb(value, on_invalid=on_invalid)
    except NotImplementedError:
        return None


def _with_short_rings(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Which of the geometries (n) have a ring of fewer positions than a ring has."""
    # To take the many apart that are one ring is dear, and tells no more than the count of their positions.
    simple, counts = of_one_ring(geometries), shapely.get_num_coordinates(geometries)
    short: npt.NDArray[np.bool_] = simple & (counts > 0) & (counts < _LEAST_OF_RING)
    others = np.flatnonzero(~simple)
    parts, owners = shapely.get_parts(geometries[others], return_index=True)
    rings, parts_of = shapely.get_rings(parts, return_index=True)
    short[others[owners[parts_of[shapely.get_num_coordinates(rings) < _LEAST_OF_RING]]]] = True
    return short


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    """The single points, lines and polygons of a geometry, however deep its collections; no empty ones."""
    for part in getattr(geometry, "geoms", (geometry,)):
        if part is not geometry and hasattr(part, "geoms"):
            yield from _parts(part)
        elif not part.is_empty:
            yield part


def _is_areal(geometry: BaseGeometry) -> bool:
    return bool(geometry.geom_type == "Polygon")


def _transform(system_: CoordinateSystem, direction: TransformDirection) -> PositionTransform:
    if not system_.projection and system_.datum is WGS84:
        # PROJ would take the degrees through radians, and bring a third of them back another in the last bit.
        return lambda x, y: (np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))
    transformer = _transformer(pipeline(system_))

    def positions(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        first, second = transformer.transform(
            np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64), direction=direction
        )
        return first, second

    return positions


@cache
def _transformer(definition: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(definition)


def pipeline(source: CoordinateSystem) -> str:
    """PROJ's words for the way from `source` to degrees of WGS 84: unproject, shift the datum, degrees.

    Easting (longitude) comes first on both sides, whatever order EPSG declares.
    """
    steps = [f"+inv {source.projection}" if source.projection else "+proj=unitconvert +xy_in=deg +xy_out=rad"]
    if shift := source.operation.helmert:
        steps += [
            f"+proj=cart {source.datum.ellipsoid}",
            f"+proj=helmert {shift}",
            f"+inv +proj=cart {WGS84.ellipsoid}",
        ]
    steps.append("+proj=unitconvert +xy_in=rad +xy_out=deg")
    return "+proj=pipeline " + " ".join(f"+step {step}" for step in steps)
