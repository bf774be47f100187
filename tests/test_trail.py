"""The trail: who did what, when, to which object and why; to administrators all of it, to officers their registers."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from helpers import box, bring, feature, number, query

from assets.models import Parcel
from geo import editing, registers, tokens
from geo.models import User
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, PARTNER, Role
from portal.trail import acts
from portal.trail.acts import Kind, Place, Wanted

MakeParcels = Callable[..., list[Parcel]]
PASSWORD = "a password of tests"
REASON = "за заявою Петренка"
TRAIL = "/en/staff/trail/"
EVERYTHING = Wanted(("parcels",), everything=True)


@pytest.fixture
def changed(parcels: MakeParcels, land_officer: User) -> Parcel:
    """A parcel that the land officer changed by hand."""
    [parcel] = parcels(1)
    editing.save(registers.get("parcels"), parcel, {"address": "вулиця Нова, 7"}, land_officer, REASON, parcel.version)
    return parcel


@pytest.fixture
def administrator(person: Callable[[Role], User]) -> User:
    user = person(ADMINISTRATOR)
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def seen_by(user: User, **asked: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"{TRAIL}?{urlencode(asked)}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def kinds(wanted: Wanted) -> list[Kind]:
    return [act.kind for act in acts.page(wanted, None).items]


def test_a_change_by_hand_is_told_with_who_what_and_why(changed: Parcel, land_officer: User) -> None:
    [told] = acts.told(acts.page(Wanted(("parcels",), kind=Kind.CHANGED), None).items, land_officer)
    assert (told.who, str(told.what), told.why) == ("land-officer", "changed", REASON)
    assert (told.object, told.register) == (changed.cadastral_number, "Land parcels")
    assert told.address == f"/en/o/parcels/{changed.uid}/history/"
    page = seen_by(land_officer)
    assert REASON in page
    assert told.address in page


def test_what_was_entered_by_hand_is_told(kozelshchyna: Any, land_officer: User) -> None:
    values = {"cadastral_number": number(1), "category": "agricultural"}
    editing.save(registers.get("parcels"), None, values, land_officer, REASON)
    [act] = acts.page(Wanted(("parcels",)), None).items
    assert (act.kind, act.person, act.number) == (Kind.MADE, land_officer.pk, 1)


def test_an_import_is_one_act_however_many_objects_it_changed(
    kozelshchyna: Any, make: Callable[..., Any], land_officer: User
) -> None:
    bring(make(*(feature(number(index + 1), box(index)) for index in range(3))), "--user", land_officer.username)
    bring(make(*(feature(number(index + 1), box(index), address="нова") for index in range(3))))
    found = acts.page(Wanted(("parcels",)), None).items
    assert [(act.kind, act.number) for act in found] == [(Kind.IMPORTED, 3), (Kind.IMPORTED, 3)]
    assert [act.person for act in found] == [None, land_officer.pk]
    assert "The system" in seen_by(land_officer)


def test_sign_ins_and_those_turned_away_are_shown_to_administrators_alone(
    client: Client, land_officer: User, administrator: User, changed: Parcel
) -> None:
    client.post("/en/login/", {"login": "land-officer", "password": "a guess"})
    client.post("/en/login/", {"login": "nobody-at-all", "password": "a guess"})
    client.post("/en/login/", {"login": "land-officer", "password": PASSWORD})
    assert kinds(EVERYTHING)[:3] == [Kind.SIGNED_IN, Kind.TURNED_AWAY, Kind.TURNED_AWAY]
    page = seen_by(administrator)
    assert "nobody-at-all" in page
    assert "was turned away" in page
    assert "127.0.0.1" in page
    for asked in ({}, {"register": "parcels"}):
        page = seen_by(land_officer, **asked)
        assert "nobody-at-all" not in page
        assert "127.0.0.1" not in page


@pytest.mark.parametrize("kind", [Kind.SIGNED_IN, Kind.TURNED_AWAY, Kind.ADMINISTERED, Kind.GUARDED])
def test_an_officer_cannot_ask_for_what_concerns_no_register(land_officer: User, kind: Kind) -> None:
    client = Client()
    client.force_login(land_officer)
    for address in (TRAIL, f"{TRAIL}acts.csv"):
        assert client.get(f"{address}?kind={kind}").status_code == 400


def test_an_officer_sees_nothing_of_others_registers(changed: Parcel, person: Callable[[Role], User]) -> None:
    stranger = person(ADDRESS_OFFICER)
    assert REASON not in seen_by(stranger)
    client = Client()
    client.force_login(stranger)
    for address in (TRAIL, f"{TRAIL}acts.csv"):
        assert client.get(f"{address}?register=parcels").status_code == 400


def test_the_trail_is_shut_to_the_public_to_partners_and_to_those_who_keep_nothing(
    client: Client, person: Callable[[Role], User]
) -> None:
    for address in (TRAIL, f"{TRAIL}acts.csv"):
        assert "/login/" in client.get(address)["Location"]
        for role in (PARTNER, DISPATCHER):
            user = User.objects.filter(username=role.slug).first() or person(role)
            client.force_login(user)
            assert client.get(address).status_code == 403
            client.logout()


def test_what_is_set_in_the_admin_is_told(client: Client, administrator: User, land_officer: User) -> None:
    client.force_login(administrator)
    client.post("/en/admin/geo/user/", {"action": "make_inactive", "_selected_action": [land_officer.pk]})
    page = seen_by(administrator, kind=Kind.ADMINISTERED)
    assert "user “land-officer”" in page
    assert "Made inactive." in page


def test_a_wrong_password_is_told_of_the_account_however_its_name_was_written(
    client: Client, administrator: User, land_officer: User
) -> None:
    User.objects.filter(pk=land_officer.pk).update(username="Land-Officer")
    client.post("/en/login/", {"login": "LAND-officer", "password": "a guess"})
    assert "Land-Officer" in seen_by(administrator, kind=Kind.TURNED_AWAY, person=str(land_officer.pk))


def test_what_tokens_ask_of_a_register_is_told_to_its_officers(
    client: Client, changed: Parcel, land_officer: User, person: Callable[[Role], User]
) -> None:
    until = timezone.now() + timedelta(days=1)
    _token, text = tokens.issue(land_officer, "QGIS of the land office", until, may_write=False, by=None)
    client.get("/ogc/collections/parcels/items", headers={"authorization": f"Bearer {text}"})
    assert "QGIS of the land office" in seen_by(land_officer, kind=Kind.ASKED)
    assert "QGIS of the land office" not in seen_by(person(ADDRESS_OFFICER), kind=Kind.ASKED)


def test_the_trail_is_narrowed_by_person_by_day_and_by_register(
    changed: Parcel, land_officer: User, administrator: User
) -> None:
    today = timezone.localdate()
    assert REASON in seen_by(administrator, person=str(land_officer.pk), register="parcels", day=today.isoformat())
    assert REASON not in seen_by(administrator, person=str(administrator.pk))
    assert REASON not in seen_by(administrator, register="addresses")
    assert REASON not in seen_by(administrator, day=(today - timedelta(days=1)).isoformat())
    assert REASON not in seen_by(administrator, day=(today + timedelta(days=1)).isoformat())


def test_a_day_is_the_hromadas_own(changed: Parcel, administrator: User) -> None:
    # 23:30 of the 9th in UTC is the 10th in Kyiv.
    query("UPDATE pghistory_context SET created_at = '2026-03-09 23:30+00'")
    assert REASON in seen_by(administrator, day="2026-03-10")
    assert REASON not in seen_by(administrator, day="2026-03-09")


def test_page_by_page_every_act_comes_once_also_those_of_one_moment(parcels: MakeParcels, land_officer: User) -> None:
    for parcel in parcels(7):
        editing.save(registers.get("parcels"), parcel, {"address": "нова"}, land_officer, REASON, parcel.version)
    query("UPDATE pghistory_context SET created_at = '2026-03-09 12:00+00'")
    wanted = Wanted(("parcels",), kind=Kind.CHANGED)
    keys, after = [], None
    while True:
        page = acts.page(wanted, after, limit=2)
        keys += [act.key for act in page.items]
        if page.after is None:
            break
        after = Place.parse(str(page.after))
    assert len(keys) == len(set(keys)) == 7


@pytest.mark.parametrize("after", ["x", "2026-03-09", "2026-03-09T10:00:00~k", "2026-13-09T10:00:00+00:00~k"])
def test_a_place_that_no_page_gave_is_refused(land_officer: User, after: str) -> None:
    client = Client()
    client.force_login(land_officer)
    assert client.get(TRAIL, {"after": after}).status_code == 400


def test_the_list_for_a_spreadsheet_has_all_acts_and_no_formulas(
    client: Client, changed: Parcel, administrator: User
) -> None:
    client.post("/en/login/", {"login": '=hyperlink("http://evil.example")', "password": "a guess"})
    signed_in = Client()
    signed_in.force_login(administrator)
    text = signed_in.get(f"{TRAIL}acts.csv").getvalue().decode("utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(text))
    assert heading[:3] == ["when", "who", "what"]
    assert any(REASON in line and changed.cadastral_number in line for line in lines)
    assert [line[1] for line in lines if "hyperlink" in line[1]] == ['\'=hyperlink("http://evil.example")']
