"""The workspace's editor as a test works it: by the mouse at places of the ground, and by the keyboard."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from playwright.sync_api import Locator, Page, expect
from visiting import READY, Visit, view

from geo.models import User
from geo.roles import PROPERTY_OFFICER

NAME, OTHER, PASSWORD = "olena", "petro", "a password of tests"
#: Pixels of the world's side at zoom 0.
_TILE = 256
Place = tuple[float, float]


def in_database(act: Callable[[], Any]) -> Any:
    """Django's ORM keeps out of the thread in which Playwright has its loop."""

    def done() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(done).result()


def keep_property_too() -> None:
    """The officer of the parcels is that of property and investment sites, too."""
    User.objects.get(username=NAME).groups.add(Group.objects.get(name=PROPERTY_OFFICER.slug))


def sign_in(page: Page, name: str = NAME) -> None:
    page.get_by_label("Name of the account").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page: Page) -> None:
    """Waits for it: who goes elsewhere at once stays signed in."""
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@dataclass
class Desk:
    """An officer's page with one object in the editor."""

    visit: Visit

    @property
    def page(self) -> Page:
        return self.visit.page

    def open(self, uid: Any, name: str = NAME) -> None:
        """Signs in if need be, and opens the workspace at a parcel."""
        self.enter(f"/en/staff/map/?object=parcels/{uid}", name)
        expect(self.page.locator("#editor-title")).not_to_contain_text("Choose")

    def enter(self, path: str, name: str = NAME) -> None:
        self.visit.start(path)
        if self.page.get_by_label("Name of the account").is_visible():
            sign_in(self.page, name)
        self.page.wait_for_selector(READY)

    def look_at(self, part: str) -> None:
        """On a phone one part of the page is seen at a time; on a desktop all are."""
        if self.page.locator("#workspace-tabs").is_visible():
            self.button(part).click()

    def edit(self) -> None:
        self.button("Edit geometry").click()
        expect(self.corners.first).to_be_visible()
        self.page.wait_for_selector(READY)

    def edit_fields(self) -> None:
        self.button("Edit fields").click()
        expect(self.page.locator("[data-part=fields] .field").first).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def corners(self) -> Locator:
        return self.page.locator(".marker-icon:not(.marker-icon-middle)")

    @property
    def figures(self) -> Locator:
        return self.page.locator("[data-part=figures]")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#editor")

    def pixel(self, place: Place) -> tuple[float, float]:
        """Where a place (longitude, latitude) is on the page, to a pixel or two: the address is rounded."""
        zoom, lat, lon = view(self.page)
        box = self.page.locator("#map").bounding_box()
        assert box
        x, y = (there - here for here, there in zip(_world(lon, lat, zoom), _world(*place, zoom), strict=True))
        return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y

    def click(self, place: Place, *, double: bool = False) -> None:
        """Moves there first, as a hand does: what is drawn follows the pointer."""
        x, y = self.pixel(place)
        self.page.mouse.move(x - 20, y - 20)
        self.page.mouse.move(x, y, steps=4)
        (self.page.mouse.dblclick if double else self.page.mouse.click)(x, y)

    def drag(self, start: Place, end: Place) -> None:
        self.page.mouse.move(*self.pixel(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.pixel(end), steps=8)
        self.page.mouse.up()

    def draw(self, *places: Place) -> None:
        for place in places:
            self.click(place)
        self.page.keyboard.press("Enter")

    def type_corners(self, *places: Place) -> None:
        """By the keyboard alone, in degrees of WGS 84."""
        self.page.get_by_text("Type or paste coordinates").press("Enter")
        field = self.page.locator("#typed-text")
        field.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text("\n".join(f"{lon!r} {lat!r}" for lon, lat in places))
        self.button("Take these coordinates").press("Enter")

    def save(self, reason: str = "за заявою") -> None:
        self.panel.get_by_label("Reason of the change").fill(reason)
        self.press_save()

    def press_save(self) -> None:
        """When it can be pressed: on a button that is not ready yet it would be nothing, and Playwright silent."""
        expect(self.button("Save")).to_be_enabled()
        self.button("Save").press("Enter")


def _world(lon: float, lat: float, zoom: float) -> Place:
    side = _TILE * 2**zoom
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return (lon + 180) / 360 * side, (1 - north) / 2 * side
