"""A resident in a real Chromium: in by the link of a letter, one closure disputed with a photograph, another rated."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone
from made_cabinet import link_of
from made_pictures import photograph
from made_reports import EMAIL, taken
from playwright.sync_api import expect
from visiting import DESKTOP, READY, TALL_PHONE, Target, Visit, barriers, press, tab_to

from geo.models import User
from geo.roles import DISPATCHER, ensure_groups
from reports import categories, seeing
from reports.models import Contact, Move, Photograph, Rating, Report, State
from reports.workflow import move, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Found = TypeVar("Found")


@dataclass(frozen=True)
class Closed:
    """Numbers of two reports of `EMAIL` that were closed as fixed."""

    wrongly: int
    rightly: int


@pytest.fixture
def closed(target: Target) -> Closed:
    ensure_groups()
    categories.ensure()
    seeing.ensure_switch()
    dispatcher = User.objects.create_user("dispatcher")
    dispatcher.groups.add(Group.objects.get(name=DISPATCHER.slug))

    def close(lon: float) -> int:
        report = taken(lonlat=(lon, target.lat)).report
        Contact.objects.create(report=report, email=EMAIL, confirmed_at=timezone.now())
        return move(report.pk, State.FIXED, officer(dispatcher, report), reason="Прибрано").pk

    return Closed(close(target.lon), close(target.lon + 0.001))


def elsewhere(ask: Callable[[], Found]) -> Found:
    """Of the database: Django's ORM keeps out of the thread in which Playwright has its loop."""

    def done() -> Found:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(done).result()


def enter(visit: Visit, prefix: str) -> None:
    """By keyboard alone, from the page without a link to the cabinet."""
    page = visit.page
    visit.start(f"{prefix}/my/reports/")
    assert barriers(page) == []
    tab_to(page, page.locator("#id_email"))
    page.keyboard.type(EMAIL)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visit.address}{prefix}/my/reports/sent/")
    assert barriers(page) == []
    visit.start(elsewhere(lambda: link_of(EMAIL)))
    assert barriers(page) == []
    press(page, page.locator("main form button"))
    expect(page).to_have_url(f"{visit.address}{prefix}/my/reports/")
    expect(page.get_by_text(EMAIL)).to_be_visible()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_a_reporter_comes_in_by_the_letter_disputes_one_closure_and_rates_another(
    closed: Closed, visit: Visit, prefix: str, tmp_path: Path
) -> None:
    page = visit.page
    picture = tmp_path / "IMG_1.jpg"
    picture.write_bytes(photograph(7))
    enter(visit, prefix)
    assert barriers(page) == []
    waiting = page.locator("section[aria-labelledby=waiting]")
    expect(waiting.locator("li")).to_have_count(2)

    press(page, waiting.get_by_role("link").filter(has_text=f"№ {closed.wrongly} "))
    expect(page.locator("#answer")).to_be_visible()
    assert barriers(page) == []
    press(page, page.locator("#answer summary"))
    press(page, page.locator("button[value=dispute]"))
    # Without a reason it is refused beside the field, and what was open is open still.
    expect(page.locator("#id_reason_error")).to_be_visible()
    assert barriers(page) == []
    tab_to(page, page.locator("#id_reason"))
    page.keyboard.type("Гілля досі лежить")
    page.locator("#id_photographs").set_input_files(picture)
    press(page, page.locator("button[value=dispute]"))
    expect(page.locator("#answer")).to_have_count(0)
    expect(page.locator(".report-photographs img")).to_have_count(1)
    expect(page.locator(".report-moves")).to_contain_text("Гілля досі лежить")

    visit.start(f"{prefix}/my/reports/")
    expect(waiting.locator("li")).to_have_count(1)
    press(page, waiting.get_by_role("link").filter(has_text=f"№ {closed.rightly} "))
    press(page, page.locator("button[value=confirm]"))
    expect(page.locator(".stars")).to_be_visible()
    assert barriers(page) == []
    tab_to(page, page.locator("[name=stars]").first)
    page.keyboard.press("Space")
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    tab_to(page, page.locator("#id_words"))
    page.keyboard.type("Швидко")
    press(page, page.locator("button[value=rate]"))
    expect(page.locator("#answer")).to_have_count(0)
    visit.start(f"{prefix}/my/reports/")
    expect(waiting).to_have_count(0)

    disputed = elsewhere(lambda: Report.objects.get(pk=closed.wrongly))
    assert (disputed.state, disputed.disputes) == (State.REOPENED, 1)
    assert elsewhere(lambda: Photograph.objects.get().move_id == Move.objects.latest("pk").pk)
    rating = elsewhere(Rating.objects.get)
    assert (rating.report_id, rating.stars, rating.words) == (closed.rightly, 4, "Швидко")
    # A refused form is a page with the status 400, of which Chromium tells.
    assert [said for said in visit.complaints if "400" not in said] == []
    assert all(address.startswith(visit.address) for address in visit.requests)


@pytest.mark.parametrize("visit", [(TALL_PHONE, "light")], indirect=True)
def test_a_kind_and_a_report_are_followed_and_all_is_forgotten(closed: Closed, visit: Visit) -> None:
    page = visit.page
    enter(visit, "/en")
    press(page, page.get_by_role("link", name="Follow an area or a kind of problem"))
    expect(page.get_by_role("button", name="Follow")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Kind of problem").select_option("dump")
    expect(page.locator(READY)).to_be_visible()
    page.get_by_label("Or only what this map shows").check()
    press(page, page.get_by_role("button", name="Follow"))
    followed = page.locator("section[aria-labelledby=subscriptions]")
    expect(followed.locator("li")).to_have_count(1)
    expect(followed.locator("li")).to_contain_text("a part of the map")
    followed.get_by_label("The digest comes").select_option("weekly")
    press(page, followed.get_by_role("button", name="Keep"))
    expect(followed.get_by_label("The digest comes")).to_have_value("weekly")
    press(page, page.get_by_role("link", name="Forget me"))
    expect(page.get_by_role("checkbox")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("checkbox").check()
    press(page, page.get_by_role("button", name="Forget me"))
    expect(page.get_by_role("heading", name="You are forgotten")).to_be_visible()
    visit.start("/en/my/reports/")
    expect(page.locator("#id_email")).to_be_visible()
    assert visit.complaints == []


def test_a_push_is_shown_as_a_notice_with_number_and_state(closed: Closed, visit: Visit) -> None:
    page = visit.page
    page.context.grant_permissions(["notifications"], origin=visit.address)
    enter(visit, "/en")
    expect(page.locator("#push button")).to_have_text("Show notices in this browser")
    registrations: list[Any] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    # This Chromium reaches no push service, so the page says that it did not work; its worker is there all the same.
    press(page, page.locator("#push button"))
    expect(page.locator("#push [role=status]")).not_to_be_empty()
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": visit.address,
            "registrationId": registrations[-1]["registrationId"],
            "data": '{"number": 412, "state": "fixed"}',
        },
    )
    shown = """async () => {
        const registration = await navigator.serviceWorker.getRegistration("/en/my/reports/");
        for (let time = 0; time < 100; time += 1) {
            const found = await registration.getNotifications();
            if (found.length) return found.map((one) => [one.title, one.body]);
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return [];
    }"""
    assert page.evaluate(shown) == [["Report 412", "Fixed"]]
