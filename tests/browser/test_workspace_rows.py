"""The table of the workspace and selecting on its map in a real Chromium: by mouse, and by keyboard alone."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, ViewportSize, expect
from visiting import DESKTOP, READY, TALL_PHONE, Target, Visit, barriers, press, tab_to
from workspace import in_database

from assets.models import Parcel
from geo.models import User
from portal.models import SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "/en/staff/map/"
#: The first page of a new server comes late where many tests run at once, ms.
FIRST_LOOK = 90_000
#: A small screen, and rows that are enough to work with.
SMALL, FEW_ROWS = ViewportSize(width=1024, height=768), 4
#: Parcels besides the demonstration's, so that the table is long.
MANY = 12_000


@pytest.fixture
def session(land_officer: User) -> str:
    client = Client()
    client.force_login(land_officer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def many(demo_parcels: list[Parcel]) -> None:
    """Many parcels behind the demonstration's, not on the map. Asked for before `page`, while no browser is up."""
    Parcel.objects.bulk_create(
        Parcel(cadastral_number=f"5322081200:09:{at // 1000:03}:{at % 1000:04}", state="current") for at in range(MANY)
    )


@pytest.fixture
def page(session: str, target: Target, visit: Visit) -> Iterator[Page]:
    visit.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": visit.address}])
    visit.start(PLACE + target.hash)
    visit.page.wait_for_selector(READY, timeout=FIRST_LOOK)
    expect(rows(visit.page).first).to_be_attached()
    yield visit.page
    assert visit.complaints == []


def rows(page: Page) -> Locator:
    return page.locator(".grid-row:not([data-uid=''])")


def selected(page: Page) -> Locator:
    return page.locator(".grid-row[aria-selected=true]")


def total(page: Page) -> Locator:
    return page.locator("[data-part=total]")


def click_map(page: Page, dx: float = 0, dy: float = 0, **how: object) -> None:
    """Press the map so far from its middle, CSS pixels."""
    box = page.locator("#map").bounding_box()
    assert box
    page.locator("#map").click(position={"x": box["width"] / 2 + dx, "y": box["height"] / 2 + dy}, **how)  # type: ignore[arg-type]


def parcels(**asked: object) -> int:
    """How many there are in the register."""
    return in_database(lambda: Parcel.objects.filter(**asked).count())


def test_what_is_selected_on_the_map_is_selected_in_the_table_and_the_reverse(page: Page, target: Target) -> None:
    click_map(page)
    expect(selected(page)).to_have_count(1)
    expect(selected(page)).to_contain_text(target.number)
    expect(page.locator("#editor h2")).to_have_text(target.number)
    other = page.locator(".grid-row[aria-selected=false]").first
    other.locator(".grid-check").click()
    expect(page.locator("[data-part=selectedCount]")).to_have_text("Selected: 2")
    expect(page.locator("path.map-mark-selected")).to_have_count(2)
    page.get_by_role("button", name="Only these in the table").click()
    expect(total(page)).to_have_text("Objects: 2")
    page.get_by_role("button", name="Select nothing").click()
    expect(page.locator("path.map-mark-selected")).to_have_count(0)
    expect(total(page)).to_have_text("Objects: 400")


def test_a_rectangle_a_polygon_and_the_view_select_what_lies_there(page: Page, target: Target) -> None:
    map_box = page.locator("#map").bounding_box()
    assert map_box
    x, y = map_box["x"] + map_box["width"] / 2, map_box["y"] + map_box["height"] / 2
    page.get_by_role("button", name="Select by a rectangle").click()
    page.mouse.move(x - 4, y - 4)
    page.mouse.down()
    page.mouse.move(x + 4, y + 4)
    page.mouse.up()
    expect(selected(page)).to_contain_text(target.number)
    page.get_by_role("button", name="Select by a polygon").click()
    for dx, dy in ((-150, -100), (150, -100), (0, 120)):
        page.mouse.click(x + dx, y + dy)
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=selectedCount]")).to_have_text(re.compile(r"Selected: [2-9]"))
    page.get_by_role("button", name="Only these in the table").click()
    expect(page.locator(f".grid-row:has-text('{target.number}')")).to_have_attribute("aria-selected", "true")
    few = page.locator("path.map-mark-selected").count()
    page.get_by_role("button", name="Select by a rectangle").click()
    page.keyboard.press("Escape")
    expect(page.locator(".picks-area")).to_have_count(0)
    page.get_by_role("button", name="Select all that is on the map").click()
    expect(page.locator("path.map-mark-selected")).not_to_have_count(few)
    assert page.locator("path.map-mark-selected").count() > few


