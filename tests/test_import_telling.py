"""What the wizard says of a file before anything is applied: who sent it, what it is, where its rows are."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import made_formats as made
import openpyxl
import pytest
from django.utils import translation
from helpers import box, feature, number, square
from test_import_pages import Stage, Wizard, answers_of

from addresses.models import Hromada
from assets.models import Parcel
from geo.models import User
from geo.records import State
from importers.files.formats import Format
from importers.files.together import TOGETHER
from importers.models import Batch
from importers.wizard import work as engine

pytestmark = pytest.mark.django_db(transaction=True)

#: The question for the columns of coordinates.
PLACE = "Where each row is, if the table says it"
POINT = "<wpt lat='49.3' lon='33.94'><name>Колодязь</name></wpt>"


@pytest.fixture
def wizard(work: Callable[[], None], kozelshchyna: Hromada, land_officer: User) -> Iterator[Wizard]:
    yield Wizard(land_officer, work)
    for batch in Batch.objects.exclude(stage__in=(Stage.APPLIED, Stage.UNDONE)):
        engine.stop(batch, land_officer)


def table(folder: Path, *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def drawing(folder: Path) -> Path:
    """An outline with its number in it, and a title beside it; where it lies is told by the person."""
    ring = [(33.94, 49.3), (33.941, 49.3), (33.941, 49.301), (33.94, 49.301)]
    path = folder / "plan.dxf"
    entities = (
        made.polyline("Ділянки", ring),
        made.text("Номери", 33.9405, 49.3005, number(1)),
        made.text("Написи", 33.95, 49.31, "Кадастровий план території"),
    )
    path.write_bytes(made.dxf(*entities).encode("cp1251"))
    return path


def test_a_person_is_called_by_name_and_not_by_login(
    wizard: Wizard, land_officer: User, make: Callable[..., Path]
) -> None:
    User.objects.filter(pk=land_officer.pk).update(first_name="Олена", last_name="Гнатюк")
    page = wizard.send(make(feature(number(1), box(1))))
    for shown in (page, wizard.client.get("/en/staff/imports/").content.decode()):
        assert "Олена Гнатюк" in shown
        assert f"{land_officer.username} ·" not in shown


def test_a_table_is_asked_for_its_columns_of_coordinates(wizard: Wizard, tmp_path: Path) -> None:
    assert PLACE in wizard.send(table(tmp_path, "cadnum,address", f"{number(1)},Вакулівка"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan.dxf", ""),
        ("places.kml", made.kml(made.placemark("Колодязь"))),
        ("places.gpx", made.gpx(POINT)),
    ],
)
def test_a_file_of_shapes_is_not_asked_for_columns_of_coordinates(
    wizard: Wizard, tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    if text:
        path.write_text(text, encoding="utf-8")
    page = wizard.send(path if text else drawing(tmp_path))
    assert "Which field goes where" in page
    assert PLACE not in page


def test_a_long_sample_ends_behind_a_word_and_shows_that_it_was_cut(wizard: Wizard, make: Callable[..., Path]) -> None:
    words = " ".join(["Землевпорядкування"] * 6)
    wizard.send(make(feature(number(1), box(1), note=words, code="Ж" * 100)))
    samples = {one["name"]: one["samples"] for one in wizard.batch.looked["fields"]}
    assert samples["note"] == ["Землевпорядкування Землевпорядкування Землевпорядкування…"]
    assert samples["code"] == ["Ж" * 60 + "…"]
    assert samples["cadnum"] == [number(1)]


def test_a_long_text_that_was_encoded_twice_is_still_recognised(wizard: Wizard, make: Callable[..., Path]) -> None:
    twice = "Землі сільськогосподарського призначення та запасу".encode().decode("cp1251")
    assert len(twice) > 60
    wizard.send(make(feature(number(1), box(1), category=twice)))
    assert "decode it, as in “Землі" in wizard.text()


def test_what_is_to_be_known_of_a_table_as_a_whole_stands_beside_what_is_in_it(wizard: Wizard, tmp_path: Path) -> None:
    heading = "Кадастровий номер;Довгота;Широта"
    page = wizard.send(table(tmp_path, "Реєстр орендарів", "", heading, f"{number(1)};33,91;49,21"))
    assert "Lines above the names of the columns, not taken: 1." in page
    assert "Places of points, which this register does not hold, are not taken: Довгота, Широта." in page


def test_texts_of_a_drawing_are_noted_and_not_counted_as_left_out(wizard: Wizard, tmp_path: Path) -> None:
    wizard.send(drawing(tmp_path))
    names = [one["name"] for one in wizard.batch.looked["fields"]]
    told = {f"pair-{names.index('Text')}": "cadastral_number", "crs": "other", "crs_text": "EPSG:4326"}
    wizard.act("answer", **answers_of(len(names), **told))
    page = wizard.act("answer", **answers_of(len(names), **told))
    batch = wizard.batch
    assert (batch.rows_read, batch.rows_new, batch.rows_left_out) == (3, 1, 0)
    assert batch.findings == {"drawing-text": 2}
    assert "texts of the drawing" in page.lower()
    assert "Кадастровий план території" in wizard.text("findings/drawing-text/")
    wizard.act("apply")
    assert (wizard.batch.rows_new, wizard.batch.rows_left_out) == (1, 0)


@pytest.mark.parametrize(("language", "called"), [("uk", "обмінний файл"), ("en", "exchange file")])
def test_the_exchange_file_of_the_cadastre_is_called_so(language: str, called: str) -> None:
    with translation.override(language):
        assert Format.EXCHANGE_FILE.called.startswith(called)


def test_rows_without_any_place_are_told_of_before_they_are_applied(wizard: Wizard, tmp_path: Path) -> None:
    told = answers_of(2, **{"pair-0": "cadastral_number", "pair-1": "address"})
    wizard.send(table(tmp_path, "cadnum,note", f"{number(1)},Вакулівка", f"{number(2)},Вакулівка"))
    page = wizard.act("answer", **told)
    assert wizard.batch.rows_new == 2
    assert "No row has a place on the map." in page


def test_rows_of_which_some_have_a_place_are_not_said_to_have_none(wizard: Wizard, make: Callable[..., Path]) -> None:
    wizard.send(make(feature(number(1), box(1)), feature(number(2), None), feature("погано", None)))
    page = wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    assert (wizard.batch.rows_new, wizard.batch.findings["geometry-missing"]) == (2, 2)
    assert "No row has a place on the map." not in page


def test_a_system_chosen_and_another_one_written_are_not_taken_silently(wizard: Wizard, shared_data: Path) -> None:
    wizard.send(shared_data / "arcgis-like" / "parcels_sk63_noprj.zip")
    looked = wizard.batch.looked
    chosen = "EPSG:7827"
    Batch.objects.update(looked={**looked, "systems": [*looked["systems"], {**looked["systems"][0], "code": chosen}]})
    names = [one["name"] for one in looked["fields"]]
    told = answers_of(len(names), **{f"pair-{names.index('cadnum')}": "cadastral_number"}, encoding="cp1251")
    page = wizard.act("answer", 422, crs=chosen, crs_text="EPSG:28406", **told)
    assert f"“{chosen}” is chosen, and “EPSG:28406” is written." in page
    page = wizard.act("answer", crs="other", crs_text="EPSG:28406", **told)
    assert "The file is placed by the coordinate system that you named: EPSG:28406." in page


def test_the_legend_of_changes_shows_the_files_places_where_it_has_any(wizard: Wizard, tmp_path: Path) -> None:
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1))
    wizard.send(table(tmp_path, "Кадастровий номер,Адреса", f"{number(1)},вул. Нова 1"))
    wizard.act("answer", **answers_of(2, **{"pair-0": "cadastral_number", "pair-1": "address"}))
    changes = wizard.text("changes/")
    assert "as it stands in the register" in changes
    assert "as the file has it" not in changes


def test_a_row_of_layers_read_together_is_told_by_its_number_in_its_own_layer(wizard: Wizard, tmp_path: Path) -> None:
    Parcel.objects.create(cadastral_number=number(2), state=State.CURRENT, geom=square(2))
    book = openpyxl.Workbook()
    for village, numbers in (("Вишневе", [number(1), number(2)]), ("Підлісне", [number(3), number(1), "погано"])):
        sheet = book.create_sheet(village)
        sheet.append(["Кадастровий номер", "Адреса"])
        for one in numbers:
            sheet.append([one, f"вул. Нова, {village}"])
    book.remove(book["Sheet"])
    book.save(path := tmp_path / "parcels.xlsx")
    wizard.send(path)
    wizard.act("answer", state="current", layer=TOGETHER)
    names = [one["name"] for one in wizard.batch.looked["fields"]]
    fields = {"Кадастровий номер": "cadastral_number", "Адреса": "address"}
    wizard.act("answer", **answers_of(len(names), **{f"pair-{names.index(one)}": fields[one] for one in fields}))
    rows = {field: showing(wizard.text(field)) for field in ("new/", "changes/", "findings/key-malformed/")}
    assert rows == {
        "new/": ["row 2 of “Вишневе”", "row 2 of “Підлісне”"],
        "changes/": ["row 3 of “Вишневе”"],
        "findings/key-malformed/": ["4 Підлісне"],
    }
    assert "stands in row 2 of “Вишневе” already" in wizard.text("findings/key-repeated/")
    told = b"".join(wizard.client.get(wizard.page + "report.csv").streaming_content).decode("utf-8-sig")
    lines = {(one["layer"], one["row"]) for one in csv.DictReader(told.splitlines()) if one["key"] == "погано"}
    assert lines == {("Підлісне", "4")}


def showing(page: str) -> list[str]:
    """Where the rows of a table of the comparison stand in the file, as its page says."""
    found = re.findall(
        r"<small>\s*(row [^<]*?)\s*</small>|<span class=\"rows-word\">Row</span>\s*(\d+)\s*<small><bdi>(.*?)</bdi>",
        page,
    )
    return [" ".join(filter(None, one)) for one in found]
