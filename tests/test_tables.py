"""Tables as sources: separators, encodings, lines of names, sheets, and what is written where a row stands."""

import datetime
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from made_tables import write_csv, write_ods, write_xlsx
from made_uploads import refusal, rows_of

from importers.files import places
from importers.files.formats import Format
from importers.files.places import coordinate
from importers.files.sources import GEOM, ROW, Source, open_source, sample_points

NAMES = ("cadnum", "Вулиця", "Площа")
ROWS = (
    ("5322081200:00:001:0001", "вулиця Героїв України, 12-А", "1,25"),
    ("5322081200:00:001:0002", "провулок\nІндустріальний", "0,5"),
    ("5322081200:00:001:0003", "Мар'янівка, урочище Їжакове", ""),
)
TABLE = (NAMES, *ROWS)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def texts(source: Source) -> list[tuple[Any, ...]]:
    return [tuple(row[field.name] for field in source.fields) for row in rows_of(source)]


def as_read(table: Any) -> list[tuple[Any, ...]]:
    return [tuple(str(cell) or None for cell in row) for row in table]


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "koi8-u"])
def test_a_csv_comes_out_whole_whatever_its_separator_and_encoding(
    tmp_path: Path, work: Path, delimiter: str, encoding: str
) -> None:
    source = open_source(write_csv(tmp_path / "a.csv", TABLE, encoding=encoding, delimiter=delimiter), work)
    assert (source.driver, source.rows, source.geometry_type) == (Format.CSV, 3, "None")
    assert [field.name for field in source.fields] == list(NAMES)
    assert texts(source) == as_read(ROWS)
    assert [row[ROW] for row in rows_of(source)] == [2, 3, 4]


def test_cp866_is_recognised_where_a_latin_i_stands_for_the_missing_letter(tmp_path: Path, work: Path) -> None:
    table = [[cell.replace("і", "i").replace("І", "I") for cell in row] for row in TABLE]
    source = open_source(write_csv(tmp_path / "a.csv", table, encoding="cp866", delimiter=";"), work)
    assert source.encoding is not None
    assert source.encoding.chosen == "cp866"
    assert texts(source) == as_read(table[1:])


def test_an_encoding_that_a_person_names_is_taken(tmp_path: Path, work: Path) -> None:
    path = write_csv(tmp_path / "a.csv", (("назва",), ("Її",)), encoding="cp1251")
    assert texts(open_source(path, work, encoding="1251")) == [("Її",)]


def test_excels_line_with_the_separator_is_no_row(tmp_path: Path, work: Path) -> None:
    source = open_source(write_csv(tmp_path / "a.csv", TABLE, delimiter="|", above="sep=|\r\n"), work)
    assert texts(source) == as_read(ROWS)
    assert rows_of(source)[0][ROW] == 3


def test_lines_above_the_names_are_passed_over_and_told(tmp_path: Path, work: Path) -> None:
    title = "Перелік земельних ділянок;;\r\nстаном на 01.01.2026;;\r\n;;\r\n"
    source = open_source(write_csv(tmp_path / "a.csv", TABLE, delimiter=";", above=title), work)
    assert [field.name for field in source.fields] == list(NAMES)
    assert texts(source) == as_read(ROWS)
    assert str(source.remarks[0]) == "Lines above the names of the columns, not taken: 2."


def test_names_that_repeat_or_lack_are_made_to_differ(tmp_path: Path, work: Path) -> None:
    table = (("Номер", "номер", "", "row", "geom"), ("1", "2", "3", "4", "5"))
    source = open_source(write_csv(tmp_path / "a.csv", table), work)
    assert [field.name for field in source.fields] == ["Номер", "номер_2", "C", "row_2", "geom_2"]
    assert texts(source) == [("1", "2", "3", "4", "5")]


