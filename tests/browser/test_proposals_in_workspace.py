"""A clerk at the workspace in a real Chromium: the editor's own tools, and a proposal in the place of saving."""

import pytest
from django.contrib.auth.models import Group
from made_row import Corner, at, stored
from playwright.sync_api import Locator, Route, expect
from visiting import DESKTOP, READY, TALL_PHONE, Visit, barriers
from workspace import NAME, PASSWORD, Desk, in_database, sign_in, sign_out

from assets.models import Parcel
from geo import editing, proposals, registers
from geo.models import Proposal, User
from geo.records import State
from geo.roles import LAND_CLERK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLERK = "danylo"
REASON = "обмір у полі"
NUMBER = "5329880700:00:999:0077"
#: In the gap north of the row.
FREE = ((0.1, 1.1), (0.6, 1.1), (0.6, 1.6), (0.1, 1.6))
#: What a clerk is not offered: it changes several objects.
OF_SEVERAL = ("Split by a line", "Merge", "Move a shared boundary")


@pytest.fixture
def parcel(row: list[Parcel]) -> Parcel:
    """Behind a gap: none of its boundary is a neighbour's."""

    def make_clerk() -> None:
        User.objects.create_user(CLERK, password=PASSWORD).groups.add(Group.objects.get(name=LAND_CLERK.slug))

    in_database(make_clerk)
    return row[2]


def as_it_was(parcel: Parcel) -> bool:
    now = stored(parcel)
    return now.version == parcel.version and now.geom.equals_exact(parcel.geom) and now.address == parcel.address


def smaller(corner: Corner) -> list[tuple[float, float]]:
    """The parcel's corners, one of them moved inwards."""
    return [at(corner, x, y) for x, y in ((2.005, 0.05), (2.9, 0.1), (3, 0.8), (2.005, 0.8))]


def propose(desk: Desk, reason: str = REASON) -> None:
    desk.panel.get_by_label("Reason of the change").fill(reason)
    expect(desk.button("Propose")).to_be_enabled()
    desk.button("Propose").press("Enter")


def told(desk: Desk) -> Locator:
    return desk.page.locator("[data-part=saved]")


def waiting(desk: Desk) -> Locator:
    return desk.page.locator("[data-part=waiting]")


def drafts(desk: Desk) -> Locator:
    return desk.page.locator("[data-part=draftList]").get_by_role("listitem")


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_a_clerk_proposes_what_is_typed_and_the_officer_approves_it(
    desk: Desk, parcel: Parcel, corner: Corner, visit: Visit
) -> None:
    page = desk.page
    desk.open(parcel.uid, CLERK)
    desk.look_at("Object")
    expect(desk.button("New object")).to_be_visible()
    assert barriers(page) == []
    desk.edit()
    desk.look_at("Object")
    expect(page.get_by_text("A proposal holds one object")).to_be_visible()
    for name in OF_SEVERAL:
        expect(desk.button(name)).to_have_count(0)
    expect(desk.button("Save")).to_have_count(0)
    desk.button("Draw the area anew").press("Enter")
    desk.look_at("Object")
    desk.type_corners(*smaller(corner))
    expect(page.locator("[data-part=kept]")).to_contain_text("not proposed yet")
    desk.button("Fields").click()
    page.locator("#panel-address").fill("вул. Шкільна, 7")
    assert barriers(page) == []
    propose(desk)
    expect(told(desk)).to_contain_text("The register is as it was until an officer approves it.")
    expect(waiting(desk)).to_contain_text(f"{CLERK}, ")
    expect(waiting(desk)).to_contain_text(REASON)
    assert barriers(page) == []
    assert as_it_was(parcel)
    expect(drafts(desk)).to_have_count(0)
    sign_out(page)

    desk.open(parcel.uid, NAME)
    desk.look_at("Object")
    expect(waiting(desk)).to_contain_text("wait for your decision: 1")
    assert barriers(page) == []
    desk.edit_fields()
    expect(waiting(desk)).to_be_visible()
    waiting(desk).get_by_role("link", name="Look at proposal").press("Enter")
    expect(page.get_by_text("belong to one of the two only")).to_be_visible()
    expect(page.get_by_text("вул. Шкільна, 7")).to_be_visible()
    assert as_it_was(parcel)
    page.get_by_role("button", name="Approve").press("Enter")
    expect(page.get_by_text("Approved: the register has it now.")).to_be_visible()
    now = stored(parcel)
    assert (now.version, now.address) == (parcel.version + 1, "вул. Шкільна, 7")
    assert {*now.geom[0][0].coords} == {*smaller(corner)}
    desk.open(parcel.uid, NAME)
    desk.look_at("Object")
    expect(desk.panel.get_by_text(f"Version {now.version}")).to_be_visible()
    expect(waiting(desk)).to_be_hidden()
    assert visit.complaints == []


