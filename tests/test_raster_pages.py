"""The pages of rasters: sent, placed, made, described and deleted by layer editors, and by nobody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from made_rasters import geotiff, upload

from addresses.models import Hromada
from geo import crs
from geo.models import Job, Publication, User, Visibility
from geo.roles import LAYER_EDITOR, Role
from layers.models import RasterLayer

NEW, PLAN = "/en/staff/layers/rasters/new/", "/en/staff/layers/rasters/plan/"
SAID: dict[str, Any] = {
    "title_uk": "Генеральний план",
    "slug": "plan",
    "group": "planning",
    "visibility": "public",
    "opacity": 70,
    "min_zoom": 0,
    "order": 0,
}


@pytest.fixture
def editor(person: Callable[[Role], User]) -> Client:
    client = Client()
    client.force_login(person(LAYER_EDITOR))
    return client


def sent(client: Client, path: Path, **said: Any) -> Any:
    return client.post(NEW, {**SAID, "sent": [upload(path)], **said})


def test_a_picture_is_sent_looked_at_and_given_to_the_worker(
    kozelshchyna: Hromada, editor: Client, tmp_path: Path
) -> None:
    answer = sent(editor, geotiff(tmp_path / "plan.tif", crs.system(7828)))
    assert answer["Location"] == PLAN
    page = editor.get(PLAN).content.decode()
    assert "SK-63, zone X4" in page
    assert "100 % of the picture lies in the hromada" in page
    assert editor.post(PLAN, {"act": "make", "crs": "EPSG:7828"})["Location"] == PLAN
    assert Job.objects.get().status == Job.Status.WAITING
    assert "Waiting for the worker" in editor.get(PLAN).content.decode()
    assert "is being made" in editor.post(PLAN, {"act": "make", "crs": "EPSG:7828"}).content.decode()


def test_a_system_in_which_the_picture_is_nowhere_is_told_beside_the_field(editor: Client, tmp_path: Path) -> None:
    sent(editor, geotiff(tmp_path / "plan.tif", crs.system(7828), named=False))
    assert "does not say which coordinate system" in editor.get(PLAN).content.decode()
    answer = editor.post(PLAN, {"act": "make", "crs": "EPSG:4326"})
    assert "nowhere on earth" in answer.content.decode()
    answer = editor.post(PLAN, {"act": "look", "crs": "not a system"})
    assert "is no coordinate system" in answer.content.decode()
    assert RasterLayer.objects.get().status == RasterLayer.Status.ASKING


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"slug": "parcels"}, "is taken by the program itself"),
        ({"slug": "rasters"}, "is taken by the program itself"),
        ({"title_uk": ""}, "This field is required"),
        ({"opacity": 0}, "greater than or equal to 5"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    editor: Client, tmp_path: Path, said: dict[str, Any], words: str
) -> None:
    answer = sent(editor, geotiff(tmp_path / "plan.tif", crs.system(7828)), **said)
    assert words in answer.content.decode()
    assert not RasterLayer.objects.exists()


def test_how_a_raster_is_named_and_who_sees_it_is_changed_and_it_is_deleted(editor: Client, tmp_path: Path) -> None:
    sent(editor, geotiff(tmp_path / "plan.tif", crs.system(7828)))
    editor.post(PLAN, {**SAID, "act": "save", "title_uk": "План", "visibility": "staff"})
    assert RasterLayer.objects.get().title_uk == "План"
    assert Publication.objects.get(slug="plan").visibility == Visibility.STAFF
    editor.post(PLAN, {"act": "delete"})
    assert not RasterLayer.objects.exists()
    assert not Publication.objects.filter(slug="plan").exists()


def test_the_pages_are_for_layer_editors_alone(client: Client, staff_client: Client, editor: Client) -> None:
    for address in ("/en/staff/layers/rasters/", NEW):
        assert "/login/" in client.get(address)["Location"]
        assert staff_client.get(address).status_code == 403
        assert editor.get(address).status_code == 200
