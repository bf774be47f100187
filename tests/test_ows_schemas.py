"""Every answer of WMS, WFS and CSW is valid by the schemas that OGC and ISO publish (tests/xml_schemas.py)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import xml_schemas as published
from django.test import Client
from lxml import etree
from made_ows import FEATURES, WMS_MAP, MakeParcels, around, ask, body, committed, needs_mapserver
from made_thematic import LAMPS, drop_all, lamp

from assets.models import Parcel
from layers import iso19139, thematic

__all__ = ["committed"]

WFS = {"VERSION": "2.0.0"}
#: CSW by version: the schemas of its answers, and that of its exception reports.
CSW = {
    "2.0.2": (published.CSW_20, published.OWS_10),
    "3.0.0": (published.CSW_30, published.OWS_20),
}
DUBLIN_CORE = {"2.0.2": published.CSW_20[0], "3.0.0": published.CSW_30[0]}


def of_mapserver(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test of what MapServer answers, which sees what is committed alone."""
    marked: Callable[..., None] = needs_mapserver(pytest.mark.django_db(transaction=True)(test))
    return marked


def told(client: Client, service: str, **parameters: Any) -> bytes:
    answer = ask(client, service, parameters)
    assert answer.status_code == 200, body(answer)
    content: bytes = answer.getvalue()  # type: ignore[attr-defined]
    return content


def refused(client: Client, service: str, **parameters: Any) -> bytes:
    answer = ask(client, service, parameters)
    assert answer.status_code == 400
    content: bytes = answer.getvalue()  # type: ignore[attr-defined]
    return content


@pytest.fixture
def with_lamps(committed: list[Parcel]) -> Iterator[list[Parcel]]:
    """The parcels, and beside them a thematic layer of points with a field of every kind."""
    register = thematic.create(LAMPS)
    lamp(register, 0, condition="works", installed_on="2024-05-01", is_led=True, site="https://example.org/?a=1&b=2")
    lamp(register, 1, number="2 <&>", power=None, condition="")
    yield committed
    drop_all()


@of_mapserver
def test_what_wms_answers_is_valid(client: Client, committed: list[Parcel]) -> None:
    for language in ("uk", "en"):
        asked = {"REQUEST": "GetCapabilities", "LANG": language}
        published.require_valid(told(client, "WMS", VERSION="1.3.0", **asked), published.WMS)
        published.require_valid_by(told(client, "WMS", VERSION="1.1.1", **asked), "capabilities_1_1_1.dtd")
    picture = WMS_MAP | {"WIDTH": 9, "HEIGHT": 9, "STYLES": "", "BBOX": around(committed[0])}
    for wrong in ({"LAYERS": "nothing"}, {"CRS": "EPSG:1", "SRS": "EPSG:1"}, {"REQUEST": "x"}, {"WIDTH": "x"}):
        published.require_valid(refused(client, "WMS", **{**picture, **wrong}), published.WMS_EXCEPTIONS)
        older = refused(client, "WMS", **{**picture, **wrong, "VERSION": "1.1.1"})
        published.require_valid_by(older, "exception_1_1_1.dtd")


@of_mapserver
def test_what_wfs_tells_of_itself_is_valid_and_names_no_version_that_it_does_not_speak(
    client: Client, with_lamps: list[Parcel]
) -> None:
    for language in ("uk", "en"):
        for operation in ("GetCapabilities", "ListStoredQueries", "DescribeStoredQueries"):
            answer = told(client, "WFS", **WFS, REQUEST=operation, LANG=language)
            published.require_valid(answer, published.WFS, published.GML)
    assert b">1.0.0<" not in told(client, "WFS", **WFS, REQUEST="GetCapabilities")
    for version, schema in (("2.0.0", published.OWS_11), ("1.1.0", published.OWS_10)):
        for wrong in ({"TYPENAMES": "nothing"}, {"COUNT": "many"}, {"FILTER": "<a/>"}, {"SRSNAME": "EPSG:1"}):
            published.require_valid(refused(client, "WFS", **{**FEATURES, "VERSION": version, **wrong}), schema)


