"""An officer draws new objects on the map in a real Chromium: by the mouse, and by the keyboard with coordinates."""

import pytest
from made_row import Corner, at
from playwright.sync_api import Locator, Route, expect
from visiting import DESKTOP, READY, TALL_PHONE, barriers
from workspace import Desk, Place, in_database

from assets.models import Parcel
from geo.records import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "5329880700:00:999:0077"
#: In the gap north of the row, and one that takes a fifth of the first parcel.
FREE = ((0.1, 1.1), (0.6, 1.1), (0.6, 1.6), (0.1, 1.6))
OVER = ((0.1, 0.8), (0.6, 0.8), (0.6, 1.6), (0.1, 1.6))


def places(corner: Corner, shape: tuple[Place, ...]) -> list[Place]:
    return [at(corner, *each) for each in shape]


def field(desk: Desk, label: str) -> Locator:
    return desk.page.locator("[data-part=fields]").get_by_label(label)


def made() -> Parcel | None:
    found: Parcel | None = in_database(lambda: Parcel.objects.filter(cadastral_number=NUMBER).first())
    return found


@pytest.mark.parametrize("by_mouse", [True, False], ids=["mouse", "keyboard"])
def test_a_new_object_is_drawn_filled_in_and_saved_as_a_draft(
    desk: Desk, row: list[Parcel], corner: Corner, by_mouse: bool
) -> None:
    desk.open(row[0].uid)
    drawn = places(corner, FREE)
    if by_mouse:
        desk.button("New object").click()
        desk.page.get_by_label("Snapping", exact=True).uncheck()
        desk.draw(*drawn)
        desk.button("Fields").click()
        field(desk, "Cadastral number").fill(NUMBER)
    else:
        desk.button("New object").press("Enter")
        desk.type_corners(*drawn)
        desk.button("Fields").press("Enter")
        field(desk, "Cadastral number").focus()
        desk.page.keyboard.type(NUMBER)
    expect(desk.figures).to_contain_text("ha (")
    desk.save("за заявою")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text(f"{NUMBER} (version 1)")
    expect(desk.page.locator("#editor-title")).to_have_text(NUMBER)
    expect(desk.panel.locator("[data-part=badges]")).to_contain_text("Draft")
    expect(desk.page.locator(".grid-row[aria-selected=true]")).to_contain_text(NUMBER)
    expect(desk.page.locator("path.map-selection")).to_be_visible()
    parcel = made()
    assert parcel
    assert (parcel.state, parcel.version) == (State.DRAFT, 1)
    corners = sorted({*parcel.geom[0][0].coords})
    for found, wanted in zip(corners, sorted(drawn), strict=True):
        assert found == pytest.approx(wanted, abs=2e-5 if by_mouse else 1e-12)


