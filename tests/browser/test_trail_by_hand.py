"""The trail in a real Chromium: narrowed and followed to an object, on a desktop and on a phone."""

import re

import pytest
from playwright.sync_api import expect
from visiting import DESKTOP, TALL_PHONE, Visit, barriers
from workspace import NAME, sign_in

from assets.models import Parcel
from geo import editing, registers
from geo.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "за рішенням сесії"


@pytest.fixture
def changed(officers: None) -> Parcel:
    parcel = Parcel.objects.filter(state="current").order_by("pk").first()
    assert parcel
    user = User.objects.get(username=NAME)
    editing.save(registers.get("parcels"), parcel, {"address": "вулиця Нова, 7"}, user, REASON, parcel.version)
    return parcel


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_an_officer_finds_who_changed_a_parcel_and_follows_it_to_its_history(changed: Parcel, visit: Visit) -> None:
    page = visit.page
    visit.start("/en/staff/trail/")
    sign_in(page)
    expect(page.get_by_role("heading", name="Who did what")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("What").select_option("changed")
    page.get_by_role("button", name="Show").press("Enter")
    row = page.get_by_role("listitem").filter(has_text=REASON)
    expect(row).to_contain_text(NAME)
    row.get_by_role("link").press("Enter")
    expect(page).to_have_url(re.compile(f"/o/parcels/{changed.uid}/history/"))
    assert visit.complaints == []
