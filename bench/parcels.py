"""A land office's parcels as ArcGIS would leave them: a seeded, zipped shapefile of any number of rows.

    path = kept(folder, rows=300_000, seed=1)      # made once, then reused
    faults = planted(300_000, 1)

A coverage, as a cadastre is: neighbours share every vertex of their common boundary, there is no gap between them,
and their boxes overlap since nothing runs along the axes. Faults are planted into it and nowhere else.
"""

import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import pyproj
import shapely
from shapely import Polygon

from bench.attributes import Columns, attributes
from geo import crs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: SK-63 zone X4.
EPSG = 7828
#: Raised when the same rows and seed give another file.
VERSION = 1
#: Of a parcel, in metres: 300 000 of them fill 40 × 40 km.
CELL = 73.0

_CENTRE = (33.0, 49.3)  # longitude, latitude
_TURNED = 17.0  # degrees
_MILLIMETRES = 3  # decimals, ArcGIS's tolerance

# Shares of a cell. A cut between two parcels strays less than lets a third cut in beside it, so that no ring
# passes 20 vertices: 4 corners, twice 2 cuts of the row beside it and 3 bends, twice 3 bends of a side.
_CUT_STRAYS, _ROW_SHIFTS, _LINE_STRAYS, _WAVE = 0.14, 0.25, 0.12, 0.1
_BEND, _SIDE_BEND, _SIDE_BENDS = 0.06, 0.05, 3
_BENT_FROM, _BENT_SHARE = 0.2, 0.5

# A cadastral quarter takes so many cells each way.
_QUARTER_CELLS = 22

_OVERLAPS, _WRONG_AREAS, _INVALID = 1 / 1_000, 1 / 1_000, 1 / 3_000
_SHIFTED_BY = (2.0, 6.0)  # metres

_OUTLINE_AWAY, _OUTLINE_STEP, _OUTLINE_STRAYS = 600.0, 80.0, 150.0  # metres

# DBF header byte 29: Windows-1251, and no .cpg, as ArcGIS on a Ukrainian Windows leaves it at best.
_DBF_ENCODING = "LDID/201"
_PARTS = (".shp", ".shx", ".dbf", ".prj")


@dataclass(frozen=True)
class Planted:
    """OBJECTIDs (counted from 1 in the order of the file) of the rows with a planted fault; no row has two."""

    overlapping: IntArray
    wrong_area: IntArray
    invalid: IntArray


def kept(folder: Path, rows: int, seed: int) -> Path:
    """The file of `rows` parcels in `folder`, made unless it is there already."""
    path = folder / f"parcels-v{VERSION}-{rows}-{seed}.zip"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        write(draft, rows, seed)
        draft.rename(path)
    return path


def write(path: Path, rows: int = 300_000, seed: int = 1) -> None:
    """Write `rows` parcels as a zipped shapefile: SK-63 X4 with .prj, DBF in Windows-1251 with 12 fields."""
    faults = planted(rows, seed)
    polygons, quarters = _coverage(rows, np.random.default_rng([seed, 1]))
    documented = shapely.area(polygons)
    columns = attributes(quarters, documented, faults.wrong_area - 1, np.random.default_rng([seed, 2]))
    _spoil(polygons, faults, np.random.default_rng([seed, 3]))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        shapefile = Path(folder) / "parcels.shp"
        _write_shapefile(shapefile, polygons, columns)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for suffix in _PARTS:
                archive.write(shapefile.with_suffix(suffix), f"parcels{suffix}")


def planted(rows: int, seed: int) -> Planted:
    """The rows that `write` spoils for the same arguments."""
    counts = [max(1, round(rows * share)) for share in (_OVERLAPS, _WRONG_AREAS, _INVALID)]
    chosen = np.random.default_rng([seed, 0]).choice(rows, size=sum(counts), replace=False) + 1
    overlapping, wrong_area, invalid = np.split(chosen, np.cumsum(counts)[:-1])
    return Planted(np.sort(overlapping), np.sort(wrong_area), np.sort(invalid))


def outline(rows: int) -> Polygon:
    """A made-up hromada boundary round `rows` parcels, EPSG:4326, longitude first; 1–2 thousand vertices or fewer."""
    columns, lines = _grid(rows)
    land = shapely.box(0, 0, columns, lines)
    ground = shapely.transform(land, _on_the_ground(rows)).buffer(_OUTLINE_AWAY, join_style="mitre")
    ring = shapely.get_coordinates(shapely.segmentize(ground.exterior, _OUTLINE_STEP))[:-1]
    strays = np.random.default_rng(rows).uniform(-_OUTLINE_STRAYS, _OUTLINE_STRAYS, ring.shape) / 2
    return Polygon(np.column_stack(crs.to_wgs84(crs.system(EPSG))(*(ring + strays).T)))


def _grid(rows: int) -> tuple[int, int]:
    columns = int(np.ceil(np.sqrt(rows)))
    return columns, -(-rows // columns)


def _on_the_ground(rows: int):  # noqa: ANN202
    raise NotImplementedError
