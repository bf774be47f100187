"""Answers of the server come late, as they do over a poor network; what a person did meanwhile is not lost."""

from typing import Any

import pytest
from made_row import Corner, at
from playwright.sync_api import Locator, Route, expect
from visiting import READY, first_held
from workspace import Desk, Place, in_database

from assets.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "5329880700:00:999:0077"
FREE = ((0.1, 1.1), (0.6, 1.1), (0.6, 1.6), (0.1, 1.6))
OVER = ((0.1, 0.8), (0.6, 0.8), (0.6, 1.6), (0.1, 1.6))
#: ms.
LATE = 1_500
#: JavaScript: the browser's store of drafts is busy with something else until `window.free`, as a slow disk is.
BUSY = """() => new Promise((begun) => {
    indexedDB.open("hromada-atlas").onsuccess = ({target}) => {
        const store = target.result.transaction("drafts", "readwrite").objectStore("drafts");
        const goOn = () => { begun(); if (!window.free) store.get("nothing").onsuccess = goOn; };
        goOn();
    };
})"""
#: JavaScript: the reasons of the drafts that the browser has.
KEPT = """() => new Promise((told) => {
    indexedDB.open("hromada-atlas").onsuccess = ({target}) => {
        const asked = target.result.transaction("drafts").objectStore("drafts").getAll();
        asked.onsuccess = () => told(asked.result.map(({reason}) => reason));
    };
})"""


def late(desk: Desk, address: str) -> None:
    """What is asked at an address (a pattern of Playwright's) is answered when a person has gone on already."""

    def answer(route: Route) -> None:
        desk.page.wait_for_timeout(LATE)
        route.continue_()

    desk.page.route(address, answer)


