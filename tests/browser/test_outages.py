"""A planned outage on the public maps in a real Chromium: what it darkens is drawn, and its notice leads there."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone
from playwright.sync_api import expect
from visiting import DESKTOP, PHONE, Visit, barriers

from reports.models import PlannedOutage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AREA = Polygon.from_bbox((33.90, 49.30, 33.91, 49.31))


@pytest.fixture(autouse=True)
def _outages() -> None:
    now = timezone.now()
    hours = {"begins_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    PlannedOutage.objects.create(text_uk="Ремонт підстанції", area=MultiPolygon(AREA, srid=4326), **hours)
    PlannedOutage.objects.create(text_uk="Графік погодинних відключень", **hours)


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (PHONE, "dark")], indirect=True)
@pytest.mark.parametrize("address", ["/", "/reports/"])
def test_a_notice_of_an_outage_leads_to_what_it_darkens(address: str, visit: Visit) -> None:
    page = visit.page
    visit.start(address)
    expect(page.get_by_text("Графік погодинних відключень")).to_have_count(1)
    expect(page.locator("path.map-mark-outage")).to_have_count(1)
    handle = page.locator("#sheet-handle")
    if handle.is_visible():
        handle.click()
    leads = page.get_by_role("button", name="Показати на карті")
    expect(leads).to_have_count(1)
    drawn = page.locator("path.map-mark-outage")
    from_afar = drawn.bounding_box()
    assert from_afar
    leads.focus()
    page.keyboard.press("Enter")
    expect(drawn).to_be_in_viewport()
    page.wait_for_function(
        "from => document.querySelector('path.map-mark-outage').getBoundingClientRect().width > 4 * from",
        arg=from_afar["width"],
    )
    assert barriers(page) == []
    assert visit.complaints == []
