"""The data sets of КМУ 835: columns as recommended, what stands in them, and what the public does not see."""

import csv
import datetime
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import made_open_data
import pytest
from django.test import Client
from helpers import number, query
from made_open_data import COUNCIL, SCHOOL, TENANT
from openpyxl import load_workbook

from addresses.models import Address, Decision, Hromada, LegalEntity
from assets.models import CommunalProperty
from assets.opendata import files, publishing, sets
from geo import registers
from geo.models import Publication, Visibility

NAMES = [one.name for one in sets.EVERY]

Rows = list[dict[str, str]]


@pytest.fixture
def filled(kozelshchyna: Hromada) -> Hromada:
    made_open_data.fill(kozelshchyna)
    return kozelshchyna


@pytest.fixture
def recommended(shared_data: Path) -> dict[str, list[dict[str, Any]]]:
    """The column lists that go with the Resolution, by name of the set."""
    folder = shared_data / "exchange" / "835"
    return {name: json.loads((folder / f"{name}.json").read_bytes())["tableSchema"]["columns"] for name in NAMES}


def table(client: Client, name: str) -> Rows:
    answer = client.get(f"/open-data/{name}.csv")
    assert answer.status_code == 200, name
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def row(client: Client, name: str, **values: str) -> dict[str, str]:
    """The only row of the set with these values."""
    [found] = [one for one in table(client, name) if values.items() <= one.items()]
    return found


def worksheet(client: Client, name: str) -> Iterator[tuple[Any, ...]]:
    content = client.get(f"/open-data/{name}.xlsx").getvalue()
    yield from load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows()


