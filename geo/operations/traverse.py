"""A boundary by bearings and distances, as a surveyor's book has it, with the error by which it fails to close."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyproj
from django.contrib.gis.geos import GEOSGeometry, LinearRing, MultiPolygon, Point, Polygon
from django.utils.translation import gettext as _

from geo import crs
from geo.crs_systems import CoordinateSystem
from geo.figures import in_words
from geo.operations.outcome import OperationRefused
from geo.records import WGS84

#: Part of the perimeter by which a traverse may fail to close: worse is a mistake in the book, not of the survey.
WORST_CLOSURE = 1 / 200
_ELLIPSOID = pyproj.Geod(ellps="WGS84")
_LEAST_LEGS = 3
#: Decimals of metres, as a surveyor's book has them.
_DIGITS = 2
_FULL_CIRCLE = 360.0


@dataclass(frozen=True)
class Leg:
    """From one corner to the next: degrees clockwise from north, 0 ≤ bearing < 360; metres."""

    bearing: float
    distance: float


@dataclass(frozen=True)
class Traverse:
    """The area (EPSG:4326) within a closed traverse; its linear misclosure and its perimeter in m."""

    area: MultiPolygon
    misclosure: float
    perimeter: float

    @property
    def closes_to(self) -> float:
        """N of the relative misclosure 1 : N; infinite where it closes."""
        return self.perimeter / self.misclosure if self.misclosure else math.inf


def traverse(
    start: GEOSGeometry, legs: Sequence[Leg], system: CoordinateSystem | None = None, *, adjusted: bool = True
) -> Traverse:
    """The area round which `legs` lead from `start` (a point in EPSG:4326) back to it.

    Bearings are from the grid's north and distances in the plane of a projected `system`; without one they are from
    true north and on the ellipsoid. The last leg comes back to the start, and by how much it fails to is the linear
    misclosure. `adjusted`: it is shared out over the corners in proportion to the distance walked (Bowditch's rule);
    otherwise the last edge goes straight to the start. Raises `OperationRefused`, where the misclosure is more than
    `WORST_CLOSURE` of the perimeter too.
    """
    if not isinstance(start, Point) or start.empty or start.srid != WGS84:
        raise OperationRefused(_("The place must be one point in longitude and latitude (EPSG:4326)."))
    if len(legs) < _LEAST_LEGS:
        raise OperationRefused(_("An area needs three legs or more, the last one back to the start."))
    for number, leg in enumerate(legs, start=1):
        if not (0 <= leg.bearing < _FULL_CIRCLE and 0 < leg.distance < math.inf):
            raise OperationRefused(
                _("Leg %(number)s: the bearing must be from 0° to less than 360°, the distance more than 0 m.")
                % {"number": number}
            )
    if system is not None and system.projection:
        corners, error = _in_plane(start, legs, system, adjusted=adjusted)
    else:
        corners, error = _on_ellipsoid(start, legs, adjusted=adjusted)
    perimeter = math.fsum(leg.distance for leg in legs)
    if error > WORST_CLOSURE * perimeter:
        raise OperationRefused(
            _("The legs miss the start by %(error)s m in %(perimeter)s m. One of them is wrong: look at the book.")
            % {"error": in_words(error, _DIGITS), "perimeter": in_words(perimeter, _DIGITS)}
        )
    corners[0] = (start.x, start.y)
    if not np.isfinite(corners).all():
        raise OperationRefused(_("The start lies outside the coordinate system. Choose another."))
    area = Polygon(LinearRing([*map(tuple, corners), tuple(corners[0])]), srid=WGS84)
    if not area.valid:
        raise OperationRefused(
            _("The legs cross each other (%(problem)s). Look at the book.") % {"problem": area.valid_reason}
        )
    return Traverse(MultiPolygon(area, srid=WGS84), error, perimeter)


def _in_plane(
    start: Point, legs: Sequence[Leg], system: CoordinateSystem, *, adjusted: bool
) -> tuple[crs.FloatArray, float]:
    eastings, northings = crs.from_wgs84(system)([start.x], [start.y])
    bearings = np.radians([leg.bearing for leg in legs])
    distances = np.array([leg.distance for leg in legs])
    steps = np.column_stack([np.sin(bearings), np.cos(bearings)]) * distances[:, None]
    walked = np.vstack([np.zeros(2), np.cumsum(steps, axis=0)])
    missed = walked[-1]
    if adjusted:
        walked = walked - missed * _shares(legs)[:, None]
    places = walked[:-1] + np.array([eastings[0], northings[0]])
    return np.column_stack(crs.to_wgs84(system)(places[:, 0], places[:, 1])), float(np.hypot(*missed))


def _on_ellipsoid(start: Point, legs: Sequence[Leg], *, adjusted: bool) -> tuple[crs.FloatArray, float]:
    corners = [(start.x, start.y)]
    for leg in legs:
        longitude, latitude, _back = _ELLIPSOID.fwd(*corners[-1], leg.bearing, leg.distance)
        corners.append((longitude, latitude))
    walked = np.array(corners)
    _there, _back, error = _ELLIPSOID.inv(*walked[-1], *walked[0])
    if adjusted:
        walked = walked - (walked[-1] - walked[0]) * _shares(legs)[:, None]
    return walked[:-1], float(error)


def _shares(legs: Sequence[Leg]) -> crs.FloatArray:
    """Part of the perimeter walked at each corner, the start first."""
    distances = np.array([0.0, *(leg.distance for leg in legs)])
    return np.asarray(np.cumsum(distances) / distances.sum())
