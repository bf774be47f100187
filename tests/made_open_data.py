"""A hromada whose registers fill every data set of КМУ 835, with a natural person's name wherever one can stand."""

import datetime
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Point
from helpers import number, square

from addresses.models import Address, Decision, Hromada, LegalEntity, Settlement
from assets.models import BuildingClass, CommunalProperty, InvestmentSite, LandPurpose, Parcel
from assets.sites import compose
from geo import history
from geo.attachments import Document
from geo.models import User
from geo.records import State
from geo.registers import STAFF

#: The name that no public output may have.
PERSON = "Прізвищенко Оксана Тарасівна"
#: Of the things whose number a test asks for.
COUNCIL, SCHOOL, TENANT = "04382122", "12345678", "87654321"
DAY = datetime.date(2026, 3, 2)
UTILITIES = [
    {"kind": "sewer"},
    {"kind": "electricity", "distance": 0},
    {"kind": "gas", "distance": 120},
    {"kind": "rail"},
]


def fill(hromada: Hromada) -> None:
    """Records of every set, all public but for what `plant_persons` adds."""
    council = LegalEntity.objects.create(code=COUNCIL, name="Козельщинська селищна рада")
    Hromada.objects.filter(pk=hromada.pk).update(council=council)
    school = LegalEntity.objects.create(code=SCHOOL, name="Ліцей «Промінь», комунальний заклад")
    tenant = LegalEntity.objects.create(code=TENANT, name='ТОВ "Агро"')
    decision = Decision.objects.create(
        number="410",
        date=DAY,
        issuer=council.name,
        title="Про присвоєння адрес",
        link="https://rada.example/410",
    )
    village = Settlement.objects.filter(state=State.CURRENT).order_by("code")[0]
    address = _addresses(village, decision, tenant)
    _property(school, tenant, address, decision)
    _land(school, tenant, decision)


def plant_persons(user: User) -> None:
    """The name in every place that a register has for one, and in records that the public does not see."""
    surname, first, *_rest = PERSON.split()
    User.objects.filter(pk=user.pk).update(last_name=surname, first_name=first)
    personal = Decision.objects.create(
        number="411",
        date=DAY,
        issuer="Козельщинська селищна рада",
        title=f"Про передачу гр. {PERSON}",
        link="https://rada.example/Прізвищенко",
        personal=True,
    )
    for model in (Address, CommunalProperty, Parcel):
        with history.acting(user, f"За заявою: {PERSON}"):
            model.objects.update(evidence=f"показав {PERSON}", verified_by=user, updated_by=user)
    Address.objects.filter(number="2").update(applicant=None, applicant_person=PERSON, decision=personal)
    CommunalProperty.objects.update(tenant=None, tenant_person=PERSON, lease_decision=personal)
    Parcel.objects.update(tenant=None, tenant_person=PERSON, contract_decision=personal)
    for slug, record in (("property", CommunalProperty), ("parcels", Parcel)):
        for uid in record.objects.values_list("uid", flat=True):
            Document.objects.create(
                register=slug, record=uid, title=f"Заява {PERSON}", number="1", date=DAY, audience=STAFF
            )
    holder = LegalEntity.objects.get(code=SCHOOL)
    for state, restricted in ((State.DRAFT, False), (State.ARCHIVED, False), (State.CURRENT, True)):
        CommunalProperty.objects.create(
            inventory_number=f"{state}-{restricted}",
            holder=holder,
            kind="building",
            title=f"Будинок: {PERSON}",
            use="leased",
            offered="sale",
            auction_id="UA-PS-9",
            state=state,
            restricted=restricted,
        )


def _addresses(village: Settlement, decision: Decision, applicant: LegalEntity) -> Address:
    common: dict[str, Any] = {
        "settlement": village,
        "postcode": "39100",
        "decision": decision,
        "applicant": applicant,
        "state": State.CURRENT,
        "geom": Point(33.9405, 49.2985),
        "cadastral_number": number(1),
    }
    whole = Address.objects.create(street="Шкільна", number="12-А корп. 3", **common)
    Address.objects.create(street="Шкільна", number="2", status="changed", previous="Леніна, 2", **common)
    Address.objects.create(street="Шкільна", number="3", status="cancelled", **common)
    Address.objects.create(street="Шкільна", number="4", status="restored", **common)
    Address.objects.create(street="Вільшане", street_kind="tract", number="1", named_object="табір «Сокіл»", **common)
    return whole