def test_rows_of_other_widths_keep_their_columns_and_empty_rows_their_numbers(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1\n\n2,3,4\n,,\n5,6\n", encoding="utf-8")
    source = open_source(path, work)
    assert texts(source) == [("1", None, None), ("2", "3", "4"), ("5", "6", None)]
    assert [row[ROW] for row in rows_of(source)] == [2, 4, 6]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", "not-a-map-file"),
        (b"\xef\xbb\xbf\n <html>", "not-a-map-file"),
        (b"1,2,3\n4,5,6\n", "no-header"),
        (b"\n\n\n", "no-header"),
        (b"a,b\n", "no-features"),
        (b'a,b\n1,"2\n' + b"x" * 17_000_000, "csv-broken"),
        (b"a,b\n" + b"x" * 17_000_000, "csv-broken"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1", "many-columns"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "not-a-map-file"),
        (b"", "empty"),
    ],
)
def test_a_csv_that_is_none_is_refused_in_one_line(tmp_path: Path, work: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert refusal(path, work).code == code


def test_a_column_that_the_table_lacks_is_told_with_those_there_are(tmp_path: Path, work: Path) -> None:
    problem = refusal(write_csv(tmp_path / "a.csv", TABLE), work, place=["lon"])
    assert problem.code == "place-unknown"
    assert "Вулиця" in str(problem)


# Sheets


def test_a_sheet_keeps_dates_numbers_and_long_numbers_as_people_wrote_them(tmp_path: Path, work: Path) -> None:
    table = (
        ("Номер", "Дата", "Площа", "Код", "Так"),
        ("5322081200:00:001:0001", datetime.date(2026, 3, 1), 1.25, 5322081200, True),
        ("5322081200:00:001:0002", datetime.datetime(2026, 3, 1, 12, 30), 2.0, "0053", False),
    )
    source = open_source(write_xlsx(tmp_path / "a.xlsx", Ділянки=table), work)
    assert (source.driver, source.layer, source.rows) == (Format.SHEETS, "Ділянки", 2)
    assert texts(source) == [
        ("5322081200:00:001:0001", "2026-03-01", "1.25", "5322081200", "true"),
        ("5322081200:00:001:0002", "2026-03-01T12:30:00", "2", "0053", "false"),
    ]


def test_an_ods_is_read_as_well(tmp_path: Path, work: Path) -> None:
    source = open_source(write_ods(tmp_path / "a.ods", (("Номер", "Площа"), ("а", 1.5), ("б", 2))), work)
    assert (source.driver, texts(source)) == (Format.SHEETS, [("а", "1.5"), ("б", "2")])


def test_sheets_are_layers_and_empty_or_hidden_ones_are_none(tmp_path: Path, work: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", Ділянки=TABLE, Вулиці=TABLE, Порожній=())
    assert "Ділянки, Вулиці" in str(refusal(path, work))
    assert texts(open_source(path, work, layer="Вулиці")) == as_read(ROWS)
    book = openpyxl.load_workbook(path)
    book["Вулиці"].sheet_state = "hidden"
    book.save(path)
    assert open_source(path, work / "again").layer == "Ділянки"


def test_a_sheet_in_a_zip_is_read(tmp_path: Path, work: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(write_xlsx(tmp_path / "a.xlsx", Ділянки=TABLE), "Дані/a.xlsx")
    assert texts(open_source(tmp_path / "a.zip", work)) == as_read(ROWS)


def test_merged_names_are_read_with_those_below_them_and_told(tmp_path: Path, work: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", А=(("Номер", "Координати", "", "Примітка"), ("", "X", "Y", ""), ("1", 49.3, 33.9, "біля"))
    )
    book = openpyxl.load_workbook(path)
    book["А"].merge_cells("B1:C1")
    book["А"].merge_cells("A1:A2")
    book.save(path)
    source = open_source(path, work)
    assert [field.name for field in source.fields] == ["Номер", "Координати X", "Координати Y", "Примітка"]
    assert "Координати X, Координати Y" in str(source.remarks[0])
    assert texts(source) == [("1", "49.3", "33.9", "біля")]


def test_formulas_without_a_result_are_noted_beside_their_row(tmp_path: Path, work: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Номер", "Площа"))
    book.active.append(("1", "#DIV/0!"))
    book.active.append(("2", 5))
    book.active["B2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    source = open_source(tmp_path / "a.xlsx", work)
    [column] = source.notes.values()
    assert [row[column] for row in rows_of(source)] == ["B2: #DIV/0!", None]
    assert texts(source) == [("1", None), ("2", "5")]


def external_links(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")


def entities(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet9.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 60_000_000)


def lies(path: Path) -> None:
    """A part that unpacks to more than the directory says."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 3_000_000)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(data)


def last_cell(path: Path) -> None:
    """A cell in the last column of the last row: seventeen thousand million cells before it."""
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = "край"
    book.save(path)


def repeated(path: Path) -> None:
    """An ODS whose one cell stands for a million rows of a thousand columns."""
    write_ods(path, (("а", "б"), ("в", "г")))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = (
        parts["content.xml"]
        .replace(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">')
        .replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="1000" ')
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def broken(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b"<workbook"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (external_links, "sheet-external"),
        (entities, "xml-doctype"),
        (bomb, "zip-bomb"),
        (lies, "zip-broken"),
        (broken, "sheet-broken"),
        (last_cell, "sheet-broken"),
        (repeated, "sheet-broken"),
    ],
)
def test_a_workbook_that_is_a_trap_is_refused_in_one_line(tmp_path: Path, work: Path, spoil: Any, code: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", А=TABLE)
    spoil(path)
    assert refusal(path, work).code == code


def test_noise_behind_the_mark_of_an_old_workbook_is_refused(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20)
    assert refusal(path, work).code == "sheet-broken"


# Places


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("49.38", 49.38),
        (" 49,38 ", 49.38),
        ("-33,5", -33.5),
        ("5 463 201,25", 5463201.25),
        ("5\u00a0463\u00a0201,25", 5463201.25),
        ("49°23'15.2\"N", 49 + 23 / 60 + 15.2 / 3600),
        ("N 49°23′15,2″", 49 + 23 / 60 + 15.2 / 3600),
        ("49 23 15,2", 49 + 23 / 60 + 15.2 / 3600),
        ("33º56’ сх. д.", 33 + 56 / 60),
        ("12°30'S", -12.5),
        ("49°23.5'", 49 + 23.5 / 60),
        ("33.9O", None),
        ("49°61'", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("немає", None),
    ],
)
def test_a_coordinate_is_read_as_people_write_it(text: str, number: float | None) -> None:
    assert coordinate(text) == (None if number is None else pytest.approx(number, abs=1e-12))


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (("lon", "lat"), ("33.94", "49.3")),
        (("Широта", "Довгота"), ("49,3", "33,94")),
        (("X", "Y"), ("33.94", "49.3")),
        (("Х", "У"), ("33.94", "49.3")),
        (("Координати X, м", "Координати Y, м"), ("33.94", "49.3")),
        (("easting", "northing"), ("33.94", "49.3")),
        (("координати", "a"), ("33.94, 49.3", "1")),
        (("будь-що", "a"), ("POINT (33.94 49.3)", "1")),
        (("будь-що", "a"), ("SRID=4326;POINT(33.94 49.3)", "1")),
        (("будь-що", "a"), ('{"type": "Point", "coordinates": [33.94, 49.3]}', "1")),
        (("будь-що", "a"), (shapely.to_wkb(shapely.Point(33.94, 49.3), hex=True), "1")),
    ],
)
def test_the_place_of_a_row_is_found_however_it_is_written(
    tmp_path: Path, work: Path, names: tuple[str, str], cells: tuple[str, str]
) -> None:
    source = open_source(write_csv(tmp_path / "a.csv", (("n", *names), ("а", *cells)), delimiter=";"), work)
    assert sample_points(source).tolist() == [[33.94, 49.3]]


@pytest.mark.parametrize("cells", [("12/3", "1,25"), ("5322081200:00:001:0001", "3,15"), ("вул. Шкільна, 3", "01.03")])
def test_numbers_that_are_no_coordinates_place_nothing(tmp_path: Path, work: Path, cells: tuple[str, str]) -> None:
    source = open_source(write_csv(tmp_path / "a.csv", (("номер", "площа"), cells), delimiter=";"), work)
    assert (source.geometry_type, source.place) == ("None", ())


def test_a_person_says_which_columns_hold_the_place(tmp_path: Path, work: Path) -> None:
    path = write_csv(tmp_path / "a.csv", (("a", "b", "lon", "lat"), ("33.9", "49.3", "1", "2")))
    assert sample_points(open_source(path, work, place=["a", "b"])).tolist() == [[33.9, 49.3]]


def test_a_coordinate_with_a_letter_is_a_geometry_that_nobody_can_read(tmp_path: Path, work: Path) -> None:
    table = (("n", "lon", "lat"), ("a", "33.9", "49.3"), ("b", "33.9O", "49.3"), ("c", "", ""), ("d", "33.9", ""))
    found = [row[GEOM] for row in rows_of(open_source(write_csv(tmp_path / "a.csv", table), work))]
    assert found[0] == shapely.to_wkb(shapely.Point(33.9, 49.3))
    assert found[1:] == [b"", None, b""]


def test_the_system_that_ewkt_names_is_the_files_own_and_two_are_refused(tmp_path: Path, work: Path) -> None:
    wkt = "SRID=7828;POINT(4310000 5463000)"
    source = open_source(write_csv(tmp_path / "a.csv", (("n", "geom"), ("а", wkt), ("б", wkt))), work)
    assert source.prj == "EPSG:7828"
    mixed = write_csv(tmp_path / "b.csv", (("n", "geom"), ("а", wkt), ("б", wkt.replace("7828", "9854"))))
    assert refusal(mixed, work / "b").code == "srid-mixed"


def test_reading_never_raises_whatever_stands_in_a_cell() -> None:
    for text in (
        "SRID=99999999;POINT(1 2)",
        "POLYGON((1 2",
        "{" * 5_000,
        "01" * 40,
        "POINT(1 2 3 4 5)",
        "\x00",
        "°'\"",
    ):
        for reader in (*places._READERS, places._two_coordinates, coordinate):
            reader(text)
    assert json.dumps(coordinate("9" * 400)) == "null"
