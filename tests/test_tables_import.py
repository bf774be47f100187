"""Tables on their way into a register: placed by what they say, however they say it, and told row by row where not."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.core.management import call_command
from helpers import KOZELSHCHYNA, bring, codes, counts, metres_apart, number, query, refusal, square
from made_addresses import make_village
from made_tables import placed, write_csv, write_xlsx
from shapely.geometry import shape

from addresses.models import Address, Hromada, Settlement, Street
from addresses.registers import ADDRESS_OFFICER, SETTLEMENT
from assets.models import Parcel
from geo import registers
from geo.models import Publication, User, Visibility
from geo.records import State
from geo.registers import Field, Register
from geo.styles import Style, Symbol
from importers import report
from importers.models import Finding

pytestmark = pytest.mark.usefixtures("kozelshchyna")

SK63, MSK_POLTAVA, ZONE_6 = 7828, 9854, 5564
LANDING_METRES = 0.1
SHARES = 145
#: Malformed cadastral numbers, as the README of the real files counts them.
MALFORMED = 104
CADASTRAL_NUMBER_LETTERS = 22


class Stations(Register):
    """Polling stations: points that are found by their address or by the parcel they stand on."""

    model = Address
    slug = "stations"
    title = "Polling stations"
    object_title = "polling station"
    key = ("settlement", "number")
    fields = (SETTLEMENT, Field("number", required=True, aliases=("name",)), Field("named_object", aliases=("note",)))
    headline = ("number",)
    officers = (ADDRESS_OFFICER,)
    style = Style(Symbol(fill="#000000", stroke="#000000"))


@pytest.fixture
def stations(db: None) -> Iterator[type[Register]]:
    """A register of the test's own; a thematic layer of points will be one like it."""
    declared = Stations.fields
    registers.register(Stations)
    Publication.objects.create(slug=Stations.slug, relation=Stations.slug)
    yield Stations
    registers._registers.pop(Stations.slug)
    Stations.fields = declared


@pytest.fixture
def village() -> Settlement:
    """A village with one street, on which the numbers 1 to 3 stand."""
    made = make_village()
    Street.objects.create(
        settlement=made, kind="street", name="Шевченка", state=State.CURRENT, geom=_line((33.95, 49.30), (33.96, 49.30))
    )
    for index in (1, 2, 3):
        Address.objects.create(
            settlement=made,
            street_kind="street",
            street="Шевченка",
            number=str(index),
            state=State.CURRENT,
            geom=Point(33.95 + index / 1000, 49.3),
        )
    return made


@pytest.fixture(scope="session")
def features(shared_data: Path) -> list[dict[str, Any]]:
    text = (shared_data / "kozelshchyna" / "parcels.geojson").read_text(encoding="utf-8")
    read: list[dict[str, Any]] = json.loads(text)["features"]
    return read


def rows_of(features: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [dict(one["properties"]) for one in features]


def table(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [[*rows[0]], *([row[name] for name in rows[0]] for row in rows)]


def station(name: str) -> Address:
    return Address.objects.get(number=name)


# Places that the file itself has


@pytest.mark.parametrize("epsg", [SK63, MSK_POLTAVA])
def test_parcels_with_wkt_land_where_the_geojson_does(
    tmp_path: Path, features: list[dict[str, Any]], epsg: int
) -> None:
    rows = [
        row | {"area": str(row["area"]).replace(".", ","), "wkt": placed(one, epsg).wkt}
        for row, one in zip(rows_of(features), features, strict=True)
    ]
    batch = bring(write_csv(tmp_path / "parcels.csv", table(rows), encoding="cp1251", delimiter=";"))
    assert (batch.crs, batch.encoding, batch.rows_new) == (f"EPSG:{epsg}", "cp1251", 1816)
    found = {parcel.cadastral_number: parcel for parcel in Parcel.objects.all()}
    for one in features:
        parcel = found[one["properties"]["cadnum"]]
        assert metres_apart(shapely.from_wkb(bytes(parcel.geom.wkb)), shape(one["geometry"])) < LANDING_METRES
        assert float(parcel.documented_area) == pytest.approx(one["properties"]["area"], abs=1e-4)


@pytest.mark.parametrize(("epsg", "northing_first"), [(SK63, True), (SK63, False), (MSK_POLTAVA, True), (4326, False)])
def test_points_by_coordinates_land_where_they_should(
    stations: type[Register],
    village: Settlement,
    tmp_path: Path,
    features: list[dict[str, Any]],
    epsg: int,
    northing_first: bool,
) -> None:
    middles = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape(one["geometry"]).centroid), "properties": {}}
        for one in features[:40]
    ]
    rows = []
    for index, one in enumerate(middles):
        point = placed(one, epsg)
        first, second = (point.y, point.x) if northing_first else (point.x, point.y)
        rows.append(
            {"settlement": village.code, "name": f"П{index}", "X": repr(first), "Y": f"{second}".replace(".", ",")}
        )
    batch = bring(write_csv(tmp_path / "a.csv", table(rows), delimiter=";"), register="stations")
    assert (batch.crs, batch.rows_new) == (f"EPSG:{epsg}", 40)
    for index, one in enumerate(middles):
        found = station(f"П{index}").geom
        assert metres_apart(shapely.Point(found.x, found.y), shape(one["geometry"])) < LANDING_METRES


