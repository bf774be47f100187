"""The public map in a real Chromium: what a person sees, clicks and reads, by mouse and by keyboard."""

import base64
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect, sync_playwright

from assets.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=360, height=640)
READY = "#map-frame[data-state=ready]"
#: Near enough for the map to open on one parcel and its neighbours.
ZOOM = 17
#: How far a painted pixel may be from the computed colour, per channel of 255: alpha is rounded.
TOLERANCE = 4

#: Counts the pixels of a PNG that have a colour; decoded by the browser, which has the decoder.
COUNT_PIXELS = """async ([png, colour, tolerance]) => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4)
        if (colour.every((channel, i) => Math.abs(data[at + i] - channel) <= tolerance)) found += 1;
    return found;
}"""


@dataclass(frozen=True)
class Target:
    """A parcel that can be hit without doubt: no other lies at this point of it (degrees)."""

    number: str
    lon: float
    lat: float
    category: str

    @property
    def hash(self) -> str:
        return f"#map={ZOOM}/{self.lat:.6f}/{self.lon:.6f}"


@dataclass
class Visit:
    """An open page, and what happened on it that should not have."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        # A hash alone would not load the page anew.
        self.page.goto("about:blank")
        self.page.goto(self.address + path)
        self.page.wait_for_selector(READY)

    def show_parcels_only(self) -> None:
        for box in self.page.locator("input[name=layer]:not([value=parcels])").all():
            box.uncheck()
        self.page.wait_for_selector(READY)


@pytest.fixture
def target(demo_parcels: Any) -> Target:
    for parcel in Parcel.objects.filter(state="current", restricted=False).exclude(category=""):
        point = parcel.geom.point_on_surface
        if Parcel.objects.filter(geom__intersects=point).count() == 1:
            return Target(parcel.cadastral_number, point.x, point.y, parcel.category)
    raise AssertionError("every demonstration parcel is overlapped by another one")


@pytest.fixture
def browser(target: Target, live_server: Any) -> Iterator[Browser]:
    """Started after the data and stopped before they go: Playwright's loop and Django's ORM do not mix."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not installed (deploy/packages.txt)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable, args=list(FLAGS))


@pytest.fixture
def visit(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Visit:
    """A page in a window of the parameter's size and colour scheme; a desktop in daylight by default."""
    size: ViewportSize
    scheme: Literal["light", "dark"]
    size, scheme = getattr(request, "param", (DESKTOP, "light"))
    page = browser.new_context(viewport=size, color_scheme=scheme, locale="uk-UA").new_page()
    visit = Visit(page, live_server.url)
    page.on("request", lambda sent: _note(visit, sent))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: visit.complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    return visit


def test_parcels_are_painted_in_the_colour_of_their_category(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.show_parcels_only()
    colour = _colour_on_paper(visit.page, target.category)
    assert _pixels(visit.page, colour) > 200
    visit.page.locator("input[value=parcels]").uncheck()
    assert _pixels(visit.page, colour) == 0


def test_a_click_on_a_parcel_shows_its_number_and_marks_it(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    visit.show_parcels_only()
    visit.page.locator("#map").click()
    expect(visit.page.locator("#card h2")).to_have_text(target.number)
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
    expect(visit.page.locator("path.map-selection")).to_have_count(1)
    assert _pixels(visit.page, _colour_on_paper(visit.page, target.category)) > 200


def test_a_search_finds_a_parcel_wherever_the_map_stands(visit: Visit, target: Target) -> None:
    visit.open("/#map=17/45.00000/30.00000")
    expect(visit.page.locator("#object-list .message")).to_be_visible()
    visit.page.locator("#list-query").fill(target.number)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".object-link strong")).to_have_text([target.number])


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
    assert urlsplit(visit.page.url).fragment.startswith(f"map={ZOOM}/{target.lat:.3f}")
    expect(visit.page.get_by_role("heading", name="Objects on the screen")).to_be_visible()


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


def test_tiles_that_do_not_come_are_told_and_come_at_another_try(visit: Visit, target: Target) -> None:
    visit.page.route("**/tiles/**/*.mvt*", lambda route: route.abort())
    visit.open(f"/{target.hash}")
    problem = visit.page.locator("#map-problem")
    expect(problem).to_be_visible()
    visit.page.unroute("**/tiles/**/*.mvt*")
    problem.get_by_role("button").click()
    visit.page.wait_for_selector(READY)
    expect(problem).to_be_hidden()
    visit.show_parcels_only()
    assert _pixels(visit.page, _colour_on_paper(visit.page, target.category)) > 200


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
    assert _barriers(visit.page) == []
    visit.page.locator(".object-link").first.click()
    expect(visit.page.locator("#card h2")).to_be_focused()
    assert _barriers(visit.page) == []
    visit.page.locator("#card .button-primary").click()
    visit.page.wait_for_selector(READY)
    assert _barriers(visit.page) == []


def _note(visit: Visit, sent: Request) -> None:
    if sent.url.startswith(("http:", "https:", "ws:", "wss:")):
        visit.requests.append(sent.url)


def _colour_on_paper(page: Page, category: str) -> list[int]:
    """What the fill of a category comes to on the map's paper: red, green, blue of 255."""
    config = page.locator("#map-config").evaluate("block => JSON.parse(block.textContent)")
    style = next(layer["style"] for layer in config["layers"] if layer["slug"] == "parcels")
    fill = next(one["fill"] for one in style["classes"] if one["value"] == category)
    paper = page.locator(".leaflet-container").evaluate("map => getComputedStyle(map).backgroundColor")
    opacity = style["default"]["opacity"]
    below = [int(channel) for channel in re.findall(r"\d+", paper)[:3]]
    above = [int(fill[at : at + 2], 16) for at in (1, 3, 5)]
    return [round(b * (1 - opacity) + a * opacity) for a, b in zip(above, below, strict=True)]


def _pixels(page: Page, colour: list[int]) -> int:
    """How many pixels of a screenshot of the map have the colour. Waits for the map to come to rest."""
    page.wait_for_selector(READY)
    # Tiles fade in for 200 ms after they have come.
    page.wait_for_timeout(400)
    png = base64.b64encode(page.locator("#map").screenshot()).decode()
    decoder = page.context.new_page()
    try:
        return int(decoder.evaluate(COUNT_PIXELS, [png, colour, TOLERANCE]))
    finally:
        decoder.close()


def _barriers(page: Page) -> list[str]:
    """Serious and critical faults that axe finds, each with the first element it is found at."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]
