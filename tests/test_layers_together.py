"""Layers of one file brought in as one: folders of a Google map, sheets by villages, a shapefile for each geometry."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_formats as made
import numpy as np
import openpyxl
import pytest
import shapely
from made_uploads import refusal, rows_of
from pyogrio.raw import write as write_layer

from geo import registers
from geo.jobs import Silence
from importers.files import extents
from importers.files.sources import GEOM, ROW, SourceField, open_source, sample_points
from importers.files.together import LAYER, TOGETHER
from importers.pipeline import Request
from importers.problems import FileProblem
from importers.proposing import propose
from importers.wizard import looking

LENGTH = "<ExtendedData><Data name='довжина'><value>3,5</value></Data></ExtendedData>"
LINE = "<LineString><coordinates>33.94,49.3 33.95,49.31</coordinates></LineString>"

POINT = '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [33.9, 49.3]}}'


@pytest.fixture
def google_map(tmp_path: Path) -> Path:
    """What Google My Maps exports: a folder for each of the map's layers."""
    walks = f"<Folder><name>Пішохідні</name>{made.placemark('Стежка', LINE, LENGTH)}</Folder>"
    rides = f"<Folder><name>Велосипедні</name>{made.placemark('Кільце', LINE)}{made.placemark('Джерело')}</Folder>"
    path = tmp_path / "Маршрути.kml"
    path.write_text(made.kml(walks + rides), encoding="utf-8")
    return path


@pytest.fixture
def shapefiles(tmp_path: Path) -> Callable[..., Path]:
    """A zip of shapefiles: name → system, encoding, columns."""

    def write(**layers: tuple[int, str, dict[str, list[Any]]]) -> Path:
        folder = tmp_path / "layers"
        folder.mkdir()
        for name, (system, encoding, columns) in layers.items():
            values = [np.array(column, object if isinstance(column[0], str) else None) for column in columns.values()]
            points = shapely.to_wkb(shapely.points(np.arange(len(values[0])) / 1000 + 33.9, 49.3))
            write_layer(
                folder / f"{name}.shp",
                points,
                values,
                [*columns],
                crs=f"EPSG:{system}",
                encoding=encoding,
                driver="ESRI Shapefile",
                geometry_type="Point",
            )
        return made.zipped(tmp_path / "layers.zip", folder, below=folder)

    return write


def test_each_row_of_a_google_map_tells_its_folder_and_has_the_fields_of_all(google_map: Path, tmp_path: Path) -> None:
    source = open_source(google_map, tmp_path / "work", layer=TOGETHER)
    rows = rows_of(source)
    assert [(row[ROW], row[LAYER], row["Name"], row["довжина"]) for row in rows] == [
        (1, "Пішохідні", "Стежка", "3,5"),
        (2, "Велосипедні", "Кільце", None),
        (3, "Велосипедні", "Джерело", None),
    ]
    assert [shapely.from_wkb(row[GEOM]).geom_type for row in rows] == ["LineString", "LineString", "Point"]
    assert (source.rows, source.geometry_type) == (3, "Unknown")
    assert len(sample_points(source)) == 5


def test_an_object_that_is_too_large_is_told_with_its_layer_and_its_row_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extents, "MAX_CORNERS", 120)
    corners = " ".join(f"33.9{at:03},49.3" for at in range(150))
    long = f"<LineString><coordinates>{corners}</coordinates></LineString>"
    walks = f"<Folder><name>Пішохідні</name>{made.placemark('Стежка', LINE)}</Folder>"
    rides = f"<Folder><name>Велосипедні</name>{made.placemark('Джерело')}{made.placemark('Кільце', long)}</Folder>"
    path = tmp_path / "Маршрути.kml"
    path.write_text(made.kml(walks + rides), encoding="utf-8")
    with pytest.raises(FileProblem, match=r"Маршрути\.kml, Велосипедні: the object in row 2"):
        rows_of(open_source(path, tmp_path / "work", layer=TOGETHER))


@pytest.mark.django_db
def test_a_layer_is_proposed_for_a_google_map_with_what_its_folders_are_called(
    google_map: Path, tmp_path: Path
) -> None:
    proposal = propose(open_source(google_map, tmp_path / "work", layer=TOGETHER))
    assert proposal.title == "Маршрути"
    titles = {one.theirs: one.field.title_uk for one in proposal.columns if one.taken}
    assert titles == {LAYER: "Шар", "Name": "Назва", "довжина": "довжина"}


