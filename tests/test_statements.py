"""A page of many layers asks the database as often as one of few: what is the same for all is not asked for each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from made_thematic import LAMPS

from assets.models import Parcel
from geo.models import User
from geo.roles import ADMINISTRATOR
from layers import thematic

#: Thematic layers that are there the second time.
MORE = 4

MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture
def administrator(db: None) -> Client:
    """Keeps every register."""
    user = User.objects.create(username="keeper-of-all")
    user.groups.add(Group.objects.get(name=ADMINISTRATOR.slug))
    client = Client()
    client.force_login(user)
    return client


def statements(client: Client, address: str) -> list[str]:
    """What is asked for the page when what is kept by the version of the data was worked out before."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return [one["sql"] for one in asked.captured_queries]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/catalogue/",
        "/catalogue/dcat.jsonld",
        "/catalogue/published.json",
        "/ogc/collections",
        "/ogc/collections/catalogue/items",
        "/ows/csw?SERVICE=CSW&VERSION=2.0.2&REQUEST=GetRecords&TYPENAMES=csw:Record&RESULTTYPE=results",
        "/staff/conflicts/",
        "/staff/conflicts/list.csv",
        "/staff/map/",
        "/staff/tasks/",
    ],
)
def test_more_layers_take_no_more_statements(
    administrator: Client, parcels: MakeParcels, var: Path, address: str
) -> None:
    parcels(3)
    few = statements(administrator, address)
    for number in range(MORE):
        layer: dict[str, Any] = {**LAMPS, "slug": f"lamps-{number}", "title_uk": f"Світильники {number}"}
        thematic.create(layer)
    many = statements(administrator, address)
    assert len(many) <= len(few), "\n".join(sorted(many))
