"""Every format, the whole way: the same real parcels come in through each, at the same places."""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_formats as made
import numpy as np
import pytest
import shapely
from django.core.management import call_command
from helpers import CORNER, SIDE, bring, codes, number, query, refusal

from addresses.models import Settlement, Street
from assets.models import Parcel
from importers import tasks

TAKEN = 120
LANDING_METRES = 0.1
METRES_PER_DEGREE = 111_320

Features = list[dict[str, Any]]
Make = Callable[[Path, Features], tuple[Path, list[str]]]


@pytest.fixture(scope="session")
def features(shared_data: Path) -> Features:
    path = shared_data / "kozelshchyna" / "parcels.geojson"
    read: Features = json.loads(path.read_text(encoding="utf-8"))["features"]
    # A drawing has outlines: a parcel of several, or with a hole, would be as many of them.
    return [one for one in read if one["geometry"]["type"] == "Polygon" and len(one["geometry"]["coordinates"]) == 1][
        :TAKEN
    ]


# Each makes the file and names the options with which it is imported.


def one_of_two_shapefiles_in_a_zip(folder: Path, features: Features) -> tuple[Path, list[str]]:
    inside = folder / "made"
    inside.mkdir()
    made.write(inside / "parcels.shp", features, "ESRI Shapefile", ENCODING="CP1251")
    made.write(inside / "others.shp", features[:1], "ESRI Shapefile", ENCODING="CP1251")
    return made.zipped(folder / "a.zip", inside, below=folder), ["--layer=parcels"]


def shapefile_in_a_zip_in_a_zip(folder: Path, features: Features) -> tuple[Path, list[str]]:
    inner, _options = one_of_two_shapefiles_in_a_zip(folder, features)
    return made.zipped(folder / "outer.zip", inner, below=folder), ["--layer=parcels"]


def loose_files_in_a_folder(folder: Path, features: Features) -> tuple[Path, list[str]]:
    picked = folder / "picked"
    picked.mkdir()
    made.write(picked / "parcels.shp", features, "ESRI Shapefile", ENCODING="CP1251")
    made.write(picked / "others.gpkg", features[:1], "GPKG")
    return picked, ["--layer=parcels"]


def zips_in_a_folder(folder: Path, features: Features) -> tuple[Path, list[str]]:
    inner, _options = one_of_two_shapefiles_in_a_zip(folder, features)
    picked = folder / "picked"
    picked.mkdir()
    inner.rename(picked / "A.ZIP")
    made.write(picked / "others.gpkg", features[:1], "GPKG")
    return picked, ["--layer=A.zip/made/parcels"]


def geojson_by_lines(folder: Path, features: Features) -> tuple[Path, list[str]]:
    return made.geojson_lines(folder / "parcels.ndjson", features), []


def geojson_text_sequence(folder: Path, features: Features) -> tuple[Path, list[str]]:
    return made.geojson_lines(folder / "parcels.geojsons", features, before="\x1e"), []


def kml(folder: Path, features: Features) -> tuple[Path, list[str]]:
    return made.write(folder / "parcels.kml", features, "LIBKML"), []


def kmz(folder: Path, features: Features) -> tuple[Path, list[str]]:
    document = made.write(folder / "doc.kml", features, "LIBKML")
    return made.zipped(folder / "parcels.kmz", document, below=folder), []


def zipped_geodatabase(folder: Path, features: Features) -> tuple[Path, list[str]]:
    database = made.write(folder / "parcels.gdb", features, "OpenFileGDB")
    return made.zipped(folder / "gdb.zip", database, below=folder), []


def geodatabase_packed_without_its_folder(folder: Path, features: Features) -> tuple[Path, list[str]]:
    database = made.write(folder / "parcels.gdb", features, "OpenFileGDB")
    return made.zipped(folder / "gdb.zip", database, below=database), []


def loose_geodatabase(folder: Path, features: Features) -> tuple[Path, list[str]]:
    return made.write(folder / "parcels.gdb", features, "OpenFileGDB"), []


def zipped_mapinfo_table(folder: Path, features: Features) -> tuple[Path, list[str]]:
    inside = folder / "made"
    inside.mkdir()
    made.write(inside / "parcels.tab", features, "MapInfo File", ENCODING="CP1251")
    return made.zipped(folder / "tab.zip", inside, below=inside), []


def loose_mapinfo_interchange(folder: Path, features: Features) -> tuple[Path, list[str]]:
    return made.write(folder / "parcels.mif", features, "MapInfo File", ENCODING="CP1251", FORMAT="MIF"), []


def drawing(folder: Path, features: Features) -> tuple[Path, list[str]]:
    path = made.drawing(folder / "parcels.dxf", features)
    return path, ["--layer=Ділянки", "--map=Text=cadastral_number", f"--crs={made.DRAWN_IN}"]


MAKES: list[Make] = [
    one_of_two_shapefiles_in_a_zip,
    shapefile_in_a_zip_in_a_zip,
    loose_files_in_a_folder,
    zips_in_a_folder,
    geojson_by_lines,
    geojson_text_sequence,
    kml,
    kmz,
    zipped_geodatabase,
    geodatabase_packed_without_its_folder,
    loose_geodatabase,
    zipped_mapinfo_table,
    loose_mapinfo_interchange,
    drawing,
]


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__.replace("_", " "))
def test_parcels_come_in_through_every_format_at_the_same_places(
    kozelshchyna: Any, tmp_path: Path, features: Features, make: Make
) -> None:
    path, options = make(tmp_path, features)
    batch = bring(path, *options)
    assert (batch.rows_read, batch.rows_new, batch.rows_left_out) == (TAKEN, TAKEN, 0)
    found = {parcel.cadastral_number: parcel for parcel in Parcel.objects.all()}
    for one, expected in zip(features, made.shapes(features), strict=True):
        parcel = found[one["properties"]["cadnum"]]
        assert metres_apart(shapely.from_wkb(bytes(parcel.geom.wkb)), expected) < LANDING_METRES
        if make is not drawing:
            assert parcel.purpose_text == one["properties"]["purpose"].strip()


