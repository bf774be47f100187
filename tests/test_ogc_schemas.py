"""Answers in JSON against what is published: OGC API, GeoJSON, JSON Schema, OpenAPI, the registry of grids, TileJSON.

`tests/conftest.py` holds every answer that any test gets against the schema of its address; here are the answers that
no other test asks for, and what a schema cannot say.
"""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import ogc_schemas as standards
import pytest
from django.test import Client
from made_thematic import LAMPS, lamp
from ogc_features_schemas import PROBLEM
from ogc_records_schemas import RECORD
from openapi_spec_validator import OpenAPIV30SpecValidator

from assets.models import Parcel
from layers import thematic
from layers.models import Layer

MakeParcels = Callable[..., list[Parcel]]


def got(client: Client, address: str, asked: dict[str, Any] | None = None) -> Any:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.getvalue().decode()  # type: ignore[attr-defined]
    return json.loads(answer.getvalue())  # type: ignore[attr-defined]


@pytest.fixture
def objects(parcels: MakeParcels) -> list[Parcel]:
    """Parcels, and lamps with a field of every kind."""
    lamp(thematic.create(LAMPS), 0, installed_on="2024-05-01", is_led=True, site="https://example.org/?a=1&b=2")
    return parcels(2, address="вулиця Миру, 1", documented_area="2.5")


@pytest.mark.parametrize(
    "address",
    [
        "/ogc/collections/parcels/items",
        "/ogc/collections/lamps/items",
        "/ogc/collections/settlements/items",
        "/ogc/collections/catalogue/items",
        "/catalogue/parcels/download?f=geojson",
    ],
)
def test_every_feature_is_geojson_as_it_is_published(client: Client, objects: list[Parcel], address: str) -> None:
    collection = got(client, address)
    assert collection["type"] == "FeatureCollection"
    assert collection["features"]
    for one in collection["features"]:
        standards.require_geojson(one)
        if address.startswith("/ogc/"):
            single = got(client, f"{address}/{one['id']}")
            standards.require_geojson(single)
            standards.require_valid(standards.schema_of(f"{address}/{one['id']}"), single)


@pytest.mark.parametrize("kind", ["queryables", "sortables", "schema"])
@pytest.mark.parametrize("slug", ["parcels", "lamps", "property"])
def test_the_schemas_of_a_collection_are_json_schema(
    client: Client, objects: list[Parcel], slug: str, kind: str
) -> None:
    address = f"/ogc/collections/{slug}/{kind}"
    for asked in ({}, {"lang": "en"}):
        schema = got(client, address, asked)
        jsonschema_rs.meta.validate(schema)
        standards.require_valid(standards.schema_of(address), schema)
        assert schema["$id"] == f"http://testserver{address}"


def test_a_unit_is_told_to_programs_by_its_code_and_to_people_in_words(client: Client, objects: list[Parcel]) -> None:
    for language, words in (("uk", "одиниця виміру: га"), ("en", "unit: ha")):
        told = got(client, "/ogc/collections/parcels/schema", {"lang": language})["properties"]
        assert (told["documented_area"]["x-ogc-unit"], told["documented_area"]["description"]) == ("har", words)
        assert told["area"]["x-ogc-unit"] == "m2"
        assert told["normative_value"]["x-ogc-unit"] == "{UAH}"


def test_by_what_is_not_sortable_nothing_is_sorted(client: Client, objects: list[Parcel]) -> None:
    named = got(client, "/ogc/collections/parcels/sortables")
    assert named["additionalProperties"] is False
    assert "geom" not in named["properties"]
    assert client.get("/ogc/collections/parcels/items", {"sortby": "geom"}).status_code == 400


