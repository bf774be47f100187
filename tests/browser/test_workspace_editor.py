"""An officer moves corners in a real Chromium: figures, undo, faults, drafts, and two who save the same parcel."""

import math
import shutil
from pathlib import Path

import pytest
import shapely
from django.contrib.auth.models import Group
from django.contrib.gis.geos import MultiPolygon, Polygon
from playwright.sync_api import Browser, expect
from visiting import DESKTOP, FLAGS, READY, TALL_PHONE, Target, Visit, barriers
from workspace import NAME, OTHER, PASSWORD, Desk, in_database, sign_in

from addresses.models import Hromada
from assets.models import Parcel
from geo import crs
from geo.models import User
from geo.records import State
from geo.roles import LAND_OFFICER, ensure_groups

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Side of a parcel in degrees, and how many such squares a free strip of land is wide.
SIDE, STRIP = 0.001, 4


@pytest.fixture
def officers(target: Target) -> None:
    ensure_groups()
    for name in (NAME, OTHER):
        officer = User.objects.create_user(name, password=PASSWORD)
        officer.groups.add(Group.objects.get(name=LAND_OFFICER.slug))


@pytest.fixture
def corner(officers: None) -> tuple[float, float]:
    """South-western corner of land on which no parcel lies yet."""
    hromada = Hromada.objects.get()
    west, south, east, north = hromada.geom.extent
    for row in range(int((north - south) / SIDE)):
        for column in range(int((east - west) / SIDE)):
            place = (round(west + column * SIDE, 4), round(south + row * SIDE, 4))
            strip = Polygon.from_bbox((place[0] - SIDE, place[1] - SIDE, place[0] + STRIP * SIDE, place[1] + 2 * SIDE))
            strip.srid = 4326
            if hromada.geom.contains(strip) and not Parcel.objects.filter(geom__intersects=strip).exists():
                return place
    raise AssertionError("the demonstration's land is full")


@pytest.fixture
def row(corner: tuple[float, float]) -> list[Parcel]:
    """Two parcels in force with a boundary in common, and a third behind a gap of a third of a metre."""

    def parcel(index: int, west: float) -> Parcel:
        left, bottom = corner[0] + west * SIDE, corner[1]
        shape = Polygon.from_bbox((left, bottom, corner[0] + (math.floor(west) + 1) * SIDE, bottom + SIDE))
        return Parcel.objects.create(
            cadastral_number=f"5329880700:00:999:000{index}",
            category="agricultural",
            state=State.CURRENT,
            geom=MultiPolygon(shape, srid=4326),
        )

    return [parcel(1, 0), parcel(2, 1), parcel(3, 2.005)]


@pytest.fixture
def desk(row: list[Parcel], visit: Visit) -> Desk:
    return Desk(visit)


def at(corner: tuple[float, float], x: float, y: float) -> tuple[float, float]:
    """A place so many sides east and north of the row's corner."""
    return corner[0] + x * SIDE, corner[1] + y * SIDE


def stored(parcel: Parcel) -> Parcel:
    found: Parcel = in_database(lambda: Parcel.objects.get(pk=parcel.pk))
    return found


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


def test_a_corner_moves_and_the_others_stay_to_the_last_bit(
    desk: Desk, row: list[Parcel], corner: tuple[float, float]
) -> None:
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


def test_faults_are_named_while_a_corner_moves(desk: Desk, row: list[Parcel], corner: tuple[float, float]) -> None:
    desk.open(row[0].uid)
    desk.edit()
    expect(desk.page.locator("[data-part=topologyState]")).to_have_text("No faults found.")
    desk.drag(at(corner, 1, 1), at(corner, 1.4, 0.8))
    fault = desk.page.locator(".fault", has_text="overlap by")
    expect(fault).to_contain_text(row[1].cadastral_number)
    expect(desk.page.locator("path.drawing-fault-warning, path.drawing-fault-refusal").first).to_be_visible()
    fault.click()


def test_an_edit_outlives_the_network_the_page_and_the_browser(
    row: list[Parcel], corner: tuple[float, float], browser: Browser, visit: Visit, tmp_path: Path
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
    desk.visit.start("/en/staff/map/")
    sign_in(desk.page)
    draft = desk.page.get_by_role("listitem").filter(has_text=row[0].cadastral_number)
    draft.get_by_role("button", name="Go on").click()
    expect(desk.figures).to_contain_text("against the register")
    expect(desk.page.get_by_label("Reason of the change")).to_have_value("за актом")
    desk.button("Save").press("Enter")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    assert stored(row[0]).geom[0][0].coords[0] == pytest.approx(at(corner, 0.3, 0.3), abs=2e-5)
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    expect(desk.page.locator("[data-part=draftList]").get_by_role("listitem")).to_have_count(0)
    desk.page.context.close()


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_nothing_stands_in_the_way_of_people_who_edit(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    assert barriers(desk.page) == []
    desk.edit()
    expect(desk.page.locator("[data-part=topologyState]")).to_have_text("No faults found.")
    assert barriers(desk.page) == []
    desk.button("Split by a line").click()
    desk.page.get_by_text("Type or paste coordinates").click()
    assert barriers(desk.page) == []
