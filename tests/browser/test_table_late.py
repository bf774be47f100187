"""The table of the workspace where answers come late or not at all: it shows what is asked, and tells what is so."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect
from visiting import first_held
from workspace import Desk, in_database, keep_property_too

from assets.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "/en/staff/map/"
COLUMNS = "**/staff/api/registers/parcels/table"
ROWS = "**/staff/api/registers/parcels/rows"
#: Longer than the table waits before it asks, ms.
PAUSE = 1_000


def rows(desk: Desk) -> Locator:
    return desk.page.locator(".grid-row:not([data-uid=''])")


def search(desk: Desk) -> Locator:
    return desk.page.get_by_label("Search in the table")


def hold(desk: Desk, address: str) -> list[Route]:
    """What is sent there stays on its way until the test lets it go on."""
    held: list[Route] = []
    desk.page.route(address, lambda route: held.append(route))
    return held


def columns_late(desk: Desk) -> list[Route]:
    """Who keeps two registers goes to the other one and comes back to the parcels: the columns are on their way."""
    in_database(keep_property_too)
    desk.enter(PLACE)
    expect(rows(desk).first).to_be_visible()
    held = hold(desk, COLUMNS)
    register = desk.page.get_by_label("Register", exact=True)
    register.select_option("sites")
    with desk.page.expect_request(COLUMNS):
        register.select_option("parcels")
    return held


def test_the_page_brings_the_columns_of_its_first_table(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.enter(PLACE)
    expect(rows(desk).first).to_be_visible()
    expect(desk.page.get_by_role("columnheader", name="Cadastral number")).to_be_visible()
    expect(desk.page.locator("#table [data-part=total]")).to_have_text(re.compile(r"^Objects: \d{3}$"))
    assert [url for url in asked if url.endswith(("/table", "/views"))] == []


def test_what_is_searched_before_the_columns_are_known_is_found(desk: Desk, row: list[Parcel]) -> None:
    held = columns_late(desk)
    with desk.page.expect_request(lambda request: row[1].cadastral_number in (request.post_data or "")):
        search(desk).fill(row[1].cadastral_number)
    first_held(desk.page, held).continue_()
    expect(rows(desk)).to_have_count(1)
    expect(rows(desk)).to_contain_text(row[1].cadastral_number)


def test_a_filter_asked_for_before_the_columns_are_known_opens_when_they_are(desk: Desk) -> None:
    held = columns_late(desk)
    desk.button("Filter…").click()
    first_held(desk.page, held).continue_()
    expect(desk.page.get_by_role("dialog").get_by_label("Field")).to_be_visible()


def test_rows_that_did_not_come_are_asked_for_when_the_network_is_back(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(PLACE)
    expect(rows(desk).first).to_be_visible()
    problem = desk.page.locator("#table [data-part=problem]")
    desk.page.context.set_offline(True)
    search(desk).fill(row[1].cadastral_number)
    expect(problem).to_contain_text("could not be reached")
    desk.page.wait_for_timeout(PAUSE)
    desk.page.context.set_offline(False)
    expect(rows(desk)).to_have_count(1)
    expect(problem).to_be_hidden()


def test_rows_that_did_not_come_are_asked_for_by_searching_once_more(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(PLACE)
    expect(rows(desk).first).to_be_visible()
    desk.page.route(ROWS, lambda route: route.abort())
    search(desk).fill(row[1].cadastral_number)
    expect(desk.page.locator("#table [data-part=problem]")).to_contain_text("could not be reached")
    desk.page.wait_for_timeout(PAUSE)
    desk.page.unroute(ROWS)
    search(desk).press("Enter")
    expect(rows(desk)).to_have_count(1)


def test_a_map_that_moves_does_not_undo_what_is_being_typed(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[1].uid)
    desk.page.get_by_label("Only on the map").check()
    desk.page.locator("#map").press("ArrowRight")
    search(desk).fill(row[1].cadastral_number)
    expect(rows(desk)).to_have_count(1)
    assert row[1].cadastral_number in desk.page.url.replace("%3A", ":")


def test_a_window_of_rows_on_its_way_is_not_asked_for_again(desk: Desk) -> None:
    desk.enter(PLACE)
    expect(rows(desk).first).to_be_visible()
    held = hold(desk, ROWS)
    grid = desk.page.locator("#table [role=grid]")
    search(desk).fill("5")
    with desk.page.expect_request(ROWS):
        pass
    for _ in range(3):
        grid.press("PageDown")
        desk.page.wait_for_timeout(PAUSE / 3)
    assert len(held) == 1


def test_a_bulk_edit_is_made_once_and_told_until_something_else_is_done(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(f"{PLACE}?q={row[1].cadastral_number}")
    rows(desk).first.click()
    desk.button("Change a field…").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Field").select_option("address")
    dialog.get_by_label("New value").fill("вул. Шкільна, 7")
    desk.button("What will be changed?").click()
    dialog.get_by_label("Reason of the change").fill("рішення ради № 7")
    held = hold(desk, "**/registers/parcels/bulk")
    desk.button("Change them all").dblclick()
    desk.page.wait_for_timeout(PAUSE)
    assert len(held) == 1
    first_held(desk.page, held).continue_()
    done = desk.page.locator("#table [data-part=done]")
    expect(done).to_contain_text("Changed: 1")
    desk.button("Select nothing").click()
    expect(done).to_be_hidden()


def test_what_the_table_shows_as_a_file_is_what_it_shows(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(f"{PLACE}?q={row[1].cadastral_number}")
    rows(desk).first.click()
    search(desk).fill("")
    expect(rows(desk)).not_to_have_count(1)
    desk.button("Only these in the table").click()
    expect(rows(desk)).to_have_count(1)
    desk.page.locator("summary", has_text="More").click()
    desk.page.get_by_label("Format").select_option("csv")
    with desk.page.expect_download() as coming:
        desk.button("What the table shows").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    assert [one["cadastral_number"] for one in csv.DictReader(io.StringIO(text))] == [row[1].cadastral_number]
