"""The editor's tools in a real Chromium, by the mouse and again by the keyboard with typed coordinates."""

import re

import pytest
import shapely
from made_row import Corner, at, stored
from playwright.sync_api import expect
from workspace import Desk, Place, in_database

from assets.models import Parcel
from geo import crs
from geo.records import HECTARE, State

#: УСК-2000 by 6-degree zones, about the meridian of 33°: the parcels lie a degree beside it.
GRID = "EPSG:5564"
METRES_OF_LONGITUDE = 72_700

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest, desk: Desk) -> "Hand":
    return Hand(desk, by_mouse=request.param == "mouse")


class Hand:
    """Takes a tool and gives it what it asks for."""

    def __init__(self, desk: Desk, *, by_mouse: bool) -> None:
        self.desk = desk
        self.by_mouse = by_mouse

    def take(self, tool: str) -> None:
        if self.by_mouse:
            self.desk.button(tool).click()
        else:
            self.desk.button(tool).press("Enter")

    def point(self, place: Place) -> None:
        self.desk.click(place) if self.by_mouse else self.desk.type_corners(place)

    def draw(self, *places: Place) -> None:
        self.desk.draw(*places) if self.by_mouse else self.desk.type_corners(*places)

    def hint(self, words: str) -> None:
        expect(self.desk.page.locator("[data-part=hint]")).to_contain_text(words)


