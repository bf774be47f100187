"""A planned outage on the public maps in a real Chromium: what it darkens is drawn, and its notice leads there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone
from made_thematic import LAMPS, drop_all, lamp
from playwright.sync_api import expect
from visiting import DESKTOP, PHONE, Target, Visit, barriers

from layers import thematic
from reports.models import PlannedOutage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINE = {"name": "line", "kind": "text", "title_uk": "Лінія", "title_en": "Line"}
AREA = Polygon.from_bbox((33.90, 49.30, 33.91, 49.31))


@pytest.fixture(autouse=True)
def _outages(target: Target) -> None:
    """Behind the demonstration's parcels, whose state is kept for the tests to come."""
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


@pytest.fixture
def dark_line(_outages: None) -> Iterator[None]:
    """The outage without an area is of a line of five lamps."""
    layer = thematic.create({**LAMPS, "slug": "street-lights", "fields": [*LAMPS["fields"], LINE]})
    for at in range(5):
        lamp(layer, at, line="Л-1", geom=Point(33.9 + at * 0.0005, 49.3, srid=4326))
    PlannedOutage.objects.filter(area=None).update(line="Л-1")
    yield
    drop_all()


def test_the_lamps_of_a_line_are_no_blot_from_afar_and_well_seen_nearby(dark_line: None, visit: Visit) -> None:
    drawn = visit.page.locator("path.map-mark-outage")
    widths = []
    for zoom in (11, 17):
        visit.start(f"/en/?zoom={zoom}#map={zoom}/49.3/33.9")
        # The lamps, and the area of the other outage.
        expect(drawn).to_have_count(6)
        box = drawn.last.bounding_box()
        assert box
        widths.append(box["width"])
    from_afar, nearby = widths
    assert nearby > 2 * from_afar
