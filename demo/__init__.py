"""The demonstration hromada: an invented community's registers, generated, with planted faults.

`write(folder)` leaves what a land office would hand over from ArcGIS; the importer takes it in like anyone's
files. The same seed gives the same files. Nothing here is about a real place, person or parcel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo import files
from demo.faults import COUNTS, Fault, Kind, plant
from demo.hromada import build
from demo.names import HROMADA
from demo.parcels import register
from demo.plane import PLANE_EPSG

__all__ = ["CODE", "COUNTS", "NAME", "SEED", "DemoFiles", "Fault", "Kind", "write"]

CODE, NAME = HROMADA
SEED = 1

_PARCELS, _FAULTS = 100, 101  # streams of random numbers, apart from those of `demo.hromada`

Progress = Callable[[str], None]


@dataclass(frozen=True)
class DemoFiles:
    """Where the files lie, and what was planted in the parcels.

    `boundary` and `settlements` are GeoJSON in WGS 84; `parcels_sk63` (with .prj) and `parcels_ucs2000`
    (without) are zipped shapefiles in EPSG:7829 and EPSG:9854; `addresses` (zipped shapefile) and `streets`
    (GeoPackage) are in EPSG:9854; `codifier` has the official codifier's format.
    """

    boundary: Path
    codifier: Path
    settlements: Path
    streets: Path
    addresses: Path
    parcels_sk63: Path
    parcels_ucs2000: Path
    faults_csv: Path
    faults: tuple[Fault, ...]

    @property
    def parcels(self) -> tuple[Path, Path]:
        """Both files of parcels."""
        return self.parcels_sk63, self.parcels_ucs2000


def write(folder: Path, seed: int = SEED, *, progress: Progress | None = None) -> DemoFiles:
    """Generate the demonstration hromada and write its files into `folder`, over those of an earlier run.

    `progress` is told the name of each file when its turn comes. Raises OSError if the folder cannot be
    written to, and RuntimeError if a seed leaves no room for the settlements.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def file(name: str) -> Path:
        if progress is not None:
            progress(name)
        return folder / name

    hromada = build(seed)
    parcels = register(np.random.default_rng([seed, _PARCELS]), hromada.plots)
    parcels, faults = plant(np.random.default_rng([seed, _FAULTS]), parcels)
    sk63 = files.write_parcels(
        file("parcels_sk63.zip"),
        [parcel for parcel in parcels if not parcel.ucs],
        files.SK63_EPSG,
        with_prj=True,
        language=files.LANGUAGE_ANSI,
    )
    ucs2000 = files.write_parcels(
        file("parcels_ucs2000.zip"),
        [parcel for parcel in parcels if parcel.ucs],
        PLANE_EPSG,
        with_prj=False,
        language=files.LANGUAGE_CYRILLIC,
    )
    return DemoFiles(
        boundary=files.write_boundary(file("boundary.geojson"), hromada),
        codifier=files.write_codifier(file("codifier.csv"), hromada),
        settlements=files.write_settlements(file("settlements.geojson"), hromada),
        streets=files.write_streets(file("streets.gpkg"), hromada),
        addresses=files.write_addresses(file("addresses.zip"), hromada),
        parcels_sk63=sk63,
        parcels_ucs2000=ucs2000,
        faults_csv=files.write_faults(file("faults.csv"), faults, {False: sk63.name, True: ucs2000.name}),
        faults=tuple(faults),
    )