def test_the_catalogue_is_a_collection_as_records_has_it(client: Client, objects: list[Parcel]) -> None:
    alone = got(client, "/ogc/collections/catalogue")
    [listed] = [one for one in got(client, "/ogc/collections")["collections"] if one["id"] == "catalogue"]
    assert alone["type"] == listed["type"] == "Collection"
    for wanted in ("application/ogc-catalog+json", "application/json"):
        answer = client.get("/ogc/collections/catalogue", headers={"accept": wanted})
        assert (answer["Content-Type"], json.loads(answer.content)) == (wanted, alone)


def test_the_openapi_document_is_as_openapi_has_it_and_whole_in_itself(client: Client, objects: list[Parcel]) -> None:
    document = got(client, "/ogc/api")
    assert document["openapi"] == "3.0.3"
    OpenAPIV30SpecValidator(document).validate()
    references = list(references_of(document))
    assert len(references) > 50
    for reference in references:
        assert reference.startswith("#/")
        found: Any = document
        for part in reference[2:].split("/"):
            found = found[part]
    assert document["components"]["parameters"]["collectionId"]["schema"]["enum"][0] == "hromada"


def references_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from references_of(value)


def test_the_grid_of_tiles_is_that_of_the_registry(client: Client, objects: list[Parcel]) -> None:
    ours, registered = got(client, "/ogc/tileMatrixSets/WebMercatorQuad"), standards.registered_grid()
    for member in ("id", "uri", "crs", "orderedAxes", "wellKnownScaleSet"):
        assert ours[member] == registered[member]
    for one, other in zip(ours["tileMatrices"], registered["tileMatrices"], strict=False):
        for member, value in one.items():
            expected = pytest.approx(other[member], rel=1e-9) if isinstance(value, float) else other[member]
            assert value == expected, (one["id"], member)


