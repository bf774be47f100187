"""Opening uploads: what real files hold comes out whole; what is no map file is refused in one clear line."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from made_shapefiles import write_shapefile
from made_uploads import feature, refusal, rows_of, write_geojson
from pyogrio.raw import write as write_layer

from importers.files import geojson
from importers.files.formats import Format
from importers.files.sources import GEOM, ROW, SourceField, open_source, read_batches, sample_points
from importers.problems import FileProblem

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500)
CUT_BYTES = 254


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def write_geopackage(path: Path, *layers: str, crs: str | None = "EPSG:9854") -> Path:
    points = shapely.to_wkb(shapely.points([[300_000, 5_460_000], [300_100, 5_460_100]]))
    names = np.array(["Вакулівка", "Мар’янівка"], dtype=object)
    for layer in layers:
        write_layer(path, points, [names], ["Назва"], layer=layer, driver="GPKG", geometry_type="Point", crs=crs)
    return path


# Real files


@pytest.mark.parametrize(
    ("name", "encoding", "prj"),
    [
        ("parcels_sk63_cp1251_noldid", "cp1251", "Pulkovo_1942_CS63_zone_X4"),
        ("parcels_sk63_noprj", "cp1251", None),
        ("parcels_ucs2000_msk_utf8", "utf-8", "UCS-2000_LCS-53_Poltava"),
        ("parcels_gk6_cpg_lies", "cp1251", "Pulkovo_1942_GK_Zone_6"),
    ],
)
@pytest.mark.parametrize("loose", [False, True])
def test_arcgis_files_come_out_without_a_broken_letter(
    shared_data: Path, work: Path, name: str, encoding: str, prj: str | None, loose: bool
) -> None:
    path = shared_data / "arcgis-like" / f"{name}.zip"
    if loose:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(work / "loose")
        path = work / "loose" / f"{name}.shp"
    source = open_source(path, work)

    assert (source.title, source.driver, source.layer) == (path.name, Format.SHAPEFILE, name)
    assert (source.rows, source.geometry_type) == (1816, "Polygon")
    assert source.encoding is not None
    assert source.encoding.chosen == encoding
    assert source.prj is None if prj is None else prj in (source.prj or "")
    original = json.loads((shared_data / "kozelshchyna" / "parcels.geojson").read_text("utf-8"))["features"]
    read = rows_of(source)
    assert [row[ROW] for row in read] == list(range(1, 1817))
    for row, expected in zip(read, original, strict=True):
        for field, value in expected["properties"].items():
            if isinstance(value, str):
                assert_same_text(row[field[:10]] or "", value, encoding)


def assert_same_text(read: str, original: str, encoding: str) -> None:
    if len(original.encode(encoding)) <= CUT_BYTES:
        assert read == original
    else:
        assert original.startswith(read)
        assert len(read.encode(encoding)) > CUT_BYTES - 2


@pytest.mark.parametrize(
    ("name", "rows", "stated"),
    [
        ("parcels", 1816, "EPSG:4326"),
        ("auction-parcels", 88, "EPSG:4326"),
        ("unclaimed-shares", 145, "EPSG:4326"),
        ("cadastral-quarters", 188, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ("nature-reserve", 15, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ("hromada", 1, geojson.RFC_7946),
    ],
)
def test_geojson_comes_out_whole(shared_data: Path, work: Path, name: str, rows: int, stated: str) -> None:
    path = shared_data / "kozelshchyna" / f"{name}.geojson"
    source = open_source(path, work)
    original = json.loads(path.read_text("utf-8"))["features"]

    assert (source.rows, source.crs_stated, source.encoding) == (rows, stated, None)
    assert (source.prj is None) == (stated == geojson.RFC_7946)
    read = rows_of(source, batch_rows=50)
    assert len(read) == rows
    for number, (row, expected) in enumerate(zip(read, original, strict=True), start=1):
        assert row[ROW] == number
        assert (row[GEOM] is None) == (expected["geometry"] is None)
        for field, value in expected["properties"].items():
            column = next(f for f in source.fields if f.name.removesuffix("_2") == field)
            if column.type == "text" and isinstance(value, str):
                assert row[column.name] == value


def test_points_are_sampled_from_the_whole_file_as_they_stand(shared_data: Path, work: Path) -> None:
    source = open_source(shared_data / "arcgis-like" / "parcels_sk63_noprj.zip", work)
    points = sample_points(source, limit=500)
    whole = pyogrio.read_bounds(source.gdal_path)[1]
    assert points.shape[1] == 2
    assert 250 <= len(points) <= 500
    assert 4_300_000 < points[:, 0].min() < points[:, 0].max() < 4_500_000, "x is the easting, zone 4 of SK-63"
    assert np.ptp(points[:, 0]) > 0.9 * (whole[2].max() - whole[0].min())
    assert np.ptp(points[:, 1]) > 0.9 * (whole[3].max() - whole[1].min())


# Shapefiles


def test_a_text_cut_in_the_middle_of_a_letter_ends_before_it(tmp_path: Path, work: Path) -> None:
    text = "Землі запасу".encode()
    source = open_source(write_shapefile(tmp_path / "a.shp", [text, text], width=len(text) - 1), work)
    assert [row["NAME"] for row in rows_of(source)] == ["Землі запас"] * 2


def test_an_encoding_named_by_a_person_is_used(tmp_path: Path, work: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp", ["12-Б".encode("cp866")])
    assert [row["NAME"] for row in rows_of(open_source(path, work, encoding="OEM 866"))] == ["12-Б"]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "cp1125", "koi8-u", "iso8859-5", "mac-cyrillic", "utf-8"])
@pytest.mark.parametrize("cpg", [None, "UTF-8", "88591"])
def test_every_encoding_is_read_whatever_the_cpg_says(
    tmp_path: Path, work: Path, encoding: str, cpg: str | None
) -> None:
    path = write_shapefile(tmp_path / "a.shp", ["Полтава, Європа".encode(encoding)])
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    assert [row["NAME"] for row in rows_of(open_source(path, work, encoding=encoding))] == ["Полтава, Європа"]


def test_an_unclear_encoding_can_be_looked_at_but_not_read(tmp_path: Path, work: Path) -> None:
    source = open_source(write_shapefile(tmp_path / "a.shp", ["12А".encode("cp1251")]), work)
    assert len(sample_points(source)) == 1
    with pytest.raises(FileProblem) as problem:
        read_batches(source)
    assert problem.value.code == "encoding-unclear"
    assert "--encoding" in str(problem.value)


def test_records_marked_as_deleted_keep_their_numbers(tmp_path: Path, work: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp", [b"one", b"two", b"three"])
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[65 + 81] = ord("*")
    path.with_suffix(".dbf").write_bytes(table)
    source = open_source(path, work)
    assert source.rows == 2
    assert [(row[ROW], row["NAME"]) for row in rows_of(source)] == [(1, "one"), (3, "three")]


def test_parts_in_other_letter_cases_belong_together(tmp_path: Path, work: Path) -> None:
    path = write_shapefile(tmp_path / "Ділянки.shp", [b"one"])
    path.with_suffix(".dbf").rename(tmp_path / "ДІЛЯНКИ.DBF")
    path.with_suffix(".shx").rename(tmp_path / "ділянки.Shx")
    assert open_source(path, work).rows == 1


@pytest.mark.parametrize(("suffix", "code"), [(".dbf", "dbf-missing"), (".shx", "shx-missing")])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_missing_part_is_told(tmp_path: Path, work: Path, suffix: str, code: str, zipped: bool) -> None:
    path = write_shapefile(tmp_path / "a.shp", [b"one"])
    path.with_suffix(suffix).unlink()
    if zipped:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for part in tmp_path.glob("a.*"):
                if part.suffix != ".zip":
                    archive.write(part, part.name)
        path = tmp_path / "a.zip"
    problem = refusal(path, work)
    assert problem.code == code
    assert suffix in str(problem)
    assert not (tmp_path / f"a{suffix}").exists(), "nothing is rebuilt silently"


def test_a_table_without_its_shapefile_is_told(tmp_path: Path, work: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp", [b"one"])
    path.unlink()
    assert refusal(path.with_suffix(".dbf"), work).code == "shp-missing"


def test_any_part_may_be_named(tmp_path: Path, work: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp", [b"one"])
    assert open_source(path.with_suffix(".dbf"), work).rows == 1


@pytest.mark.parametrize(("suffix", "code"), [(".shp", "shp-broken"), (".shx", "shp-broken"), (".dbf", "dbf-broken")])
def test_a_part_cut_short_is_told(tmp_path: Path, work: Path, suffix: str, code: str) -> None:
    part = write_shapefile(tmp_path / "a.shp", [b"one", b"two", b"three"]).with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-100])
    assert refusal(tmp_path / "a.shp", work).code == code


# GeoPackages


def test_a_geopackage_comes_out_with_its_crs(tmp_path: Path, work: Path) -> None:
    source = open_source(write_geopackage(tmp_path / "a.gpkg", "ділянки"), work)
    assert (source.driver, source.layer, source.crs_stated) == (Format.GEOPACKAGE, "ділянки", "EPSG:9854")
    assert pyproj.CRS.from_wkt(source.prj or "").to_epsg() == 9854
    assert source.fields == (SourceField("Назва", "text"),)
    assert [(row[ROW], row["Назва"]) for row in rows_of(source)] == [(1, "Вакулівка"), (2, "Мар’янівка")]
    assert shapely.from_wkb(rows_of(source)[1][GEOM]) == shapely.Point(300_100, 5_460_100)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_geopackage_without_a_crs_states_none(tmp_path: Path, work: Path) -> None:
    source = open_source(write_geopackage(tmp_path / "a.gpkg", "a", crs=None), work)
    assert (source.prj, source.crs_stated) == (None, None)


def test_several_layers_are_named_and_one_is_chosen(tmp_path: Path, work: Path) -> None:
    path = write_geopackage(tmp_path / "a.gpkg", "ділянки", "вулиці")
    problem = refusal(path, work)
    assert problem.code == "several-layers"
    for said in ("ділянки", "вулиці", "--layer"):
        assert said in str(problem)
    assert refusal(path, work, layer="ліс").code == "layer-unknown"
    assert open_source(path, work, layer="вулиці").layer == "вулиці"


def test_several_shapefiles_in_a_zip_are_named_and_one_is_chosen(tmp_path: Path, work: Path) -> None:
    for name, texts in (("roads", [b"one"]), ("parcels", [b"one", b"two"])):
        write_shapefile(tmp_path / f"{name}.shp", texts)
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(tmp_path.glob("*.??[pfx]")):
            archive.write(part, f"folder/{part.name}") if part != path else None
    problem = refusal(path, work / "one")
    assert problem.code == "several-layers"
    assert "folder/roads" in str(problem)
    assert open_source(path, work / "two", layer="parcels").rows == 2


def test_a_geopackage_with_tables_only_has_no_layer(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_layer(path, None, [np.array([1, 2])], ["n"], layer="t", driver="GPKG", geometry_type=None)
    assert refusal(path, work).code == "no-layers"


def test_a_damaged_geopackage_is_told(tmp_path: Path, work: Path) -> None:
    path = write_geopackage(tmp_path / "a.gpkg", "a")
    path.write_bytes(path.read_bytes()[:2_000])
    assert refusal(path, work).code == "gpkg-broken"


def test_a_geopackage_with_one_damaged_page_is_told_and_no_row_is_lost_unseen(tmp_path: Path, work: Path) -> None:
    points = shapely.to_wkb(shapely.points(np.arange(6_000.0).reshape(-1, 2)))
    path = tmp_path / "a.gpkg"
    write_layer(path, points, [], [], layer="a", driver="GPKG", geometry_type="Point", crs="EPSG:4326")
    content = bytearray(path.read_bytes())
    page = len(content) // 2 // 4096 * 4096
    content[page : page + 200] = b"\xee" * 200
    path.write_bytes(content)
    assert refusal(path, work).code == "gpkg-broken"


def test_a_file_that_ends_early_after_it_was_opened_is_told(tmp_path: Path, work: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp", [b"one", b"two", b"three"])
    source = open_source(path, work)
    write_shapefile(path, [b"one", b"two"])
    with pytest.raises(FileProblem) as problem:
        rows_of(source)
    assert problem.value.code == "breaks-off"


# Everything else


@pytest.mark.parametrize("suffix", [".shp", ".zip", ".geojson", ".gpkg", ".json", ".jpg"])
def test_a_renamed_picture_is_called_a_picture(tmp_path: Path, work: Path, suffix: str) -> None:
    path = tmp_path / f"photo{suffix}"
    path.write_bytes(JPEG)
    problem = refusal(path, work)
    assert problem.code == "not-a-map-file"
    assert "JPEG" in str(problem)


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"},
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<document-content/>"},
    ],
    ids=["DOCX", "ODT"],
)
def test_a_document_of_a_word_processor_is_called_one_and_not_by_its_parts(
    tmp_path: Path, work: Path, members: dict[str, bytes]
) -> None:
    path = tmp_path / "decision.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    problem = refusal(path, work)
    assert problem.code == "not-a-map-file"
    assert "decision.docx" in str(problem)
    assert "spreadsheet" in str(problem)


def test_an_old_document_of_a_word_processor_is_no_damaged_workbook(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "decision.doc"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "WordDocument".encode("utf-16-le") + bytes(488)
    )
    problem = refusal(path, work)
    assert problem.code == "not-a-map-file"
    assert "spreadsheet" in str(problem)


def test_a_renamed_picture_in_a_zip_is_called_a_picture(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.shp", JPEG)
    problem = refusal(path, work)
    assert problem.code == "not-a-map-file"
    assert "photo.shp" in str(problem)


def test_a_foreign_sqlite_database_is_no_geopackage(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"SQLite format 3\0" + bytes(4080))
    assert refusal(path, work).code == "not-a-map-file"


@pytest.mark.parametrize(
    "content", [b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", b"a;b\n1;2\n", b"PK"]
)
def test_other_formats_of_gdal_are_never_opened(tmp_path: Path, work: Path, content: bytes) -> None:
    path = tmp_path / "a.shp"
    path.write_bytes(content)
    assert refusal(path, work).code == "not-a-map-file"


@pytest.mark.parametrize("suffix", [".shp", ".zip", ".geojson", ".gpkg"])
def test_an_empty_file_is_told(tmp_path: Path, work: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.touch()
    assert refusal(path, work).code == "empty"


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path, work: Path) -> None:
    assert refusal(tmp_path / "nowhere" / "a.dbf", work).code == "missing"
    assert refusal(tmp_path / "a.shp", work).code == "missing"
    assert refusal(work, work).code == "a-directory"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, work: Path) -> None:
    """A link in a circle can't be read even by root, whom rights don't stop."""
    path = tmp_path / "a.shp"
    path.symlink_to(path)
    assert refusal(path, work).code == "unreadable"


def test_files_without_objects_are_told(tmp_path: Path, work: Path) -> None:
    assert refusal(write_geojson(tmp_path / "a.geojson"), work / "one").code == "no-features"
    assert refusal(write_shapefile(tmp_path / "b.shp", []), work / "two").code == "no-features"


def test_a_zip_in_a_zip_is_told(tmp_path: Path, work: Path) -> None:
    inner = write_shapefile(tmp_path / "a.shp", [b"one"])
    with zipfile.ZipFile(tmp_path / "inner.json", "w") as archive:
        archive.write(inner, inner.name)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(tmp_path / "inner.json", "inner.json")
    assert refusal(tmp_path / "outer.zip", work).code == "zip-in-zip"


def test_a_name_that_means_something_to_gdal_means_nothing_here(tmp_path: Path, work: Path) -> None:
    odd = tmp_path / "zip!a.geojson"
    shutil.copy(write_geojson(tmp_path / "a.geojson", feature(a=1)), odd)
    assert rows_of(open_source(odd, work))[0]["a"] == 1
