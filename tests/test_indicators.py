"""The indicators of the registers' state, against registers counted by hand: what counts, where, and through time."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from helpers import query
from made_registers import (
    FIELD,
    LYPA,
    LYPA_CODE,
    VERBA,
    VERBA_CODE,
    WHOLE,
    hectares,
    inside,
    make_addresses,
    make_hromada,
    make_parcel,
    make_property,
)
from procrastinate.contrib.django import app

from addresses.models import Address, LegalEntity, Settlement
from assets import indicators, tasks
from assets.indicators import OUTSIDE, days, declared, total
from assets.models import ExpectedProperty, IndicatorDay, InvestmentSite
from geo.records import State

pytestmark = pytest.mark.django_db

#: How far two programs may be apart on an area, as a share of it, once each is rounded to a square metre.
SAME_AREA = 1e-5

Villages = tuple[Settlement, Settlement]


@pytest.fixture
def villages(db: None) -> Villages:
    return make_hromada()


@pytest.fixture
def school(db: None) -> LegalEntity:
    return LegalEntity.objects.create(code="12345670", name="Вербівський ліцей")


@pytest.fixture
def council(db: None) -> LegalEntity:
    return LegalEntity.objects.create(code="12345681", name="Вербівська сільська рада")


@pytest.fixture
def _table_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """An indicator declared in a test is forgotten behind it."""
    monkeypatch.setattr(declared, "_indicators", dict(declared._indicators))


def told(slug: str) -> dict[str, tuple[float, float]]:
    """Numerator and denominator of now, by settlement."""
    figures = indicators.measure([indicators.get(slug)])[slug]
    return {figure.settlement: (float(figure.numerator), float(figure.denominator)) for figure in figures}


def whole(slug: str) -> tuple[float, float]:
    figure = total(indicators.measure([indicators.get(slug)])[slug])
    return float(figure.numerator), float(figure.denominator)


# What counts


def test_verified_addresses_are_counted_among_those_in_force(villages: Villages) -> None:
    verba, lypa = villages
    now = timezone.now()
    make_addresses(verba, 3, verified_at=now)
    make_addresses(verba, 2)
    make_addresses(lypa, 4)
    make_addresses(lypa, 1, verified_at=now, restricted=True)
    for fields in ({"state": State.DRAFT}, {"state": State.ARCHIVED}, {"status": "cancelled"}):
        make_addresses(verba, 1, verified_at=now, **fields)
    assert told("addresses-verified") == {VERBA_CODE: (3, 5), LYPA_CODE: (1, 5)}
    assert whole("addresses-verified") == (4, 10)


def test_a_thing_belongs_to_the_settlement_it_names_else_to_the_one_it_lies_in_else_to_none(
    villages: Villages, school: LegalEntity
) -> None:
    verba, _lypa = villages
    now = timezone.now()
    make_property(1, school, settlement=verba, geom=inside(LYPA), verified_at=now)
    make_property(2, school, geom=inside(LYPA))
    make_property(1, school, geom=inside(FIELD), verified_at=now)
    make_property(3, school)
    make_property(1, school, state=State.DRAFT)
    assert told("property-verified") == {VERBA_CODE: (1, 1), LYPA_CODE: (0, 2), OUTSIDE: (1, 4)}


def test_a_thing_on_the_edge_of_two_settlements_counts_once(villages: Villages, school: LegalEntity) -> None:
    edge = inside((LYPA[0], LYPA[1], LYPA[0], LYPA[3]))
    make_property(1, school, geom=edge)
    assert told("property-verified") == {VERBA_CODE: (0, 1)}


def test_property_entered_is_measured_by_what_the_holders_count_in_their_books(
    villages: Villages, school: LegalEntity, council: LegalEntity
) -> None:
    verba, lypa = villages
    today = timezone.localdate()
    make_property(2, school, settlement=verba)
    make_property(1, school, settlement=lypa)
    make_property(4, council, settlement=verba)
    assert told("property-entered") == {}
    ExpectedProperty.objects.create(holder=school, settlement=verba, count=8, counted_on=today)
    ExpectedProperty.objects.create(holder=school, count=5, counted_on=today)
    # The council's books were not counted: its things are measured by nothing.
    assert told("property-entered") == {VERBA_CODE: (2, 8), OUTSIDE: (1, 5)}
    ExpectedProperty.objects.create(holder=council, count=40, counted_on=today)
    assert told("property-entered") == {VERBA_CODE: (2, 8), OUTSIDE: (5, 45)}
    assert whole("property-entered") == (7, 53)


def test_objects_with_a_place_are_counted_over_addresses_property_and_sites(
    villages: Villages, school: LegalEntity
) -> None:
    verba, lypa = villages
    make_addresses(verba, 2)
    make_addresses(verba, 1, geom=None)
    make_property(1, school, settlement=lypa)
    make_property(1, school, geom=inside(LYPA))
    InvestmentSite.objects.create(number="1", title="Майданчик", kind="greenfield", state=State.CURRENT)
    assert told("on-the-map") == {VERBA_CODE: (2, 3), LYPA_CODE: (1, 2), OUTSIDE: (0, 1)}


# Land


def test_land_is_told_in_hectares_of_the_ellipsoid_by_settlement_and_outside(villages: Villages) -> None:
    make_parcel((33.92, 49.30, 33.93, 49.32))
    make_parcel(FIELD)
    found = told("land-inventoried")
    assert found[VERBA_CODE] == pytest.approx((hectares(VERBA) / 2, hectares(VERBA)), rel=SAME_AREA)
    assert found[LYPA_CODE] == pytest.approx((0, hectares(LYPA)), rel=SAME_AREA)
    assert found[OUTSIDE][0] == pytest.approx(hectares(FIELD), rel=SAME_AREA)
    assert whole("land-inventoried")[1] == pytest.approx(hectares(WHOLE), rel=SAME_AREA)


def test_land_where_parcels_overlap_counts_once(villages: Villages) -> None:
    make_parcel(VERBA)
    make_parcel(VERBA)
    make_parcel((33.93, 49.30, 33.94, 49.32))
    part, all_land = told("land-inventoried")[VERBA_CODE]
    assert part == all_land


def test_a_parcel_across_a_boundary_is_divided_and_what_lies_beyond_the_hromada_does_not_count(
    villages: Villages,
) -> None:
    across = (33.93, 49.30, 33.95, 49.32)
    make_parcel(across)
    make_parcel((34.00, 49.30, 34.01, 49.31))
    found = told("land-inventoried")
    assert found[VERBA_CODE][0] == pytest.approx(hectares(across) / 2, rel=SAME_AREA)
    assert found[LYPA_CODE][0] == pytest.approx(hectares(across) / 2, rel=SAME_AREA)
    assert found[OUTSIDE][0] == 0


def test_land_of_overlapping_settlements_is_one_settlements_only(villages: Villages) -> None:
    Settlement.objects.filter(code=LYPA_CODE).update(geom=Settlement.objects.get(code=VERBA_CODE).geom)
    make_parcel(VERBA)
    found = told("land-inventoried")
    assert found[LYPA_CODE] == (0, 0)
    assert whole("land-inventoried")[1] == pytest.approx(hectares(WHOLE), rel=SAME_AREA)


@pytest.mark.parametrize(
    "fields", [{"state": State.DRAFT}, {"status": "planned"}, {"status": "cancelled"}, {"documented_area": None}]
)
def test_land_that_is_only_planned_or_has_no_documented_area_is_not_inventoried(
    villages: Villages, fields: dict[str, Any]
) -> None:
    make_parcel(VERBA, **fields)
    assert whole("land-inventoried")[0] == 0


# At once


def change_by_sql(pk: int) -> None:
    query("UPDATE addresses_address SET number = '77' WHERE id = %s", pk)


def change_by_the_orm(pk: int) -> None:
    address = Address.objects.get(pk=pk)
    address.number = "77"
    address.save()


@pytest.mark.parametrize("change", [change_by_sql, change_by_the_orm])
def test_a_verified_address_that_is_edited_is_missing_from_the_next_figure(
    villages: Villages, change: Callable[[int], None]
) -> None:
    verba, lypa = villages
    edited, _other = make_addresses(verba, 2, verified_at=timezone.now())
    make_addresses(lypa, 1, verified_at=timezone.now())
    assert told("addresses-verified") == {VERBA_CODE: (2, 2), LYPA_CODE: (1, 1)}
    change(edited.pk)
    assert told("addresses-verified") == {VERBA_CODE: (1, 2), LYPA_CODE: (1, 1)}


def test_figures_are_not_counted_anew_while_nothing_changed(villages: Villages, django_assert_num_queries: Any) -> None:
    make_addresses(villages[0], 1)
    told("addresses-verified")
    with django_assert_num_queries(1):  # of the data versions
        told("addresses-verified")


# Through time


def test_a_day_is_recorded_once_and_its_last_record_stands(villages: Villages) -> None:
    make_addresses(villages[0], 2)
    call_command("record_indicators")
    recorded = IndicatorDay.objects.count()
    call_command("record_indicators")
    assert IndicatorDay.objects.count() == recorded > 0
    query("UPDATE addresses_address SET settlement_id = %s, verified_at = now()", villages[1].pk)
    call_command("record_indicators")
    [row] = IndicatorDay.objects.filter(indicator="addresses-verified")
    assert (row.day, row.settlement) == (timezone.localdate(), LYPA_CODE)
    assert (row.numerator, row.denominator) == (2, 2)


def test_a_day_that_was_missed_stays_missing(villages: Villages) -> None:
    make_addresses(villages[0], 1)
    today = timezone.localdate()
    for ago in (5, 2):
        days.record()
        IndicatorDay.objects.filter(day=today).update(day=today - timedelta(days=ago))
    days.record()
    found = {day for day, _slug, _figure in days.past(indicators.every())}
    assert found == {today - timedelta(days=5), today - timedelta(days=2)}


def test_the_worker_records_every_hour_by_itself(villages: Villages) -> None:
    make_addresses(villages[0], 1)
    assert "assets.tasks.record_indicators" in {name for name, _id in app.periodic_registry.periodic_tasks}
    tasks.record_indicators(timestamp=0)
    assert IndicatorDay.objects.filter(indicator="addresses-verified", denominator=1).exists()


def test_the_record_outlives_the_settlement(villages: Villages) -> None:
    make_addresses(villages[0], 1)
    days.record()
    query("DELETE FROM addresses_address")
    query("DELETE FROM addresses_street")
    query("DELETE FROM addresses_settlement")
    assert IndicatorDay.objects.filter(settlement=VERBA_CODE).exists()


# Declarations


@pytest.mark.usefixtures("_table_as_it_was")
def test_two_indicators_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="addresses-verified"):
        indicators.declare(indicators.get("addresses-verified"))


@pytest.mark.usefixtures("_table_as_it_was")
def test_open_data_is_an_indicator_as_soon_as_somebody_can_tell_what_is_up_to_date() -> None:
    released = [True, True, False]
    indicators.declare(indicators.open_data_up_to_date(lambda: (sum(released), len(released))))
    assert told("open-data-up-to-date") == {OUTSIDE: (2, 3)}
    released[2] = True
    assert told("open-data-up-to-date") == {OUTSIDE: (3, 3)}


@pytest.mark.parametrize("indicator", list(indicators.every()), ids=lambda indicator: indicator.slug)
def test_an_indicator_of_empty_registers_has_no_share(indicator: indicators.Indicator) -> None:
    figure = total(indicator.figures())
    assert (figure.numerator, figure.share) == (Decimal(0), None)