def test_row_eleven_thousand_is_scrolled_to_and_few_rows_are_in_the_page(many: None, page: Page) -> None:
    expect(total(page)).to_have_text("Objects: 12,400")
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "12401")
    grid.evaluate("grid => { grid.scrollTop = 11_000 * 36; }")
    row = page.locator("#row-11000:not([data-uid=''])")
    expect(row).to_have_attribute("aria-rowindex", "11002")
    assert page.locator(".grid-row").count() < 60
    row.click()
    expect(selected(page)).to_have_count(1)
    grid.press("End")
    expect(page.locator("#row-12399[data-active]")).to_contain_text("5322081200:09:011:0999")
    page.get_by_role("button", name="Cadastral number").click()
    page.get_by_role("button", name="Cadastral number").click()
    grid.evaluate("grid => { grid.scrollTop = 0; }")
    expect(rows(page).first).to_contain_text(
        in_database(lambda: Parcel.objects.order_by("-cadastral_number")[0].cadastral_number)
    )


def test_a_filter_is_built_seen_as_text_kept_in_the_address_and_saved_as_a_view(page: Page, visit: Visit) -> None:
    wanted = parcels(category="agricultural", documented_area__gt=5.5)
    assert 0 < wanted < parcels()
    page.get_by_role("button", name="Filter…").click()
    dialog = page.get_by_role("dialog", name="Filter")
    dialog.get_by_label("Field").select_option("category")
    dialog.get_by_label("Category of land").select_option("agricultural")
    dialog.get_by_role("button", name="Add a condition").click()
    dialog.get_by_label("Field").nth(1).select_option("documented_area")
    dialog.get_by_label("Comparison").nth(1).select_option(">")
    dialog.get_by_label("Documented area", exact=True).fill("5,5")
    assert barriers(page) == []
    text = dialog.get_by_label("The same as text")
    expect(text).to_have_value("category = 'agricultural' AND documented_area > 5.5")
    dialog.get_by_role("button", name="Filter", exact=True).click()
    expect(total(page)).to_have_text(f"Objects: {wanted}")
    page.locator("summary", has_text="More").click()
    page.get_by_label("Save filter, order and columns as").fill("Великі поля")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_label("View or work list")).to_have_value(re.compile("saved-"))
    page.get_by_label("View or work list").select_option("nowhere")
    expect(total(page)).not_to_have_text(f"Objects: {wanted}")
    page.get_by_label("View or work list").select_option(label="Великі поля")
    expect(total(page)).to_have_text(f"Objects: {wanted}")
    page.reload()
    expect(total(page)).to_have_text(f"Objects: {wanted}")
    page.get_by_role("button", name="Filter…").click()
    expect(dialog.get_by_label("Field")).to_have_count(2)
    text.fill("category = ")
    dialog.get_by_role("button", name="Filter", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("The filter ends too early")
    dialog.get_by_role("button", name="Without a filter").click()
    expect(total(page)).to_have_text(f"Objects: {parcels()}")
    assert in_database(lambda: SavedView.objects.get().name) == "Великі поля"
    # Chromium tells of the answer to a filter that is none, and of nothing else.
    assert [complaint for complaint in visit.complaints if "status of 400" not in complaint] == []
    visit.complaints.clear()


def test_a_bulk_edit_is_looked_at_and_made_and_stands_in_the_register(page: Page) -> None:
    before = parcels(category="forest")
    rows(page).nth(0).click()
    rows(page).nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-part=selectedCount]")).to_have_text("Selected: 5")
    chosen = [row.get_attribute("data-uid") for row in selected(page).all()]
    page.get_by_role("button", name="Change a field…").click()
    dialog = page.get_by_role("dialog", name="Change a field")
    dialog.get_by_label("Field").select_option("category")
    dialog.get_by_label("New value").select_option("forest")
    dialog.get_by_role("button", name="What will be changed?").click()
    expect(dialog.get_by_text("Will be changed: 5")).to_be_visible()
    assert barriers(page) == []
    dialog.get_by_role("button", name="Change them all").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Say why")
    dialog.get_by_label("Reason of the change").fill("рішення ради № 7")
    dialog.get_by_role("button", name="Change them all").click()
    expect(page.get_by_text("Changed: 5.")).to_be_visible()
    assert parcels(uid__in=chosen, category="forest", version=2) == 5
    assert parcels(category="forest") == before + 5


