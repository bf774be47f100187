"""Requests to WMS, WFS and CSW, and what they say; with them a few parcels that another process sees."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from lxml import etree

from assets.models import Parcel
from layers.wxs import mapserver

#: What would tell of SQL, of the database and of folders.
INTERNAL = ("SELECT", "assets_", "geo_publication", "PostGIS", "msPost", "libpq", "/tmp", ".map", "sqlite", "Traceback")
WMS_MAP = {"VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": "parcels", "CRS": "EPSG:4326", "FORMAT": "image/png"}
FEATURES = {"VERSION": "2.0.0", "REQUEST": "GetFeature", "TYPENAMES": "parcels"}
MakeParcels = Callable[..., list[Parcel]]

needs_mapserver = pytest.mark.skipif(
    not mapserver.is_installed(), reason="MapServer is not installed (deploy/packages.txt)"
)


@pytest.fixture
def committed(transactional_db: None, parcels: MakeParcels) -> Iterator[list[Parcel]]:
    """Three parcels that are committed: MapServer reads by a connection of its own."""
    return parcels(3, ownership="communal")


def ask(client: Client, service: str, parameters: dict[str, Any]) -> HttpResponseBase:
    return client.get(f"/ows/{service.lower()}", {"SERVICE": service.upper(), **parameters})


def body(answer: HttpResponseBase) -> str:
    return answer.getvalue().decode(errors="replace")  # type: ignore[attr-defined]


def features(client: Client, **parameters: Any) -> list[etree._Element]:
    """The features of a page of WFS 2.0.0 in GML 3.2."""
    answer = ask(client, "WFS", FEATURES | parameters)
    assert answer.status_code == 200, body(answer)
    root = etree.fromstring(answer.getvalue())  # type: ignore[attr-defined]
    return list(root.iterfind("{http://www.opengis.net/wfs/2.0}member/*"))


def values(found: list[etree._Element], field: str) -> list[str]:
    return [str(one.text) for feature in found for one in feature if etree.QName(one).localname == field]


def around(parcel: Parcel, share: float = 0.2) -> str:
    """A box inside the parcel, or with more than its extent, as south, west, north, east in degrees."""
    assert parcel.geom
    west, south, east, north = parcel.geom.extent
    x, y, half = (west + east) / 2, (south + north) / 2, (east - west) / 2 * share
    return ",".join(map(str, (y - half, x - half, y + half, x + half)))


def refusal(answer: HttpResponseBase) -> tuple[str, str]:
    """Code and text of an exception report, which tells nothing of our insides."""
    text = body(answer)
    assert answer.status_code in (400, 503), text[:500]
    assert not [word for word in INTERNAL if word in text], text[:2000]
    root = etree.fromstring(text.encode())
    [said] = [one for one in root.iter() if {"code", "exceptionCode"} & set(one.attrib)]
    return str(said.get("code") or said.get("exceptionCode")), " ".join(said.itertext()).strip()
