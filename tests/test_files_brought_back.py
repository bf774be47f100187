"""A file that was downloaded, mended in a spreadsheet or QGIS and sent back changes just what was mended."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override
from helpers import bring, codes
from made_addresses import address as make_address
from made_addresses import make_street, make_village
from made_registers import make_property
from made_sites import site as make_site

from addresses.models import LegalEntity
from assets.models import CommunalProperty, Ownership, Parcel
from geo import access, crs, registers
from geo.models import User
from geo.records import Record
from importers.files.together import TOGETHER
from importers.models import Batch
from layers.downloads import writing
from layers.downloads.asking import Wanted
from layers.downloads.formats import FORMATS
from layers.downloads.rows import Selection

pytestmark = pytest.mark.usefixtures("kozelshchyna")

MakeParcels = Callable[..., list[Parcel]]
AREA = "MULTIPOLYGON(((33.9 49.3, 33.901 49.3, 33.901 49.301, 33.9 49.3)))"
LINE = "MULTILINESTRING((33.9 49.3, 33.91 49.31))"
#: Longer in bytes than a DBF's text can be.
LONG = "Для ведення товарного сільськогосподарського виробництва " * 5
#: With more digits than a worksheet tells.
POINT = "POINT(33.912345678901234 49.312345678901234)"


@pytest.fixture
def filled(parcels: MakeParcels) -> None:
    """Parcels, property of every kind of geometry and of none, an address, a site."""
    parcels(
        2, ownership=Ownership.COMMUNAL, documented_area=Decimal("0.5"), address="вул. Шкільна, 3", purpose_text="1"
    )
    holder = LegalEntity.objects.create(code="04382122", name="Рада")
    for place in (AREA, LINE, POINT, None):
        make_property(1, holder, address_text="вул. Шкільна, 3", geom=place and f"SRID=4326;{place}")
    make_site([*Parcel.objects.all()[:1]], title_en="A site", description_en="Land", permitted_use_en="Building")
    make_address(make_street(make_village(code="UA53020090010099999"), "Довга"), "7", geom=f"SRID=4326;{POINT}")


def downloaded(slug: str, folder: Path, code: str = "xlsx", language: str = "uk", encoding: str = "utf-8") -> Path:
    """The register's file as whoever sees all of it has it."""
    everything = User.objects.create_user(f"{slug}-{code}-{language}", is_superuser=True)
    selection = Selection(access.sight(registers.get(slug), everything), crs.system(4326))
    wanted = Wanted(FORMATS[code], selection, encoding, language)
    path = folder / wanted.name
    if wanted.format.streamed:
        path.write_bytes(b"".join(writing.stream(wanted)))
    else:
        writing.write(wanted, path, lambda _rows: None)
    return path


def mend(path: Path, heading: str, value: object, row: int = 2) -> None:
    book = openpyxl.load_workbook(path)
    [sheet] = book.worksheets
    [column] = [cell.column for cell in sheet[1] if cell.value == heading]
    sheet.cell(row, column).value = value
    book.save(path)


def stored(model: type[Record]) -> Mapping[int, Mapping[str, Any]]:
    """The records of a register, their geometry to the last digit."""
    return {one["id"]: {**one, "geom": one["geom"] and one["geom"].ewkb} for one in model.objects.values()}


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("slug", ["parcels", "property", "addresses", "streets"])
def test_what_was_not_mended_is_unchanged(filled: None, tmp_path: Path, slug: str, language: str) -> None:
    before = stored(registers.get(slug).model)
    batch = bring(downloaded(slug, tmp_path, language=language), register=slug)
    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, len(before))
    assert stored(registers.get(slug).model) == before


@pytest.mark.parametrize(
    ("code", "encoding"),
    [("shp", "utf-8"), ("shp", "cp1251"), ("gpkg", "utf-8"), ("geojson", "utf-8"), ("csv", "utf-8")],
)
@pytest.mark.parametrize("slug", ["parcels", "sites", "addresses", "streets", "hromada"])
def test_nor_is_it_in_another_format(filled: None, tmp_path: Path, slug: str, code: str, encoding: str) -> None:
    before = stored(registers.get(slug).model)
    batch = bring(downloaded(slug, tmp_path, code, encoding=encoding), register=slug)
    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, len(before))
    assert stored(registers.get(slug).model) == before


def test_nor_are_objects_whose_geometries_stand_in_three_shapefiles_of_one_zip(filled: None, tmp_path: Path) -> None:
    before = stored(CommunalProperty)
    batch = bring(downloaded("property", tmp_path, "shp"), "--layer", TOGETHER, register="property")
    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, len(before))
    assert stored(CommunalProperty) == before


def test_a_text_that_a_shapefile_could_not_hold_stays_whole_and_what_was_mended_beside_it_is_taken(
    filled: None, tmp_path: Path
) -> None:
    whole = Parcel.objects.order_by("pk").first()
    Parcel.objects.filter(pk=whole.pk).update(purpose_text=LONG)
    path = downloaded("parcels", tmp_path, "shp")
    Parcel.objects.filter(pk=whole.pk).update(address="вул. Інша, 5")
    batch = bring(path)
    assert batch.rows_changed == 1
    after = Parcel.objects.get(pk=whole.pk)
    assert (after.address, after.purpose_text) == ("вул. Шкільна, 3", LONG)


@pytest.mark.parametrize(("place", "row"), [(AREA, 2), (LINE, 3), (POINT, 4)], ids=["an area", "a line", "a point"])
def test_what_was_mended_is_changed_and_its_place_stays_to_the_last_digit(
    filled: None, tmp_path: Path, place: str, row: int
) -> None:
    path = downloaded("property", tmp_path)
    mend(path, "Площа, м²", 12.5, row)
    before = stored(CommunalProperty)
    batch = bring(path, register="property")
    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 1, 3)
    after = stored(CommunalProperty)
    [changed] = [number for number in before if after[number] != before[number]]
    assert after[changed]["area"] == Decimal("12.50")
    assert after[changed]["geom"] == before[changed]["geom"] is not None


def test_a_point_that_was_moved_in_the_sheet_moves_a_point_and_no_area(filled: None, tmp_path: Path) -> None:
    path = downloaded("property", tmp_path)
    for row in (2, 4):
        mend(path, "Довгота", 33.95, row)
    area, _line, point, _none = (one.geom for one in CommunalProperty.objects.order_by("pk"))
    batch = bring(path, register="property")
    assert batch.rows_changed == 1
    assert (2, "geometry-kept") in codes(batch)
    area_now, _line, point_now, _none = (one.geom for one in CommunalProperty.objects.order_by("pk"))
    assert area_now.equals_exact(area)
    assert (point_now.x, round(point_now.y, 7)) == (33.95, round(point.y, 7))


def test_a_point_for_what_has_no_place_yet_is_its_place(filled: None, tmp_path: Path) -> None:
    path = downloaded("property", tmp_path)
    mend(path, "Довгота", 33.95, 5)
    mend(path, "Широта", 49.25, 5)
    bring(path, register="property")
    assert CommunalProperty.objects.order_by("pk").last().geom.coords == (33.95, 49.25)


def test_of_points_for_a_register_of_areas_the_file_is_told_to_have_none(
    filled: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = downloaded("parcels", tmp_path, language="en")
    mend(path, "Address", "вул. Нова, 1")
    with override("uk"):
        batch = bring(path)
    assert "Координати точок не взято, бо цей реєстр точок не містить: Longitude, Latitude." in capsys.readouterr().out
    assert Batch.objects.get(pk=batch.pk).rows_changed == 1
