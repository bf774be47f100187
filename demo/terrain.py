"""The lie of the land: the hromada's boundary, its river with valley, streams and ponds, and the woods."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from demo.plane import CENTRE, Array, Random, outline, parts, waves

_HALF_WIDTH, _HALF_HEIGHT = 9_900.0, 8_900.0
_RIVER_HALF_WIDTH = 16.0
_VALLEY_HALF_WIDTH = 150.0
_STREAM_VALLEY_HALF_WIDTH = 55.0
_POND_HALF_WIDTH = 38.0
_POND_LENGTH = 420.0
_WOODS = 6


@dataclass(frozen=True)
class Terrain:
    """Polygons in the drawing plane (m). `valley` holds river and ponds; nothing is built or sown in it."""

    boundary: Polygon
    river_line: LineString
    river: BaseGeometry
    valley: BaseGeometry
    ponds: list[Polygon]


def draw_terrain(rng: Random) -> Terrain:
    """Boundary about 20 × 18 km, a river from north to south, and three streams that run into it."""
    boundary = _boundary(rng)
    river_line = _river(rng)
    streams = [_stream(rng, river_line, share, side) for share, side in ((0.3, -1), (0.52, 1), (0.74, -1))]
    ponds = [pond for stream in streams for pond in _ponds(rng, stream)]
    valley = shapely.union_all(
        [
            _valley(rng, river_line),
            *(stream.buffer(_STREAM_VALLEY_HALF_WIDTH, quad_segs=2) for stream in streams),
            *(pond.buffer(30, quad_segs=2) for pond in ponds),
        ]
    )
    return Terrain(
        boundary=boundary,
        river_line=river_line,
        river=river_line.buffer(_RIVER_HALF_WIDTH, quad_segs=2).simplify(2).intersection(boundary),
        valley=valley.simplify(14).intersection(boundary),
        ponds=[pond for pond in ponds if boundary.contains(pond)],
    )


def draw_woods(rng: Random, boundary: Polygon, keep_clear: BaseGeometry) -> list[Polygon]:
    """Woods of 100–500 ha, away from the settlements; each is an uneven round shape inside the boundary."""
    woods: list[Polygon] = []
    west, south, east, north = boundary.bounds
    inner = boundary.buffer(-700)
    while len(woods) < _WOODS:
        centre = np.array([rng.uniform(west, east), rng.uniform(south, north)])
        radius = rng.uniform(550, 1_250)
        apart = all(wood.distance(Point(centre)) > 1.6 * radius for wood in woods)
        if apart and inner.contains(Point(centre)) and keep_clear.distance(Point(centre)) > 0.8 * radius:
            lobes = [
                centre,
                centre + rng.uniform(-0.9, 0.9, 2) * radius,
                centre + rng.uniform(-1.2, 1.2, 2) * radius,
            ]
            blobs = [_blob(rng, lobe, radius * size) for lobe, size in zip(lobes, (0.85, 0.7, 0.5), strict=True)]
            wood = shapely.union_all(blobs).simplify(45).intersection(boundary.buffer(-40)).difference(keep_clear)
            woods += parts(wood, smallest=400_000)[:1]
    return [outline(wood) for wood in woods]


def _boundary(rng: Random) -> Polygon:
    angles = np.linspace(0, 2 * math.pi, 150, endpoint=False)
    reach = np.ones_like(angles)
    for harmonic in range(2, 30):
        reach += 0.085 / harmonic**0.7 * rng.normal() * np.cos(harmonic * angles + rng.uniform(0, 2 * math.pi))
    # A rounded rectangle: hromadas grew out of squarish village councils, not out of circles.
    square = (np.abs(np.cos(angles)) ** 3 + np.abs(np.sin(angles)) ** 3) ** (-1 / 3)
    reach *= square
    ring = np.column_stack([_HALF_WIDTH * reach * np.cos(angles), _HALF_HEIGHT * reach * np.sin(angles)])
    extent = np.ptp(ring, axis=0)
    ring *= np.array([2 * _HALF_WIDTH, 2 * _HALF_HEIGHT]) / extent
    return Polygon(ring + np.array(CENTRE)).simplify(45)


def _river(rng: Random) -> LineString:
    northings = np.linspace(1.35 * _HALF_HEIGHT, -1.35 * _HALF_HEIGHT, 260)
    eastings = -0.18 * northings + waves(rng, northings, ((900, 11_000), (420, 4_300), (130, 1_500)))
    return LineString(np.column_stack([eastings, northings]) + np.array(CENTRE))


def _valley(rng: Random, river: LineString) -> BaseGeometry:
    """The flood plain: wide at some places, narrow at others, and more to one bank than to the other."""
    distances = np.arange(0, river.length, 120.0)
    points = shapely.get_coordinates(river.interpolate(distances))
    widths = _VALLEY_HALF_WIDTH + np.abs(waves(rng, distances, ((90, 3_900), (60, 1_700))))
    points[:, 0] += waves(rng, distances, ((70, 2_900),))
    return shapely.union_all(shapely.buffer(shapely.points(points), widths, quad_segs=4))


def _stream(rng: Random, river: LineString, share: float, side: int) -> LineString:
    mouth = shapely.get_coordinates(river.interpolate(share, normalized=True))[0]
    distances = np.linspace(0, rng.uniform(4_200, 5_800), 60)
    fade_in = np.minimum(distances / 1_000, 1)
    across = side * distances
    along = 0.22 * distances + fade_in * waves(rng, distances, ((260, 3_400), (90, 1_300)))
    return LineString(mouth + np.column_stack([across, along]))


def _ponds(rng: Random, stream: LineString) -> list[Polygon]:
    ponds = []
    for share in (0.38, 0.62, 0.85):
        dam = stream.length * (share + rng.uniform(-0.05, 0.05))
        distances = np.linspace(dam, dam + _POND_LENGTH * rng.uniform(0.7, 1.3), 9)
        # Widest at the dam and running out upstream, as ponds on steppe streams are.
        widths = _POND_HALF_WIDTH * np.linspace(1.35, 0.35, len(distances))
        ponds.append(_tapered(stream, distances, widths))
    return ponds


def _tapered(line: LineString, distances: Array, half_widths: Array) -> Polygon:
    points = shapely.get_coordinates(line.interpolate(distances))
    headings = np.gradient(points, axis=0)
    normals = np.column_stack([-headings[:, 1], headings[:, 0]]) / np.hypot(*headings.T)[:, None]
    offset = normals * half_widths[:, None]
    return Polygon(np.vstack([points + offset, (points - offset)[::-1]]))


def _blob(rng: Random, centre: Array, radius: float) -> Polygon:
    angles = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    reach = np.ones_like(angles)
    for harmonic in range(1, 8):
        reach += 0.2 / harmonic * rng.normal() * np.cos(harmonic * angles + rng.uniform(0, 2 * math.pi))
    reach = radius * np.clip(reach, 0.45, 1.7)
    return Polygon(centre + np.column_stack([1.25 * reach * np.cos(angles), reach * np.sin(angles)]))
