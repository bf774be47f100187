"""Django's admin in a real Chromium: a record with its map, and nothing is asked of the world."""

import pytest
from playwright.sync_api import expect
from visiting import Target, Visit
from workspace import PASSWORD

from assets.models import Parcel
from geo.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(target: Target) -> str:
    User.objects.create_superuser("admin", password=PASSWORD)
    return f"/en/admin/assets/parcel/{Parcel.objects.get(cadastral_number=target.number).pk}/change/"


def test_an_administrator_sees_a_record_on_its_map(address: str, visit: Visit, target: Target) -> None:
    page = visit.page
    visit.start(address)
    page.get_by_label("Name of the account").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=target.number)).to_be_visible()
    expect(page.locator("path.record-shape")).to_be_visible()
    box = page.locator(".record-place").bounding_box()
    assert box
    assert box["width"] > 300
    assert visit.complaints == []
    assert all(sent.startswith(visit.address) for sent in visit.requests)
