"""WFS by MapServer: features, pages, filters, systems and formats, as clients ask for them."""

import json
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from made_gdal import gdal
from made_ows import FEATURES, around, ask, body, committed, features, needs_mapserver, values
from owslib.wfs import WebFeatureService

from assets.models import Parcel
from geo import crs
from layers.wxs import mapfile, systems

pytestmark = [needs_mapserver, pytest.mark.django_db(transaction=True)]
__all__ = ["committed"]

#: The three-degree zone of УСК-2000 around 33° E, in which the parcels lie.
ZONE = 6385
#: Metres to each side of a point, of a box well within a parcel.
HALF = 10
FES = "http://www.opengis.net/fes/2.0"
OF_NUMBER = (
    f'<fes:Filter xmlns:fes="{FES}"><fes:PropertyIsEqualTo><fes:ValueReference>cadastral_number</fes:ValueReference>'
    "<fes:Literal>{number}</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>"
)


def test_all_parcels_that_are_seen_are_features_with_their_fields(client: Client, committed: list[Parcel]) -> None:
    found = features(client)
    assert values(found, "cadastral_number") == [parcel.cadastral_number for parcel in committed]
    assert values(found, "uid") == [str(parcel.uid) for parcel in committed]
    assert values(found, "category") == ["agricultural"] * 3


def test_a_value_that_is_not_there_is_left_out(client: Client, committed: list[Parcel]) -> None:
    assert values(features(client), "documented_area") == []


def test_pages_have_each_parcel_once(client: Client, committed: list[Parcel]) -> None:
    pages = [features(client, COUNT=1, STARTINDEX=start) for start in range(4)]
    numbers = [values(page, "cadastral_number") for page in pages]
    assert numbers == [[parcel.cadastral_number] for parcel in committed] + [[]]


def test_hits_count_without_features(client: Client, committed: list[Parcel]) -> None:
    answer = body(ask(client, "WFS", FEATURES | {"RESULTTYPE": "hits"}))
    assert 'numberMatched="3"' in answer
    assert "cadastral_number" not in answer


def test_a_box_and_a_filter_choose(client: Client, committed: list[Parcel]) -> None:
    box = around(committed[1])
    assert values(features(client, BBOX=box), "uid") == [str(committed[1].uid)]
    assert values(features(client, BBOX=f"{box},urn:ogc:def:crs:EPSG::4326"), "uid") == [str(committed[1].uid)]
    chosen = OF_NUMBER.format(number=committed[2].cadastral_number)
    assert values(features(client, FILTER=chosen), "uid") == [str(committed[2].uid)]


@pytest.mark.parametrize("text", ["it's", 'say "so"', "100 %", "a_b", "О'Генрі; --", "%s", "{x}", "$1"])
def test_a_filter_finds_what_holds_quotation_marks(client: Client, committed: list[Parcel], text: str) -> None:
    Parcel.objects.filter(pk=committed[0].pk).update(address=text)
    chosen = OF_NUMBER.replace("cadastral_number", "address").format(number=text.replace("{", "{{").replace("}", "}}"))
    chosen = OF_NUMBER.replace("cadastral_number", "address").replace("{number}", text)
    assert values(features(client, FILTER=chosen), "uid") == [str(committed[0].uid)]


def test_an_object_is_had_by_its_identifier(client: Client, committed: list[Parcel]) -> None:
    wanted = f"parcels.{committed[1].uid}"
    assert values(features(client, RESOURCEID=wanted), "uid") == [str(committed[1].uid)]
    stored = {"REQUEST": "GetFeature", "STOREDQUERY_ID": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "ID": wanted}
    root = etree.fromstring(ask(client, "WFS", {"VERSION": "2.0.0", **stored}).getvalue())  # type: ignore[attr-defined]
    assert root.get("{http://www.opengis.net/gml/3.2}id") == wanted


def test_values_of_one_field_are_had_alone(client: Client, committed: list[Parcel]) -> None:
    parameters = {"REQUEST": "GetPropertyValue", "VALUEREFERENCE": "cadastral_number"}
    answer = body(ask(client, "WFS", FEATURES | parameters))
    assert all(parcel.cadastral_number in answer for parcel in committed)
    assert "agricultural" not in answer


def test_a_posted_request_is_answered_like_one_by_parameters(client: Client, committed: list[Parcel]) -> None:
    posted = (
        '<GetFeature xmlns="http://www.opengis.net/wfs/2.0" xmlns:atlas="http://testserver/ows/wfs#features"'
        f' service="WFS" version="2.0.0"><Query typeNames="atlas:parcels">'
        f"{OF_NUMBER.format(number=committed[0].cadastral_number)}</Query></GetFeature>"
    )
    answer = body(client.post("/ows/wfs", posted, content_type="text/xml"))
    assert committed[0].cadastral_number in answer
    assert committed[1].cadastral_number not in answer


