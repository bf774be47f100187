"""What the reporter answers to a closure by the private link: it is so, it is not, and how it was dealt with."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from made_pictures import photograph
from made_reports import made, with_contact

from geo.models import User
from geo.roles import DISPATCHER, Role
from reports import pictures, secrets
from reports.models import Move, Photograph, PhotographKind, Rating, Report, State
from reports.workflow import move, officer

Person = Callable[[Role], User]
NO_PICTURE = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")


@pytest.fixture
def closed(kozelshchyna: Any, person: Person) -> Report:
    """A report closed with a photograph."""
    report = made()
    with_contact(report)
    proof = [BytesIO(photograph())]
    return move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано", photographs=proof)


def answered(client: Client, report: Report, **told: Any) -> Any:
    return client.post(f"/en/reports/{report.pk}/", {"key": secrets.private(report.uid), **told})


def pictured(shade: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", photograph(shade), "image/jpeg")


def test_a_closure_disputed_with_a_photograph_is_reopened_and_counted(client: Client, closed: Report) -> None:
    answer = answered(client, closed, act="dispute", reason="Гілля лежить", photographs=pictured())
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.state, report.disputes) == (State.REOPENED, 1)
    step = Move.objects.latest("pk")
    assert (step.actor, step.reason) == ("reporter", "Гілля лежить")
    shown = Photograph.objects.get(move=step)
    assert shown.kind == PhotographKind.PROBLEM
    assert "Гілля лежить" in client.get(f"/reports/{report.pk}/").content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"reason": ""}, "Say why"),
        ({"reason": "x" * 2001}, "longer than 2000"),
        (
            {"reason": "ні", "photographs": NO_PICTURE},
            "id_photographs_error",
        ),
        ({"reason": "ні", "photographs": [pictured(shade) for shade in range(pictures.MOST + 1)]}, "6 photographs"),
    ],
)
def test_a_dispute_that_cannot_be_taken_says_why_beside_its_field_and_changes_nothing(
    client: Client, closed: Report, told: dict[str, Any], words: str
) -> None:
    answer = answered(client, closed, act="dispute", **told)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Report.objects.get().state == State.FIXED
    assert Photograph.objects.count() == 1


def test_who_has_confirmed_is_asked_how_it_was_dealt_with_once(client: Client, closed: Report) -> None:
    assert b'name="stars"' not in page(client, closed)
    assert answered(client, closed, act="confirm").status_code == 302
    assert b'name="stars"' in page(client, closed)
    for stars in ("", "0", "6", "x"):
        answer = answered(client, closed, act="rate", stars=stars)
        assert answer.status_code == 400
        assert not Rating.objects.exists()
    assert answered(client, closed, act="rate", stars="4", words="Швидко\0").status_code == 400
    assert answered(client, closed, act="rate", stars="4", words=" Швидко ").status_code == 302
    rating = Rating.objects.get()
    assert (rating.stars, rating.words) == (4, "Швидко")
    assert b'name="stars"' not in page(client, closed)


def test_a_rating_is_read_by_those_who_handle_reports_and_not_by_the_public(client: Client, closed: Report) -> None:
    answered(client, closed, act="confirm")
    answered(client, closed, act="rate", stars="1", words="ТАЄМНЕ СЛОВО")
    for address in (f"/reports/{closed.pk}/", "/reports/?state=all", f"/open311/v2/requests/{closed.pk}.json"):
        assert "ТАЄМНЕ" not in client.get(address).content.decode()
    handler = Client()
    handler.force_login(User.objects.get(groups__name=DISPATCHER.slug))
    text = handler.get(f"/en/reports/{closed.pk}/").content.decode()
    assert "1 of 5" in text
    assert "ТАЄМНЕ СЛОВО" in text


def test_what_is_not_mended_is_not_rated(client: Client, closed: Report) -> None:
    answered(client, closed, act="dispute", reason="ні")
    assert answered(client, closed, act="rate", stars="5").status_code == 400
    assert not Rating.objects.exists()


def test_without_the_private_link_nobody_is_asked_or_rates(client: Client, closed: Report) -> None:
    assert b'id="answer"' not in client.get(f"/reports/{closed.pk}/").content
    for key in ("", "0" * 64, closed.token_digest):
        answer = client.post(f"/reports/{closed.pk}/", {"key": key, "act": "rate", "stars": "5"})
        assert answer.status_code == 400
    assert not Rating.objects.exists()


def page(client: Client, report: Report) -> bytes:
    return client.get(f"/reports/{report.pk}/?key={secrets.private(report.uid)}").content
