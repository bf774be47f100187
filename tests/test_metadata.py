"""What catalogues are told of a data set: valid by their schemas, the same everywhere, and nothing that is hidden."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import rdflib
from django.test import Client
from lxml import etree
from made_downloads import got

from addresses.models import Hromada, LegalEntity
from assets.models import Parcel
from geo import registers
from geo.models import Publication, Visibility
from layers.models import Layer

MakeParcels = Callable[..., list[Parcel]]

DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
GMD = {"gmd": "http://www.isotc211.org/2005/gmd", "gco": "http://www.isotc211.org/2005/gco"}


@pytest.fixture(scope="module")
def iso_schema() -> etree.XMLSchema:
    """The schemas of ISO 19139 as pycsw ships them; nothing is fetched."""
    spec = find_spec("pycsw")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    [folder] = spec.submodule_search_locations
    path = Path(folder) / "plugins/profiles/apiso/schemas/ogc/iso/19139/20060504/gmd/gmd.xsd"
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


@pytest.fixture
def described(parcels: MakeParcels) -> list[Parcel]:
    """Two parcels in a layer of which everything is said."""
    council = LegalEntity.objects.create(code="04382122", name="Козельщинська рада", name_en="Kozelshchyna council")
    Hromada.objects.update(council=council)
    Layer.objects.filter(slug="parcels").update(
        title_uk="Ділянки <громади> & інші",
        title_en="Parcels of the hromada",
        about_uk="Опис українською.",
        about_en="Described in English.",
        accuracy="0.5",
        source="Державний земельний кадастр.",
        lineage="Обмінні файли.",
        rhythm="monthly",
        keywords_uk=["кадастр"],
        keywords_en=["cadastre"],
        contact_name="Земельний відділ",
        contact_email="land@hromada.example",
        contact_phone="+380 5342 00000",
        licence="CC0-1.0",
    )
    return parcels(2)


def test_the_iso_19139_of_every_layer_is_valid(
    client: Client, described: list[Parcel], iso_schema: etree.XMLSchema
) -> None:
    for register in registers.every():
        document = etree.fromstring(got(client, f"/catalogue/{register.slug}/iso19139.xml"))
        iso_schema.assertValid(document)


def test_the_iso_19139_says_what_staff_wrote_in_both_languages(client: Client, described: list[Parcel]) -> None:
    document = etree.fromstring(got(client, "/catalogue/parcels/iso19139.xml"))

    def texts(path: str) -> list[str]:
        return [found.text or "" for found in document.iterfind(f".//{path}", GMD)]

    assert "Ділянки <громади> & інші" in texts("gmd:title/gco:CharacterString")
    assert "Parcels of the hromada" in texts("gmd:LocalisedCharacterString")
    assert "Kozelshchyna council" in texts("gmd:LocalisedCharacterString")
    assert set(texts("gmd:electronicMailAddress/gco:CharacterString")) == {"land@hromada.example"}
    assert texts("gmd:MD_TopicCategoryCode") == ["planningCadastre"]
    assert texts("gmd:MD_MaintenanceFrequencyCode") == ["monthly"]
    assert texts("gmd:DQ_QuantitativeResult/gmd:value/gco:Record") == ["0.5"]
    [west] = texts("gmd:westBoundLongitude/gco:Decimal")
    assert float(west) == pytest.approx(described[0].geom.extent[0], abs=1e-6)
    assert "http://testserver/catalogue/parcels/download?f=gpkg" in texts("gmd:URL")


def test_the_dcat_of_the_catalogue_is_rdf_with_every_layer_and_its_files(
    client: Client, described: list[Parcel]
) -> None:
    graph = rdflib.Graph().parse(data=got(client, "/catalogue/dcat.jsonld"), format="json-ld")
    [catalogue] = graph.subjects(rdflib.RDF.type, DCAT.Catalog)
    sets = {str(one) for one in graph.objects(catalogue, DCAT.dataset)}
    assert len(sets) == len(list(registers.every()))
    [parcels] = [rdflib.URIRef(one) for one in sets if one.endswith("#parcels")]
    titles = {title.language: str(title) for title in graph.objects(parcels, DCT.title)}
    assert titles == {"uk": "Ділянки <громади> & інші", "en": "Parcels of the hromada"}
    assert str(graph.value(parcels, DCT.accrualPeriodicity)).endswith("/frequency/MONTHLY")
    for distribution in graph.objects(parcels, DCAT.distribution):
        assert str(graph.value(distribution, DCT.license)) == "https://creativecommons.org/publicdomain/zero/1.0/"
        address = str(graph.value(distribution, DCAT.accessURL)).removeprefix("http://testserver")
        assert client.get(address).status_code == 200


def test_the_passport_has_what_the_national_portal_asks_for(client: Client, described: list[Parcel]) -> None:
    Layer.objects.filter(slug="parcels").update(about_uk="о" * 5000, title_uk="н" * 200)
    passport = json.loads(got(client, "/catalogue/parcels/passport.json"))
    assert len(passport["description"]) == 4000
    assert passport["publisher"] == {"name": "Козельщинська рада", "code": "04382122"}
    assert passport["contact"]["email"] == "land@hromada.example"
    assert passport["update_frequency"] == "monthly"
    assert "835" in passport["legal_basis"]
    assert "кадастр" in passport["keywords"]
    names = {column["name"] for column in passport["structure"]}
    assert "cadastral_number" in names
    assert "contract_number" not in names


def test_the_identifier_of_a_data_set_stays_while_its_data_change(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    first = json.loads(got(client, "/catalogue/parcels/passport.json"))["identifier"]
    parcels(1)
    assert json.loads(got(client, "/catalogue/parcels/passport.json"))["identifier"] == first
    assert json.loads(got(client, "/catalogue/streets/passport.json"))["identifier"] != first


def test_the_page_tells_search_engines_of_the_data_set(client: Client, described: list[Parcel]) -> None:
    page = got(client, "/en/catalogue/parcels/").decode()
    start = page.index(">", page.index('type="application/ld+json"')) + 1
    stated: Any = json.loads(page[start : page.index("</script>", start)])
    assert stated["@type"] == "Dataset"
    assert stated["name"] == "Parcels of the hromada"
    assert stated["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert {one["encodingFormat"] for one in stated["distribution"]} >= {"application/geo+json", "text/csv"}


def test_a_title_cannot_break_out_of_the_page_data(client: Client, described: list[Parcel]) -> None:
    Layer.objects.filter(slug="parcels").update(title_uk="</script><script>alert(1)</script>")
    page = got(client, "/catalogue/parcels/").decode()
    assert "<script>alert(1)" not in page


def test_a_withheld_field_and_a_hidden_layer_are_in_no_description(client: Client, described: list[Parcel]) -> None:
    kinds = ("iso19139.xml", "passport.json", "")
    Publication.objects.filter(slug="parcels").update(withheld_fields=["normative_value"])
    for kind in kinds:
        assert "normative_value" not in got(client, f"/catalogue/parcels/{kind}").decode()
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    for kind in kinds:
        got(client, f"/catalogue/parcels/{kind}", status=404)
    assert "parcels" not in got(client, "/catalogue/dcat.jsonld").decode()
