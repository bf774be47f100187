"""The second factor: asked of whoever changes something, before anything else; lost and taken away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.utils import timezone
from made_second_factor import SECRET, code, set_up
from walk import every_route, filled, without_language

from assets.models import Parcel
from geo import access, registers, tokens
from geo.models import User
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, LAND_OFFICER, LAYER_EDITOR, PARTNER, Role
from reports import seeing
from reports.models import Department

PASSWORD = "a password of tests"
SET_UP = "/en/account/second-factor/"

MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture(autouse=True)
def required(_passwords_alone: None, settings: Any) -> None:
    settings.SECOND_FACTOR = access.REQUIRED


@pytest.fixture
def officer(land_officer: User) -> Client:
    """Signed in by the password alone."""
    client = Client()
    assert client.post("/en/login/", {"login": land_officer.username, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        *((role, True) for role in (LAND_OFFICER, ADDRESS_OFFICER, LAYER_EDITOR, DISPATCHER, ADMINISTRATOR)),
        (PARTNER, False),
    ],
)
def test_it_is_asked_of_whoever_may_change_something(
    person: Callable[[Role], User], settings: Any, role: Role, asked: bool
) -> None:
    user = person(role)
    assert access.must_have_second_factor(user) is asked
    settings.SECOND_FACTOR = access.OFFERED
    assert access.must_have_second_factor(user) is False


def test_it_is_asked_of_whoever_enters_the_admin(partner: User) -> None:
    partner.is_staff = True
    assert access.must_have_second_factor(partner)


def test_it_is_asked_of_a_departments_people_who_handle_nothing_without_it(
    person: Callable[[Role], User],
) -> None:
    electrician = person(PARTNER)
    department = Department.objects.create(slug="cables", title_uk="Служба мереж", title_en="Cables")
    department.members.add(electrician)
    assert access.must_have_second_factor(electrician)
    client = Client()
    client.force_login(electrician)
    assert client.get("/en/staff/reports/").headers["Location"].startswith(SET_UP)
    electrician.held_back = True
    assert not seeing.handles(electrician)
    Department.objects.update(archived=True)
    assert not access.must_have_second_factor(User.objects.get(pk=electrician.pk))


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_none_is_led_to_set_it_up_from_every_page_of_the_staff_and_of_the_admin(
    person: Callable[[Role], User], parcels: MakeParcels, method: str
) -> None:
    administrator = person(ADMINISTRATOR)
    User.objects.update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(administrator)
    [parcel] = parcels(1)
    tried = 0
    for route in every_route():
        bare = without_language(route)
        if not bare.startswith(("staff/", "admin/")):
            continue
        answer = getattr(client, method)(filled(route, registers.get("parcels"), parcel))
        assert answer.status_code == 302, route
        assert answer["Location"].partition("?")[0].endswith("/account/second-factor/"), route
        tried += 1
    assert tried > 100
    parcel.refresh_from_db()
    assert parcel.version == 1


def test_who_has_none_is_the_public_to_what_has_no_pages(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, restricted=True, contract_number="ТАЄМНИЦЯ-77")
    assert officer.get(f"/en/o/parcels/{parcel.uid}/").status_code == 302
    item = f"/ogc/collections/parcels/items/{parcel.uid}"
    assert officer.get(item).status_code == 404
    assert str(parcel.uid) not in officer.get("/catalogue/parcels/download?f=geojson").getvalue().decode()


def test_the_public_pages_stay_open_to_those_who_sign_out(officer: Client) -> None:
    assert officer.get("/en/")["Location"] == f"{SET_UP}?next=/en/"
    officer.post("/en/logout/")
    assert officer.get("/en/").status_code == 200


def test_a_token_is_a_program_and_has_no_phone(land_officer: User, parcels: MakeParcels, client: Client) -> None:
    [parcel] = parcels(1, restricted=True)
    until = timezone.now() + timedelta(days=1)
    _token, text = tokens.issue(land_officer, "QGIS", until, may_write=False, by=None)
    item = f"/ogc/collections/parcels/items/{parcel.uid}"
    assert client.get(item, headers={"authorization": f"Bearer {text}"}).status_code == 200


def test_a_phone_is_set_up_with_a_code_and_opens_the_staffs_pages(officer: Client, land_officer: User) -> None:
    page = officer.get(SET_UP)
    secret = page.context["form"].secret
    text = page.content.decode()
    assert secret in text
    assert 'src="data:image/svg+xml;base64,' in text
    assert "style=" not in text
    assert "the staff's pages stay shut" in page.content.decode().replace("&#x27;", "'")
    wrong = officer.post(SET_UP, {"code": "000000" if code(secret) != "000000" else "000001"})
    assert "not the one of this moment" in wrong.content.decode()
    done = officer.post(SET_UP, {"code": code(secret)})
    assert done["Location"] == "/en/account/recovery-codes/"
    codes = officer.get(done["Location"])
    assert len(codes.context["unused_codes"]) == 10
    assert officer.get("/en/staff/imports/").status_code == 200


def test_from_then_on_the_password_alone_does_not_sign_in(client: Client, land_officer: User) -> None:
    set_up(land_officer)
    asked = client.post(
        "/en/login/", {"login": land_officer.username, "password": PASSWORD, "next": "/en/staff/imports/"}
    )
    assert asked["Location"].startswith("/en/login/code/")
    assert client.get("/en/staff/imports/").status_code == 302
    wrong = client.post("/en/login/code/", {"code": "12345"})
    assert "not the one of this moment" in wrong.content.decode()
    came = client.post("/en/login/code/", {"code": code()})
    assert came["Location"] == "/en/staff/imports/"
    assert client.get("/en/staff/imports/").status_code == 200


def in_another_process() -> None:
    """What one web process knows by itself alone is forgotten: the next request is another's."""
    for cache in caches.all():
        if isinstance(cache, LocMemCache):
            cache.clear()


