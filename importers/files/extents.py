"""How much one object may hold: looked at before anything mends it or compares it with others.

To mend a ring takes time by the places at which it crosses itself, and these may be by the square of its corners: a
thousand corners at random cross some 170,000 times, and take PostGIS 12 s. No survey has such an object.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from importers.files.batches import GEOM, ROW
from importers.problems import FileProblem

MAX_CORNERS = 1_000_000
"""Of one object. The boundary of an oblast along all its rivers has a tenth of it."""

MAX_CROSSINGS = 100_000
"""Of the objects of one layer with themselves, in all."""


def bounded(batches: Iterator[pa.RecordBatch], shown: Path | str) -> Iterator[pa.RecordBatch]:
    """Yield the batches. Raises FileProblem "object-large" or "object-tangled", which name the row."""
    crossed = 0
    for batch in batches:
        lengths = pc.binary_length(batch.column(GEOM)).fill_null(0).to_numpy()
        for place in np.flatnonzero(lengths > _LOOKED_AT * _CORNER_BYTES):
            row = batch.column(ROW)[place].as_py()
            geometry = shapely.from_wkb(batch.column(GEOM)[place].as_py(), on_invalid="ignore")
            if shapely.get_num_coordinates(geometry) > MAX_CORNERS:
                raise FileProblem("object-large", shown, row=row, limit=MAX_CORNERS)
            crossed += _crossings(geometry, MAX_CROSSINGS - crossed)
            if crossed > MAX_CROSSINGS:
                raise FileProblem("object-tangled", shown, row=row, limit=MAX_CROSSINGS)
        yield batch


# Objects of fewer corners are mended in a moment, whatever they do.
_LOOKED_AT = 100
_CORNER_BYTES = 16
# Pairs of segments looked at in one go: some hundred megabytes.
_PAIRS = 5_000_000
# A segment meets itself and its two neighbours.
_OWN = 3


def _crossings(geometry: shapely.Geometry | None, most: int) -> int:
    """Count the places at which the rings of an area meet themselves or one another; stop beyond `most`."""
    if geometry is None or shapely.is_valid(geometry):
        return 0
    segments = _segments(geometry)
    if not len(segments):
        return 0
    tree = shapely.STRtree(segments)
    at_once = max(1, _PAIRS // len(segments))
    met = 0
    for start in range(0, len(segments), at_once):
        asked = segments[start : start + at_once]
        met += max(0, tree.query(asked, predicate="intersects").shape[1] - _OWN * len(asked)) // 2
        if met > most:
            break
    return met


def _segments(geometry: shapely.Geometry) -> NDArray[np.object_]:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    corners = [shapely.get_coordinates(ring) for ring in rings]
    pairs = [np.stack([one[:-1], one[1:]], axis=1) for one in corners if np.isfinite(one).all()]
    return np.asarray(shapely.linestrings(np.concatenate(pairs))) if pairs else np.empty(0, dtype=object)
