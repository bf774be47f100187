"""Who else has an object open is told, for as long as their page says so."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from made_workspace import ROOT, Calls, calls

from assets.models import Parcel
from geo import presence
from geo.models import Presence, User
from geo.roles import LAND_OFFICER

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture
def colleague(land_officer: User) -> Calls:
    user = User.objects.create_user(username="olena", first_name="Олена", last_name="Коваль")
    user.groups.add(Group.objects.get(name=LAND_OFFICER.slug))
    return Calls(user)


def test_each_hears_of_the_other_and_not_of_oneself(calls: Calls, colleague: Calls, parcels: MakeParcels) -> None:
    one, other = parcels(2)
    path = f"registers/parcels/objects/{one.uid}/presence"
    assert calls.send(path, {"editing": True}) == (200, {"others": []})
    status, told = colleague.send(path, {"editing": False})
    assert (status, [(each["name"], each["editing"]) for each in told["others"]]) == (200, [("land-officer", True)])
    _status, told = calls.send(path, {"editing": False})
    assert [(each["name"], each["editing"]) for each in told["others"]] == [("Олена Коваль", False)]
    assert calls.send(f"registers/parcels/objects/{other.uid}/presence", {"editing": True})[1] == {"others": []}


def test_a_page_that_fell_silent_is_forgotten_and_one_that_speaks_keeps_its_beginning(
    calls: Calls, colleague: Calls, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    path = f"registers/parcels/objects/{parcel.uid}/presence"
    calls.send(path, {"editing": False})
    began = Presence.objects.get().since
    calls.send(path, {"editing": True})
    [told] = colleague.send(path, {"editing": False})[1]["others"]
    assert told["editing"] is True
    assert Presence.objects.get(editing=True).since == began
    Presence.objects.filter(editing=True).update(seen_at=began - presence.SILENCE)
    assert colleague.send(path, {"editing": False})[1] == {"others": []}
    assert Presence.objects.count() == 1


def test_who_keeps_no_register_says_nothing_of_its_objects(parcels: MakeParcels, staff: User) -> None:
    [parcel] = parcels(1)
    for user, expected in ((None, 401), (staff, 403)):
        assert Calls(user).send(f"registers/parcels/objects/{parcel.uid}/presence", {"editing": True})[0] == expected
    assert not Presence.objects.exists()


def test_who_has_lost_both_cookies_is_told_to_sign_in_and_not_that_the_page_is_old(
    land_officer: User, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    path = f"{ROOT}registers/parcels/objects/{parcel.uid}/presence"
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path, {"editing": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["message"]) == (
        401,
        "You are not signed in any more. Sign in, and try again.",
    )
    strict.force_login(land_officer)
    answer = strict.post(path, {"editing": True}, content_type="application/json")
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "The page was open too long. Load it anew, and try again.",
    )
