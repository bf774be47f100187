"""A resident on a phone: a lamp tapped and photographed, a report that is known followed, one sent when the network is
back; and the whole way by keyboard, in both languages, without the map.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pillow_heif
import pytest
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.core.files.storage import default_storage
from made_pictures import ARTIST, encoded, exif, photograph, picture, telling_photograph
from made_reports import EMAIL, ask_for_thing, taken
from made_thematic import LAMPS, drop_all, lamp, lamps
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from visiting import READY, TALL_PHONE, Target, barriers, press, tab_to
from workspace import in_database

from addresses.models import Settlement
from geo.images import Size
from layers import thematic
from reports import preparing
from reports.models import Follower, IdempotencyKey, Message, Photograph, Publicity, Report
from reports.secrets import private

pillow_heif.register_heif_opener()

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: The first page of a new server comes late where many tests run at once, ms.
PATIENT = 60_000
#: So late come answers on the network of a village, ms.
SLOW = 1_000
#: Degrees of longitude: some 36 m from one lamp to the next.
APART = 0.0005


@dataclass
class Resident:
    """Somebody with a phone, and the page of reporting on it."""

    context: BrowserContext
    address: str
    page: Page
    complaints: list[str]

    def open(self, query: str = "", language: str = "/en") -> None:
        self.page.goto(f"{self.address}{language}/report/{query}")
        expect(self.page.locator("#content")).to_have_attribute("data-ready", "yes", timeout=PATIENT)

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]")

    def choose(self, code: str) -> None:
        self.page.locator(f"[data-category={code}]").click()
        self.page.wait_for_selector(READY, timeout=PATIENT)

    def stand(self, lon: float, lat: float, accuracy: float = 6.0) -> None:
        self.context.grant_permissions(["geolocation"])
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})

    def tap(self, x: int = 0, y: int = 0) -> None:
        """The map, so many pixels from its middle."""
        box = self.page.locator("#map").bounding_box()
        assert box
        self.page.touchscreen.tap(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)

    def next(self) -> None:
        self.part("placeNext").click()

    def show(self, *contents: bytes) -> None:
        files: Any = [{"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": one} for at, one in enumerate(contents)]
        self.page.locator("#id_photographs").set_input_files(files)
        expect(self.part("pictures").locator("li")).to_have_count(len(contents))

    def send(self) -> None:
        self.part("send").click()

    def is_sent(self) -> int:
        """The number that the page of thanks tells."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(re.compile(r"№ \d+"), timeout=PATIENT)
        return int(re.findall(r"№ (\d+)", heading.inner_text())[0])


@pytest.fixture
def lights(target: Target) -> Iterator[list[Any]]:
    """Three lamps in a row in the middle of a parcel's neighbourhood, the things of the category of a dark lamp."""

    def light() -> list[Any]:
        register = thematic.create(lamps())
        ask_for_thing("street-light-out", LAMPS["slug"])
        places = [Point(target.lon + at * APART, target.lat, srid=4326) for at in range(3)]
        return [lamp(register, at, geom=place) for at, place in enumerate(places)]

    yield light()
    drop_all()


