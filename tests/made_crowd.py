"""So many parcels in one place that a tile of a low zoom cannot hold them."""

from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from helpers import CORNER

from assets.models import Parcel
from geo.records import State
from layers import tiles

#: Parcels side by side, so many each way; at z9 each is smaller than a pixel.
EACH_WAY = 60
#: A budget that so few parcels pass.
BUDGET = 40_000
#: The parcels as PostgreSQL copies them out, once they were made: to make them anew took longer than most tests do.
_rows_of_many: list[bytes] = []
CATEGORIES = ("forest", "agricultural", "residential")


def rectangle(x: int, y: int) -> MultiPolygon:
    """Of one of five sizes."""
    west, south = CORNER[0] + x * 0.0005, CORNER[1] + y * 0.0005
    width = 0.0002 + 0.00005 * ((x + y) % 5)
    return MultiPolygon(Polygon.from_bbox((west, south, west + width, south + 0.0004)), srid=4326)


def cadastral_number(x: int, y: int) -> str:
    return f"5322081200:{x // 100:02}:{y:03}:{x:04}"


@pytest.fixture
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "BUDGET", BUDGET)


@pytest.fixture
def many_parcels(kozelshchyna: Any, small_budget: None) -> int:
    """Parcels with texts that differ, as a cadastre has them; how many they are."""
    columns = ", ".join(field.column for field in Parcel._meta.concrete_fields if not field.generated)
    with connection.cursor() as cursor:
        if _rows_of_many:
            with cursor.copy(f"COPY assets_parcel ({columns}) FROM STDIN") as copying:
                for some in _rows_of_many:
                    copying.write(some)
        else:
            _create()
            with cursor.copy(f"COPY assets_parcel ({columns}) TO STDOUT") as copying:
                _rows_of_many.extend(bytes(some) for some in copying)
    return EACH_WAY**2


def _create() -> None:
    corners = ((x, y) for x in range(EACH_WAY) for y in range(EACH_WAY))
    Parcel.objects.bulk_create(
        Parcel(
            cadastral_number=cadastral_number(x, y),
            category=CATEGORIES[(x * 7 + y) % 3],
            state=State.CURRENT,
            geom=rectangle(x, y),
        )
        for x, y in corners
    )
