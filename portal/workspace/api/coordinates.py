"""Boundaries by typed coordinates, and by bearings and distances; nothing is saved."""

import math
from typing import Annotated, Any, NamedTuple

import shapely
from django.contrib.gis.geos import Point
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from addresses.models import Hromada
from geo import crs, operations, typed_geometry
from geo.crs_systems import CoordinateSystem
from geo.operations import Leg
from geo.plane import from_geos
from geo.records import WGS84
from geo.refusals import Invalid
from portal.workspace.api import geometries
from portal.workspace.api.asked import Latitude, Longitude, Sent, Text

router = Router(tags=["coordinates"])

_MOST_LEGS = 2_000
#: Fewest corners of an area.
_CORNERS = 3


class SystemOut(Schema):
    """A coordinate system by its code, `EPSG:7828`. `here`: it is made for the land where the hromada lies;
    `projected`: it is a grid, with a north of its own.
    """

    code: str
    title: str
    here: bool
    projected: bool


class LegIn(Sent):
    """Degrees clockwise from north, 0 ≤ bearing < 360; metres."""

    bearing: float
    distance: float


class TraverseIn(Sent):
    """From `start` round an area and back. Bearings are from the grid's north of `crs`, without one from true north;
    `adjusted`: the misclosure is shared out by Bowditch's rule."""

    start: tuple[Longitude, Latitude]
    legs: Annotated[list[LegIn], Field(max_length=_MOST_LEGS)]
    crs: Text = ""
    adjusted: bool = True


class TraverseOut(Schema):
    """The area; by how many metres the legs fail to close, their sum, and N of 1 : N (null: they close exactly)."""

    geometry: dict[str, Any]
    closing_error: float
    perimeter: float
    closes_to: float | None


class Typed(Sent):
    """Positions line by line, GeoJSON, or WKT. `swapped`: northing or latitude stands first."""

    text: Text
    crs: Text = f"EPSG:{WGS84}"
    swapped: bool = False


class System(Schema):
    """A coordinate system by its code and its name."""

    code: str
    title: str


class Points(Schema):
    """Corners in order, longitude first, the first not again at the end of a `closed` list. `area_m2` of the area
    within them, on the ellipsoid; null where they make none."""

    points: list[tuple[float, float]]
    crs: System
    area_m2: float | None
    closed: bool


class _Read(NamedTuple):
    points: list[tuple[float, float]]
    closed: bool


@router.get("crs", response=list[SystemOut])
def systems(request: HttpRequest) -> list[SystemOut]:
    """Systems in which positions may be typed: degrees of WGS 84, then those of the place, then all others."""
    hromada = Hromada.objects.exclude(geom=None).first()
    middle = hromada.geom.centroid if hromada else None
    oblast = hromada.code[2:4] if hromada else ""
    found = [(one, middle is not None and _is_of(one, middle, oblast)) for one in crs.in_use()]
    found.sort(key=lambda each: (each[0].epsg != WGS84, not each[1]))
    return [SystemOut(code=one.code, title=one.title, here=here, projected=bool(one.projection)) for one, here in found]


@router.post("coordinates", response=Points)
def coordinates(request: HttpRequest, typed: Typed) -> Points:
    """What was typed as corners in degrees of WGS 84; a line that is none is named by its number."""
    system = _system(typed.crs)
    try:
        read = _read(typed.text.strip(), system, swapped=typed.swapped)
    except typed_geometry.NotAGeometry as problem:
        raise Invalid({"text": [str(problem)]}) from None
    area = crs.geodesic_area(shapely.Polygon(read.points)) if len(read.points) >= _CORNERS else None
    return Points(
        points=read.points, crs=System(code=system.code, title=system.title), area_m2=area, closed=read.closed
    )


@router.post("traverse", response=TraverseOut)
def traverse(request: HttpRequest, sent: TraverseIn) -> TraverseOut:
    """The area round which bearings and distances lead, and how well they close."""
    legs = [Leg(leg.bearing, leg.distance) for leg in sent.legs]
    system = _system(sent.crs) if sent.crs else None
    made = operations.traverse(geometries.point(sent.start), legs, system, adjusted=sent.adjusted)
    return TraverseOut(
        geometry=geometries.told(made.area) or {},
        closing_error=made.misclosure,
        perimeter=made.perimeter,
        closes_to=made.closes_to if math.isfinite(made.closes_to) else None,
    )


def _system(code: str) -> CoordinateSystem:
    try:
        return crs.system(code)
    except crs.UnknownSystem as problem:
        raise Invalid({"crs": [str(problem)]}) from None


def _is_of(system: CoordinateSystem, place: Point, oblast: str) -> bool:
    """Whether people of a hromada at that place, in that oblast, measure in this system."""
    if system.oblast:
        return system.oblast == oblast
    box = crs.used_in(system)
    return box is not None and box[0] <= place.x <= box[2]


def _read(text: str, system: CoordinateSystem, *, swapped: bool) -> _Read:
    """Corners in EPSG:4326. Raises `NotAGeometry`."""
    if text.startswith("{") or typed_geometry.is_wkt(text):
        [shape] = from_geos([typed_geometry.read(text, typed_geometry.ANY, system)])
        parts = shapely.get_parts(shape)
        if len(parts) > 1 or (parts[0].geom_type == "Polygon" and parts[0].interiors):
            raise typed_geometry.NotAGeometry(
                _("This has several parts or holes. Give the corners of one boundary; cut a hole afterwards.")
            )
        corners = shapely.get_coordinates(parts[0])
    else:
        corners = typed_geometry.placed_positions(text, system, swapped=swapped)
    points = [(float(x), float(y)) for x, y in corners]
    closed = len(points) > _CORNERS and points[0] == points[-1]
    return _Read(points[:-1] if closed else points, closed)
