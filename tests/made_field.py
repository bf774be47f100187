"""Actions of officers in the field, as their phones send them."""

from typing import Any
from uuid import uuid4

from django.contrib.gis.geos import Point

from assets.models import Parcel
from geo.models import User

#: Longitude of a metre to the east, in degrees, where the tests' parcels lie.
METRE_EAST = 1 / 72_700


def done(user: User, place: Point | None, accuracy: float = 5, **told: Any) -> dict[str, Any]:
    """An action that is its own, done at a place with an accuracy in metres; None: without a position."""
    here = {"lon": place.x, "lat": place.y, "accuracy": accuracy} if place else {}
    return {"action": str(uuid4()), "by": user.pk, "at": "2026-05-09T10:00:00+03:00", **here, **told}


def beside(parcel: Parcel, metres: float) -> Point:
    """So many metres to the west of the parcel's middle line."""
    west, south, _east, north = parcel.geom.extent
    return Point(west - metres * METRE_EAST, (south + north) / 2, srid=4326)
