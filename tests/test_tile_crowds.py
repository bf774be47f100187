"""Tiles of a low zoom with more objects than they can hold: all land is covered, and as it is at this moment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.test import Client
from helpers import bring, feature, query, take_back
from made_crowd import cadastral_number, many_parcels, rectangle, small_budget
from made_thematic import lamps
from made_tiles import Place, box_of, in_mercator, layers_of, places
from shapely.geometry import mapping

from geo.models import Publication, Visibility
from geo.records import State
from layers import thematic

__all__ = ["many_parcels", "small_budget"]  # fixtures

#: Zooms at which the parcels of `many_parcels` are smaller than a pixel, and larger.
CROWDED = (10, 11)
#: Objects each way of the smaller crowds.
FEWER = 30


def drawn(client: Client, z: int, slug: str = "parcels", table: str = "assets_parcel") -> dict[int, dict[str, Any]]:
    """What the tiles of the zoom have, by id, with the tile of each as `place`."""
    return {
        one["id"]: {**one, "place": place}
        for place in places(table, z)
        for one in layers_of(client, slug, place).get(slug, [])
    }


def objects(client: Client, z: int) -> int:
    """How many parcels the tiles of the zoom were made of."""
    found = 0
    for place in places("assets_parcel", z):
        tile = layers_of(client, "parcels", place)
        note = tile.get("parcels-left-out")
        found += note[0]["properties"]["of"] if note else len(tile.get("parcels", []))
    return found


@pytest.mark.parametrize("z", CROWDED)
def test_each_object_of_a_crowd_lies_in_a_square_that_stands_for_it(client: Client, many_parcels: int, z: int) -> None:
    rows = query("SELECT ST_AsBinary(ST_Centroid(geom_3857)) FROM assets_parcel")
    centres = [shapely.from_wkb(bytes(wkb)) for (wkb,) in rows]
    for place in places("assets_parcel", z):
        squares = [in_mercator(one["geometry"], place) for one in layers_of(client, "parcels", place)["parcels"]]
        covered = shapely.union_all(squares).buffer(1)
        inside = [centre for centre in centres if box_of(place).contains(centre)]
        assert all(covered.contains(centre) for centre in inside)
        assert len(squares) < len(inside) or len(inside) < many_parcels / 4


@pytest.mark.parametrize("z", CROWDED)
def test_squares_do_not_lie_over_one_another(client: Client, many_parcels: int, z: int) -> None:
    for place in places("assets_parcel", z):
        squares = [in_mercator(one["geometry"], place) for one in layers_of(client, "parcels", place)["parcels"]]
        together = shapely.union_all(squares).area
        assert sum(square.area for square in squares) == pytest.approx(together)


def test_the_largest_of_a_square_stands_for_it(client: Client, many_parcels: int) -> None:
    sizes = dict(query("SELECT id, ST_Area(geom_3857) FROM assets_parcel"))
    largest = max(sizes.values())
    whole = [pk for pk, one in drawn(client, 11).items() if sizes[pk] > 0.999 * largest]
    # A square has some five parcels, of all five sizes.
    assert len(whole) > 0.9 * len(drawn(client, 11))


@pytest.mark.parametrize("z", CROWDED)
@pytest.mark.parametrize(
    ("change", "back"),
    [
        ("SET restricted = true", "SET restricted = false"),
        ("SET state = 'archived'", "SET state = 'current'"),
    ],
)
def test_what_is_hidden_or_archived_is_gone_from_the_next_request_and_comes_back(
    client: Client, many_parcels: int, z: int, change: str, back: str
) -> None:
    before = objects(client, z)
    pk = next(iter(drawn(client, z)))
    query(f"UPDATE assets_parcel {change} WHERE id = {pk}")
    assert pk not in drawn(client, z)
    assert objects(client, z) < before
    query(f"UPDATE assets_parcel {back} WHERE id = {pk}")
    assert pk in drawn(client, z)
    assert objects(client, z) == before


@pytest.mark.parametrize("z", CROWDED)
def test_what_is_taken_off_the_map_or_deleted_is_gone_from_the_next_request(
    client: Client, many_parcels: int, z: int
) -> None:
    before = objects(client, z)
    [off, deleted] = list(drawn(client, z))[:2]
    query("UPDATE assets_parcel SET geom = NULL WHERE id = %s", off)
    query("DELETE FROM assets_parcel WHERE id = %s", deleted)
    assert not {off, deleted} & drawn(client, z).keys()
    assert objects(client, z) < before


@pytest.mark.parametrize("z", CROWDED)
def test_a_changed_class_is_in_the_next_request(client: Client, many_parcels: int, z: int) -> None:
    drawn(client, z)
    query("UPDATE assets_parcel SET category = 'water'")
    assert {one["properties"]["category"] for one in drawn(client, z).values()} == {"water"}


@pytest.mark.parametrize("z", CROWDED)
def test_a_grown_object_is_drawn_as_it_is_amid_the_squares(client: Client, many_parcels: int, z: int) -> None:
    pk = next(iter(drawn(client, z)))
    query(
        "UPDATE assets_parcel SET geom = (SELECT ST_Multi(ST_MakeEnvelope(ST_XMin(e), ST_YMin(e), ST_XMax(e),"
        " ST_YMax(e), 4326)) FROM (SELECT ST_Extent(geom) AS e FROM assets_parcel) AS whole) WHERE id = %s",
        pk,
    )
    [(wkb,)] = query("SELECT ST_AsBinary(geom_3857) FROM assets_parcel WHERE id = %s", pk)
    grown = drawn(client, z)[pk]
    placed, truth = in_mercator(grown["geometry"], grown["place"]), shapely.from_wkb(bytes(wkb))
    assert placed.intersection(truth).area > 0.9 * truth.intersection(box_of(grown["place"])).area


def test_an_import_and_its_undo_are_in_the_next_request(
    client: Client, many_parcels: int, tmp_path: Path, make: Callable[..., Path]
) -> None:
    before, seen = objects(client, 10), set(drawn(client, 10))
    beyond = 100
    rows = [
        feature(cadastral_number(x, y), mapping_of(x, y)) for x in range(beyond, beyond + FEWER) for y in range(FEWER)
    ]
    batch = bring(make(*rows))
    assert objects(client, 10) > before
    assert set(drawn(client, 10)) > seen
    take_back(batch)
    assert set(drawn(client, 10)) == seen
    assert objects(client, 10) == before


def mapping_of(x: int, y: int) -> dict[str, Any]:
    return dict(mapping(shapely.from_wkb(bytes(rectangle(x, y).wkb)).geoms[0]))


def test_a_thematic_layer_is_covered_so_too_and_its_switch_works_at_once(
    client: Client, kozelshchyna: Any, small_budget: None
) -> None:
    register = thematic.create(lamps(geometry="polygon"))
    register.model._default_manager.bulk_create(
        register.model(number=f"{x}-{y}", condition="works", state=State.CURRENT, geom=rectangle(x, y))
        for x in range(FEWER)
        for y in range(FEWER)
    )
    shown = drawn(client, 11, "lamps", register.table())
    assert 0 < len(shown) < FEWER**2
    query(f"UPDATE {register.table()} SET condition = 'broken'")
    after = drawn(client, 11, "lamps", register.table())
    assert {one["properties"]["condition"] for one in after.values()} == {"broken"}
    Publication.objects.filter(slug="lamps").update(visibility=Visibility.STAFF)
    assert all(client.get(_address(place)).status_code == 404 for place in places(register.table(), 11))


def _address(place: Place) -> str:
    return "/tiles/lamps/{}/{}/{}.mvt".format(*place)
