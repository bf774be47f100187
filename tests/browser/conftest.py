"""What the browser tests share: a real Chromium, a page in it, and what lies on its map."""

import asyncio
import functools
import shutil
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from django.contrib.auth.models import Group
from made_row import Corner, free_land, make_row
from playwright.sync_api import Browser, Locator, Page, Request, ViewportSize, expect, sync_playwright
from visiting import DESKTOP, FLAGS, Target, Visit
from workspace import NAME, OTHER, PASSWORD, Desk

from addresses.models import Settlement
from assets.models import Parcel
from geo.models import User
from geo.roles import LAND_OFFICER, ensure_groups

#: ms. Playwright's own five seconds would be a clock: these machines are shared, and nothing here is about speed.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def target(demo_parcels: Any) -> Target:
    # Of a category that is seen from afar.
    shown = Parcel.objects.filter(state="current", restricted=False, category="agricultural")
    for parcel in shown.order_by("cadastral_number"):
        point = parcel.geom.point_on_surface
        if Parcel.objects.filter(geom__intersects=point).count() == 1:
            return Target(parcel.cadastral_number, point.x, point.y, parcel.category)
    raise AssertionError("every demonstration parcel is overlapped by another one")


@pytest.fixture
def village(target: Target) -> str:
    """The hash of a view of a settlement that one parcel without a number covers whole."""
    settlement = Settlement.objects.exclude(geom=None).order_by("pk").first()
    assert settlement
    Parcel.objects.create(cadastral_number="", category="agricultural", state="current", geom=settlement.geom)
    middle = settlement.geom.centroid
    return f"#map=16/{middle.y:.6f}/{middle.x:.6f}"


@pytest.fixture(scope="session", autouse=True)
def hands() -> Iterator[None]:
    """A person gives the focus to what is seen and can be used; Playwright's `focus` and `press` take a part that is
    still hidden or disabled too, which has no focus then, and are silent: what is typed next goes elsewhere.
    """

    def waiting(act: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(act)
        def when_there(part: Locator, *arguments: Any, **options: Any) -> None:
            expect(part).to_be_visible()
            expect(part).to_be_enabled()
            act(part, *arguments, **options)

        return when_there

    with pytest.MonkeyPatch.context() as patched:
        for act in (Locator.focus, Locator.press):
            patched.setattr(Locator, act.__name__, waiting(act))
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Browser, AbstractEventLoop]]:
    """One for all tests of a worker, and the loop in which Playwright waits for it."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not installed (deploy/packages.txt)")
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        started = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        started.on("context", lambda context: context.on("page", _ask_the_test_for_files))
        asyncio._set_running_loop(None)
        yield started, loop
        asyncio._set_running_loop(loop)


@pytest.fixture
def browser(target: Target, live_server: Any, chromium: tuple[Browser, AbstractEventLoop]) -> Iterator[Browser]:
    """Nothing is open in it yet. Asked for after the data and left before they go: Playwright's loop and Django's ORM
    do not mix, so the loop is a running one only in between.
    """
    started, loop = chromium
    asyncio._set_running_loop(loop)
    yield started
    for context in started.contexts:
        for page in context.pages:
            # What a test held back may still be held; that its page is gone is then told to the next test.
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    asyncio._set_running_loop(None)


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


@pytest.fixture
def officers(target: Target) -> None:
    """Two officers of the register of land, `workspace.NAME` and `OTHER`."""
    ensure_groups()
    for name in (NAME, OTHER):
        officer = User.objects.create_user(name, password=PASSWORD)
        officer.groups.add(Group.objects.get(name=LAND_OFFICER.slug))


@pytest.fixture
def corner(officers: None) -> Corner:
    """South-western corner of land on which no parcel lies yet."""
    return free_land()


@pytest.fixture
def row(corner: Corner) -> list[Parcel]:
    """Two parcels in force with a boundary in common, and a third behind a gap of a third of a metre."""
    return make_row(corner)


@pytest.fixture
def desk(row: list[Parcel], visit: Visit) -> Desk:
    return Desk(visit)


def _note(visit: Visit, sent: Request) -> None:
    if sent.url.startswith(("http:", "https:", "ws:", "wss:")):
        visit.requests.append(sent.url)


def _ask_the_test_for_files(page: Page) -> None:
    """A dialog of Chromium's own would stay open behind the test, and no page of that Chromium would ask again."""
    page.on("filechooser", lambda _chooser: None)
