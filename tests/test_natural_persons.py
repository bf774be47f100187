"""A natural person's name stands wherever the registers have room for one, and no public output has it."""

import re
from collections.abc import Iterator

import made_open_data
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from helpers import KOZELSHCHYNA, number, square, tile_of
from made_open_data import PERSON
from made_ows import needs_mapserver
from made_thematic import LAMPS, drop_all, lamp
from said import said
from walk import every_route, filled, without_language

from addresses.models import Address, Hromada
from assets.models import CommunalProperty, InvestmentSite, Parcel
from assets.opendata import sets
from geo import access, registers
from geo.attachments import Document
from geo.models import User
from geo.records import Record
from geo.registers import STAFF
from layers import catalogue, thematic
from layers.downloads import formats
from layers.wxs import mapfile

#: Each is enough to know whom it is about.
NAMES = PERSON.split()
FORMS = ("json", "html")
#: Routes of one file of each kind and of a page, on which it is tried that a name would be found.
TELLING = re.compile(r"open-data/.+|catalogue/<slug:slug>/download|o/<slug:slug>/<uuid:uid>/")


@pytest.fixture
def planted(kozelshchyna: Hromada, land_officer: User) -> None:
    made_open_data.fill(kozelshchyna)
    made_open_data.plant_persons(land_officer)
    lamp(thematic.create(LAMPS), contract=PERSON)


def ways() -> dict[str, list[str]]:
    """Every public address of the service by route, for every register, record and data set there is."""
    slugs = [register.slug for register in registers.every()]
    open_to_all = [one.slug for one in registers.every() if access.sight(one, AnonymousUser()).anything]
    records = [(one.slug, record) for one in registers.every() for record in one.model.objects.all()]
    tiles = {tile_of(parcel, zoom) for parcel in Parcel.objects.all() for zoom in (12, 16)}
    # Pages repeat what was asked, so that is a beginning of the name and never the whole.
    beginnings = [name[:5] for name in NAMES]
    asked = [*beginnings, "Шкільна", "4538", "321456987654", "UA-PS"]
    files = [one.name for one in sets.EVERY]
    return {
        "": [f"/?list={slug}&q={text}" for slug in slugs for text in ("", *asked)],
        "open-data/": ["/open-data/"],
        "open-data/<slug:name>.csv": [f"/open-data/{name}.csv" for name in files],
        "open-data/<slug:name>.xlsx": [f"/open-data/{name}.xlsx" for name in files],
        "tiles/<slug:slug>.json": [f"/tiles/{slug}.json" for slug in slugs],
        "tiles/<int:z>/<int:x>/<int:y>.mvt": [
            f"/tiles/{z}/{x}/{y}.mvt?layers={','.join(open_to_all)}" for z, x, y in tiles
        ],
        "tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt": [
            f"/tiles/{slug}/{z}/{x}/{y}.mvt" for slug in slugs for z, x, y in tiles
        ],
        "catalogue/<slug:slug>/download": [
            f"/catalogue/{one.slug}/download?f={file.code}" for one in registers.every() for file in formats.of(one)
        ],
        "search": [f"/search?q={text}" for text in asked],
        "reverse": ["/reverse?lon=33.9405&lat=49.2985&radius=500"],
        "o/<slug:slug>/list/": [f"/o/{slug}/list/?q={text}" for slug in slugs for text in ("", *asked)],
        "o/<slug:slug>/<int:pk>/card/": [f"/o/{slug}/{record.pk}/card/" for slug, record in records],
        "o/<slug:slug>/<uuid:uid>/": [f"/o/{slug}/{record.uid}/" for slug, record in records],
        **ogc_ways(records),
    }


def ogc_ways(records: list[tuple[str, Record]]) -> dict[str, list[str]]:
    """Addresses of the OGC API about each register and each record, as JSON and as pages."""
    own = "ogc/collections/<slug:slug>"
    kinds = ("", "/items", "/schema", "/queryables", "/sortables", "/tiles/WebMercatorQuad")
    found = {
        f"{own}{kind}": [f"/ogc/collections/{one.slug}{kind}?f={form}" for one in registers.every() for form in FORMS]
        for kind in kinds
    }
    found[f"{own}/tiles/<str:tiling>"] = found.pop(f"{own}/tiles/WebMercatorQuad")
    found[f"{own}/items/<str:uid>"] = [
        f"/ogc/collections/{slug}/items/{record.uid}?f={form}" for slug, record in records for form in FORMS
    ]
    return found


