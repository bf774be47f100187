"""Real clients of the OGC API, against a running server: GDAL's driver, OWSLib, and schemathesis with its thousand cases."""

import json
import shutil
import subprocess
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from assets.models import Parcel

#: Cases for each operation of the API.
CASES = 12


def ogr(*arguments: str) -> str:
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("gdal-bin is not installed (deploy/packages.txt)")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture
def shown(demo_parcels: list[Parcel]) -> int:
    """Parcels that the public sees; one is hidden from it."""
    Parcel.objects.filter(pk=demo_parcels[0].pk).update(restricted=True)
    return Parcel.objects.filter(state="current", restricted=False).count()


def test_gdal_reads_every_object_page_by_page(shown: int, live_server: Any) -> None:
    url = f"OAPIF:{live_server.url}/ogc"
    assert "parcels" in ogr("-ro", url)
    said = ogr("-ro", "-json", "-al", "-features", "-oo", "PAGE_SIZE=150", url, "parcels")
    [layer] = json.loads(said)["layers"]
    assert layer["featureCount"] == shown
    read = {feature["properties"]["cadastral_number"] for feature in layer["features"]}
    public = Parcel.objects.filter(state="current", restricted=False)
    assert read == set(public.values_list("cadastral_number", flat=True))


def test_gdal_selects_by_place_and_by_value(shown: int, live_server: Any) -> None:
    parcel = Parcel.objects.filter(state="current", restricted=False).exclude(cadastral_number="").first()
    assert parcel
    url = f"OAPIF:{live_server.url}/ogc"
    where = f"cadastral_number = '{parcel.cadastral_number}'"
    [layer] = json.loads(ogr("-ro", "-json", "-al", "-features", "-where", where, url, "parcels"))["layers"]
    assert [feature["id"] for feature in layer["features"]] or layer["featureCount"] == 1
    box = [str(side) for side in parcel.geom.extent]
    said = ogr("-ro", "-json", "-al", "-features", "-spat", *box, url, "parcels")
    numbers = [one["properties"]["cadastral_number"] for one in json.loads(said)["layers"][0]["features"]]
    assert parcel.cadastral_number in numbers
    assert len(numbers) < shown


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


def test_no_case_that_the_description_allows_or_forbids_breaks_the_server(shown: int, live_server: Any) -> None:
    schema = schemathesis.openapi.from_url(f"{live_server.url}/ogc/api")
    tried = 0
    for operation in (one.ok() for one in schema.get_all_operations()):

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
            nonlocal tried
            tried += 1
            case.call_and_validate(
                checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
            )

        tries()
    assert tried > CASES * 10
