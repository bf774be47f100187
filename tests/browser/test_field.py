"""An officer with a phone: with a position, without network, with gloves on; on a real Chromium's GPS and worker."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from made_pictures import photograph
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from visiting import READY, TALL_PHONE, barriers, first_held, tab_to
from workspace import NAME, OTHER, Desk, in_database, sign_in

from assets.models import Parcel
from geo import editing, registers
from geo.attachments import Photograph
from geo.models import User
from portal.field import walks
from portal.models import FieldAction

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "/en/staff/field/"
#: The first page of a new server comes late where many tests run at once, ms.
PATIENT = 60_000
EXACT, INEXACT = 5.0, 60.0
#: After so long what failed is sent again, and after twice as long the next time, ms.
FIRST_PAUSE = 15_000


class Phone:
    """A phone that stands somewhere, and the field page on it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.place = (0.0, 0.0, EXACT)

    def stand(self, lon: float, lat: float, accuracy: float = EXACT) -> None:
        self.place = (lon, lat, accuracy)
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})

    def open(self, name: str = NAME) -> None:
        self._stand_still()
        self.page.goto(self.address + PLACE)
        if self.page.get_by_label("Name of the account").is_visible():
            sign_in(self.page, name)
        self.page.wait_for_selector(READY, timeout=PATIENT)
        expect(self.part("here")).to_contain_text("±")

    def reload(self) -> None:
        self._stand_still()
        self.page.reload()

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]")

    def tab(self, name: str) -> None:
        self.page.locator(f"[data-tab={name}]").click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, parcel: Parcel) -> None:
        self.tab("near")
        self.page.locator(".field-row", has_text=parcel.cadastral_number).first.click()
        expect(self.part("objectTitle")).to_have_text(parcel.cadastral_number)

    def take_along(self) -> None:
        self.tab("take")
        expect(self.part("shellNote")).to_have_text("This page opens without network.", timeout=PATIENT)
        self.button("How much is it?").click()
        expect(self.part("takePlan")).to_have_text(
            re.compile(r"Objects: \d+\. Map: \d+ tiles, about [\d.]+ MB\."), timeout=PATIENT
        )
        self.button("Take it along").click()
        expect(self.part("takeDone")).to_contain_text("Taken along", timeout=PATIENT)

    def states(self) -> list[str]:
        return [str(one.get_attribute("data-state")) for one in self.page.locator("[data-part=queueList] > li").all()]

    def wait_for(self, state: str, count: int) -> None:
        expect(self.page.locator(f"[data-part=queueList] > li[data-state={state}]")).to_have_count(
            count, timeout=PATIENT
        )

    def _stand_still(self) -> None:
        """Chromium tells a place once, as old as it was set, and the page believes none of half a minute ago."""
        self.stand(*self.place)


@pytest.fixture
def phone(row: list[Parcel], browser: Browser, live_server: Any) -> Iterator[Phone]:
    """Stands within the first parcel of the row."""
    context = browser.new_context(viewport=TALL_PHONE, locale="uk-UA", permissions=["geolocation"], has_touch=True)
    phone = Phone(context, live_server.url)
    middle = row[0].geom.centroid
    phone.stand(middle.x, middle.y)
    yield phone
    context.close()


def corners(parcel: Parcel) -> list[tuple[float, float]]:
    west, south, east, north = parcel.geom.extent
    return [(west, south), (east, south), (east, north)]


def fresh(parcel: Parcel) -> Parcel:
    found: Parcel = in_database(lambda: Parcel.objects.get(pk=parcel.pk))
    return found


