"""Who uses the parcels and disposes of them: tenants, terms, rents, what is offered at auction."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from demo.entities import COUNCIL, FARMS, FISHERY, FORESTRY, INTERNET, PERSONS, SHOPS, SUN, WORKS, Entity
from demo.land import Ownership
from demo.parcels import REGISTERED, Parcel
from demo.plane import Random

#: The day on which the files were handed over: what had ended by then is fulfilled.
HANDED_OVER = date(2026, 11, 2)
#: Addresses that lead nowhere: RFC 2606 keeps `.example` free.
AUCTIONS = "https://auctions.example/lot/{}"
CONTRACTS = "https://rada.yasnyi-brid.example/dohovory/{}"

_VALUED = (date(2022, 3, 15), date(2024, 1, 20), date(2025, 7, 1))
_YEARS = (5, 7, 7, 10, 10, 15, 25, 49)
_TO_PERSONS = 0.22
_TERMINATED = 0.04
_RATES = (3.0, 12.0)  # % of the normative value a year (Tax Code, art. 288)
_NO_RENT_NOTE = 0.75
_OFFERED_USES = ("reserve", "field-reserve", "meadow", "farmyard", "works", "pond")
_OFFERED = 0.3
_FOR_SALE = 0.2
_YEAR_DAYS = 365.25
_DAY = "%d.%m.%Y"

_TENANTS = {
    "farmyard": FARMS,
    "works": (WORKS,),
    "pond": (FISHERY,),
    "shop": SHOPS,
    "substation": (SUN, INTERNET),
}
_NOTES = (
    "Плата змінюється щороку на індекс інфляції",
    "Сплачується щокварталу рівними частками",
    "На час воєнного стану діє знижка 50 %",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is had at auction: «оренда» or «продаж», the number of the auction (empty: not yet announced), its page."""

    kind: str
    auction_id: str = ""
    auction_link: str = ""


def contracted(rng: Random, parcels: list[Parcel]) -> list[Parcel]:
    """The parcels with users of the land, valuations, custodians of communal and state land, and offers."""
    return [_offered(rng, _used(rng, _valued(rng, parcel))) for parcel in parcels]


def offer(rng: Random, *, sale: float = _FOR_SALE) -> Offer:
    """An offer for lease or, at these odds, for sale; of three one is not announced yet."""
    kind = "продаж" if rng.random() < sale else "оренда"
    if rng.random() < 1 / 3:
        return Offer(kind)
    number = f"LSE001-UA-2026{int(rng.integers(8, 12)):02}{int(rng.integers(1, 29)):02}-{int(rng.integers(10_000)):05}"
    return Offer(kind, number, AUCTIONS.format(number))


def chosen(rng: Random, entities: tuple[Entity, ...]) -> tuple[str, str]:
    """Code of a tenant, or the name of a natural person in its stead."""
    if rng.random() < _TO_PERSONS:
        return "", str(rng.choice(PERSONS))
    return entities[int(rng.integers(len(entities)))].code, ""


def _valued(rng: Random, parcel: Parcel) -> Parcel:
    custodian = ""
    if parcel.ownership == Ownership.COMMUNAL:
        custodian = COUNCIL.code
    elif parcel.ownership == Ownership.STATE and parcel.use == "forest":
        custodian = FORESTRY.code
    valued = _VALUED[int(rng.integers(len(_VALUED)))]
    return replace(parcel, custodian=custodian, normative_date=valued.strftime(_DAY))


def _used(rng: Random, parcel: Parcel) -> Parcel:
    if not parcel.contract_kind:
        return parcel
    tenant, person = chosen(rng, _TENANTS.get(parcel.use, FARMS))
    day, month, year = map(int, parcel.contract_date.split("."))
    signed = date(year, month, day)
    until = signed + timedelta(days=round(_YEAR_DAYS * int(rng.choice(_YEARS))))
    status = "виконаний" if until < HANDED_OVER else "чинний"
    if rng.random() < _TERMINATED:
        status = "розірваний"
    rate = round(float(rng.uniform(*_RATES)), 1)
    communal = parcel.ownership == Ownership.COMMUNAL
    return replace(
        parcel,
        tenant=tenant,
        tenant_person=person,
        contract_until=until.strftime(_DAY),
        contract_status=status,
        contract_rent=f"{parcel.normative_value * rate / 100:.2f}",
        contract_rate=f"{rate}",
        contract_note="" if rng.random() < _NO_RENT_NOTE else str(rng.choice(_NOTES)),
        contract_link=CONTRACTS.format(parcel.cadastral_number.replace(":", "-")) if communal else "",
    )


def _offered(rng: Random, parcel: Parcel) -> Parcel:
    free = parcel.ownership == Ownership.COMMUNAL and not parcel.contract_kind
    if not (free and parcel.use in _OFFERED_USES and rng.random() < _OFFERED):
        return parcel
    made = offer(rng)
    return replace(parcel, offered=made.kind, auction_id=made.auction_id, auction_link=made.auction_link)


def is_free(parcel: Parcel) -> bool:
    """Whether an act may be made on the parcel: registered, and nobody's by contract."""
    return parcel.status == REGISTERED and not parcel.contract_kind
