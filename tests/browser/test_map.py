"""The public map in a real Chromium: what a person sees, clicks and reads, by mouse and by keyboard."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect
from visiting import DESKTOP, PHONE, READY, TALL_PHONE, ZOOM, Target, Visit, barriers, colour_on_paper, pixels, view
from workspace import in_database

from layers.catalogue import Catalogued
from layers.models import Layer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_parcels_are_painted_in_the_colour_of_their_category(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.show_parcels_only()
    colour = colour_on_paper(visit.page, target.category)
    assert pixels(visit.page, colour) > 200
    visit.page.locator("input[value=parcels]").uncheck()
    assert pixels(visit.page, colour) == 0


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "light")], indirect=True)
def test_the_first_view_is_the_whole_hromada_whichever_layer_comes_first(
    visit: Visit, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit.page
    # A page that is kept by the browser asks for each layer what it is drawn from.
    monkeypatch.setattr(Catalogued, "drawn", lambda _layer: None)
    held: list[Route] = []
    # Addresses are drawn from near only; the map must not go near because it knows no other layer yet.
    page.route(
        "**/tiles/*.json*", lambda route: route.continue_() if "addresses" in route.request.url else held.append(route)
    )
    with page.expect_response("**/tiles/addresses.json*"):
        visit.start("/")
    page.wait_for_timeout(500)
    for route in held:
        route.continue_()
    page.wait_for_selector(READY)
    assert pixels(page, colour_on_paper(page, target.category)) > 50
    first = view(page)
    page.locator("[data-tool=home]").click()
    page.wait_for_selector(READY)
    # The map moves by whole pixels.
    assert view(page) == pytest.approx(first, abs=0.002)


def test_names_of_settlements_are_written_above_the_parcels(village: str, visit: Visit) -> None:
    visit.open(f"/{village}")
    for box in visit.page.locator("input[name=layer]:not([value=parcels]):not([value=settlements])").all():
        box.uncheck()
    ink = [0x1D, 0x2A, 0x30]
    with_name = pixels(visit.page, ink)
    visit.page.locator("input[value=settlements]").uncheck()
    assert with_name > pixels(visit.page, ink) + 20


def test_all_layers_share_the_canvas_of_a_tile(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.show_parcels_only()
    canvases = visit.page.locator("#map canvas")
    alone = canvases.count()
    visit.page.locator("input[name=layer][value=settlements]").check()
    visit.page.locator("input[name=layer][value=hromada]").check()
    visit.page.wait_for_selector(READY)
    assert canvases.count() == alone > 0


@pytest.mark.parametrize("words", ["5329880700:00:037:0023", "iiilll..,,", "Ґ"])
def test_no_label_that_has_room_is_left_out_by_the_first_look(words: str, visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    looked = """async (words) => {
        const { InsideLabel, SHARE } = await import("portal/map/inside-label.js");
        const { LABEL_FONT } = await import("portal/map/rules.js");
        const context = document.createElement("canvas").getContext("2d");
        context.font = LABEL_FONT;
        const width = context.measureText(words).width / SHARE;
        const label = new InsideLabel(null, false);
        return [label.mayFit(words, width), label.mayFit(words, words.length)];
    }"""
    assert visit.page.evaluate(looked, words) == [True, False]


def test_a_click_on_a_parcel_shows_its_number_and_marks_it(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.show_parcels_only()
    visit.page.locator("#map").click()
    expect(visit.page.locator("#card h2")).to_have_text(target.number)
    expect(visit.page.locator("#card dd", has_text=target.number)).to_have_count(0)
    expect(visit.page.locator("path.map-selection")).to_have_count(1)
    expect(visit.page.get_by_role("link", name=re.compile("GeoJSON"))).to_have_attribute(
        "href", re.compile("^/catalogue/parcels/download")
    )


def test_the_keyboard_alone_walks_the_list_to_a_card_and_back(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    page = visit.page
    # Told once the list of what is in view has come in place of the one the page came with.
    expect(page.locator("#announcer")).not_to_be_empty()
    rows = page.locator(".object-link")
    first, second = rows.nth(0), rows.nth(1)
    number = second.locator("strong").inner_text()

    page.locator("#list-form button").focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text(number)
    expect(page.locator("#card h2")).to_be_focused()
    expect(page.locator("path.map-selection")).to_have_count(1)

    page.keyboard.press("Escape")
    expect(page.locator("#card-view")).to_be_hidden()
    expect(page.locator("path.map-selection")).to_have_count(0)


def test_the_page_of_an_object_shows_the_same_number_on_a_map_of_its_own(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.show_parcels_only()
    visit.page.locator("#map").click()
    visit.page.locator("#card .button-primary").click()
    visit.page.wait_for_selector(READY)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(target.number)
    expect(visit.page.locator("dd", has_text=target.number)).to_have_count(0)
    expect(visit.page.locator("path.map-selection")).to_have_count(1)
    assert pixels(visit.page, colour_on_paper(visit.page, target.category)) > 200


def test_a_search_finds_a_parcel_wherever_the_map_stands(visit: Visit, target: Target) -> None:
    visit.open("/#map=17/45.00000/30.00000")
    expect(visit.page.locator("#object-list .message")).to_be_visible()
    visit.page.locator("#list-query").fill(target.number)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".object-link strong")).to_have_text([target.number])


def test_who_is_led_to_the_objects_of_a_layer_sees_them_in_the_list_and_on_the_map(
    visit: Visit, target: Target
) -> None:
    in_database(lambda: Layer.objects.filter(slug="parcels").update(shown=False))
    visit.open(f"/en/{target.hash}")
    expect(visit.page.locator("input[value=parcels]")).not_to_be_checked()
    visit.open(f"/en/?list=parcels{target.hash}")
    expect(visit.page.locator("input[value=parcels]")).to_be_checked()
    expect(visit.page.locator("#object-list .object-link").first).to_be_in_viewport()
    expect(visit.page.locator(".site-header")).to_be_in_viewport(ratio=1)
    assert pixels(visit.page, colour_on_paper(visit.page, target.category)) > 200


def test_the_rest_of_a_long_list_comes_with_the_focus_on_its_first_row(visit: Visit, target: Target) -> None:
    visit.open("/")
    expect(visit.page.locator("#announcer")).not_to_be_empty()
    rows = visit.page.locator(".object-link")
    shown = rows.count()
    visit.page.locator(".list-more a").focus()
    visit.page.keyboard.press("Enter")
    expect(rows.nth(shown)).to_be_focused()


def test_the_other_language_opens_at_the_same_place(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.page.locator("a[hreflang=en][data-keep-hash]").click()
    visit.page.wait_for_url(re.compile(r"/en/#"))
    assert view(visit.page) == pytest.approx([ZOOM, target.lat, target.lon], abs=0.001)
    expect(visit.page.get_by_role("heading", name="Objects on the screen")).to_be_visible()


def test_the_list_works_without_javascript(browser: Browser, live_server: Any, target: Target) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/?list=parcels&q={target.number}")
    page.locator(".object-link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(target.number)


def test_the_page_asks_no_other_host_and_breaks_no_rule_of_its_own(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.page.locator("#map").click()
    visit.page.locator("#card .button-primary").click()
    visit.page.wait_for_selector(READY)
    assert {urlsplit(url).netloc for url in visit.requests} == {urlsplit(visit.address).netloc}
    # Violations of the content security policy are told on the console too.
    assert visit.complaints == []


@pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")], indirect=True
)
def test_nothing_stands_in_the_way_of_people_who_cannot_see_or_point(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    handle = visit.page.locator("#sheet-handle")
    if handle.is_visible():
        handle.click()
    assert barriers(visit.page) == []
    visit.page.locator(".object-link").first.click()
    expect(visit.page.locator("#card h2")).to_be_focused()
    assert barriers(visit.page) == []
    visit.page.locator("#card .button-primary").click()
    visit.page.wait_for_selector(READY)
    assert barriers(visit.page) == []


def test_the_map_of_a_data_set_shows_its_objects_or_says_from_where_they_are_seen(visit: Visit, target: Target) -> None:
    page = visit.page
    zoom_in = page.get_by_text("Zoom in to see the objects.")
    visit.open("/en/catalogue/parcels/")
    expect(zoom_in).to_be_hidden()
    assert pixels(page, colour_on_paper(page, target.category)) > 100
    in_database(lambda: Layer.objects.filter(slug="parcels").update(min_zoom=16))
    visit.open("/en/catalogue/parcels/")
    expect(zoom_in).to_be_visible()
    scale = page.locator("#scale-bar")
    while zoom_in.is_visible():
        before = scale.inner_text()
        page.get_by_role("button", name="Zoom in").click()
        expect(scale).not_to_have_text(before)
