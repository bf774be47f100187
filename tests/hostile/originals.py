"""The sound files, as bytes, that hostile ones are made from: three parcels in each format."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import made_formats
import made_tables
from helpers import write_geojson

from hostile.case import FEATURES

_TABLE = [
    ["cadnum", "purpose", "WKT"],
    *(
        [
            one["properties"]["cadnum"],
            one["properties"]["purpose"],
            f"POLYGON (({', '.join(f'{x} {y}' for x, y in one['geometry']['coordinates'][0])}))",
        ]
        for one in FEATURES
    ),
]


@cache
def geojson() -> bytes:
    with _folder() as folder:
        return write_geojson(Path(folder) / "parcels.geojson", FEATURES).read_bytes()


@cache
def lines() -> bytes:
    with _folder() as folder:
        return made_formats.geojson_lines(Path(folder) / "parcels.ndjson", FEATURES).read_bytes()


@cache
def one_file(driver: str, suffix: str) -> bytes:
    """A GeoPackage or a KML as GDAL writes it."""
    with _folder() as folder:
        return made_formats.write(Path(folder) / f"parcels{suffix}", FEATURES, driver).read_bytes()


@cache
def parts(driver: str, suffix: str) -> dict[str, bytes]:
    """The parts of a shapefile, a MapInfo table or its interchange pair, by suffix."""
    with _folder() as folder:
        made_formats.write(Path(folder) / f"parcels{suffix}", FEATURES, driver)
        return {file.suffix: file.read_bytes() for file in sorted(Path(folder).iterdir())}


@cache
def geodatabase() -> dict[str, bytes]:
    """The files of a geodatabase by name."""
    with _folder() as folder:
        database = made_formats.write(Path(folder) / "parcels.gdb", FEATURES, "OpenFileGDB")
        return {file.name: file.read_bytes() for file in sorted(database.iterdir())}


@cache
def drawing() -> bytes:
    with _folder() as folder:
        return made_formats.drawing(Path(folder) / "parcels.dxf", FEATURES).read_bytes()


@cache
def csv() -> bytes:
    with _folder() as folder:
        return made_tables.write_csv(Path(folder) / "parcels.csv", _TABLE, delimiter=";").read_bytes()


@cache
def xlsx() -> bytes:
    with _folder() as folder:
        return made_tables.write_xlsx(Path(folder) / "parcels.xlsx", Ділянки=_TABLE).read_bytes()


@cache
def ods() -> bytes:
    with _folder() as folder:
        return made_tables.write_ods(Path(folder) / "parcels.ods", _TABLE).read_bytes()


@cache
def exchange_file() -> bytes:
    with _folder() as folder:
        path = Path(folder) / "parcels.xml"
        return made_tables.write_exchange_file(path, FEATURES, 7828, "<SC63><X/></SC63>").read_bytes()


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="original-")
