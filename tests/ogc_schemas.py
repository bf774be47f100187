"""What is published of each answer in JSON, by the address that gave it: OGC API, its exceptions, and TileJSON.

`require_published` holds an answer against it; `tests/conftest.py` does so with every answer that any test gets. The
schemas of OGC API are written down beside this module, for no package has them; GeoJSON (RFC 7946) and the grid of
tiles as OGC's registry has it are taken out of packages.
"""

import gzip
import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
import ogc_features_schemas as features
import ogc_records_schemas as records
import ogc_tiles_schemas as tiles
from ogc_features_schemas import Schema
from xml_schemas import package

_CATALOGUE = {"properties": {"id": {"const": "catalogue"}}}
_EITHER: Schema = {"if": _CATALOGUE, "then": records.CATALOG, "else": features.COLLECTION}
_COLLECTIONS = features.members(
    ("links", "collections"),
    links=features.linked("self"),
    crs=features.several(features.URI),
    collections=features.several(_EITHER, minItems=1),
)
#: The first that fits is the one.
_BY_ADDRESS: dict[str, Schema] = {
    "/ogc/?": features.LANDING,
    "/ogc/conformance": features.CONFORMANCE,
    "/ogc/api": features.OPENAPI,
    "/ogc/collections": _COLLECTIONS,
    "/ogc/collections/catalogue": records.CATALOG,
    "/ogc/collections/catalogue/items": records.RECORDS,
    "/ogc/collections/catalogue/items/[^/]+": records.RECORD,
    "/ogc/collections/[^/]+": features.COLLECTION,
    "/ogc/collections/[^/]+/queryables": features.QUERYABLES,
    "/ogc/collections/[^/]+/sortables": features.SORTABLES,
    "/ogc/collections/[^/]+/schema": features.SCHEMA,
    "/ogc/collections/[^/]+/items": features.FEATURES,
    "/ogc/collections/[^/]+/items/[^/]+": features.FEATURE,
    "/ogc/collections/[^/]+/tiles": tiles.TILESETS,
    "/ogc/collections/[^/]+/tiles/[^/]+": tiles.TILESET,
    "/ogc/tileMatrixSets": tiles.TILINGS,
    "/ogc/tileMatrixSets/[^/]+": tiles.TILING,
    "/tiles/[^/]+\\.json": tiles.TILEJSON,
}
_ANY_PLACE = re.compile("/ogc(/.*)?|/tiles/[^/]+\\.json")
_REFUSED = 400
_FEATURE_MEDIA = "application/geo+json"


def require_published(answer: Any) -> None:
    """Fails where an answer (of Django's client) in JSON, from an address of these, is not as it is published."""
    address, media = answer.request["PATH_INFO"], answer.headers.get("Content-Type", "").partition(";")[0]
    if not _ANY_PLACE.fullmatch(address) or not media.endswith("json") or answer.streaming or not answer.content:
        return
    packed = answer.headers.get("Content-Encoding") == "gzip"
    document = json.loads(gzip.decompress(answer.content) if packed else answer.content)
    if answer.status_code >= _REFUSED:
        assert media == "application/problem+json", (address, media)
        assert document["status"] == answer.status_code
        require_valid(features.PROBLEM, document)
        return
    require_valid(schema_of(address), document)
    if media == _FEATURE_MEDIA:
        for feature in document.get("features", [document]):
            require_geojson(feature)


def schema_of(address: str) -> Schema:
    """What is published of the answer of this path. Raises StopIteration where nothing is."""
    return next(schema for pattern, schema in _BY_ADDRESS.items() if re.fullmatch(pattern, address))


def require_valid(schema: Schema, document: Any) -> None:
    """Fails with the place of the first thing that is not as the schema has it."""
    _validator(json.dumps(schema)).validate(document)


def require_geojson(feature: Any) -> None:
    """Fails where a feature is not as geojson.org publishes it (RFC 7946)."""
    _geojson().validate(feature)


def registered_grid() -> dict[str, Any]:
    """WebMercatorQuad as OGC's registry of grids has it; morecantile carries it."""
    return _carried("morecantile", "data/WebMercatorQuad.json")


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for(json.loads(schema), validate_formats=True)


@cache
def _geojson() -> Any:
    """The published schema of a Feature; pystac carries it."""
    return jsonschema_rs.validator_for(_carried("pystac", "validation/jsonschemas/geojson/Feature.json"))


def _carried(owner: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((package(owner) / path).read_text(encoding="utf-8"))
    return found
