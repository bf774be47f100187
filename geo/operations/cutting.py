"""An area cut by a line, and a hole cut into it."""

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo.geometry import Geometries
from geo.operations.inputs import NEAR, Given, drawn_to
from geo.operations.outcome import OperationRefused, Outcome
from geo.plane import GRID


def split(area: GEOSGeometry, line: GEOSGeometry) -> Outcome:
    """The pieces into which a line cuts an area, in the order of `pieces`. Raises `OperationRefused`."""
    given = Given([area])
    [whole] = given.drawn
    found = pieces(whole, given.line(line))
    if len(found) <= shapely.get_num_geometries(whole):
        raise OperationRefused(_("The line does not cut the area: it must cross it from boundary to boundary."), [0])
    return Outcome(given.before, tuple(given.given_back(piece, 0, multipart=False) for piece in found))


def cut_hole(area: GEOSGeometry, hole: GEOSGeometry) -> Outcome:
    """The area without `hole`, an area that lies wholly inside it. Raises `OperationRefused`."""
    given = Given([area])
    [whole] = given.drawn
    cut = given.area(hole)
    if not shapely.contains_properly(whole, cut):
        raise OperationRefused(
            _("A hole must lie wholly inside the area. To cut off a piece at the boundary, split by a line."), [0]
        )
    left = shapely.difference(whole, cut, grid_size=GRID)
    return Outcome(given.before, (given.given_back(left, 0, multipart=False),))


def pieces(area: shapely.Geometry, line: shapely.Geometry) -> Geometries:
    """The pieces into which a line cuts an area, both in the plane.

    From west to east by their middles, and those on one meridian from south to north. The line is straight between its
    corners; within `NEAR` of the boundary it is drawn to it. What of it lies outside the area, along its boundary, or
    ends within, cuts nothing: where all of it does, the pieces are the area's own parts.
    """
    edges = shapely.union_all([area.boundary, drawn_to(line, area.boundary, NEAR)], grid_size=GRID)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inside: Geometries = found[shapely.contains(area, shapely.point_on_surface(found))]
    middles = shapely.get_coordinates(shapely.centroid(inside))
    return inside[np.lexsort((middles[:, 1], middles[:, 0]))]
