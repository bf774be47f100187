"""Passkeys: added, named, used as the second factor, removed; and what a false one meets."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from made_passkeys import ADD, Device, add, options
from made_second_factor import code, set_up

from geo import access, second_factor
from geo.models import User
from geo.roles import ADMINISTRATOR, Role
from portal.trail import acts
from portal.trail.acts import Kind, Wanted

PASSWORD = "a password of tests"
CODE = "/en/login/code/"
STAFF = "/en/staff/imports/"


@pytest.fixture(autouse=True)
def required(_passwords_alone: None, settings: Any) -> None:
    settings.SECOND_FACTOR = access.REQUIRED
    settings.ALLOWED_HOSTS = ["localhost", "atlas.example"]


def browser() -> Client:
    return Client(SERVER_NAME="localhost")


def by_password(user: User) -> Client:
    client = browser()
    assert client.post("/en/login/", {"login": user.username, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def officer(land_officer: User) -> Client:
    return by_password(land_officer)


@pytest.fixture
def device(officer: Client) -> Device:
    """A device whose passkey the officer has added."""
    device = Device()
    assert add(officer, device) == "/en/account/recovery-codes/"
    return device


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_who_adds_a_passkey_has_recovery_codes_and_the_staffs_pages(officer: Client) -> None:
    assert officer.get(STAFF).status_code == 302
    add(officer, Device())
    assert len(officer.get("/en/account/recovery-codes/").context["unused_codes"]) == 10
    assert officer.get(STAFF).status_code == 200


def test_who_is_asked_for_a_second_factor_is_told_of_passkeys(officer: Client) -> None:
    assert f'href="{ADD}"' in officer.get("/en/account/second-factor/").content.decode()


def test_whether_there_is_a_second_factor_is_one_query(device: Device, land_officer: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert second_factor.has(land_officer)
    assert len(asked) == 1


def test_recovery_codes_alone_are_no_second_factor(device: Device, land_officer: User) -> None:
    Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).delete()
    assert not second_factor.has(land_officer)


def test_the_password_alone_does_not_sign_in_and_the_passkey_does(device: Device, land_officer: User) -> None:
    client = by_password(land_officer)
    assert client.get(STAFF).status_code == 302
    came = client.post(CODE, {"credential": device.signed(options(client, CODE))})
    assert came.status_code == 302
    assert client.get(STAFF).status_code == 200


def test_a_recovery_code_signs_in_whose_first_factor_is_a_passkey(
    device: Device, officer: Client, land_officer: User
) -> None:
    [first, *_rest] = officer.get("/en/account/recovery-codes/").context["unused_codes"]
    client = by_password(land_officer)
    page = said(client.get(CODE))
    assert "Or by a recovery code" in page
    assert "six digits" not in page
    assert client.post(CODE, {"code": first}).status_code == 302
    assert client.get(STAFF).status_code == 200


def test_who_has_a_phone_and_a_passkey_signs_in_by_either(device: Device, land_officer: User) -> None:
    set_up(land_officer)
    client = by_password(land_officer)
    assert "Or by a code" in said(client.get(CODE))
    assert client.post(CODE, {"code": code()}).status_code == 302
    client = by_password(land_officer)
    assert client.post(CODE, {"credential": device.signed(options(client, CODE))}).status_code == 302


def test_who_has_a_phone_alone_is_asked_for_no_passkey(land_officer: User) -> None:
    set_up(land_officer)
    page = said(by_password(land_officer).get(CODE))
    assert "passkey" not in page.lower()


def test_the_account_shows_passkeys_with_when_they_were_added_and_used(
    device: Device, officer: Client, land_officer: User
) -> None:
    page = said(officer.get("/en/account/"))
    assert "<strong>Phone</strong>" in page
    assert "not used yet" in page
    client = by_password(land_officer)
    client.post(CODE, {"credential": device.signed(options(client, CODE))})
    assert "last used on" in said(client.get("/en/account/"))


def test_a_passkey_is_renamed_by_its_owner(device: Device, officer: Client) -> None:
    [passkey] = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    page = f"/en/account/passkeys/{passkey.pk}/rename/"
    assert 'value="Phone"' in officer.get(page).content.decode()
    assert officer.post(page, {"name": ""}).status_code == 200
    assert officer.post(page, {"name": "х" * 61}).status_code == 200
    assert officer.post(page, {"name": "Ключ на <зв'язці>"}).headers["Location"] == "/en/account/"
    assert "Ключ на &lt;зв&#x27;язці&gt;" in officer.get("/en/account/").content.decode()


def test_a_passkey_without_a_name_has_a_number(officer: Client) -> None:
    page = officer.get(ADD).content.decode()
    assert 'value="Passkey 1"' in page


@pytest.mark.parametrize("act", ["rename", "remove"])
def test_nobody_else_touches_a_passkey(device: Device, person: Callable[[Role], User], act: str) -> None:
    [passkey] = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    stranger = browser()
    stranger.force_login(person(ADMINISTRATOR))
    page = f"/en/account/passkeys/{passkey.pk}/{act}/"
    for answer in (stranger.get(page), stranger.post(page, {"name": "mine"})):
        assert answer.status_code in (302, 404)
    passkey.refresh_from_db()
    assert passkey.wrap().name == "Phone"


@pytest.mark.parametrize("page", [ADD, "/en/account/passkeys/1/rename/", "/en/account/passkeys/1/remove/"])
def test_strangers_are_led_to_sign_in(page: str, db: None) -> None:
    client = browser()
    for answer in (client.get(page), client.post(page, {})):
        assert answer.status_code == 302
        assert "/login/" in answer.headers["Location"]


def test_who_removes_the_only_passkey_is_the_public_in_the_next_request(
    device: Device, officer: Client, land_officer: User
) -> None:
    elsewhere = by_password(land_officer)
    elsewhere.post(CODE, {"credential": device.signed(options(elsewhere, CODE))})
    assert elsewhere.get(STAFF).status_code == 200
    [passkey] = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    page = f"/en/account/passkeys/{passkey.pk}/remove/"
    assert "“Phone”" in officer.get(page).content.decode()
    assert officer.post(page).headers["Location"] == "/en/account/"
    assert not Authenticator.objects.exists()
    for client in (officer, elsewhere):
        assert client.get(STAFF).headers["Location"].startswith("/en/account/second-factor/")


def test_who_removes_one_of_two_keeps_the_other_and_the_recovery_codes(device: Device, officer: Client) -> None:
    assert add(officer, Device(), "Key") == "/en/account/"
    first = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).earliest("pk")
    officer.post(f"/en/account/passkeys/{first.pk}/remove/")
    assert officer.get(STAFF).status_code == 200
    kinds = sorted(Authenticator.objects.values_list("type", flat=True))
    assert kinds == [Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN]


def test_a_lost_passkey_is_taken_away_in_the_admin(device: Device, officer: Client, settings: Any) -> None:
    settings.SECOND_FACTOR = access.OFFERED
    administrator = User.objects.create_superuser("admin", password=PASSWORD)
    client = browser()
    client.force_login(administrator)
    listed = client.get("/en/admin/geo/user/").content.decode()
    assert listed.count('alt="True"') > 0
    owner = User.objects.get(username="land-officer")
    client.post("/en/admin/geo/user/", {"action": "take_second_factor_away", "_selected_action": [owner.pk]})
    settings.SECOND_FACTOR = access.REQUIRED
    assert officer.get(STAFF).status_code == 302


def test_the_same_device_is_not_added_twice_and_the_page_knows_it(device: Device, officer: Client) -> None:
    asked = options(officer, ADD)
    assert [one["id"] for one in asked["publicKey"]["excludeCredentials"]] == [json.loads(device.made(asked))["id"]]
    answer = officer.post(ADD, {"name": "Again", "credential": device.made(asked)})
    assert answer.status_code == 200
    assert "is kept here already" in said(answer)
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


def test_another_persons_passkey_does_not_sign_in(device: Device, land_officer: User) -> None:
    client = by_password(land_officer)
    answer = client.post(CODE, {"credential": Device().signed(options(client, CODE))})
    assert "This passkey was not accepted" in said(answer)
    assert client.get(STAFF).status_code == 302


def test_a_passkeys_answer_is_not_taken_twice(device: Device, land_officer: User) -> None:
    client = by_password(land_officer)
    answer = device.signed(options(client, CODE))
    assert client.post(CODE, {"credential": answer}).status_code == 302
    thief = by_password(land_officer)
    thief.get(CODE)
    assert "not accepted" in said(thief.post(CODE, {"credential": answer}))


@pytest.mark.parametrize(
    "false",
    [
        Device(origin="https://atlas.example.evil"),
        Device(origin="http://atlas.example", site="atlas.example"),
        Device(site="evil.example"),
    ],
    ids=["another site", "plain http", "another site's key"],
)
def test_what_another_site_had_signed_is_not_taken(officer: Client, false: Device) -> None:
    answer = officer.post(ADD, {"name": "x", "credential": false.made(options(officer, ADD))})
    assert answer.status_code == 200
    assert "not accepted" in said(answer)
    assert not Authenticator.objects.exists()


def test_behind_a_proxy_a_passkey_belongs_to_the_name_of_the_host(land_officer: User) -> None:
    client = Client(SERVER_NAME="atlas.example", SERVER_PORT="8000")
    client.post("/en/login/", {"login": land_officer.username, "password": PASSWORD})
    asked = options(client, ADD)
    assert asked["publicKey"]["rp"]["id"] == "atlas.example"
    assert asked["publicKey"]["user"]["name"] == land_officer.username
    add(client, Device(origin="https://atlas.example", site="atlas.example"))
    assert client.get(STAFF).status_code == 200


@pytest.mark.parametrize(
    "garbled",
    [
        "",
        "no json",
        "null",
        "[]",
        "7",
        '"text"',
        "{}",
        '{"id": "a", "rawId": "b", "response": {}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": []}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30",'
        ' "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "____",'
        ' "attestationObject": "/w", "authenticatorData": "", "signature": ""}}',
        '{"id": 1, "rawId": 1, "type": "x", "response": {"clientDataJSON": 5, "attestationObject": {}}}',
    ],
)
def test_what_no_browser_sends_is_refused_in_words(land_officer: User, garbled: str) -> None:
    officer = by_password(land_officer)
    officer.get(ADD)
    answer = officer.post(ADD, {"name": "x", "credential": garbled})
    assert answer.status_code == 200
    assert "not accepted" in said(answer) or "no answer of a passkey" in said(answer)
    add(officer, Device())
    client = by_password(land_officer)
    client.get(CODE)
    answer = client.post(CODE, {"credential": garbled})
    assert answer.status_code == 200
    assert "not accepted" in said(answer) or "no answer of a passkey" in said(answer)


@pytest.mark.parametrize("place", ["attestationObject", "clientDataJSON"])
def test_an_answer_cut_short_anywhere_is_refused_in_words(officer: Client, place: str) -> None:
    whole = json.loads(Device().made(options(officer, ADD)))
    text = whole["response"][place]
    for length in range(0, len(text) - 2, 9):
        whole["response"][place] = text[:length]
        answer = officer.post(ADD, {"name": "x", "credential": json.dumps(whole)})
        assert answer.status_code == 200
        assert "not accepted" in said(answer)


def test_passkeys_are_not_tried_for_long(device: Device, land_officer: User) -> None:
    client = by_password(land_officer)
    for _guess in range(10):
        client.post(CODE, {"credential": Device().signed(options(client, CODE))})
    assert "Too many wrong codes" in said(client.post(CODE, {"credential": device.signed(options(client, CODE))}))


def test_after_a_while_people_prove_by_their_passkey_that_it_is_they(
    device: Device, officer: Client, settings: Any
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    asked = officer.get(ADD).headers["Location"]
    assert asked.startswith("/en/account/confirm/")
    page = officer.get(asked).content.decode()
    assert "By a passkey instead" in page
    confirm = asked.replace("/confirm/", "/confirm/passkey/")
    false = officer.post(confirm, {"credential": Device().signed(options(officer, confirm))})
    assert false.status_code == 200
    assert "not accepted" in said(false)
    right = officer.post(confirm, {"credential": device.signed(options(officer, confirm))})
    assert right.headers["Location"] == ADD
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    assert officer.get(ADD).status_code == 200


def test_nobody_signs_in_by_a_passkey_alone(device: Device) -> None:
    client = browser()
    assert client.get(CODE).headers["Location"].startswith("/en/login/")
    assert client.post(CODE, {"credential": "{}"}).headers["Location"].startswith("/en/login/")
    assert client.get("/en/account/passkeys/login/").status_code == 404


def test_the_trail_tells_what_people_did_to_their_second_factor(
    device: Device,
    officer: Client,
    land_officer: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add(officer, Device(), "Key")
    second = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).latest("pk")
    officer.post(f"/en/account/passkeys/{second.pk}/remove/")
    wanted = Wanted((), everything=True, kind=Kind.GUARDED)
    told = list(acts.told(acts.page(wanted, None).items, land_officer))
    assert [(one.who, one.object, one.why) for one in told] == [
        ("land-officer", "Key", "passkey removed"),
        ("land-officer", "Key", "passkey added"),
        ("land-officer", "Phone", "passkey added"),
    ]
    assert not acts.page(Wanted((), everything=True, kind=Kind.ADMINISTERED), None).items
    assert not acts.page(Wanted((), kind=Kind.GUARDED), None).items


def test_the_page_of_the_trail_tells_of_codes_too(
    land_officer: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    officer = by_password(land_officer)
    page = "/en/account/second-factor/"
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(page, {"code": code(officer.get(page).context["form"].secret)})
    with django_capture_on_commit_callbacks(execute=True):
        assert officer.post("/en/account/recovery-codes/new/").status_code == 302
    officer.post(f"{page}remove/")
    administrator = browser()
    administrator.force_login(User.objects.create_superuser("admin", password=PASSWORD))
    set_up(User.objects.get(username="admin"))
    shown = said(administrator.get(f"/en/staff/trail/?kind={Kind.GUARDED}"))
    for done in (
        "codes of the phone set up",
        "recovery codes made anew",
        "codes of the phone removed",
        "recovery codes removed",
    ):
        assert done in shown
    assert "changed their second factor" in shown


def test_the_page_has_no_script_inline_but_data_and_the_import_map(officer: Client) -> None:
    page = officer.get(ADD).content.decode()
    scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
    assert scripts
    for script in scripts:
        assert any(told in script for told in ("src=", 'type="application/json"', 'type="importmap"')), script
    assert "onclick" not in page
