"""An area drawn to its neighbours: clipped to them, snapped to them, or traced along one."""

from collections.abc import Sequence
from itertools import product

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.ops import substring

from geo.figures import exactly
from geo.operations.inputs import NEAR, SHARE, Given, drawn_to
from geo.operations.outcome import OperationRefused, Outcome
from geo.plane import GRID


def clip(area: GEOSGeometry, neighbours: Sequence[GEOSGeometry], *, multipart: bool = False) -> Outcome:
    """The area without what it has in common with its neighbours, which stay as they are. Raises `OperationRefused`."""
    given = Given([*neighbours, area])
    own = given.drawn[-1]
    left = shapely.difference(own, shapely.union_all(given.drawn[:-1], grid_size=GRID), grid_size=GRID)
    if own.area - left.area <= SHARE * own.area:
        raise OperationRefused(_("The area overlaps none of its neighbours: there is nothing to clip."))
    return _own(given, left, multipart=multipart)


def snap(area: GEOSGeometry, neighbours: Sequence[GEOSGeometry], tolerance: float) -> Outcome:
    """The area with what of its boundary is within `tolerance` m of a neighbour's on it: on its corners, or its edges.

    The neighbours' corners near the area's edges become the area's, so that both have the boundary corner for corner.
    Raises `OperationRefused`, also where the boundary would come to cross itself.
    """
    given = Given([*neighbours, area])
    own = given.drawn[-1]
    boundary = shapely.union_all(shapely.boundary(given.drawn[:-1]), grid_size=GRID)
    # `drawn_to` rounds to a valid area; a boundary that crosses itself is to be told instead.
    rings = [drawn_to(ring, boundary, tolerance) for part in shapely.get_parts(own) for ring in shapely.get_rings(part)]
    if not all(ring.is_ring for ring in rings):
        raise OperationRefused(
            _("Within %(tolerance)s m the boundary would cross itself. Take a smaller tolerance.")
            % {"tolerance": exactly(tolerance)}
        )
    drawn = _with_rings(own, rings)
    if shapely.equals_exact(drawn, shapely.multipolygons(shapely.get_parts(own))):
        raise OperationRefused(
            _("Nothing of the boundary is within %(tolerance)s m of a neighbour's, or it is on it already.")
            % {"tolerance": exactly(tolerance)}
        )
    return _own(given, drawn, multipart=False)


def trace(area: GEOSGeometry, neighbour: GEOSGeometry, start: GEOSGeometry, end: GEOSGeometry) -> Outcome:
    """The area with the part of its boundary between two places laid along its neighbour's boundary.

    Of both ways round each boundary those two are taken that lie closest together. The places are drawn to both
    boundaries; where these are apart, a straight edge joins them. Raises `OperationRefused`.
    """
    given = Given([neighbour, area])
    begin, stop = given.point(start), given.point(end)
    own, theirs = (_ring_at(one, begin, stop) for one in (given.drawn[1], given.drawn[0]))
    here, there = ([_on(ring, place) for place in (begin, stop)] for ring in (own, theirs))
    if abs(here[0] - here[1]) <= NEAR or abs(there[0] - there[1]) <= NEAR:
        raise OperationRefused(_("The two places are one on the boundary. Point to the beginning and to the end."))
    (_replaced, kept), traced = min(
        product(_ways(own, *here), (way for way, _rest in _ways(theirs, *there))),
        key=lambda ways: shapely.hausdorff_distance(ways[0][0], ways[1], densify=_DENSE),
    )
    corners = [*traced.coords, *kept.coords]
    ring = shapely.LinearRing(shapely.remove_repeated_points(shapely.LineString([*corners, corners[0]]), NEAR))
    if not ring.is_simple:
        raise OperationRefused(_("Along the neighbour the boundary would cross itself. Take other places."))
    rings = [
        ring if shapely.equals_exact(one, own) else one
        for part in shapely.get_parts(given.drawn[1])
        for one in shapely.get_rings(part)
    ]
    return _own(given, _with_rings(given.drawn[1], rings), multipart=False)


#: Share of an edge after which the distance of two ways is looked at again.
_DENSE = 0.1


def _own(given: Given, drawn: shapely.Geometry, *, multipart: bool) -> Outcome:
    """The outcome for the area, which stands behind its neighbours in `given`: shared corners are the neighbours'."""
    own = len(given.before) - 1
    try:
        after = given.given_back(drawn, own, multipart=multipart)
    except OperationRefused as refused:
        raise OperationRefused(str(refused), [0]) from None
    return Outcome((given.before[own],), (after,))


def _with_rings(area: shapely.Geometry, rings: Sequence[shapely.Geometry]) -> shapely.MultiPolygon:
    """An area of as many parts and holes as `area`, of these rings in its order."""
    left = iter(rings)
    parts = [
        shapely.Polygon(next(left).coords, [next(left).coords for _hole in part.interiors])
        for part in shapely.get_parts(area)
    ]
    return shapely.MultiPolygon(parts)


def _ring_at(area: shapely.Geometry, begin: shapely.Point, stop: shapely.Point) -> shapely.LinearRing:
    """The ring that is nearest to both places."""
    rings = [ring for part in shapely.get_parts(area) for ring in shapely.get_rings(part)]
    return min(rings, key=lambda ring: shapely.distance(ring, begin) + shapely.distance(ring, stop))


def _on(ring: shapely.LinearRing, place: shapely.Point) -> float:
    """Metres along the ring to the place nearest to `place`; to a corner, if one is within `NEAR`."""
    corners = shapely.points(shapely.get_coordinates(ring)[:-1])
    nearest = shapely.get_point(ring, int(shapely.distance(corners, place).argmin()))
    return float(ring.project(nearest if shapely.dwithin(nearest, place, NEAR) else place))


def _ways(ring: shapely.LinearRing, begin: float, stop: float) -> list[tuple[shapely.LineString, shapely.LineString]]:
    """Both ways round a ring from `begin` to `stop` (metres along it), each with the rest, from `stop` to `begin`."""
    there, back = _way(ring, begin, stop), _way(ring, stop, begin)
    return [(there, back), (shapely.reverse(back), shapely.reverse(there))]


def _way(ring: shapely.LinearRing, begin: float, stop: float) -> shapely.LineString:
    line = shapely.LineString(ring.coords)
    if begin <= stop:
        return substring(line, begin, stop)
    parts = [substring(line, begin, line.length), substring(line, 0, stop)]
    corners = [corner for part in parts if part.length for corner in part.coords]
    return shapely.remove_repeated_points(shapely.LineString(corners))
