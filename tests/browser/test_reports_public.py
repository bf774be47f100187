"""The public map and list of reports in a real Chromium: each state in the next request, by keyboard, on phones."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, Route, expect
from visiting import DESKTOP, TALL_PHONE, Target, Visit, barriers, press, tab_to
from workspace import in_database

from geo.models import User
from geo.roles import DISPATCHER, ensure_groups
from reports import categories, seeing
from reports.models import Department, Report, Source, State
from reports.submitting import Sender, Sent, submit
from reports.workflow import move, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODES = [(DESKTOP, "light"), (DESKTOP, "dark"), (TALL_PHONE, "light"), (TALL_PHONE, "dark")]
DRAWN = "#map-frame[data-reports=drawn]"
SLOWLY_SECONDS = 1.0
PROGRAM = Sender(Source.OPEN311, "uk", name="neighbour", trusted=True)


@pytest.fixture
def report(target: Target) -> Report:
    """A fallen tree, by itself on the map."""
    seeing.ensure_switch()
    categories.ensure()
    return reported("fallen-tree", target.lon, target.lat)


@pytest.fixture
def dump(report: Report) -> Report:
    return reported("dump", report.geom.x + 0.003, report.geom.y, answers={"waste": ["tyres"]})


@pytest.fixture
def again(report: Report) -> Report:
    """Another problem at the very place."""
    return reported("road-hole", report.geom.x, report.geom.y, answers={"where": ["yard"]})


@pytest.fixture
def step(report: Report) -> Callable[[State], None]:
    """Takes the report to a state, as a dispatcher does."""
    ensure_groups()
    user = User.objects.create_user("dispatcher")
    user.groups.add(Group.objects.get(name=DISPATCHER.slug))
    department = Department.objects.get(slug="utilities")

    def taken(target: State) -> None:
        given: dict[str, Any] = {"department": department} if target == State.ACCEPTED else {"reason": "так"}
        in_database(lambda: move(report.pk, target, officer(user, report), **given))

    return taken


def reported(code: str, lon: float, lat: float, **values: Any) -> Report:
    return submit(Sent(category=code, lonlat=(lon, lat), description="Впала липа", **values), PROGRAM).report


def near(report: Report, zoom: int = 17) -> str:
    return f"#map={zoom}/{report.geom.y:.5f}/{report.geom.x:.5f}"


def open_list(visit: Visit, query: str, report: Report, language: str = "/en") -> Page:
    visit.start(f"{language}/reports/?{query}{near(report)}")
    visit.page.wait_for_selector(DRAWN)
    return visit.page


def test_the_map_shows_each_state_in_the_next_request_after_the_step(
    report: Report, step: Callable[[State], None], visit: Visit
) -> None:
    shapes = set()
    for target in (None, State.ACCEPTED, State.IN_WORK, State.FIXED, State.REOPENED):
        if target:
            step(target)
        page = open_list(visit, "state=all", report)
        mark = page.locator(".report-mark")
        expect(mark).to_have_count(1)
        state = {None: "New", State.IN_WORK: "In work"}.get(target, str(target).capitalize())
        expect(mark).to_have_attribute("aria-label", f"№ {report.pk} · A tree has fallen or is about to fall · {state}")
        shapes.add(mark.locator("path").get_attribute("d"))
        expect(page.locator(".report-link")).to_contain_text(state)
    assert len(shapes) == 5
    assert visit.complaints == []


def test_the_layer_of_the_great_map_shows_the_state_too(
    report: Report, step: Callable[[State], None], visit: Visit
) -> None:
    for state in ("New", "Accepted"):
        visit.open(f"/en/{near(report)}")
        visit.page.locator("input[name=layer][value=problem-reports]").check()
        visit.page.locator("input[name=layer][value=addresses]").uncheck()
        visit.page.wait_for_selector("#map-frame[data-state=ready]")
        box = visit.page.locator("#map").bounding_box()
        assert box
        visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(visit.page.locator("#card")).to_contain_text(state)
        if state == "New":
            step(State.ACCEPTED)
    assert visit.complaints == []


def test_the_filter_is_used_by_keyboard_and_the_view_is_kept_in_a_link_to_share(
    report: Report, dump: Report, visit: Visit
) -> None:
    page = open_list(visit, "", report)
    expect(page.locator(".report-link")).to_have_count(2)
    expect(page.locator(".report-mark")).to_have_count(2)
    before = page.url.partition("#")[2]
    tab_to(page, page.get_by_label("Kind"))
    page.keyboard.type("Unauth")
    press(page, page.get_by_role("button", name="Show", exact=True))
    expect(page.locator(".report-link")).to_have_count(1)
    page.wait_for_selector(DRAWN)
    expect(page.locator(".report-mark")).to_have_count(1)
    assert "category=dump" in page.url
    assert page.url.partition("#")[2] == before
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector(DRAWN)
    expect(page.locator(".report-mark")).to_have_count(1)
    mark = page.locator(".report-mark")
    press(page, mark)
    expect(page.locator("h1")).to_contain_text(f"№ {dump.pk}")
    assert visit.complaints == []


def test_a_cluster_comes_apart_and_what_stands_at_one_place_is_listed(
    report: Report, again: Report, visit: Visit
) -> None:
    visit.start(f"/en/reports/{near(report, 16)}")
    page = visit.page
    page.wait_for_selector(DRAWN)
    cluster = page.locator(".report-cluster")
    expect(cluster).to_have_text("2")
    press(page, cluster)
    expect(page).to_have_url(re.compile("#map=18/"))
    page.wait_for_selector(DRAWN)
    press(page, page.locator(".report-cluster"))
    spot = page.get_by_role("region", name="Reports at this place")
    expect(spot).to_be_focused()
    expect(spot.get_by_role("link")).to_have_count(2)
    spot.get_by_role("link", name=f"№ {again.pk}").click()
    expect(page.locator("h1")).to_contain_text(f"№ {again.pk}")


def test_a_slow_answer_is_never_drawn_over_a_later_one(report: Report, dump: Report, visit: Visit) -> None:
    page = open_list(visit, "", report)

    def slowly(route: Route) -> None:
        if "zoom=17" in route.request.url:
            time.sleep(SLOWLY_SECONDS)
        route.continue_()

    page.route("**/places.json*", slowly)
    page.locator("[data-tool=in]").click()
    # While it is still moving, a map takes no other zoom.
    expect(page).to_have_url(re.compile("#map=18/"))
    page.locator("[data-tool=out]").click()
    expect(page).to_have_url(re.compile("#map=17/"))
    page.wait_for_selector(DRAWN)
    expect(page.locator(".report-mark")).to_have_count(2)
    page.route("**/places.json*", lambda route: route.abort())
    page.locator("[data-tool=out]").click()
    expect(page.locator("#map-problem")).to_be_visible()
    page.unroute("**/places.json*")
    page.locator("[data-tool=in]").click()
    expect(page.locator("#map-problem")).to_be_hidden()


@pytest.mark.parametrize("visit", MODES, indirect=True)
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_pages_have_no_barriers_and_no_width_beyond_the_screen(
    report: Report, dump: Report, visit: Visit, language: str
) -> None:
    pages = ("/reports/?state=all", "/reports/?show=heat", f"/reports/{report.pk}/", "/reports/statistics/")
    for address in pages:
        visit.start(f"{language}{address}")
        visit.page.wait_for_load_state()
        if "?" in address:
            visit.page.wait_for_selector(DRAWN)
        assert barriers(visit.page) == [], address
        wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
    assert visit.complaints == []


def test_list_report_and_statistics_work_without_scripts(report: Report, dump: Report, visit: Visit) -> None:
    browser = visit.page.context.browser
    assert browser
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{visit.address}/en/reports/")
    page.get_by_label("Kind").select_option(label="Unauthorised dump")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".report-link")).to_have_count(1)
    page.locator(".report-link").click()
    expect(page.locator("h1")).to_contain_text(f"№ {dump.pk}")
    expect(page.get_by_label("Link to share")).to_have_value(f"{visit.address}/en/reports/{dump.pk}/")
    page.goto(f"{visit.address}/en/reports/statistics/")
    expect(page.get_by_role("table").first).to_contain_text("Unauthorised dump")
