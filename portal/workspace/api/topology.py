"""The topology list around a geometry that is being drawn; nothing is saved."""

from typing import Annotated, Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from geo import territory
from geo.models import User
from geo.registers import Register
from geo.topology import listing
from portal.workspace.api import geometries
from portal.workspace.api.asked import GeoJson, Sent, person, prepared

router = Router(tags=["topology"])

#: m: a wider gap than this is land of its own.
WIDEST_GAP = 100.0
GapWidth = Annotated[float, Field(gt=0, le=WIDEST_GAP)]


class Drawn(Sent):
    """A geometry that would take the place of the object `uid`, or be a new one; `gap_width` in metres."""

    geometry: GeoJson
    uid: UUID | None = None
    gap_width: GapWidth = listing.GAP_WIDTH


class FoundOut(Schema):
    """An entry of the list. `fault` and `severity` are of `geo.topology.listing` and `geo.registers`; `amount` is in
    `unit`, `objects` are uids, null for the geometry drawn."""

    fault: str
    severity: str
    place: dict[str, Any]
    amount: float
    unit: str
    words: str
    objects: list[UUID | None]


@router.post("{slug}/topology", response=list[FoundOut])
def topology(request: HttpRequest, slug: str, drawn: Drawn) -> list[FoundOut]:
    """What is wrong around the geometry, as the register's rules have it in the object's state."""
    register = prepared(request, slug).register
    geometry = geometries.taken(drawn.geometry, geometries.AREA)
    found = listing.around(
        register,
        geometry,
        person(request),
        uid=drawn.uid,
        within=territory.boundary(),
        gap_width=drawn.gap_width,
    )
    return [told(one) for one in found]


def around(
    register: type[Register], geometry: GEOSGeometry | None, user: User, uid: UUID | None = None
) -> list[FoundOut]:
    """What the register warns of around a geometry of the object `uid`, or of a new one; nothing of what is no area."""
    if not isinstance(geometry, Polygon | MultiPolygon):
        return []
    found = listing.around(register, geometry, user, uid=uid, within=territory.boundary())
    return [told(one) for one in found]


def told(found: listing.Found) -> FoundOut:
    """An entry of the list in the words of the interface."""
    return FoundOut(
        fault=found.fault.value,
        severity=found.severity.value,
        place=geometries.told(found.place) or {},
        amount=found.amount,
        unit="%" if found.fault is listing.Fault.AREA else "m²",
        words=found.words,
        objects=list(found.objects),
    )
