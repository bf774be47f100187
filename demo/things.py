"""A thing of communal property as its balance holder's table has it, and what is drawn by chance about it."""

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from shapely.geometry.base import BaseGeometry

from demo.contracts import CONTRACTS, HANDED_OVER, chosen, offer
from demo.entities import COUNCIL, Entity
from demo.names import Place
from demo.plane import Random

GOOD, REPAIR, OVERHAUL, UNKNOWN = (
    "не потребує ремонту",
    "потребує поточного ремонту",
    "потребує капітального ремонту",
    "невідомо",
)
OWN, LEASED, FREE, CONSERVED = "власні потреби", "в оренді", "не використовується", "законсервовано"
BUILDING, PREMISES, STRUCTURE, NETWORK, MOVABLE = "будівля", "приміщення", "споруда", "мережа", "рухоме майно"

# Accounts of the books of state and communal bodies, by which inventory numbers begin.
_ACCOUNTS = {BUILDING: "1013", PREMISES: "1013", STRUCTURE: "1013", NETWORK: "1013", MOVABLE: "1014"}
_VEHICLES = "1015"
_DAY = "%d.%m.%Y"
_LIFE_YEARS = 70
_LEAST_WORN, _MOST_WORN = 0.05, 0.95  # of the original value
# Built before the year: odds of each condition.
_CONDITIONS = (GOOD, REPAIR, OVERHAUL, UNKNOWN)
_CONDITION_ODDS = {1972: (0.1, 0.45, 0.4, 0.05), 1992: (0.3, 0.5, 0.15, 0.05), 9999: (0.75, 0.25, 0.0, 0.0)}
_REGISTERED = "зареєстровано"
_REGISTRATIONS = {_REGISTERED: 0.62, "не зареєстровано": 0.25, "у процесі реєстрації": 0.13}
_FIRST_REGISTERED, _REGISTERED_DAYS = date(2015, 3, 2), 3_900
_FIRST_LEASE = date(2021, 1, 11)
_LEASE_DAYS, _LEASE_YEARS = 2_000, (3, 5, 5, 10)
_YEAR_DAYS = 365
_SERIALS = 10**6
_RENT_RATES = (3.0, 6.0, 8.0, 12.0, 18.0)  # % of the appraised value a year
_MONTHS = 12
_MOVED_IN, _APPRAISED_BEFORE = timedelta(days=14), timedelta(days=40)
_INDEXED = 0.3


def _named(name: str) -> Any:
    """A column of the table under its Ukrainian name."""
    return field(default="", metadata={"column": name})


@dataclass(frozen=True, slots=True)
class Thing:
    """A row of the table: texts as written there, entities by code, dates as 31.12.2026, money in hryvnias.

    `geometry` is in the drawing plane (m), or None for what is not on the map.
    """

    title: str = field(metadata={"column": "назва"})
    title_en: str = field(metadata={"column": "title_en"})
    kind: str = field(metadata={"column": "вид"})
    holder: str = field(metadata={"column": "балансоутримувач"})
    geometry: BaseGeometry | None = None
    inventory_number: str = _named("інвентарний_номер")
    complex: str = _named("майновий_комплекс")
    description: str = _named("опис")
    description_en: str = _named("description_en")
    building_class: str = _named("код_нк_018")
    area: str = _named("площа_м2")
    length: str = _named("довжина")
    quantity: str = _named("кількість")
    unit: str = _named("одиниця_виміру")
    year: str = _named("рік_побудови")
    condition: str = _named("технічний_стан")
    producer: str = _named("виробник")
    model: str = _named("модель")
    serial_number: str = _named("серійний_номер")
    settlement: str = _named("код_катоттг")
    address: str = _named("адреса")
    locator: str = _named("розташування")
    cadastral_number: str = _named("кадастровий_номер")
    primary_value: str = _named("первісна_вартість")
    depreciation: str = _named("знос")
    book_value: str = _named("балансова_вартість")
    useful_life: str = _named("строк_використання")
    registration_status: str = _named("статус_реєстрації")
    registration_number: str = _named("реєстраційний_номер")
    registration_date: str = _named("дата_реєстрації")
    use: str = _named("використання")
    tenant: str = _named("орендар")
    tenant_person: str = _named("орендар_фізособа")
    lease_number: str = _named("номер_договору")
    lease_signed: str = _named("дата_договору")
    lease_from: str = _named("початок_оренди")
    lease_until: str = _named("кінець_оренди")
    lease_status: str = _named("статус_договору")
    lease_purpose: str = _named("мета_оренди")
    lease_schedule: str = _named("графік")
    lease_value: str = _named("оціночна_вартість")
    lease_valued_on: str = _named("дата_оцінки")
    rent_rate: str = _named("орендна_ставка")
    rent: str = _named("орендна_плата")
    rent_period: str = _named("період_оплати")
    rent_note: str = _named("уточнення_вартості")
    lease_link: str = _named("посилання_на_договір")
    offered: str = _named("пропонується")
    auction_id: str = _named("номер_аукціону")
    auction_link: str = _named("prozorro")