@pytest.fixture
def resident(lights: list[Any], browser: Browser, live_server: Any) -> Iterator[Resident]:
    context = browser.new_context(viewport=TALL_PHONE, locale="uk-UA", has_touch=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Resident(context, live_server.url, page, complaints)
    assert complaints == []
    context.close()


def reports() -> list[Report]:
    return list(in_database(lambda: list(Report.objects.order_by("pk"))))


def known_of(thing: Any) -> Report:
    return taken("street-light-out", thing=thing.uid, answers={"fault": ["dark"]}).report


def prepared() -> list[Photograph]:
    """All photographs, when the worker has been at them."""
    for one in Photograph.objects.all():
        preparing.prepare(one.uid.hex)
    return list(Photograph.objects.order_by("pk"))


def test_a_dark_lamp_is_tapped_photographed_and_reported_and_nothing_of_the_camera_is_kept(
    resident: Resident, lights: list[Any]
) -> None:
    resident.stand(*lights[0].geom.coords)
    resident.open()
    assert barriers(resident.page) == []
    resident.choose("street-light-out")
    expect(resident.part("spot")).to_contain_text("Where you stand, to ±6 m.", timeout=PATIENT)
    expect(resident.part("thingList").get_by_role("button")).to_have_count(3)
    assert barriers(resident.page) == []
    resident.page.wait_for_selector(READY)
    resident.tap()
    expect(resident.part("spot")).to_contain_text("Street lamp: Л-0.", timeout=PATIENT)
    resident.next()
    expect(resident.page.get_by_role("heading", name="Show and tell")).to_be_focused()
    resident.show(telling_photograph(), photograph(3, width=3000, height=2000))
    resident.send()
    expect(resident.page.locator("[data-field='answers.fault']")).to_contain_text("Answer “What is wrong with it?”.")
    assert barriers(resident.page) == []
    resident.page.get_by_label("does not shine").check()
    resident.send()
    number = resident.is_sent()
    assert barriers(resident.page) == []
    [report] = reports()
    assert (report.pk, report.thing, report.thing_number) == (number, lights[0].uid, "Л-0")
    assert report.publicity == Publicity.PUBLIC
    assert report.geom.coords == pytest.approx(lights[0].geom.coords)
    stored = in_database(prepared)
    assert [(one.width, one.height) for one in stored] == [(480, 640), (2560, 1707)]
    for size in Size:
        with default_storage.open(stored[0].file(size)) as kept:
            content = kept.read()
        assert b"Exif" not in content
        assert ARTIST.encode() not in content
    assert resident.page.locator("#private-link").input_value().endswith(private(report.uid))


def test_a_lamp_that_is_reported_already_is_followed_instead(resident: Resident, lights: list[Any]) -> None:
    known = in_database(lambda: known_of(lights[1]))
    # Answers come late, and whoever presses on meanwhile loses nothing.
    resident.page.route("**/report/around/**", lambda route: (resident.page.wait_for_timeout(SLOW), route.continue_()))
    resident.open(f"?layer=lamps&object={lights[1].uid}")
    expect(resident.part("spot")).to_contain_text("Street lamp: Л-1.", timeout=PATIENT)
    resident.next()
    expect(resident.page.get_by_role("heading", name="Is it this one?")).to_be_focused(timeout=PATIENT)
    expect(resident.part("known")).to_contain_text(f"№ {known.pk}")
    expect(resident.part("known")).to_contain_text("New")
    assert barriers(resident.page) == []
    follow = resident.page.get_by_role("button", name=f"This is it: follow № {known.pk}")
    follow.click()
    expect(resident.page.locator("[data-field=follow_email]")).to_contain_text("is no e-mail address", timeout=PATIENT)
    resident.page.get_by_label("Your e-mail, to be told what becomes of it").fill(EMAIL)
    follow.click()
    expect(resident.part("knownNote")).to_contain_text(f"A letter is on its way to {EMAIL}.", timeout=PATIENT)
    assert in_database(lambda: list(Follower.objects.values_list("report", "email"))) == [(known.pk, EMAIL)]
    assert in_database(lambda: Message.objects.get().recipient) == EMAIL
    assert len(reports()) == 1


def test_what_was_written_without_network_is_sent_once_when_the_network_is_back(
    resident: Resident, lights: list[Any]
) -> None:
    resident.open()
    expect(resident.page.locator("#content")).to_have_attribute("data-offline", "ready", timeout=PATIENT)
    resident.stand(lights[2].geom.x, lights[2].geom.y)
    resident.context.set_offline(True)
    resident.open("?category=street-light-out")
    expect(resident.part("spot")).to_contain_text("Where you stand", timeout=PATIENT)
    resident.next()
    resident.show(photograph(1), photograph(2))
    resident.page.get_by_label("In your words").fill("Темно від учора")
    # The battery was empty.
    resident.page.wait_for_timeout(SLOW)
    resident.page.reload()
    expect(resident.page.get_by_label("In your words")).to_have_value("Темно від учора", timeout=PATIENT)
    expect(resident.part("pictures").locator("li")).to_have_count(2)
    resident.page.get_by_label("flickers").check()
    resident.send()
    expect(resident.part("kept")).to_contain_text("kept on this phone", timeout=PATIENT)
    expect(resident.part("waitingList").locator("li[data-state=waiting]")).to_have_count(1)
    assert barriers(resident.page) == []
    resident.page.reload()
    expect(resident.part("waitingList").locator("li[data-state=waiting]")).to_have_count(1, timeout=PATIENT)
    again = resident.part("sendNow")
    expect(again).to_be_visible()
    assert reports() == []

    # The first answer is lost on its way.
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    resident.page.route(re.compile("/en/report/$"), lose)
    resident.context.set_offline(False)
    sent = resident.part("waitingList").locator("li[data-state=sent]")
    # It goes by itself, too; whoever presses meanwhile sends nothing twice.
    while not lost or not sent.count():
        if again.is_visible():
            again.dispatch_event("click")
        resident.page.wait_for_timeout(SLOW)
    [report] = reports()
    assert len(lost) == 1
    assert (report.description, report.answers) == ("Темно від учора", {"fault": "flickers"})
    assert in_database(lambda: Photograph.objects.count()) == 2
    assert in_database(lambda: IdempotencyKey.objects.count()) == 1
    sent.get_by_role("link").click()
    assert resident.is_sent() == report.pk


WORDS = {
    "": ("Не світить ліхтар", "не світить"),
    "/en": ("A street light is out", "does not shine"),
}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_the_whole_way_by_keyboard_without_the_map(resident: Resident, lights: list[Any], language: str) -> None:
    category, answer = WORDS[language]
    page = resident.page
    resident.open(language=language)
    press(page, page.get_by_role("link", name=re.compile(category)).first)
    tab_to(page, page.locator("#id_thing_number"))
    page.keyboard.type("Л-2")
    page.keyboard.press("Enter")
    expect(page.locator("#tell-heading")).to_be_focused(timeout=PATIENT)
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_label(answer, exact=True)).to_be_checked()
    assert barriers(page) == []
    tab_to(page, page.locator("#id_description"))
    page.keyboard.type("Темно")
    press(page, resident.part("send"))
    number = resident.is_sent()
    [report] = reports()
    assert (report.pk, report.thing, report.language) == (number, lights[2].uid, language.strip("/") or "uk")


