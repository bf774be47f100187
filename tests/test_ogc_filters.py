"""CQL2: what a filter means, told by the objects that it finds, and that no filter does harm."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import cql2 as peer
import pytest
from django.test import Client
from helpers import CORNER, SIDE, STEP

from assets.models import Parcel
from geo.problems import Problem
from layers.ogc import cql2

MakeParcels = Callable[..., list[Parcel]]
ITEMS = "/ogc/collections/parcels/items"
WEST, SOUTH = CORNER

#: Five parcels from west to east; the third is not public.
HIDDEN = 2
AREAS = ("1.5", "2.5", "3.5", "10", None)
PLACES = ("вул. Шкільна, 1", "вул. шкільна, 2", "вул. Шкільна, 3", "Кам'янка", "ПРОВ. МИРУ 100%")


@pytest.fixture
def five(parcels: MakeParcels) -> list[Parcel]:
    made = []
    for index, (area, place) in enumerate(zip(AREAS, PLACES, strict=True)):
        hidden = {"restricted": True, "category": "residential"} if index == HIDDEN else {}
        moment = datetime(2026, 1, 1 + index, 12, tzinfo=UTC)
        made += parcels(1, documented_area=area, address=place, updated_at=moment, **hidden)
    return made


def found(client: Client, **asked: str) -> set[int]:
    """Numbers, from 1, of the parcels that are found."""
    answer = client.get(ITEMS, {"limit": "100", **asked})
    assert answer.status_code == 200, answer.content.decode()
    return {int(one["properties"]["cadastral_number"][-4:]) for one in json.loads(answer.content)["features"]}


SQUARE_4 = f"{WEST + 3 * STEP:.5f},{SOUTH},{WEST + 3 * STEP + SIDE:.5f},{SOUTH + SIDE:.5f}"
POINT_4 = f"POINT({WEST + 3 * STEP + SIDE / 2:.5f} {SOUTH + SIDE / 2:.5f})"
MEANINGS = {
    "documented_area = 2.5": {2},
    "documented_area <> 2.5": {1, 4},
    "documented_area < 2.5 OR documented_area > 9 AND category = 'agricultural'": {1, 4},
    "(documented_area < 2.5 OR documented_area > 9) AND category = 'residential'": set(),
    "NOT documented_area > 2": {1},
    "not not documented_area > 2": {2, 4},
    "documented_area IS NULL": {5},
    "documented_area is not null": {1, 2, 4},
    "documented_area BETWEEN 2 AND 10": {2, 4},
    "documented_area NOT BETWEEN 2 AND 10": {1},
    "documented_area IN (1.5, 10)": {1, 4},
    "documented_area not in (1.5, 10)": {2},
    "documented_area * 2 + 1 = 6": {2},
    "-documented_area + 3 > 1": {1},
    "documented_area / 0 > 1": set(),
    "documented_area ^ 2 = 100": {4},
    "documented_area % 2 = 0.5": {2},
    "documented_area DIV 2 = 5": {4},
    "address LIKE 'вул. Ш%'": {1},
    "address NOT LIKE 'вул.%'": {4, 5},
    "address LIKE '%100\\%'": {5},
    "address LIKE 'вул. _кільна, _'": {1, 2},
    "CASEI(address) LIKE CASEI('ВУЛ. ШКІЛЬНА%')": {1, 2},
    "ACCENTI(address) = ACCENTI('Кам''янка')": {4},
    "address = 'Кам''янка'": {4},
    "\"address\" = 'Кам''янка'": {4},
    "cadastral_number > address": set(),
    "area > 0 AND TRUE": {1, 2, 4, 5},
    "FALSE": set(),
    "category = 'agricultural'": {1, 2, 4, 5},
    f"S_INTERSECTS(geom, BBOX({SQUARE_4}))": {4},
    f"S_INTERSECTS(geom, {POINT_4})": {4},
    f"S_WITHIN({POINT_4}, geom)": {4},
    f"S_CONTAINS(geom, {POINT_4})": {4},
    f"S_DISJOINT(geom, {POINT_4})": {1, 2, 5},
    f"s_within(geom, BBOX({WEST - 1},{SOUTH - 1},{WEST + SIDE},{SOUTH + SIDE}))": {1},
    f"S_INTERSECTS(geom, GEOMETRYCOLLECTION({POINT_4}, POINT({WEST} {SOUTH})))": {1, 4},
    "geom IS NULL": set(),
    "updated_at > TIMESTAMP('2026-01-02T12:00:00Z')": {4, 5},
    "T_AFTER(updated_at, DATE('2026-01-04'))": {4, 5},
    "T_BEFORE(updated_at, TIMESTAMP('2026-01-02T00:00:00Z'))": {1},
    "T_DURING(updated_at, INTERVAL('2026-01-02', '2026-01-04T12:00:01Z'))": {2, 4},
    "T_INTERSECTS(updated_at, INTERVAL('..', '2026-01-02'))": {1},
    "T_EQUALS(updated_at, TIMESTAMP('2026-01-01T14:00:00+02:00'))": {1},
}


@pytest.mark.parametrize(("text", "expected"), MEANINGS.items(), ids=MEANINGS)
def test_a_filter_finds_what_it_says_and_nothing_that_is_hidden(
    client: Client, five: list[Parcel], text: str, expected: set[int]
) -> None:
    assert found(client, filter=text) == expected
    as_json = json.dumps(cql2.from_text(text))
    assert found(client, filter=as_json, **{"filter-lang": "cql2-json"}) == expected


@pytest.mark.parametrize("text", MEANINGS)
def test_the_text_is_read_as_another_program_reads_it(text: str) -> None:
    if "not not" in text or "+02:00" in text or text.startswith("-"):
        pytest.skip("said in another way by the other program, with the same meaning")
    assert cql2.from_text(text) == peer.parse_text(text).to_json()


def test_geometries_of_a_filter_are_in_the_system_that_is_named(client: Client, five: list[Parcel]) -> None:
    latitude_first = f"S_INTERSECTS(geom, POINT({SOUTH + SIDE / 2} {WEST + 3 * STEP + SIDE / 2}))"
    assert found(client, filter=latitude_first) == set()
    epsg = "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert found(client, filter=latitude_first, **{"filter-crs": epsg}) == {4}


def test_a_property_is_a_parameter_of_its_own(client: Client, five: list[Parcel]) -> None:
    assert found(client, documented_area="2.5") == {2}
    assert found(client, address="Кам'янка", category="agricultural") == {4}
    assert client.get(ITEMS, {"documented_area": "багато"}).status_code == 400


HOSTILE = {
    "an unknown property": "contract_number = 'x'",
    "a column of the books": "evidence = 'x'",
    "a number for a text": "address = 1",
    "a text for a number": "documented_area > 'x'",
    "a statement": "address = 'x'; DROP TABLE assets_parcel",
    "a comment": "address = 'x' -- ",
    "an open text": "address = 'x",
    "an open parenthesis": "(((((((((((((((((((((((((((((address = 'x'",
    "too deep": "(" * 40 + "documented_area = 1" + ")" * 40,
    "too long": "address = '" + "x" * 20_000 + "'",
    "too many parts": "documented_area IN (" + ",".join("1" for _one in range(2_000)) + ")",
    "no condition": "documented_area",
    "nothing": "   ( ) ",
    "an unknown function": "pg_sleep(10) = 1",
    "a broken moment": "updated_at > TIMESTAMP('yesterday')",
    "a moment without a zone": "updated_at > TIMESTAMP('2026-01-01T00:00:00')",
    "no such day": "updated_at > DATE('2026-02-30')",
    "a broken polygon": "S_INTERSECTS(geom, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
    "half a polygon": "S_INTERSECTS(geom, POLYGON((0 0, 1 1)))",
    "nowhere": "S_INTERSECTS(geom, POINT(1000 1000))",
    "infinity": "documented_area > 1e999",
    "out of bounds": "documented_area ^ 9999 ^ 9999 > 1",
    "half a pattern": "address LIKE '%\\'",
    "a geometry as a text": "geom = 'x'",
    "a collection": "S_TOUCHES(geom, GEOMETRYCOLLECTION(POINT(1 1)))",
    "an unknown letter": "documented_area ¤ 1",
    "three values": "S_INTERSECTS(geom, geom, geom)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_filter_that_cannot_be_is_refused_in_words(client: Client, five: list[Parcel], text: str) -> None:
    answer = client.get(f"{ITEMS}?filter={quote(text)}&lang=en")
    assert answer.status_code == 400, answer.content.decode()
    problem = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert len(problem["detail"]) > 20
    assert "SELECT" not in problem["detail"]
    assert Parcel.objects.count() == 5


HOSTILE_JSON: list[Any] = [
    [],
    "text",
    None,
    {"op": "="},
    {"op": "=", "args": [{"property": ["x"]}, 1]},
    {"op": "and", "args": []},
    {"op": "in", "args": [{"property": "address"}, []]},
    {"op": "=", "args": [{"property": "address"}, "\0"]},
    {"op": "=", "args": [{"property": "address"}, "\ud800"]},
    {"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Point", "coordinates": ["a", "b"]}]},
    {"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Polygon", "coordinates": [[]]}]},
    {"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [1, 2]}]},
    {"op": "t_during", "args": [{"property": "updated_at"}, {"interval": ["..", 5]}]},
    {"op": "=", "args": [{"property": "documented_area"}, 10**40]},
]


@pytest.mark.parametrize("expression", HOSTILE_JSON, ids=str)
def test_cql2_json_that_cannot_be_is_refused_in_words(client: Client, five: list[Parcel], expression: Any) -> None:
    answer = client.get(ITEMS, {"filter": json.dumps(expression), "filter-lang": "cql2-json"})
    finds_nothing = expression == HOSTILE_JSON[-1]
    assert answer.status_code == (200 if finds_nothing else 400), answer.content.decode()


@pytest.mark.parametrize("text", ["{", "[" * 5_000, "NaN", '{"op": ' * 50 + "1" + "}" * 50])
def test_what_is_no_json_is_refused_in_words(text: str) -> None:
    with pytest.raises(Problem):
        cql2.from_json(text)