def test_a_code_does_not_open_twice(land_officer: User) -> None:
    set_up(land_officer)
    shown = code()
    answers = []
    for _thief in range(2):
        in_another_process()
        client = Client()
        client.post("/en/login/", {"login": land_officer.username, "password": PASSWORD})
        answers.append(client.post("/en/login/code/", {"code": shown}).status_code)
    assert answers == [302, 200]


def test_codes_are_not_guessed_for_long(client: Client, land_officer: User) -> None:
    set_up(land_officer)
    client.post("/en/login/", {"login": land_officer.username, "password": PASSWORD})
    for guess in range(10):
        client.post("/en/login/code/", {"code": f"wrong{guess}"})
    in_another_process()
    assert "Too many wrong codes" in client.post("/en/login/code/", {"code": code()}).content.decode()


def test_a_recovery_code_signs_in_once(officer: Client, land_officer: User) -> None:
    secret = officer.get(SET_UP).context["form"].secret
    officer.post(SET_UP, {"code": code(secret)})
    [first, *_rest] = officer.get("/en/account/recovery-codes/").context["unused_codes"]
    answers = []
    for _time in range(2):
        client = Client()
        client.post("/en/login/", {"login": land_officer.username, "password": PASSWORD})
        answers.append(client.post("/en/login/code/", {"code": first}).status_code)
    assert answers == [302, 200]


@pytest.mark.parametrize(
    ("page", "wrong", "right"),
    [
        (SET_UP, {"password": "another"}, lambda: {"password": PASSWORD}),
        ("/en/account/second-factor/remove/", {"code": "000000"}, lambda: {"code": code()}),
    ],
    ids=["by the password", "by the code"],
)
def test_after_a_while_people_prove_again_that_it_is_they(
    officer: Client,
    land_officer: User,
    settings: Any,
    page: str,
    wrong: dict[str, str],
    right: Callable[[], dict[str, str]],
) -> None:
    if page != SET_UP:
        set_up(land_officer)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    address = officer.get(page).headers["Location"]
    if "code" in wrong:  # the password is asked first; the code of who has none
        address = address.replace("/confirm/", "/confirm/code/")
    assert "Is it you?" in officer.get(address).content.decode()
    refused = officer.post(address, wrong)
    assert refused.status_code == 200
    assert "Is it you?" in refused.content.decode()
    assert officer.post(address, right()).headers["Location"] == page
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    assert officer.get(page).status_code == 200


def test_who_moves_to_another_phone_is_led_to_set_it_up(officer: Client, land_officer: User) -> None:
    set_up(land_officer)
    assert officer.get("/en/staff/imports/").status_code == 200
    assert officer.post("/en/account/second-factor/remove/", {}).status_code == 302
    assert officer.get("/en/staff/imports/")["Location"].startswith(SET_UP)


def test_a_lost_second_factor_is_taken_away_in_the_admin_and_written_down(
    client: Client, land_officer: User, settings: Any
) -> None:
    settings.SECOND_FACTOR = access.OFFERED
    administrator = User.objects.create_superuser("admin", password=PASSWORD)
    set_up(land_officer)
    client.force_login(administrator)
    chosen = {"action": "take_second_factor_away", "_selected_action": [land_officer.pk]}
    assert client.post("/en/admin/geo/user/", chosen).status_code == 302
    assert not Authenticator.objects.exists()
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_id) == (administrator, str(land_officer.pk))
    assert "Second factor taken away" in entry.get_change_message()


def test_the_secret_of_a_phone_is_shown_nowhere_again(client: Client, land_officer: User, settings: Any) -> None:
    settings.SECOND_FACTOR = access.OFFERED
    set_up(land_officer)
    client.force_login(User.objects.create_superuser("admin", password=PASSWORD))
    assert SECRET not in client.get(f"/en/admin/geo/user/{land_officer.pk}/change/").content.decode()
    assert client.get("/en/admin/mfa/authenticator/").status_code == 404
