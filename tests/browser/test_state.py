"""The page of the registers' state in a real Chromium: its look, its width, its way by keyboard, without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from visiting import DESKTOP, TALL_PHONE, Visit, barriers

from assets import indicators
from assets.models import IndicatorDay

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODES = [(DESKTOP, "light"), (DESKTOP, "dark"), (TALL_PHONE, "light"), (TALL_PHONE, "dark")]


@pytest.fixture
def days(demo_parcels: object) -> None:
    """Ten days of history, with one missed."""
    today = timezone.localdate()
    now = indicators.measure(indicators.every())
    IndicatorDay.objects.bulk_create(
        IndicatorDay(
            day=today - timedelta(days=ago),
            indicator=slug,
            settlement=figure.settlement,
            numerator=figure.numerator / (ago + 1),
            denominator=figure.denominator,
        )
        for ago in range(1, 11)
        if ago != 4
        for slug, figures in now.items()
        for figure in figures
    )


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("visit", MODES, indirect=True)
def test_the_page_has_no_barriers_and_no_more_width_than_the_window(visit: Visit) -> None:
    visit.start("/en/state/")
    page = visit.page
    expect(page.locator("#land-inventoried svg.chart polyline")).to_have_count(2)
    page.locator(".by-day > summary").click()
    expect(page.get_by_role("region", name="Indicators day by day").locator("tbody tr")).to_have_count(10)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.complaints == []


@pytest.mark.usefixtures("days")
def test_by_keyboard_one_comes_from_the_footer_to_a_settlement_through_time_and_back(visit: Visit) -> None:
    visit.open("/en/")
    page = visit.page
    page.get_by_role("link", name="State of the registers").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("State of the registers")
    row = page.locator("#by-settlement ~ .table-frame tbody:last-child th a").first
    name = row.inner_text()
    row.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"State of the registers: {name}")
    expect(page.locator("#land-inventoried svg.chart")).to_have_count(1)
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="State of the registers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("State of the registers")
