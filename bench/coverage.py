"""The land: irregular parcels that cover it without a gap, in the units of a cell or in metres on the ground.

Parcels stand in lines like the strips of a field. The boundary between two lines is one bent polyline on which the
cuts of both lines lie; a parcel's ring takes all the vertices of it that it touches, and so does its neighbour's.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from geo import crs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: SK-63 zone X4.
EPSG = 7828
#: Width of a parcel, in metres: 300 000 of them fill 40 × 40 km.
CELL = 73.0

#: Middle of the land: longitude, latitude.
CENTRE = (33.0, 49.3)
_TURNED = np.radians(17.0)
_DECIMALS = 3  # of a metre: ArcGIS's tolerance

# In shares of a cell. Cuts stray so little that no more than two of the next line come between two of this one;
# with up to three bends beside them and three on each side, no ring passes 20 vertices.
_CUT_STRAYS, _CUTS_SHIFT = 0.14, 0.25
_LINE_STRAYS, _WAVE, _WAVE_STEP = 0.12, 0.1, 0.5
_BEND, _BENT_FROM, _BENT_BETWEEN, _BENT_SHARE = 0.06, 0.2, (0.3, 0.7), 0.5
_SIDE_BEND, _MOST_SIDE_BENDS = 0.05, 3

_QUARTER = 22  # parcels each way

_MARGIN, _OUTLINE_STEP, _OUTLINE_STRAYS = 600.0, 80.0, 75.0  # metres


class _Vertices(NamedTuple):
    """Vertices of some parcels: `place` orders those of one `parcel` round its ring."""

    parcel: IntArray
    place: FloatArray
    x: FloatArray
    y: FloatArray


def cover(rows: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.object_], IntArray]:
    """`rows` polygons in SK-63 X4 (m, easting first), 6–20 vertices each, and the quarter each lies in.

    They come quarter by quarter, and in no order within one, as land offices number them.
    """
    columns, lines = _grid(rows)
    vertices = _Vertices(*map(np.concatenate, zip(*_vertices(columns, lines, rng), strict=True)))
    order = np.lexsort((vertices.place, vertices.parcel))
    ground = _on_the_ground(np.column_stack([vertices.x, vertices.y])[order], columns, lines)
    rings = shapely.linearrings(np.round(ground, _DECIMALS), indices=vertices.parcel[order])
    line, column = np.divmod(np.arange(len(rings)), columns)
    quarters = line // _QUARTER * -(-columns // _QUARTER) + column // _QUARTER
    numbered = np.lexsort((rng.random(len(rings)), quarters))[:rows]
    return shapely.polygons(rings[numbered]), quarters[numbered]


def outline(rows: int) -> Polygon:
    """A boundary for a hromada round `rows` parcels: EPSG:4326, longitude first, some 2,000 vertices for 300,000."""
    columns, lines = _grid(rows)
    corners = np.array([(0, 0), (columns, 0), (columns, lines), (0, lines)], dtype=np.float64)
    land = Polygon(_on_the_ground(corners, columns, lines)).buffer(_MARGIN, join_style="mitre")
    ring = shapely.get_coordinates(shapely.segmentize(land.exterior, _OUTLINE_STEP))[:-1]
    ring += np.random.default_rng(rows).uniform(-_OUTLINE_STRAYS, _OUTLINE_STRAYS, ring.shape) / 2
    return Polygon(np.column_stack(crs.to_wgs84(crs.system(EPSG))(ring[:, 0], ring[:, 1])))


def _grid(rows: int) -> tuple[int, int]:
    columns = int(np.ceil(np.sqrt(rows)))
    return columns, -(-rows // columns)


def _on_the_ground(positions: FloatArray, columns: int, lines: int) -> FloatArray:
    """Positions in cells as metres in SK-63, turned so that no boundary runs along the axes."""
    from_middle = (positions - (columns / 2, lines / 2)) * CELL
    cosine, sine = np.cos(_TURNED), np.sin(_TURNED)
    centre = np.ravel(crs.from_wgs84(crs.system(EPSG))(*CENTRE))
    return from_middle @ np.array([[cosine, sine], [-sine, cosine]]) + centre


def _vertices(columns: int, lines: int, rng: np.random.Generator) -> Iterator[_Vertices]:
    cuts = [_cuts(columns, rng) for _ in range(lines)]
    # The first and the last boundary have parcels on one side only.
    boundaries = [
        _boundary(number, cuts[max(0, number - 1)], cuts[min(number, lines - 1)], rng) for number in range(lines + 1)
    ]
    for line, own in enumerate(cuts):
        first, below, above = line * columns, boundaries[line], boundaries[line + 1]
        # Round a ring: 0–1 along the lower boundary, 1–2 up the right side, 2–3 back along the upper, 3–4 down.
        for parcel, share, x, y in _along(below, own):
            yield _Vertices(first + parcel, share, x, y)
        for parcel, share, x, y in _along(above, own):
            yield _Vertices(first + parcel, 3 - share, x, y)
        cut, share, x, y = _sides(below, above, own, rng)
        left_of, right_of = cut > 0, cut < columns
        yield _Vertices(first + cut[left_of] - 1, 1 + share[left_of], x[left_of], y[left_of])
        yield _Vertices(first + cut[right_of], 4 - share[right_of], x[right_of], y[right_of])


def _cuts(columns: int, rng: np.random.Generator) -> FloatArray:
    """Where a line is cut into parcels, its two ends included."""
    cuts = np.arange(columns + 1, dtype=np.float64)
    cuts[1:-1] += rng.uniform(-_CUTS_SHIFT, _CUTS_SHIFT)
    cuts[1:-1] += rng.uniform(-_CUT_STRAYS, _CUT_STRAYS, columns - 1)
    return cuts


def _boundary(number: int, one: FloatArray, other: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The polyline between two lines, (n, 2) from left to right: a gentle wave with a vertex at every cut."""
    cuts = np.union1d(one, other)
    lengths = np.diff(cuts)
    bent = (lengths > _BENT_FROM) & (rng.random(len(lengths)) < _BENT_SHARE)
    bends = cuts[:-1][bent] + lengths[bent] * rng.uniform(*_BENT_BETWEEN, bent.sum())
    x = np.sort(np.concatenate([cuts, bends]))
    knots = np.arange(0, cuts[-1] + _WAVE_STEP, _WAVE_STEP)
    wave = rng.uniform(-_WAVE, _WAVE, len(knots)) + rng.uniform(-_LINE_STRAYS, _LINE_STRAYS)
    y = number + np.interp(x, knots, wave)
    y[np.isin(x, bends)] += rng.uniform(-_BEND, _BEND, len(bends))
    return np.column_stack([x, y])