def test_sheets_by_villages_are_one_table_and_their_rows_are_counted_on(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for village, numbers in (("Вишневе", ["1", "2-А"]), ("Підлісне", [3, 4])):
        sheet = book.create_sheet(village)
        sheet.append(["Назва", "Номер", "Широта", "Довгота"])
        for number in numbers:
            sheet.append([f"Колодязь {number}", number, 49.3, 33.9])
    book.remove(book["Sheet"])
    book.save(path := tmp_path / "wells.xlsx")
    source = open_source(path, tmp_path / "work", layer=TOGETHER)
    rows = rows_of(source, 1)
    assert [(row[LAYER], row["Номер"]) for row in rows] == [
        ("Вишневе", "1"),
        ("Вишневе", "2-А"),
        ("Підлісне", "3"),
        ("Підлісне", "4"),
    ]
    assert len({row[ROW] for row in rows}) == len(rows) == source.rows
    assert source.place == ("Довгота", "Широта")


def test_a_formula_that_failed_in_one_sheet_is_told_of_its_row_alone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for village, numbers in (("Вишневе", [1, 2]), ("Підлісне", [3, "#REF!"])):
        sheet = book.create_sheet(village)
        sheet.append(["Назва", "Formula errors", "Широта", "Довгота"])
        for at, number in enumerate(numbers):
            sheet.append([f"Колодязь {at}", number, 49.3, 33.9])
    book.remove(book["Sheet"])
    book.save(path := tmp_path / "wells.xlsx")
    source = open_source(path, tmp_path / "work", layer=TOGETHER)
    [told] = source.notes.values()
    assert told not in [one.name for one in source.fields]
    assert [row[told] is not None for row in rows_of(source)] == [False, False, False, True]


def test_shapefiles_are_read_each_in_its_encoding_and_a_field_of_two_kinds_is_a_text(
    shapefiles: Callable[..., Path], tmp_path: Path
) -> None:
    path = shapefiles(
        old=(4326, "cp1251", {"NAME": ["Їжакове", "Ґрунівка", "Підлісне"], "CODE": [1, 2, 3], "AREA": [1, 2, 3]}),
        new=(4326, "utf-8", {"name": ["Єлизаветівка", "Знам’янка"], "CODE": ["А", "Б"], "AREA": [1.5, 2.5]}),
    )
    source = open_source(path, tmp_path / "work", layer=TOGETHER)
    # What a person chooses is for all layers, so there is nothing to choose here.
    assert source.encoding is None
    assert source.fields == (
        SourceField(LAYER, "text"),
        SourceField("name", "text"),
        SourceField("CODE", "text"),
        SourceField("AREA", "number"),
    )
    assert [(row[LAYER], row["name"], row["CODE"], row["AREA"]) for row in rows_of(source)] == [
        ("new", "Єлизаветівка", "А", 1.5),
        ("new", "Знам’янка", "Б", 2.5),
        ("old", "Їжакове", "1", 1),
        ("old", "Ґрунівка", "2", 2),
        ("old", "Підлісне", "3", 3),
    ]


def test_an_encoding_is_one_for_all_layers_or_is_asked_for(shapefiles: Callable[..., Path], tmp_path: Path) -> None:
    path = shapefiles(
        clear=(4326, "cp1251", {"name": ["Їжакове", "Ґрунівка", "Підлісне"]}), open=(4326, "cp1251", {"name": ["Яр"]})
    )
    unclear = open_source(path, tmp_path / "one", layer=TOGETHER).encoding
    assert unclear is not None
    assert unclear.chosen is None
    told = open_source(path, tmp_path / "two", layer=TOGETHER, encoding="cp1251")
    assert told.encoding is not None
    assert told.encoding.chosen == "cp1251"
    assert [row["name"] for row in rows_of(told)] == ["Їжакове", "Ґрунівка", "Підлісне", "Яр"]


def test_layers_in_different_systems_are_refused_together_and_offered_one_by_one(
    shapefiles: Callable[..., Path], tmp_path: Path, kozelshchyna: object
) -> None:
    path = shapefiles(one=(4326, "utf-8", {"name": ["а"]}), other=(5565, "utf-8", {"name": ["б"]}))
    assert refusal(path, tmp_path / "work", layer=TOGETHER).code == "layers-unlike"
    (tmp_path / "look").mkdir()
    found = looking.look(Request(path, registers.get("parcels"), layer=TOGETHER), tmp_path / "look", Silence())
    assert (found["open"], found["together"], found["layers"]) == (["layer"], False, ["one", "other"])
    assert "different coordinate systems" in found["question"]


def test_all_layers_of_a_file_that_has_one_are_that_one(shapefiles: Callable[..., Path], tmp_path: Path) -> None:
    path = shapefiles(only=(4326, "utf-8", {"name": ["а"]}))
    source = open_source(path, tmp_path / "work", layer=TOGETHER)
    assert (source.layer, [one.name for one in source.fields]) == ("only", ["name"])


def test_layers_of_different_formats_are_not_brought_in_together(google_map: Path, tmp_path: Path) -> None:
    drawn = made.geojson_lines(tmp_path / "lines.geojsonl", [json.loads(POINT)])
    path = made.zipped(tmp_path / "a.zip", google_map, drawn, below=tmp_path)
    assert refusal(path, tmp_path / "work", layer=TOGETHER).code == "layer-unknown"
    (tmp_path / "look").mkdir()
    assert not looking.look(Request(path, registers.get("parcels")), tmp_path / "look", Silence())["together"]
