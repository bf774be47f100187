"""Gaps between areas, as surveyors mean them: what is narrower than a tolerance, closed round or open at an end.

Land between neighbours that is wider than the tolerance is a road, a river, or nobody's; it is no gap. So the union of
the areas is closed by half the tolerance (widened and narrowed again), with mitred corners, which leave a corner
between two boundaries as it is; what this adds, where it lies between two areas or more, is the gaps.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.geometry import Geometries
from geo.plane import GRID

#: A wedge sharper than this mitre (2·asin(1/5), some 23°) is a gap as far as it is narrower than the tolerance.
_MITRE = 5.0
#: Of the tolerance: closer than this to a boundary is on it.
_ON = 1e-3
#: m²: less is the noise of rounding.
_LEAST = 1e-3


@dataclass(frozen=True)
class Gap:
    """A gap in the plane, and the positions of the areas around it."""

    area: shapely.Polygon
    around: tuple[int, ...]


def find_gaps(areas: Geometries, width: float) -> list[Gap]:
    """Gaps among valid `areas` (n, in one plane in metres, on `geo.plane.GRID`) that are narrower than `width` m."""
    union = shapely.union_all(areas, grid_size=GRID)
    half = width / 2
    widened = shapely.buffer(union, half, join_style="mitre", mitre_limit=_MITRE)
    closed = shapely.buffer(widened, -half, join_style="mitre", mitre_limit=_MITRE)
    near = max(half * _ON, GRID)
    tree = shapely.STRtree(areas)
    holes = _holes(union)
    holes_tree = shapely.STRtree(holes)
    gaps = []
    for rough in _polygons(shapely.difference(closed, union, grid_size=GRID)):
        # A thread along a boundary, thinner than what counts as on it, is rounding.
        if rough.area <= max(_LEAST, near * rough.length):
            continue
        around = areas[tree.query(rough, predicate="dwithin", distance=width)]
        here = shapely.union_all(around, grid_size=GRID)
        within = holes[holes_tree.query(rough, predicate="intersects")]
        for part in _drawn(rough, within, here, near):
            sides = tree.query(part, predicate="dwithin", distance=near)
            beside = shapely.buffer(part, 2 * near)
            touching = [int(index) for index in np.sort(sides) if shapely.intersection(beside, areas[index]).area > 0]
            if len(touching) >= _SIDES:
                gaps.append(Gap(part, tuple(touching)))
    return gaps


def _drawn(rough: shapely.Polygon, holes: Geometries, union: shapely.Geometry, near: float) -> list[shapely.Polygon]:
    """The gap on its boundaries exactly: the hole of the union that it fills to the last corner, or what is left of it
    when it is drawn to the corners of the areas around."""
    for hole in holes:
        if abs(hole.area - rough.area) <= _ON * rough.area:
            return _polygons(shapely.difference(hole, union, grid_size=GRID))
    snapped = shapely.buffer(shapely.snap(rough, union, near), 0)
    return [
        part
        for part in _polygons(shapely.difference(snapped, union, grid_size=GRID))
        if part.area > max(_LEAST, near * part.length)
    ]


def _polygons(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]


def _holes(geometry: shapely.Geometry) -> Geometries:
    """The holes of an area, as areas."""
    found = [shapely.Polygon(ring) for part in _polygons(geometry) for ring in part.interiors]
    return np.array(found, dtype=object)


#: A notch in one area alone is no gap between neighbours.
_SIDES = 2
