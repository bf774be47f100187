"""The OpenAPI document against the answers: it names every member that they have, and no answer has another."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from helpers import number
from made_thematic import LAMPS, lamp
from made_tokens import member, program_of

from assets.models import Parcel
from geo.roles import LAND_OFFICER
from layers import thematic
from layers.models import Layer

MakeParcels = Callable[..., list[Parcel]]
Document = dict[str, Any]

COLLECTIONS = ("parcels", "lamps", "property")


@pytest.fixture
def objects(parcels: MakeParcels) -> list[Parcel]:
    """Parcels, and lamps with a field of every kind; who answers for the parcels has a telephone."""
    lamp(thematic.create(LAMPS), 0, installed_on="2024-05-01", is_led=True, site="https://example.org/")
    made = parcels(3, address="вулиця Миру, 1", documented_area="2.5")
    Layer.objects.filter(slug="parcels").update(contact_email="land@hromada.example", contact_phone="0534212345")
    return made


@pytest.fixture
def described(client: Client, objects: list[Parcel]) -> Document:
    found: Document = json.loads(client.get("/ogc/api").content)
    return found


def closed(node: Any) -> Any:
    """OpenAPI's schema as JSON Schema that takes no member that it does not name."""
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: closed(value) for name, value in node.items()}
    if isinstance(node.get("properties"), dict) and node.get("type") == "object":
        found.setdefault("additionalProperties", False)
    if found.pop("nullable", False):
        found["type"] = [found["type"], "null"]
    return found


def require_declared(described: Document, path: str, method: str, answer: Any) -> None:
    """Fails where an answer, its status or its headers are not as the operation declares them."""
    responses: Mapping[str, Any] = described["paths"][path][method]["responses"]
    declared = responses[str(answer.status_code)]
    if "$ref" in declared:
        declared = described["components"]["responses"][declared["$ref"].rpartition("/")[2]]
    assert all(answer.has_header(name) for name in declared.get("headers", {})), (path, answer.headers)
    if not answer.content:
        assert "content" not in declared
        return
    schema = declared["content"][answer["Content-Type"]]["schema"]
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **closed(schema)}
    whole["components"] = {"schemas": closed(described["components"]["schemas"])}
    jsonschema_rs.validate(whole, json.loads(answer.content), validate_formats=True)


def addresses(path: str, objects: list[Parcel]) -> list[str]:
    """Addresses of that template: of each collection, of an object of it, of the one grid."""
    filled = path.replace("{tileMatrixSetId}", "WebMercatorQuad").replace("{featureId}", str(objects[0].uid))
    if "{featureId}" in path:
        return [filled.replace("{collectionId}", "parcels")]
    return [filled.replace("{collectionId}", slug) for slug in COLLECTIONS] if "{collectionId}" in path else [filled]


@pytest.mark.parametrize("language", ["uk", "en"])
def test_every_answer_has_the_members_that_the_description_names_and_no_other(
    client: Client, objects: list[Parcel], described: Document, language: str
) -> None:
    held = 0
    for path in described["paths"]:
        for address in addresses(path, objects):
            answer = client.get(f"/ogc{address}", {"lang": language})
            assert answer.status_code == HTTPStatus.OK, address
            require_declared(described, path, "get", answer)
            refused = client.get(f"/ogc{address}", {"lang": language, "none": "such"})
            assert refused.status_code == HTTPStatus.BAD_REQUEST, address
            require_declared(described, path, "get", refused)
            held += 1
    assert held > len(described["paths"]) > 15


def test_a_page_that_is_known_already_is_declared_too(
    client: Client, objects: list[Parcel], described: Document
) -> None:
    for path in ("/collections/{collectionId}/items", "/collections/{collectionId}/items/{featureId}"):
        [address, *_others] = addresses(path, objects)
        known = client.get(f"/ogc{address}")["ETag"]
        answer = client.get(f"/ogc{address}", headers={"if-none-match": known})
        assert answer.status_code == HTTPStatus.NOT_MODIFIED
        require_declared(described, path, "get", answer)


def test_what_is_written_is_answered_as_it_is_declared(objects: list[Parcel], described: Document) -> None:
    items, item = "/collections/{collectionId}/items", "/collections/{collectionId}/items/{featureId}"
    officer, address = program_of(member(LAND_OFFICER.slug), may_write=True), "/ogc/collections/parcels/items"
    own, unknown = {"cadastral_number": number(7), "category": "agricultural"}, {"nothing": "such"}
    made = officer.send("POST", address, {"geometry": None, "properties": own})
    refused = officer.send("POST", address, {"geometry": None, "properties": unknown})
    assert (made.status_code, refused.status_code) == (HTTPStatus.CREATED, HTTPStatus.UNPROCESSABLE_ENTITY)
    require_declared(described, items, "post", made)
    require_declared(described, items, "post", refused)
    one = made["Location"].removeprefix("http://testserver")
    for method, tag, status in (
        ("PATCH", "", HTTPStatus.PRECONDITION_REQUIRED),
        ("PATCH", '"9.0"', HTTPStatus.PRECONDITION_FAILED),
        ("PATCH", "*", HTTPStatus.NO_CONTENT),
        ("PUT", "*", HTTPStatus.NO_CONTENT),
        ("DELETE", "*", HTTPStatus.NO_CONTENT),
        ("DELETE", "*", HTTPStatus.NOT_FOUND),
    ):
        answer = officer.send(method, one, {"properties": own}, if_match=tag)
        assert answer.status_code == status, (method, tag, answer.content.decode())
        require_declared(described, item, method.lower(), answer)


def test_a_schema_that_holds_nothing_is_declared_of_no_answer(described: Document) -> None:
    for path, operations in described["paths"].items():
        for media, told in operations["get"]["responses"]["200"]["content"].items():
            if media != "text/html":
                name = told["schema"]["$ref"].rpartition("/")[2]
                assert described["components"]["schemas"][name]["required"], path
