"""What the OGC standards want of each answer, as JSON Schema: their required members, written down for these tests."""

from typing import Any

import jsonschema_rs

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_URI: Schema = {"type": "string", "pattern": "^https?://"}
LINK: Schema = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {"href": _URI, "rel": _TEXT, "type": _TEXT, "title": _TEXT, "hreflang": _TEXT},
}
LINKS: Schema = {"type": "array", "items": LINK, "minItems": 1}
LANDING: Schema = {
    "type": "object",
    "required": ["links"],
    "properties": {"title": _TEXT, "description": _TEXT, "attribution": _TEXT, "links": LINKS},
}
CONFORMANCE: Schema = {
    "type": "object",
    "required": ["conformsTo"],
    "properties": {"conformsTo": {"type": "array", "items": _URI, "minItems": 1, "uniqueItems": True}},
}
_NUMBERS: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
COLLECTION: Schema = {
    "type": "object",
    "required": ["id", "links", "itemType", "crs"],
    "properties": {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "links": LINKS,
        "itemType": {"enum": ["feature", "record"]},
        "crs": {"type": "array", "items": _URI, "minItems": 1, "uniqueItems": True},
        "storageCrs": _URI,
        "extent": {
            "type": "object",
            "properties": {
                "spatial": {
                    "type": "object",
                    "required": ["bbox"],
                    "properties": {"bbox": {"type": "array", "items": _NUMBERS, "minItems": 1}, "crs": _URI},
                },
                "temporal": {
                    "type": "object",
                    "required": ["interval"],
                    "properties": {
                        "interval": {
                            "type": "array",
                            "items": {
                                "type": "array",
                                "minItems": 2,
                                "maxItems": 2,
                                "items": {"type": ["string", "null"]},
                            },
                        }
                    },
                },
            },
        },
    },
}
COLLECTIONS: Schema = {
    "type": "object",
    "required": ["links", "collections"],
    "properties": {"links": LINKS, "collections": {"type": "array", "items": COLLECTION, "minItems": 1}},
}
GEOMETRY: Schema = {
    "oneOf": [
        {"type": "null"},
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "additionalProperties": False,
            "properties": {
                "type": {"enum": ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"]},
                "coordinates": {"type": "array"},
            },
        },
    ]
}
FEATURE: Schema = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": _TEXT,
        "geometry": GEOMETRY,
        "properties": {"type": "object"},
        "links": LINKS,
        "crs": False,
    },
}
FEATURES: Schema = {
    "type": "object",
    "required": ["type", "features", "links", "timeStamp", "numberReturned"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": FEATURE},
        "links": LINKS,
        "timeStamp": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
        "crs": False,
    },
}
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": {"minLength": 10}},
}
SCHEMA: Schema = {
    "type": "object",
    "required": ["$schema", "$id", "type", "properties"],
    "properties": {"$schema": _URI, "$id": _URI, "type": {"const": "object"}, "properties": {"type": "object"}},
}
TILESETS: Schema = {
    "type": "object",
    "required": ["tilesets"],
    "properties": {
        "tilesets": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["dataType", "crs", "links"],
                "properties": {"dataType": {"enum": ["map", "vector", "coverage"]}, "crs": _URI, "links": LINKS},
            },
        }
    },
}
TILESET: Schema = {
    "type": "object",
    "required": ["dataType", "crs", "tileMatrixSetURI", "links", "layers"],
    "properties": {"links": LINKS, "layers": {"type": "array", "items": {"required": ["id", "dataType"]}}},
}
TILING: Schema = {
    "type": "object",
    "required": ["crs", "tileMatrices"],
    "properties": {
        "tileMatrices": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": [
                    "id",
                    "scaleDenominator",
                    "cellSize",
                    "pointOfOrigin",
                    "tileWidth",
                    "tileHeight",
                    "matrixWidth",
                    "matrixHeight",
                ]
            },
        }
    },
}
RECORD: Schema = {
    "type": "object",
    "required": ["id", "type", "geometry", "properties", "time", "links", "conformsTo"],
    "properties": {
        "time": {"type": ["null", "object"]},
        "links": LINKS,
        "properties": {
            "type": "object",
            "required": ["type", "title"],
            "properties": {
                "keywords": {"type": "array", "items": _TEXT},
                "language": {"type": "object", "required": ["code"]},
                "contacts": {"type": "array", "items": {"type": "object", "anyOf": [{"required": ["organization"]}]}},
                "created": _TEXT,
                "updated": _TEXT,
            },
        },
    },
}


def require_valid(schema: Schema, document: Any) -> None:
    """Fails with the place of the first thing that is not as the schema has it."""
    jsonschema_rs.validate(schema, document)
