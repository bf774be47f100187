"""The plane in which boundaries are compared and cut, and the way there and back.

It is the projection of `geo.geometry.local_plane` laid on WGS 84 itself. Through the datum of УСК-2000 a position that
goes there and comes back without its height is 0.4 to 0.7 mm off, by which every cut would miss the old boundary.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from pyproj.crs import ProjectedCRS

from geo.geometry import Geometries, local_areas, local_plane
from geo.records import WGS84

#: Metres. Corners are compared on this grid: far below what anyone surveys, well above the noise of projecting (1 nm).
GRID = 1e-6

#: Degrees. No parcel is so large; what lies farther off is in another system, or has its axes swapped.
REACH = 1.0

#: Degrees. So far around a place a plane's scale is one.
_AROUND = 0.001

Corners = npt.NDArray[np.float64]


class Plane:
    """Geometries of EPSG:4326 as geometries of one plane in metres, their corners on `GRID`; and back."""

    def __init__(self, known: Sequence[GEOSGeometry]) -> None:
        """The plane where `known` lie."""
        degrees = from_geos(known)
        corners = shapely.get_coordinates(degrees)
        self._known: dict[tuple[float, ...], tuple[float, ...]] = {}
        self._middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
        self._there, self._back = _ways(local_plane(self._middle[0]))

    def holds(self, geometry: GEOSGeometry) -> bool:
        """Whether all corners lie within `REACH` of the middle of what is known; corners that are no numbers don't."""
        corners = shapely.get_coordinates(from_geos([geometry]))
        return bool((np.abs(corners - self._middle) <= REACH).all())

    def take(self, geometries: Sequence[GEOSGeometry]) -> Geometries:
        """`geometries` in the plane. Their corners come back from it bit for bit, so that boundaries shared with
        neighbours stay shared; where two are the same on the grid, those taken first."""
        degrees = from_geos(geometries)
        projected = shapely.transform(degrees, self._project)
        corners = map(tuple, shapely.get_coordinates(degrees))
        for place, corner in zip(_on_grid(shapely.get_coordinates(projected)), corners, strict=True):
            self._known.setdefault(place, corner)
        snapped: Geometries = shapely.set_precision(projected, GRID)
        return snapped

    def give(self, area: shapely.Geometry) -> MultiPolygon:
        """A polygon or multipolygon of the plane, in EPSG:4326."""
        return to_geos(shapely.transform(area, self._unproject))

    def _project(self, corners: Corners) -> Corners:
        return np.column_stack(self._there.transform(corners[:, 0], corners[:, 1]))

    def _unproject(self, corners: Corners) -> Corners:
        degrees = np.column_stack(self._back.transform(corners[:, 0], corners[:, 1]))
        for index, place in enumerate(_on_grid(corners)):
            if place in self._known:
                degrees[index] = self._known[place]
        return degrees


def project(degrees: Geometries, srid: int) -> Geometries:
    """Geometries (n) of EPSG:4326 in the plane of `geo.geometry.local_plane`, laid on WGS 84. Metres, easting first."""
    there, _back = _ways(srid)
    projected: Geometries = shapely.transform(degrees, lambda corners: np.column_stack(there.transform(*corners.T)))
    return projected


def area_scale(longitude: float, latitude: float, srid: int) -> float:
    """How much larger areas are in the plane of `project` than on the ellipsoid, around one place (degrees)."""
    square = np.array([shapely.Point(longitude, latitude).buffer(_AROUND, cap_style="square")])
    return float(shapely.area(project(square, srid))[0] / local_areas(square)[0])


def to_geos(area: shapely.Geometry) -> MultiPolygon:
    """A polygon or multipolygon of EPSG:4326 as the register stores it."""
    polygons = [GEOSGeometry(memoryview(shapely.to_wkb(part)), srid=WGS84) for part in shapely.get_parts(area)]
    return MultiPolygon(*polygons, srid=WGS84)


def from_geos(geometries: Sequence[GEOSGeometry]) -> Geometries:
    """The same geometries, two-dimensional."""
    flat: Geometries = shapely.force_2d(shapely.from_wkb([bytes(geometry.wkb) for geometry in geometries]))
    return flat


def _on_grid(corners: Corners) -> list[tuple[float, ...]]:
    return list(map(tuple, np.round(corners / GRID)))


@cache
def _ways(srid: int) -> tuple[pyproj.Transformer, pyproj.Transformer]:
    wgs84 = pyproj.CRS.from_epsg(WGS84)
    plane = ProjectedCRS(conversion=pyproj.CRS.from_epsg(srid).coordinate_operation, geodetic_crs=wgs84)
    return (
        pyproj.Transformer.from_crs(wgs84, plane, always_xy=True),
        pyproj.Transformer.from_crs(plane, wgs84, always_xy=True),
    )
