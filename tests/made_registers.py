"""A small hromada of two villages, with addresses, property and parcels that can be counted by hand."""

from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from made_addresses import address, make_street, make_village
from pyproj import Geod

from addresses.models import Address, Hromada, LegalEntity, Settlement
from assets.models import CommunalProperty, Parcel
from geo.records import State

#: West, south, east, north in degrees: the hromada, two villages beside each other in it, and a place outside both.
WHOLE = (33.90, 49.28, 34.00, 49.34)
VERBA = (33.92, 49.30, 33.94, 49.32)
LYPA = (33.94, 49.30, 33.96, 49.32)
FIELD = (33.97, 49.30, 33.98, 49.31)
VERBA_CODE, LYPA_CODE = "UA53020090020000001", "UA53020090030000002"
HROMADA_CODE = "UA53020090000000000"

Box = tuple[float, float, float, float]


def area(box: Box) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox(box), srid=4326)


def hectares(box: Box) -> float:
    """On the ellipsoid, by another program than the one under test."""
    west, south, east, north = box
    metres, _perimeter = Geod(ellps="WGS84").polygon_area_perimeter(
        [west, east, east, west], [south, south, north, north]
    )
    return abs(metres) / 10_000


def inside(box: Box) -> Point:
    west, south, east, north = box
    return Point((west + east) / 2, (south + north) / 2, srid=4326)


def make_hromada() -> tuple[Settlement, Settlement]:
    """The hromada on its land, and its villages Верба and Липа."""
    Hromada.objects.create(code=HROMADA_CODE, name="Вербівська", state=State.CURRENT, geom=area(WHOLE))
    return make_village("Верба", VERBA_CODE, geom=area(VERBA)), make_village("Липа", LYPA_CODE, geom=area(LYPA))


def make_addresses(village: Settlement, count: int, **fields: Any) -> list[Address]:
    """`count` addresses more, numbered on, of the village's only street."""
    street = village.street_set.first() or make_street(village, "Миру")
    first = Address.objects.filter(settlement=village).count() + 1
    return [address(street, str(number), **fields) for number in range(first, first + count)]


def make_property(count: int, holder: LegalEntity, **fields: Any) -> list[CommunalProperty]:
    first = CommunalProperty.objects.count() + 1
    return [
        CommunalProperty.objects.create(
            **{
                "inventory_number": str(number),
                "holder": holder,
                "kind": "building",
                "title": f"Будівля {number}",
                "state": State.CURRENT,
                **fields,
            }
        )
        for number in range(first, first + count)
    ]


def make_parcel(box: Box, **fields: Any) -> Parcel:
    number = f"5322081200:00:001:{Parcel.objects.count() + 1:04}"
    values = {"cadastral_number": number, "documented_area": 1, "state": State.CURRENT, "geom": area(box)}
    return Parcel.objects.create(**(values | fields))
