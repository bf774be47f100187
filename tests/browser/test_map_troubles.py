"""The public map where the network or the person is faster or slower than it: it is painted whole, or says so."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from visiting import READY, Target, Visit, colour_on_paper, pixels

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TILES = "**/tiles/**/*.mvt*"
#: Makes the page lose its patience with a request that is not answered in a fraction of its own time.
IMPATIENCE = """{
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (act, ms, ...rest) => later(act, ms < 20_000 ? ms : ms / 5, ...rest);
}"""
#: Whether there is anything on one of the canvases.
HAS_INK = """canvases => canvases.some((one) =>
    one.getContext("2d").getImageData(0, 0, one.width, one.height).data.some(Boolean))"""


def each_layer_by_itself(page: Page) -> None:
    """Have the server refuse tiles of several layers, as it does where one of them is gone."""
    page.route(re.compile(r"/tiles/\d+/"), lambda route: route.fulfill(status=404))


def test_a_list_that_does_not_come_says_so_and_comes_at_another_try(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    page = visit.page
    page.route("**/o/**", lambda route: route.abort())
    page.locator("[data-tool=out]").click()
    problem = page.locator("#object-list .message-problem")
    expect(problem).to_be_visible()
    page.unroute("**/o/**")
    problem.get_by_role("button").click()
    expect(problem).to_have_count(0)
    expect(page.locator(".object-link").first).to_be_visible()


@pytest.mark.parametrize("then", ["in", "out"])
def test_a_list_asked_for_while_another_is_awaited_takes_its_place_without_a_word(
    visit: Visit, target: Target, then: str
) -> None:
    visit.open(f"/{target.hash}")
    page = visit.page
    expect(page.locator("#announcer")).not_to_be_empty()
    near = page.locator(".list-total").inner_text()
    held: list[Route] = []
    page.route("**/o/**", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/o/**"):
        page.locator("[data-tool=out]").click()
    with page.expect_response("**/o/**"):
        page.locator(f"[data-tool={then}]").click()
    total = page.locator("#object-list:not([aria-busy]) .list-total")
    if then == "in":
        expect(total).to_have_text(near)
    else:
        expect(total).not_to_have_text(near)
    assert visit.complaints == []


@pytest.mark.parametrize("trouble", ["no network", "an error of the server", "no answer"])
def test_tiles_that_do_not_come_are_told_and_come_at_another_try(visit: Visit, target: Target, trouble: str) -> None:
    page = visit.page
    page.add_init_script(IMPATIENCE)
    ways = {
        "no network": lambda route: route.abort(),
        "an error of the server": lambda route: route.fulfill(status=500, body=""),
        "no answer": lambda route: None,
    }
    page.route(TILES, ways[trouble])
    visit.open(f"/{target.hash}")
    problem = page.locator("#map-problem")
    expect(problem).to_be_visible()
    page.unroute(TILES)
    problem.get_by_role("button").click()
    page.wait_for_selector(READY)
    expect(problem).to_be_hidden()
    visit.show_parcels_only()
    assert pixels(page, colour_on_paper(page, target.category)) > 200


def test_a_map_that_leaves_the_zooms_of_a_layer_does_not_wait_for_its_tiles(visit: Visit, target: Target) -> None:
    page = visit.page
    each_layer_by_itself(page)
    page.route("**/tiles/addresses/**/*.mvt*", lambda route: None)
    with page.expect_request("**/tiles/addresses/**/*.mvt*"):
        visit.start(f"/{target.hash}")
    page.evaluate("location.hash = location.hash.replace(/map=\\d+/, 'map=12')")
    page.wait_for_selector(READY, timeout=10_000)


def test_a_map_that_goes_away_and_comes_back_at_once_is_painted_whole(visit: Visit, target: Target) -> None:
    page = visit.page
    late: list[Route] = []
    page.route(TILES, lambda route: late.append(route))
    with page.expect_request(TILES):
        visit.start(f"/{target.hash}")
    page.locator("[data-tool=out]").click()
    page.wait_for_timeout(100)
    page.unroute(TILES)
    page.locator("[data-tool=in]").click()
    page.wait_for_timeout(500)
    page.locator("[data-tool=out]").click()
    page.locator("[data-tool=in]").click()
    page.wait_for_selector(READY, timeout=15_000)
    visit.show_parcels_only()
    assert pixels(page, colour_on_paper(page, target.category)) > 200


def test_a_layer_that_comes_late_keeps_nobody_from_seeing_the_others(visit: Visit, target: Target) -> None:
    page = visit.page
    each_layer_by_itself(page)
    held: list[Route] = []
    page.route("**/tiles/settlements/**/*.mvt*", lambda route: held.append(route))
    visit.start(f"/{target.hash}")
    expect(page.locator("#map canvas.leaflet-tile-loaded").first).to_be_visible()
    assert page.locator("#map canvas.leaflet-tile-loaded").evaluate_all(HAS_INK)
    expect(page.locator(READY)).to_have_count(0)
    for route in held:
        route.continue_()
    page.wait_for_selector(READY)
    visit.show_parcels_only()
    assert pixels(page, colour_on_paper(page, target.category)) > 200
