"""A dispatcher at work in a real Chromium: routes, closes with a photograph, paints over a face by keyboard."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from made_dispatch import INBOX
from made_pictures import photograph
from made_reports import made, with_contact
from playwright.sync_api import Page, Route, expect
from visiting import DESKTOP, READY, TALL_PHONE, Visit, barriers, press, tab_to

from geo.models import User
from geo.roles import DISPATCHER, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
sizes = pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True, ids=["desktop", "phone in the dark"]
)
#: How long a slow network takes to answer, in milliseconds.
SLOW = 1000


@dataclass(frozen=True)
class Work:
    """The dispatcher's session, and the numbers of three reports: two of trees, the first photographed, and a dump."""

    session: str
    tree: int
    other: int
    dump: int


@pytest.fixture
def target(transactional_db: None, kozelshchyna: Any, person: Callable[[Role], User]) -> Work:
    """It takes the place of the demonstration's parcel of that name, before the browser starts."""
    tree = made(index=0, photographs=[BytesIO(photograph())], description="Впала липа")
    with_contact(tree)
    other, dump = made(index=1), made("dump", 2, answers={"waste": ["tyres"]})
    client = Client()
    client.force_login(person(DISPATCHER))
    return Work(client.cookies[settings.SESSION_COOKIE_NAME].value, tree.pk, other.pk, dump.pk)


@pytest.fixture
def page(target: Work, visit: Visit) -> Page:
    visit.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": target.session, "url": visit.address}]
    )
    return visit.page


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "mended.jpg"
    path.write_bytes(photograph(shade=9))
    return path


def opened(page: Page, step: str) -> Any:
    """The form of a step, unfolded."""
    page.locator(".dispatch-step > summary", has_text=step).click()
    return page.get_by_role("form", name=step)


@sizes
def test_a_dispatcher_routes_a_report_and_closes_it_with_a_photograph(
    page: Page, visit: Visit, target: Work, picture: Path
) -> None:
    visit.start(INBOX)
    expect(page.locator(".dispatch-row")).to_have_count(3)
    assert barriers(page) == []
    page.get_by_label("Number, address or thing").fill(str(target.tree))
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".dispatch-row")).to_have_count(1)
    page.locator(".dispatch-link").click()
    page.wait_for_selector(READY)
    assert barriers(page) == []
    form = opened(page, "Give to another department")
    form.get_by_label("Department").select_option("utilities")
    form.get_by_role("button").click()
    expect(page.get_by_role("status").filter(has_text="The report is with")).to_be_visible()
    opened(page, "Accept").get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator(".dispatch-head .badge").first).to_have_text("Accepted")
    opened(page, "Close as fixed").get_by_role("button", name="Close as fixed").click()
    expect(page.get_by_role("alert")).to_contain_text("Add a photograph of what was done")
    assert barriers(page) == []
    form = page.get_by_role("form", name="Close as fixed")
    form.get_by_label("Photographs of what was done").set_input_files(picture)
    form.get_by_role("button", name="Close as fixed").click()
    expect(page.locator(".dispatch-head .badge").first).to_have_text("Fixed")
    expect(page.locator(".report-photographs img")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in visit.complaints if "422" not in one] == []


