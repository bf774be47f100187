"""An officer keeps the books in a real Chromium, by keyboard: edit, conflict, history, restore."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from playwright.sync_api import Page, expect
from visiting import DESKTOP, READY, TALL_PHONE, Target, Visit, barriers

from assets.models import Parcel
from geo.models import User
from geo.roles import LAND_OFFICER, ensure_groups

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME, PASSWORD = "olena", "a password of tests"


@pytest.fixture
def address(target: Target) -> str:
    """The page of the parcel in English; an officer of the register of land may sign in."""
    ensure_groups()
    officer = User.objects.create_user(NAME, password=PASSWORD)
    officer.groups.add(Group.objects.get(name=LAND_OFFICER.slug))
    return f"/en/o/parcels/{Parcel.objects.get(cadastral_number=target.number).uid}/"


def elsewhere(act: Callable[[], Any]) -> None:
    """Somebody else's doing: Django's ORM keeps out of the thread in which Playwright has its loop."""

    def done() -> None:
        act()
        connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(done).result()


def sign_in(page: Page) -> None:
    page.get_by_label("Name of the account").focus()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def fill(page: Page, label: str, words: str) -> None:
    page.get_by_label(label).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_an_officer_edits_meets_a_conflict_looks_at_the_history_and_restores(
    address: str, visit: Visit, target: Target
) -> None:
    page = visit.page
    visit.start(f"{address}edit/")
    assert barriers(page) == []
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(target.number)
    assert barriers(page) == []

    elsewhere(lambda: Parcel.objects.filter(cadastral_number=target.number).update(address="чужа адреса"))
    fill(page, "Address", "моя адреса")
    fill(page, "Reason of the change", "за заявою")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Somebody changed this object"))).to_be_visible()
    expect(page.get_by_label("Address")).to_have_value("моя адреса")
    assert barriers(page) == []

    dispute = page.get_by_role("group", name="Address")
    dispute.get_by_role("radio", name=re.compile("Yours")).focus()
    page.keyboard.press("ArrowUp")
    expect(dispute.get_by_role("radio", name=re.compile("чужа адреса"))).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message-good")).to_have_text("Saved.")
    expect(page.locator("dd", has_text="моя адреса")).to_have_count(1)
    page.wait_for_selector(READY)
    assert barriers(page) == []

    page.get_by_role("link", name="History", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Address"))).to_contain_text("моя адреса")
    page.get_by_label("Compare from version 2").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="From version 1 to version 3")).to_be_visible()
    assert barriers(page) == []

    page.get_by_role("link", name="Restore version 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Address"))).to_contain_text("чужа адреса")
    assert barriers(page) == []
    fill(page, "Reason", "помилка")
    page.get_by_role("button", name="Restore version 2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dd", has_text="чужа адреса")).to_have_count(1)
    # The browser itself complains of an answer 409; the pages complain of nothing.
    assert [one for one in visit.complaints if "409" not in one] == []


def test_two_versions_of_a_place_lie_over_each_other_on_the_map(address: str, visit: Visit, target: Target) -> None:
    def move() -> None:
        parcel = Parcel.objects.get(cadastral_number=target.number)
        parcel.geom.transform(3857)
        moved = parcel.geom.buffer(20)
        moved.transform(4326)
        Parcel.objects.filter(pk=parcel.pk).update(
            geom=f"SRID=4326;MULTIPOLYGON ({moved.wkt.removeprefix('POLYGON ')})"
        )

    elsewhere(move)
    visit.start(f"{address}edit/")
    sign_in(visit.page)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(target.number)
    visit.open(f"{address}history/")
    expect(visit.page.locator("path.map-earlier")).to_have_count(1)
    expect(visit.page.locator("path.map-selection")).to_have_count(1)
    visit.page.get_by_role("link", name="Archive").focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Archive")
    assert barriers(visit.page) == []
    assert visit.complaints == []


def test_nothing_typed_is_lost_where_something_is_wrong_and_it_works_without_javascript(
    address: str, browser: Any, live_server: Any
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}{address}edit/")
    sign_in(page)
    fill(page, "Address", "моя адреса")
    fill(page, "Documented area", "багато")
    fill(page, "Reason of the change", "за заявою")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#form-problem")).to_be_visible()
    expect(page.get_by_label("Address")).to_have_value("моя адреса")
    expect(page.get_by_label("Documented area")).to_have_value("багато")
    expect(page.get_by_label("Documented area")).to_have_attribute("aria-invalid", "true")
