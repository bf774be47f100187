"""The page of reporting asked by who means it ill: refused in words, shown as words, and nothing kept."""

from typing import Any

import pytest
from django.test import Client
from made_pictures import PDF, bomb, photograph
from made_reporting import JSON, file, filled, proven, send
from test_access_writes import everything

from reports.models import Block, BlockKind, Report

HOSTILE: list[dict[str, Any]] = [
    {"website": "http://spam.example"},
    {"lon": "abc"},
    {"lon": "nan"},
    {"lon": "inf"},
    {"lat": "91"},
    {"lon": "1e308"},
    {"lon": "30.52", "lat": "50.45"},
    {"thing": "not a uid"},
    {"thing": "00000000-0000-4000-8000-000000000000"},
    {"thing_number": "\x00"},
    {"address": "x" * 301},
    {"description": "x" * 4001},
    {"description": " ", "photographs": []},
    {"email": "a@b"},
    {"email": "x" * 300 + "@example.org"},
    {"phone": "+" * 31},
    {"key": "x" * 201},
    {"counter": "1"},
    {"counter": "x"},
    {"answers.colour": "red"},
    {"answers.blocks": "moon"},
    {"photographs": "no file"},
]


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.mark.parametrize("told", HOSTILE, ids=str)
def test_an_answer_of_the_form_that_is_none_is_refused_in_words_and_leaves_nothing(
    client: Client, told: dict[str, Any]
) -> None:
    values = {**filled(client), **told}
    if told == {"photographs": "no file"}:
        values["description"] = ""
    before = everything()
    for headers in ({}, JSON):
        answer = client.post("/en/report/", values, headers=headers)
        assert answer.status_code == 400
        assert "Traceback" not in answer.content.decode()
    assert answer.json()["message"]
    assert everything() == before


@pytest.mark.parametrize("content", [b"", b"GIF89a", PDF, bomb(20_000, 20_000), b"<svg onload=alert(1)>"])
def test_a_file_that_is_no_photograph_is_refused_beside_its_field(client: Client, content: bytes) -> None:
    answer = client.post("/en/report/", proven(filled(client, photographs=[file(content)])), headers=JSON)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"photographs"}
    many = [file(photograph(shade)) for shade in range(7)]
    answer = client.post("/en/report/", proven(filled(client, photographs=many)), headers=JSON)
    assert "6 photographs at most" in answer.json()["errors"]["photographs"][0]
    assert not Report.objects.exists()


def test_words_that_are_markup_are_shown_as_words(client: Client) -> None:
    send(client, filled(client, description="<script>alert(1)</script>", email="<b>"))
    text = send(client, filled(client, description="<script>alert(1)</script>", email="<b>")).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_reports_are_not_taken_from_other_sites_or_from_who_is_blocked(client: Client) -> None:
    guarded = Client(enforce_csrf_checks=True)
    assert guarded.post("/en/report/", filled(client)).status_code == 403
    Block.objects.create(kind=BlockKind.NETWORK, value="127.0.0.0/8", reason="test")
    assert "not taken at present" in send(client, filled(client)).content.decode()
    assert not Report.objects.exists()
