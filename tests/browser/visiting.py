"""A person's visit to the map in a real Chromium: the page, what is seen on it, and what should not have happened."""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Route, ViewportSize

#: How Chromium is started: quiet, and with nothing asked of the world.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=360, height=640)
TALL_PHONE = ViewportSize(width=390, height=844)
READY = "#map-frame[data-state=ready]"
#: By so many presses of the tab key a person gets anywhere on a page.
MOST_TABS = 150
#: What is sure to come is looked for so often, every so many ms.
MOST_MOMENTS, MOMENT = 400, 50
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


#: Faults alone: of what is as it should be, axe would tell every element, and that takes longer than to look.
FAULTS = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return grave.map(({ id, nodes }) => [id, nodes[0].html]);
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
        self.start(path)
        self.page.wait_for_selector(READY)

    def start(self, path: str) -> None:
        """Opens a page without waiting for its map."""
        # A hash alone would not load the page anew.
        self.page.goto("about:blank")
        self.page.goto(self.address + path)

    def show_parcels_only(self) -> None:
        for box in self.page.locator("input[name=layer]:not([value=parcels])").all():
            box.uncheck()
        self.page.wait_for_selector(READY)


def view(page: Page) -> list[float]:
    """Zoom, latitude and longitude of the address."""
    return [float(part) for part in re.findall(r"[\d.]+", urlsplit(page.url).fragment)]


def colour_on_paper(page: Page, category: str) -> list[int]:
    """What the fill of a category comes to on the map's paper: red, green, blue of 255."""
    config = page.locator("#map-config").evaluate("block => JSON.parse(block.textContent)")
    style = next(layer["style"] for layer in config["layers"] if layer["slug"] == "parcels")
    fill = next(one["fill"] for one in style["classes"] if one["value"] == category)
    paper = page.locator(".leaflet-container").evaluate("map => getComputedStyle(map).backgroundColor")
    opacity = style["default"]["opacity"]
    below = [int(channel) for channel in re.findall(r"\d+", paper)[:3]]
    above = [int(fill[at : at + 2], 16) for at in (1, 3, 5)]
    return [round(b * (1 - opacity) + a * opacity) for a, b in zip(above, below, strict=True)]


def pixels(page: Page, colour: list[int]) -> int:
    """How many pixels of a screenshot of the map have the colour. Waits for the map to come to rest."""
    page.wait_for_selector(READY)
    png = base64.b64encode(page.locator("#map").screenshot()).decode()
    decoder = page.context.new_page()
    try:
        return int(decoder.evaluate(COUNT_PIXELS, [png, colour, TOLERANCE]))
    finally:
        decoder.close()


def barriers(page: Page) -> list[str]:
    """Serious and critical faults that axe finds, each with the first element it is found at."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [f"{rule}: {element}" for rule, element in page.evaluate(FAULTS)]


def first_held(page: Page, held: list[Route]) -> Route:
    """What a route keeps back: Playwright tells of a request before it hands it to the route."""
    for _moment in range(MOST_MOMENTS):
        if held:
            return held[0]
        page.wait_for_timeout(MOMENT)
    raise AssertionError("nothing is held back")


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to an element by the tab key alone."""
    wanted.wait_for()
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way to {wanted} by the tab key")


def press(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")
