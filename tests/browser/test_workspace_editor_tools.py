"""The editor's tools in a real Chromium, by the mouse and again by the keyboard with typed coordinates."""

import pytest
from made_row import Corner, at, stored
from playwright.sync_api import expect
from workspace import Desk, Place

from assets.models import Parcel

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
    hand.point(at(corner, 1, 1))
    hand.hint("new boundary")
    hand.draw(at(corner, 1, 0), at(corner, 1.2, 0.5), at(corner, 1, 1))
    expect(desk.panel).to_contain_text(f"{other.cadastral_number}: its boundary moves too")
    desk.save("помилка у межах")
    expect(desk.page.locator("[data-part=saved]")).to_contain_text("version 2")
    left, right, far = stored(one), stored(other), stored(third)
    assert [each.version for each in (left, right, far)] == [2, 2, 1]
    assert left.geom.area > one.geom.area
    assert left.geom.area + right.geom.area == pytest.approx(one.geom.area + other.geom.area)
    assert left.geom.intersection(right.geom).area == 0
    assert left.geom.union(right.geom).equals_exact(one.geom.union(other.geom), 1e-9)


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