def test_geojson_has_degrees_with_longitude_first(client: Client, committed: list[Parcel]) -> None:
    for name in ("application/geo+json", "application/json", "geojson"):
        collection = json.loads(body(ask(client, "WFS", FEATURES | {"OUTPUTFORMAT": name})))
        assert len(collection["features"]) == 3
        west, south, _east, _north = committed[0].geom.extent
        assert collection["features"][0]["geometry"]["coordinates"][0][0] == pytest.approx([west, south], abs=1e-3)


def test_the_schema_has_types_and_dates_as_dates(client: Client, committed: list[Parcel]) -> None:
    answer = ask(client, "WFS", {"VERSION": "2.0.0", "REQUEST": "DescribeFeatureType", "TYPENAMES": "parcels"})
    root = etree.fromstring(answer.getvalue())  # type: ignore[attr-defined]
    types = {one.get("name"): one.get("type") for one in root.iter("{http://www.w3.org/2001/XMLSchema}element")}
    assert types["geometry"] == "gml:MultiSurfacePropertyType"
    assert (types["area"], types["normative_date"], types["cadastral_number"]) == ("double", "date", "string")


def test_every_offered_system_has_the_parcel_where_our_own_operation_puts_it(
    client: Client, committed: list[Parcel]
) -> None:
    capabilities = body(ask(client, "WFS", {"REQUEST": "GetCapabilities"}))
    offered = [system for code, system in crs.SYSTEMS.items() if f"EPSG::{code}<" in capabilities]
    assert {4326, 3857, 6385} <= {system.epsg for system in offered}
    longitude, latitude = committed[0].geom[0][0][0]
    for system in offered:
        [x], [y] = crs.from_wgs84(system)([longitude], [latitude])
        expected = (y, x) if systems.northing_first(system) else (x, y)
        [feature, *_others] = features(client, SRSNAME=f"urn:ogc:def:crs:EPSG::{system.epsg}", COUNT=1)
        [positions] = feature.iter("{http://www.opengis.net/gml/3.2}posList")
        numbers = [float(one) for one in str(positions.text).split()]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        exact = 1e-7 if system.projection == "" else 0.01
        assert any(corner == pytest.approx(expected, abs=exact) for corner in corners), system.code


def test_a_box_and_an_envelope_in_a_zone_have_northing_first(client: Client, committed: list[Parcel]) -> None:
    longitude, latitude = committed[1].geom.centroid.coords
    [x], [y] = crs.from_wgs84(crs.system(ZONE))([longitude], [latitude])
    grid = f"urn:ogc:def:crs:EPSG::{ZONE}"
    box = ",".join(str(side) for side in (y - HALF, x - HALF, y + HALF, x + HALF))
    [found] = features(client, BBOX=f"{box},{grid}", SRSNAME=grid)
    assert values([found], "uid") == [str(committed[1].uid)]
    [envelope] = found.iter("{http://www.opengis.net/gml/3.2}Envelope")
    low, high = ([float(one) for one in str(corner.text).split()] for corner in envelope)
    assert low[0] < y < high[0]
    assert low[1] < x < high[1]
    turned = ",".join(str(side) for side in (x - HALF, y - HALF, x + HALF, y + HALF))
    assert features(client, BBOX=f"{turned},{grid}") == []


def test_gdal_reads_as_many_parcels_as_there_are_by_pages(
    live_server: Any, committed: list[Parcel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapfile, "FEATURES_AT_MOST", 2)
    told = gdal("ogrinfo", "-ro", "-al", f"WFS:{live_server.url}/ows/wfs", "atlas:parcels")
    assert "Feature Count: 3" in told
    assert "Multi Surface" in told or "Multi Polygon" in told
    assert all(parcel.cadastral_number in told for parcel in committed)


def test_owslib_reads_the_features(live_server: Any, committed: list[Parcel]) -> None:
    for version in ("2.0.0", "1.1.0"):
        service = WebFeatureService(f"{live_server.url}/ows/wfs", version=version)
        assert {"atlas:parcels", "atlas:property_lines"} <= set(service.contents)
        answer = service.getfeature(typename=["atlas:parcels"], outputFormat="application/geo+json")
        assert len(json.loads(answer.read())["features"]) == 3
