"""Parcels drawn for acts, what an act rests on, and looks into the books before and after."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from helpers import number, query, square

from assets.acts import ActRefused, Grounds, NewParcel, Refusal
from assets.models import Parcel, ParcelAct

MakeParcels = Callable[..., list[Parcel]]
Offset = tuple[float, float]

GROUNDS = Grounds("17-05/2024", datetime.date(2024, 5, 17), "Козельщинська селищна рада", "за заявою власника")
#: Everything that an act may write in.
TABLES = (
    "assets_parcel",
    "assets_parcelevent",
    "assets_parcelact",
    "assets_parcelinact",
    "assets_parcellineage",
    "geo_publication",
    "pghistory_context",
)
#: A plane in which the edges of these parcels are straight.
PLANE = pyproj.Proj(proj="tmerc", lon_0=33, x_0=300_000, ellps="WGS84")
#: Corners of the first square in degrees, by their offsets.
CORNERS = dict(zip([(0, 0), (0, 1), (1, 1), (1, 0)], square(0).coords[0][0][:4], strict=True))


def place(x: float, y: float) -> Offset:
    """The position `x` sides east and `y` sides north of the first square's corner, straight in the plane; degrees."""
    if (x, y) in CORNERS:
        return CORNERS[x, y]
    corner = {offset: np.array(PLANE(*position)) for offset, position in CORNERS.items()}
    south = (1 - x) * corner[0, 0] + x * corner[1, 0]
    north = (1 - x) * corner[0, 1] + x * corner[1, 1]
    return PLANE(*((1 - y) * south + y * north), inverse=True)


def in_plane(geometry: MultiPolygon) -> shapely.Geometry:
    return shapely.transform(
        shapely.from_wkb(bytes(geometry.wkb)), lambda corners: np.column_stack(PLANE(corners[:, 0], corners[:, 1]))
    )


def same_land(before: Sequence[Parcel], after: Sequence[Parcel]) -> bool:
    """Whether the two make one area, to a millionth of it."""
    old, new = (shapely.union_all([in_plane(parcel.geom) for parcel in parcels]) for parcels in (before, after))
    return bool(old.symmetric_difference(new).area <= 1e-6 * old.area)


def line(*offsets: Offset) -> LineString:
    return LineString([place(*offset) for offset in offsets], srid=4326)


def area(*offsets: Offset) -> Polygon:
    return Polygon([place(*offset) for offset in (*offsets, offsets[0])], srid=4326)


def box(west: float, south: float, east: float, north: float) -> Polygon:
    return area((west, south), (east, south), (east, north), (west, north))


#: Cuts the first square from south to north through its middle.
MERIDIAN = line((0.5, -0.5), (0.5, 1.5))
HALVES = (NewParcel(number(101)), NewParcel(number(102)))
WEST_HALF, EAST_HALF = box(0, 0, 0.5, 1), box(0.5, 0, 1, 1)


def touching(make: MakeParcels, count: int, **fields: Any) -> list[Parcel]:
    """Squares in a row, each of which shares a side with the next."""
    parcels = make(count, **fields)
    for index, parcel in enumerate(parcels):
        reshape(parcel, box(index, 0, index + 1, 1))
    return fresh(parcels)


def reshape(parcel: Parcel, *parts: Polygon) -> Parcel:
    """The parcel with another geometry."""
    Parcel.objects.filter(pk=parcel.pk).update(geom=MultiPolygon(*parts, srid=4326))
    return Parcel.objects.get(pk=parcel.pk)


def fresh(parcels: list[Parcel]) -> list[Parcel]:
    return [Parcel.objects.get(pk=parcel.pk) for parcel in parcels]


def made(act: ParcelAct) -> list[Parcel]:
    """What arose by the act, in the order in which it was named."""
    return [row.parcel for row in act.parcels.filter(side="arose").order_by("pk")]


def books() -> dict[str, list[Any]]:
    """Every row of `TABLES` to the last bit, geometries in binary."""
    return {table: query(f"SELECT r::text FROM {table} AS r ORDER BY r::text") for table in TABLES}


def contents() -> dict[int, Any]:
    """Every parcel to the last bit, but for what each change moves."""
    rows = query(
        "SELECT id, (to_jsonb(r) - 'version' - 'updated_at' - 'geom' - 'geom_3857')::text,"
        " encode(ST_AsEWKB(geom), 'hex') FROM assets_parcel AS r"
    )
    return {pk: tuple(rest) for pk, *rest in rows}


def refused(code: Refusal, act: Callable[[], Any]) -> str:
    """The message of the refusal; the books are what they were."""
    before = books()
    with pytest.raises(ActRefused) as problem:
        act()
    assert problem.value.code == code, problem.value
    assert books() == before
    message = str(problem.value)
    assert message.strip()
    assert "\n" not in message
    return message
