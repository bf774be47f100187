"""CSW by pycsw: the data sets that the viewer sees, found by text, place and identifier, in Dublin Core and ISO."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from made_ows import MakeParcels, ask, body, refusal
from owslib.catalogue.csw3 import CatalogueServiceWeb as Csw3
from owslib.csw import CatalogueServiceWeb as Csw2
from owslib.fes import BBox, PropertyIsLike

from geo.models import Publication, Visibility
from layers import iso19139
from layers.models import Layer

ISO = iso19139.GMD
RECORDS = {"VERSION": "2.0.2", "REQUEST": "GetRecords", "TYPENAMES": "csw:Record", "RESULTTYPE": "results"}


def titles(client: Client, **parameters: Any) -> list[str]:
    answer = ask(client, "CSW", RECORDS | {"ELEMENTSETNAME": "full", "MAXRECORDS": 100} | parameters)
    assert answer.status_code == 200, body(answer)
    root = etree.fromstring(answer.getvalue())  # type: ignore[attr-defined]
    return [str(one.text) for one in root.iter("{http://purl.org/dc/elements/1.1/}title")]


def cql(text: str) -> dict[str, str]:
    return {"CONSTRAINTLANGUAGE": "CQL_TEXT", "CONSTRAINT": text}


def test_every_layer_that_is_seen_is_a_record_in_either_version(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    for version in ("2.0.2", "3.0.0"):
        found = titles(client, VERSION=version)
        assert {"Земельні ділянки", "Вулиці", "Комунальне майно"} <= set(found)
    assert "Land parcels" in titles(client, lang="en")


def test_a_layer_that_was_switched_off_is_gone_in_the_next_request(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    assert "Земельні ділянки" in titles(client)
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    assert "Земельні ділянки" not in titles(client)
    assert "ділянки" not in body(ask(client, "CSW", RECORDS | {"OUTPUTSCHEMA": ISO, "ELEMENTSETNAME": "full"}))


def test_what_staff_write_into_the_catalogue_is_found_in_the_next_request(client: Client, parcels: MakeParcels) -> None:
    Layer.objects.filter(slug="parcels").update(about_uk="Опис з рідкісним словом абрикос")
    assert titles(client, **cql("csw:AnyText like '%абрикос%'")) == ["Земельні ділянки"]
    assert titles(client, **cql("dc:title = 'Вулиці'")) == ["Вулиці"]
    assert titles(client, **cql("dc:title = 'нема такої'")) == []


def test_a_record_is_the_same_iso_document_as_its_page_gives(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    document = etree.fromstring(client.get("/catalogue/parcels/iso19139.xml").content)
    identifier = document.findtext(f"{{{ISO}}}fileIdentifier/{{{iso19139.GCO}}}CharacterString")
    for version in ("2.0.2", "3.0.0"):
        asked = {"VERSION": version, "REQUEST": "GetRecordById", "ID": identifier, "OUTPUTSCHEMA": ISO}
        answer = ask(client, "CSW", asked | {"ELEMENTSETNAME": "full"})
        [record] = etree.fromstring(answer.getvalue()).iter(f"{{{ISO}}}MD_Metadata")  # type: ignore[attr-defined]
        assert [one.tag for one in record.iter("{*}*")] == [one.tag for one in document.iter("{*}*")]


def test_owslib_finds_records_by_text_and_by_place(live_server: Any, parcels: MakeParcels) -> None:
    parcels(3)
    service = Csw2(f"{live_server.url}/ows/csw", version="2.0.2")
    service.getrecords2(constraints=[PropertyIsLike("csw:AnyText", "%ділянк%")], maxrecords=50)
    assert "Земельні ділянки" in {record.title for record in service.records.values()}
    service.getrecords2(constraints=[BBox([49.2, 33.9, 49.4, 34.0], crs="urn:ogc:def:crs:EPSG::4326")], maxrecords=50)
    assert "Земельні ділянки" in {record.title for record in service.records.values()}
    service.getrecords2(constraints=[BBox([10.0, 10.0, 11.0, 11.0], crs="urn:ogc:def:crs:EPSG::4326")], maxrecords=50)
    assert not service.records
    service.getrecords2(esn="full", outputschema=ISO, maxrecords=50)
    assert all(record.identifier for record in service.records.values())
    newer = Csw3(f"{live_server.url}/ows/csw")
    newer.getrecords(maxrecords=50)
    assert "Земельні ділянки" in {record.title for record in newer.records.values()}


def test_the_moment_of_an_answer_is_told_in_utc(client: Client, parcels: MakeParcels) -> None:
    for version in ("2.0.2", "3.0.0"):
        answer = ask(client, "CSW", RECORDS | {"VERSION": version, "ELEMENTSETNAME": "brief"})
        [status] = etree.fromstring(answer.getvalue()).iter("{*}SearchStatus")  # type: ignore[attr-defined]
        told = datetime.fromisoformat(str(status.get("timestamp")))
        # An hour of Kyiv's is two or three away; a slow machine is not.
        assert abs(timezone.now() - told) < timedelta(hours=1)


GET_RECORDS = (
    '<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW" version="2.0.2"'
    ' resultType="results">{inside}<csw:Query typeNames="csw:Record"><csw:ElementSetName>brief</csw:ElementSetName>'
    "</csw:Query></csw:GetRecords>"
)


@pytest.mark.parametrize(
    "inside",
    [
        "<csw:ResponseHandler>{address}/</csw:ResponseHandler>",
        "<csw:DistributedSearch/>",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        "<broken",
    ],
)
def test_an_answer_is_sent_to_nobody_else_and_nobody_else_is_asked(
    client: Client, parcels: MakeParcels, listener: tuple[str, list[str]], inside: str
) -> None:
    address, asked = listener
    posted = GET_RECORDS.format(inside=inside.replace("{address}", address))
    refusal(client.post("/ows/csw", posted, content_type="text/xml"))
    assert asked == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"REQUEST": "Harvest", "SOURCE": "http://127.0.0.1:1/", "RESOURCETYPE": ISO},
        {"REQUEST": "Transaction"},
        {"REQUEST": "Nonsense"},
        {**RECORDS, "RESULTTYPE": "results", **cql("dc:title = '")},
        {**RECORDS, **cql("1=1) UNION SELECT * FROM sqlite_master --")},
        {**RECORDS, "SORTBY": "title; DROP TABLE records:A"},
        {**RECORDS, "TYPENAMES": "nothing"},
        {**RECORDS, "STARTPOSITION": "x"},
        {**RECORDS, "MAXRECORDS": "-1' OR 1"},
        {**RECORDS, "OUTPUTSCHEMA": "file:///etc/passwd"},
        {"REQUEST": "GetRecordById", "VERSION": "2.0.2"},
        {"REQUEST": "GetDomain", "VERSION": "2.0.2", "PROPERTYNAME": "identifier FROM sqlite_master --"},
        {"lang": "klingon", "REQUEST": "GetCapabilities"},
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_answered_by_a_report(
    client: Client, parcels: MakeParcels, parameters: dict[str, str]
) -> None:
    answer = ask(client, "CSW", {"VERSION": "2.0.2"} | parameters)
    if answer.status_code != 200:
        refusal(answer)
    assert "CREATE TABLE" not in body(answer)
    assert "root:" not in body(answer)
