"""What is said of a collection: its description, and the JSON Schemas of what it holds and may be asked by."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.access import Sight
from geo.records import GEOMETRY
from geo.registers import Kind
from layers import licences
from layers.catalogue import Catalogued
from layers.figures import figures
from layers.ogc import properties, systems
from layers.ogc.answers import GEOJSON, HTML, JSON, SCHEMA, address, bare_address, link
from layers.ogc.systems import CRS84

Document = dict[str, Any]

#: Id of the collection of records: the data sets themselves.
CATALOGUE = "catalogue"
#: The grid in which tiles are cut.
QUAD = "WebMercatorQuad"
_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_FORMATS = {
    "MULTIPOLYGON": "geometry-multipolygon",
    "MULTILINESTRING": "geometry-multilinestring",
    "POINT": "geometry-point",
    "GEOMETRY": "geometry-any",
}


def entry(request: HttpRequest, layer: Catalogued) -> Document:
    """The collection as it stands in a list of links on a page."""
    slug = layer.register.slug
    return {
        "title": layer.title,
        "slug": slug,
        "about": layer.about,
        "group": layer.group.title,
        "count": figures(layer.sight).count,
        "href": address(request, "collection", slug),
        "items": address(request, "items", slug),
    }


def described(request: HttpRequest, layer: Catalogued) -> Document:
    """The collection (Part 1, 7.14) with the systems that Part 2 adds."""
    slug, counted = layer.register.slug, figures(layer.sight)
    licence = licences.licence(layer.layer.licence)
    found: Document = {
        "id": slug,
        "title": layer.title,
        "description": layer.about or layer.title,
        "itemType": "feature",
        "crs": list(systems.offered()),
        "storageCrs": CRS84,
        "links": [
            link(address(request, "collection", slug), "collection", JSON, layer.title),
            link(address(request, "items", slug, f="json"), "items", GEOJSON, _("The objects as GeoJSON")),
            link(address(request, "items", slug, f="html"), "items", HTML, _("The objects as a page")),
            link(address(request, "queryables", slug), f"{_REL}queryables", SCHEMA, _("What objects are selected by")),
            link(address(request, "sortables", slug), f"{_REL}sortables", SCHEMA, _("What objects are sorted by")),
            link(address(request, "schema", slug), f"{_REL}schema", SCHEMA, _("What the objects hold")),
            link(address(request, "tilesets", slug), f"{_REL}tilesets-vector", JSON, _("The objects as vector tiles")),
            link(address(request, "record", slug), "describedby", GEOJSON, _("The data set in the catalogue")),
            link(
                request.build_absolute_uri(reverse("download", args=[slug])) + "?f=geojson",
                "enclosure",
                GEOJSON,
                _("The whole layer as a file"),
            ),
            link(licence.uri, "license", HTML, licence.title),
        ],
    }
    extent: Document = {}
    if counted.extent:
        extent["spatial"] = {"bbox": [counted.extent], "crs": CRS84}
    if counted.changed_at:
        extent["temporal"] = {"interval": [[None, _moment(counted.changed_at)]], "trs": _GREGORIAN}
    return found | ({"extent": extent} if extent else {})


def records(request: HttpRequest) -> Document:
    """The catalogue as a collection (Records, 8.2; catalog.yaml fixes its type)."""
    return {
        "id": CATALOGUE,
        "title": _("Catalogue of data sets"),
        "description": _("A record of every data set: what it holds, who answers for it, and the ways to it."),
        "type": "Collection",
        "itemType": "record",
        "crs": [CRS84],
        "links": [
            link(address(request, "records"), "collection", JSON, _("Catalogue of data sets")),
            link(address(request, "record-items", f="json"), "items", GEOJSON, _("The records as GeoJSON")),
            link(address(request, "record-items", f="html"), "items", HTML, _("The records as a page")),
            link(licences.licence("").uri, "license", HTML, licences.licence("").title),
        ],
    }


def queryables(request: HttpRequest, layer: Catalogued) -> Document:
    """JSON Schema of what objects are selected by: each member is a property of a filter, and most a parameter."""
    found = {name: _queryable(layer.sight, name) for name in properties.of(layer.sight)}
    return _schema(request, "queryables", layer, found) | {"additionalProperties": False}


def sortables(request: HttpRequest, layer: Catalogued) -> Document:
    """JSON Schema of what objects are sorted by; by anything else they are not (Part 5, /req/sortables/response)."""
    names = [name for name in properties.of(layer.sight) if name != GEOMETRY]
    found = {name: _queryable(layer.sight, name) for name in names}
    return _schema(request, "sortables", layer, found) | {"additionalProperties": False}


def returnables(request: HttpRequest, layer: Catalogued) -> Document:
    """JSON Schema of the features: their id, geometry and properties."""
    model = layer.register.model
    found: Document = {"id": {"type": "string", "format": "uuid", "x-ogc-role": "id"}}
    found |= {field.name: properties.schema(field, model) for field in properties.told(layer.sight)}
    return _schema(request, "schema", layer, found | {GEOMETRY: geometry(layer.sight)})


def geometry(sight: Sight) -> Document:
    """JSON Schema of the geometry."""
    kind = _FORMATS[sight.register.geometry_type()]
    return {"title": _("geometry"), "format": kind, "x-ogc-role": "primary-geometry"}


def _queryable(sight: Sight, name: str) -> Document:
    own = properties.of(sight)[name]
    if name == GEOMETRY:
        return geometry(sight)
    if own.field is None:
        return {"title": str(own.title), **own.type.schema}
    found = dict(properties.schema(own.field, sight.register.model))
    if own.field.kind is Kind.CHOICE:
        found["enum"] = [value for value, _label in own.field.choices]
    return found


def _schema(request: HttpRequest, name: str, layer: Catalogued, found: Document) -> Document:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": bare_address(request, name, layer.register.slug),
        "type": "object",
        "title": layer.title,
        "properties": found,
    }


def _moment(when: Any) -> str:
    return str(when.astimezone().isoformat(timespec="seconds"))