def test_a_grid_that_numbers_cannot_tell_is_asked_for_as_with_any_file(
    tmp_path: Path, features: list[dict[str, Any]]
) -> None:
    rows = [row | {"wkt": placed(one, ZONE_6).wkt} for row, one in zip(rows_of(features[:9]), features, strict=False)]
    path = write_csv(tmp_path / "a.csv", table(rows))
    before = counts()
    assert "28406" in refusal("import_file", path, "--register", "parcels")
    assert counts() == before
    stated = [row | {"wkt": f"SRID={ZONE_6};{row['wkt']}"} for row in rows]
    assert bring(write_csv(tmp_path / "b.csv", table(stated))).crs == f"EPSG:{ZONE_6}"


def test_a_coordinate_with_a_letter_leaves_its_row_out_and_is_told_with_row_and_value(
    stations: type[Register], village: Settlement, tmp_path: Path
) -> None:
    rows = [
        {"settlement": village.code, "name": "Школа", "lon": "33.94", "lat": "49.3"},
        {"settlement": village.code, "name": "Клуб", "lon": "33.9O", "lat": "49.3"},
        {"settlement": village.code, "name": "Пошта", "lon": "", "lat": ""},
    ]
    batch = bring(write_csv(tmp_path / "a.csv", table(rows)), register="stations")
    assert (batch.rows_new, batch.rows_left_out) == (2, 1)
    assert codes(batch) == [(3, "geometry-unreadable"), (4, "geometry-missing")]
    [told] = report.lines(batch, "geometry-unreadable")
    assert (told.row, told.value) == (3, "33.9O 49.3")
    assert station("Пошта").geom is None


def test_columns_that_a_person_names_are_the_place(
    stations: type[Register], village: Settlement, tmp_path: Path
) -> None:
    rows = [{"settlement": village.code, "name": "Школа", "стовпець1": "49.3", "стовпець2": "33.94"}]
    path = write_csv(tmp_path / "a.csv", table(rows))
    bring(path, "--place", "стовпець2", "--place", "стовпець1", register="stations")
    assert (station("Школа").geom.x, station("Школа").geom.y) == (33.94, 49.3)


# Rows without a place


def test_real_shares_as_a_csv_come_in_without_places_and_their_faults_are_counted(
    shared_data: Path, tmp_path: Path
) -> None:
    text = (shared_data / "kozelshchyna" / "unclaimed-shares.geojson").read_text(encoding="utf-8")
    shares = rows_of(json.loads(text)["features"])
    assert len(shares) == SHARES
    path = write_csv(tmp_path / "shares.csv", table(shares), encoding="cp1251", delimiter=";")
    batch = bring(path, "--map", "lease_start_date=contract_date", "--map", "lease_expiration_date=contract_until")
    assert batch.rows_read == SHARES
    # Of the 104 malformed ones 102 are empty, one has a space behind it, and one a remark: with it it is no number.
    assert (batch.findings["key-missing"], batch.findings["key-malformed"]) == (MALFORMED - 2, 1)
    assert batch.rows_new == SHARES - (MALFORMED - 1)
    in_file = {row["cadnum"][:CADASTRAL_NUMBER_LETTERS]: row for row in shares if row["cadnum"]}
    for parcel in Parcel.objects.all():
        said = in_file[parcel.cadastral_number]
        assert parcel.geom is None
        dates = parcel.contract_date, parcel.contract_until
        assert [one and one.strftime("%d-%m-%Y") for one in dates] == [
            said["lease_start_date"],
            said["lease_expiration_date"],
        ]
    assert batch.findings["geometry-missing"] == SHARES