def _along(boundary: FloatArray, cuts: FloatArray) -> Iterator[_Vertices]:
    """What the parcels of a line take from a boundary; `place` is the share of the parcel's width to the left.

    A cut belongs to the parcels on both its sides.
    """
    x, y = boundary.T
    parcel = np.searchsorted(cuts, x, side="right") - 1
    inside = parcel < len(cuts) - 1
    parcel, widths = parcel[inside], np.diff(cuts)
    yield _Vertices(parcel, (x[inside] - cuts[parcel]) / widths[parcel], x[inside], y[inside])
    ends = np.isin(x, cuts[1:])
    yield _Vertices(np.arange(len(widths)), np.ones(len(widths)), x[ends], y[ends])


def _sides(below: FloatArray, above: FloatArray, cuts: FloatArray, rng: np.random.Generator) -> _Vertices:
    """The bends between the parcels of one line: `parcel` is the cut they lie on, `place` the share of its height."""
    bends = rng.integers(1, _MOST_SIDE_BENDS + 1, len(cuts))
    cut = np.repeat(np.arange(len(cuts)), bends)
    share = (np.arange(len(cut)) - np.repeat(np.cumsum(bends) - bends, bends) + 1) / (bends[cut] + 1)
    foot, head = (np.interp(cuts, *boundary.T)[cut] for boundary in (below, above))
    x = cuts[cut] + rng.uniform(-_SIDE_BEND, _SIDE_BEND, len(cut))
    return _Vertices(cut, share, x, foot + share * (head - foot))