def test_the_selection_comes_as_a_file(page: Page, target: Target) -> None:
    click_map(page)
    expect(selected(page)).to_have_count(1)
    page.locator("summary", has_text="More").click()
    page.get_by_label("Format").select_option("csv")
    with page.expect_download() as started:
        page.get_by_role("button", name="What is selected").click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert [row["cadastral_number"] for row in csv.DictReader(io.StringIO(text))] == [target.number]


def test_the_keyboard_alone_finds_selects_and_shows_an_object(page: Page, target: Target) -> None:
    tab_to(page, page.get_by_label("Search in the table"))
    page.keyboard.type(target.number[-9:])
    expect(total(page)).to_have_text("Objects: 1")
    tab_to(page, page.get_by_role("grid"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#editor h2")).to_have_text(target.number)
    expect(page.locator("path.map-selection")).to_have_count(1)
    page.keyboard.press("Space")
    expect(page.locator("[data-part=selectedCount]")).to_have_text("Nothing is selected.")
    press(page, page.get_by_role("button", name="Next"))
    expect(page.locator("[data-part=selectedCount]")).to_have_text("Selected: 1")


def test_the_table_is_made_higher_closed_and_opened_by_its_edge(page: Page) -> None:
    edge = page.get_by_role("separator")
    tab_to(page, edge)
    page.keyboard.press("ArrowUp")
    expect(edge).to_have_attribute("aria-valuenow", "45")
    page.keyboard.press("Home")
    expect(page.get_by_role("grid")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#map")).to_be_hidden()


@pytest.mark.parametrize("visit", [(SMALL, "light")], indirect=True, ids=["small screen"])
def test_rows_have_room_on_a_small_screen_with_something_selected(page: Page, visit: Visit, target: Target) -> None:
    for place in ("/staff/map/", PLACE):
        visit.start(place + target.hash)
        rows(page).first.click()
        expect(selected(page)).to_have_count(1)
        head, foot = page.locator(".grid-head").bounding_box(), page.locator(".table-selected").bounding_box()
        row = selected(page).bounding_box()
        assert head
        assert foot
        assert row
        assert foot["y"] - head["y"] - head["height"] > FEW_ROWS * row["height"]


def test_columns_are_chosen_and_stay_chosen(page: Page) -> None:
    page.locator("summary", has_text="Columns").click()
    page.locator(".column-list").get_by_role("checkbox", name="Ownership").check()
    expect(page.get_by_role("columnheader", name="Ownership")).to_be_visible()
    page.locator(".column-list").get_by_role("checkbox", name="State of the record", exact=True).uncheck()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("columnheader", name="Ownership")).to_be_attached()
    expect(page.get_by_role("columnheader", name="State of the record", exact=True)).to_have_count(0)


@pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True, ids=["desktop", "phone in the dark"]
)
def test_nothing_bars_the_way_into_map_table_and_object(page: Page) -> None:
    assert barriers(page) == []
    if page.viewport_size == TALL_PHONE:
        page.locator(".workspace-tabs").get_by_role("button", name="Table").click()
    rows(page).nth(1).click()
    expect(selected(page)).to_have_count(1)
    assert barriers(page) == []
    if page.viewport_size == TALL_PHONE:
        page.locator(".workspace-tabs").get_by_role("button", name="Object").click()
        expect(page.locator("#editor h2")).to_be_visible()
        assert barriers(page) == []
