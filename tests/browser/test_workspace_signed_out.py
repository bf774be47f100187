"""Somebody signs out in another tab while the workspace is open in this one."""

import pytest
from made_row import Corner, at
from playwright.sync_api import expect
from workspace import Desk, sign_in, sign_out

from assets.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: ms: as often as a page says that an object is open in it.
INTERVAL = 15_000


def test_who_signs_out_in_another_tab_is_told_and_comes_back_to_the_draft(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    page = desk.page
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.url.endswith("/presence") else None)
    page.clock.install()
    desk.open(row[0].uid)
    desk.edit()
    page.get_by_label("Snapping", exact=True).uncheck()
    desk.drag(at(corner, 0, 0), at(corner, 0.3, 0.3))
    expect(page.locator("[data-part=kept]")).to_contain_text("Kept as a draft")
    other = page.context.new_page()
    other.goto(f"{desk.visit.address}/en/")
    sign_out(other)
    other.close()

    page.clock.fast_forward(INTERVAL)
    stopped = page.locator("[data-part=stopped]")
    expect(stopped).to_contain_text("You are signed out")
    expect(desk.figures).to_contain_text("against the register")
    asked = len(told)
    page.clock.fast_forward(INTERVAL)
    page.clock.fast_forward(INTERVAL)
    desk.button("Zoom out").click()
    assert len(told) == asked

    stopped.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_label("Password")).to_be_visible()
    sign_in(page)
    expect(page.locator("#editor-title")).to_have_text(row[0].cadastral_number)
    expect(stopped).to_be_hidden()
    desk.button("Go on with the draft").click()
    expect(desk.figures).to_contain_text("against the register")


def test_who_signs_out_in_another_tab_is_told_on_choosing_an_object(desk: Desk, row: list[Parcel]) -> None:
    desk.enter(f"/en/staff/map/?q={row[1].cadastral_number}")
    expect(desk.page.locator("[data-part=newForm]")).to_be_visible()
    desk.page.context.clear_cookies()
    desk.page.locator(f".grid-row[data-uid='{row[1].uid}']").click()
    expect(desk.page.locator("[data-part=stopped]")).to_contain_text("You are signed out")
    desk.page.get_by_role("link", name="Sign in again").click()
    sign_in(desk.page)
    expect(desk.page.locator("#editor-title")).to_have_text(row[1].cadastral_number)
