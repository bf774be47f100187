"""Signing in in a real Chromium, by keyboard: the second factor set up, its codes, and the password that is wrong."""

import re
from typing import Any

import pytest
from made_second_factor import code
from playwright.sync_api import expect
from visiting import DESKTOP, TALL_PHONE, Visit, barriers
from workspace import NAME, PASSWORD, sign_in, sign_out

from geo import access

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR = access.REQUIRED


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_an_officer_sets_up_a_phone_and_signs_in_with_its_code(officers: None, required: None, visit: Visit) -> None:
    page = visit.page
    visit.start("/en/staff/imports/")
    assert barriers(page) == []
    page.get_by_label("Name of the account").fill(NAME)
    page.get_by_label("Password").fill("something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Caps Lock")
    sign_in(page)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    assert barriers(page) == []
    secret = page.locator(".secret").inner_text()
    assert page.get_by_role("img", name="Picture for the app").evaluate("picture => picture.naturalWidth") > 0
    page.get_by_label("Code").fill(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert barriers(page) == []
    first = page.locator(".codes code").first.inner_text()
    sign_out(page)
    visit.start("/en/staff/imports/")
    page.get_by_label("Name of the account").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The code of your phone")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Code").fill(first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/staff/imports/$"))
    assert visit.complaints == []
    assert all(address.startswith(visit.address) for address in visit.requests)