def test_a_place_that_is_found_by_its_name_takes_the_place_of_the_map(resident: Resident) -> None:
    settlement = in_database(lambda: Settlement.objects.exclude(geom=None).order_by("pk").first())
    page = resident.page
    resident.open("?category=fallen-tree")
    page.locator("#id_address").fill(settlement.name)
    found = resident.part("search").get_by_role("button").first
    expect(found).to_be_visible(timeout=PATIENT)
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(resident.page.locator("#id_lon")).not_to_have_value("", timeout=PATIENT)
    resident.next()
    page.get_by_label("In your words").fill("Впала липа")
    resident.send()
    assert resident.is_sent() == reports()[0].pk
    assert in_database(lambda: settlement.geom.intersects(reports()[0].geom))


def test_what_says_no_place_is_refused_in_words_before_anything_is_lost(resident: Resident) -> None:
    resident.open("?category=fallen-tree")
    page = resident.page
    resident.part("placePhotograph").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}  # type: ignore[arg-type]
    )
    expect(resident.part("spot")).to_contain_text("does not say where it was taken", timeout=PATIENT)
    resident.next()
    expect(resident.part("placeProblem")).to_contain_text("Show the place on the map", timeout=PATIENT)
    page.locator("#id_address").fill("вулиця, якої немає, 999")
    resident.next()
    expect(resident.part("placeProblem")).to_contain_text("was not found", timeout=PATIENT)


def test_the_place_that_a_photograph_tells_is_taken_and_the_photograph_is_in_the_report(
    resident: Resident, lights: list[Any]
) -> None:
    lon, lat = lights[1].geom.coords
    placed = encoded(exif=exif(GPSLongitude=(lon, 0.0, 0.0), GPSLatitude=(lat, 0.0, 0.0)).tobytes())
    resident.open("?category=street-light-out")
    resident.part("placePhotograph").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": placed}  # type: ignore[arg-type]
    )
    expect(resident.part("spot")).to_contain_text("Where the photograph was taken.", timeout=PATIENT)
    resident.part("thingList").get_by_role("button", name=re.compile("Л-1,")).click()
    expect(resident.part("spot")).to_contain_text("Street lamp: Л-1.", timeout=PATIENT)
    resident.next()
    expect(resident.part("pictures").locator("li")).to_have_count(1)
    # Whoever skips to the content stays at their step.
    resident.page.get_by_role("link", name="Skip to the content").press("Enter")
    expect(resident.part("send")).to_be_visible()
    resident.page.get_by_label("does not shine").check()
    resident.send()
    assert resident.is_sent() == reports()[0].pk
    assert reports()[0].thing == lights[1].uid
    assert in_database(lambda: Photograph.objects.count()) == 1


def test_a_photograph_that_the_browser_cannot_read_is_sent_as_it_is_and_read_by_the_server(
    resident: Resident, lights: list[Any]
) -> None:
    resident.stand(*lights[0].geom.coords)
    resident.open("?category=fallen-tree")
    expect(resident.part("spot")).to_contain_text("Where you stand", timeout=PATIENT)
    resident.next()
    heic = encoded(picture(), "HEIF", exif=exif().tobytes())
    resident.page.locator("#id_photographs").set_input_files(
        {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": heic}  # type: ignore[arg-type]
    )
    expect(resident.part("pictures").locator("li")).to_contain_text("cannot show it; it will be sent as it is")
    resident.send()
    assert resident.is_sent() == reports()[0].pk
    [stored] = in_database(prepared)
    with default_storage.open(stored.file(Size.FULL)) as kept:
        content = kept.read()
    assert ARTIST.encode() not in content
    assert Image.open(BytesIO(content)).format == "JPEG"


def test_a_section_of_a_road_is_tapped_along_its_line(resident: Resident, target: Target) -> None:
    south, north = target.lat - APART / 4, target.lat + APART / 4

    def road() -> Any:
        register = thematic.create(lamps(slug="sections", geometry="line"))
        ask_for_thing("road-hole", "sections")
        ends = ((target.lon - APART, south), (target.lon + APART, north))
        return lamp(register, 7, geom=MultiLineString(LineString(*ends), srid=4326))

    section = in_database(road)
    resident.stand(target.lon, target.lat)
    resident.open("?category=road-hole")
    resident.page.wait_for_selector(READY, timeout=PATIENT)
    expect(resident.part("spot")).to_contain_text("Where you stand", timeout=PATIENT)
    resident.tap()
    expect(resident.part("spot")).to_contain_text("Л-7", timeout=PATIENT)
    resident.next()
    resident.page.get_by_label("carriageway").check()
    resident.send()
    assert resident.is_sent() == reports()[0].pk
    [report] = reports()
    assert report.thing == section.uid
    assert report.geom.distance(Point(target.lon, target.lat, srid=4326)) < APART / 4
