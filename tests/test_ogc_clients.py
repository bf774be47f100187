"""Real clients of the OGC API and of tiles, against a running server: GDAL's drivers, OWSLib, schemathesis."""

import json
from collections import Counter
from typing import Any

import pytest
import schemathesis
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from made_gdal import gdal
from made_tokens import member, token_of
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from assets.models import Parcel
from geo.roles import LAND_OFFICER

#: Cases for each operation of the API.
CASES = 12
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
#: A zoom at which tiles have every parcel with all of its published fields.
ZOOM = 14
#: A step of that zoom's tiles in degrees of longitude, 4096 of them along a side.
TILE_UNIT = 360 / 2**ZOOM / 4096


def read_by_gdal(source: str, *options: str) -> list[dict[str, Any]]:
    """Features of the layer of parcels as a driver of Debian's GDAL reads them from that source."""
    told = gdal("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, "parcels", *options)
    features: list[dict[str, Any]] = json.loads(told)["features"]
    return features


@pytest.fixture
def shown(demo_parcels: list[Parcel]) -> int:
    """Parcels that the public sees; one is hidden from it."""
    Parcel.objects.filter(pk=demo_parcels[0].pk).update(restricted=True)
    return Parcel.objects.filter(state="current", restricted=False).count()


def test_gdal_reads_every_object_page_by_page(shown: int, live_server: Any) -> None:
    read = read_by_gdal(f"OAPIF:{live_server.url}/ogc", "-oo", "PAGE_SIZE=150")
    assert len(read) == shown
    public = Parcel.objects.filter(state="current", restricted=False)
    numbers = {feature["properties"]["cadastral_number"] for feature in read}
    assert numbers == set(public.values_list("cadastral_number", flat=True))


def test_gdal_selects_by_place_and_by_value(shown: int, live_server: Any) -> None:
    parcel = Parcel.objects.filter(state="current", restricted=False).exclude(cadastral_number="").first()
    assert parcel
    where = f"cadastral_number = '{parcel.cadastral_number}'"
    [one] = read_by_gdal(f"OAPIF:{live_server.url}/ogc", "-where", where)
    assert one["properties"]["cadastral_number"] == parcel.cadastral_number
    theirs, own = shapely.geometry.shape(one["geometry"]), shapely.from_wkb(bytes(parcel.geom.wkb))
    assert theirs.symmetric_difference(own).area < own.area * 1e-3
    near = read_by_gdal(f"OAPIF:{live_server.url}/ogc", "-spat", *map(str, parcel.geom.extent))
    assert parcel.cadastral_number in [feature["properties"]["cadastral_number"] for feature in near]
    assert len(near) < shown


def test_gdal_reads_every_object_from_the_tiles_of_a_zoom(shown: int, live_server: Any) -> None:
    # GDAL finds the layers and their extent in TileJSON by itself, and asks for each tile of that extent.
    source = f"MVT:{live_server.url}/tiles/parcels/{ZOOM}"
    read = read_by_gdal(source, "-oo", "TILE_EXTENSION=mvt", "-t_srs", "EPSG:4326")
    assert len(read) >= shown
    public = Parcel.objects.filter(state="current", restricted=False)
    told = {(one["properties"]["cadastral_number"], one["properties"]["category"]) for one in read}
    assert told == set(public.values_list("cadastral_number", "category"))
    parcel = public.exclude(cadastral_number="").first()
    assert parcel
    parts = [one["geometry"] for one in read if one["properties"]["cadastral_number"] == parcel.cadastral_number]
    theirs, own = shapely.union_all([shapely.geometry.shape(part) for part in parts]), parcel.geom
    assert own
    assert theirs.centroid.distance(shapely.from_wkb(bytes(own.wkb)).centroid) < TILE_UNIT


def test_owslib_reads_features_and_records(shown: int, live_server: Any) -> None:
    features = Features(f"{live_server.url}/ogc/")
    assert "parcels" in features.feature_collections()
    assert features.collection("parcels")["itemType"] == "feature"
    assert "cadastral_number" in features.collection_queryables("parcels")["properties"]
    page = features.collection_items("parcels", limit=10)
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (shown, 10, 10)
    one = features.collection_item("parcels", page["features"][0]["id"])
    assert one["properties"] == page["features"][0]["properties"]
    assert features.conformance()["conformsTo"]
    assert features.api()["openapi"].startswith("3.0")
    records = Records(f"{live_server.url}/ogc/")
    assert records.records() == ["catalogue"]
    found = records.collection_items("catalogue", q="кадастровий")
    assert "parcels" in [record["id"] for record in found["features"]]
    assert records.collection_item("catalogue", "parcels")["properties"]["type"] == "dataset"


@pytest.mark.parametrize("by_token", [False, True], ids=["the public", "an officer who may write"])
def test_no_case_that_the_description_allows_or_forbids_breaks_the_server(
    shown: int, live_server: Any, by_token: bool
) -> None:
    schema = schemathesis.openapi.from_url(f"{live_server.url}/ogc/api")
    headers = {"Authorization": f"Bearer {token_of(member(LAND_OFFICER.slug), may_write=True)[1]}"} if by_token else {}
    tried: Counter[str] = Counter()
    for operation in (one.ok() for one in schema.get_all_operations()):
        tried[operation.label] = try_out(operation, headers)
    described = schema.raw_schema["paths"]
    # It leaves out the description itself, which it has read by then.
    assert {*tried, "GET /api"} == {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    }
    assert tried.total() > CASES * 10


def try_out(operation: Any, headers: dict[str, str]) -> int:
    """Asks for the cases of an operation, each of which must be answered as it is described; how many there were."""
    cases = 0

    @settings(
        max_examples=CASES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def tries(case: Any) -> None:
        nonlocal cases
        cases += 1
        case.call_and_validate(headers=headers, checks=CHECKS)

    tries()
    return cases
