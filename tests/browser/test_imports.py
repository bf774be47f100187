"""The whole wizard in a real Chromium with a real file and a real worker: by mouse, and by keyboard alone."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.gis.db.models.functions import Translate
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client
from helpers import bring
from playwright.sync_api import Browser, Page, expect
from visiting import DESKTOP, TALL_PHONE, Visit, barriers, press, tab_to

from addresses.models import Hromada
from assets.models import Parcel
from geo.models import User
from importers.models import Batch
from importers.wizard import work as engine
from portal.imports import views

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: The worker starts a process for each step, ms.
PATIENCE = 90_000
EDITED = "5322081200:00:001:0008"
MOVED = "5322081200:00:001:0009"


@pytest.fixture
def zipped(shared_data: Path) -> Path:
    return shared_data / "arcgis-like" / "parcels_sk63_cp1251_noldid.zip"


@pytest.fixture
def target(
    kozelshchyna: Hromada,
    worker_process: Callable[[], subprocess.Popen[bytes]],
    shared_data: Path,
    land_officer: User,
) -> Iterator[str]:
    """The real parcels in the register, one since edited and one since moved, and a worker; the officer's session.

    It takes the place of the demonstration's parcel of that name, before the browser starts.
    """
    bring(shared_data / "kozelshchyna" / "parcels.geojson")
    Parcel.objects.filter(cadastral_number=EDITED).update(address="вулиця Інша, 1")
    Parcel.objects.filter(cadastral_number=MOVED).update(geom=Translate("geom", 0.001, 0.0))
    client = Client()
    client.force_login(land_officer)
    worker = worker_process()
    yield client.cookies[settings.SESSION_COOKIE_NAME].value
    worker.kill()
    worker.wait()
    for batch in Batch.objects.exclude(stage__in=(Batch.Stage.APPLIED, Batch.Stage.UNDONE)):
        engine.stop(batch, land_officer)


@pytest.fixture
def page(target: str, visit: Visit) -> Page:
    visit.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": target, "url": visit.address}])
    visit.start("/en/staff/imports/")
    return visit.page


def edited_meanwhile() -> None:
    """Somebody edits what the import brought. From a thread: while a browser is open, its loop runs in this one."""

    def edit() -> None:
        Parcel.objects.filter(cadastral_number=EDITED).update(address="вулиця Третя, 3")
        connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(edit).result()


def counts(page: Page) -> list[str]:
    return [text.split()[0] for text in page.locator(".count").all_inner_texts()]


@pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True, ids=["desktop", "phone in the dark"]
)
def test_a_file_goes_from_the_disk_into_the_register_and_back_by_mouse(page: Page, visit: Visit, zipped: Path) -> None:
    assert barriers(page) == []
    page.get_by_label("Files").set_input_files(zipped)
    page.get_by_label("Into the register").select_option("parcels")
    page.get_by_role("button", name="Send, and see").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    expect(page.get_by_role("heading", name="What is in the file")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#announcer")).to_have_text("Looked into")
    expect(page.get_by_label("cp1251")).to_be_checked()
    expect(page.get_by_label("SK-63, zone X4")).to_be_checked()
    expect(page.locator("path.map-mark-outline")).to_have_count(1)
    expect(page.get_by_label("“cadnum” goes into")).to_have_value("cadastral_number")
    assert barriers(page) == []
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible(timeout=PATIENCE)
    assert counts(page) == ["0", "2", "1,814", "0", "0"]
    assert barriers(page) == []
    see_the_findings(page)
    see_the_changes(page)
    page.get_by_role("button", name="Apply to the register").click()
    expect(page.get_by_role("heading", name="What the import brought")).to_be_visible(timeout=PATIENCE)
    assert barriers(page) == []
    page.get_by_text("Undo the import").click()
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_text("the register is as it was before it")).to_be_visible(timeout=PATIENCE)
    assert visit.complaints == []


def see_the_findings(page: Page) -> None:
    page.get_by_role("link", name="Overlapping pairs").click()
    expect(page.locator("tbody tr")).to_have_count(50)
    # More than ten; they come behind the table.
    expect(page.locator("path.map-mark-new").nth(10)).to_be_attached()
    assert barriers(page) == []
    page.get_by_role("link", name="Further").click()
    expect(page.get_by_role("link", name="From the beginning")).to_be_visible()
    page.get_by_role("link", name=re.compile("№")).click()


def see_the_changes(page: Page) -> None:
    page.get_by_role("link", name="2 Changed").click()
    expect(page.locator(".change")).to_have_count(2)
    edited, moved = page.locator(".change").all()
    expect(edited.locator("h2")).to_contain_text(EDITED)
    expect(edited.locator("del")).to_have_text("вулиця Інша, 1")
    expect(moved.locator("h2")).to_contain_text(MOVED)
    expect(moved.get_by_role("row", name="Geometry")).to_be_visible()
    expect(page.locator("path.map-mark-old")).to_have_count(2)
    expect(page.locator("path.map-mark-new")).to_have_count(1)
    moved.get_by_role("button", name="On the map").click()
    expect(page.locator("path.map-selection")).to_have_count(1)
    assert barriers(page) == []
    page.get_by_role("link", name=re.compile("№")).click()


def test_the_keyboard_alone_brings_a_file_into_the_register(page: Page, visit: Visit, zipped: Path) -> None:
    tab_to(page, page.get_by_label("Files"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(zipped)
    tab_to(page, page.get_by_label("Into the register"))
    page.keyboard.type("Land parcels")
    press(page, page.get_by_role("button", name="Send, and see"))
    expect(page.get_by_role("heading", name="What is in the file")).to_be_focused(timeout=PATIENCE)
    press(page, page.get_by_role("button", name="Check the rows"))
    expect(page.get_by_role("heading", name="What would change")).to_be_focused(timeout=PATIENCE)
    press(page, page.get_by_role("link", name="2 Changed"))
    press(page, page.get_by_role("button", name=f"On the map {MOVED}"))
    expect(page.locator("#map")).to_be_focused()
    page.go_back()
    press(page, page.get_by_role("button", name="Apply to the register"))
    expect(page.get_by_role("heading", name="What the import brought")).to_be_focused(timeout=PATIENCE)
    press(page, page.get_by_text("Undo the import"))
    press(page, page.get_by_role("button", name="Undo the whole import"))
    expect(page.get_by_text("the register is as it was before it")).to_be_visible(timeout=PATIENCE)
    assert visit.complaints == []


def test_a_worker_that_is_done_before_the_page_leaves_the_focus_at_the_outcome(
    page: Page, zipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def once_done(page: str) -> HttpResponse:
        end = time.monotonic() + PATIENCE / 1000
        while engine.at_work(Batch.objects.latest("pk")) and time.monotonic() < end:
            time.sleep(0.1)
        return redirect(page)

    monkeypatch.setattr(views, "redirect", once_done)
    page.get_by_label("Files").set_input_files(zipped)
    page.get_by_label("Into the register").select_option("parcels")
    page.get_by_role("button", name="Send, and see").click()
    expect(page.get_by_role("heading", name="What is in the file")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#announcer")).to_have_text("Looked into")
    page.reload()
    expect(page.locator("body")).to_be_focused()


def test_what_is_refused_gets_the_focus_where_it_stands(page: Page, zipped: Path) -> None:
    page.get_by_label("Files").set_input_files(zipped)
    page.get_by_role("button", name="Send, and see").click()
    page.get_by_label("Another one").check(timeout=PATIENCE)
    page.get_by_label("EPSG number").fill("EPSG:1")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_label("Another one")).to_be_focused()
    page.get_by_label("EPSG number").fill("")
    page.get_by_label("SK-63, zone X4").check()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Apply to the register").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="What the import brought")).to_be_visible(timeout=PATIENCE)
    edited_meanwhile()
    page.get_by_text("Undo the import").click()
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_role("heading", name="Take it back")).to_be_focused(timeout=PATIENCE)
    expect(page.get_by_text("cannot be taken back whole")).to_be_in_viewport()


def test_files_too_large_are_refused_before_they_are_sent(page: Page, visit: Visit) -> None:
    page.get_by_label("Files").evaluate("input => { input.dataset.mostBytes = '3'; }")
    page.get_by_label("Files").set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": b"1234"})
    sent = len(visit.requests)
    page.get_by_role("button", name="Send, and see").click()
    expect(page.get_by_role("alert")).to_contain_text("more than the")
    assert len(visit.requests) == sent


@pytest.mark.parametrize(
    ("status", "told"), [(507, "no room left on the server's disk"), (502, "broke off. Try again")]
)
def test_files_that_did_not_arrive_are_told_of_with_what_can_be_done(page: Page, status: int, told: str) -> None:
    page.route("**/staff/imports/", lambda route: route.fulfill(status=status))
    page.get_by_label("Files").set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": b"1234"})
    page.get_by_role("button", name="Send, and see").click()
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_role("button", name="Send, and see")).to_be_enabled()


def test_what_the_server_refuses_stands_beside_the_field(page: Page) -> None:
    page.get_by_role("button", name="Send, and see").click()
    expect(page.get_by_role("alert")).to_have_text("This field is required.")
    expect(page.get_by_label("Files")).to_be_focused()


def test_without_javascript_a_file_is_sent_and_its_page_can_be_asked_how_far_it_is(
    target: str, browser: Browser, live_server: Any, zipped: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": target, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/en/staff/imports/")
    page.get_by_label("Files").set_input_files(zipped)
    page.get_by_label("Into the register").select_option("parcels")
    page.get_by_role("button", name="Send, and see").click()
    ready, again = page.get_by_role("button", name="Check the rows"), page.get_by_role("link", name="See how far it is")
    for _look in range(60):
        # The worker may be sooner than the page.
        expect(ready.or_(again)).to_be_visible()
        if ready.is_visible():
            break
        again.click()
        page.wait_for_timeout(500)
    expect(ready).to_be_visible()
