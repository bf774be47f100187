"""What the standards want of each answer in JSON.

Where a package carries what is published, that is taken: GeoJSON (RFC 7946), the grid of tiles as OGC's registry has
it, the meta-schema of JSON Schema. No package has the schemas of OGC API, so what they require stands here: names,
types and bounds, as OGC API – Features 1.0 (17-069r4), Tiles 1.0 (20-057), Records 1.0 (20-004r1), 2D TMS 2.0
(17-083r4) and TileJSON 3.0.0 have them.
"""

import json
from typing import Any

import jsonschema_rs
from xml_schemas import package

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_URI: Schema = {"type": "string", "pattern": "^https?://"}
LINK: Schema = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {"href": _URI, "rel": _TEXT, "type": _TEXT, "title": _TEXT, "hreflang": _TEXT}
    | {"length": {"type": "integer"}, "templated": {"type": "boolean"}},
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
_NUMBERS: Schema = {
    "type": "array",
    "items": {"type": "number"},
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
}
_CRS84: Schema = {"const": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
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
                    "properties": {"bbox": {"type": "array", "items": _NUMBERS, "minItems": 1}, "crs": _CRS84},
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
                                "items": {"type": ["string", "null"], "format": "date-time"},
                            },
                        },
                        "trs": {"const": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
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
_CORNER: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_TILED_LAYER: Schema = {
    "type": "object",
    "required": ["id", "dataType"],
    "properties": {
        "id": _TEXT,
        "title": _TEXT,
        "dataType": {"enum": ["map", "vector", "coverage"]},
        "geometryDimension": {"type": "integer", "minimum": 0, "maximum": 3},
        "minTileMatrix": _TEXT,
        "maxTileMatrix": _TEXT,
        "propertiesSchema": {
            "type": "object",
            "required": ["type", "properties"],
            "properties": {
                "type": {"const": "object"},
                "properties": {
                    "additionalProperties": {
                        "type": "object",
                        "properties": {
                            "type": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
                            "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
                        },
                    }
                },
            },
        },
    },
}
TILESET: Schema = {
    "type": "object",
    "required": ["dataType", "crs", "tileMatrixSetURI", "links", "layers"],
    "properties": {
        "dataType": {"enum": ["map", "vector", "coverage"]},
        "crs": _URI,
        "tileMatrixSetURI": _URI,
        "links": LINKS,
        "layers": {"type": "array", "minItems": 1, "items": _TILED_LAYER},
        "boundingBox": {
            "type": "object",
            "required": ["lowerLeft", "upperRight"],
            "properties": {"lowerLeft": _CORNER, "upperRight": _CORNER, "crs": _URI},
        },
    },
}
TILINGS: Schema = {
    "type": "object",
    "required": ["tileMatrixSets"],
    "properties": {
        "tileMatrixSets": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["links"],
                "properties": {"id": _TEXT, "title": _TEXT, "uri": _URI, "crs": _URI, "links": LINKS},
            },
        }
    },
}
_COUNT: Schema = {"type": "integer", "minimum": 1}
TILING: Schema = {
    "type": "object",
    "required": ["crs", "tileMatrices"],
    "properties": {
        "orderedAxes": {"type": "array", "items": _TEXT, "minItems": 1},
        "tileMatrices": {
            "type": "array",
            "minItems": 1,
            "items": {
                "properties": {
                    "id": _TEXT,
                    "scaleDenominator": {"type": "number"},
                    "cellSize": {"type": "number"},
                    "cornerOfOrigin": {"enum": ["topLeft", "bottomLeft"]},
                    "pointOfOrigin": _CORNER,
                    "tileWidth": _COUNT,
                    "tileHeight": _COUNT,
                    "matrixWidth": _COUNT,
                    "matrixHeight": _COUNT,
                },
                "required": [
                    "id",
                    "scaleDenominator",
                    "cellSize",
                    "pointOfOrigin",
                    "tileWidth",
                    "tileHeight",
                    "matrixWidth",
                    "matrixHeight",
                ],
            },
        },
    },
}
_CONTACT: Schema = {
    "type": "object",
    "anyOf": [{"required": ["name"]}, {"required": ["organization"]}],
    "properties": {
        "name": _TEXT,
        "organization": _TEXT,
        "roles": {"type": "array", "items": _TEXT, "minItems": 1},
        "emails": {
            "type": "array",
            "items": {"required": ["value"], "properties": {"value": {"type": "string", "format": "email"}}},
        },
        "phones": {
            "type": "array",
            "items": {
                "required": ["value"],
                "properties": {"value": {"type": "string", "pattern": "^\\+[1-9]{1}[0-9]{3,14}$"}},
            },
        },
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
                "languages": {"type": "array", "items": {"type": "object", "required": ["code"]}},
                "contacts": {"type": "array", "items": _CONTACT},
                "externalIds": {"type": "array", "items": {"type": "object", "required": ["value"]}},
                "formats": {
                    "type": "array",
                    "items": {"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["mediaType"]}]},
                },
                "license": _TEXT,
                "created": _MOMENT,
                "updated": _MOMENT,
            },
        },
    },
}


_ZOOM: Schema = {"type": "integer", "minimum": 0, "maximum": 30}
TILEJSON: Schema = {
    "type": "object",
    "required": ["tilejson", "tiles", "vector_layers"],
    "properties": {
        "tilejson": {"const": "3.0.0"},
        "tiles": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "\\{z\\}.*\\{x\\}.*\\{y\\}"}},
        "minzoom": _ZOOM,
        "maxzoom": _ZOOM,
        "bounds": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "attribution": _TEXT,
        "name": _TEXT,
        "vector_layers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "fields"],
                "properties": {
                    "id": _TEXT,
                    "fields": {"type": "object", "additionalProperties": _TEXT},
                    "description": _TEXT,
                    "minzoom": _ZOOM,
                    "maxzoom": _ZOOM,
                },
            },
        },
    },
}


def geojson_feature() -> Schema:
    """The schema of a Feature as geojson.org publishes it; pystac carries it."""
    return _carried("pystac", "validation/jsonschemas/geojson/Feature.json")


def registered_grid() -> dict[str, Any]:
    """WebMercatorQuad as OGC's registry of grids has it; morecantile carries it."""
    return _carried("morecantile", "data/WebMercatorQuad.json")


def require_valid(schema: Schema, document: Any) -> None:
    """Fails with the place of the first thing that is not as the schema has it."""
    jsonschema_rs.validate(schema, document, validate_formats=True)


def _carried(owner: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((package(owner) / path).read_text(encoding="utf-8"))
    return found
