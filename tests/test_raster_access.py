"""Who sees a raster: the public switch is asked on every way to it, at every request."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from made_rasters import geotiff, made, received
from walk import RASTERS, every_route, without_language

from geo import crs
from geo.models import Publication, User, Visibility
from geo.roles import DISPATCHER, LAYER_EDITOR, Role
from layers.models import RasterLayer

WAYS = {
    "tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.webp": "/tiles/plan/3/4/2.webp",
    "catalogue/<slug:slug>/download.tif": "/catalogue/plan/download.tif",
}
#: Ways that rasters have together with registers.
SHARED = ("/tiles/plan.json", "/catalogue/plan/", "/en/catalogue/plan/")
#: Pages on which a raster stands among others.
AMONG_OTHERS = ("/", "/en/", "/catalogue/")


@pytest.fixture
def plan(person: Callable[[Role], User], tmp_path: Path) -> RasterLayer:
    path = geotiff(tmp_path / "plan.tif", crs.system(32636))
    return made(path, person(LAYER_EDITOR), downloadable=True, title_en="Генеральний план")


def test_every_route_of_rasters_is_tried() -> None:
    assert {without_language(route) for route in every_route() if RASTERS.fullmatch(route)} == set(WAYS)


@pytest.mark.parametrize("visibility", [Visibility.STAFF, Visibility.NOBODY])
def test_a_raster_that_was_hidden_is_gone_with_the_next_request(
    client: Client, plan: RasterLayer, visibility: str
) -> None:
    answers = {address: client.get(address) for address in (*WAYS.values(), *SHARED)}
    assert {answer.status_code for answer in answers.values()} == {200}
    for address in AMONG_OTHERS:
        assert "Генеральний план" in client.get(address).content.decode(), address
    Publication.objects.filter(slug="plan").update(visibility=visibility)
    for address in AMONG_OTHERS:
        assert "Генеральний план" not in client.get(address).content.decode(), address
    for address, before in answers.items():
        after = client.get(address, headers={"if-none-match": before.get("ETag", "")})
        assert after.status_code == 404, address


def test_staff_see_a_raster_that_the_public_does_not(staff_client: Client, plan: RasterLayer) -> None:
    Publication.objects.filter(slug="plan").update(visibility=Visibility.STAFF)
    for address in (*WAYS.values(), *SHARED):
        assert staff_client.get(address).status_code == 200, address


def test_the_file_is_given_out_only_where_the_switch_says_so(client: Client, plan: RasterLayer) -> None:
    answer = client.get("/catalogue/plan/download.tif")
    assert b"".join(answer.streaming_content)[:4] == b"II*\0"  # type: ignore[attr-defined]
    RasterLayer.objects.update(downloadable=False)
    assert client.get("/catalogue/plan/download.tif").status_code == 404


def test_only_those_who_make_layers_may_send_a_raster(person: Callable[[Role], User], tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        received(geotiff(tmp_path / "plan.tif", crs.system(32636)), person(DISPATCHER))
    assert not RasterLayer.objects.exists()
