"""Verification, and the steps of a record's life: published, archived, brought back, hidden."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from helpers import query, snapshot

from assets.models import Parcel, ParcelStatus
from geo import access, registers, states, verification
from geo.models import User
from geo.records import Record, State
from geo.refusals import Invalid, Refused, VersionConflict
from geo.states import Step

MakeParcels = Callable[..., list[Parcel]]
PARCELS = registers.get("parcels")
DECISION = "рішення № 17 від 17.05.2024"


def any_version(*records: Record) -> dict[int, int | None]:
    return {record.pk: None for record in records}


def test_verification_keeps_who_when_and_by_what_for_many_at_once(parcels: MakeParcels, land_officer: User) -> None:
    made = parcels(3)
    assert verification.verify(PARCELS, any_version(*made[:2]), land_officer, f" {DECISION} ") == 2
    for parcel in Parcel.objects.filter(pk__in=[one.pk for one in made[:2]]):
        assert parcel.verified_at is not None
        assert (parcel.verified_by, parcel.evidence, parcel.version) == (land_officer, DECISION, 2)
    assert Parcel.objects.get(pk=made[2].pk).verified_at is None
    [(reason,)] = query(
        "SELECT DISTINCT c.metadata ->> 'reason' FROM pghistory_context AS c"
        " JOIN assets_parcelevent ON pgh_context_id = c.id"
    )
    assert DECISION in reason


def test_verifying_again_by_the_same_evidence_or_what_is_archived_changes_nothing(
    parcels: MakeParcels, land_officer: User
) -> None:
    current, archived = parcels(1) + parcels(1, state=State.ARCHIVED)
    both = any_version(current, archived)
    assert verification.verify(PARCELS, both, land_officer, DECISION) == 1
    before = snapshot("assets_parcel")
    assert verification.verify(PARCELS, both, land_officer, DECISION) == 0
    assert snapshot("assets_parcel") == before
    assert verification.verify(PARCELS, both, land_officer, "інше рішення") == 1


def test_nothing_is_verified_without_evidence_nor_by_a_stranger_nor_unseen(
    parcels: MakeParcels, land_officer: User, staff: User
) -> None:
    [parcel] = parcels(1)
    with pytest.raises(Invalid, match="checked against"):
        verification.verify(PARCELS, any_version(parcel), land_officer, " ")
    with pytest.raises(PermissionDenied):
        verification.verify(PARCELS, any_version(parcel), staff, DECISION)
    query("UPDATE assets_parcel SET address = 'інша'")
    with pytest.raises(VersionConflict):
        verification.verify(PARCELS, {parcel.pk: 1}, land_officer, DECISION)
    assert Parcel.objects.get().verified_at is None


def test_a_withdrawn_verification_leaves_its_trace_in_the_past_alone(parcels: MakeParcels, land_officer: User) -> None:
    verified, other = parcels(2)
    verification.verify(PARCELS, any_version(verified), land_officer, DECISION)
    assert verification.withdraw(PARCELS, any_version(verified, other), land_officer, "помилка") == 1
    verified.refresh_from_db()
    assert (verified.verified_at, verified.verified_by, verified.evidence) == (None, None, "")
    assert query("SELECT evidence FROM assets_parcelevent WHERE version = 2") == [(DECISION,)]


def test_a_draft_is_published_archived_and_brought_back_to_what_it_was(
    parcels: MakeParcels, land_officer: User
) -> None:
    [draft] = parcels(1, state=State.DRAFT)
    for step, state in (
        (Step.PUBLISH, State.CURRENT),
        (Step.ARCHIVE, State.ARCHIVED),
        (Step.BRING_BACK, State.CURRENT),
    ):
        assert states.take(PARCELS, step, any_version(draft), land_officer, "за заявою") == 1
        draft.refresh_from_db()
        assert draft.state == state
    assert draft.version == 4


def test_what_came_archived_or_was_a_draft_comes_back_as_a_draft(parcels: MakeParcels, land_officer: User) -> None:
    came, draft = parcels(1, state=State.ARCHIVED) + parcels(1, state=State.DRAFT)
    states.take(PARCELS, Step.ARCHIVE, any_version(draft), land_officer, "x")
    assert states.take(PARCELS, Step.BRING_BACK, any_version(came, draft), land_officer, "x") == 2
    assert set(Parcel.objects.values_list("state", flat=True)) == {State.DRAFT}


def test_what_ceased_by_an_act_is_not_brought_back_by_hand(parcels: MakeParcels, land_officer: User) -> None:
    [ceased] = parcels(1, state=State.ARCHIVED, status=ParcelStatus.CANCELLED)
    with pytest.raises(Refused, match="ceased by an act"):
        states.take(PARCELS, Step.BRING_BACK, any_version(ceased), land_officer, "x")


def test_hiding_and_showing_concern_only_what_is_not_so_yet(parcels: MakeParcels, land_officer: User) -> None:
    hidden, shown = parcels(1, restricted=True) + parcels(1)
    assert states.take(PARCELS, Step.HIDE, any_version(hidden, shown), land_officer, "x") == 1
    assert states.take(PARCELS, Step.SHOW, any_version(hidden), land_officer, "x") == 1
    assert {one.pk: one.restricted for one in Parcel.objects.all()} == {hidden.pk: False, shown.pk: True}


@pytest.mark.parametrize("step", list(Step))
def test_no_step_is_taken_by_a_stranger_or_without_a_reason(
    parcels: MakeParcels, land_officer: User, staff: User, step: Step
) -> None:
    made = parcels(1) + parcels(1, state=State.DRAFT, restricted=True) + parcels(1, state=State.ARCHIVED)
    before = snapshot("assets_parcel")
    with pytest.raises(PermissionDenied):
        states.take(PARCELS, step, any_version(*made), staff, "x")
    with pytest.raises(Invalid):
        states.take(PARCELS, step, any_version(*made), land_officer, "")
    assert snapshot("assets_parcel") == before


def test_the_books_are_open_to_staff_and_what_is_archived_to_officers(
    parcels: MakeParcels, land_officer: User, staff: User, partner: User
) -> None:
    parcels(1)
    parcels(1, state=State.DRAFT)
    parcels(1, state=State.ARCHIVED)
    seen = {user.username: access.books(PARCELS, user) for user in (land_officer, staff, partner)}
    assert {name: sight.records().count() for name, sight in seen.items()} == {
        "land-officer": 3,
        "dispatcher": 2,
        "partner": 0,
    }
    assert not seen["partner"].anything
    assert access.sight(PARCELS, land_officer).records().count() == 2
