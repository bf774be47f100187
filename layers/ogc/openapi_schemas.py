"""What the answers of the API hold, as the `schemas` of its OpenAPI document, in OpenAPI 3.0's dialect.

Every member that an answer has is named, and what it always has is required: clients are generated from this.
"""

from collections.abc import Sequence
from typing import Any

from layers.ogc.collections import QUAD
from layers.ogc.systems import CRS84

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
_URI: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_ANY_OBJECT: Schema = {"type": "object"}


def ref(kind: str, name: str) -> Schema:
    """A reference to a component of the document."""
    return {"$ref": f"#/components/{kind}/{name}"}


def _object(required: Sequence[str] = (), **members: Any) -> Schema:
    found: Schema = {"type": "object", "properties": members}
    return found | ({"required": list(required)} if required else {})


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


_LINKS = _list(ref("schemas", "Link"))
_POINT = _list(_NUMBER, minItems=2, maxItems=2)
_COLLECTION: Schema = {
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "crs": _list(_URI, minItems=1),
    "links": _LINKS,
}
_NEEDED = ("id", "title", "description", "itemType", "crs", "links")
_SCHEMA_NEEDED = ("$schema", "$id", "type", "title", "properties")
_VALUES = _list(_object(("value",), scheme=TEXT, value=TEXT))
_LANGUAGE = _object(("code",), code=TEXT)
_GRID: Schema = {"title": TEXT, "uri": _URI, "crs": _URI, "links": _LINKS}
_BRIEF: Schema = {"title": TEXT, "dataType": _one_of("vector"), "crs": _URI, "tileMatrixSetURI": _URI, "links": _LINKS}
_BRIEF_NEEDED = ("title", "dataType", "crs", "tileMatrixSetURI", "links")
_PAGE_NEEDED = ("type", "features", "numberReturned", "timeStamp", "links")


def _page(feature: str) -> Schema:
    return {
        "type": _one_of("FeatureCollection"),
        "features": _list(ref("schemas", feature)),
        "numberReturned": _COUNT,
        "numberMatched": _COUNT,
        "timeStamp": _MOMENT,
        "links": _LINKS,
    }