def test_a_sheet_without_places_changes_attributes_and_moves_nothing(tmp_path: Path, parcels: Any) -> None:
    [parcel] = parcels(1)
    bring(write_xlsx(tmp_path / "a.xlsx", А=(("Кадастровий номер", "Адреса"), (number(1), "вул. Шкільна, 3"))))
    after = Parcel.objects.get()
    assert after.address == "вул. Шкільна, 3"
    assert after.geom.equals(parcel.geom)


def test_of_an_object_that_keeps_its_place_nobody_is_told_that_it_will_not_be_on_the_map(
    tmp_path: Path, parcels: Any
) -> None:
    parcels(1)
    rows = (("Кадастровий номер", "Адреса"), (number(1), "вул. Шкільна, 3"), (number(2), "вул. Шкільна, 5"))
    batch = bring(write_xlsx(tmp_path / "a.xlsx", А=rows))
    assert codes(batch) == [(2, "geometry-kept"), (3, "geometry-missing")]
    placeless = Parcel.objects.get(cadastral_number=number(2))
    assert [(one.object, one.code) for one in batch.brought.all()] == [(placeless.uid, "geometry-missing")]


# Places found by a number


def test_rows_with_a_cadastral_number_stand_on_their_parcels(
    stations: type[Register], village: Settlement, parcels: Any, tmp_path: Path
) -> None:
    parcels(2)
    Parcel.objects.create(cadastral_number=number(9), state=State.CURRENT)
    rows = [
        {"settlement": village.code, "name": "Школа", "Кадастровий номер": number(2)},
        {"settlement": village.code, "name": "Клуб", "Кадастровий номер": number(7)},
        {"settlement": village.code, "name": "Пошта", "Кадастровий номер": number(9)},
    ]
    batch = bring(write_csv(tmp_path / "a.csv", table(rows)), register="stations")
    assert batch.rows_new == 3
    assert square(1).contains(station("Школа").geom)
    assert station("Клуб").geom is None
    told = {line.row: (line.value, line.problem) for line in report.lines(batch)}
    assert told[2] == (number(2), f"the place was taken from the land parcel {number(2)} (likeness: 100.0 %)")
    assert told[3] == (number(7), "the object is not yet on the map: there is no land parcel of this number")
    assert "not on the map either" in told[4][1]


def test_a_parcel_that_the_importing_person_may_not_see_places_nothing(
    stations: type[Register], village: Settlement, parcels: Any, tmp_path: Path, person: Any
) -> None:
    parcels(1)
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
    officer: User = person(ADDRESS_OFFICER)
    rows = [{"settlement": village.code, "name": "Школа", "cadnum": number(1)}]
    bring(write_csv(tmp_path / "a.csv", table(rows)), "--user", officer.username, register="stations")
    assert station("Школа").geom is None


def test_parcels_are_not_placed_by_themselves(tmp_path: Path, parcels: Any) -> None:
    parcels(1)
    batch = bring(write_csv(tmp_path / "a.csv", (("cadnum", "address"), (number(1), "вул. Нова"))))
    assert codes(batch) == [(2, "geometry-kept")]


# Places found by an address


def test_rows_with_an_address_stand_there_and_the_others_are_told(
    stations: type[Register], village: Settlement, tmp_path: Path
) -> None:
    rows = [
        {"settlement": village.code, "name": "Школа", "Адреса": "с. Вишневе, вул. Шевченка, 2"},
        {"settlement": village.code, "name": "Клуб", "Адреса": "с. Вишневе, вул. Шевченка, 44"},
        {"settlement": village.code, "name": "Пошта", "Адреса": "с. Вишневе, вул. Зовсім Інша, 1"},
        {"settlement": village.code, "name": "Без адреси", "Адреса": ""},
    ]
    batch = bring(write_csv(tmp_path / "a.csv", table(rows), delimiter=";"), "--place", "Адреса", register="stations")
    assert batch.rows_new == 4
    assert station("Школа").geom == Address.objects.get(street="Шевченка", number="2").geom
    assert codes(batch) == [
        (2, "geometry-located"),
        (3, "geometry-not-located"),
        (4, "geometry-not-located"),
        (5, "geometry-missing"),
    ]
    told = {line.row: line for line in report.lines(batch)}
    assert "Шевченка, 2" in told[2].problem
    assert "100.0 %" in told[2].problem
    assert told[3].value == "с. Вишневе, вул. Шевченка, 44"
    assert "no such number" in told[3].problem
    assert query("SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'") == [(0,)]


