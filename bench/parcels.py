"""A land office's parcels as ArcGIS would leave them: a seeded, zipped shapefile of any number of rows.

    path = kept(folder, rows=300_000, seed=1)      # made once, then reused
    faults = planted(300_000, 1)

Parcels cover the land, and neighbours share every vertex of their common boundary (`bench.coverage`). Faults are
planted into it, and there are no others.
"""

import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import pyproj
import shapely
from shapely import Polygon

from bench.attributes import Columns, attributes
from bench.coverage import EPSG, IntArray, cover

#: Raised when the same rows and seed give another file.
VERSION = 1

_OVERLAPS, _WRONG_AREAS, _INVALID = 1 / 1_000, 1 / 1_000, 1 / 3_000  # of the rows
_SHIFTED_BY = (2.0, 6.0)  # metres

# What ArcGIS on a Ukrainian Windows writes at its best: the DBF's "language driver" says Windows-1251, without a .cpg.
_ENCODING = "cp1251"
_LANGUAGE_OFFSET, _LANGUAGE_CYRILLIC = 29, 0xC9
_DAY = "2025-05-16"  # any day, so that the file is always the same
_ZIP_TIME = (2025, 5, 16, 0, 0, 0)
_PARTS = (".shp", ".shx", ".dbf", ".prj")


@dataclass(frozen=True)
class Planted:
    """OBJECTIDs (from 1, in the order of the file) of the rows with a planted fault; no row has two."""

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
    polygons, quarters = cover(rows, np.random.default_rng([seed, 1]))
    columns = attributes(quarters, shapely.area(polygons), faults.wrong_area - 1, np.random.default_rng([seed, 2]))
    _shift(polygons, faults.overlapping - 1, np.random.default_rng([seed, 3]))
    _cross(polygons, faults.invalid - 1)
    _write_zip(path, polygons, columns)


def planted(rows: int, seed: int) -> Planted:
    """The rows that `write` spoils when it is given the same."""
    counts = [max(1, round(rows * share)) for share in (_OVERLAPS, _WRONG_AREAS, _INVALID)]
    chosen = np.random.default_rng([seed, 0]).choice(rows, size=sum(counts), replace=False) + 1
    return Planted(*map(np.sort, np.split(chosen, np.cumsum(counts)[:-1])))


def _shift(polygons: npt.NDArray[np.object_], rows: IntArray, rng: np.random.Generator) -> None:
    """Move parcels onto their neighbours, as a survey from a wrong point does."""
    for row in rows:
        angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(*_SHIFTED_BY)
        step = np.array([np.cos(angle), np.sin(angle)]) * away
        polygons[row] = shapely.transform(polygons[row], lambda ring, step=step: ring + step)


def _cross(polygons: npt.NDArray[np.object_], rows: IntArray) -> None:
    """Make bow-ties: the vertices of one half of the ring in the wrong order."""
    for row in rows:
        ring = shapely.get_coordinates(polygons[row])[:-1]
        half = len(ring) // 2
        polygons[row] = Polygon(np.concatenate([ring[:half][::-1], ring[half:]]))


def _write_zip(path: Path, polygons: npt.NDArray[np.object_], columns: Columns) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        shapefile = Path(folder) / "parcels.shp"
        with warnings.catch_warnings():
            # The .prj is written below, in ESRI's words.
            warnings.filterwarnings("ignore", message="'crs' was not provided")
            pyogrio.raw.write(
                str(shapefile),
                shapely.to_wkb(polygons),
                list(columns.values()),
                list(columns),
                geometry_type="Polygon",
                encoding=_ENCODING,
                promote_to_multi=False,
                layer_options={"DBF_DATE_LAST_UPDATE": _DAY},
            )
        wkt = pyproj.CRS.from_epsg(EPSG).to_wkt("WKT1_ESRI")
        shapefile.with_suffix(".prj").write_text(wkt, encoding="ascii")
        with shapefile.with_suffix(".dbf").open("r+b") as table:
            table.seek(_LANGUAGE_OFFSET)
            table.write(bytes([_LANGUAGE_CYRILLIC]))
        with zipfile.ZipFile(path, "w") as archive:
            for suffix in _PARTS:
                part = shapefile.with_suffix(suffix)
                archive.writestr(zipfile.ZipInfo(part.name, _ZIP_TIME), part.read_bytes(), zipfile.ZIP_DEFLATED)
