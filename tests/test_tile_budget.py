"""No tile passes its budget; what is left out for that is told in the tile, and nothing is left out in silence."""

from typing import Any

import pytest
from django.test import Client
from helpers import query
from made_crowd import many_parcels, small_budget
from made_tiles import Place, layers_of, places, raw_tile

from layers import tiles

__all__ = ["many_parcels", "small_budget"]  # fixtures

#: Zooms of which one tile cannot hold them all, and zooms at which all fit.
LOW, FITTING = (9, 10, 11, 12), (15, 16)


def note(client: Client, place: Place) -> dict[str, int]:
    """What the tile says that it leaves out; {} where it says nothing."""
    found = layers_of(client, "parcels", place).get("parcels-left-out", [])
    assert len(found) <= 1
    return found[0]["properties"] if found else {}


@pytest.mark.parametrize("z", LOW)
def test_a_crowded_tile_keeps_its_budget_and_tells_what_it_leaves_out(
    client: Client, many_parcels: int, z: int
) -> None:
    left_out = 0
    for place in places("assets_parcel", z):
        assert len(raw_tile(client, "parcels", place)) <= tiles.BUDGET
        drawn = layers_of(client, "parcels", place).get("parcels", [])
        said = note(client, place)
        if said:
            assert said["of"] == len(drawn) + said["left_out"]
            left_out += said["left_out"]
        assert drawn
    assert left_out > 0


@pytest.mark.parametrize("z", FITTING)
def test_where_all_fits_nothing_is_left_out(client: Client, many_parcels: int, z: int) -> None:
    found: set[int] = set()
    for place in places("assets_parcel", z):
        assert note(client, place) == {}
        found |= {one["id"] for one in layers_of(client, "parcels", place).get("parcels", [])}
        assert len(raw_tile(client, "parcels", place)) <= tiles.BUDGET
    assert len(found) == many_parcels


def test_of_what_is_too_much_the_smallest_is_left_out(client: Client, many_parcels: int) -> None:
    [(largest,)] = query("SELECT max(ST_Area(geom_3857)) FROM assets_parcel")
    sizes = dict(query("SELECT id, ST_Area(geom_3857) FROM assets_parcel"))
    z = 11
    for place in places("assets_parcel", z):
        if not note(client, place):
            continue
        drawn = [sizes[one["id"]] for one in layers_of(client, "parcels", place)["parcels"]]
        assert max(drawn) >= 0.99 * largest


def test_the_tilejson_tells_at_which_zooms_and_by_which_rule_tiles_are_thinned(
    client: Client, kozelshchyna: Any
) -> None:
    parcels = client.get("/tiles/parcels.json").json()
    assert parcels["thinned"]["zooms"] == [9, 10, 11]
    assert parcels["thinned"]["most_bytes"] == tiles.BUDGET
    assert parcels["thinned"]["told_in"] in {one["id"] for one in parcels["vector_layers"]}
    property_ = client.get("/tiles/property.json").json()
    assert property_["thinned"]["zooms"] == [11, 12, 13]
    assert {"count", "count:free"} <= property_["vector_layers"][0]["fields"].keys()
    # Settlements are drawn whole wherever they are drawn.
    assert client.get("/tiles/settlements.json").json()["thinned"]["zooms"] == []