@sizes
def test_a_face_is_painted_over_by_keyboard_alone(page: Page, visit: Visit, target: Work) -> None:
    visit.start(f"{INBOX}{target.tree}/")
    press(page, page.get_by_role("link", name="Paint over faces and plates"))
    tab_to(page, page.get_by_role("button", name="Add a box"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("From the left, %")).to_be_focused()
    for value in ("10", "20", "30", "40"):
        page.keyboard.press("Control+a")
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    expect(page.locator(".redact-stage rect")).to_have_attribute("x", "10")
    assert barriers(page) == []
    press(page, page.get_by_role("button", name="Paint over", exact=True))
    expect(page.get_by_role("status").filter(has_text="It is painted over")).to_be_visible()
    expect(page.get_by_role("link", name="As it was before")).to_be_visible()
    assert visit.complaints == []


def test_a_box_is_drawn_by_dragging_and_taken_away_again(page: Page, visit: Visit, target: Work) -> None:
    visit.start(f"{INBOX}{target.tree}/")
    page.get_by_role("link", name="Paint over faces and plates").click()
    stage = page.locator("#redact-stage")
    expect(page.get_by_role("button", name="Add a box")).to_be_visible()
    # Until the picture is there, the stage has another size.
    page.wait_for_function("document.querySelector('#redact-stage img').complete")
    place = stage.bounding_box()
    assert place
    page.mouse.move(place["x"] + place["width"] * 0.5, place["y"] + place["height"] * 0.75)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] * 0.25, place["y"] + place["height"] * 0.5, steps=4)
    page.mouse.up()
    expect(page.get_by_label("From the left, %")).to_have_value("25.0")
    expect(page.get_by_label("From the top, %")).to_have_value("50.0")
    expect(page.get_by_label("Width, %")).to_have_value("25.0")
    page.get_by_role("button", name="Add a box").click()
    expect(page.locator(".redact-stage rect")).to_have_count(2)
    page.get_by_role("button", name="Take box 1 away").click()
    expect(page.get_by_role("group", name="Box 1")).to_have_count(1)
    expect(page.get_by_label("From the left, %")).to_have_value("40.0")
    assert visit.complaints == []


@sizes
def test_the_map_and_the_list_lead_to_one_another_and_many_are_accepted_at_once(
    page: Page, visit: Visit, target: Work
) -> None:
    visit.start(INBOX)
    row = page.locator(f"#report-{target.tree}")
    row.get_by_role("button", name="On the map").click()
    page.wait_for_selector(READY)
    expect(page.locator("path.map-selection")).to_have_count(1)
    assert barriers(page) == []
    page.locator("path.map-mark").last.dispatch_event("click")
    expect(page.locator(".dispatch-link:focus")).to_be_visible()
    page.get_by_label("Choose all on this page").check()
    page.get_by_label("Department").last.select_option("utilities")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("It would be done with 3 reports.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Do it with 3 reports").click()
    expect(page.get_by_role("status").filter(has_text="Done with 3 reports.")).to_be_visible()
    expect(page.locator(".dispatch-row .badge").first).to_have_text("Accepted")
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Work order").click()
    expect(page.locator(".order-stops > li")).to_have_count(3)
    assert barriers(page) == []
    assert visit.complaints == []


def test_the_original_is_looked_for_while_one_types_on_a_slow_network(page: Page, visit: Visit, target: Work) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(SLOW)
        route.continue_()

    visit.start(f"{INBOX}{target.tree}/")
    page.route("**/originals/**", slowly)
    form = opened(page, "It is a duplicate")
    form.get_by_label("Look for the one that it repeats").press_sequentially("no such place")
    expect(form.get_by_text("No such report was found.")).to_be_visible()
    form.get_by_label("Look for the one that it repeats").fill(str(target.other))
    original = form.get_by_role("radio")
    expect(original).to_have_count(1)
    original.check()
    form.get_by_role("button", name="It is a duplicate").click()
    expect(page.locator(".dispatch-head .badge").first).to_have_text("Duplicate")
    expect(page.get_by_role("link", name=f"№ {target.other}", exact=True)).to_be_visible()
    assert visit.complaints == []


def test_a_reply_from_a_template_goes_behind_what_was_typed(page: Page, visit: Visit, target: Work) -> None:
    visit.start(f"{INBOX}{target.tree}/")
    form = opened(page, "Accept")
    reason = form.get_by_label("Reason or a word to the reporter")
    reason.fill("Вітаємо!")
    form.get_by_label("Reply from a template").select_option("accepted")
    form.get_by_role("button", name="Put it in").click()
    expect(reason).to_be_focused()
    assert reason.input_value().startswith(f"Вітаємо!\nЗвернення № {target.tree} прийнято.")
    assert visit.complaints == []