def test_a_clerk_moves_a_corner_by_the_mouse_without_a_network_and_it_is_sent_when_that_is_back(
    desk: Desk, parcel: Parcel, corner: Corner
) -> None:
    desk.open(parcel.uid, CLERK)
    desk.edit()
    desk.page.get_by_label("Snapping", exact=True).uncheck()
    desk.page.context.set_offline(True)
    desk.drag(at(corner, 3, 0.8), at(corner, 2.7, 0.6))
    propose(desk)
    expect(desk.page.get_by_role("alert").filter(has_text="Not yet proposed: no connection")).to_be_visible()
    assert not in_database(Proposal.objects.exists)
    desk.page.context.set_offline(False)
    expect(told(desk)).to_contain_text("Proposed: №")
    made = in_database(Proposal.objects.get)
    assert proposals.wanted(made)["geom"][0][0].coords[2] == pytest.approx(at(corner, 2.7, 0.6), abs=2e-5)
    assert as_it_was(parcel)
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    expect(waiting(desk)).to_contain_text("wait for the officer's decision: 1")
    expect(drafts(desk)).to_have_count(0)


def test_what_the_register_would_refuse_stays_a_draft_and_is_told(
    desk: Desk, row: list[Parcel], parcel: Parcel
) -> None:
    neighbour = row[1]
    desk.open(parcel.uid, CLERK)
    desk.edit()
    desk.button("Draw the area anew").press("Enter")
    desk.type_corners(*neighbour.geom[0][0].coords[:-1])
    propose(desk)
    expect(desk.page.locator("[data-part=refused]")).to_contain_text(neighbour.cadastral_number)
    assert not in_database(Proposal.objects.exists)
    desk.button("Leave").click()
    expect(desk.page.locator("[data-part=draftNotice]")).to_be_visible()


def test_an_officer_who_saved_first_is_shown_and_nothing_of_the_clerks_is_lost(desk: Desk, parcel: Parcel) -> None:
    desk.open(parcel.uid, CLERK)
    desk.edit_fields()
    desk.page.locator("#panel-address").fill("вул. Шкільна, 7")
    officer = in_database(lambda: User.objects.get(username=NAME))
    wanted = {"address": "вул. Садова, 1"}
    register = registers.get("parcels")
    in_database(lambda: editing.save(register, parcel, wanted, officer, "помилка", parcel.version))
    propose(desk)
    expect(desk.page.get_by_role("heading", name="Somebody changed this object while you had it open")).to_be_visible()
    expect(desk.panel).to_contain_text("вул. Садова, 1")
    expect(desk.panel).to_contain_text("and propose again")
    desk.button("Propose").press("Enter")
    expect(told(desk)).to_contain_text("Proposed: №")
    made = in_database(Proposal.objects.get)
    assert (made.version, made.values) == (parcel.version + 1, {"address": "вул. Шкільна, 7"})
    assert stored(parcel).address == "вул. Садова, 1"


def begun_anew(desk: Desk, corner: Corner) -> None:
    """A new parcel, by the keyboard alone: its corners as coordinates, and its number."""
    desk.look_at("Object")
    desk.button("New object").press("Enter")
    # The map is shown when the register has answered; who looks at the object before is brought back to the map.
    expect(desk.page.locator("#map-frame")).to_be_visible()
    desk.look_at("Object")
    desk.type_corners(*(at(corner, *each) for each in FREE))
    desk.look_at("Object")
    desk.button("Fields").press("Enter")
    number = desk.page.locator("#panel-cadastral_number")
    number.focus()
    desk.page.keyboard.type(NUMBER)
    expect(desk.page.locator("[data-part=kept]")).to_contain_text("not proposed yet")