def test_an_address_in_parts_is_put_together(stations: type[Register], village: Settlement, tmp_path: Path) -> None:
    rows = [{"Населений пункт": "Вишневе", "name": "Школа", "Вулиця": "Шевченка", "Буд.": "3"}]
    bring(write_csv(tmp_path / "a.csv", table(rows)), register="stations")
    assert station("Школа").geom.x == 33.953


def test_an_object_on_the_map_is_not_moved_by_its_address(
    stations: type[Register], village: Settlement, tmp_path: Path
) -> None:
    rows = [{"settlement": village.code, "name": "Школа", "note": "стара", "Адреса": "Вишневе, Шевченка 2"}]
    bring(write_csv(tmp_path / "a.csv", table(rows)), register="stations")
    Address.objects.filter(number="Школа").update(geom=Point(33.9777, 49.3))
    again = bring(write_csv(tmp_path / "a.csv", table(rows)), register="stations")
    assert (again.rows_unchanged, again.findings) == (1, {})
    changed = bring(write_csv(tmp_path / "a.csv", table([rows[0] | {"note": "нова"}])), register="stations")
    assert changed.rows_changed == 1
    assert (station("Школа").named_object, station("Школа").geom.x) == ("нова", 33.9777)


def test_real_polling_stations_are_found_by_their_addresses(
    stations: type[Register], shared_data: Path, tmp_path: Path
) -> None:
    """Of the stations of Kamianka half have their house in the register: these are found there, and no other is."""
    text = (shared_data / "polling-station-addresses.geojson").read_text(encoding="utf-8")
    real = [one for one in json.loads(text)["features"] if "м.Кам’янка" in one["properties"]["info"]]
    town = make_village("Кам’янка", "UA71020130010042525")
    Settlement.objects.filter(pk=town.pk).update(kind="M")
    Hromada.objects.filter(code=KOZELSHCHYNA).update(oblast="Черкаська")
    houses = {one["id"]: _house(one["properties"]["info"]) for one in real}
    known = sorted(set(houses.values()))[::2]
    for street, house in known:
        place = next(one["geometry"]["coordinates"] for one in real if houses[one["id"]] == (street, house))
        values = {"street_kind": "street", "street": street, "number": house, "geom": Point(*place)}
        Address.objects.create(settlement=town, state=State.CURRENT, **values)
    rows = [{"settlement": town.code, "name": one["id"], "info": one["properties"]["info"]} for one in real]
    batch = bring(write_csv(tmp_path / "a.csv", table(rows), encoding="cp1251"), register="stations")
    found = set(Address.objects.filter(street="", geom__isnull=False).values_list("number", flat=True))
    assert found == {one for one, house in houses.items() if house in known}
    assert (len(real), len(known), len(found)) == (18, 5, 10)
    assert batch.findings["geometry-located"] == 10
    assert batch.findings["geometry-not-located"] == 8


def test_a_rehearsal_of_a_located_table_writes_nothing(
    stations: type[Register], village: Settlement, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"settlement": village.code, "name": "Школа", "Адреса": "Вишневе, Шевченка 2"}]
    path = write_csv(tmp_path / "a.csv", table(rows))
    before = counts()
    report_path = tmp_path / "rows.csv"
    call_command("import_file", str(path), "--register", "stations", "--dry-run", "--report", str(report_path))
    assert counts() == before
    assert "Places: by “settlement, Адреса”" in capsys.readouterr().out
    with report_path.open(encoding="utf-8-sig", newline="") as file:
        assert [line["effect"] for line in csv.DictReader(file)] == ["note"]


def test_an_encoding_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"cadnum,address\n" + number(1).encode() + b",\xe0\xe1\n")
    before = counts()
    assert "--encoding" in refusal("import_file", path, "--register", "parcels")
    assert counts() == before
    assert bring(path, "--encoding", "cp1251").encoding == "cp1251"
    assert Parcel.objects.get().address == "аб"


def test_formula_errors_are_told_in_the_report(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", А=(("cadnum", "area"), (number(1), "#DIV/0!")))
    book = openpyxl.load_workbook(path)
    book["А"]["B2"].data_type = "e"
    book.save(path)
    batch = bring(path)
    assert [(one.row_no, one.value) for one in Finding.objects.filter(code="formula-error")] == [(2, "B2: #DIV/0!")]
    assert batch.rows_new == 1


def _line(*points: tuple[float, float]) -> Any:
    return MultiLineString(LineString(*points), srid=4326)


def _house(info: str) -> tuple[str, str]:
    """Street and house number of «вул.Заводська, 4, м.Кам’янка, …»."""
    street, house = info.split(",")[:2]
    return street.removeprefix("вул.").strip(), house.strip()
