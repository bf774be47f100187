"""The past of a record: its versions, what differs between them, and what is given back."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from helpers import box, bring, feature, number, query, square, take_back

from addresses.models import Settlement, Street
from assets.models import LandPurpose, Parcel
from geo import access, editing, history, registers, states, verification, versions
from geo.models import User
from geo.records import State
from geo.refusals import Invalid, Refused, VersionConflict
from geo.versions import Difference

MakeParcels = Callable[..., list[Parcel]]
PARCELS = registers.get("parcels")
STREETS = registers.get("streets")


def change(parcel: Parcel, user: User | None, **values: Any) -> None:
    editing.save(PARCELS, parcel, values, user, f"зміна {', '.join(values)}")


def between(user: Any, parcel: Parcel, one: int, other: int) -> Difference:
    past = versions.versions(Parcel.objects.get(pk=parcel.pk))
    return versions.difference(access.sight(PARCELS, user), past[one - 1], past[other - 1])


def test_each_version_knows_who_made_it_when_and_why(parcels: MakeParcels, land_officer: User, staff: User) -> None:
    batch = uuid.uuid4()
    [parcel] = parcels(1, address="перша", created_by=land_officer, batch=batch)
    with history.acting(None, "імпорт"):
        query("UPDATE assets_parcel SET address = 'друга', batch = NULL")
    change(parcel, land_officer, address="третя")
    found = versions.versions(Parcel.objects.get())
    assert [(one.number, one.user, one.reason, one.batch, one.row.address) for one in found] == [
        (1, land_officer, "", batch, "перша"),
        (2, None, "імпорт", None, "друга"),
        (3, land_officer, "зміна address", None, "третя"),
    ]
    assert found[-1].ended is None
    assert all(earlier.ended == later.began for earlier, later in itertools.pairwise(found))


def test_a_record_never_changed_has_one_version(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    [only] = versions.versions(parcel)
    assert (only.number, only.ended) == (1, None)


def test_a_difference_names_what_changed_and_nothing_else(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1, address="стара")
    purpose = LandPurpose.objects.first()
    change(parcel, land_officer, address="нова", purpose=purpose)
    verification.verify(PARCELS, {parcel.pk: None}, land_officer, "рішення")
    found = between(land_officer, parcel, 1, 2)
    assert [(one.field.name, one.before, one.after) for one in found.fields] == [
        ("purpose", None, purpose),
        ("address", "стара", "нова"),
    ]
    assert found.geometry is None
    assert [one.field.name for one in between(land_officer, parcel, 2, 3).fields] == ["verified_at", "evidence"]
    back = between(land_officer, parcel, 2, 1)
    assert [(one.before, one.after) for one in back.fields if one.field.name == "address"] == [("нова", "стара")]


def test_a_difference_has_only_the_fields_that_the_viewer_reads(parcels: MakeParcels, staff: User) -> None:
    [parcel] = parcels(1, contract_number="12/3", address="стара")
    change(parcel, None, contract_number="12/4", address="нова")
    assert [one.field.name for one in between(staff, parcel, 1, 2).fields] == ["address", "contract_number"]
    assert [one.field.name for one in between(AnonymousUser(), parcel, 1, 2).fields] == ["address"]


def test_a_difference_says_how_much_land_moved(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1)
    change(parcel, land_officer, geom=square(0).union(square(1)))
    change(parcel, land_officer, geom=None)
    moved = between(land_officer, parcel, 1, 2).geometry
    assert moved is not None
    assert moved.size_after == pytest.approx(2 * moved.size_before, rel=1e-6)
    assert moved.moved == pytest.approx(moved.size_before, rel=1e-6)
    gone = between(land_officer, parcel, 2, 3).geometry
    assert gone is not None
    assert (gone.after, gone.moved, gone.size_after) == (None, None, 0.0)


def test_an_earlier_version_given_back_is_a_new_version_with_all_that_it_held(
    parcels: MakeParcels, land_officer: User
) -> None:
    [parcel] = parcels(1, address="стара", documented_area="1.5")
    query("UPDATE assets_parcel SET address = 'нова', documented_area = 2, geom = NULL")
    versions.restore(PARCELS, parcel, 1, land_officer, "помилка", expected_version=2)
    parcel.refresh_from_db()
    assert (parcel.address, float(parcel.documented_area or 0), parcel.version) == ("стара", 1.5, 3)
    assert parcel.geom.equals_exact(square(0))
    last = versions.versions(parcel)[-1]
    assert (last.user, last.reason) == (land_officer, "помилка")
    found = between(land_officer, parcel, 1, 3)
    assert (found.fields, found.geometry) == ([], None)


def test_state_hiding_and_verification_are_not_given_back(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1, address="стара", state=State.DRAFT)
    verification.verify(PARCELS, {parcel.pk: None}, land_officer, "рішення")
    verification.withdraw(PARCELS, {parcel.pk: None}, land_officer, "помилка")
    for step in (states.Step.PUBLISH, states.Step.HIDE):
        states.take(PARCELS, step, {parcel.pk: None}, land_officer, "x")
    change(parcel, land_officer, address="нова")
    versions.restore(PARCELS, parcel, 2, land_officer, "x", None)
    parcel.refresh_from_db()
    assert (parcel.address, parcel.state, parcel.restricted) == ("стара", State.CURRENT, True)
    assert (parcel.verified_at, parcel.evidence) == (None, "")


def test_a_restored_version_does_not_stand_in_the_way_of_undoing_its_import(
    kozelshchyna: Any, make: Callable[..., Any], land_officer: User
) -> None:
    batch = bring(make(feature(number(1), box(0), addr="з файлу")))
    parcel = Parcel.objects.get()
    change(parcel, land_officer, address="рукою")
    versions.restore(PARCELS, parcel, 1, land_officer, "x", 2)
    take_back(batch)
    assert not Parcel.objects.exists()


def test_what_acts_keep_is_not_given_back_by_hand(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1, address="стара")
    query("UPDATE assets_parcel SET status = 'planned', address = 'нова'")
    with pytest.raises(Refused, match="status"):
        versions.restore(PARCELS, parcel, 1, land_officer, "x", 2)
    parcel.refresh_from_db()
    assert (parcel.address, parcel.version) == ("нова", 2)


def test_a_number_taken_meanwhile_is_told_with_who_has_it(parcels: MakeParcels, land_officer: User) -> None:
    draft, other = parcels(2, state=State.DRAFT)
    query("UPDATE assets_parcel SET cadastral_number = %s WHERE id = %s", number(50), draft.pk)
    query("UPDATE assets_parcel SET cadastral_number = %s WHERE id = %s", number(1), other.pk)
    with pytest.raises(Invalid, match=number(1)):
        versions.restore(PARCELS, draft, 1, land_officer, "x", 2)
    draft.refresh_from_db()
    assert draft.cadastral_number == number(50)


def test_a_version_that_points_to_what_is_gone_is_shown_and_not_given_back(kozelshchyna: Any) -> None:
    gone = Settlement.objects.create(code="UA53020090010099999", name="Зникле")
    street = Street.objects.create(settlement=gone, name="Миру")
    Street.objects.update(settlement=Settlement.objects.exclude(pk=gone.pk).first())
    gone_id = gone.pk
    gone.delete()
    street.refresh_from_db()
    past = versions.versions(street)
    administrator = User.objects.create_superuser("root")
    found = versions.difference(access.sight(STREETS, administrator), past[0], past[1])
    assert [(one.field.name, one.before) for one in found.fields] == [("settlement", gone_id)]
    with pytest.raises(Refused, match="no longer there"):
        versions.restore(STREETS, street, 1, administrator, "x", 2)


def test_a_version_is_given_back_by_officers_who_saw_what_there_is_and_say_why(
    parcels: MakeParcels, land_officer: User, staff: User
) -> None:
    [parcel] = parcels(1, address="стара")
    change(parcel, land_officer, address="нова")
    with pytest.raises(PermissionDenied):
        versions.restore(PARCELS, parcel, 1, staff, "x", 2)
    with pytest.raises(VersionConflict):
        versions.restore(PARCELS, parcel, 1, land_officer, "x", 1)
    with pytest.raises(Invalid):
        versions.restore(PARCELS, parcel, 1, land_officer, " ", 2)
    with pytest.raises(Refused, match="no version 9"):
        versions.restore(PARCELS, parcel, 9, land_officer, "x", 2)
    states.take(PARCELS, states.Step.ARCHIVE, {parcel.pk: None}, land_officer, "x")
    with pytest.raises(Refused, match="Bring it back"):
        versions.restore(PARCELS, parcel, 1, land_officer, "x", None)
    assert Parcel.objects.get().address == "нова"
