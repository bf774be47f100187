"""Where a report is: at the thing that was tapped, at a point, or at an address; always within the hromada."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils import translation
from django.utils.translation import gettext as _

from addresses.geocoding import geocode
from addresses.reverse import reverse
from addresses.search import sights
from geo import access, db, registers, territory
from geo.records import WGS84, Record
from geo.refusals import Invalid
from layers.features import headline
from reports.models import Category

#: The nearest address within so many metres names a place.
_NAMED_WITHIN = 100.0
_ADDRESSES = "addresses"
_ADDRESS_LENGTH = 300
#: Degrees.
_EAST, _NORTH = 180.0, 90.0
PLACE = "place"


@dataclass(frozen=True)
class Thing:
    """An object of a layer as the public sees it: slug, uid, what it is called, and its owner's ЄДРПОУ code."""

    layer: str
    uid: UUID
    number: str
    owner: str


@dataclass(frozen=True)
class Place:
    """`point` is in EPSG:4326; `address` is as it was sent, or the nearest one."""

    point: Point
    address: str
    thing: Thing | None


def find(category: Category, lonlat: tuple[float, float] | None, thing: UUID | None, address: str) -> Place:
    """The place of a report: `lonlat` in degrees, `thing` a uid in the category's layer, `address` in words.

    With a thing the report stands on it, at the place nearest to `lonlat` where it is no point. Raises `Invalid` for a
    place outside the hromada, for a thing that is not there, and for an address that is not found.
    """
    record = _record(category, thing) if thing else None
    if record is not None and record.geom:
        point = _on(record.geom, lonlat)
    elif lonlat is not None:
        point = _point(lonlat)
    elif address:
        point = at_address(address)
    else:
        raise Invalid({PLACE: [_("Say where it is: on the map, by an address, or by the number of the thing.")]})
    _require_inside(point)
    # What is kept is read in every language, and written in the hromada's.
    with translation.override(settings.LANGUAGE_CODE):
        return Place(point, address[:_ADDRESS_LENGTH] or _nearest_address(point), _thing(category, record))


def at_address(address: str) -> Point:
    """The place of an address in words, EPSG:4326; raises `Invalid` where it is not found."""
    [found] = geocode(iter([address]), sights(AnonymousUser()))
    if found.lon is None or found.lat is None:
        raise Invalid(
            {PLACE: [_("The address was not found. %(why)s Show the place on the map.") % {"why": found.why}]}
        )
    return Point(found.lon, found.lat, srid=WGS84)


def _record(category: Category, uid: UUID) -> Record:
    if category.thing_layer:
        try:
            sight = access.sight(registers.get(category.thing_layer), AnonymousUser())
        except registers.UnknownRegister:
            sight = None
        if sight and (found := sight.records().filter(uid=uid).first()):
            return found
    raise Invalid({"thing": [_("This thing is not on the map any more. Choose another one, or a place on the map.")]})


def _thing(category: Category, record: Record | None) -> Thing | None:
    if record is None:
        return None
    sight = access.sight(registers.get(category.thing_layer), AnonymousUser())
    # The owner decides who gets the report, whoever may read it.
    owner = getattr(record, category.owner_field, "") if category.owner_field else ""
    return Thing(category.thing_layer, record.uid, headline(sight, record), str(owner or ""))


def _on(geometry: GEOSGeometry, lonlat: tuple[float, float] | None) -> Point:
    """The point of the geometry nearest to `lonlat`, or one in its middle."""
    if isinstance(geometry, Point):
        return geometry
    if lonlat is None:
        return geometry.point_on_surface
    lon, lat = _point(lonlat).coords
    statement = "SELECT ST_X(p), ST_Y(p) FROM ST_ClosestPoint(%s::geometry, ST_Point(%s, %s, %s)) AS p"
    [(x, y)] = db.rows(statement, [geometry.hexewkb.decode(), lon, lat, WGS84])
    return Point(x, y, srid=WGS84)


def _point(lonlat: tuple[float, float]) -> Point:
    """Before there is a boundary nothing else looks at numbers, and GEOS aborts the process on some."""
    lon, lat = lonlat
    if not (abs(lon) <= _EAST and abs(lat) <= _NORTH):
        raise Invalid({PLACE: [_("There is no such place on Earth. Show it on the map.")]})
    return Point(lon, lat, srid=WGS84)


def _require_inside(point: Point) -> None:
    if territory.holds(point.x, point.y) is False:
        raise Invalid(
            {PLACE: [_("This place is not in our hromada. Move the point, or report it to the neighbouring hromada.")]}
        )


def _nearest_address(point: Point) -> str:
    sight = access.sight(registers.get(_ADDRESSES), AnonymousUser())
    found = {_ADDRESSES: sight} if sight.anything else {}
    for near in reverse(point.x, point.y, found, radius=_NAMED_WITHIN, limit=1):
        return headline(near.sight, near.sight.records().get(pk=near.pk))[:_ADDRESS_LENGTH]
    return ""