def test_a_new_object_may_be_walked_by_bearings_and_distances(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    desk.open(row[0].uid)
    desk.button("New object").click()
    desk.button("Put the tool away").click()
    desk.button("Bearings and distances").click()
    desk.panel.get_by_label("Legs, one on each line").fill("0 30\n90 30\n180 30\n270 30")
    desk.type_corners(at(corner, 0.1, 1.1))
    expect(desk.page.locator(".tool-answer")).to_contain_text("miss the start by 0.00 m")
    expect(desk.figures).to_contain_text("900.0 m²")
    desk.button("Fields").click()
    field(desk, "Cadastral number").fill(NUMBER)
    desk.save("за польовим журналом")
    expect(desk.page.locator("#editor-title")).to_have_text(NUMBER)
    parcel = made()
    assert parcel
    assert parcel.area == pytest.approx(900, abs=0.5)


def test_faults_are_named_while_it_is_new_and_warned_of_when_it_is_saved(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    desk.open(row[0].uid)
    desk.button("New object").click()
    desk.type_corners(*places(corner, OVER))
    fault = desk.page.locator(".fault", has_text="overlap by")
    expect(fault).to_contain_text(row[0].cadastral_number)
    desk.button("Fields").click()
    field(desk, "Cadastral number").fill(NUMBER)
    desk.save()
    expect(desk.page.locator("[data-part=warnedList]")).to_contain_text("overlap by")
    parcel = made()
    assert parcel
    assert parcel.state == State.DRAFT


def test_what_is_missing_or_taken_is_shown_beside_its_field(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    desk.open(row[0].uid)
    desk.button("New object").click()
    desk.type_corners(*places(corner, FREE))
    desk.save()
    number = field(desk, "Cadastral number")
    expect(number).to_be_focused()
    expect(desk.page.locator("#panel-cadastral_number_error")).to_have_text("This field is required.")
    number.fill(row[0].cadastral_number)
    expect(desk.page.locator("#panel-cadastral_number_error")).to_contain_text("Another object of the register")
    assert barriers(desk.page) == []
    assert in_database(lambda: Parcel.objects.filter(state=State.DRAFT, created_by__isnull=False).count()) == 0
    number.fill(NUMBER)
    desk.press_save()
    expect(desk.page.locator("#editor-title")).to_have_text(NUMBER)


def test_a_new_object_outlives_the_network_and_the_page_and_is_made_once(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    desk.open(row[0].uid)
    desk.button("New object").click()
    desk.type_corners(*places(corner, FREE))
    desk.button("Fields").click()
    field(desk, "Cadastral number").fill(NUMBER)
    desk.panel.get_by_label("Reason of the change").fill("за актом")
    # The register takes it, and the answer is lost on its way.
    desk.page.route("**/registers/parcels/objects", _without_an_answer)
    desk.press_save()
    expect(desk.page.get_by_role("alert").filter(has_text="no connection")).to_be_visible()
    assert made()
    desk.page.unroute("**/registers/parcels/objects")
    desk.page.goto("about:blank")
    desk.enter("/en/staff/map/")
    draft = desk.page.locator("[data-part=draftList]").get_by_role("listitem").filter(has_text="New: land parcel")
    draft.get_by_role("button", name="Go on").click()
    expect(field(desk, "Cadastral number")).to_have_value(NUMBER)
    expect(desk.panel.get_by_label("Reason of the change")).to_have_value("за актом")
    desk.press_save()
    expect(desk.page.locator("[data-part=saved]")).to_contain_text(f"{NUMBER} (version 1)")
    assert in_database(lambda: Parcel.objects.filter(cadastral_number=NUMBER).count()) == 1
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    expect(desk.page.locator("[data-part=draftList]").get_by_role("listitem")).to_have_count(0)


def test_a_new_object_that_is_left_stays_a_draft_and_one_that_is_discarded_is_gone(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    desk.open(row[0].uid)
    desk.button("New object").click()
    desk.type_corners(*places(corner, FREE))
    expect(desk.page.locator("[data-part=kept]")).to_contain_text("Kept as a draft")
    desk.button("Leave").click()
    expect(desk.page.locator("#editor-title")).to_contain_text("Choose")
    listed = desk.page.locator("[data-part=draftList]").get_by_role("listitem")
    expect(listed).to_have_count(1)
    listed.get_by_role("button", name="Go on").click()
    expect(desk.figures).to_contain_text("ha (")
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.button("Discard").click()
    expect(listed).to_have_count(0)
    assert made() is None


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_nothing_stands_in_the_way_of_people_who_draw_something_new(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    desk.open(row[0].uid)
    desk.look_at("Object")
    desk.button("New object").click()
    # The map is shown when the register has answered; who looks at the object before is brought back to the map.
    expect(desk.page.locator("#map-frame")).to_be_visible()
    assert barriers(desk.page) == []
    desk.look_at("Object")
    assert barriers(desk.page) == []
    desk.type_corners(*places(corner, FREE))
    desk.look_at("Object")
    desk.button("Fields").click()
    assert barriers(desk.page) == []
    assert not desk.panel.evaluate("panel => panel.scrollWidth > panel.clientWidth")
    field(desk, "Cadastral number").fill(NUMBER)
    desk.save()
    expect(desk.page.locator("#editor-title")).to_have_text(NUMBER)


def _without_an_answer(route: Route) -> None:
    if route.request.method == "POST":
        route.fetch()
        route.abort()
    else:
        route.continue_()
