"""Objects of a register: one as it stands, what lies around, and what lies under a place."""

import math
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from geo import crs, editing
from geo.access import Sight
from geo.geometry import square_degree
from geo.plane import from_geos
from geo.records import WGS84, Record, State
from geo.refusals import Invalid
from geo.topology import neighbours
from layers import features, json_values
from portal.keeping.asking import address_of
from portal.workspace import acts
from portal.workspace.api import geometries
from portal.workspace.api.asked import Latitude, Longitude, person, prepared, prepared_record

router = Router(tags=["objects"])

#: Neighbours told at once, at most.
_MOST_NEIGHBOURS = 5_000
#: Objects told that lie under one place, and how far from it, in metres, one may be.
_MOST_UNDER, _FARTHEST = 20, 100.0


class ObjectOut(Schema):
    """An object as it stands.

    `geometry` is GeoJSON in EPSG:4326 (longitude, latitude) to the last bit, or null; `area_m2` and `length_m` (of a
    line) are on the ellipsoid. `values` are what may be sent back, `words` what people read, both by the field's name.
    `page`, `edit` (of the form, in which it is changed or a change is proposed) and `history` are addresses, `fields`
    that of its fields as HTML. `by_acts`: it is in force, and acts change its land.
    """

    uid: UUID
    title: str
    state: str
    state_title: str
    version: int
    geometry: dict[str, Any] | None
    area_m2: float | None
    length_m: float | None
    values: dict[str, Any]
    words: dict[str, str]
    page: str
    edit: str
    history: str
    fields: str
    by_acts: bool


class Neighbours(Schema):
    """GeoJSON features, `id` the uid, with title, state and version as properties; whether there are more."""

    features: list[dict[str, Any]]
    more: bool


class Under(Schema):
    """An object that lies under a place."""

    uid: UUID
    title: str


@router.get("{slug}/objects/{uid}", response=ObjectOut)
def one_object(request: HttpRequest, slug: str, uid: UUID) -> ObjectOut:
    """One object."""
    return told(*prepared_record(request, slug, uid))


@router.get("{slug}/objects", response=Neighbours)
def objects(
    request: HttpRequest,
    slug: str,
    bbox: str,
    limit: Annotated[int, Field(ge=1, le=_MOST_NEIGHBOURS)] = _MOST_NEIGHBOURS,
) -> dict[str, Any]:
    """What has a box in common with `bbox` (west, south, east, north in degrees): for snapping and tracing."""
    sight = prepared(request, slug)
    found = list(_near(request, sight, _box(bbox), 0)[: limit + 1])
    return {"features": [_feature(sight, one) for one in found[:limit]], "more": len(found) > limit}


@router.get("{slug}/at", response=list[Under])
def at(
    request: HttpRequest,
    slug: str,
    lon: Longitude,
    lat: Latitude,
    metres: Annotated[float, Field(ge=0, le=_FARTHEST)] = 0,
) -> list[Under]:
    """What lies under a place, or within so many metres of it, the smallest and nearest first."""
    sight = prepared(request, slug)
    place = Point(lon, lat, srid=WGS84)
    near = list(_near(request, sight, place, metres)[:_MOST_NEIGHBOURS])
    shapes = shapely.transform(from_geos([one.geom for one in near]), _metres_from(place))
    away = shapely.distance(shapes, shapely.Point(0, 0))
    order = np.lexsort((shapely.area(shapes), away))
    under = [near[index] for index in order if away[index] <= metres]
    return [Under(uid=one.uid, title=features.headline(sight, one)) for one in under[:_MOST_UNDER]]


def told(sight: Sight, record: Record) -> ObjectOut:
    """A record in the words of the interface."""
    slug = sight.register.slug
    shape = shapely.from_wkb(bytes(record.geom.wkb)) if record.geom else None
    dimension = shapely.get_dimensions(shape) if shape is not None else None
    return ObjectOut(
        uid=record.uid,
        title=features.headline(sight, record),
        state=record.state,
        state_title=str(State(record.state).label),
        version=record.version,
        geometry=geometries.told(record.geom),
        area_m2=crs.geodesic_area(shape) if dimension == _AREAL else None,
        length_m=crs.geodesic_length(shape) if dimension == _LINEAR else None,
        values={field.name: json_values.told(record, field) for field in sight.fields},
        words={field.name: features.words(record, field) for field in sight.fields},
        page=address_of(sight.register, record),
        edit=reverse("portal:edit" if sight.keeper else "portal:propose", args=[slug, record.uid]),
        history=reverse("portal:history", args=[slug, record.uid]),
        fields=reverse("portal:workspace-fields", args=[slug, record.uid]),
        by_acts=slug in acts.ACTS and bool(editing.kept_by_acts(sight.register, record)),
    )


def _near(request: HttpRequest, sight: Sight, geometry: GEOSGeometry, metres: float) -> Any:
    references = [field.name for field in sight.fields if field.reference]
    return neighbours.near(sight.register, geometry, metres, person(request)).select_related(*references)


def _feature(sight: Sight, record: Record) -> dict[str, Any]:
    title = features.headline(sight, record)
    return {
        "type": "Feature",
        "id": str(record.uid),
        "geometry": geometries.told(record.geom),
        "properties": {"title": title, "state": record.state, "version": record.version},
    }


def _box(bbox: str) -> Polygon:
    """The box of the parameter. Raises `Invalid`."""
    try:
        west, south, east, north = map(float, bbox.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-_HALF_TURN <= west <= east <= _HALF_TURN and -_POLE <= south <= north <= _POLE):
        raise Invalid({"bbox": [_("A box is west, south, east and north in degrees, with commas between.")]})
    box = Polygon.from_bbox((west, south, east, north))
    box.srid = WGS84
    return box


def _metres_from(place: Point) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Degrees near a place as metres from it, good enough to say what a click meant."""
    scale = math.sqrt(float(square_degree(np.array([place.y]))[0]) / math.cos(math.radians(place.y)))
    return lambda corners: (corners - (place.x, place.y)) * (scale * math.cos(math.radians(place.y)), scale)


#: Dimensions of areas and of lines.
_AREAL, _LINEAR = 2, 1
_HALF_TURN, _POLE = 180.0, 90.0