def is_of(datatype: str, value: str) -> bool:
    """Whether the text is one of that datatype, or the literal null."""
    if value == files.NULL:
        return True
    try:
        if datatype == "date":
            return datetime.date.fromisoformat(value).isoformat() == value
        if datatype == "integer":
            return str(int(value)) == value
        if datatype == "decimal":
            return Decimal(value).is_finite() and "," not in value
    except (ArithmeticError, ValueError):
        return False
    return value.startswith(("http://", "https://")) if datatype == "anyURL" else bool(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_columns_of_its_list_and_values_of_their_types(
    client: Client, filled: Hromada, recommended: dict[str, list[dict[str, Any]]], name: str
) -> None:
    rows = table(client, name)
    columns = recommended[name]
    assert rows, "an empty file shows nothing"
    assert list(rows[0]) == [column["name"] for column in columns]
    declared = sets.get(name).columns
    assert [(one.datatype, one.required) for one in declared] == [(c["datatype"], c["required"]) for c in columns]
    wrong = [
        (column["name"], one[column["name"]])
        for one in rows
        for column in columns
        if not is_of(column["datatype"], one[column["name"]])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_the_worksheet_says_cell_by_cell_what_the_csv_says(client: Client, filled: Hromada, name: str) -> None:
    text = list(csv.reader(io.StringIO(client.get(f"/open-data/{name}.csv").getvalue().decode())))
    sheet = list(worksheet(client, name))
    assert len(sheet) == len(text)
    datatypes = [column.datatype for column in sets.get(name).columns]
    for written, cells in zip(text, sheet, strict=True):
        for datatype, value, cell in zip(datatypes, written, cells, strict=True):
            if isinstance(cell.value, datetime.datetime):
                assert cell.value.date().isoformat() == value
            elif isinstance(cell.value, int | float):
                assert datatype in ("decimal", "integer")
                assert Decimal(str(cell.value)) == Decimal(value)
            else:
                assert cell.data_type == "s"
                assert cell.value == value


def test_no_value_becomes_a_formula(client: Client, filled: Hromada) -> None:
    [cell] = [cell for one in worksheet(client, "50-list") for cell in one if cell.value == "=Місце у вестибюлі"]
    assert cell.data_type == "s"
    assert row(client, "50-list", title="=Місце у вестибюлі")


def test_addresses_of_every_status_stand_in_set_37(client: Client, filled: Hromada) -> None:
    given = row(client, "37-register", addressLocatorDesignator="12-А")
    assert given["uid"] == str(Address.objects.get(number="12-А корп. 3").uid)
    assert given["addressLocatorBuilding"] == "3"
    assert given["addressThoroughfare"] == "вулиця Шкільна"
    assert given["addressAdminUnitL2"] == "Полтавська область"
    assert given["addressAdminUnitL3"].endswith(" район")
    assert given["addressAdminUnitL4"] == filled.name
    assert (given["authorityName"], given["authorityId"]) == ("Козельщинська селищна рада", COUNCIL)
    assert (given["applicantName"], given["applicantId"]) == ('ТОВ "Агро"', TENANT)
    assert given["decisionUrl"] == "https://rada.example/410"
    assert (given["statusType"], given["statusDescription"]) == ("Чинна", "null")
    statuses = {one["addressLocatorDesignator"]: one["statusType"] for one in table(client, "37-register")}
    assert statuses["2"] == "Чинна зі змінами"
    assert statuses["3"] == "Скасована"
    assert statuses["4"] == "Чинність відновлено"
    cancelled = row(client, "37-register", addressLocatorDesignator="3")
    assert cancelled["statusDescription"] == "Козельщинська селищна рада, рішення від 02.03.2026 № 410"


def test_a_named_place_is_an_object_and_no_street(client: Client, filled: Hromada) -> None:
    tract = row(client, "37-register", addressLocatorDesignator="1")
    assert tract["addressObjectName"] == "урочище Вільшане, табір «Сокіл»"
    assert tract["addressThoroughfare"] == "null"


def test_a_personal_decision_gives_its_number_and_date_alone(client: Client, filled: Hromada) -> None:
    Decision.objects.update(personal=True)
    for one in table(client, "37-register"):
        assert (one["decisionNumber"], one["decisionIssuedDate"]) == ("410", "2026-03-02")
        assert (one["decisionTitle"], one["decisionUrl"]) == ("null", "null")
    assert {one["decisionUrl"] for one in table(client, "57-parcels")} == {"null"}


def test_a_building_is_told_in_the_words_of_the_recommendations(client: Client, filled: Hromada) -> None:
    building = row(client, "18-buildings", id=f"{SCHOOL}-10000001")
    assert (building["ownerId"], building["balanceHolderId"], building["userId"]) == (COUNCIL, SCHOOL, SCHOOL)
    assert (building["unitName"], building["area"]) == ("кв. м.", "1145.60")
    assert building["description"] == 'Цегла, "1965";\nдах новий'
    assert building["addressThoroughfare"] == "вулиця Шкільна"
    assert building["registrationStatus"] == "Зареєстровано"
    assert (building["condition"], building["constructionReadiness"]) == ("Потребує поточного ремонту", "null")
    assert building["utilitiesAvailable"] == "постачання електроенергії, централізоване водовідведення"
    unfinished = row(client, "18-buildings", id=f"{SCHOOL}-10000002")
    assert (unfinished["condition"], unfinished["constructionReadiness"]) == ("null", "60")
    assert (unfinished["unitName"], unfinished["area"]) == ("шт.", "1")
    assert (unfinished["userId"], unfinished["utilitiesAvailable"]) == (TENANT, "Невідомо")


def test_a_lease_is_told_in_the_words_of_the_recommendations(client: Client, filled: Hromada) -> None:
    [lease] = table(client, "50-list")
    assert (lease["contractCustodianId"], lease["contractUserId"]) == (COUNCIL, TENANT)
    assert (lease["contractStatus"], lease["contractValuePeriod"]) == ("Чинний", "Місяць")
    assert (lease["valueAmount"], lease["currencyCode"], lease["contractRentalRate"]) == ("98765.40", "UAH", "5")
    assert lease["contractPeriodMaxExtentDate"] == "null"


def test_land_sets_have_the_parcels_that_the_law_names(client: Client, filled: Hromada) -> None:
    assert {one["cadastralId"] for one in table(client, "18-parcels")} == {number(index) for index in (1, 2, 3, 4)}
    assert {one["cadastralID"] for one in table(client, "51-parcels")} == {number(3), number(4)}
    assert {one["cadastralId"] for one in table(client, "57-parcels")} == {number(1), number(2)}
    by_number = {one["cadastralId"]: one for one in table(client, "18-parcels")}
    assert by_number[number(3)]["utilitiesAvailable"].startswith("постачання електроенергії")
    assert by_number[number(4)]["utilitiesAvailable"] == "null"
    assert by_number[number(4)]["ownerId"] == SCHOOL
    assert by_number[number(1)]["utilitiesAvailable"] == "Невідомо"


def test_a_contract_of_sale_has_no_term_and_no_rate(client: Client, filled: Hromada) -> None:
    lease = row(client, "57-parcels", contractType="Оренда")
    sale = row(client, "57-parcels", contractType="Купівля-продаж")
    assert (lease["contractPeriodEndDate"], lease["contractValuePercentage"]) == ("2033-03-01", "4.5")
    assert (sale["contractPeriodEndDate"], sale["contractValuePercentage"]) == ("null", "null")
    assert (sale["publisherId"], sale["decisionDate"]) == (COUNCIL, "2026-03-02")


def test_lists_of_auctions_have_property_and_land(client: Client, filled: Hromada) -> None:
    assert [one["ocid"] for one in table(client, "50-listProzorroSales")] == ["UA-PS-2026-02-02-000002-2"]
    titles = [one["title"] for one in table(client, "51-listProzorroSales")]
    assert titles == ["Навчальний корпус", f"Земельна ділянка {number(3)}"]
    assert len(table(client, "57-listProzorroSales")) == 2


@pytest.mark.parametrize("visibility", [Visibility.STAFF, Visibility.NOBODY])
def test_the_sets_of_a_register_that_was_switched_off_are_gone(
    client: Client, staff_client: Client, filled: Hromada, visibility: str
) -> None:
    Publication.objects.filter(slug="parcels").update(visibility=visibility)
    for one in (client, staff_client):
        for name in ("18-parcels", "51-parcels", "57-parcels", "57-listProzorroSales"):
            assert one.get(f"/open-data/{name}.csv").status_code == 404
            assert one.get(f"/open-data/{name}.xlsx").status_code == 404
            assert name not in one.get("/open-data/").content.decode()
    assert [one["title"] for one in table(client, "51-listProzorroSales")] == ["Навчальний корпус"]


def test_a_withheld_field_is_null_in_every_set_that_has_it(client: Client, filled: Hromada) -> None:
    Publication.objects.filter(slug="parcels").update(withheld_fields=["normative_value", "tenant"])
    Publication.objects.filter(slug="property").update(withheld_fields=["inventory_number"])
    for name in ("18-parcels", "51-parcels"):
        assert {one["normativeValueAmount"] for one in table(client, name)} == {"null"}
    for one in table(client, "57-parcels"):
        assert (one["normativeValueAmountValue"], one["normativeValueAmountCurrency"]) == ("null", "null")
        assert (one["userName"], one["userId"]) == ("null", "null")
    assert {one["id"] for one in table(client, "18-buildings")} == {"null"}


def test_a_set_whose_rows_are_chosen_by_a_withheld_field_is_gone(client: Client, filled: Hromada) -> None:
    Publication.objects.filter(slug="parcels").update(withheld_fields=["contract_kind"])
    assert client.get("/open-data/57-parcels.csv").status_code == 404
    assert len(table(client, "18-parcels")) == 4


def test_an_address_that_is_hidden_is_not_told_by_the_building_at_it(client: Client, filled: Hromada) -> None:
    query("UPDATE addresses_address SET restricted = true")
    for one in table(client, "18-buildings"):
        assert (one["addressThoroughfare"], one["addressLocatorDesignator"]) == ("null", "null")
        assert one["addressPostName"] != "null"
    Publication.objects.filter(slug="settlements").update(visibility=Visibility.STAFF)
    assert {one["addressPostName"] for one in table(client, "18-buildings")} == {"null"}


@pytest.mark.parametrize("slug", ["visibility", "status", "terms"])
def test_a_site_that_the_public_does_not_see_offers_no_parcel(client: Client, filled: Hromada, slug: str) -> None:
    if slug == "visibility":
        query("UPDATE assets_investmentsite SET state = 'draft'")
    else:
        Publication.objects.filter(slug="sites").update(withheld_fields=[slug])
    assert {one["cadastralID"] for one in table(client, "51-parcels")} == {number(3)}


def test_every_field_that_a_set_reads_is_a_field_of_its_register() -> None:
    for data_set in sets.EVERY:
        for slug, name in publishing.fields_of(data_set):
            assert registers.get(slug).field(name)
            assert "person" not in name


def test_a_client_that_has_the_file_gets_304_until_anything_in_it_changes(client: Client, filled: Hromada) -> None:
    for ending in ("csv", "xlsx"):
        tag = client.get(f"/open-data/37-register.{ending}")["ETag"]
        again = client.get(f"/open-data/37-register.{ending}", headers={"if-none-match": tag})
        assert (again.status_code, again["Cache-Control"]) == (304, "no-cache")
    for change in (
        lambda: Address.objects.filter(number="2").update(postcode="39101"),
        lambda: Decision.objects.update(personal=True),
        lambda: LegalEntity.objects.filter(code=TENANT).update(name="ТОВ «Агро-2»"),
        lambda: Publication.objects.filter(slug="addresses").update(withheld_fields=["postcode"]),
    ):
        tag = client.get("/open-data/37-register.csv")["ETag"]
        change()
        assert client.get("/open-data/37-register.csv", headers={"if-none-match": tag}).status_code == 200


def test_a_file_is_made_once_of_a_version_and_older_ones_are_forgotten(
    client: Client, filled: Hromada, var: Path
) -> None:
    client.get("/open-data/18-movableProperty.xlsx").getvalue()
    made = sorted((var / "open-data").iterdir())
    written = [path.stat().st_mtime_ns for path in made]
    client.get("/open-data/18-movableProperty.xlsx").getvalue()
    assert [path.stat().st_mtime_ns for path in made] == written
    CommunalProperty.objects.filter(kind="movable").update(year=2016)
    client.get("/open-data/18-movableProperty.xlsx").getvalue()
    assert len(list((var / "open-data").iterdir())) == len(made) == 2
    assert not set(made) & set((var / "open-data").iterdir())


def test_the_csv_passes_through_in_runs_and_is_never_whole_in_memory(filled: Hromada) -> None:
    """However many rows there are: nothing longer than a few of them is ever written at once."""

    class Runs(io.BytesIO):
        longest = 0

        def write(self, run: Any) -> int:
            self.longest = max(self.longest, len(run))
            return super().write(run)

    query(
        "INSERT INTO addresses_address (settlement_id, street_kind, street, number, postcode, state)"
        " SELECT settlement_id, 'street', 'Довга', n::text, '39100', 'current'"
        " FROM addresses_address, generate_series(1, 5000) AS n WHERE addresses_address.number = '3'"
    )
    target = Runs()
    published = publishing.published(sets.get("37-register"))
    assert published
    files.write_csv(published, target)
    assert target.getvalue().count(b"\n") == published.count() + 1 == 5006
    assert target.longest < 2_000


def test_there_is_no_file_of_a_set_that_was_never_declared(client: Client, filled: Hromada) -> None:
    for address in ("/open-data/99-nothing.csv", "/open-data/37-register.ods", "/open-data/..%2f37-register.csv"):
        assert client.get(address).status_code == 404