SCHEMAS: Schema = {
    "Link": _object(
        ("href", "rel"),
        href=TEXT,
        rel=TEXT,
        type=TEXT,
        title=TEXT,
        hreflang=TEXT,
        templated={"type": "boolean"},
        formats=_list(TEXT),
    ),
    "OpenApi": _object(
        ("openapi", "info", "servers", "paths", "components"),
        openapi=TEXT,
        info=_object(("title", "version"), title=TEXT, version=TEXT, description=TEXT),
        servers=_list(_object(("url",), url=_URI)),
        paths=_ANY_OBJECT,
        components=_ANY_OBJECT,
    ),
    "LandingPage": _object(
        ("title", "description", "attribution", "links"), title=TEXT, description=TEXT, attribution=TEXT, links=_LINKS
    ),
    "Conformance": _object(("conformsTo", "links"), conformsTo=_list(_URI, minItems=1), links=_LINKS),
    "Extent": _object(
        spatial=_object(
            ("bbox", "crs"), bbox=_list(_list(_NUMBER, minItems=4, maxItems=4), minItems=1), crs=_one_of(CRS84)
        ),
        temporal=_object(
            ("interval", "trs"),
            interval=_list(_list({**_MOMENT, "nullable": True}, minItems=2, maxItems=2), minItems=1),
            trs=_URI,
        ),
    ),
    "Collection": _object(
        (*_NEEDED, "storageCrs"),
        **_COLLECTION,
        itemType=_one_of("feature"),
        storageCrs=_URI,
        extent=ref("schemas", "Extent"),
    ),
    "Catalogue": _object((*_NEEDED, "type"), **_COLLECTION, itemType=_one_of("record"), type=_one_of("Collection")),
    "Collections": _object(
        ("links", "crs", "collections"),
        links=_LINKS,
        crs=_list(_URI),
        collections=_list({"anyOf": [ref("schemas", "Collection"), ref("schemas", "Catalogue")]}),
    ),
    "Property": _object(
        (),
        **dict.fromkeys(("title", "description", "format", "x-ogc-role", "x-ogc-unit"), TEXT),
        type=_one_of("string", "number", "integer", "boolean", "array"),
        enum=_list({}),
        items=_ANY_OBJECT,
    ),
    "Schema": _object(
        _SCHEMA_NEEDED,
        **{"$schema": _URI, "$id": _URI},
        type=_one_of("object"),
        title=TEXT,
        properties={"type": "object", "additionalProperties": ref("schemas", "Property")},
        additionalProperties={"type": "boolean"},
    ),
    "Geometry": {
        **_object(
            ("type", "coordinates"),
            type=_one_of("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
            coordinates=_list({}),
        ),
        "nullable": True,
    },
    "Feature": _object(
        ("type", "id", "geometry", "properties"),
        type=_one_of("Feature"),
        id=TEXT,
        geometry=ref("schemas", "Geometry"),
        properties=_ANY_OBJECT,
        links=_LINKS,
    ),
    "FeatureCollection": _object(_PAGE_NEEDED, **_page("Feature"), numberMatchedEstimate=_COUNT),
    "Sent": _object(("properties",), geometry=ref("schemas", "Geometry"), properties=_ANY_OBJECT),
    "Contact": _object(
        ("organization", "name", "roles", "emails", "phones"),
        organization=TEXT,
        name=TEXT,
        roles=_list(TEXT, minItems=1),
        emails=_VALUES,
        phones=_VALUES,
    ),
    "Record": _object(
        ("type", "id", "time", "geometry", "conformsTo", "properties", "links"),
        type=_one_of("Feature"),
        id=TEXT,
        time={"type": "object", "nullable": True},
        geometry=ref("schemas", "Geometry"),
        conformsTo=_list(_URI),
        properties=_object(
            ("type", "title", "description", "language", "keywords", "created", "license", "contacts", "formats"),
            **dict.fromkeys(("type", "title", "description", "license"), TEXT),
            **dict.fromkeys(("created", "updated"), _MOMENT),
            keywords=_list(TEXT),
            language=_LANGUAGE,
            languages=_list(_LANGUAGE),
            contacts=_list(ref("schemas", "Contact")),
            externalIds=_VALUES,
            formats=_list(_object(("name", "mediaType"), name=TEXT, mediaType=TEXT)),
        ),
        links=_LINKS,
    ),
    "Records": _object((*_PAGE_NEEDED, "numberMatched"), **_page("Record")),
    "TileMatrixSets": _object(
        ("tileMatrixSets",),
        tileMatrixSets=_list(_object(("id", *_GRID), id=_one_of(QUAD), **_GRID)),
    ),
    "TileMatrixSet": _object(
        ("id", *_GRID, "wellKnownScaleSet", "orderedAxes", "tileMatrices"),
        id=_one_of(QUAD),
        **_GRID,
        wellKnownScaleSet=_URI,
        orderedAxes=_list(TEXT),
        tileMatrices=_list(
            _object(
                (
                    *("id", "scaleDenominator", "cellSize", "cornerOfOrigin", "pointOfOrigin"),
                    *("tileWidth", "tileHeight", "matrixWidth", "matrixHeight"),
                ),
                id=TEXT,
                **dict.fromkeys(("scaleDenominator", "cellSize"), _NUMBER),
                cornerOfOrigin=_one_of("topLeft"),
                pointOfOrigin=_POINT,
                **dict.fromkeys(("tileWidth", "tileHeight", "matrixWidth", "matrixHeight"), _COUNT),
            )
        ),
    ),
    "TileSets": _object(("links", "tilesets"), links=_LINKS, tilesets=_list(_object(_BRIEF_NEEDED, **_BRIEF))),
    "TileSet": _object(
        (*_BRIEF_NEEDED, "tileMatrixSetId", "layers"),
        **_BRIEF,
        tileMatrixSetId=_one_of(QUAD),
        layers=_list(
            _object(
                ("id", "title", "dataType", "minTileMatrix", "maxTileMatrix", "propertiesSchema"),
                **dict.fromkeys(("id", "title", "minTileMatrix", "maxTileMatrix"), TEXT),
                dataType=_one_of("vector"),
                geometryDimension=_COUNT,
                propertiesSchema=_object(
                    ("type", "properties"),
                    type=_one_of("object"),
                    properties={"type": "object", "additionalProperties": ref("schemas", "Property")},
                ),
            ),
            minItems=1,
        ),
        boundingBox=_object(
            ("lowerLeft", "upperRight", "crs"), lowerLeft=_POINT, upperRight=_POINT, crs=_one_of(CRS84)
        ),
    ),
    "Problem": _object(
        ("type", "title", "status", "detail", "code", "description"),
        **dict.fromkeys(("type", "title", "detail", "code", "description"), TEXT),
        status={"type": "integer", "minimum": 400, "maximum": 599},
        errors={"type": "object", "additionalProperties": _list(TEXT)},
    ),
}
