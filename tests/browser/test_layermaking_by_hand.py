"""A layer editor makes a layer in a real Chromium, by keyboard, and draws its first object in the workspace."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from made_thematic import drop_all
from playwright.sync_api import Locator, expect
from test_keeping import NAME, PASSWORD, elsewhere, fill, sign_in
from visiting import DESKTOP, READY, TALL_PHONE, Target, Visit, barriers
from workspace import Desk

from geo.models import User
from geo.roles import LAYER_EDITOR, ensure_groups

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(target: Target) -> Iterator[None]:
    """A layer editor may sign in. The layers that are made go before the flush."""
    ensure_groups()
    person = User.objects.create_user(NAME, password=PASSWORD)
    person.groups.add(Group.objects.get(name=LAYER_EDITOR.slug))
    yield
    elsewhere(drop_all)


def write(box: Locator, words: str) -> None:
    box.focus()
    box.page.keyboard.press("Control+A")
    box.page.keyboard.type(words)


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_a_layer_is_made_by_keyboard_and_its_first_object_drawn(editor: None, visit: Visit, target: Target) -> None:
    page, keys = visit.page, visit.page.keyboard
    visit.start("/en/staff/layers/new/")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("New layer")
    assert barriers(page) == []

    page.get_by_role("button", name="Add a field").focus()
    keys.press("Enter")
    expect(page.locator(".layer-field")).to_have_count(4)
    expect(page.get_by_role("button", name="Add a field")).to_be_focused()

    page.get_by_role("button", name="Make the layer").focus()
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("mend what is marked")
    assert barriers(page) == []

    write(page.locator("#id_title_uk"), "Лавки")
    write(page.locator("#id_title_en"), "Benches")
    page.locator("#id_visibility").focus()
    keys.type("Everyone")
    row = page.locator(".layer-field").first
    row.get_by_label("Must be filled in").focus()
    keys.press("Space")
    page.get_by_role("button", name="Make the layer").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Benches")
    assert barriers(page) == []

    page.get_by_role("link", name="Draw the first object").focus()
    keys.press("Enter")
    desk = Desk(visit)
    expect(page.locator("#editor-title")).to_contain_text("New: ")
    expect(page.locator("#table-register")).to_have_value("benches")
    desk.look_at("Object")
    desk.type_corners((target.lon, target.lat))
    desk.button("Fields").press("Enter")
    # The fields come when the server has read the corners.
    expect(page.get_by_label("Name")).to_be_visible()
    fill(page, "Name", "Лавка біля школи")
    desk.save("нова")
    expect(page.locator("#editor-title")).to_have_text("Лавка біля школи")
    expect(page.locator(".grid-row[aria-selected=true]")).to_contain_text("Лавка біля школи")
    # Who reads the page anew is led to what was drawn, and not to another new object.
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("#table-register")).to_have_value("benches")
    desk.look_at("Object")
    expect(page.locator("#editor-title")).to_have_text("Лавка біля школи")
    expect(desk.button("New object")).to_be_visible()
    visit.open("/en/?list=benches")
    expect(page.get_by_role("status")).to_have_text("In view: 1 object")
    assert barriers(page) == []
    # The browser complains of every answer that is no success; that one was the page with what to mend.
    assert [one for one in visit.complaints if "422" not in one] == []
