"""Answers in JSON against what is published: GeoJSON, JSON Schema, OpenAPI, OGC's registry of grids, TileJSON."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import ogc_schemas as standards
import pytest
from django.test import Client
from made_thematic import LAMPS, lamp
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
    feature = jsonschema_rs.validator_for(standards.geojson_feature())
    collection = got(client, address)
    assert collection["type"] == "FeatureCollection"
    assert collection["features"]
    for one in collection["features"]:
        feature.validate(one)
        if address.startswith("/ogc/"):
            single = got(client, f"{address}/{one['id']}")
            feature.validate(single)
            standards.require_valid(standards.FEATURE, single)


@pytest.mark.parametrize("kind", ["queryables", "sortables", "schema"])
@pytest.mark.parametrize("slug", ["parcels", "lamps", "property"])
def test_the_schemas_of_a_collection_are_json_schema(
    client: Client, objects: list[Parcel], slug: str, kind: str
) -> None:
    schema = got(client, f"/ogc/collections/{slug}/{kind}")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)


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
    standards.require_valid(standards.TILEJSON, got(client, f"/tiles/{slug}.json"))


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
    standards.require_valid(standards.RECORD, record)
    [contact] = record["properties"]["contacts"]
    assert [one["value"] for one in contact["phones"]] == told


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/ogc/collections/nowhere", 404),
        ("/ogc/nowhere", 404),
        ("/ogc/collections/parcels/items?limit=x", 400),
        ("/ogc/collections/parcels/items/x", 404),
    ],
)
def test_what_is_refused_is_a_problem_as_rfc_9457_has_it(
    client: Client, objects: list[Parcel], address: str, status: int
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(answer.content)
    standards.require_valid(standards.PROBLEM, problem)
    assert problem["status"] == status


def test_the_schemas_do_refuse_what_is_not_as_they_have_it(client: Client, objects: list[Parcel]) -> None:
    record = got(client, "/ogc/collections/catalogue/items/parcels")
    [feature, *_others] = got(client, "/ogc/collections/parcels/items")["features"]
    broken = [
        (standards.RECORD, {**record, "properties": {**record["properties"], "created": "2026-11-21"}}),
        (standards.RECORD, {**record, "properties": {**record["properties"], "contacts": [{}]}}),
        (standards.geojson_feature(), {**feature, "geometry": {"type": "Point", "coordinates": [1]}}),
        (standards.TILEJSON, {"tilejson": "3.0.0", "tiles": ["/tiles/x.mvt"], "vector_layers": []}),
    ]
    for schema, document in broken:
        with pytest.raises(jsonschema_rs.ValidationError):
            standards.require_valid(schema, document)