def _property(holder: LegalEntity, tenant: LegalEntity, address: Address, decision: Decision) -> None:
    building_class = BuildingClass.objects.filter(valid_to=None).order_by("code")[0]
    common: dict[str, Any] = {"holder": holder, "state": State.CURRENT, "auction_link": "https://prozorro.sale/1"}
    immovable: dict[str, Any] = common | {
        "building_class": building_class,
        "settlement": address.settlement,
        "address": address,
        "registration_status": "registered",
        "registration_number": "321456987654",
        "registration_date": DAY,
    }
    CommunalProperty.objects.create(
        inventory_number="10000001",
        kind="building",
        title="Навчальний корпус",
        description='Цегла, "1965";\nдах новий',
        area=Decimal("1145.60"),
        condition="repair",
        use="own",
        utilities=UTILITIES,
        offered="lease",
        auction_id="UA-AR-P-2026-01-01-000111-1",
        **immovable,
    )
    CommunalProperty.objects.create(
        inventory_number="10000002",
        kind="premises",
        title="=Місце у вестибюлі",
        use="leased",
        tenant=tenant,
        readiness=60,
        auction_id="UA-PS-2026-02-02-000002-2",
        lease_number="456/78",
        lease_signed=DAY,
        lease_from=DAY,
        lease_until=datetime.date(2028, 3, 1),
        lease_status="valid",
        lease_purpose="Розміщення кафе",
        lease_value=Decimal("98765.40"),
        lease_valued_on=DAY,
        rent=Decimal("2225.50"),
        rent_rate=Decimal("5"),
        rent_period="month",
        rent_note="без пільг",
        lease_link="https://rada.example/lease",
        lease_decision=decision,
        **immovable,
    )
    CommunalProperty.objects.create(
        inventory_number="20000001",
        kind="movable",
        title="Екскаватор",
        model="ЕО-2621",
        producer="Борекс",
        year=2015,
        quantity=Decimal("2"),
        unit="шт.",
        primary_value=Decimal("123000"),
        depreciation=Decimal("3000"),
        book_value=Decimal("120000"),
        useful_life=Decimal("10"),
        **common,
    )


def _land(custodian: LegalEntity, tenant: LegalEntity, decision: Decision) -> None:
    purpose = LandPurpose.objects.filter(valid_to=None).order_by("code")[0]
    common: dict[str, Any] = {
        "ownership": "communal",
        "purpose": purpose,
        "documented_area": Decimal("2.0015"),
        "normative_value": Decimal("98765.40"),
        "normative_date": DAY,
        "state": State.CURRENT,
    }
    contract: dict[str, Any] = {
        "tenant": tenant,
        "contract_number": "57-1",
        "contract_date": DAY,
        "contract_until": datetime.date(2033, 3, 1),
        "contract_status": "valid",
        "contract_rent": Decimal("12345.50"),
        "contract_rate": Decimal("4.5"),
        "contract_link": "https://rada.example/contract",
        "contract_decision": decision,
        "auction_id": "UA-LR-2026-03-03-000003-3",
        "auction_link": "https://prozorro.sale/3",
    }
    Parcel.objects.create(cadastral_number=number(1), geom=square(0), contract_kind="lease", **common, **contract)
    Parcel.objects.create(cadastral_number=number(2), geom=square(1), contract_kind="sale", **common, **contract)
    offered = {"offered": "sale", "auction_id": "UA-LS-4", "auction_link": "https://prozorro.sale/4"}
    Parcel.objects.create(cadastral_number=number(3), geom=square(2), utilities=UTILITIES, **common, **offered)
    of_site = Parcel.objects.create(
        cadastral_number=number(4), geom=square(3), utilities=[], custodian=custodian, **common
    )
    site = InvestmentSite.objects.create(
        number="1", title="Поле", kind="greenfield", terms="lease", state=State.CURRENT
    )
    compose(site, [of_site], [], None, "паспорт")
    Parcel.objects.create(cadastral_number=number(5), geom=square(4), **(common | {"ownership": "private"}))
    Parcel.objects.create(cadastral_number=number(6), geom=square(5), status="cancelled", **common)
