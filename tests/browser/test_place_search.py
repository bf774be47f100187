"""Search on the public map: found while one types, by mouse and by keyboard, on a desktop and a phone."""

import pytest
from playwright.sync_api import expect
from visiting import DESKTOP, PHONE, TALL_PHONE, Target, Visit, barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EACH_SIZE = pytest.mark.parametrize("visit", [(DESKTOP, "light"), (PHONE, "dark")], indirect=True)


@EACH_SIZE
def test_a_number_half_typed_is_found_and_opened_by_keyboard_alone(visit: Visit, target: Target) -> None:
    visit.open("/")
    page = visit.page
    if page.locator("#sheet-handle").is_visible():
        page.locator("#sheet-handle").press("Enter")
    page.locator("#place-query").focus()
    page.keyboard.type(target.number)
    expect(page.locator("#place-search ol a").first).to_contain_text(target.number)
    assert barriers(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator("#place-search ol a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(target.number)


def test_a_settlement_misspelt_in_latin_letters_is_suggested_while_one_types(visit: Visit, target: Target) -> None:
    visit.open("/en/")
    page = visit.page
    page.locator("#place-query").press_sequentially("yelyzavetivk")
    expect(page.locator("#place-search ol a", has_text="Yelyzavetivka")).to_have_count(1)
    page.locator("#place-search ol a", has_text="Yelyzavetivka").click()
    expect(page.locator("h1")).to_have_text("Єлизаветівка")


def test_what_is_nowhere_is_told_and_escape_puts_the_suggestions_away(visit: Visit, target: Target) -> None:
    visit.open("/")
    page = visit.page
    page.locator("#place-query").fill(target.number)
    expect(page.locator("#place-search ol")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#place-search ol")).to_be_hidden()
    page.locator("#place-query").fill("щось, чого немає ніде")
    expect(page.locator(".place-status")).to_contain_text("Нічого не знайдено")


def test_what_only_resembles_what_was_typed_is_told_so(visit: Visit, target: Target) -> None:
    visit.open("/")
    page = visit.page
    page.locator("#place-query").fill("Єлезаветівка")
    expect(page.locator("#place-search ol a", has_text="Єлизаветівка")).to_have_count(1)
    expect(page.locator(".place-status")).to_contain_text("Такої назви немає. Схожих: 1.")
    page.locator("#place-query").fill("Єлизаветівка")
    expect(page.locator(".place-status")).to_contain_text("Знайдено: 1.")


@pytest.mark.parametrize("visit", [(TALL_PHONE, "light")], indirect=True)
def test_on_a_phone_what_is_found_is_in_sight_and_the_page_stays_where_it_is(visit: Visit, target: Target) -> None:
    visit.open("/")
    page = visit.page
    page.locator("#sheet-handle").press("Enter")
    # At once, while the sheet is still on its way.
    page.locator("#place-query").fill(target.number.rpartition(":")[0])
    found = page.locator("#place-search ol a")
    expect(found.nth(3)).to_be_in_viewport(ratio=1)
    expect(page.locator(".place-status")).to_be_in_viewport(ratio=1)
    # Half of the screen is the keyboard's.
    box = found.first.bounding_box()
    assert box
    assert box["y"] + box["height"] < TALL_PHONE["height"] / 2
    assert page.evaluate("document.querySelector('header').getBoundingClientRect().top") == 0


@EACH_SIZE
@pytest.mark.parametrize("place", ["/", "/en/"])
def test_what_can_be_searched_for_is_not_cut_off(place: str, visit: Visit, target: Target) -> None:
    page = visit.page
    visit.open(place)
    if page.locator("#sheet-handle").is_visible():
        page.locator("#sheet-handle").press("Enter")
    shown = page.locator("#place-query").evaluate(
        """(input) => {
            const style = getComputedStyle(input);
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.font = style.font;
            const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return canvas.measureText(input.placeholder).width / room;
        }"""
    )
    assert 0 < shown < 1
