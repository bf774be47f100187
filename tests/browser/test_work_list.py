"""The work list of conflicts in a real Chromium: by mouse, and by keyboard alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from helpers import box, bring, feature, number, ring
from playwright.sync_api import Page, expect
from visiting import DESKTOP, READY, TALL_PHONE, Visit, barriers, press, tab_to

from addresses.models import Hromada
from geo.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "/en/staff/conflicts/"


@pytest.fixture
def target(transactional_db: None, kozelshchyna: Hromada, make: Callable[..., Path], land_officer: User) -> str:
    """Three overlapping pairs on the list, the last the largest; the officer's session.

    It takes the place of the demonstration's parcel of that name, before the browser starts.
    """
    rows = []
    for at, share in enumerate((0.1, 0.2, 0.3)):
        half = ring((1 - share, 0), (2 - share, 0), (2 - share, 1), (1 - share, 1), index=at * 3)
        rows += [feature(number(2 * at + 1), box(at * 3)), feature(number(2 * at + 2), half)]
    bring(make(*rows))
    client = Client()
    client.force_login(land_officer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def page(target: str, visit: Visit) -> Page:
    visit.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": target, "url": visit.address}])
    return visit.page


@pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True, ids=["desktop", "phone in the dark"]
)
def test_conflicts_are_looked_at_and_settled_by_mouse(page: Page, visit: Visit) -> None:
    visit.start("/en/open-data/")
    page.locator(".staff-menu summary").click()
    page.get_by_role("link", name="Conflicts").click()
    page.wait_for_selector(READY)
    page.get_by_label("Kind").select_option("overlap")
    page.get_by_label("Order").select_option("amount")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_selector(READY)
    assert barriers(page) == []
    expect(page.locator("path.map-mark-conflict")).to_have_count(6)
    page.get_by_role("button", name="On the map").first.click()
    expect(page.locator("path.map-selection")).to_have_count(1)
    page.locator(".conflict-link").first.click()
    page.wait_for_selector(READY)
    expect(page.locator("h1")).to_have_text(re.compile(f"{number(5)}|{number(6)}"))
    for mark in ("new", "old", "conflict"):
        expect(page.locator(f"path.map-mark-{mark}")).to_have_count(1)
    assert barriers(page) == []
    page.get_by_role("button", name="Let it stand").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why it may stand")
    assert barriers(page) == []
    page.get_by_label("Note or reason").fill("спір розглядає суд")
    page.get_by_role("button", name="Let it stand").click()
    expect(page.locator(".notes")).to_contain_text("спір розглядає суд")
    expect(page.locator(".facts .mark")).to_have_text("Let stand")
    page.get_by_role("link", name="Next conflict").click()
    page.get_by_label("Who sees to it").select_option(label="land-officer")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator(".facts .mark")).to_have_text("Assigned")
    page.get_by_role("link", name="Conflicts", exact=True).click()
    expect(page.locator(".conflict")).to_have_count(2)
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="It is resolved").click()
    expect(page.get_by_text("Done with 2 conflicts.")).to_be_visible()
    expect(page.get_by_text("There is nothing here.")).to_be_visible()
    assert barriers(page) == []
    # Chromium tells of the answer to an act without its reason, and of nothing else.
    assert [complaint for complaint in visit.complaints if "status of 422" not in complaint] == []


def test_the_keyboard_alone_settles_a_conflict(page: Page, visit: Visit) -> None:
    visit.start("/en/open-data/")
    press(page, page.locator(".staff-menu summary"))
    press(page, page.get_by_role("link", name="Conflicts"))
    press(page, page.locator(".conflict-link").first)
    tab_to(page, page.get_by_label("Note or reason"))
    page.keyboard.type("виправлено за кадастром")
    press(page, page.get_by_role("button", name="It is resolved"))
    expect(page.locator(".notes")).to_contain_text("виправлено за кадастром")
    press(page, page.get_by_role("link", name="Next conflict"))
    press(page, page.get_by_role("button", name="Check again"))
    expect(page.get_by_text("1 conflicts found: 0 new")).to_be_visible()
    page.goto(visit.address + PLACE)
    tab_to(page, page.locator(".conflict input").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Who sees to it"))
    page.keyboard.type("land")
    press(page, page.get_by_role("button", name="Assign", exact=True))
    expect(page.locator(".conflict .mark").first).to_have_text("Assigned")
    assert visit.complaints == []


def test_on_paper_the_list_has_its_conflicts_and_nothing_that_would_be_pressed(page: Page, visit: Visit) -> None:
    visit.open(PLACE)
    page.emulate_media(media="print")
    for said in (page.locator(".conflict-link").first, page.get_by_text("Source of the data"), page.locator("#map")):
        expect(said).to_be_visible()
    for pressed in (
        ".site-report, .staff-menu, .site-footer a",
        "main button, main [type=checkbox]",
        "#recheck-heading",
    ):
        expect(page.locator(pressed).filter(visible=True)).to_have_count(0)
    page.emulate_media(media="screen")
    page.locator(".conflict-link").first.click()
    page.wait_for_selector(READY)
    page.emulate_media(media="print")
    expect(page.locator("main button, main .button").filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("heading", name="What you can do")).to_be_hidden()
    expect(page.get_by_role("heading", name="What was done so far")).to_be_visible()


def test_what_was_settled_leaves_the_list_and_is_found_by_its_state(page: Page, visit: Visit) -> None:
    visit.start(PLACE)
    page.locator(".conflict input").first.check()
    page.get_by_role("button", name="It is resolved").click()
    expect(page.locator(".conflict")).to_have_count(2)
    page.get_by_label("State").select_option(label="Resolved")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".conflict")).to_have_count(1)
