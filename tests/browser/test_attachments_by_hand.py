"""Photographs and the forms of officers in a real Chromium, with and without JavaScript."""

from typing import Any

import made_pictures
import pytest
from django.conf import settings
from django.test import Client
from made_attachments import attached
from playwright.sync_api import Browser, FilePayload, expect
from visiting import DESKTOP, TALL_PHONE, Target, Visit, barriers

from assets.models import Parcel
from geo.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer_cookie(land_officer: User) -> str:
    client = Client()
    client.force_login(land_officer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def shown(target: Target) -> Parcel:
    """A parcel with a photograph and a document for everyone."""
    parcel = Parcel.objects.get(cadastral_number=target.number)
    attached(parcel)
    return parcel


@pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True, ids=["desktop", "phone in the dark"]
)
def test_a_photograph_opens_large_and_closes_by_keyboard(shown: Parcel, visit: Visit) -> None:
    page = visit.page
    visit.open(f"/en/o/parcels/{shown.uid}/")
    link = page.locator("a.photograph")
    link.focus()
    page.keyboard.press("Enter")
    large = page.locator("#photograph-large")
    expect(large).to_be_visible()
    page.wait_for_function("document.getElementById('photograph-large').naturalWidth > 0")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(link).to_be_focused()
    assert visit.complaints == []


def test_without_javascript_a_photograph_is_a_link_to_its_file(
    shown: Parcel, browser: Browser, live_server: Any
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/en/o/parcels/{shown.uid}/")
    page.locator("a.photograph").click()
    assert page.url.endswith("/full.jpg")


@pytest.fixture
def picture() -> FilePayload:
    return {"name": "ставок.jpg", "mimeType": "image/jpeg", "buffer": made_pictures.photograph(9)}


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_adds_a_photograph_by_the_form(
    shown: Parcel, officer_cookie: str, browser: Browser, live_server: Any, picture: FilePayload, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": officer_cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/en/o/parcels/{shown.uid}/")
    page.get_by_role("link", name="Add photographs").click()
    page.get_by_label("Photographs").set_input_files([picture])
    page.get_by_label("Caption in English").fill("The pond")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_alt_text("The pond")).to_be_visible()


def test_files_dropped_on_the_field_are_sent_with_the_form(
    shown: Parcel, officer_cookie: str, visit: Visit, live_server: Any
) -> None:
    page = visit.page
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": officer_cookie, "url": live_server.url}])
    visit.start(f"/en/o/parcels/{shown.uid}/photographs/add/")
    dropped = page.evaluate_handle(
        """async ([first, second]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([Uint8Array.from(first)], "поле.jpg", { type: "image/jpeg" }));
            transfer.items.add(new File([Uint8Array.from(second)], "ліс.jpg", { type: "image/jpeg" }));
            return transfer;
        }""",
        [list(made_pictures.photograph(shade, width=64, height=48)) for shade in (11, 12)],
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.locator("[data-drop] output")).to_have_text("поле.jpg, ліс.jpg")
    assert barriers(page) == []
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/#photographs")
    expect(page.locator("a.photograph")).to_have_count(3)
    assert visit.complaints == []