def test_what_was_done_without_network_is_in_the_register_once_when_the_network_is_back(
    phone: Phone, row: list[Parcel]
) -> None:
    phone.open()
    assert barriers(phone.page) == []
    phone.take_along()

    phone.context.set_offline(True)
    phone.reload()
    expect(phone.part("network")).to_have_text("No network")
    expect(phone.part("nearNote")).to_have_text("Without network: of what was taken along.")
    phone.choose(row[0])
    phone.part("objectNote").fill("межові знаки є")
    phone.button("Verified here").click()
    expect(phone.part("objectDone")).to_contain_text("Kept on this phone")
    phone.part("objectPhotograph").set_input_files(
        {"name": "camera.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    expect(phone.part("queueTab")).to_have_text("To send (2)")
    assert barriers(phone.page) == []

    phone.button("Walk its boundary").click()
    for count, (lon, lat) in enumerate(corners(row[0]), start=1):
        phone.stand(lon, lat)
        phone.button("Corner here").click()
        expect(phone.part("walkFigures")).to_contain_text(f"Corners: {count}")
        expect(phone.button("Corner here")).to_be_enabled()
    phone.reload()
    expect(phone.part("walkFigures")).to_contain_text("Corners: 3")
    assert barriers(phone.page) == []
    phone.button("Finish").click()
    expect(phone.part("queueTab")).to_have_text("To send (3)")
    assert in_database(FieldAction.objects.count) == 0

    phone.context.set_offline(False)
    phone.tab("queue")
    phone.wait_for("sent", 3)
    phone.reload()
    phone.wait_for("sent", 3)
    assert sorted(in_database(lambda: list(FieldAction.objects.values_list("kind", flat=True)))) == [
        "photograph",
        "seen",
        "walk",
    ]
    parcel = fresh(row[0])
    assert "межові знаки є" in parcel.evidence
    assert parcel.version == row[0].version + 1
    assert in_database(Photograph.objects.count) == 1
    walk = in_database(lambda: walks.of_object(registers.get("parcels"), parcel.uid))
    assert walk.geometry.num_points == 4


def test_the_network_that_comes_back_while_an_attempt_is_failing_is_not_missed(phone: Phone, row: list[Parcel]) -> None:
    held: list[Route] = []
    phone.page.route("**/seen", lambda route: held.append(route) if not held else route.continue_())
    phone.open()
    phone.choose(row[0])
    with phone.page.expect_request("**/seen"):
        phone.button("Verified here").click()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    first_held(phone.page, held).abort()
    phone.tab("queue")
    phone.wait_for("sent", 1)
    assert fresh(row[0]).verified_at is not None


def test_what_the_server_could_not_take_is_sent_again_by_and_by(phone: Phone, row: list[Parcel]) -> None:
    tries: list[str] = []

    def refuse_twice(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) > 2:
            route.continue_()
        else:
            route.fulfill(status=503, json={"message": f"The register is being mended: {len(tries)}."})

    phone.page.route("**/seen", refuse_twice)
    phone.open()
    phone.page.clock.install()
    phone.choose(row[0])
    phone.button("Verified here").click()
    phone.tab("queue")
    for count, pause in enumerate((FIRST_PAUSE, 2 * FIRST_PAUSE), start=1):
        expect(phone.part("queueList")).to_contain_text(f"The register is being mended: {count}.", timeout=PATIENT)
        phone.wait_for("waiting", 1)
        assert len(tries) == count
        phone.page.clock.fast_forward(pause - 1_000)
        assert phone.states() == ["waiting"]
        assert len(tries) == count
        phone.page.clock.fast_forward(1_000)
    phone.wait_for("sent", 1)
    assert fresh(row[0]).verified_at is not None


def test_an_object_that_somebody_changed_meanwhile_is_shown_as_seen_and_as_it_is(
    phone: Phone, row: list[Parcel]
) -> None:
    phone.open()
    phone.choose(row[0])
    phone.context.set_offline(True)
    phone.button("Verified here").click()
    expect(phone.part("queueTab")).to_have_text("To send (1)")
    in_database(
        lambda: editing.save(registers.get("parcels"), fresh(row[0]), {"address": "вул. Нова, 2"}, None, "інше")
    )
    phone.context.set_offline(False)
    phone.tab("queue")
    phone.wait_for("conflict", 1)
    expect(phone.page.locator(".field-conflict tr", has_text="Address")).to_contain_text("вул. Нова, 2")
    assert barriers(phone.page) == []
    assert fresh(row[0]).verified_at is None
    phone.page.get_by_role("button", name=re.compile("^Verify it as it is now")).click()
    phone.wait_for("sent", 1)
    assert fresh(row[0]).verified_at is not None


def test_an_inexact_position_is_told_of_and_the_person_decides(phone: Phone, row: list[Parcel]) -> None:
    middle = row[0].geom.centroid
    phone.stand(middle.x, middle.y, INEXACT)
    phone.open()
    expect(phone.part("here")).to_have_text("±60 m")
    phone.choose(row[0])
    tab_to(phone.page, phone.button("Verified here"))
    phone.page.keyboard.press("Enter")
    expect(phone.part("objectDoubtWords")).to_contain_text("exact to 60 m only; 25 m are wanted")
    assert phone.states() == []
    tab_to(phone.page, phone.button("It is right all the same"))
    phone.page.keyboard.press("Enter")
    phone.tab("queue")
    phone.wait_for("sent", 1)
    assert "±60 m" in fresh(row[0]).evidence


def test_a_new_draft_is_made_of_a_boundary_recorded_while_one_walks_without_the_corners_that_bend_nothing(
    phone: Phone, row: list[Parcel]
) -> None:
    west, _south, east, north = row[2].geom.extent
    phone.stand(west, north + 0.0002)
    phone.open()
    number = "5329880700:00:999:0077"
    phone.part("newInputs").get_by_label("Cadastral number").fill(number)
    phone.part("newForm").get_by_role("button", name="Walk its boundary").click()
    expect(phone.part("walkTitle")).to_contain_text("New draft")
    phone.button("Record while I walk").click()
    steps = [west + (east - west) * at / 4 for at in range(5)]
    way = [(lon, north + 0.0002) for lon in steps] + [(lon, north + 0.0006) for lon in reversed(steps)]
    for count, (lon, lat) in enumerate(way, start=1):
        phone.stand(lon, lat)
        expect(phone.part("walkFigures")).to_contain_text(f"Corners: {count}.")
    phone.button("Stop recording").click()
    expect(phone.part("walkFigures")).to_contain_text("Corners: 4.")
    phone.button("Finish").click()
    phone.tab("queue")
    phone.wait_for("sent", 1)
    made = in_database(lambda: Parcel.objects.get(cadastral_number=number))
    assert (made.state, made.geom.num_points, made.created_by_id is not None) == ("draft", 5, True)


def test_what_is_one_persons_is_not_shown_to_the_next_and_not_lost_to_the_first(
    phone: Phone, row: list[Parcel]
) -> None:
    said: list[str] = []
    phone.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    phone.open()
    phone.take_along()
    phone.choose(row[0])
    phone.part("objectPhotograph").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    phone.tab("queue")
    phone.wait_for("refused", 1)
    expect(phone.part("queueList")).to_contain_text("not a photograph")
    phone.button("Sign out").click()
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible()
    assert ["not sent yet: 1" in one for one in said] == [True]
    assert not [one for one in phone.page.evaluate("caches.keys()") if "-taken-" in one or one.endswith("-page")]

    phone.open(OTHER)
    phone.tab("queue")
    assert phone.states() == []
    phone.tab("take")
    expect(phone.part("takeHeld")).to_have_text("Nothing is taken along yet.")
    phone.button("Sign out").click()
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible()
    phone.open(NAME)
    phone.tab("queue")
    phone.wait_for("refused", 1)


def test_a_boundary_walked_in_the_field_is_finished_in_the_workspace(row: list[Parcel], desk: Desk) -> None:
    parcel = row[0]

    def wait_in_office() -> None:
        Parcel.objects.filter(pk=parcel.pk).update(state="draft")
        west, south, east, north = parcel.geom.extent
        triangle = Polygon([(west, south), (east, south), (east, (south + north) / 2), (west, south)])
        FieldAction.objects.create(
            uid="5d3c1a0e-6f0f-4c42-9a55-0f6f5b1d2c3a",
            user=User.objects.get(username=OTHER),
            kind="walk",
            register="parcels",
            record=parcel.uid,
            done_at="2026-05-09T10:00:00Z",
            accuracy=4,
            geometry=MultiPolygon(triangle, srid=4326),
        )

    in_database(wait_in_office)
    desk.open(parcel.uid)
    expect(desk.page.locator("[data-part=walkWords]")).to_contain_text("Walked in the field by petro")
    desk.button("Use the walked boundary").click()
    expect(desk.corners.first).to_be_visible()
    desk.save()
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("Saved")
    assert fresh(parcel).geom.num_points == 4
    assert in_database(lambda: walks.of_object(registers.get("parcels"), parcel.uid)) is None


def test_a_work_list_leads_through_its_objects_by_keys(row: list[Parcel], desk: Desk) -> None:
    numbers = [one.cadastral_number for one in row]
    in_database(lambda: Parcel.objects.exclude(pk__in=[one.pk for one in row]).update(verified_at="2026-05-09T10:00Z"))
    desk.visit.start("/en/staff/tasks/")
    sign_in(desk.page)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Work lists")
    assert barriers(desk.page) == []
    desk.page.get_by_role("link", name=re.compile("To be verified 3")).click()
    title = desk.page.locator("#editor-title")
    step: Callable[[str], None] = desk.page.keyboard.press
    expect(title).to_have_text(numbers[0], timeout=PATIENT)
    for key, number in (("ArrowDown", numbers[1]), ("ArrowDown", numbers[2]), ("ArrowUp", numbers[1])):
        step(f"Alt+{key}")
        expect(title).to_have_text(number)
    desk.button("Previous").click()
    expect(title).to_have_text(numbers[0])
    assert desk.visit.complaints == []
