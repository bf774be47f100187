"""Faces and plates painted over by dispatchers: by boxes in percent, looked at first, then for good."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from made_dispatch import member_of, page, signed_in
from made_pictures import photograph
from made_reports import made
from PIL import Image

from geo.models import User
from geo.roles import DISPATCHER, Role
from reports.models import Photograph, Publicity, Report

BOX = {"form-0-left": "10", "form-0-top": "20", "form-0-width": "30", "form-0-height": "40"}


@pytest.fixture
def report(kozelshchyna: Any) -> Report:
    return made(photographs=[BytesIO(photograph())])


@pytest.fixture
def desk(report: Report, person: Callable[[Role], User]) -> Client:
    return signed_in(person(DISPATCHER))


def sent(boxes: dict[str, str], count: int = 1) -> dict[str, str]:
    return {"form-TOTAL_FORMS": str(count), "form-INITIAL_FORMS": "0", **boxes}


def way(report: Report, rest: str = "") -> str:
    return f"{page(report)}photographs/{Photograph.objects.get().uid}/{rest}"


def pixels(client: Client, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200
    return Image.open(BytesIO(b"".join(answer.streaming_content))).convert("RGB")  # type: ignore[attr-defined]


def is_black(picture: Image.Image, x: float, y: float) -> bool:
    found = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(found, tuple)
    return max(found) < 40


def test_a_box_is_painted_where_it_was_drawn_and_the_version_before_is_for_dispatchers_alone(
    report: Report, desk: Client, client: Client
) -> None:
    assert report.department
    crew = signed_in(member_of(report.department.slug))
    assert desk.post(way(report), sent(BOX)).status_code == 302
    public = f"/reports/{report.pk}/photographs/{Photograph.objects.get().uid}/full.jpg"
    for one, address in ((desk, way(report, "full.jpg")), (crew, way(report, "full.jpg")), (client, public)):
        picture = pixels(one, address)
        assert is_black(picture, 0.25, 0.4)
        assert not is_black(picture, 0.6, 0.8)
    assert not is_black(pixels(desk, way(report, "full.jpg?before")), 0.25, 0.4)
    assert crew.get(way(report, "full.jpg?before")).status_code == 403
    assert not is_black(pixels(client, public + "?before"), 0.6, 0.8)


def test_a_preview_paints_nothing(report: Report, desk: Client) -> None:
    text = desk.post(way(report), sent(BOX) | {"preview": "yes"}).content.decode()
    assert '<rect x="10.0" y="20.0" width="30.0" height="40.0"' in text
    assert Photograph.objects.get().redacted_as == ""


@pytest.mark.parametrize(
    "boxes",
    [
        {},
        BOX | {"form-0-left": "x"},
        BOX | {"form-0-width": "0"},
        BOX | {"form-0-top": "101"},
        BOX | {"form-0-height": "-1"},
        BOX | {"form-0-height": ""},
        BOX | {"form-0-left": "nan"},
        BOX | {"form-0-left": "inf"},
    ],
)
def test_what_is_no_box_is_refused_in_words(report: Report, desk: Client, boxes: dict[str, str]) -> None:
    answer = desk.post(way(report), sent(boxes))
    assert answer.status_code == 422
    assert Photograph.objects.get().redacted_as == ""


def test_a_forged_form_is_no_error_of_ours(report: Report, desk: Client) -> None:
    for forged in ({}, sent(BOX, 1000000), sent(BOX, -1)):
        assert desk.post(way(report), forged).status_code in (302, 422)


def test_painting_and_photographs_that_are_not_public_are_for_those_who_handle_the_report(
    report: Report, desk: Client, client: Client, person: Callable[[Role], User]
) -> None:
    Report.objects.update(publicity=Publicity.HELD)
    assert report.department
    crew, stranger = signed_in(member_of(report.department.slug)), signed_in(member_of("safety", "stranger"))
    expected = {"": (200, 403, 404, 302), "thumbnail.jpg": (200, 200, 404, 302), "original.jpg": (404, 404, 404, 302)}
    for rest, statuses in expected.items():
        people = (desk, crew, stranger, client)
        assert tuple(one.get(way(report, rest)).status_code for one in people) == statuses, rest
    for one in (crew, stranger, client):
        assert one.post(way(report), sent(BOX)).status_code in (302, 403, 404)
    assert Photograph.objects.get().redacted_as == ""
    other = made()
    uid = Photograph.objects.get().uid
    assert desk.get(f"{page(other)}photographs/{uid}/").status_code == 404
