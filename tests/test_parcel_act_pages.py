"""The acts that a parcel arose and ceased by, told beside its history, and one taken back there."""

from html import unescape

import pytest
from django.test import Client
from helpers import number, query
from made_acts import GROUNDS, HALVES, MERIDIAN, MakeParcels, touching

from assets import acts
from assets.acts import NewParcel
from assets.models import Parcel, ParcelAct, ParcelStatus
from geo.models import User
from geo.records import State

REASON = "судове рішення № 5"


@pytest.fixture
def split(parcels: MakeParcels, land_officer: User) -> tuple[Parcel, Parcel, Parcel]:
    """A parcel that was split in two: the old one, and what arose."""
    [old] = touching(parcels, 1)
    acts.split_by_line(old, MERIDIAN, HALVES, GROUNDS, land_officer)
    west, east = (Parcel.objects.get(cadastral_number=one.cadastral_number) for one in HALVES)
    return Parcel.objects.get(pk=old.pk), west, east


def history_of(client: Client, parcel: Parcel) -> str:
    page = client.get(f"/en/o/parcels/{parcel.uid}/history/")
    assert page.status_code == 200
    return unescape(page.content.decode())


def undo_of(parcel: Parcel) -> str:
    return f"/en/o/parcels/{parcel.uid}/acts/{ParcelAct.objects.latest('pk').pk}/undo/"


def test_old_and_new_parcels_tell_the_act_with_its_decision_and_lead_to_one_another(
    officer: Client, split: tuple[Parcel, Parcel, Parcel]
) -> None:
    old, west, east = split
    for parcel in split:
        page = history_of(officer, parcel)
        assert "Acts and descent" in page
        assert f"№ {GROUNDS.number}" in page
        assert "17 May 2024" in page
        assert GROUNDS.issuer in page
        assert GROUNDS.reason in page
        for other in {old, west, east} - {parcel}:
            assert f'<a href="/en/o/parcels/{other.uid}/history/">{other.cadastral_number}</a>' in page
        assert f"<strong>{parcel.cadastral_number}</strong>" in page


def test_what_lies_farther_than_one_act_is_told_in_both_directions(
    officer: Client, split: tuple[Parcel, Parcel, Parcel], land_officer: User
) -> None:
    old, west, east = split
    acts.merge([west, east], NewParcel(number(103)), GROUNDS, land_officer)
    whole = Parcel.objects.get(cadastral_number=number(103))
    after = history_of(officer, whole).partition("Farther back")[2]
    assert f'<a href="/en/o/parcels/{old.uid}/history/">{old.cadastral_number}</a>' in after
    after = history_of(officer, old).partition("What came of it later")[2]
    assert f'<a href="/en/o/parcels/{whole.uid}/history/">{number(103)}</a>' in after
    assert "Farther back" not in history_of(officer, west)


def test_an_act_is_taken_back_with_a_reason_and_stays_told(
    officer: Client, split: tuple[Parcel, Parcel, Parcel]
) -> None:
    old, west, _east = split
    asked = officer.get(undo_of(west)).content.decode()
    assert old.cadastral_number in asked.partition("These parcels become what they were")[2]
    assert west.cadastral_number in asked.partition("These parcels leave the register")[2]
    answer = officer.post(undo_of(west), {"reason": REASON, "version": west.version})
    assert (answer.status_code, answer["Location"]) == (302, f"/en/o/parcels/{old.uid}/history/")
    old.refresh_from_db()
    assert (old.state, old.status) == (State.CURRENT, ParcelStatus.REGISTERED)
    assert not Parcel.objects.filter(cadastral_number__in=[one.cadastral_number for one in HALVES]).exists()
    page = history_of(officer, old)
    assert "taken back" in page
    assert REASON in page
    assert all(one.cadastral_number in page for one in HALVES)
    assert "Take the act back" not in page
    assert query("SELECT count(*) FROM assets_parcellineage") == [(0,)]


def test_without_a_reason_nothing_is_taken_back(officer: Client, split: tuple[Parcel, Parcel, Parcel]) -> None:
    _old, west, _east = split
    assert officer.post(undo_of(west), {"reason": " ", "version": west.version}).status_code == 422
    assert Parcel.objects.filter(pk=west.pk).exists()


def test_where_a_parcel_was_changed_since_it_is_refused_in_words_and_nothing_changes(
    officer: Client, split: tuple[Parcel, Parcel, Parcel]
) -> None:
    _old, west, east = split
    Parcel.objects.filter(pk=east.pk).update(address="вулиця Інша, 1")
    answer = officer.post(undo_of(west), {"reason": REASON, "version": west.version})
    assert answer.status_code == 422
    said = unescape(answer.content.decode())
    assert "cannot be taken back" in said
    assert east.cadastral_number in said
    assert REASON in said
    assert Parcel.objects.filter(pk=west.pk).exists()


def test_an_act_is_taken_back_once_and_by_its_own_parcels_alone(
    officer: Client, split: tuple[Parcel, Parcel, Parcel], parcels: MakeParcels
) -> None:
    old, west, _east = split
    [stranger] = parcels(1)
    assert officer.get(undo_of(stranger)).status_code == 404
    address = undo_of(old)
    assert officer.post(address, {"reason": REASON, "version": old.version}).status_code == 302
    assert officer.post(address, {"reason": REASON, "version": old.version}).status_code == 404
    assert officer.get(undo_of(west)).status_code == 404


def test_staff_who_keep_no_land_read_the_acts_and_take_none_back(
    staff_client: Client, split: tuple[Parcel, Parcel, Parcel]
) -> None:
    _old, west, _east = split
    page = history_of(staff_client, west)
    assert GROUNDS.issuer in page
    assert "Take the act back" not in page
    assert staff_client.post(undo_of(west), {"reason": REASON, "version": west.version}).status_code == 403
    assert Parcel.objects.filter(pk=west.pk).exists()


def test_the_public_finds_none_of_it(client: Client, split: tuple[Parcel, Parcel, Parcel]) -> None:
    _old, west, _east = split
    assert client.get(f"/en/o/parcels/{west.uid}/history/").status_code == 404
    assert "/login/" in client.get(undo_of(west))["Location"]


def test_a_parcel_without_acts_has_no_such_part(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    assert "Acts and descent" not in history_of(officer, parcel)
