"""The demonstration hromada: an invented community's registers, generated, with planted faults.

`write(folder)` leaves what a land office would hand over from ArcGIS; the importer takes it in like anyone's
files. The same seed gives the same files. Nothing here is about a real place, person or parcel.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo import files, pictures
from demo.acts import Acts, happened
from demo.communal import Planted, build_property
from demo.contracts import contracted
from demo.entities import COUNCIL, ENTITIES
from demo.estates import estates, numbers_of_land
from demo.faults import COUNTS, Fault, Kind, plant
from demo.hromada import build
from demo.names import HROMADA
from demo.parcels import register
from demo.plane import PLANE_EPSG
from demo.sites import Site, choose
from demo.thematic import Feature, draw

__all__ = [
    "CODE",
    "COUNCIL",
    "COUNTS",
    "NAME",
    "SEED",
    "Acts",
    "DemoFiles",
    "Fault",
    "Feature",
    "Kind",
    "Planted",
    "Site",
    "write",
]

CODE, NAME = HROMADA
SEED = 1

# Streams of random numbers, apart from those of `demo.hromada`.
_PARCELS, _FAULTS, _CONTRACTS, _PROPERTY, _SITES, _THEMATIC = range(100, 106)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class DemoFiles:
    """Where the files lie, what was planted in them, and what is done with the registers when they are in.

    `boundary` and `settlements` are GeoJSON in WGS 84; `parcels_sk63` (with .prj) and `parcels_ucs2000`
    (without) are zipped shapefiles in EPSG:7829 and EPSG:9854; `addresses` (zipped shapefile) and `streets`
    (GeoPackage) are in EPSG:9854; `codifier` has the official codifier's format. `mapped` (GeoPackage in EPSG:9854)
    has the property on the map, `unmapped` (GeoJSON without geometries) the rest; `sites` is GeoJSON, `entities` and
    `photos` are CSV. `planted` are the faults in the property. What the tables of sites do not hold, their utilities
    and what they consist of, stands in `site_rows`; `acts` is what happened to streets, addresses and parcels.
    `thematic` are the things of each thematic layer, by name: that of its preset, and of its file
    `<name>.geojson`.
    """

    boundary: Path
    codifier: Path
    settlements: Path
    streets: Path
    addresses: Path
    parcels_sk63: Path
    parcels_ucs2000: Path
    faults_csv: Path
    entities: Path
    mapped: Path
    unmapped: Path
    sites: Path
    photos: Path
    faults: tuple[Fault, ...]
    planted: Planted
    site_rows: tuple[Site, ...]
    acts: Acts
    thematic: Mapping[str, Sequence[Feature]]

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
    parcels = register(_stream(seed, _PARCELS), hromada.plots)
    parcels = contracted(_stream(seed, _CONTRACTS), parcels)
    land = estates(hromada, parcels)
    things, planted = build_property(_stream(seed, _PROPERTY), hromada, land)
    sites = choose(_stream(seed, _SITES), land, things)
    built_on = {thing.cadastral_number for thing in things} | {number for site in sites for number in site.parcels}
    thematic = draw(_stream(seed, _THEMATIC), hromada, things)
    acts = happened(hromada, land, built_on)
    numbers = numbers_of_land(hromada, parcels)
    parcels, faults = plant(_stream(seed, _FAULTS), parcels, built_on | acts.cadastral_numbers)
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
    for layer, features in thematic.items():
        files.write_features(file(f"{layer}.geojson"), features)
    return DemoFiles(
        boundary=files.write_boundary(file("boundary.geojson"), hromada),
        codifier=files.write_codifier(file("codifier.csv"), hromada),
        settlements=files.write_settlements(file("settlements.geojson"), hromada),
        streets=files.write_streets(file("streets.gpkg"), hromada),
        addresses=files.write_addresses(file("addresses.zip"), hromada, numbers),
        parcels_sk63=sk63,
        parcels_ucs2000=ucs2000,
        faults_csv=files.write_faults(file("faults.csv"), faults, {False: sk63.name, True: ucs2000.name}),
        entities=files.write_entities(file("entities.csv"), ENTITIES),
        mapped=files.write_property(file("property.gpkg"), [one for one in things if one.geometry is not None]),
        unmapped=files.write_unmapped(
            file("property_unmapped.geojson"), [one for one in things if one.geometry is None]
        ),
        sites=files.write_sites(file("sites.geojson"), sites),
        photos=pictures.write(file("photos.csv"), things, sites),
        faults=tuple(faults),
        planted=planted,
        site_rows=tuple(sites),
        acts=acts,
        thematic=thematic,
    )


def _stream(seed: int, stage: int) -> np.random.Generator:
    return np.random.default_rng([seed, stage])