def entered() -> Parcel | None:
    found: Parcel | None = in_database(lambda: Parcel.objects.filter(cadastral_number=NUMBER).first())
    return found


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_a_clerk_proposes_a_new_object_which_the_officer_approves_and_the_clerk_sees_it(
    desk: Desk, parcel: Parcel, corner: Corner, visit: Visit
) -> None:
    page = desk.page
    desk.enter("/en/staff/map/", CLERK)
    begun_anew(desk, corner)
    expect(page.locator("[data-part=proposing]")).to_be_visible()
    assert barriers(page) == []
    propose(desk)
    expect(told(desk)).to_contain_text("Proposed: №")
    expect(waiting(desk)).to_contain_text("A new object that you proposed waits for the officer's decision:")
    expect(drafts(desk)).to_have_count(0)
    assert barriers(page) == []
    assert entered() is None
    waiting(desk).get_by_role("link", name="Look at proposal").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NUMBER)
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    address = page.url
    sign_out(page)

    desk.visit.start("/en/staff/proposals/")
    sign_in(page, NAME)
    page.get_by_role("link", name=NUMBER).press("Enter")
    expect(page.locator("#map-frame[data-state=ready]")).to_be_visible()
    expect(page.locator("path.map-selection")).to_be_visible()
    expect(page.get_by_text("Area on the map:")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Approve").press("Enter")
    expect(page.get_by_text("Approved: the register has it now.")).to_be_visible()
    made = entered()
    assert made
    assert (made.state, made.version) == (State.DRAFT, 1)
    assert {*made.geom[0][0].coords} == {at(corner, *each) for each in FREE}
    sign_out(page)

    desk.open(made.uid, CLERK)
    desk.look_at("Object")
    expect(page.locator("#editor-title")).to_have_text(NUMBER)
    page.goto(address)
    expect(page.get_by_text("Approved")).to_be_visible()
    expect(page.get_by_role("link", name="To the object")).to_be_visible()
    assert visit.complaints == []


def test_a_clerk_draws_a_new_object_by_the_mouse_and_takes_it_back(
    desk: Desk, row: list[Parcel], corner: Corner, parcel: Parcel
) -> None:
    desk.open(row[0].uid, CLERK)
    desk.button("New object").click()
    desk.page.get_by_label("Snapping", exact=True).uncheck()
    desk.draw(*(at(corner, *each) for each in FREE))
    desk.button("Fields").click()
    propose(desk)
    # What is required is asked for as of an officer.
    expect(desk.page.locator("#panel-cadastral_number_error")).to_have_text("This field is required.")
    desk.page.locator("#panel-cadastral_number").fill(NUMBER)
    propose(desk)
    expect(told(desk)).to_contain_text("Proposed: №")
    made = in_database(Proposal.objects.get)
    shape = sorted({*proposals.wanted(made)["geom"][0][0].coords})
    for found, meant in zip(shape, sorted(at(corner, *each) for each in FREE), strict=True):
        assert found == pytest.approx(meant, abs=2e-5)
    waiting(desk).get_by_role("link", name="Look at proposal").click()
    desk.button("Withdraw").press("Enter")
    expect(desk.page.get_by_text("Withdrawn. The register is as it was.")).to_be_visible()
    assert entered() is None


def test_a_new_object_outlives_a_lost_answer_and_waits_once(desk: Desk, parcel: Parcel, corner: Corner) -> None:
    desk.enter("/en/staff/map/", CLERK)
    begun_anew(desk, corner)
    desk.page.route("**/registers/parcels/proposals", _without_an_answer)
    propose(desk)
    expect(desk.page.get_by_role("alert").filter(has_text="Not yet proposed: no connection")).to_be_visible()
    assert in_database(Proposal.objects.count) == 1
    desk.page.unroute("**/registers/parcels/proposals")
    desk.page.goto("about:blank")
    desk.enter("/en/staff/map/")
    drafts(desk).get_by_role("button", name="Go on").click()
    expect(desk.page.locator("#panel-cadastral_number")).to_have_value(NUMBER)
    expect(desk.button("Propose")).to_be_enabled()
    desk.button("Propose").press("Enter")
    expect(told(desk)).to_contain_text("Proposed: №")
    expect(drafts(desk)).to_have_count(0)
    assert in_database(Proposal.objects.count) == 1


def _without_an_answer(route: Route) -> None:
    route.fetch()
    route.abort()