def metres_apart(one: Any, other: Any) -> float:
    """How far apart the outlines lie, at most."""
    scale = np.array([math.cos(math.radians(CORNER[1])), 1]) * METRES_PER_DEGREE
    placed = shapely.transform([one, other], lambda points: points * scale)
    return float(shapely.hausdorff_distance(*placed))


def test_routes_and_tracks_of_a_gpx_are_layers(kozelshchyna: Any, tmp_path: Path) -> None:
    settlement = Settlement.objects.order_by("name").first()
    assert settlement is not None
    west, south = CORNER
    points = f'<rtept lat="{south}" lon="{west}"/><rtept lat="{south}" lon="{west + SIDE}"/>'
    route = f"<rte><name>Соборна</name><desc>{settlement.code}</desc>{points}</rte>"
    path = tmp_path / "streets.gpx"
    path.write_text(made.gpx(f'<wpt lat="{south}" lon="{west}"><name>a</name></wpt>{route}'), encoding="utf-8")
    said = refusal("import_file", path, "--register", "streets")
    assert "waypoints, routes" in said
    bring(path, "--layer=routes", "--map=desc=settlement", "--map=name=name", register="streets")
    street = Street.objects.get()
    assert (street.name, street.settlement) == ("Соборна", settlement)
    assert street.geom.num_points == 2


# What becomes of a geometry


def test_heights_and_arcs_are_told_and_counted(kozelshchyna: Any, tmp_path: Path) -> None:
    """A half circle over a side of 0.001°, 111 m: by its area, the lines leave the arc by less than a thousandth."""
    west, south = CORNER
    middle, top, east = west + SIDE / 2, south + SIDE / 2, west + SIDE
    arc = f"CIRCULARSTRING({west} {south},{middle} {top},{east} {south})"
    rows = {
        number(1): f"CURVEPOLYGON(COMPOUNDCURVE({arc},({east} {south},{west} {south})))",
        number(2): f"POLYGON Z(({west} {south} 90,{east} {south} 90,{east} {south - SIDE} 90,{west} {south} 90))",
    }
    batch = bring(geopackage_of(tmp_path / "curves.gpkg", rows))
    assert batch.findings["geometry-curves"] == 1
    assert batch.findings["geometry-heights"] == 1
    half_circle = Parcel.objects.get(cadastral_number=number(1)).geom
    assert half_circle.area == pytest.approx(math.pi * (SIDE / 2) ** 2 / 2, rel=0.001)
    assert not half_circle.hasz
    assert half_circle.num_points > 90


def test_of_a_collection_what_the_register_holds_is_taken_and_the_rest_is_told(
    kozelshchyna: Any, tmp_path: Path
) -> None:
    west, south = CORNER
    square = shapely.box(west, south, west + SIDE, south + SIDE)
    rows = {number(1): f"GEOMETRYCOLLECTION({square.wkt},POINT({west} {south}))", number(2): f"POINT({west} {south})"}
    batch = bring(geopackage_of(tmp_path / "mixed.gpkg", rows))
    assert codes(batch) == [(1, "geometry-parts"), (2, "geometry-wrong-kind")]
    assert shapely.from_wkb(bytes(Parcel.objects.get().geom.wkb)).equals(square)


def geopackage_of(path: Path, rows: dict[str, str]) -> Path:
    """A GeoPackage of WKT: arcs are known to PostGIS, and not to shapely."""
    wkb = query(
        "SELECT ST_AsBinary(wkt::geometry) FROM unnest(%s::text[]) WITH ORDINALITY AS t(wkt, n) ORDER BY n",
        [*rows.values()],
    )
    geometries = np.array([bytes(one) for (one,) in wkb], dtype=object)
    keys = np.array(list(rows), dtype=object)
    made.write_layer(
        path, geometries, [keys], ["cadnum"], layer="a", driver="GPKG", geometry_type="Unknown", crs="EPSG:4326"
    )
    return path


# The worker


def test_the_worker_gets_all_files_of_a_set_and_whole_folders(
    kozelshchyna: Any, tmp_path: Path, features: Features, var: Path
) -> None:
    made.write(tmp_path / "parcels.tab", features[:3], "MapInfo File", ENCODING="CP1251")
    assert {file.suffix for file in waiting(tmp_path / "parcels.tab", var)} == {".tab", ".dat", ".map", ".id"}
    database = made.write(tmp_path / "parcels.gdb", features[:3], "OpenFileGDB")
    names = {file.name for file in database.iterdir()}
    assert {file.name for file in waiting(database, var)} == names


def waiting(path: Path, var: Path) -> list[Path]:
    """The files that wait for the worker once an import of `path` is in its queue."""
    shutil.rmtree(var / tasks.WAITING, ignore_errors=True)
    call_command("import_file", str(path), "--register", "parcels", "--background")
    return [file for file in (var / tasks.WAITING).rglob("*") if file.is_file()]
