"""Vector tiles: the right features with their public fields, true to the tile's precision, never out of date."""

import gzip
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from helpers import query, tile_of
from shapely.geometry import shape

from assets.models import Parcel
from geo import registers
from geo.models import Publication
from layers import tile_store
from layers.models import Layer

MakeParcels = Callable[..., list[Parcel]]
MVT = "application/vnd.mapbox-vector-tile"
EXTENT = 4096
#: Half the world's width in Web Mercator, metres.
HALF_WORLD = math.pi * 6_378_137


def address(parcel: Parcel, zoom: int = 15) -> str:
    z, x, y = tile_of(parcel, zoom)
    return f"/tiles/parcels/{z}/{x}/{y}.mvt"


def decoded(client: Client, path: str) -> dict[str, Any]:
    """The tile's one layer; {} of an empty tile. y grows to the north, as in the decoder's default."""
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    layers: dict[str, Any] = mapbox_vector_tile.decode(gzip.decompress(answer.content))
    return layers.get("parcels", {})


def test_a_tile_holds_the_parcels_of_its_place_with_their_public_fields(client: Client, parcels: MakeParcels) -> None:
    made = parcels(3, contract_number="12/3")
    layer = decoded(client, address(made[0]))
    assert layer["extent"] == EXTENT
    near = {one.pk: one for one in made if tile_of(one) == tile_of(made[0])}
    found = {one["id"]: one["properties"] for one in layer["features"]}
    assert near.keys() <= found.keys() <= {one.pk for one in made}
    for pk in near:
        assert found[pk] == {"cadastral_number": near[pk].cadastral_number, "category": "agricultural"}


def test_a_far_tile_carries_only_what_the_style_needs(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    [one] = decoded(client, address(parcel, 13))["features"]
    assert one["properties"] == {"category": "agricultural"}


@pytest.mark.parametrize("zoom", [12, 14, 16])
def test_shapes_in_a_tile_are_those_of_the_table_to_the_tiles_precision(
    client: Client, parcels: MakeParcels, zoom: int
) -> None:
    [parcel] = parcels(1)
    [one] = decoded(client, address(parcel, zoom))["features"]
    z, x, y = tile_of(parcel, zoom)
    width = 2 * HALF_WORLD / 2**z
    west, south = -HALF_WORLD + x * width, HALF_WORLD - (y + 1) * width
    drawn = shapely.transform(shape(one["geometry"]), lambda units: units * (width / EXTENT) + (west, south))
    buffered = shapely.box(west, south, west + width, south + width).buffer(64 * width / EXTENT, join_style="mitre")
    truth = shapely.intersection(shapely.from_wkb(bytes(parcel_in_mercator(parcel))), buffered)
    assert shapely.hausdorff_distance(drawn, truth) < width / EXTENT


def parcel_in_mercator(parcel: Parcel) -> memoryview:
    [(wkb,)] = query("SELECT ST_AsBinary(geom_3857) FROM assets_parcel WHERE id = %s", parcel.pk)
    return wkb


def test_outer_rings_go_the_way_that_the_vector_tile_standard_asks(client: Client, parcels: MakeParcels) -> None:
    """Clockwise with y to the south: MVT 2.1, 4.3.4.4. Else a renderer takes the parcel for a hole."""
    [parcel] = parcels(1)
    answer = client.get(address(parcel), headers={"accept-encoding": "identity"})
    layer = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})["parcels"]
    # Clockwise on paper with y down is anticlockwise by the numbers.
    assert shapely.is_ccw(shapely.get_exterior_ring(shape(layer["features"][0]["geometry"])))