@pytest.mark.parametrize("slug", ["parcels", "lamps", "property"])
def test_tiles_are_told_of_as_tilejson_has_it(client: Client, objects: list[Parcel], slug: str) -> None:
    address = f"/tiles/{slug}.json"
    standards.require_valid(standards.schema_of(address), got(client, address))


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ("+380 5342 12-345", ["+380534212345"]),
        ("(05342) 1-23-45", ["+380534212345"]),
        ("внутр. 12", []),
        ("", []),
    ],
)
def test_a_record_has_its_contact_as_the_standard_has_it(
    client: Client, parcels: MakeParcels, entered: str, told: list[str]
) -> None:
    parcels(1)
    Layer.objects.filter(slug="parcels").update(
        contact_name="Земельний відділ", contact_email="land@hromada.example", contact_phone=entered
    )
    record = got(client, "/ogc/collections/catalogue/items/parcels")
    standards.require_valid(RECORD, record)
    [contact] = record["properties"]["contacts"]
    assert [one["value"] for one in contact["phones"]] == told


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/ogc/collections/nowhere", 404),
        ("GET", "/ogc/nowhere", 404),
        ("GET", "/ogc/collections/parcels/items?limit=x", 400),
        ("GET", "/ogc/collections/parcels/items/x", 404),
        ("GET", "/ogc/?f=xml", 400),
        ("GET", "/ogc/?lang=de", 400),
        ("GET", "/ogc/collections/catalogue/items?offset=x", 400),
        ("GET", "/ogc/collections/catalogue/items/x", 404),
        ("GET", "/ogc/tileMatrixSets/x", 404),
        ("GET", "/ogc/collections/parcels/tiles/x", 404),
        ("PUT", "/ogc/collections", 405),
        ("POST", "/ogc/collections/parcels/items", 401),
    ],
)
def test_what_is_refused_is_a_problem_as_each_standard_has_it(
    client: Client, objects: list[Parcel], method: str, address: str, status: int
) -> None:
    answer = client.generic(method, address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(answer.content)
    standards.require_valid(PROBLEM, problem)
    assert problem["status"] == status
    assert problem["code"] == HTTPStatus(status).name
    assert problem["description"] == problem["detail"]


def test_a_token_that_is_none_is_refused_alike(client: Client, objects: list[Parcel]) -> None:
    answer = client.get("/ogc/", headers={"authorization": "Bearer nobody's"})
    assert answer.status_code == 401
    standards.require_valid(PROBLEM, json.loads(answer.content))


#: By the address, what is spoiled: a path of members, and what then stands there; None takes the member out.
SPOILED: list[tuple[str, tuple[str | int, ...], Any]] = [
    ("/ogc/", ("links",), None),
    ("/ogc/", ("links", 0, "href"), "/ogc/"),
    ("/ogc/", ("links", 0, "rel"), None),
    ("/ogc/conformance", ("conformsTo", 0), 1),
    ("/ogc/collections", ("collections", 0, "extent"), {"spatial": {"bbox": [[1, 2, 3]]}}),
    ("/ogc/collections/parcels", ("id",), None),
    ("/ogc/collections/parcels", ("extent", "temporal", "interval", 0), [None]),
    ("/ogc/collections/parcels", ("crs", 0), "EPSG 4326"),
    ("/ogc/collections/parcels/queryables", ("$id",), "http://testserver/ogc?lang=en"),
    ("/ogc/collections/parcels/queryables", ("properties", "geom"), {"type": "object"}),
    ("/ogc/collections/parcels/schema", ("properties", "area"), {"x-ogc-unit": "m²", "type": "number"}),
    ("/ogc/collections/parcels/schema", ("properties", "area"), {"title": "area"}),
    ("/ogc/collections/parcels/sortables", ("properties", "geom"), {"format": "geometry-any"}),
    ("/ogc/collections/parcels/sortables", ("additionalProperties",), None),
    ("/ogc/collections/parcels/items", ("timeStamp",), "2026-11-22"),
    ("/ogc/collections/parcels/items", ("numberMatched",), -1),
    ("/ogc/collections/parcels/items", ("features", 0, "geometry"), {"type": "Point", "coordinates": [1]}),
    ("/ogc/collections/parcels/items", ("features", 0, "geometry"), None),
    ("/ogc/collections/parcels/tiles", ("tilesets", 0, "links"), []),
    ("/ogc/collections/parcels/tiles/WebMercatorQuad", ("layers", 0, "geometryDimension"), 4),
    ("/ogc/collections/parcels/tiles/WebMercatorQuad", ("boundingBox", "lowerLeft"), [1]),
    ("/ogc/tileMatrixSets", ("tileMatrixSets", 0, "links"), None),
    ("/ogc/tileMatrixSets/WebMercatorQuad", ("tileMatrices", 0, "tileWidth"), 0),
    ("/ogc/collections/catalogue", ("type",), "catalog"),
    ("/ogc/collections/catalogue", ("itemType",), "feature"),
    ("/ogc/collections/catalogue/items", ("features", 0, "time"), None),
    ("/ogc/collections/catalogue/items/parcels", ("properties", "created"), "2026-11-21"),
    ("/ogc/collections/catalogue/items/parcels", ("properties", "contacts", 0), {}),
    ("/ogc/collections/catalogue/items/parcels", ("properties", "language"), "uk"),
    ("/ogc/collections/catalogue/items/parcels", ("properties", "title"), None),
    ("/tiles/parcels.json", ("tiles", 0), "/tiles/x.mvt"),
    ("/tiles/parcels.json", ("vector_layers", 0, "fields"), None),
]


@pytest.mark.parametrize(("address", "place", "put"), SPOILED)
def test_the_schemas_do_refuse_what_is_not_as_they_have_it(
    client: Client, objects: list[Parcel], address: str, place: tuple[str | int, ...], put: Any
) -> None:
    document = got(client, address)
    *way, last = place
    there = document
    for step in way:
        there = there[step]
    if put is None:
        del there[last]
    else:
        there[last] = put
    with pytest.raises(jsonschema_rs.ValidationError):
        standards.require_valid(standards.schema_of(address), document)