def begun(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    desk.button("New object").click()
    expect(desk.page.get_by_text("Type or paste coordinates")).to_be_visible()


def corners(corner: Corner, shape: tuple[Place, ...]) -> list[Place]:
    return [at(corner, *each) for each in shape]


def number(desk: Desk) -> Locator:
    return desk.page.locator("[data-part=fields]").get_by_label("Cadastral number")


def made() -> Any:
    return in_database(lambda: Parcel.objects.filter(cadastral_number=NUMBER).first())


def test_coordinates_are_degrees_before_the_list_of_systems_has_come(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    late(desk, "**/staff/api/crs*")
    begun(desk, row)
    desk.type_corners(*corners(corner, OVER))
    expect(desk.page.locator(".fault", has_text="overlap by")).to_contain_text(row[0].cadastral_number)


def test_a_draft_is_not_said_to_stay_before_the_browser_has_it(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    desk.open(row[0].uid)
    desk.edit()
    desk.drag(at(corner, 0, 0), at(corner, 0.3, 0.3))
    expect(desk.panel).to_contain_text("in this browser")
    desk.page.context.set_offline(True)
    desk.page.evaluate(BUSY)
    desk.save("за актом")
    told = desk.page.get_by_role("alert").filter(has_text="no connection")
    desk.page.wait_for_timeout(LATE)
    expect(told).to_have_count(0)
    desk.page.evaluate("window.free = true")
    expect(told).to_be_visible()
    assert desk.page.evaluate(KEPT) == ["за актом"]


def test_who_goes_on_to_the_fields_keeps_the_coordinates_just_given(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    late(desk, "**/staff/api/coordinates")
    begun(desk, row)
    desk.type_corners(*corners(corner, FREE))
    desk.button("Fields").press("Enter")
    number(desk).fill(NUMBER)
    expect(desk.figures).to_contain_text("ha (")
    desk.save()
    expect(desk.page.locator("#editor-title")).to_have_text(NUMBER)
    assert made().geom


def test_who_goes_on_to_the_fields_is_told_of_coordinates_that_cannot_be_read(desk: Desk, row: list[Parcel]) -> None:
    late(desk, "**/staff/api/coordinates")
    begun(desk, row)
    desk.type_corners((34.1, 49.5))
    desk.button("Fields").press("Enter")
    expect(desk.page.locator("#typed-error")).to_contain_text("At least 3 are needed")
    expect(desk.page.locator("#typed-text")).to_be_focused()


def test_a_save_waits_for_the_coordinates_just_given(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    begun(desk, row)
    desk.button("Fields").click()
    number(desk).fill(NUMBER)
    desk.button("Place on the map").click()
    desk.button("Draw the area").click()
    late(desk, "**/staff/api/coordinates")
    desk.type_corners(*corners(corner, FREE))
    desk.save()
    expect(desk.page.locator("#editor-title")).to_have_text(NUMBER)
    assert made().geom


def test_a_tool_lists_the_neighbours_when_they_come(desk: Desk, row: list[Parcel]) -> None:
    late(desk, "**/registers/parcels/objects?bbox*")
    desk.open(row[0].uid)
    desk.edit()
    desk.button("Merge").click()
    desk.panel.get_by_label("Or choose a neighbour by name").select_option(row[1].cadastral_number)
    desk.button("Take this one").press("Enter")
    expect(desk.panel).to_contain_text(f"{row[1].cadastral_number}: is joined to this one")


def saving(desk: Desk, address: str) -> Route:
    """The fields are open, an address is typed, and its saving is held back on its way to the server."""
    held: list[Route] = []
    desk.edit_fields()
    desk.page.locator("#panel-address").fill(address)
    desk.page.route("**/staff/api/registers/parcels/objects/*", lambda route: held.append(route), times=1)
    with desk.page.expect_request("**/staff/api/registers/parcels/objects/*"):
        desk.save()
    return first_held(desk.page, held)


def gone_on(desk: Desk, row: list[Parcel]) -> None:
    """To the fields of the next parcel, while the first is being saved."""
    desk.page.locator(".grid-row", has_text=row[1].cadastral_number).click()
    expect(desk.page.locator("#editor-title")).to_have_text(row[1].cadastral_number)
    desk.edit_fields()
    desk.page.locator("#panel-address").fill("вул. Лугова, 3")


def saved(desk: Desk) -> Locator:
    return desk.page.get_by_role("status").filter(has_text="Saved:")


def address(parcel: Parcel) -> str:
    return in_database(lambda: Parcel.objects.get(pk=parcel.pk)).address


def test_nothing_is_typed_into_an_edit_that_is_being_saved(desk: Desk, row: list[Parcel]) -> None:
    """It would be neither in the register nor in a draft; and a second press would meet one's own first."""
    desk.open(row[0].uid)
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.method))
    on_its_way = saving(desk, "вул. Шкільна, 7")
    desk.page.locator("#panel-address").press_sequentially(" а", timeout=LATE)
    desk.page.locator("#panel-address").press("Enter")
    on_its_way.continue_()
    expect(saved(desk)).to_contain_text(row[0].cadastral_number)
    expect(desk.page.locator("#editor-title")).to_be_focused()
    expect(desk.page.get_by_text("Unsaved drafts")).to_be_hidden()
    assert sent.count("PATCH") == 1
    assert address(row[0]) == "вул. Шкільна, 7"


def test_who_has_gone_on_to_another_object_stays_there_when_the_first_is_saved(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    on_its_way = saving(desk, "вул. Шкільна, 7")
    gone_on(desk, row)
    on_its_way.continue_()
    expect(saved(desk)).to_contain_text(row[0].cadastral_number)
    expect(desk.page.locator("#editor-title")).to_have_text(row[1].cadastral_number)
    expect(desk.page.locator("#panel-address")).to_have_value("вул. Лугова, 3")
    desk.save()
    expect(saved(desk)).to_contain_text(row[1].cadastral_number)
    assert [address(row[0]), address(row[1])] == ["вул. Шкільна, 7", "вул. Лугова, 3"]


def test_who_has_gone_on_is_told_that_the_first_was_not_saved(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    on_its_way = saving(desk, "вул. Шкільна, 7")
    gone_on(desk, row)
    on_its_way.abort()
    alert = desk.page.get_by_role("alert").filter(has_text=f"{row[0].cadastral_number}:")
    expect(alert).to_contain_text("is kept among the unsaved drafts")
    expect(desk.page.locator("#editor-title")).to_have_text(row[1].cadastral_number)
    expect(desk.page.locator("#panel-address")).to_have_value("вул. Лугова, 3")


def test_why_it_is_not_saved_is_not_hidden_behind_the_buttons(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    saving(desk, "вул. Шкільна, 7").abort()
    refused = desk.page.locator("[data-part=refused]")
    expect(refused).to_be_focused()
    told, buttons = refused.bounding_box(), desk.page.locator(".editor-acts").bounding_box()
    assert told
    assert buttons
    assert told["y"] + told["height"] <= buttons["y"]


def test_a_save_waits_for_the_fields_and_tells_what_is_missing_beside_them(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    desk.open(row[0].uid)
    late(desk, "**/staff/map/parcels/new/")
    desk.button("New object").click()
    desk.type_corners(*corners(corner, FREE))
    desk.save()
    expect(number(desk)).to_be_focused()
    expect(desk.page.locator("#panel-cadastral_number_error")).to_have_text("This field is required.")


def test_the_layers_are_switched_though_they_were_opened_before_the_map_was_there(desk: Desk) -> None:
    """They are put in their place behind the map, or when somebody wants them."""
    desk.enter("/en/staff/map/")
    held: list[Route] = []
    desk.page.route("**/tiles/**/*.mvt*", lambda route: held.append(route))
    desk.page.reload(wait_until="domcontentloaded")
    desk.page.locator("summary", has_text="Layers and legend").click()
    parcels = desk.page.get_by_role("checkbox", name="Land parcels")
    expect(parcels).to_be_checked()
    first_held(desk.page, held)
    desk.page.unroute("**/tiles/**/*.mvt*")
    desk.page.wait_for_selector(READY)
    expect(desk.page.locator("#layers fieldset")).to_have_count(1)
    parcels.uncheck()
    with desk.page.expect_request("**/tiles/parcels/**/*.mvt*"):
        parcels.check()
    desk.page.wait_for_selector(READY)


def test_the_layers_are_there_once_the_map_is(desk: Desk) -> None:
    desk.enter("/en/staff/map/")
    layers = desk.page.locator("#layers")
    expect(layers.get_by_role("checkbox", name="Land parcels")).to_be_hidden()
    desk.page.locator("summary", has_text="Layers and legend").click()
    expect(layers.get_by_role("checkbox", name="Land parcels")).to_be_checked()
    expect(layers.locator(".legend .swatch").first).to_be_visible()
