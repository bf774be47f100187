"""An officer moves corners in a real Chromium: figures, undo, faults, drafts, and two who save the same parcel."""

import shutil
from pathlib import Path

import pytest
import shapely
from django.utils import translation
from made_row import Corner, at, stored
from playwright.sync_api import Browser, expect
from visiting import DESKTOP, FLAGS, READY, TALL_PHONE, Visit, barriers, view
from workspace import NAME, OTHER, Desk, in_database

from addresses.models import Hromada
from assets.models import Parcel
from geo import crs, versions
from portal import moments

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A zoom at which the hromada is as wide as a hand, and what of a parcel can be worked on by hand, pixels.
AFAR, WIDE = 10, 50


def test_figures_on_the_map_are_those_of_the_ellipsoid(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    hromada = in_database(lambda: Hromada.objects.get().geom)
    for geometry in (row[0].geom, hromada):
        measured = desk.page.evaluate(
            "async (shape) => (await import('portal/map/geodesy.js')).measure(shape)",
            {"type": geometry.geom_type, "coordinates": geometry.coords},
        )
        shape = shapely.from_wkb(bytes(geometry.wkb))
        assert measured["area"] == pytest.approx(crs.geodesic_area(shape), rel=2e-6)
        assert measured["length"] == pytest.approx(crs.geodesic_length(shape.boundary), rel=1e-7)


def test_a_corner_moves_and_the_others_stay_to_the_last_bit(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    desk.open(row[0].uid)
    desk.edit()
    before = desk.figures.inner_text()
    desk.page.get_by_label("Snapping", exact=True).uncheck()
    desk.drag(at(corner, 0, 0), at(corner, 0.3, 0.3))
    expect(desk.figures).to_contain_text("against the register")
    desk.page.keyboard.press("Control+z")
    expect(desk.figures).to_have_text(before)
    expect(desk.button("Save")).to_be_disabled()
    desk.page.keyboard.press("Control+Shift+z")
    expect(desk.figures).to_contain_text("against the register")
    desk.save()
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    after = stored(row[0])
    old, new = ({*one.geom[0][0].coords} for one in (row[0], after))
    assert (after.version, len(old & new), len(new)) == (2, 3, 4)
    moved = (new - old).pop()
    assert moved == pytest.approx(at(corner, 0.3, 0.3), abs=2e-5)


def test_faults_are_named_while_a_corner_moves(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    desk.open(row[0].uid)
    desk.edit()
    expect(desk.page.locator("[data-part=topologyState]")).to_have_text("No faults found.")
    desk.drag(at(corner, 1, 1), at(corner, 1.4, 0.8))
    fault = desk.page.locator(".fault", has_text="overlap by")
    expect(fault).to_contain_text(row[1].cadastral_number)
    expect(desk.page.locator("path.drawing-fault-warning, path.drawing-fault-refusal").first).to_be_visible()
    fault.click()


def test_an_edit_outlives_the_network_the_page_and_the_browser(
    row: list[Parcel], corner: Corner, browser: Browser, visit: Visit, tmp_path: Path
) -> None:
    def started() -> Desk:
        chromium = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=shutil.which("chromium"), args=list(FLAGS), viewport=DESKTOP
        )
        return Desk(Visit(chromium.new_page(), visit.address))

    desk = started()
    desk.open(row[0].uid)
    desk.edit()
    desk.page.context.set_offline(True)
    desk.page.get_by_label("Snapping", exact=True).uncheck()
    desk.drag(at(corner, 0, 0), at(corner, 0.3, 0.3))
    desk.save("за актом")
    expect(desk.page.get_by_role("alert").filter(has_text="no connection")).to_be_visible()
    desk.page.context.close()
    assert stored(row[0]).version == 1

    desk = started()
    desk.enter("/en/staff/map/")
    draft = desk.page.locator("[data-part=draftList]").get_by_role("listitem").filter(has_text=row[0].cadastral_number)
    draft.get_by_role("button", name="Go on").click()
    expect(desk.figures).to_contain_text("against the register")
    expect(desk.panel.get_by_label("Reason of the change")).to_have_value("за актом")
    desk.press_save()
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    assert stored(row[0]).geom[0][0].coords[0] == pytest.approx(at(corner, 0.3, 0.3), abs=2e-5)
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    expect(desk.page.locator("[data-part=draftList]").get_by_role("listitem")).to_have_count(0)
    desk.page.context.close()


def test_the_second_of_two_sees_what_the_first_saved_and_nothing_is_overwritten(
    desk: Desk, row: list[Parcel], corner: Corner, browser: Browser
) -> None:
    colleague = Desk(Visit(browser.new_context(viewport=DESKTOP).new_page(), desk.visit.address))
    for each, name in ((desk, NAME), (colleague, OTHER)):
        each.open(row[0].uid, name)
        each.edit()
        each.page.get_by_label("Snapping", exact=True).uncheck()
    colleague.drag(at(corner, 0, 0), at(corner, 0.1, 0.4))
    colleague.save("обмір")
    expect(colleague.page.locator("[data-part=saved]")).to_contain_text("version 2")

    desk.drag(at(corner, 0, 1), at(corner, 0.3, 0.8))
    desk.save("за заявою")
    expect(desk.page.get_by_role("heading", name="Somebody changed this object while you had it open")).to_be_visible()
    # As the history tells it, in the words and the time zone of the instance.
    saved = in_database(lambda: versions.versions(Parcel.objects.get(pk=row[0].pk))[-1])
    with translation.override("en"):
        expect(desk.panel).to_contain_text(f"Saved on {moments.in_words(saved.began)} by {OTHER}.")
    for look in ("theirs", "mine"):
        expect(desk.page.locator(f"path.drawing-{look}")).to_have_count(1)
    assert barriers(desk.page) == []
    assert stored(row[0]).version == 2
    place = desk.page.get_by_role("group", name="Place on the map")
    place.get_by_role("radio", name="In the register now").check()
    expect(desk.button("Save")).to_be_enabled()
    place.get_by_role("radio", name="Yours").check()
    desk.press_save()
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 3")
    corners = {*stored(row[0]).geom[0][0].coords}
    assert at(corner, 0, 0) in corners
    assert at(corner, 0, 1) not in corners


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_nothing_stands_in_the_way_of_people_who_edit(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    desk.look_at("Object")
    assert barriers(desk.page) == []
    desk.edit()
    assert barriers(desk.page) == []
    desk.look_at("Object")
    expect(desk.page.locator("[data-part=topologyState]")).to_have_text("No faults found.")
    assert barriers(desk.page) == []
    desk.button("Split by a line").click()
    desk.look_at("Object")
    desk.page.get_by_text("Type or paste coordinates").click()
    assert barriers(desk.page) == []


def test_the_map_comes_to_what_is_to_be_edited(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    """From afar all its corners lie on one another."""
    lon, lat = corner
    desk.enter(f"/en/staff/map/?q={row[0].cadastral_number}#map={AFAR}/{lat}/{lon}")
    desk.page.locator(".grid-row", has_text=row[0].cadastral_number).click()
    desk.edit()
    expect(desk.corners).to_have_count(4)
    west, east = desk.pixel(at(corner, 0, 0)), desk.pixel(at(corner, 1, 0))
    assert view(desk.page)[0] > AFAR
    assert east[0] - west[0] > WIDE
