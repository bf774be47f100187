"""The description of the API as OpenAPI 3.0: whole in itself, with the collections that this viewer sees."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from geo.problems import MEDIA_TYPE
from layers.catalogue import Catalogued
from layers.ogc import parameters, systems
from layers.ogc.answers import CATALOG, GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from layers.ogc.collections import CATALOGUE, QUAD
from layers.ogc.openapi_schemas import SCHEMAS, TEXT, ref

Document = dict[str, Any]

#: Of this API, not of the software: what programs rely on.
VERSION = "1.0.0"


def document(server: str, layers: Sequence[Catalogued]) -> Document:
    """The OpenAPI document of the API at `server` as the viewer of these `layers` sees it."""
    slugs = [layer.register.slug for layer in layers]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("Open geodata of the hromada"),
            "version": VERSION,
            "description": _("OGC API – Features (parts 1 to 4), Tiles and Records over the registers of the hromada."),
        },
        "servers": [{"url": server}],
        "paths": _paths(bool(slugs)),
        "components": {
            "parameters": _parameters(slugs),
            "schemas": SCHEMAS,
            "responses": _responses(),
            "headers": _headers(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(any_layer: bool) -> Document:
    records = f"/collections/{CATALOGUE}"
    found: Document = {
        "/": {"get": _get("getLandingPage", _("What there is"), "LandingPage")},
        "/conformance": {"get": _get("getConformance", _("The standards that are met"), "Conformance")},
        "/api": {"get": _get("getApi", _("This description"), "OpenApi", (), OPENAPI)},
        "/collections": {"get": _get("getCollections", _("The collections"), "Collections")},
        records: {"get": _get("getCatalogue", _("The catalogue of data sets"), "Catalogue", (), JSON, CATALOG)},
        f"{records}/items": {
            "get": _get(
                "getRecords",
                _("Records of data sets"),
                "Records",
                ("q", "type", "ids", "externalIds", "bbox", "datetime", "limit", "offset"),
                GEOJSON,
            )
        },
        "/tileMatrixSets": {"get": _get("getTileMatrixSets", _("Grids of tiles"), "TileMatrixSets")},
        "/tileMatrixSets/{tileMatrixSetId}": {
            "get": _get("getTileMatrixSet", _("A grid of tiles"), "TileMatrixSet", ("tileMatrixSetId",))
        },
    }
    if not any_layer:
        return found
    own, one = "/collections/{collectionId}", ("collectionId",)
    return found | {
        f"{records}/items/{{collectionId}}": {"get": _get("getRecord", _("A record"), "Record", one, GEOJSON)},
        own: {"get": _get("getCollection", _("A collection"), "Collection", one)},
        f"{own}/queryables": {"get": _get("getQueryables", _("What objects are selected by"), "Schema", one, SCHEMA)},
        f"{own}/sortables": {"get": _get("getSortables", _("What objects are sorted by"), "Schema", one, SCHEMA)},
        f"{own}/schema": {"get": _get("getSchema", _("What objects hold"), "Schema", one, SCHEMA)},
        f"{own}/tiles": {"get": _get("getTileSets", _("Tilesets of a collection"), "TileSets", one)},
        f"{own}/tiles/{{tileMatrixSetId}}": {
            "get": _get("getTileSet", _("A tileset"), "TileSet", (*one, "tileMatrixSetId"))
        },
        f"{own}/items": {
            "get": _versioned(
                _get("getFeatures", _("A page of objects"), "FeatureCollection", (*one, *parameters.OF_ITEMS), GEOJSON)
            ),
            "post": _write("createFeature", _("A new object, as a draft"), one, "201", headers=("Location", "ETag")),
        },
        f"{own}/items/{{featureId}}": {
            "get": _versioned(_get("getFeature", _("An object"), "Feature", (*one, "featureId", "crs"), GEOJSON)),
            "put": _write("replaceFeature", _("The whole object anew"), (*one, "featureId", "If-Match"), "204"),
            "patch": _write("updateFeature", _("Some properties of an object"), (*one, "featureId", "If-Match"), "204"),
            "delete": _write(
                "deleteFeature",
                _("The object into the archive"),
                (*one, "featureId", "If-Match"),
                "204",
                headers=(),
                body=False,
            ),
        },
    }


def _get(name: str, summary: str, schema: str, own: Iterable[str] = (), *media: str) -> Document:
    """An operation that reads; its answer is of each of the `media`, or else JSON, and a page."""
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [ref("parameters", one) for one in (*own, "f", "lang")],
        "responses": {
            "200": {
                "description": summary,
                "content": {
                    **{one: {"schema": ref("schemas", schema)} for one in media or (JSON,)},
                    HTML: {"schema": TEXT},
                },
            },
            **{code: ref("responses", code) for code in ("400", "401", "404", "405", "default")},
        },
    }


def _versioned(operation: Document) -> Document:
    """The operation, whose answers have a version and a system, and are not sent again to whoever has them."""
    responses = operation["responses"]
    done = responses["200"] | {"headers": {name: ref("headers", name) for name in ("ETag", "Content-Crs")}}
    return operation | {"responses": responses | {"200": done, "304": ref("responses", "304")}}


def _write(
    name: str,
    summary: str,
    own: Iterable[str],
    done: str,
    *,
    headers: Iterable[str] = ("ETag",),
    body: bool = True,
) -> Document:
    codes = ("400", "401", "403", "404", "405", "409", "412", "413", "422", "428", "default")
    operation: Document = {
        "operationId": name,
        "summary": summary,
        "security": [{"token": []}],
        "parameters": [ref("parameters", one) for one in (*own, "reason", "Content-Crs", "f", "lang")],
        "responses": {
            done: {"description": summary, "headers": {one: ref("headers", one) for one in headers}},
            **{code: ref("responses", code) for code in codes},
        },
    }
    if body:
        operation["requestBody"] = {"required": True, "content": {GEOJSON: {"schema": ref("schemas", "Sent")}}}
    return operation


def _parameters(slugs: list[str]) -> Document:
    place = {"type": "string", "enum": [QUAD]}
    found = {
        "collectionId": _path("collectionId", {"type": "string", "enum": slugs}, _("The collection")),
        "featureId": _path("featureId", {"type": "string", "format": "uuid"}, _("The object")),
        "tileMatrixSetId": _path("tileMatrixSetId", place, _("The grid of tiles")),
        "If-Match": _header("If-Match", _("The ETag of the object as it was got"), required=False),
        "Content-Crs": _header("Content-Crs", _("The system of the geometry that is sent"), required=False),
    }
    uris = {"type": "string", "enum": list(systems.offered())}
    queries: dict[str, tuple[Document, str]] = {
        "f": ({"type": "string", "enum": ["json", "html"]}, _("The form of the answer")),
        "lang": ({"type": "string", "enum": ["uk", "en"]}, _("The language of the answer")),
        "limit": (
            {"type": "integer", "minimum": 1, "maximum": parameters.MOST, "default": parameters.LIMIT},
            _("Objects on a page"),
        ),
        "bbox-crs": (uris, _("The system of bbox")),
        "crs": (uris, _("The system of the answer's geometries")),
        "datetime": (TEXT, _("A moment or a period in which objects were last changed")),
        "filter": (TEXT, _("A condition in CQL2")),
        "filter-lang": ({"type": "string", "enum": ["cql2-text", "cql2-json"]}, _("The notation of filter")),
        "filter-crs": (uris, _("The system of the geometries in filter")),
        "after": (TEXT, _("The key of the page before; taken from the link to the next page")),
        "offset": ({"type": "integer", "minimum": 0}, _("Records left out; taken from the link to the next page")),
        "q": (TEXT, _("Words that a record has")),
        "type": (TEXT, _("The type of resource")),
        "ids": (TEXT, _("Ids of records, with commas between")),
        "externalIds": (TEXT, _("Identifiers of metadata, with commas between")),
        "reason": (TEXT, _("Why it is done; it stays in the history of the object")),
    }
    lists: dict[str, tuple[Document, str]] = {
        "bbox": (
            {
                "type": "array",
                "items": {"type": "number"},
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            },
            _("Only objects in this box: least corner first"),
        ),
        "sortby": ({"type": "array", "items": TEXT}, _("Properties to sort by; “-” before one turns it round")),
        "properties": ({"type": "array", "items": TEXT}, _("Only these properties")),
    }
    found |= {name: _query(name, schema, words) for name, (schema, words) in queries.items()}
    found |= {name: _query(name, schema, words, explode=False) for name, (schema, words) in lists.items()}
    return found


def _query(name: str, schema: Document, words: str, **more: Any) -> Document:
    style = {"style": "form", **more} if more else {}
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words, **style}


def _path(name: str, schema: Document, words: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": words}


def _header(name: str, words: str, *, required: bool) -> Document:
    return {"name": name, "in": "header", "required": required, "schema": TEXT, "description": words}


def _responses() -> Document:
    words = {
        "400": _("Something in the request is not understood; the words say what"),
        "401": _("The token is missing, expired or revoked"),
        "403": _("The token may not do this"),
        "404": _("There is no such thing, or it is not public"),
        "405": _("The address does not take this method"),
        "409": _("The books refuse the change; the words say why"),
        "412": _("The object was changed meanwhile"),
        "413": _("What was sent is too large"),
        "422": _("The register does not take these values; errors by property"),
        "428": _("If-Match is missing"),
        "default": _("Something else went wrong"),
    }
    content = {MEDIA_TYPE: {"schema": ref("schemas", "Problem")}, HTML: {"schema": TEXT}}
    unchanged = {"description": _("Nothing has changed since the version in If-None-Match")}
    return {"304": unchanged, **{code: {"description": said, "content": content} for code, said in words.items()}}


def _headers() -> Document:
    words = {
        "ETag": _("The version of what is answered, for If-None-Match and If-Match"),
        "Content-Crs": _("The system of the answer's geometries"),
        "Location": _("The address of the new object"),
    }
    return {name: {"description": said, "schema": TEXT} for name, said in words.items()}
