"""Tiles of several layers in one answer: those of the layers, one after another, for who sees all of them."""

import gzip
from collections.abc import Callable
from typing import Any

import mapbox_vector_tile
import pytest
from django.test import Client
from helpers import query, tile_of

from assets.models import Parcel
from geo.models import Publication, User, Visibility
from layers.tiles import MAX_ZOOM

MakeParcels = Callable[..., list[Parcel]]
#: The second has no objects here.
LAYERS = ("hromada", "settlements", "parcels")


@pytest.fixture
def place(parcels: MakeParcels) -> str:
    """Of a tile with the hromada and a parcel of it."""
    [parcel] = parcels(1)
    return "/".join(map(str, tile_of(parcel, 12)))


def joint(place: str, *layers: str) -> str:
    return f"/tiles/{place}.mvt?layers={','.join(layers)}"


def own(place: str, layer: str) -> str:
    return f"/tiles/{layer}/{place}.mvt"


def test_a_joint_tile_is_the_tiles_of_its_layers_in_the_order_asked_for(client: Client, place: str) -> None:
    each = [client.get(own(place, layer)).content for layer in LAYERS]
    assert [bool(one) for one in each] == [True, False, True]
    assert client.get(joint(place, *LAYERS)).content == b"".join(each)
    assert client.get(joint(place, *reversed(LAYERS))).content == b"".join(reversed(each))
    assert list(mapbox_vector_tile.decode(b"".join(each))) == ["hromada", "parcels"]


def test_it_is_packed_as_a_whole(client: Client, place: str) -> None:
    """Of several packed parts behind each other browsers read the first alone."""
    packed = client.get(joint(place, *LAYERS), headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert gzip.decompress(packed.content) == client.get(joint(place, *LAYERS)).content
    assert packed.content.count(b"\x1f\x8b\x08\x00\x00\x00\x00\x00") == 1


def test_a_layer_asked_for_twice_comes_once(client: Client, place: str) -> None:
    assert client.get(joint(place, "parcels", "parcels")).content == client.get(own(place, "parcels")).content


@pytest.mark.parametrize("layers", [("nothing",), ("parcels", "nothing"), ("",), ("parcels", ""), ("parcels/../../x",)])
def test_there_is_none_where_one_of_its_layers_is_not_there(client: Client, place: str, layers: tuple[str]) -> None:
    assert client.get(joint(place, *layers)).status_code == 404
    assert client.get(f"/tiles/{place}.mvt").status_code == 404


def test_there_is_none_for_who_does_not_see_one_of_its_layers(
    client: Client, place: str, land_officer: User, settings: Any
) -> None:
    settings.SECOND_FACTOR = "offered"
    query("UPDATE geo_publication SET visibility = %s WHERE slug = 'parcels'", Visibility.STAFF)
    assert client.get(joint(place, *LAYERS)).status_code == 404
    assert client.get(joint(place, *LAYERS[:2])).status_code == 200
    client.force_login(land_officer)
    assert client.get(joint(place, *LAYERS)).status_code == 200


@pytest.mark.parametrize("away", [f"{MAX_ZOOM + 1}/0/0", "3/8/0", "3/0/8"])
def test_there_is_none_of_a_place_that_is_not(client: Client, place: str, away: str) -> None:
    assert client.get(joint(place, "parcels")).status_code == 200
    assert client.get(joint(away, "parcels")).status_code == 404


@pytest.mark.parametrize("changed", ["settlements", "parcels"])
def test_it_is_not_sent_again_until_one_of_its_layers_changes(client: Client, place: str, changed: str) -> None:
    tag = client.get(joint(place, *LAYERS))["ETag"]
    again = client.get(joint(place, *LAYERS), headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert client.get(joint(place, *LAYERS[1:]))["ETag"] != tag
    publication = Publication.objects.get(slug=changed)
    query("UPDATE geo_publication SET data_version = data_version + 1 WHERE slug = %s", changed)
    anew = client.get(joint(place, *LAYERS), headers={"if-none-match": tag})
    assert (anew.status_code, anew["ETag"] != tag) == (200, True)
    assert Publication.objects.get(slug=changed).data_version == publication.data_version + 1


def test_an_officers_joint_tile_is_kept_by_nobody_on_the_way(
    client: Client, place: str, land_officer: User, settings: Any
) -> None:
    settings.SECOND_FACTOR = "offered"
    assert client.get(joint(place, *LAYERS))["Cache-Control"] == "no-cache"
    client.force_login(land_officer)
    assert client.get(joint(place, *LAYERS))["Cache-Control"] == "private, no-cache"
