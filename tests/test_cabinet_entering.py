"""The residents' cabinet: a link that comes by e-mail opens it once, and who is in it has no right anywhere else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from made_cabinet import entered, link_of, unsent_letters
from made_reports import EMAIL, made, with_contact

from geo.models import User
from geo.roles import DISPATCHER, Role
from reports import cabinet, forgetting
from reports.models import (
    CabinetLink,
    CabinetSession,
    Contact,
    Follower,
    Message,
    Report,
    Resident,
    State,
)
from reports.workflow import move, officer


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def ask(client: Client, email: str = EMAIL, address: str = "203.0.113.7") -> Any:
    return client.post("/en/my/reports/", {"email": email}, REMOTE_ADDR=address)


def test_a_link_from_a_letter_opens_the_cabinet_by_a_press_and_not_by_being_followed(client: Client) -> None:
    report = made()
    with_contact(report)
    assert ask(client)["Location"] == "/en/my/reports/sent/"
    link = link_of(EMAIL)
    assert link.startswith("/en/my/reports/enter/")
    assert client.get(link).status_code == 200
    assert not CabinetSession.objects.exists()
    answer = client.post(link)
    assert answer["Location"] == "/en/my/reports/"
    cookie = answer.cookies["atlas-cabinet"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert f"№ {report.pk} " in client.get("/en/my/reports/").content.decode()
    assert cookie.value not in str(list(CabinetSession.objects.values()))


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(client: Client) -> None:
    with_contact(made())
    known, unknown = ask(client), ask(client, "nobody@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(unsent_letters(EMAIL)) == len(unsent_letters("nobody@example.org")) == 1


def test_a_link_that_was_used_is_forged_or_too_old_is_refused_in_words(client: Client, monkeypatch: Any) -> None:
    ask(client)
    link = link_of(EMAIL)
    assert client.post(link).status_code == 302
    others = (
        (link, "used already"),
        (link[:-1] + "x/", "not whole"),
        ("/en/my/reports/enter/forged/", "not whole"),
        (f"/en/my/reports/enter/{signing.dumps('0' * 32, salt='another')}/", "not whole"),
    )
    for address, words in others:
        stranger = Client()
        answer = stranger.post(address)
        assert answer.status_code == 400
        assert words in answer.content.decode()
        assert "atlas-cabinet" not in answer.cookies
    ask(client)
    monkeypatch.setattr("reports.links.CABINET_WITHIN_SECONDS", -1)
    answer = Client().post(link_of(EMAIL))
    assert (answer.status_code, "half an hour" in answer.content.decode()) == (400, True)


def test_no_address_is_flooded_with_links_and_nobody_asks_for_too_many(client: Client) -> None:
    for _time in range(cabinet.LINKS_PER_EMAIL + 2):
        assert ask(client, address="203.0.113.1").status_code == 302
    assert len(unsent_letters(EMAIL)) == cabinet.LINKS_PER_EMAIL
    for index in range(cabinet.LINKS_PER_ADDRESS):
        assert ask(client, f"p{index}@example.org").status_code == 302
    answer = ask(client, "more@example.org")
    assert (answer.status_code, "within an hour" in answer.content.decode()) == (400, True)
    assert not unsent_letters("more@example.org")
    assert "203.0.113" not in str(list(CabinetLink.objects.values()))


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a\r\nBcc: x@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_refused_beside_the_field(client: Client, email: str) -> None:
    answer = ask(client, email)
    assert answer.status_code == 400
    assert "id_email_error" in answer.content.decode()
    assert not Message.objects.exists()


def test_one_signs_out_here_or_everywhere(client: Client) -> None:
    here, there = Client(), Client()
    for one in (here, there):
        entered(one)
    ask(client)
    unused = link_of(EMAIL)
    assert here.post("/my/reports/leave/").status_code == 302
    assert (EMAIL in page(here), EMAIL in page(there)) == (False, True)
    entered(here)
    there.post("/my/reports/leave/", {"where": "everywhere"})
    assert (EMAIL in page(here), EMAIL in page(there)) == (False, False)
    assert client.post(unused).status_code == 400


def test_a_session_ends_with_its_time(client: Client) -> None:
    entered(client)
    CabinetSession.objects.update(expires_at=timezone.now())
    assert EMAIL not in page(client)
    for way in ("follow/", "forget/"):
        assert client.get(f"/my/reports/{way}")["Location"] == "/my/reports/"


def test_the_cabinet_shows_ones_own_reports_in_all_states_and_nobody_elses(client: Client, person: Any) -> None:
    own = [made(description=f"мій {index}") for index in range(3)]
    for report in own:
        with_contact(report)
    Report.objects.filter(pk=own[0].pk).update(publicity="unconfirmed")
    Report.objects.filter(pk=own[1].pk).update(publicity="held")
    Contact.objects.filter(report=own[1]).update(email=EMAIL.upper())
    closed = move(own[2].pk, State.FIXED, officer(person(DISPATCHER), own[2]), reason="Прибрано")
    stranger = made()
    Contact.objects.create(report=stranger, email=f"x{EMAIL}")
    entered(client)
    text = page(client)
    assert {int(number) for number in re.findall(r"<strong>№ (\d+) ·", text)} == {one.pk for one in own}
    awaited = text[text.index('id="waiting"') : text.index('id="own"')]
    assert re.findall(r"<strong>№ (\d+) ·", awaited) == [str(closed.pk)]
    [link] = re.findall(r'href="(\S+)"', awaited)
    assert client.get(link).status_code == 200


def test_who_is_in_the_cabinet_has_no_account(client: Client) -> None:
    entered(client)
    assert "/login/" in client.get("/staff/imports/")["Location"]
    assert not User.objects.filter(last_login__isnull=False).exists()
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client.cookies
    for way in ("leave/", "forget/", "follow/", "letters/"):
        assert guarded.post(f"/my/reports/{way}").status_code == 403


def test_forgetting_takes_the_person_and_leaves_the_reports(client: Client, person: Callable[[Role], User]) -> None:
    report = made()
    with_contact(report)
    Follower.objects.create(report=made(), email=EMAIL.upper(), language="uk", confirmed_at=timezone.now())
    move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано")
    entered(client)
    ask(client)
    assert client.post("/my/reports/forget/").status_code == 400
    assert Resident.objects.exists()
    assert client.post("/my/reports/forget/", {"sure": "yes"}).status_code == 200
    for model in (Resident, CabinetSession, CabinetLink, Contact, Follower):
        assert not model.objects.exists(), model
    assert not [row for row in Message.objects.values() if EMAIL.lower() in str(row).lower()]
    assert Report.objects.count() == 2
    assert EMAIL not in page(client)


def test_links_sessions_and_people_whose_time_is_over_go_at_night(client: Client) -> None:
    entered(client)
    with_contact(made())
    long_ago = timezone.now() - timedelta(days=2)
    CabinetLink.objects.update(created_at=long_ago)
    Resident.objects.update(created_at=long_ago)
    forgetting.forget()
    assert (CabinetLink.objects.count(), CabinetSession.objects.count()) == (0, 1)
    CabinetSession.objects.update(expires_at=timezone.now())
    forgetting.forget()
    assert (CabinetSession.objects.count(), Resident.objects.count()) == (0, 0)


def page(client: Client) -> str:
    return client.get("/my/reports/").content.decode()
