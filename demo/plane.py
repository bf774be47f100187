"""Plane geometry of the demonstration hromada: smooth lines, cutting polygons up, one mesh of vertices.

Everything is drawn in metres of УСК-2000 / LCS-53 Poltava (EPSG:9854), easting first, around `CENTRE`.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

Array = npt.NDArray[np.floating]
Random = np.random.Generator

PLANE_EPSG = 9854
CENTRE = (326_500.0, 5_497_000.0)  # about 34.20° E, 49.60° N: Poltava oblast

_MESH = 0.001  # cadastral coordinates are kept to the millimetre
_ON_EDGE = 0.005  # a vertex this near to a neighbour's edge lies on it
_AREA_SAMPLES = 49


def waves(rng: Random, x: Array, amplitudes_and_lengths: Iterable[tuple[float, float]]) -> Array:
    """A smooth random function of `x` (m): a sum of sines of the given amplitudes and wave lengths (m)."""
    value = np.zeros_like(x)
    for amplitude, length in amplitudes_and_lengths:
        value += amplitude * np.sin(2 * math.pi * x / length + rng.uniform(0, 2 * math.pi))
    return value


def curve(start: Array, start_heading: Array, end: Array, end_heading: Array, step: float) -> LineString:
    """A cubic Bézier curve between two points, leaving each along its outward heading (unit vectors)."""
    pull = float(np.hypot(*(end - start))) / 3
    controls = np.array([start, start + pull * start_heading, end + pull * end_heading, end])
    t = np.linspace(0, 1, max(2, math.ceil(3 * pull / step)))[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return LineString(weights @ controls)


def parts(geometry: BaseGeometry, smallest: float) -> list[Polygon]:
    """The polygons in a geometry larger than `smallest` (m²); lines and points left by cutting go."""
    return [part for part in _polygons(geometry) if part.area > smallest]


def outline(polygon: Polygon) -> Polygon:
    """The polygon without its holes."""
    return Polygon(polygon.exterior)


def long_axis(polygon: Polygon) -> tuple[float, float, float]:
    """Heading (degrees, counter-clockwise from east), length and width (m) of a polygon's smallest box."""
    corners = shapely.get_coordinates(polygon.minimum_rotated_rectangle)[:3]
    sides = np.diff(corners, axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    side = sides[int(np.argmax(lengths))]
    return math.degrees(math.atan2(side[1], side[0])), float(lengths.max()), float(lengths.min())


def strips(polygon: Polygon, heading: float, shares: Sequence[float]) -> list[Polygon]:
    """Cut a polygon across `heading` (degrees) into neighbours whose areas stand to each other as `shares`.

    Neighbours have their common edge exactly in common. A bay in the polygon can make a strip fall apart:
    then all its parts are returned.
    """
    pivot = polygon.centroid
    # Turning can make a ring that touches itself cross itself, and overlays of such rings are wrong without a word.
    level = shapely.make_valid(rotate(polygon, -heading, origin=pivot), method="structure", keep_collapsed=False)
    west, south, east, north = level.bounds
    cuts = _equal_area_cuts(level, np.cumsum(shares)[:-1] / sum(shares))
    limits = np.concatenate([[west - 1], cuts, [east + 1]])
    pieces = shapely.intersection(level, shapely.box(limits[:-1], south - 1, limits[1:], north + 1))
    return [part for piece in pieces for part in _polygons(rotate(piece, heading, origin=pivot))]


def stitch(polygons: Sequence[Polygon]) -> list[Polygon]:
    """Give all polygons (without holes) one mesh of vertices, in millimetres.

    Where a vertex of one lies on an edge of another, the other gets it too, so that neighbours share whole
    edges and neither overlap nor leave slivers between them in any other projection.
    """
    rings = shapely.get_exterior_ring(np.array(polygons, dtype=object))
    positions, owners = shapely.get_coordinates(rings, return_index=True)
    positions = np.round(positions / _MESH) * _MESH
    first_of_edge = np.flatnonzero(owners[:-1] == owners[1:])
    starts, ends = positions[first_of_edge], positions[first_of_edge + 1]
    vertices = np.unique(positions, axis=0)
    edges = shapely.STRtree(shapely.linestrings(np.stack([starts, ends], axis=1)))
    vertex, edge = edges.query(shapely.points(vertices), predicate="dwithin", distance=_ON_EDGE)
    along = ends[edge] - starts[edge]
    length = np.hypot(along[:, 0], along[:, 1])
    offset = vertices[vertex] - starts[edge]
    with np.errstate(divide="ignore", invalid="ignore"):
        travelled = (offset * along).sum(axis=1) / length
    inside = (travelled > _ON_EDGE) & (travelled < length - _ON_EDGE)
    order = np.lexsort([travelled[inside], edge[inside]])
    vertex, edge = vertex[inside][order], edge[inside][order]
    meshed = np.insert(positions, first_of_edge[edge] + 1, vertices[vertex], axis=0)
    meshed_owners = np.insert(owners, first_of_edge[edge] + 1, owners[first_of_edge[edge]])
    kept = np.ones(len(meshed), dtype=bool)
    kept[1:] = (meshed_owners[1:] != meshed_owners[:-1]) | (meshed[1:] != meshed[:-1]).any(axis=1)
    return list(shapely.polygons(shapely.linearrings(meshed[kept], indices=meshed_owners[kept])))


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and not part.is_empty]


def _equal_area_cuts(level: BaseGeometry, wanted: Array) -> Array:
    """Eastings at which the area to the west of them is the wanted share of the whole."""
    west, south, east, north = level.bounds
    eastings = np.linspace(west, east, _AREA_SAMPLES)
    to_the_west = shapely.area(shapely.intersection(level, shapely.box(west, south, eastings, north)))
    return np.interp(wanted * level.area, to_the_west, eastings)
