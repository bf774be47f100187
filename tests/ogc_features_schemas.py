"""What OGC API – Common and Features publish of their answers, written down: no package has these schemas.

Sources: Common 1.0 (19-072, landingPage.yaml, exception.yaml); Features 1.0 (17-069r4, the schemas of
ogcapi-features-1.yaml) and what 1.1 changes of them (17-069r5, ogcapi-features-1-oas31.yaml); Part 2 (18-058r1,
ogcapi-features-2.yaml); Part 3 (19-079r2, /req/queryables/get-queryables-response) and Part 5 (23-058,
/req/schemas, /req/sortables), which have requirements in place of a schema.

All of these schemas are open: a server may say more. Where ours say more, or always say what may be left out, that is
required here too: a link has a relation, an address is whole, a feature has an id.
"""

from typing import Any

Schema = dict[str, Any]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GEOMETRIES = ("point", "multipoint", "linestring", "multilinestring", "polygon", "multipolygon", "geometrycollection")
_MIXED = ("any", "point-or-multipoint", "linestring-or-multilinestring", "polygon-or-multipolygon")


def members(required: tuple[str, ...] = (), /, **of: Schema) -> Schema:
    """An object with these members, of which those named must be there; others may be."""
    return {"type": "object", "required": list(required), "properties": of}


