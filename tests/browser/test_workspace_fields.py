"""An officer edits an object's fields beside the map in a real Chromium: what is refused, drafts, conflicts."""

import re

import pytest
from made_row import Corner, at, stored
from playwright.sync_api import Browser, Locator, expect
from visiting import DESKTOP, READY, TALL_PHONE, Visit, barriers
from workspace import NAME, OTHER, Desk

from assets.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def field(desk: Desk, label: str) -> Locator:
    return desk.page.locator("[data-part=fields]").get_by_label(label)


def saved(desk: Desk) -> Locator:
    return desk.page.locator("[data-part=saved]")


def test_fields_are_edited_beside_the_map_and_the_row_shows_it(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    desk.edit_fields()
    field(desk, "Category of land").select_option("Forestry land")
    field(desk, "Documented area").fill("0.75")
    field(desk, "Date of the valuation").fill("2024-05-17")
    desk.save("за заявою")
    expect(saved(desk)).to_contain_text("version 2")
    now = stored(row[0])
    assert (now.category, str(now.documented_area), str(now.normative_date)) == ("forest", "0.7500", "2024-05-17")
    assert now.geom.equals_exact(row[0].geom)
    expect(desk.page.locator(".grid-row[aria-selected=true]")).to_contain_text("Forestry land")
    expect(desk.panel.locator("[data-part=facts]")).to_contain_text("Forestry land")


def test_by_the_keyboard_alone(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    desk.button("Edit fields").press("Enter")
    address = field(desk, "Address")
    address.focus()
    desk.page.keyboard.type("вул. Шкільна, 7")
    desk.save("за заявою")
    expect(saved(desk)).to_contain_text("version 2")
    assert stored(row[0]).address == "вул. Шкільна, 7"


def test_what_is_wrong_is_said_beside_the_field_as_one_types_and_again_when_saving(
    desk: Desk, row: list[Parcel]
) -> None:
    desk.open(row[0].uid)
    desk.edit_fields()
    area = field(desk, "Documented area")
    area.fill("багато")
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(desk.page.locator("#panel-documented_area_error")).to_have_text("Enter a number.")
    assert "panel-documented_area_error" in (area.get_attribute("aria-describedby") or "")
    assert barriers(desk.page) == []
    desk.save("за заявою")
    expect(desk.page.get_by_role("alert").filter(has_text="mend what is marked")).to_be_visible()
    expect(area).to_be_focused()
    assert stored(row[0]).version == 1
    area.fill("0.5")
    expect(area).to_have_attribute("aria-invalid", "false")
    desk.press_save()
    expect(saved(desk)).to_contain_text("version 2")


def test_place_and_fields_are_one_edit_to_undo_and_one_to_save(desk: Desk, row: list[Parcel], corner: Corner) -> None:
    desk.open(row[0].uid)
    desk.edit()
    desk.page.get_by_label("Snapping", exact=True).uncheck()
    desk.drag(at(corner, 0, 0), at(corner, 0.3, 0.3))
    expect(desk.figures).to_contain_text("against the register")
    desk.button("Fields").click()
    expect(desk.corners).to_have_count(0)
    field(desk, "Address").fill("помилка")
    desk.button("Undo").click()
    expect(field(desk, "Address")).to_have_value("")
    expect(desk.figures).to_contain_text("against the register")
    field(desk, "Address").fill("вул. Нова, 1")
    desk.save("за актом")
    expect(saved(desk)).to_contain_text("version 2")
    now = stored(row[0])
    assert (now.version, now.address) == (2, "вул. Нова, 1")
    assert now.geom[0][0].coords[0] == pytest.approx(at(corner, 0.3, 0.3), abs=2e-5)


def test_a_draft_keeps_the_fields(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    desk.edit_fields()
    field(desk, "Address").fill("вул. Нова, 1")
    field(desk, "Category of land").select_option("Forestry land")
    expect(desk.page.locator("[data-part=kept]")).to_contain_text("Kept as a draft")
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    expect(desk.button("Edit fields")).to_be_hidden()
    desk.button("Go on with the draft").click()
    expect(field(desk, "Address")).to_have_value("вул. Нова, 1")
    expect(field(desk, "Category of land")).to_have_value("forest")
    desk.save()
    expect(saved(desk)).to_contain_text("version 2")
    assert (stored(row[0]).address, stored(row[0]).category) == ("вул. Нова, 1", "forest")


def test_the_second_of_two_decides_field_by_field(desk: Desk, row: list[Parcel], browser: Browser) -> None:
    colleague = Desk(Visit(browser.new_context(viewport=DESKTOP).new_page(), desk.visit.address))
    for each, name in ((desk, NAME), (colleague, OTHER)):
        each.open(row[0].uid, name)
        each.edit_fields()
    field(colleague, "Address").fill("вул. Чужа, 2")
    field(colleague, "Documented area").fill("0.5")
    colleague.save("обмір")
    expect(saved(colleague)).to_contain_text("version 2")

    field(desk, "Address").fill("вул. Моя, 1")
    field(desk, "Category of land").select_option("Forestry land")
    desk.save("за заявою")
    expect(desk.page.get_by_role("heading", name=re.compile("Somebody changed this object"))).to_be_visible()
    assert stored(row[0]).address == "вул. Чужа, 2"
    expect(field(desk, "Documented area")).to_have_value("0.5000")
    expect(field(desk, "Address")).to_have_value("вул. Моя, 1")
    assert barriers(desk.page) == []
    dispute = desk.page.get_by_role("group", name=re.compile("^address$", re.IGNORECASE))
    dispute.get_by_role("radio", name=re.compile("In the register now")).check()
    expect(field(desk, "Address")).to_have_value("вул. Чужа, 2")
    desk.press_save()
    expect(saved(desk)).to_contain_text("version 3")
    now = stored(row[0])
    assert (now.address, now.category, str(now.documented_area)) == ("вул. Чужа, 2", "forest", "0.5000")


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_nothing_stands_in_the_way_of_people_who_fill_in_fields(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    desk.look_at("Object")
    desk.edit_fields()
    assert barriers(desk.page) == []
    field(desk, "Documented area").fill("багато")
    expect(desk.page.locator("#panel-documented_area_error")).to_be_visible()
    assert barriers(desk.page) == []
    wide = "() => document.documentElement.scrollWidth > window.innerWidth"
    assert not desk.page.evaluate(wide)
    assert not desk.panel.evaluate("panel => panel.scrollWidth > panel.clientWidth")
    desk.look_at("Map")
    expect(desk.page.locator("path.drawing-mine")).to_be_visible()
