"""Rules between neighbours: vectorised over whole layers, in one plane (`geo.geometry.local_plane`).

GEOS releases the interpreter's lock, so pairs are looked at in threads, as many as there are cores, or as it is told.
PostGIS 3.3 does the same work in about three times the time: its GEOS lacks the newer relate (docs/decisions/0004).
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.geometry import Geometries

Indices = npt.NDArray[np.intp]

#: The interiors have a point in common.
_INTERIORS_MEET = "T********"
#: Pairs that one thread looks at before it takes the next.
_PAIRS_AT_A_TIME = 20_000


@dataclass(frozen=True)
class Overlaps:
    """Pairs that overlap, in three arrays of one length: positions of the first and the second, area in m²."""

    first: Indices
    second: Indices
    area: npt.NDArray[np.float64]


def overlaps(
    areas: Geometries, others: Geometries | None = None, *, more_than: float, cores: int | None = None
) -> Overlaps:
    """Pairs among `areas`, or of `areas` with `others`, whose common area is larger than `more_than` m².

    Polygons and multipolygons, valid, in the coordinates of one plane in metres. Among themselves each pair is named
    once, the smaller position first. `cores`: so many are used; else all.
    """
    cores = cores or os.cpu_count() or 1
    tree = shapely.STRtree(areas if others is None else others)
    first, second = tree.query(areas)
    if others is None:
        once = first < second
        first, second = first[once], second[once]
    held = areas if others is None else others
    # Boxes that share no more than the limit hold no more of an overlap, and are cheaper to look at.
    possible = _common_boxes(shapely.bounds(areas)[first], shapely.bounds(held)[second]) > more_than
    first, second = first[possible], second[possible]

    def meet(part: slice) -> npt.NDArray:
        return shapely.relate_pattern(areas[first[part]], held[second[part]], _INTERIORS_MEET)

    def measure(part: slice) -> npt.NDArray:
        return shapely.area(shapely.intersection(areas[first[part]], held[second[part]]))

    meeting = _in_threads(meet, len(first), cores).astype(bool)
    first, second = first[meeting], second[meeting]
    common = _in_threads(measure, len(first), cores)
    large = common > more_than
    return Overlaps(first[large], second[large], common[large])


def _common_boxes(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Areas of what pairs of boxes (n, 4: west, south, east, north) have in common; not negative where they meet."""
    width = np.minimum(one[:, 2], other[:, 2]) - np.maximum(one[:, 0], other[:, 0])
    height = np.minimum(one[:, 3], other[:, 3]) - np.maximum(one[:, 1], other[:, 1])
    return width * height


def _in_threads(work: Callable[[slice], npt.NDArray], count: int, cores: int) -> npt.NDArray[np.float64]:
    """`work` over slices of `count` pairs, joined in order."""
    parts = [slice(start, start + _PAIRS_AT_A_TIME) for start in range(0, count, _PAIRS_AT_A_TIME)]
    if len(parts) == 1:
        return work(parts[0]).astype(np.float64)
    with ThreadPoolExecutor(cores) as threads:
        done = list(threads.map(work, parts))
    return np.concatenate(done).astype(np.float64) if done else np.empty(0)