def test_a_place_without_parcels_is_an_empty_tile(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    assert decoded(client, "/tiles/parcels/15/0/0.mvt") == {}


def test_a_tile_says_its_type_and_comes_packed_only_to_those_who_take_it_so(
    client: Client, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    packed = client.get(address(parcel), headers={"accept-encoding": "gzip"})
    plain = client.get(address(parcel))
    assert packed["Content-Type"] == plain["Content-Type"] == MVT
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def test_a_tile_that_the_client_has_is_not_sent_again_until_the_data_change(
    client: Client, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    tag = client.get(address(parcel))["ETag"]
    again = client.get(address(parcel), headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == tag
    query("UPDATE assets_parcel SET category = 'forest' WHERE id = %s", parcel.pk)
    changed = client.get(address(parcel), headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    [one] = decoded(client, address(parcel))["features"]
    assert one["properties"]["category"] == "forest"


def kept_files(settings: Any) -> list[Path]:
    return [path for path in (settings.ATLAS_VAR / "tiles").rglob("*") if path.is_file()]


def test_a_tile_is_made_once_and_kept(client: Client, parcels: MakeParcels, settings: Any) -> None:
    [parcel] = parcels(1)
    first = client.get(address(parcel)).content
    [file] = kept_files(settings)
    kept = tile_store.content(str(file))
    assert kept
    assert gzip.decompress(kept) == first
    tile_store.write(str(file), gzip.compress(b"kept"))
    assert client.get(address(parcel)).content == b"kept"


@pytest.mark.parametrize(
    "left",
    [lambda whole: b"", lambda whole: whole[:3], lambda whole: whole[:-40], lambda whole: bytes(len(whole))],
    ids=["empty", "three bytes", "cut short", "zeros"],
)
def test_a_kept_tile_that_a_power_cut_spoilt_is_made_anew(
    client: Client, parcels: MakeParcels, settings: Any, left: Callable[[bytes], bytes]
) -> None:
    [parcel] = parcels(1)
    first = client.get(address(parcel)).content
    [file] = kept_files(settings)
    whole = file.read_bytes()
    file.write_bytes(left(whole))
    assert client.get(address(parcel)).content == first
    assert file.read_bytes() == whole


def test_a_kept_tile_takes_one_short_statement(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    client.get(address(parcel))
    with CaptureQueriesContext(connection) as queries:
        client.get(address(parcel))
    assert not queries.captured_queries  # the one statement goes by `geo.db.Brief`, past Django's cursor


def test_an_empty_tile_is_not_kept(client: Client, parcels: MakeParcels, settings: Any) -> None:
    """Anyone may ask for all four thousand million of them."""
    parcels(1)
    client.get("/tiles/parcels/15/0/0.mvt")
    assert kept_files(settings) == []


def test_tiles_of_past_data_are_forgotten_and_present_ones_are_kept(
    client: Client, parcels: MakeParcels, settings: Any
) -> None:
    [parcel] = parcels(1)
    client.get(address(parcel))
    query("UPDATE assets_parcel SET category = 'forest' WHERE id = %s", parcel.pk)
    client.get(address(parcel))
    assert len(kept_files(settings)) == 2
    assert tile_store.forget_old() == 1
    [kept] = kept_files(settings)
    assert f"/{Publication.objects.get(slug='parcels').data_version}/" in str(kept)


@pytest.mark.parametrize("slug", ["parcels", "settlements", "streets", "addresses", "hromada"])
def test_every_register_has_tiles_and_a_tilejson(client: Client, kozelshchyna: Any, slug: str) -> None:
    described = client.get(f"/tiles/{slug}.json").json()
    assert described["tilejson"] == "3.0.0"
    assert described["vector_layers"][0]["id"] == slug
    assert client.get(f"/tiles/{slug}/10/609/350.mvt").status_code == 200


def test_the_tilejson_tells_where_the_tiles_are_how_deep_and_with_which_fields(
    client: Client, parcels: MakeParcels
) -> None:
    made = parcels(2)
    described = client.get("/tiles/parcels.json").json()
    [template] = described["tiles"]
    z, x, y = tile_of(made[0])
    tile = template.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
    assert tile.startswith("http://testserver/")
    assert decoded(client, tile.removeprefix("http://testserver"))["features"]
    assert (described["minzoom"], described["maxzoom"]) == (registers.get("parcels").min_zoom, 16)
    assert set(described["vector_layers"][0]["fields"]) == {"cadastral_number", "category"}
    both = made[0].geom.union(made[1].geom).extent
    assert described["bounds"] == pytest.approx(both)


def test_the_map_page_brings_what_its_layers_are_drawn_from_as_it_stands(client: Client, parcels: MakeParcels) -> None:
    made = parcels(2)
    told = client.get("/tiles/parcels.json").json()
    drawn = _of_page(client, "parcels")["drawn"]
    tiles = [template.removeprefix("http://testserver") for template in told["tiles"]]
    assert drawn == {"tiles": tiles} | {name: told[name] for name in ("minzoom", "maxzoom", "bounds")}
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", made[1].pk)
    assert _of_page(client, "parcels")["drawn"]["bounds"] == pytest.approx(made[0].geom.extent)
    assert _of_page(client, "parcels")["drawn"]["tiles"] != tiles
    Layer.objects.filter(slug="parcels").update(shown=False)
    assert _of_page(client, "parcels")["drawn"] is None


def _of_page(client: Client, slug: str) -> dict[str, Any]:
    [layer] = [one for one in client.get("/").context["map_config"]["layers"] if one["slug"] == slug]
    return dict(layer)


def test_the_bounds_tell_nothing_of_what_is_hidden(client: Client, parcels: MakeParcels) -> None:
    made = parcels(2)
    client.get("/tiles/parcels.json")
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", made[1].pk)
    assert client.get("/tiles/parcels.json").json()["bounds"] == pytest.approx(made[0].geom.extent)


def test_a_register_without_objects_has_no_bounds(client: Client, kozelshchyna: Any) -> None:
    assert "bounds" not in client.get("/tiles/parcels.json").json()


def test_the_addresses_of_tiles_change_with_the_data(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    before = client.get("/tiles/parcels.json").json()["tiles"]
    query("UPDATE assets_parcel SET address = 'нова'")
    assert client.get("/tiles/parcels.json").json()["tiles"] != before


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/nothing.json",
        "/tiles/nothing/10/609/350.mvt",
        "/tiles/parcels/10/1024/0.mvt",
        "/tiles/parcels/10/0/1024.mvt",
        "/tiles/parcels/17/0/0.mvt",
        "/tiles/parcels/0/1/0.mvt",
        "/tiles/parcels/-1/0/0.mvt",
        f"/tiles/parcels/{10**30}/0/0.mvt",
        f"/tiles/parcels/10/{10**30}/0.mvt",
    ],
)
def test_what_is_no_layer_or_no_place_in_the_grid_is_not_found(client: Client, kozelshchyna: Any, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/tiles/parcels.json", "/tiles/parcels/10/609/350.mvt"])
def test_tiles_are_read_and_never_written(client: Client, kozelshchyna: Any, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200
