"""Pages and their JSON go packed to browsers that take it; what tells its size or version goes as it is."""

import gzip
from collections.abc import Callable

import pytest
from django.test import Client

from assets.models import Parcel
from geo.models import User

MakeParcels = Callable[..., list[Parcel]]
pytestmark = pytest.mark.django_db
PACKED = {"Accept-Encoding": "gzip"}


def test_a_page_goes_packed_and_says_what_it_depends_on(land_officer: User) -> None:
    client = Client()
    client.force_login(land_officer)
    plain, packed = client.get("/staff/map/"), client.get("/staff/map/", headers=PACKED)
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) * 4 < len(plain.content)
    assert gzip.decompress(packed.content).decode().count("<script") == plain.content.decode().count("<script")


def test_an_answer_under_whose_etag_a_change_is_made_keeps_it(land_officer: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    client = Client()
    client.force_login(land_officer)
    address = f"/ogc/collections/parcels/items/{parcel.uid}"
    plain, asked = client.get(address), client.get(address, headers=PACKED)
    assert plain["ETag"] == asked["ETag"]
    assert not asked["ETag"].startswith("W/")


def test_json_that_a_page_asks_for_goes_packed_with_its_letters_as_they_are(
    land_officer: User, parcels: MakeParcels
) -> None:
    parcels(30)
    client = Client()
    client.force_login(land_officer)
    address = "/staff/api/registers/parcels/table"
    plain, packed = client.get(address), client.get(address, headers={**PACKED, "Accept-Language": "uk"})
    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    text = gzip.decompress(packed.content).decode()
    assert "Кадастровий номер" in text
    assert len(packed.content) * 3 < len(text.encode())


def test_a_download_goes_as_it_is(parcels: MakeParcels) -> None:
    parcels(3)
    address = "/catalogue/parcels/download?f=csv"
    plain, asked = Client().get(address), Client().get(address, headers=PACKED)
    assert plain.status_code == asked.status_code == 200
    assert not asked.has_header("Content-Encoding")
    assert b"".join(asked) == b"".join(plain)
