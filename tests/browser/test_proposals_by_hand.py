"""A proposal in a real Chromium, by keyboard: a clerk changes a boundary, the officer sees it and approves."""

import json

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect
from visiting import DESKTOP, READY, TALL_PHONE, Visit, barriers
from workspace import NAME, PASSWORD, in_database, sign_in, sign_out

from assets.models import Parcel
from geo.models import User
from geo.roles import LAND_CLERK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLERK = "danylo"


@pytest.fixture
def parcel(row: list[Parcel]) -> Parcel:
    User.objects.create_user(CLERK, password=PASSWORD).groups.add(Group.objects.get(name=LAND_CLERK.slug))
    return row[2]


def smaller(parcel: Parcel) -> str:
    """The parcel's own triangle of three of its corners, as GeoJSON."""
    [ring, *_rings], *_parts = parcel.geom.coords
    first, second, third, *_corners = ring
    return json.dumps({"type": "MultiPolygon", "coordinates": [[[first, second, third, first]]]})


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_a_clerk_proposes_a_boundary_and_the_officer_approves_it(parcel: Parcel, visit: Visit) -> None:
    page, before = visit.page, parcel.geom.clone()
    visit.start(f"/en/staff/proposals/new/parcels/{parcel.uid}/")
    sign_in(page, CLERK)
    page.get_by_text("Place on the map").press("Enter")
    page.locator("[name=typed_geometry]").fill(smaller(parcel))
    page.get_by_label("Reason of the change").fill("обмір у полі")
    assert barriers(page) == []
    page.get_by_role("button", name="Propose").press("Enter")
    expect(page.get_by_text("The register is as it was")).to_be_visible()
    assert in_database(lambda: Parcel.objects.get(pk=parcel.pk).geom.equals_exact(before))
    sign_out(page)
    visit.start("/en/staff/proposals/")
    sign_in(page, NAME)
    page.get_by_role("listitem").filter(has_text="обмір у полі").get_by_role("link").press("Enter")
    page.wait_for_selector(READY)
    expect(page.get_by_text("belong to one of the two only")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Approve").press("Enter")
    expect(page.get_by_text("Approved: the register has it now.")).to_be_visible()
    assert in_database(lambda: Parcel.objects.get(pk=parcel.pk).geom.num_coords) == 4
    assert visit.complaints == []
