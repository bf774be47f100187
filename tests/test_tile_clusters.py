"""Points at low zooms: clusters whose numbers sum to what the viewer sees, at every zoom, at every moment."""

import random
from collections import Counter
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.test import Client
from helpers import CORNER, query
from made_sites import thing
from made_tiles import EXTENT, Place, layers_of, places

from addresses.models import Address, Settlement
from geo.records import State
from layers import tile_statements

#: Zooms at which addresses are clustered, and the first at which each stands by itself.
LOW = (5, 9, 11, 13)
SINGLE = 14
POINTS = 400


@pytest.fixture
def addresses(kozelshchyna: Any) -> list[Address]:
    """In crowds round some places, as houses stand in villages."""
    rng = random.Random(5)
    settlement = Settlement.objects.first()
    villages = [(CORNER[0] + rng.uniform(-0.2, 0.2), CORNER[1] + rng.uniform(-0.1, 0.1)) for _ in range(9)]
    made = []
    for index in range(POINTS):
        x, y = villages[index % len(villages)]
        place = Point(x + rng.gauss(0, 0.004), y + rng.gauss(0, 0.003), srid=4326)
        made.append(Address(settlement=settlement, street="Лісова", number=str(index), state=State.CURRENT, geom=place))
    return Address.objects.bulk_create(made)


def own(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Features of the tile itself, without those that only reach into it from its neighbours."""
    return [one for one in features if all(0 <= along < EXTENT for along in one["geometry"]["coordinates"])]


def told(client: Client, slug: str, table: str, z: int) -> Counter[str]:
    """How many points all tiles of a zoom tell of: under "count", and of each class."""
    numbers: Counter[str] = Counter()
    for place in places(table, z):
        for one in own(layers_of(client, slug, place).get(slug, [])):
            properties = one["properties"]
            numbers["count"] += properties.get("count", 1)
            numbers.update({name: number for name, number in properties.items() if name.startswith("count:")})
            if "use" in properties:
                numbers[f"count:{properties['use']}"] += 1
    return numbers


@pytest.mark.parametrize("z", LOW)
def test_clusters_sum_to_what_the_register_holds(client: Client, addresses: list[Address], z: int) -> None:
    assert told(client, "addresses", "addresses_address", z)["count"] == POINTS


def test_an_edit_is_in_the_clusters_of_the_next_request(client: Client, addresses: list[Address]) -> None:
    assert told(client, "addresses", "addresses_address", 9)["count"] == POINTS
    query("UPDATE addresses_address SET restricted = true WHERE id = %s", addresses[0].pk)
    assert told(client, "addresses", "addresses_address", 9)["count"] == POINTS - 1


def test_clusters_of_staff_count_what_staff_alone_see(
    client: Client, staff_client: Client, addresses: list[Address]
) -> None:
    query("UPDATE addresses_address SET restricted = true WHERE id = %s", addresses[0].pk)
    for _twice in range(2):  # made, and kept
        assert told(client, "addresses", "addresses_address", 11)["count"] == POINTS - 1
        assert told(staff_client, "addresses", "addresses_address", 11)["count"] == POINTS


def test_a_cluster_names_no_object_and_a_lone_point_names_itself(client: Client, addresses: list[Address]) -> None:
    known = {one.pk for one in addresses}
    for place in places("addresses_address", 13):
        for one in layers_of(client, "addresses", place).get("addresses", []):
            if "count" in one["properties"]:
                assert not one.get("id")  # the decoder gives 0 for none
                assert one["properties"]["count"] > 1
            else:
                assert one["id"] in known


def test_the_picture_of_a_cluster_is_never_cut_by_the_edge_of_its_tile(
    client: Client, addresses: list[Address]
) -> None:
    margin = tile_statements.CLUSTER_MARGIN
    for z in LOW:
        for place in places("addresses_address", z):
            for one in layers_of(client, "addresses", place).get("addresses", []):
                if "count" in one["properties"]:
                    assert all(margin <= along <= EXTENT - margin for along in one["geometry"]["coordinates"])


def test_from_the_zoom_of_labels_on_every_point_stands_by_itself(client: Client, addresses: list[Address]) -> None:
    found: set[int] = set()
    for place in places("addresses_address", SINGLE):
        features = layers_of(client, "addresses", place).get("addresses", [])
        assert not any("count" in one["properties"] for one in features)
        found |= {one["id"] for one in features}
    assert found == {one.pk for one in addresses}


@pytest.fixture
def property_of_all_kinds(kozelshchyna: Any) -> None:
    """Points of three uses in one place, and an area beside them."""
    area = Point(CORNER[0], CORNER[1] + 0.01, srid=4326).buffer(0.002)
    area.srid = 4326
    near = [Point(CORNER[0] + index * 0.0001, CORNER[1], srid=4326) for index in range(5)]
    for index, (use, geom) in enumerate(
        zip(("free", "free", "leased", "own", "", "own"), (*near, MultiPolygon(area, srid=4326)), strict=True)
    ):
        thing(str(index), geom, use=use)


@pytest.mark.parametrize("z", [9, 13])
def test_a_cluster_tells_how_many_of_each_class_it_has_and_areas_stay_areas(
    client: Client, property_of_all_kinds: None, z: int
) -> None:
    features = [one for place in places("assets_communalproperty", z) for one in features_in(client, place)]
    clusters = [one["properties"] for one in features if "count" in one["properties"]]
    assert sum(one["count"] for one in clusters) == 5
    assert sum(one.get("count:free", 0) for one in clusters) == 2
    assert sum(one.get("count:leased", 0) for one in clusters) == 1
    assert sum(one.get("count:own", 0) for one in clusters) == 1
    areas = [one for one in features if one["geometry"]["type"] != "Point"]
    assert areas
    assert all(one["properties"]["use"] == "own" for one in areas)


def features_in(client: Client, place: Place) -> list[dict[str, Any]]:
    return layers_of(client, "property", place).get("property", [])
