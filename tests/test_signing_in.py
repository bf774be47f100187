"""Signing in: one door, the admin's too; guessing is stopped; a forgotten password is set anew by a letter."""

import re
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from geo.models import User
from geo.roles import ADMINISTRATOR

PASSWORD = "a password of tests"


def signed_in(client: Client) -> bool:
    return "Sign out" in client.get("/en/").content.decode()


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/en/login/", {"login": name, "password": password, **more})


def test_nobody_registers_by_themselves(client: Client, db: None) -> None:
    assert client.get("/en/signup/").status_code == 404
    assert "igister" not in client.get("/en/login/").content.decode()


def test_the_door_is_in_ukrainian_first(client: Client, db: None) -> None:
    assert "Увійти" in client.get("/login/").content.decode()


def test_the_admin_has_the_same_door(client: Client, land_officer: User) -> None:
    asked = client.get("/en/admin/", follow=True)
    assert asked.redirect_chain[-1][0] == "/en/login/?next=%2Fen%2Fadmin%2F"
    assert client.post("/en/admin/login/", {"username": "land-officer", "password": PASSWORD}).status_code == 302
    assert not signed_in(client)


def test_who_is_signed_in_and_no_administrator_is_told_that_the_admin_is_not_theirs(
    client: Client, land_officer: User
) -> None:
    client.force_login(land_officer)
    assert client.get("/en/admin/", follow=True).status_code == 403


def test_after_five_wrong_passwords_the_right_one_does_not_help_and_the_page_says_why(
    client: Client, land_officer: User
) -> None:
    answers = [sign_in(client, "land-officer", f"guess {count}") for count in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "For 15 minutes nobody signs in" in " ".join(answers[-1].content.decode().split())
    assert sign_in(client, "land-officer").status_code == 429
    assert not signed_in(client)
    assert AccessFailureLog.objects.filter(username="land-officer").count() == 5


def test_capitals_in_the_name_bring_no_further_guesses(client: Client, land_officer: User) -> None:
    written = ["land-officer", "Land-officer", "LAND-officer", "land-Officer", "Land-Officer"]
    answers = [sign_in(client, name, f"guess {name}").status_code for name in written]
    assert answers == [200, 200, 200, 200, 429]
    assert sign_in(client, "LAND-OFFICER").status_code == 429
    assert not signed_in(client)


def test_a_right_password_forgets_what_was_wrong_under_a_name_with_capitals(client: Client, land_officer: User) -> None:
    User.objects.update(username="Land-Officer")
    for _round in range(2):
        for count in range(4):
            assert sign_in(client, "land-officer", f"guess {count}").status_code == 200
        assert sign_in(client, "land-officer").status_code == 302


def test_a_locked_account_is_open_to_its_owner_at_another_place_and_others_are_not_locked(
    client: Client, land_officer: User, staff: User
) -> None:
    for count in range(5):
        sign_in(client, "land-officer", f"guess {count}")
    assert sign_in(client, staff.username).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "land-officer").status_code == 302


def test_the_proxies_before_us_are_not_taken_for_those_who_guess(
    client: Client, land_officer: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    known = {"login": "land-officer", "password": PASSWORD}
    for count in range(5):
        client.post("/en/login/", known | {"password": str(count)}, headers={"x-forwarded-for": "192.0.2.1"})
    assert client.post("/en/login/", known, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 429
    assert client.post("/en/login/", known, headers={"x-forwarded-for": "192.0.2.2"}).status_code == 302


def test_a_right_password_forgets_the_wrong_ones_before_it(client: Client, land_officer: User) -> None:
    for _round in range(2):
        for count in range(4):
            assert sign_in(client, "land-officer", f"guess {count}").status_code == 200
        assert sign_in(client, "land-officer").status_code == 302


def test_who_has_left_is_told_that_the_account_is_off(client: Client, land_officer: User) -> None:
    User.objects.update(is_active=False)
    answer = client.post("/en/login/", {"login": "land-officer", "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()
    assert not signed_in(client)


@pytest.fixture
def letters(settings: Any) -> None:
    settings.SENDS_LETTERS = True


def test_a_forgotten_password_is_set_anew_by_the_link_of_a_letter_once(
    client: Client, land_officer: User, letters: None
) -> None:
    User.objects.update(email="olena@hromada.example")
    assert "forgotten" in client.get("/en/login/").content.decode()
    assert client.post("/en/password/", {"email": "olena@hromada.example"})["Location"] == "/en/password/sent/"
    [letter] = mail.outbox
    assert letter.to == ["olena@hromada.example"]
    assert "land-officer" in letter.body
    [link] = re.findall(r"http://testserver(\S+)", letter.body)
    form = client.get(link, follow=True)
    assert form.status_code == 200
    chosen = {"password1": "ще один довгий пароль", "password2": "ще один довгий пароль"}
    assert client.post(form.redirect_chain[-1][0], chosen)["Location"] == "/en/password/new/done/"
    assert sign_in(client, "land-officer", chosen["password1"]).status_code == 302
    assert "does not hold any more" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("weak", ["12345", "password123", "land-officer"])
def test_a_weak_password_is_not_taken(client: Client, land_officer: User, letters: None, weak: str) -> None:
    client.force_login(land_officer)
    sent = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    answer = client.post("/en/account/password/", sent)
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()
    land_officer.refresh_from_db()
    assert land_officer.check_password(PASSWORD)


def test_a_letter_is_not_told_apart_for_an_address_that_nobody_has(client: Client, db: None, letters: None) -> None:
    assert client.post("/en/password/", {"email": "nobody@hromada.example"})["Location"] == "/en/password/sent/"
    assert mail.outbox == []


def test_where_no_letters_are_sent_the_administrator_is_named_instead(client: Client, db: None) -> None:
    assert "Ask the administrator" in client.get("/en/login/").content.decode()
    answer = client.post("/en/password/", {"email": "olena@hromada.example"})
    assert "Ask the administrator for a new password" in answer.content.decode()


@pytest.fixture
def administrator(db: None) -> User:
    found = User.objects.create_superuser("admin", password=PASSWORD)
    found.groups.add(Group.objects.get(name=ADMINISTRATOR.slug))
    return found


def test_an_administrator_sees_roles_by_their_duties_and_makes_inactive_instead_of_deleting(
    client: Client, administrator: User, land_officer: User
) -> None:
    client.force_login(administrator)
    page = client.get(f"/en/admin/geo/user/{land_officer.pk}/change/").content.decode()
    assert "Land officer: keeps the register of land parcels" in page
    assert "deletelink" not in page
    assert client.post(f"/en/admin/geo/user/{land_officer.pk}/delete/", {"post": "yes"}).status_code == 403
    both = [administrator.pk, land_officer.pk]
    client.post("/en/admin/geo/user/", {"action": "make_inactive", "_selected_action": both})
    assert list(User.objects.filter(is_active=True)) == [administrator]
