"""Communal property and investment sites: what their registers hold, how they hang together, what the public sees."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation
from helpers import box, bring, codes, number, query, square, write_geojson

from addresses.models import Address, Hromada, LegalEntity, Settlement
from assets import sites
from assets.models import BuildingClass, CommunalProperty, InvestmentSite, Parcel
from assets.registers.property import building_class_code
from geo import access, registers
from geo.models import Publication, User
from geo.records import State
from geo.roles import LAND_OFFICER, PROPERTY_OFFICER, Role
from layers import features

MakeParcels = Callable[..., list[Parcel]]

COUNCIL = "04382122"
WEST, SOUTH = 33.94, 49.298
LINE = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + 0.001, SOUTH + 0.001]]}
POINT = {"type": "Point", "coordinates": [WEST, SOUTH]}


@pytest.fixture
def council(db: None) -> LegalEntity:
    return LegalEntity.objects.create(code=COUNCIL, name="Козельщинська селищна рада")


@pytest.fixture
def thing(kozelshchyna: Hromada, council: LegalEntity) -> Callable[..., CommunalProperty]:
    def make(inventory_number: str = "1001", **fields: Any) -> CommunalProperty:
        values = {"title": "Клуб", "kind": "building", "holder": council, "state": State.CURRENT}
        return CommunalProperty.objects.create(inventory_number=inventory_number, **(values | fields))

    return make


@pytest.fixture
def site(kozelshchyna: Hromada) -> InvestmentSite:
    return InvestmentSite.objects.create(
        number="ІД-1",
        title="Колишній цегельний завод",
        title_en="Former brickworks",
        kind="brownfield",
        state=State.CURRENT,
        utilities=[{"kind": "electricity", "distance": 250, "capacity": 400, "tariff": 6.2, "note": "за згодою"}],
    )


def row(inventory: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    told = {"інвентарний_номер": inventory, "єдрпоу": COUNCIL, "назва": f"Об'єкт {inventory}", "вид": "будівля"}
    return {"type": "Feature", "properties": told | properties, "geometry": geometry}


def test_areas_lines_points_and_things_without_a_place_come_in_one_file(
    kozelshchyna: Hromada, council: LegalEntity, tmp_path: Path
) -> None:
    rows = [
        row("1", box(0), клас="1263.3 Будівлі шкіл"),
        row("2", LINE, вид="мережа"),
        row("3", POINT, вид="споруда"),
        row("4", None, вид="рухоме майно"),
    ]
    batch = bring(write_geojson(tmp_path / "майно.geojson", rows), register="property")
    shapes = dict(query("SELECT inventory_number, coalesce(GeometryType(geom), 'none') FROM assets_communalproperty"))
    assert shapes == {"1": "MULTIPOLYGON", "2": "MULTILINESTRING", "3": "POINT", "4": "none"}
    assert batch.rows_new == 4
    school = CommunalProperty.objects.get(inventory_number="1")
    assert school.building_class == BuildingClass.objects.get(code="1263.3")
    assert school.holder == council
    assert {kind for _row, kind in codes(batch)} == {"geometry-missing"}


def test_of_a_collection_the_widest_part_is_taken_and_the_rest_is_told(
    kozelshchyna: Hromada, council: LegalEntity, tmp_path: Path
) -> None:
    both = {"type": "GeometryCollection", "geometries": [POINT, LINE]}
    batch = bring(write_geojson(tmp_path / "майно.geojson", [row("1", both)]), register="property")
    assert codes(batch) == [(1, "geometry-parts")]
    assert query("SELECT GeometryType(geom) FROM assets_communalproperty") == [("MULTILINESTRING",)]


def test_the_same_inventory_number_may_stand_in_the_books_of_two_holders(
    thing: Callable[..., CommunalProperty],
) -> None:
    thing("7")
    other = LegalEntity.objects.create(code="12345678", name="Ліцей")
    thing("7", holder=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        thing("7", holder=other)


@pytest.mark.parametrize("code", ["1234567890", "1234567", "АБ123456", ""])
def test_what_has_not_eight_digits_is_no_code_of_a_legal_entity(db: None, code: str) -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        LegalEntity.objects.create(code=code, name="Шевченко Тарас Григорович")


@pytest.mark.parametrize(
    ("text", "code"), [("1263.3", "1263.3"), ("1263,3 Школи", "1263.3"), ("1263", "1263"), ("школа", None)]
)
def test_a_class_is_read_however_it_was_left(text: str, code: str | None) -> None:
    assert building_class_code(text) == code


def test_no_person_is_shown_to_the_public_and_to_the_officers_of_other_registers(
    client: Client, thing: Callable[..., CommunalProperty], person: Callable[[Role], User]
) -> None:
    record = thing(tenant_person="Шевченко Тарас", use="leased")
    page = f"/o/property/{record.uid}/"
    assert "Шевченко" not in client.get(page).content.decode()
    for role, reads in ((LAND_OFFICER, False), (PROPERTY_OFFICER, True)):
        signed_in = Client()
        signed_in.force_login(person(role))
        assert ("Шевченко" in signed_in.get(page).content.decode()) is reads


def test_contracts_on_land_are_for_staff_and_for_the_sets_of_open_data(staff: User) -> None:
    parcels = registers.get("parcels")
    assert "contract_number" not in access.sight(parcels, AnonymousUser()).names()
    in_sets = access.sight(parcels, AnonymousUser(), open_data=True).names()
    assert "contract_number" in in_sets
    assert "tenant_person" not in in_sets
    assert "contract_number" in access.sight(parcels, staff).names()


def test_utilities_are_told_in_the_readers_language(site: InvestmentSite) -> None:
    field = registers.get("sites").field("utilities")
    assert features.words(site, field) == "Electricity: distance 250 m, capacity 400 kW, tariff 6.2 UAH/kWh, за згодою"
    with translation.override("uk"):
        assert "250" in features.words(site, field)


def test_a_site_is_called_in_english_by_its_english_name(site: InvestmentSite) -> None:
    sight = access.sight(registers.get("sites"), AnonymousUser())
    assert features.headline(sight, site) == "ІД-1 Former brickworks"
    with translation.override("uk"):
        assert features.headline(sight, site) == "ІД-1 Колишній цегельний завод"
    card = features.card(sight, pk=site.pk)
    assert card
    assert "title_en" not in {one.name for one in card.rows}


@pytest.mark.parametrize(
    ("utilities", "words"),
    [
        ([{"kind": "steam"}], "no kind"),
        ([{"kind": "gas", "distance": -1}], "0 or more"),
        ([{"kind": "gas", "capacity": "багато"}], "багато"),
        ([{"kind": "gas", "note": 7}], "must be a text"),
        ([{"kind": "gas", "colour": "blue"}], "colour"),
        ({"kind": "gas"}, "list of rows"),
    ],
)
def test_utilities_that_make_no_sense_are_refused_in_words(site: InvestmentSite, utilities: Any, words: str) -> None:
    site.utilities = utilities
    with pytest.raises(ValidationError, match=words):
        site.full_clean()


def test_a_site_takes_the_outline_of_its_parcels_and_is_linked_with_them(
    client: Client, site: InvestmentSite, parcels: MakeParcels, thing: Callable[..., CommunalProperty]
) -> None:
    one, other = parcels(2)
    house = thing(title="Контора", geom=square(0))
    sites.compose(site, [one, other], [house], None, "паспорт")
    site.refresh_from_db()
    assert isinstance(site.geom, MultiPolygon)
    assert site.geom.equals(one.geom.union(other.geom))
    page = client.get(f"/en/o/sites/{site.uid}/").content.decode()
    assert one.cadastral_number in page
    assert "Контора" in page
    assert "Former brickworks" in client.get(f"/en/o/parcels/{other.uid}/").content.decode()
    sites.compose(site, [other], [], None, "без першої")
    page = client.get(f"/en/o/sites/{site.uid}/").content.decode()
    assert one.cadastral_number not in page
    assert other.cadastral_number in page


def test_a_link_leads_to_nothing_that_the_viewer_may_not_see(
    client: Client, parcels: MakeParcels, thing: Callable[..., CommunalProperty]
) -> None:
    [parcel] = parcels(1)
    record = thing(parcel=parcel)
    page = f"/o/property/{record.uid}/"
    assert parcel.cadastral_number in client.get(page).content.decode()
    query("UPDATE assets_parcel SET restricted = true")
    assert parcel.cadastral_number not in client.get(page).content.decode()


def test_addresses_are_linked_with_the_parcel_whose_number_they_bear(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    address = Address.objects.create(
        settlement=Settlement.objects.order_by("pk").first(),
        street="Миру",
        number="5",
        cadastral_number=number(1),
        state=State.CURRENT,
    )
    assert str(address.uid) in client.get(f"/o/parcels/{parcel.uid}/").content.decode()
    assert parcel.cadastral_number in client.get(f"/o/addresses/{address.uid}/").content.decode()


def test_the_officers_of_property_alone_compose_sites(
    site: InvestmentSite, parcels: MakeParcels, land_officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        sites.compose(site, parcels(1), [], land_officer, "чужий реєстр")
    assert not site.parcels.exists()


VERIFIED = [
    ("assets_parcel", "ownership", "state", "address"),
    ("assets_communalproperty", "title", "Школа", "description"),
    ("assets_investmentsite", "status", "taken", "phone"),
]


@pytest.mark.parametrize(("table", "essential", "value", "other"), VERIFIED)
def test_an_edit_of_what_was_verified_takes_the_verification_away(
    table: str,
    essential: str,
    value: str,
    other: str,
    site: InvestmentSite,
    parcels: MakeParcels,
    thing: Callable[..., CommunalProperty],
    staff: User,
) -> None:
    parcels(1)
    thing()
    query(f"UPDATE {table} SET verified_at = now(), verified_by_id = %s, evidence = 'рішення 5'", staff.pk)
    query(f"UPDATE {table} SET {other} = 'інше'")
    assert query(f"SELECT evidence FROM {table} WHERE verified_at IS NOT NULL") == [("рішення 5",)]
    query(f"UPDATE {table} SET {essential} = %s", value)
    assert query(f"SELECT verified_at, verified_by_id, evidence FROM {table}") == [(None, None, "")]


def test_a_new_verification_in_the_same_edit_stays(thing: Callable[..., CommunalProperty], staff: User) -> None:
    record = thing()
    record.verified_at, record.verified_by, record.evidence = timezone.now(), staff, "акт 1"
    record.save()
    record.title, record.verified_at, record.evidence = "Будинок культури", timezone.now(), "акт 2"
    record.save()
    record.refresh_from_db()
    assert record.evidence == "акт 2"


def test_an_english_text_that_is_withheld_is_not_read_in_english_either(client: Client, site: InvestmentSite) -> None:
    page = f"/en/o/sites/{site.uid}/"
    assert "Former brickworks" in client.get(page).content.decode()
    Publication.objects.filter(slug="sites").update(withheld_fields=["title_en"])
    assert "Former brickworks" not in client.get(page).content.decode()