@of_mapserver
def test_features_are_valid_by_the_schema_that_the_service_describes_them_with(
    client: Client, with_lamps: list[Parcel]
) -> None:
    described = told(client, "WFS", **WFS, REQUEST="DescribeFeatureType")
    ways: list[dict[str, str]] = [
        {},
        {"SRSNAME": "urn:ogc:def:crs:EPSG::6385"},
        {"COUNT": "1"},
        {"RESULTTYPE": "hits"},
        {"PROPERTYNAME": "uid"},
        {"BBOX": "10,10,11,11"},
        {"REQUEST": "GetPropertyValue", "VALUEREFERENCE": "uid"},
    ]
    for name in ("parcels", "lamps", "property_lines"):
        for way in ways:
            page = told(client, "WFS", **{**FEATURES, "TYPENAMES": name, **way})
            published.require_valid(page, published.WFS, published.GML, features=described)
    stored = {"STOREDQUERY_ID": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "ID": f"parcels.{with_lamps[0].uid}"}
    one = told(client, "WFS", **WFS, REQUEST="GetFeature", **stored)
    published.require_valid(one, published.GML, features=described)


@pytest.mark.parametrize("version", CSW)
@pytest.mark.parametrize("operation", ["GetCapabilities", "DescribeRecord", "GetDomain"])
def test_what_csw_tells_of_itself_is_valid(client: Client, parcels: MakeParcels, version: str, operation: str) -> None:
    named = {"PROPERTYNAME": "dc:title", "VALUEREFERENCE": "dc:title"} if operation == "GetDomain" else {}
    if operation == "DescribeRecord" and version == "3.0.0":
        pytest.skip("CSW 3.0 has no DescribeRecord")
    answer = told(client, "CSW", VERSION=version, REQUEST=operation, **named)
    published.require_valid(answer, CSW[version][0], published.ISO)


@pytest.mark.parametrize("version", CSW)
@pytest.mark.parametrize("elements", ["brief", "summary", "full"])
@pytest.mark.parametrize("schema", ["", iso19139.GMD])
def test_records_of_csw_are_valid_in_either_schema_and_in_each_extent(
    client: Client, parcels: MakeParcels, version: str, elements: str, schema: str
) -> None:
    parcels(2)
    asked = {"VERSION": version, "ELEMENTSETNAME": elements, "OUTPUTSCHEMA": schema or DUBLIN_CORE[version]}
    page = told(
        client, "CSW", REQUEST="GetRecords", TYPENAMES="csw:Record", RESULTTYPE="results", MAXRECORDS=100, **asked
    )
    published.require_valid(page, CSW[version][0], published.ISO)
    records = etree.fromstring(page).iter("{*}Record", "{*}BriefRecord", "{*}SummaryRecord", "{*}MD_Metadata")
    assert len(list(records)) > 3
    document = etree.fromstring(client.get("/catalogue/parcels/iso19139.xml").content)
    identifier = document.findtext("{*}fileIdentifier/{*}CharacterString")
    one = told(client, "CSW", REQUEST="GetRecordById", ID=identifier, **asked)
    published.require_valid(one, CSW[version][0], published.ISO)


@pytest.mark.parametrize("version", CSW)
def test_hits_and_exceptions_of_csw_are_valid(client: Client, parcels: MakeParcels, version: str) -> None:
    asked = {"VERSION": version, "REQUEST": "GetRecords", "TYPENAMES": "csw:Record"}
    answers, reports = CSW[version]
    published.require_valid(told(client, "CSW", **asked, RESULTTYPE="hits"), answers, published.ISO)
    for wrong in ({"TYPENAMES": "nothing"}, {"OUTPUTSCHEMA": "http://www.w3.org/2005/Atom"}, {"REQUEST": "x"}):
        published.require_valid(refused(client, "CSW", **{**asked, **wrong}), reports)


@of_mapserver
def test_the_schemas_do_refuse_what_is_not_as_they_have_it(client: Client, committed: list[Parcel]) -> None:
    described = told(client, "WFS", **WFS, REQUEST="DescribeFeatureType", TYPENAMES="parcels")
    page = told(client, "WFS", **FEATURES)
    capabilities = told(client, "WFS", **WFS, REQUEST="GetCapabilities")
    broken = {
        page.replace(b"numberReturned", b"numberOfAll"): "numberReturned",
        page.replace(b"atlas:area>", b"atlas:size>"): "size",
        page.replace(b"<atlas:area>", b"<atlas:area>about "): "about",
        page.replace(b"gml:posList", b"gml:places"): "places",
        capabilities.replace(b"DefaultCRS>", b"OnlyCRS>"): "OnlyCRS",
    }
    for document, word in broken.items():
        with pytest.raises(AssertionError, match=word):
            published.require_valid(document, published.WFS, published.GML, features=described)
