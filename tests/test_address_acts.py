"""Acts on addresses: what each does, what is refused, and that one undo takes it back exactly."""

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from made_addresses import address, books, ground, make_street, numbered, officer, refused, street, village

from addresses import acts
from addresses.acts import Change, Ground, Place
from addresses.models import (
    Address,
    AddressStatus,
    PositionKind,
    Settlement,
    Street,
    StreetKind,
)
from addresses.refusals import Reason
from addresses.taking_back import undo
from geo.models import User
from geo.records import State

__all__ = ["ground", "officer", "street", "village"]  # fixtures


def test_assigned_addresses_are_current_and_valid_on_their_decision(street: Street, ground: Ground) -> None:
    before = books()
    act = acts.assign(
        ground,
        [
            Place(street, "5", Point(33.951, 49.301, srid=4326), PositionKind.ENTRANCE, postcode="39100"),
            Place(street, "7/2", named_object="санаторій «Дубки»"),
        ],
    )
    five, seven = numbered("5"), numbered("7/2")
    assert (five.state, five.status, five.decision) == (State.CURRENT, AddressStatus.VALID, ground.decision)
    assert five.geom is not None
    assert (five.geom.coords, five.position_kind, five.created_by) == ((33.951, 49.301), "entrance", ground.author)
    assert (seven.geom, seven.verified_at, seven.fraction) == (None, None, "2")
    assert set(act.effects.values_list("before", "after")) == {
        ("", "село Вишневе, вулиця Леніна, 5"),
        ("", "село Вишневе, санаторій «Дубки», вулиця Леніна, 7/2"),
    }
    undo(act, ground.author)
    assert books() == before


@pytest.mark.parametrize("written", ["12-А", "12а", "12 A", "12-а"])
def test_a_number_is_taken_however_it_is_written(street: Street, ground: Ground, written: str) -> None:
    assert "12-А" in refused(Reason.NUMBER_TAKEN, lambda: acts.assign(ground, [Place(street, written)]))


def test_two_new_addresses_do_not_get_one_number(street: Street, ground: Ground) -> None:
    refused(Reason.NUMBER_TAKEN, lambda: acts.assign(ground, [Place(street, "9б"), Place(street, "9-Б")]))


@pytest.mark.parametrize("written", ["", " 5", "5 ", "5" * 31])
def test_a_number_is_written_as_a_number_is(street: Street, ground: Ground, written: str) -> None:
    refused(Reason.NOT_WRITTEN, lambda: acts.assign(ground, [Place(street, written)]))


def test_a_position_in_another_system_is_not_taken_for_one_in_degrees(street: Street, ground: Ground) -> None:
    with pytest.raises(ValueError, match="EPSG:9854"):
        acts.assign(ground, [Place(street, "5", Point(300000, 5460000, srid=9854))])


def test_the_number_of_a_cancelled_address_is_kept_for_it(street: Street, ground: Ground) -> None:
    acts.cancel(ground, [numbered("3")])
    assert "3" in refused(Reason.NUMBER_KEPT, lambda: acts.assign(ground, [Place(street, "3")]))


def test_what_the_author_vouches_for_is_verified(street: Street, ground: Ground, officer: User) -> None:
    acts.assign(Ground(ground.decision, officer, verifies=True), [Place(street, "5")])
    five = numbered("5")
    assert five.verified_at is not None
    assert (five.verified_by, five.evidence) == (officer, str(ground.decision))


def test_a_changed_address_cites_the_one_it_was_and_its_undo_brings_it_back(
    street: Street, ground: Ground, village: Settlement
) -> None:
    other = make_street(village, "Тихий", StreetKind.LANE)
    before = books()
    act = acts.change(
        ground,
        {numbered("2"): Change(street=other, number="4"), numbered("3"): Change(geom=Point(33.96, 49.31, srid=4326))},
    )
    moved, shifted = numbered("4"), numbered("3")
    assert (str(moved.street_kind), moved.street, moved.status) == ("lane", "Тихий", AddressStatus.CHANGED)
    assert moved.previous == "село Вишневе, вулиця Леніна, 2"
    assert (moved.verified_at, moved.evidence) == (None, "")
    assert shifted.geom is not None
    assert (shifted.geom.x, shifted.previous) == (33.96, "")
    undo(act, ground.author)
    assert books() == before
    assert numbered("2").evidence == "обхід"


