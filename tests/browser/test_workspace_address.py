"""The address of the workspace holds what is selected, outlives a reload and goes to a colleague; so does its paper."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from visiting import READY, view
from workspace import Desk, in_database, keep_property_too

from assets.models import Parcel
from layers.models import Layer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A view in which none of the row lies.
ELSEWHERE = "#map=17/49.30000/33.10000"
#: Share of what is in sight, as Chromium counts it.
ALL = 0.99
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b")


def in_address(desk: Desk) -> str:
    return parse_qs(urlsplit(desk.page.url).query).get("object", [""])[0]


def expect_shown(desk: Desk, parcel: Parcel) -> None:
    """Selected in the table, on the card and on the map, where it is in sight."""
    expect(desk.page.locator("#editor-title")).to_have_text(parcel.cadastral_number)
    expect(desk.page.locator(f".grid-row[data-uid='{parcel.uid}'][aria-selected=true]")).to_be_visible()
    expect(desk.page.locator("path.map-selection")).to_be_in_viewport(ratio=ALL)


def test_what_is_selected_comes_back_after_a_reload_where_one_looked(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(f"/en/staff/map/?q={row[0].cadastral_number}")
    desk.page.locator(f".grid-row[data-uid='{row[0].uid}']").dblclick()
    expect_shown(desk, row[0])
    assert in_address(desk) == f"parcels/{row[0].uid}"
    desk.button("Zoom out").click()
    desk.page.wait_for_selector(READY)
    looked = view(desk.page)
    desk.page.reload()
    expect_shown(desk, row[0])
    assert view(desk.page) == looked
    desk.button("Select nothing").click()
    expect(desk.page.locator("#editor-title")).to_contain_text("Choose")
    assert in_address(desk) == ""


def test_a_link_brings_an_object_into_sight_from_wherever_it_was_sent(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(f"/en/staff/map/?register=parcels&object=parcels/{row[1].uid}{ELSEWHERE}")
    expect_shown(desk, row[1])


def test_an_object_that_is_not_there_is_told_in_words_and_what_is_there_still_works(
    desk: Desk, row: list[Parcel]
) -> None:
    problem = desk.panel.locator("[data-part=problem]")
    for asked in (f"parcels/{uuid4()}", f"lamps-of-nobody/{row[0].uid}", "parcels/12", "parcels"):
        desk.visit.complaints.clear()
        desk.enter(f"/en/staff/map/?object={asked}")
        expect(problem).to_contain_text("The object of this address is not in the registers that you work on")
        expect(desk.page.locator("[data-part=selectedActs]")).to_be_hidden()
        expect(desk.page.locator("#table [data-part=problem]")).to_be_hidden()
        # The browser itself writes of an answer that there is no such object.
        assert [one for one in desk.visit.complaints if "404" not in one] == []
    desk.page.locator(".grid-row:not([data-uid=''])").first.click()
    expect(desk.page.locator("[data-part=card]")).to_be_visible()
    expect(problem).to_be_hidden()


def test_the_map_draws_what_the_table_lists_and_a_new_object_is_one_of_these(desk: Desk, row: list[Parcel]) -> None:
    in_database(keep_property_too)
    in_database(lambda: Layer.objects.filter(slug__in=("sites", "parcels")).update(shown=False))
    desk.enter("/en/staff/map/?register=sites")
    desk.page.get_by_text("Layers and legend").click()
    shown = desk.page.locator("#layers input[name=layer]:checked")
    switch = {slug: desk.page.locator(f"#layers input[value={slug}]") for slug in ("sites", "parcels")}
    new = desk.page.locator("[data-part=newRegister]")
    expect(switch["sites"]).to_be_checked()
    expect(switch["parcels"]).not_to_be_checked()
    expect(new).to_have_value("sites")
    before = shown.count()
    desk.page.get_by_label("Register", exact=True).select_option("parcels")
    expect(switch["parcels"]).to_be_checked()
    expect(shown).to_have_count(before + 1)
    expect(new).to_have_value("parcels")


def test_on_paper_an_object_has_its_map_and_its_facts_and_not_the_whole_register(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    expect_shown(desk, row[0])
    desk.page.emulate_media(media="print")
    for shown in ("#map-frame", "path.map-selection", "[data-part=facts]"):
        expect(desk.page.locator(shown)).to_be_visible()
    pressed = desk.page.locator("main").locator("button, .button, select, .grid-row")
    expect(pressed.filter(visible=True)).to_have_count(0)
    # One page, or a long card's two: rows that are drawn as one scrolls took a page for every twenty-six.
    assert 1 <= len(PAGE_OF_PDF.findall(desk.page.pdf())) <= 2