def several(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def or_null(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": "string", "format": "date-time"}
#: What answers point to is a whole address, or the template of one (2D TMS 2.0, link.json: `templated`).
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
URI: Schema = {**ADDRESS, "format": "uri"}

LINK = members(
    ("href", "rel"),
    href=ADDRESS,
    rel={"type": "string", "minLength": 1},
    type=TEXT,
    hreflang=TEXT,
    title=TEXT,
    length={"type": "integer"},
    templated={"type": "boolean"},
    # Records 1.0, linkBase.yaml.
    profile=several(TEXT),
    created=MOMENT,
    updated=MOMENT,
)
LINK["if"] = {"not": {"properties": {"templated": {"const": True}}, "required": ["templated"]}}
LINK["then"] = {"properties": {"href": URI}}
LINKS = several(LINK, minItems=1)


def linked(*relations: str) -> Schema:
    """Links, among which there is one of each of these relations."""
    return {**LINKS, "allOf": [{"contains": {"properties": {"rel": {"const": one}}}} for one in relations]}


#: /req/core/root-success: the description of the API, the conformance and the collections are linked to.
LANDING = members(
    ("title", "links"),
    title=TEXT,
    description=TEXT,
    attribution=TEXT,
    links=linked("self", "service-desc", "service-doc", "conformance", "data"),
)
CONFORMANCE = members(("conformsTo",), conformsTo=several(URI, minItems=1, uniqueItems=True))

_BOX: Schema = several(NUMBER, oneOf=[{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}])
EXTENT = members(
    spatial=members(("bbox",), bbox=several(_BOX, minItems=1), crs={"const": CRS84}),
    temporal=members(
        ("interval",),
        interval=several(several(or_null(MOMENT), minItems=2, maxItems=2), minItems=1),
        trs={"const": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
    ),
)
_COLLECTION: Schema = {
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "links": linked("items"),
    "extent": EXTENT,
    "crs": several(URI, minItems=1, uniqueItems=True),
    "storageCrs": URI,
    "storageCrsCoordinateEpoch": NUMBER,
}
COLLECTION = members(("id", "links", "itemType", "crs"), **_COLLECTION, itemType={"const": "feature"})
#: A collection that is a catalogue says more of itself (`ogc_records_schemas.CATALOG`).
ANY_COLLECTION = members(("id", "links", "itemType", "crs"), **_COLLECTION)


def _placed(kind: str, coordinates: Schema) -> Schema:
    return {
        **members(("type", "coordinates"), type={"const": kind}, coordinates=coordinates),
        "additionalProperties": False,
    }


_POSITION = several(NUMBER, minItems=2)
_LINE, _RING = several(_POSITION, minItems=2), several(_POSITION, minItems=4)
GEOMETRY: Schema = {
    "oneOf": [
        {"type": "null"},
        _placed("Point", _POSITION),
        _placed("MultiPoint", several(_POSITION)),
        _placed("LineString", _LINE),
        _placed("MultiLineString", several(_LINE)),
        _placed("Polygon", several(_RING)),
        _placed("MultiPolygon", several(several(_RING))),
    ]
}
_FEATURE: Schema = {
    "type": {"const": "Feature"},
    "id": TEXT,
    "geometry": GEOMETRY,
    "properties": {"type": "object"},
    "links": LINKS,
    "crs": False,  # RFC 7946, 4: no more named in the document
}
#: On a page features have no links of their own; one alone has.
FEATURE_OF_PAGE = members(("type", "id", "geometry", "properties"), **_FEATURE)
FEATURE = members(
    ("type", "id", "geometry", "properties", "links"), **_FEATURE | {"links": linked("self", "alternate", "collection")}
)


def page(feature: Schema) -> Schema:
    """featureCollectionGeoJSON of such features."""
    return members(
        ("type", "features", "links", "timeStamp", "numberReturned"),
        type={"const": "FeatureCollection"},
        features=several(feature),
        links=linked("self", "alternate"),
        # /req/core/fc-timeStamp; ours are always in UTC.
        timeStamp={**MOMENT, "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"},
        numberMatched=COUNT,
        numberReturned=COUNT,
        crs=False,
    )


FEATURES = page(FEATURE_OF_PAGE)

_REFERENCE: Schema = {"type": "string", "format": "uri-reference"}
#: An exception as 1.0 has it (`code`, `description`), Common (`type`) and 1.1 (RFC 9457), all at once.
PROBLEM = members(
    ("type", "title", "status", "detail", "code", "description"),
    type=_REFERENCE,
    title={"type": "string", "minLength": 3},
    status={"type": "integer", "minimum": 400, "maximum": 599},
    detail={"type": "string", "minLength": 10},
    instance=_REFERENCE,
    code={"type": "string", "pattern": "^[A-Z_]+$"},
    description={"type": "string", "minLength": 10},
    errors={"type": "object", "additionalProperties": several(TEXT, minItems=1)},
)

_SPATIAL: Schema = {"required": ["format"], "properties": {"format": {"pattern": "^geometry-"}}}
_WORDS: Schema = {
    "title": TEXT,
    "description": TEXT,
    "format": TEXT,
    "enum": several({}, minItems=1, uniqueItems=True),
    "items": {"type": "object"},
    "readOnly": {"type": "boolean"},
    "writeOnly": {"type": "boolean"},
    "x-ogc-role": TEXT,
    # /req/schemas/unit: UCUM, of which these are all of ASCII and without spaces.
    "x-ogc-unit": {"type": "string", "pattern": "^[!-~]+$"},
}
_TYPES = ("string", "number", "integer", "boolean", "object", "array")
#: /req/schemas/properties: a spatial property has a format and no type, any other has a type. Recommendation K keeps
#: to these words; other ones begin with `x-ogc-` (/req/schemas/additional-keywords).
_PROPERTY: Schema = {
    "type": "object",
    "properties": {**_WORDS, "type": {"enum": list(_TYPES)}},
    "additionalProperties": False,
    "if": _SPATIAL,
    "then": {
        "not": {"required": ["type"]},
        "properties": {"format": {"enum": [f"geometry-{one}" for one in (*_GEOMETRIES, *_MIXED)]}},
    },
    "else": {"required": ["type"]},
}


def _described(of: Schema, *required: str, **more: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["$schema", "$id", "type", "title", "properties", *required],
        "properties": {
            "$schema": {"const": DIALECT},
            # The address without parameters (Part 3; Part 5, /req/schemas/json-schema).
            "$id": {**URI, "pattern": "^https?://[^?#]+$"},
            "type": {"const": "object"},
            "title": TEXT,
            "properties": {"type": "object", "additionalProperties": of},
            **more,
        },
        "additionalProperties": False,
    }


_FLAT: Schema = {**_PROPERTY, "not": {"required": ["type"], "properties": {"type": {"enum": ["object", "array"]}}}}
_CLOSED: Schema = {"const": False}
SCHEMA = _described(_PROPERTY)
#: By what is not declared nothing is selected and nothing sorted: asking for it is answered by 400.
QUERYABLES = _described(_FLAT, "additionalProperties", additionalProperties=_CLOSED)
SORTABLES = _described({"allOf": [_FLAT, {"not": _SPATIAL}]}, "additionalProperties", additionalProperties=_CLOSED)

#: The document itself is held against OpenAPI 3.0 by openapi-spec-validator.
OPENAPI = members(("openapi", "info", "servers", "paths", "components"), openapi={"const": "3.0.3"})