def test_numbers_pass_from_house_to_house_in_one_act(street: Street, ground: Ground) -> None:
    before = books()
    keys = {one.number: one.pk for one in Address.objects.all()}
    act = acts.renumber(ground, street, {"1": "2", "2": "3", "3": "1", "12-А": "12-А"})
    assert {one.pk: one.number for one in Address.objects.all()} == {
        keys["1"]: "2",
        keys["2"]: "3",
        keys["3"]: "1",
        keys["12-А"]: "12-А",
    }
    assert numbered("12-А").status == AddressStatus.VALID
    assert Address.objects.get(pk=keys["1"]).previous == "село Вишневе, вулиця Леніна, 1"
    undo(act, ground.author)
    assert books() == before


def test_renumberings_that_cannot_be(street: Street, ground: Ground) -> None:
    assert "99" in refused(Reason.NO_SUCH_NUMBER, lambda: acts.renumber(ground, street, {"99": "1"}))
    refused(Reason.NUMBER_TAKEN, lambda: acts.renumber(ground, street, {"1": "2"}))
    refused(Reason.NUMBER_TAKEN, lambda: acts.renumber(ground, street, {"1": "8", "2": "8"}))
    refused(Reason.NOTHING_TO_DO, lambda: acts.renumber(ground, street, {"1": "1"}))


def test_a_restored_address_bears_the_name_that_its_street_has_by_now(
    street: Street, ground: Ground, officer: User
) -> None:
    acts.cancel(ground, [numbered("3")])
    acts.rename(ground, street, StreetKind.STREET, "Миру")
    before = books()
    act = acts.restore(ground, [numbered("3")])
    restored = numbered("3")
    assert (restored.street, restored.status) == ("Миру", AddressStatus.RESTORED)
    assert restored.previous == "село Вишневе, вулиця Леніна, 3"
    undo(act, officer)
    assert books() == before


def test_what_is_not_in_force_is_neither_changed_nor_cancelled_and_what_is_cannot_be_restored(
    street: Street, ground: Ground
) -> None:
    draft = address(street, "20", state=State.DRAFT)
    acts.cancel(ground, [numbered("3")])
    for one in (draft, numbered("3")):
        refused(Reason.NOT_IN_FORCE, lambda one=one: acts.cancel(ground, [one]))
        refused(Reason.NOT_IN_FORCE, lambda one=one: acts.change(ground, {one: Change(number="30")}))
    refused(Reason.NOT_CANCELLED, lambda: acts.restore(ground, [numbered("1")]))


def test_an_act_that_would_do_nothing_is_refused(street: Street, ground: Ground) -> None:
    for act in (
        lambda: acts.assign(ground, []),
        lambda: acts.change(ground, {}),
        lambda: acts.change(ground, {numbered("1"): Change()}),
        lambda: acts.change(ground, {numbered("1"): Change(number="1", street=street, geom=Point(33.95, 49.3))}),
        lambda: acts.cancel(ground, []),
        lambda: acts.restore(ground, []),
    ):
        refused(Reason.NOTHING_TO_DO, act)


def test_numbers_given_to_others_since_stand_in_the_way_of_an_undo(street: Street, ground: Ground) -> None:
    act = acts.renumber(ground, street, {"1": "11"})
    address(street, "1")
    assert "Леніна, 1" in refused(Reason.TAKEN_SINCE, lambda: undo(act, ground.author))


def test_only_officers_of_addresses_carry_acts_out_and_take_them_back(
    street: Street, ground: Ground, land_officer: User
) -> None:
    act = acts.cancel(ground, [numbered("1")])
    theirs = Ground(ground.decision, land_officer)
    before = books()
    for forbidden in (
        lambda: acts.assign(theirs, [Place(street, "5")]),
        lambda: acts.change(theirs, {numbered("2"): Change(number="6")}),
        lambda: acts.cancel(theirs, [numbered("2")]),
        lambda: acts.restore(theirs, [numbered("1")]),
        lambda: acts.renumber(theirs, street, {"2": "6"}),
        lambda: acts.rename(theirs, street, StreetKind.STREET, "Миру"),
        lambda: undo(act, land_officer),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()
    assert books() == before