#: Attribute → its column, geometry aside.
COLUMNS = {one.name: one.metadata["column"] for one in fields(Thing) if one.metadata}


class Books:
    """The books in which things are entered one after another."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.things: list[Thing] = []
        self._numbers: Counter[str] = Counter()
        self._leases = 0

    def enter(self, thing: Thing, *, vehicle: bool = False) -> Thing:
        """The thing with its inventory number, the next of its account, kept."""
        account = _VEHICLES if vehicle else _ACCOUNTS[thing.kind]
        self._numbers[account] += 1
        thing = replace(thing, inventory_number=f"{account}{self._numbers[account]:05}")
        self.things.append(thing)
        return thing

    def built(self, thing: Thing, years: tuple[int, int], price: float, size: float) -> Thing:
        """With year, condition, values and registration; `price` is of a unit of `size` when new (UAH)."""
        year = int(self.rng.integers(years[0], years[1] + 1))
        primary = price * size * float(self.rng.uniform(0.8, 1.25))
        worn = (HANDED_OVER.year - year) / _LIFE_YEARS * float(self.rng.uniform(0.8, 1.2))
        worn = min(_MOST_WORN, max(_LEAST_WORN, worn))
        thing = replace(
            thing,
            year=str(year),
            condition=thing.condition or self._condition(year),
            primary_value=f"{primary:.2f}",
            depreciation=f"{primary * worn:.2f}",
            book_value=f"{primary - round(primary * worn, 2):.2f}",
            use=thing.use or OWN,
        )
        return thing if thing.kind == MOVABLE else self._registered(thing)

    def let(self, thing: Thing, tenants: tuple[Entity, ...], purpose: str, value: float, schedule: str = "") -> Thing:
        """Leased out: to one of `tenants` or to a natural person, for a monthly or an hourly rent."""
        tenant, person = chosen(self.rng, tenants)
        signed = _FIRST_LEASE + timedelta(days=int(self.rng.integers(_LEASE_DAYS)))
        until = signed + timedelta(days=_YEAR_DAYS * int(self.rng.choice(_LEASE_YEARS)))
        ended = until < HANDED_OVER
        rate = float(self.rng.choice(_RENT_RATES))
        self._leases += 1
        number = f"О-{self._leases}/{signed:%y}"
        return replace(
            thing,
            use=FREE if ended else LEASED,
            tenant=tenant,
            tenant_person=person,
            lease_number=number,
            lease_signed=signed.strftime(_DAY),
            lease_from=(signed + _MOVED_IN).strftime(_DAY),
            lease_until=until.strftime(_DAY),
            lease_status="виконаний" if ended else "чинний",
            lease_purpose=purpose,
            lease_schedule=schedule,
            lease_value=f"{value:.2f}",
            lease_valued_on=(signed - _APPRAISED_BEFORE).strftime(_DAY),
            rent_rate=f"{rate:.0f}",
            rent=f"{value * rate / 100 / _MONTHS:.2f}",
            rent_period="місяць",
            rent_note="Індексується щомісяця" if self.rng.random() < _INDEXED else "",
            lease_link=CONTRACTS.format(number.replace("/", "-").replace("О", "o")),
        )

    def put_up(self, thing: Thing, *, sale: float = 0.5) -> Thing:
        """Free, and offered for sale at these odds, or for lease."""
        made = offer(self.rng, sale=sale)
        return replace(thing, use=FREE, offered=made.kind, auction_id=made.auction_id, auction_link=made.auction_link)

    def serial(self) -> str:
        return f"ЯБ{int(self.rng.integers(_SERIALS)):06}"

    def _condition(self, year: int) -> str:
        odds = next(odds for before, odds in _CONDITION_ODDS.items() if year < before)
        return str(self.rng.choice(_CONDITIONS, p=odds))

    def _registered(self, thing: Thing) -> Thing:
        status = str(self.rng.choice(list(_REGISTRATIONS), p=list(_REGISTRATIONS.values())))
        if status != _REGISTERED:
            return replace(thing, registration_status=status)
        day = _FIRST_REGISTERED + timedelta(days=int(self.rng.integers(_REGISTERED_DAYS)))
        return replace(
            thing,
            registration_status=status,
            registration_number=f"99{int(self.rng.integers(10**9)):09}53",
            registration_date=day.strftime(_DAY),
        )


def council_thing(title: str, title_en: str, kind: str, place: Place, geometry: BaseGeometry | None = None) -> Thing:
    """A thing in the council's own books, in a settlement."""
    return Thing(title, title_en, kind, COUNCIL.code, geometry, settlement=place.code)