def test_a_shared_boundary_moves_for_both_neighbours(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk, (one, other, third) = hand.desk, row
    desk.open(one.uid)
    desk.edit()
    hand.take("Move a shared boundary")
    hand.point(at(corner, 1, 0))
    hand.hint("where it ends")
    hand.point(at(corner, 1, 0.9))
    hand.hint("new boundary")
    hand.draw(at(corner, 1, 0), at(corner, 1.2, 0.5), at(corner, 1, 0.9))
    expect(desk.panel).to_contain_text(f"{other.cadastral_number}: its boundary moves too")
    desk.save("помилка у межах")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    left, right, far = stored(one), stored(other), stored(third)
    assert [each.version for each in (left, right, far)] == [2, 2, 1]
    assert left.geom.area > one.geom.area
    assert left.geom.intersection(right.geom).area == 0
    assert (left.geom.union(right.geom) ^ one.geom.union(other.geom)).area < 1e-6 * one.geom.area


def test_a_gap_is_filled(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk, (_one, other, third) = hand.desk, row
    assert other.geom.distance(third.geom) > 0
    desk.open(other.uid)
    desk.edit()
    hand.take("Fill a gap")
    hand.point(at(corner, 2.0025, 0.5))
    expect(desk.figures).to_contain_text("against the register")
    desk.save("прогалина")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    filled = stored(other).geom
    assert filled.distance(third.geom) == 0
    assert filled.intersection(third.geom).area == 0


def test_a_hole_is_cut_and_taken_back(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk = hand.desk
    desk.open(row[0].uid)
    desk.edit()
    hand.take("Cut a hole")
    hand.draw(at(corner, 0.3, 0.3), at(corner, 0.7, 0.3), at(corner, 0.5, 0.7))
    expect(desk.corners).to_have_count(7)
    desk.button("Undo").click()
    expect(desk.corners).to_have_count(4)


def test_what_cannot_be_done_is_said_and_the_tool_stays_in_hand(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk = hand.desk
    desk.open(row[0].uid)
    desk.edit()
    hand.take("Split by a line")
    hand.draw(at(corner, 0.3, 0.3), at(corner, 0.6, 0.6))
    expect(desk.page.locator(".tool-problem")).to_contain_text("from boundary to boundary")
    hand.draw(at(corner, -0.2, 0.5), at(corner, 1.2, 0.5))
    expect(desk.panel).to_contain_text("A new object of")
    assert stored(row[0]).version == 1


def test_a_length_is_measured_and_nothing_changes(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk = hand.desk
    desk.open(row[0].uid)
    desk.edit()
    hand.take("Measure a length")
    hand.draw(at(corner, 0, 0), at(corner, 0, 1))
    expect(desk.page.locator(".tool-answer")).to_contain_text("111.2 m")
    expect(desk.button("Save")).to_be_disabled()


def decision(hand: Hand, *numbers: str) -> None:
    """Fills in the act: new numbers in the order in which they are asked for, and its grounds."""
    panel = hand.desk.panel
    asked = panel.get_by_label(re.compile("^New number of the (piece|parcel) of"))
    for field, number in zip(asked.all(), numbers, strict=True):
        field.fill(number)
    panel.get_by_label("Number of the decision").fill("12/3")
    panel.get_by_label("Date of the decision").fill("2026-11-02")
    panel.get_by_label("Who decided").fill("Сільська рада")


def test_all_that_an_act_misses_is_marked_at_once_and_the_topmost_has_the_focus(
    desk: Desk, row: list[Parcel], corner: Corner
) -> None:
    hand = Hand(desk, by_mouse=True)
    desk.open(row[0].uid)
    desk.edit()
    hand.take("Split by a line")
    hand.draw(at(corner, -0.2, 0.3), at(corner, 1.2, 0.4))
    desk.press_save()
    expect(desk.panel.get_by_text("Fill this in: an act needs it.")).to_have_count(5)
    expect(desk.panel).to_contain_text("Say why: the reason stands in the object's history.")
    expect(desk.panel.get_by_label("New number of the piece").first).to_be_focused()


def test_moments_of_the_browser_are_written_in_english_as_those_of_the_server(desk: Desk, row: list[Parcel]) -> None:
    desk.open(row[0].uid)
    figures = "portal/workspace/editor/figures.js"
    told = f"async () => (await import('{figures}')).whenWords(new Date(2026, 4, 3, 15, 4))"
    assert desk.page.evaluate(told) == "3 May 2026, 15:04"


def documented(parcel: Parcel) -> None:
    """Its documents have the area that it has, as a whole."""
    hectares = stored(parcel).area / HECTARE
    in_database(lambda: Parcel.objects.filter(pk=parcel.pk).update(documented_area=hectares))


def nothing_is_wrong(desk: Desk) -> None:
    """What comes out is not compared with the documents of the parcel that it was, or was a part of."""
    expect(desk.page.locator("[data-part=topologyState]")).to_have_text("No faults found.")
    expect(desk.page.locator(".fault")).to_have_count(0)


def test_a_parcel_is_split_by_a_line_and_merged_back_by_acts(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk, whole = hand.desk, row[0]
    documented(whole)
    desk.open(whole.uid)
    desk.edit()
    hand.take("Split by a line")
    expect(desk.button("Corner back")).to_be_visible()
    hand.draw(at(corner, -0.2, 0.3), at(corner, 1.2, 0.4))
    expect(desk.panel.get_by_label("New number of the piece")).to_have_count(2)
    nothing_is_wrong(desk)
    desk.save("поділ за заявою")
    expect(desk.panel).to_contain_text("Fill this in: an act needs it.")
    assert stored(whole).state == State.CURRENT
    large, small = "5329880700:00:999:0011", "5329880700:00:999:0012"
    decision(hand, large, small)
    desk.press_save()
    expect(desk.page.locator("[data-part=saved]")).to_contain_text(small)
    north, south = (
        in_database(lambda number=number: Parcel.objects.get(cadastral_number=number)) for number in (large, small)
    )
    assert (stored(whole).state, north.state, south.state) == (State.ARCHIVED, State.CURRENT, State.CURRENT)
    assert north.geom.area > south.geom.area
    assert north.geom.intersection(south.geom).area == 0
    assert (north.geom.union(south.geom) ^ whole.geom).area < 1e-6 * whole.geom.area

    documented(north)
    desk.open(north.uid)
    desk.edit()
    hand.take("Merge")
    expect(desk.button("Corner back")).to_be_hidden()
    if hand.by_mouse:
        desk.click(at(corner, 0.5, 0.1))
    else:
        desk.panel.get_by_label("Or choose a neighbour by name").select_option(small)
        desk.button("Take this one").press("Enter")
    expect(desk.panel).to_contain_text(f"{small}: is joined to this one")
    expect(desk.panel.get_by_label("New number of the parcel of")).to_have_count(1)
    nothing_is_wrong(desk)
    decision(hand, "5329880700:00:999:0021")
    desk.save("об'єднання")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("0021")
    again = in_database(lambda: Parcel.objects.get(cadastral_number="5329880700:00:999:0021"))
    assert (again.geom ^ whole.geom).area < 1e-6 * whole.geom.area
    assert stored(north).state == stored(south).state == State.ARCHIVED


def test_legs_are_walked_from_the_north_that_the_book_has(hand: Hand, row: list[Parcel], corner: Corner) -> None:
    desk, start = hand.desk, at(corner, 0.2, 0.2)
    desk.open(row[0].uid)
    desk.edit()
    hand.take("Bearings and distances")
    north = desk.panel.get_by_label("Bearings are counted from")
    expect(north).to_have_value("")
    north.select_option(GRID)
    desk.panel.get_by_label("Legs, one on each line").fill("0°00′00″ 30\n90 30,00\n180 30\n270 30")
    hand.point(start)
    expect(desk.page.locator(".tool-answer")).to_contain_text("miss the start by 0.00 m")
    desk.save("за польовим журналом")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    walked = shapely.from_wkb(bytes(stored(row[0]).geom.wkb)).geoms[0].exterior.coords
    (west, south), (there, north_end) = sorted(walked[:2], key=lambda place: place[1])
    eastings, _northings = crs.from_wgs84(crs.system(GRID))([west, there], [south, north_end])
    assert abs(eastings[1] - eastings[0]) < 1e-3
    assert abs(there - west) * METRES_OF_LONGITUDE > 0.2, "true north is elsewhere"
