"""Areas, lines and places given to an operation: taken into one plane, or refused in words; and what comes out."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.utils.translation import gettext as _

from geo.geometry import Geometries
from geo.operations.outcome import OperationRefused
from geo.plane import GRID, Plane, from_geos, to_geos
from geo.records import WGS84

#: m: closer to a boundary than anyone surveys. A corner drawn on it is never quite there: coordinates are rounded, and
#: a map draws straight lines in another plane.
NEAR = 0.01
#: Of an area: by so much two unions may differ and be the same land.
SHARE = 1e-6


class Given:
    """The areas of an operation in one plane, with everything else that was given brought to the same plane."""

    def __init__(self, areas: Sequence[GEOSGeometry | None]) -> None:
        """Raises `OperationRefused` where there is none, or where one is no valid area in EPSG:4326."""
        if not areas:
            raise OperationRefused(_("There is no area to work on. Choose one."))
        for index, one in enumerate(areas):
            if problem := problem_of(one):
                raise OperationRefused(
                    _("Area %(number)s cannot be worked on: %(problem)s. Draw or mend it first.")
                    % {"number": index + 1, "problem": problem},
                    [index],
                )
        self.before = tuple(to_geos(one) for one in from_geos([one for one in areas if one is not None]))
        self.plane = Plane(self.before)
        for index, one in enumerate(self.before):
            if not self.plane.holds(one):
                raise OperationRefused(_("Area %(number)s lies elsewhere.") % {"number": index + 1}, [index])
        self.drawn: Geometries = self.plane.take(self.before)

    def line(self, line: GEOSGeometry, *, single: bool = False) -> shapely.Geometry:
        """A line in the plane; `single`: of one part. Raises `OperationRefused`."""
        if not isinstance(line, LineString | MultiLineString) or line.empty or line.srid != WGS84:
            raise OperationRefused(_("What is drawn must be a line in longitude and latitude (EPSG:4326)."))
        taken = self._taken(line)
        if single:
            taken = shapely.line_merge(taken)
            if taken.geom_type != "LineString":
                raise OperationRefused(_("The line must be of one part, without a gap. Draw it in one go."))
        return taken

    def area(self, geometry: GEOSGeometry) -> shapely.Geometry:
        """One more area in the plane. Raises `OperationRefused`."""
        if problem := problem_of(geometry):
            raise OperationRefused(_("What is drawn cannot be used: %(problem)s. Draw it anew.") % {"problem": problem})
        return self._taken(geometry)

    def point(self, place: GEOSGeometry) -> shapely.Point:
        """A place in the plane. Raises `OperationRefused`."""
        if not isinstance(place, Point) or place.empty or place.srid != WGS84:
            raise OperationRefused(_("The place must be one point in longitude and latitude (EPSG:4326)."))
        return self._taken(place)

    def given_back(self, drawn: shapely.Geometry, which: int, *, multipart: bool) -> MultiPolygon:
        """An area of the plane in EPSG:4326, for the area at position `which`. Raises `OperationRefused` where it is
        empty, broken, or of more parts than the area was without that being asked for."""
        parts = [part for part in shapely.get_parts(drawn) if shapely.get_dimensions(part) == _AREAL and part.area > 0]
        if not parts:
            raise OperationRefused(_("Nothing would be left of area %(number)s.") % {"number": which + 1}, [which])
        if len(parts) > shapely.get_num_geometries(self.drawn[which]) and not multipart:
            raise OperationRefused(
                _(
                    "Area %(number)s would fall into %(parts)s parts. Allow several parts if that is meant, or draw"
                    " otherwise."
                )
                % {"number": which + 1, "parts": len(parts)},
                [which],
            )
        result = self.plane.give(shapely.MultiPolygon(parts))
        if not result.valid:
            raise OperationRefused(
                _("The boundary of area %(number)s would be broken: %(problem)s. Draw otherwise.")
                % {"number": which + 1, "problem": result.valid_reason},
                [which],
            )
        return result

    def _taken(self, geometry: GEOSGeometry) -> shapely.Geometry:
        if not self.plane.holds(geometry):
            raise OperationRefused(_("What is drawn lies elsewhere. Coordinates are longitude first, in degrees."))
        [taken] = self.plane.take([geometry])
        return taken


def problem_of(geometry: GEOSGeometry | None) -> str:
    """What is wrong with a geometry that should be a valid area in EPSG:4326, in words; empty if nothing is."""
    if geometry is None or geometry.empty:
        return _("it has no geometry")
    if geometry.srid != WGS84 or not isinstance(geometry, Polygon | MultiPolygon):
        return _("its geometry must be an area in longitude and latitude (EPSG:4326)")
    return "" if geometry.valid else str(geometry.valid_reason)


def drawn_to(drawn: shapely.Geometry, boundary: shapely.Geometry, within: float) -> shapely.Geometry:
    """`drawn` where it is `within` so many metres of `boundary`: with its corners on it, and through its corners.

    Both in the plane; corners that are farther off stay as they are.
    """

    def pull(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        points = shapely.points(corners)
        near = shapely.dwithin(points, boundary, within)
        ways = shapely.get_coordinates(shapely.shortest_line(points[near], boundary))
        pulled = corners.copy()
        pulled[near] = ways[1::2]
        return pulled

    return shapely.set_precision(shapely.snap(shapely.transform(drawn, pull), boundary, within), GRID)


_AREAL = 2