def ows_ways() -> Iterator[str]:
    """What WMS, WFS and CSW tell of every layer: capabilities, types, features, the fields of a place, records."""
    for service in ("wms", "wfs", "csw"):
        yield f"/ows/{service}?SERVICE={service.upper()}&REQUEST=GetCapabilities"
    extent = "BBOX=49.29,33.93,49.31,33.96"
    for sheet in (sheet for one in catalogue.layers(AnonymousUser()) for sheet in mapfile.sheets(one)):
        of_wfs = f"/ows/wfs?SERVICE=WFS&VERSION=2.0.0&TYPENAMES={sheet.name}&REQUEST="
        yield f"{of_wfs}DescribeFeatureType"
        yield f"{of_wfs}GetFeature"
        yield f"{of_wfs}GetFeature&OUTPUTFORMAT=geojson"
        of_wms = f"/ows/wms?SERVICE=WMS&VERSION=1.3.0&LAYERS={sheet.name}&QUERY_LAYERS={sheet.name}&STYLES="
        place = f"&CRS=EPSG:4326&{extent}&WIDTH=3&HEIGHT=3&I=1&J=1&FORMAT=image/png"
        for kind in ("application/json", "text/plain"):
            yield f"{of_wms}{place}&REQUEST=GetFeatureInfo&FEATURE_COUNT=50&INFO_FORMAT={kind}"
    for schema in ("http://www.opengis.net/cat/csw/2.0.2", "http://www.isotc211.org/2005/gmd"):
        asked = "SERVICE=CSW&VERSION=2.0.2&REQUEST=GetRecords&TYPENAMES=csw:Record&RESULTTYPE=results"
        yield f"/ows/csw?{asked}&ELEMENTSETNAME=full&MAXRECORDS=100&OUTPUTSCHEMA={schema}"


def other_ways() -> Iterator[str]:
    """All other routes, filled for a parcel or for a site: passports, figures, the forms of officers, the admin."""
    parcel, site = Parcel.objects.order_by("pk")[0], InvestmentSite.objects.get()
    known = ways()
    for route in every_route():
        if without_language(route) not in known:
            of_site = "o/sites/" in route
            yield filled(route, registers.get("sites" if of_site else "parcels"), site if of_site else parcel)


def answers(client: Client) -> Iterator[tuple[str, int, str]]:
    """Address, status and text of every answer, pages in English too."""
    yield from answers_of(client, ways())
    for address in other_ways():
        yield address, *said(client, address)


def answers_of(client: Client, found: dict[str, list[str]]) -> Iterator[tuple[str, int, str]]:
    for route, addresses in found.items():
        pages = route.startswith(("o/", "open-data/")) or route == ""
        for address in addresses:
            for prefix in ("", "/en") if pages and "<slug:name>" not in route else ("",):
                yield prefix + address, *said(client, prefix + address)


def test_the_name_is_where_the_registers_have_room_for_it(planted: None) -> None:
    assert Address.objects.filter(applicant_person=PERSON).exists()
    assert CommunalProperty.objects.filter(tenant_person=PERSON, lease_decision__title__contains=PERSON).exists()
    assert Document.objects.filter(title__contains=PERSON, audience=STAFF).exists()
    assert Parcel.objects.filter(tenant_person=PERSON, evidence__contains=PERSON).exists()


def test_no_public_answer_has_a_natural_persons_name(client: Client, planted: None) -> None:
    seen = []
    for address, status, text in answers(client):
        assert status in (200, 302, 400, 401, 403, 404, 405), address
        seen.append(text)
        for name in NAMES:
            assert name.lower() not in text.lower(), address
    told = "\n".join(seen)
    for known in ("12-А", "456/78", "57-1", "Навчальний корпус", KOZELSHCHYNA, "411"):
        assert known in told, "the walk must come by the records that have the name"


def test_the_name_would_be_found_if_an_answer_had_it(client: Client, planted: None) -> None:
    CommunalProperty.objects.filter(kind="movable").update(title=PERSON)
    # Of the walk only what is asked for below: the rest of it would take as long again, and be held against nothing.
    walked = {route: addresses for route, addresses in ways().items() if TELLING.fullmatch(route)}
    found = {address for address, _status, text in answers_of(client, walked) if NAMES[0] in text}
    assert {"/open-data/18-movableProperty.csv", "/open-data/18-movableProperty.xlsx"} <= found
    assert {
        f"/catalogue/property/download?f={one}" for one in ("geojson", "gpkg", "csv", "xlsx", "shp", "kml")
    } <= found
    assert any(address.startswith("/en/o/property/") for address in found)


@needs_mapserver
@pytest.mark.django_db(transaction=True)
def test_no_answer_of_wms_wfs_and_csw_has_a_natural_persons_name(
    client: Client, transactional_db: None, planted: None
) -> None:
    seen = []
    CommunalProperty.objects.update(geom=square(0))  # WFS has only what has a place
    try:
        for address in ows_ways():
            status, text = said(client, address)
            assert status == 200, address
            seen.append(text)
            for name in NAMES:
                assert name.lower() not in text.lower(), address
        told = "\n".join(seen)
        # Of the parcel whose tenant is the person its number: that of the contract is for the open-data sets alone.
        for known in (number(1), "Навчальний корпус", KOZELSHCHYNA, "вул. Миру"):
            assert known in told, "the walk must come by the records that have the name"
    finally:
        drop_all()
