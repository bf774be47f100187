"""The page of the registers' state and its files: what they say at once, through time, and to whom."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from helpers import query
from made_registers import HROMADA_CODE, LYPA_CODE, VERBA_CODE, make_addresses, make_hromada, make_property

from addresses.models import Address, LegalEntity, Settlement
from assets import indicators
from assets.indicators import Figure, declared, measuring
from assets.models import IndicatorDay, IndicatorSwitch
from geo.models import Publication, User, Visibility
from geo.roles import ADMINISTRATOR, Role
from portal.state.chart import chart
from portal.state.page import by_day
from portal.state.places import Place
from portal.state.series import Standing
from portal.state.wording import percents

pytestmark = pytest.mark.django_db

PAGE, CSV, JSON = "/en/state/", "/en/state.csv", "/en/state.json"


@pytest.fixture
def villages(db: None) -> tuple[Settlement, Settlement]:
    """Верба with three addresses of four verified, Липа with one of two."""
    verba, lypa = make_hromada()
    for village, verified, others in ((verba, 3, 1), (lypa, 1, 1)):
        make_addresses(village, verified, verified_at=timezone.now())
        make_addresses(village, others)
    return verba, lypa


@pytest.fixture
def administrator_client(person: Callable[[Role], User]) -> Client:
    administrator = person(ADMINISTRATOR)
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    client = Client()
    client.force_login(administrator)
    return client


def table(client: Client, address: str = CSV) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


def told(client: Client, indicator: str = "Addresses verified") -> dict[str, tuple[str, str]]:
    """Numerator and share of today in the table of all days, by code of the place."""
    today = timezone.localdate().isoformat()
    rows = [row for row in table(client) if (row["day"], row["indicator"]) == (today, indicator)]
    return {row["settlement code"]: (row["numerator"], row["share"]) for row in rows}


def told_to_programs(client: Client, slug: str = "addresses-verified") -> dict[str, tuple[float, float]]:
    figures = client.get(JSON).json()["figures"]
    return {one["settlement_code"]: (one["numerator"], one["share"]) for one in figures if one["indicator"] == slug}


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def card(client: Client, slug: str, address: str = PAGE) -> str:
    """What the card of an indicator says, without its tags."""
    found = re.search(rf'<li class="indicator" id="{slug}">(.*?)</li>', page(client, address))
    assert found
    return re.sub(r"(<[^>]*>|\s)+", " ", found[1])


def remember(ago: int, numerator: int, denominator: int, settlement: str = VERBA_CODE) -> date:
    """A record of verified addresses made so many days ago."""
    day = timezone.localdate() - timedelta(days=ago)
    IndicatorDay.objects.create(
        day=day,
        indicator="addresses-verified",
        settlement=settlement,
        numerator=numerator,
        denominator=denominator,
    )
    return day


# At once


def edit_by_sql(pk: int) -> None:
    query("UPDATE addresses_address SET number = '77' WHERE id = %s", pk)


def edit_by_the_orm(pk: int) -> None:
    address = Address.objects.get(pk=pk)
    address.number = "77"
    address.save()


@pytest.mark.parametrize("edit", [edit_by_sql, edit_by_the_orm])
def test_an_edit_that_takes_a_verification_away_lowers_the_figure_of_its_settlement_in_the_next_request(
    client: Client, villages: tuple[Settlement, Settlement], edit: Callable[[int], None]
) -> None:
    edited = Address.objects.filter(settlement=villages[0], verified_at__isnull=False).latest("pk")
    verba = f"{PAGE}?settlement={VERBA_CODE}"
    assert "75%" in card(client, "addresses-verified", verba)
    assert "66.6%" in card(client, "addresses-verified")
    assert told(client)[VERBA_CODE] == ("3", "0.75")
    assert told_to_programs(client)[VERBA_CODE] == (3, 0.75)
    edit(edited.pk)
    edited.refresh_from_db()
    assert edited.verified_at is None
    assert "50%" in card(client, "addresses-verified", verba)
    assert "50%" in card(client, "addresses-verified")
    assert told(client) == {HROMADA_CODE: ("3", "0.5"), VERBA_CODE: ("2", "0.5"), LYPA_CODE: ("1", "0.5")}
    assert told_to_programs(client) == {HROMADA_CODE: (3, 0.5), VERBA_CODE: (2, 0.5), LYPA_CODE: (1, 0.5)}


def test_numerator_and_denominator_stand_beside_the_share(client: Client, villages: Any) -> None:
    said = card(client, "addresses-verified")
    assert "addresses verified against their documents 4" in said
    assert "addresses in force 6" in said


def test_where_nothing_can_be_measured_no_share_is_made_up(client: Client, villages: Any) -> None:
    assert "There is nothing to measure here yet" in card(client, "property-entered")
    assert "%" not in card(client, "property-entered")


def test_the_books_count_entered_in_the_admin_is_measured_against_at_once(
    client: Client, administrator_client: Client, villages: Any
) -> None:
    holder = LegalEntity.objects.create(code="12345670", name="Вербівський ліцей")
    make_property(3, holder)
    assert "nothing to measure here" in card(client, "property-entered")
    form = {"holder": holder.pk, "settlement": "", "count": 4, "counted_on": "2026-10-01", "source": ""}
    assert administrator_client.post("/en/admin/assets/expectedproperty/add/", form).status_code == 302
    assert "75%" in card(client, "property-entered")
    again = administrator_client.post("/en/admin/assets/expectedproperty/add/", form).content.decode()
    assert "already counted" in again


# Through time


def test_the_file_is_tidy_and_the_hromada_is_the_sum_of_its_places_on_every_day(client: Client, villages: Any) -> None:
    day = remember(2, 1, 4)
    remember(2, 1, 2, LYPA_CODE)
    remember(2, 0, 5, indicators.OUTSIDE)
    rows = table(client)
    assert list(rows[0]) == [
        "day",
        "indicator",
        "settlement code",
        "settlement",
        "numerator",
        "denominator",
        "share",
    ]
    for key in {(row["day"], row["indicator"]) for row in rows}:
        here = [row for row in rows if (row["day"], row["indicator"]) == key]
        [whole] = [row for row in here if row["settlement code"] == HROMADA_CODE]
        for side in ("numerator", "denominator"):
            assert Decimal(whole[side]) == sum(Decimal(row[side]) for row in here if row is not whole)
    past = [row for row in rows if row["day"] == day.isoformat()]
    assert [row["settlement"] for row in past] == [
        "The whole hromada",
        "Верба",
        "Липа",
        "Outside settlements, or not stated",
    ]
    assert (past[0]["numerator"], past[0]["denominator"], past[0]["share"]) == ("2", "11", "0.1818")


def test_the_file_speaks_the_language_of_its_address(client: Client, villages: Any) -> None:
    answer = client.get("/state.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "state.csv" in answer["Content-Disposition"]
    assert answer.getvalue().startswith("\ufeff".encode())


def test_the_figure_of_today_is_that_of_now_and_not_the_recorded_one(client: Client, villages: Any) -> None:
    remember(0, 0, 4)
    assert told(client)[VERBA_CODE] == ("3", "0.75")


def test_a_history_of_one_day_is_said_to_be_one_and_a_longer_one_is_drawn(client: Client, villages: Any) -> None:
    assert "The record through time begins today" in page(client)
    assert 'class="chart"' not in page(client)
    remember(1, 1, 4)
    said = card(client, "addresses-verified")
    assert "From 25% on" in said
    assert page(client).count('class="chart"') == 1
    assert "begins today" not in page(client)


def test_the_course_of_a_place_is_its_own(client: Client, villages: Any) -> None:
    """Верба alone, the hromada as a sum, and outside what stands under no settlement that is there."""
    remember(1, 1, 4)
    remember(1, 1, 6, LYPA_CODE)
    remember(1, 3, 4, "UA53020090099000099")
    remember(1, 0, 2, indicators.OUTSIDE)
    for settlement, began in ((f"?settlement={VERBA_CODE}", "25%"), ("", "31.2%"), ("?settlement=outside", "50%")):
        said = page(client, PAGE + settlement)
        assert f'<span class="figures-share">{began}</span>' in said


def test_the_table_by_day_has_every_day_of_late_and_the_last_of_each_month_before() -> None:
    last = date(2026, 11, 21)
    indicator = indicators.get("addresses-verified")
    days = [
        Standing(last - timedelta(days=ago), indicator, [Figure(VERBA_CODE, Decimal(1), Decimal(2))])
        for ago in range(100, -1, -1)
    ]
    told = [line.day for line in by_day(days, Place("", HROMADA_CODE, "The whole hromada"))]
    assert told[:31] == [last - timedelta(days=ago) for ago in range(31)]
    assert told[31:] == [date(2026, 10, 21), date(2026, 9, 30), date(2026, 8, 31)]


def test_a_missed_day_is_a_gap_in_the_line() -> None:
    monday = date(2026, 11, 2)
    days = [monday + timedelta(days=after) for after in (0, 1, 3, 5, 6)]
    drawn = chart([(day, Decimal("0.5")) for day in days])
    assert drawn
    assert [len(run.split()) for run in drawn.runs] == [2, 2]
    assert len(drawn.alone) == 1
    assert (drawn.first, drawn.last) == (days[0], days[-1])


def test_a_share_is_rounded_down_so_that_a_hundred_per_cent_means_all() -> None:
    assert percents(Decimal(5814) / 5815) == "99.9%"
    assert percents(Decimal(1)) == "100%"
    assert percents(Decimal(2) / 3) == "66.6%"


def test_before_the_hromada_is_set_up_there_is_a_page_without_figures(client: Client) -> None:
    assert page(client).count("There is nothing to measure here yet") == 5
    assert {row["share"] for row in table(client)} == {""}
    assert client.get(JSON).status_code == 200


# The table by settlement


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Верба", "Липа"]),
        ("-name", ["Липа", "Верба"]),
        ("addresses-verified", ["Липа", "Верба"]),
        ("-addresses-verified", ["Верба", "Липа"]),
        ("no-such-indicator", ["Верба", "Липа"]),
    ],
)
def test_the_table_stands_in_the_order_asked_for(client: Client, villages: Any, sort: str, names: list[str]) -> None:
    found = re.findall(r'<th scope="row"> <a href="[^"]*">(Верба|Липа)</a>', page(client, f"{PAGE}?sort={sort}"))
    assert found == names
    assert page(client, f"{PAGE}?sort={sort}").count("aria-sort") == 1


@pytest.mark.parametrize("settlement", ["UA00000000000000000", "x", "'"])
def test_a_settlement_that_there_is_not_has_no_page(client: Client, villages: Any, settlement: str) -> None:
    assert client.get(PAGE, {"settlement": settlement}).status_code == 404


def test_what_is_not_told_by_settlement_is_a_figure_of_the_hromada_alone(
    client: Client, villages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declared, "_indicators", dict(declared._indicators))
    indicators.declare(indicators.open_data_up_to_date(lambda: (2, 3)))
    measuring.ensure_switches()
    assert "66.6%" in card(client, "open-data-up-to-date")
    assert told(client, "Open data sets up to date") == {HROMADA_CODE: ("2", "0.6666")}
    verba = page(client, f"{PAGE}?settlement={VERBA_CODE}")
    assert 'id="open-data-up-to-date"' not in verba
    IndicatorSwitch.objects.exclude(slug="open-data-up-to-date").update(visibility=Visibility.NOBODY)
    assert 'id="by-settlement"' not in page(client)
    assert client.get(PAGE, {"settlement": VERBA_CODE}).status_code == 404


# To whom


@pytest.mark.parametrize("visibility", [Visibility.STAFF, Visibility.NOBODY])
def test_a_register_that_is_switched_off_is_counted_for_the_public_nowhere(
    client: Client, staff_client: Client, villages: Any, visibility: str
) -> None:
    remember(1, 1, 4)
    Publication.objects.filter(slug="addresses").update(visibility=visibility)
    assert "Addresses verified" not in page(client)
    assert "Objects on the map" not in page(client)
    counted = {row["indicator"] for row in table(client)}
    assert counted == {"Land inventoried", "Communal property entered", "Communal property verified"}
    assert "addresses-verified" not in json.dumps(client.get(JSON).json())
    staff_sees = visibility == Visibility.STAFF
    assert ("Addresses verified" in page(staff_client)) is staff_sees


def test_an_indicator_has_a_switch_of_its_own_in_the_admin_that_acts_at_once(
    client: Client, staff_client: Client, administrator_client: Client, villages: Any
) -> None:
    assert "Addresses verified" in page(client)
    assert "Addresses verified" in page(administrator_client, "/en/admin/assets/indicatorswitch/")
    address = "/en/admin/assets/indicatorswitch/addresses-verified/change/"
    assert administrator_client.post(address, {"visibility": "staff"}).status_code == 302
    assert "Addresses verified" not in page(client)
    assert told(client) == {}
    assert "Addresses verified" in page(staff_client)


def test_where_no_indicator_is_public_there_is_no_page_and_no_way_to_it(
    client: Client, staff_client: Client, villages: Any
) -> None:
    assert 'href="/en/state/"' in page(client, "/en/")
    IndicatorSwitch.objects.update(visibility=Visibility.STAFF)
    for address in (PAGE, CSV, JSON):
        assert client.get(address).status_code == 404
        assert staff_client.get(address).status_code == 200
    assert 'href="/en/state/"' not in page(client, "/en/")


def test_settlements_that_are_switched_off_are_not_told_apart(client: Client, villages: Any) -> None:
    remember(1, 1, 4)
    Publication.objects.filter(slug="settlements").update(visibility=Visibility.STAFF)
    assert "Верба" not in page(client)
    assert told(client) == {HROMADA_CODE: ("4", "0.6666")}
    assert {row["settlement code"] for row in table(client)} == {HROMADA_CODE}
    assert client.get(PAGE, {"settlement": VERBA_CODE}).status_code == 404


def test_a_settlement_that_is_hidden_is_named_neither_today_nor_in_the_past(client: Client, villages: Any) -> None:
    remember(1, 1, 4)
    Settlement.objects.filter(code=VERBA_CODE).update(restricted=True)
    for address in (PAGE, JSON):
        assert VERBA_CODE not in page(client, address)
        assert "Верба" not in page(client, address)
    assert VERBA_CODE not in {row["settlement code"] for row in table(client)}
    assert told(client)[""] == ("3", "0.75")
