"""Communal property: what stands on communal land, what is in it, and the books of who keeps it.

Networks and things beside the streets are in `demo.networks`, movable things in `demo.movables`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from shapely import Point, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from demo import buildings as plans
from demo.buildings import Blueprint, outlines
from demo.entities import (
    BANK,
    CATERING,
    CHARITY,
    CLINIC,
    COUNCIL,
    CULTURE,
    EDUCATION,
    FARMS,
    INTERNET,
    PHARMACY,
    POST,
    SHOPS,
    UTILITIES,
    Entity,
    school_of,
)
from demo.estates import Estate
from demo.hromada import Hromada
from demo.movables import enter_movables
from demo.names import Place
from demo.networks import enter_networks
from demo.plane import Random
from demo.things import BUILDING, CONSERVED, FREE, PREMISES, STRUCTURE, Books, Thing, council_thing

_WITH_AMBULATORY = 300  # households
_SMALL_SHARE = 0.12
_HOURS = "пн–пт 9:00–17:00"
_CEMETERY_FENCE, _SQUARE_EDGE = 3.0, 2.0
_STADIUM = (105.0, 68.0)
_FLATS = 3
_OUTSIDE_METRES = 24_000.0
# UAH for 1 m², by appraisal.
_CANTEEN_VALUE, _ROOM_VALUE, _SHOP_VALUE, _YARD_VALUE = 9_000, 7_500, 6_500, 1_800
# UAH for 1 m² when new, or for all of it.
_STADIUM_PRICE, _CEMETERY_PRICE, _GARDEN_PRICE, _ROOM_PRICE = 180, 20, 300, 3_000
_MEMORIAL_PRICE, _DAM_PRICE = 40_000, 350_000
_OPEN_YEARS = (1962, 2023)
_IN_ITS_BUILDING = 0.5  # of premises that have a point on the map
_OFFERED = 0.5  # of abandoned buildings


@dataclass(frozen=True)
class Planted:
    """Inventory numbers of the rows with a fault each: what there is to find for importer and address search."""

    repeated: str
    unknown_class: str
    outside: str
    unknown_address: str
    unknown_holder: str


def build_property(rng: Random, hromada: Hromada, estates: Sequence[Estate]) -> tuple[list[Thing], Planted]:
    """The books of the hromada's property, with the planted faults; things on parcels that `estates` lists."""
    books = Books(rng)
    stock = _Stock(books, [settlement.place for settlement in hromada.settlements], estates)
    for estate in estates:
        if estate.is_communal and estate.parcel.use in _ON:
            _ON[estate.parcel.use](stock, estate)
    enter_networks(books, hromada)
    enter_movables(books, hromada)
    return _with_faults(books.things)


class _Stock:
    """What stands on one plot: a method for each use of plots (`_ON`)."""

    def __init__(self, books: Books, places: list[Place], estates: Sequence[Estate]) -> None:
        self._books = books
        self._places = places
        by_area = sorted(estates, key=lambda estate: estate.parcel.area_ha)
        self._largest = {(one.place.code, one.parcel.use): one.parcel.cadastral_number for one in by_area}

    def on_school(self, estate: Estate) -> None:
        school = school_of(estate.place, self._places)
        if self._is_second(estate):
            self._put(estate, EDUCATION, (plans.KINDERGARTEN, plans.STORE))
            return
        main = plans.LYCEUM if estate.place == self._places[0] else plans.SCHOOL
        built = self._put(estate, school, (main, plans.BOILER, plans.STORE))
        if not built:
            return
        self._room(built[0], "Спортивна зала", "Sports hall", "1265.1", "праве крило")
        canteen = self._room(built[0], "Їдальня", "Canteen", "1230.4", "1 поверх", enter=False)
        purpose = "Організація харчування учнів"
        value = _CANTEEN_VALUE * float(canteen.area)
        self._books.enter(self._books.let(canteen, (CATERING,), purpose, value, "пн–пт 8:00–15:00"))
        if estate.place != self._places[0]:
            self._room(built[0], "Дошкільний підрозділ", "Pre-school group", "1263.5", "ліве крило")

    def on_clinic(self, estate: Estate) -> None:
        main = plans.AMBULATORY if estate.place.households > _WITH_AMBULATORY else plans.POST_OF_HEALTH
        if estate.place == self._places[0] and not self._is_second(estate):
            main = plans.POLYCLINIC
        built = self._put(estate, CLINIC, (main, plans.GARAGE) if main is plans.POLYCLINIC else (main,))
        if built and main is not plans.POST_OF_HEALTH:
            self._let_room(built[0], "Аптечний пункт", "Pharmacy", (PHARMACY,), "Роздрібна торгівля ліками")

    def on_club(self, estate: Estate) -> None:
        small = estate.place.households < 200
        built = self._put(estate, CULTURE, (plans.CLUB if small else plans.CULTURE_HOUSE,), closed=small)
        if built:
            self._room(built[0], "Бібліотека", "Library", "1262.2", "1 поверх, кімн. 4")
            if not small:
                self._let_room(built[0], "Кімната гурткової роботи", "Hobby room", (CHARITY,), "Гурток для дітей")

    def on_council(self, estate: Estate) -> None:
        in_town = estate.place == self._places[0]
        if in_town and self._is_second(estate):
            self._put(estate, COUNCIL, (plans.SERVICES,))
            return
        built = self._put(estate, COUNCIL, (plans.TOWN_HALL, plans.FIRE_POST) if in_town else (plans.STAROSTA,))
        if not built:
            return
        self._let_room(built[0], "Відділення пошти", "Post office", (POST,), "Надання послуг поштового зв’язку")
        self._let_room(built[0], "Кабінет № 7", "Office No. 7", (BANK, INTERNET), "Обслуговування населення")
        free = self._room(built[0], "Кабінет № 3", "Office No. 3", "1220.9", "1 поверх, кімн. 3", enter=False)
        self._books.enter(self._books.put_up(free, sale=0.0))

    def on_shop(self, estate: Estate) -> None:
        for blueprint, outline in outlines(estate.parcel.land, (plans.SHOP,)):
            thing = self._building(estate, COUNCIL, blueprint, outline)
            purpose = "Роздрібна торгівля продовольчими товарами"
            self._books.enter(self._books.let(thing, SHOPS, purpose, _SHOP_VALUE * float(thing.area)))

    def on_apartments(self, estate: Estate) -> None:
        built = self._put(estate, UTILITIES, (plans.FLATS,))
        for number in range(1, _FLATS + 1) if built else ():
            self._room(built[0], f"Квартира № {number * 7}", f"Flat No. {number * 7}", "1122", f"кв. {number * 7}")

    def on_sports(self, estate: Estate) -> None:
        self._put(estate, EDUCATION, (plans.CHANGING,))
        pitch = Blueprint("Стадіон", "Stadium", "2411.1", *_STADIUM, 1, (1968, 2023), 240)
        for _blueprint, outline in outlines(estate.parcel.land, (pitch,)):
            self._open(estate, EDUCATION, "Стадіон", "Stadium", "2411.1", outline, _STADIUM_PRICE)

    def on_cemetery(self, estate: Estate) -> None:
        self._open(
            estate,
            UTILITIES,
            "Кладовище",
            "Cemetery",
            "1272.3",
            estate.parcel.land.buffer(-_CEMETERY_FENCE),
            _CEMETERY_PRICE,
        )

    def on_square(self, estate: Estate) -> None:
        land = estate.parcel.land.buffer(-_SQUARE_EDGE)
        self._open(estate, UTILITIES, "Сквер", "Public garden", "2412.1", land, _GARDEN_PRICE)
        memorial = "Пам’ятний знак Захисникам", "Memorial to the Defenders"
        self._open(estate, CULTURE, *memorial, "1273.3", land.representative_point(), _MEMORIAL_PRICE)

    def on_farmyard(self, estate: Estate) -> None:
        self._abandoned(estate, (plans.COWSHED, plans.SHED))

    def on_works(self, estate: Estate) -> None:
        self._abandoned(estate, (plans.KILN, plans.WORKSHOP))

    def on_pond(self, estate: Estate) -> None:
        shore = estate.parcel.land.exterior
        dam = Point(shore.coords[0])
        thing = self._open(estate, UTILITIES, "Гребля ставка", "Pond dam", "2152.1", dam, _DAM_PRICE, enter=False)
        self._books.enter(replace(thing, area="", cadastral_number=estate.parcel.cadastral_number))

    def _is_second(self, estate: Estate) -> bool:
        """Whether the settlement has a larger plot of this use."""
        return self._largest[estate.place.code, estate.parcel.use] != estate.parcel.cadastral_number

    def _put(
        self, estate: Estate, holder: Entity, blueprints: tuple[Blueprint, ...], *, closed: bool = False
    ) -> list[Thing]:
        """Buildings of one holder on a plot, entered; `closed`: nobody uses them any more."""
        found = []
        for blueprint, outline in outlines(estate.parcel.land, blueprints):
            thing = self._building(estate, holder, blueprint, outline)
            found.append(self._books.enter(replace(thing, use=CONSERVED) if closed else thing))
        return found

    def _abandoned(self, estate: Estate, blueprints: tuple[Blueprint, ...]) -> None:
        for blueprint, outline in outlines(estate.parcel.land, blueprints):
            thing = self._building(estate, COUNCIL, blueprint, outline)
            if estate.parcel.contract_kind:
                purpose = "Зберігання сільськогосподарської продукції"
                thing = self._books.let(thing, FARMS, purpose, _YARD_VALUE * float(thing.area))
            elif self._books.rng.random() < _OFFERED:
                thing = self._books.put_up(thing)
            else:
                thing = replace(thing, use=FREE)
            self._books.enter(thing)

    def _building(self, estate: Estate, holder: Entity, plan: Blueprint, outline: Polygon) -> Thing:
        area = round(outline.area * plan.floors * (1 - _SMALL_SHARE), 1)
        thing = self._standing(estate, holder, BUILDING, plan.title, plan.title_en, outline)
        thing = replace(thing, building_class=plan.building_class, area=f"{area}")
        return self._books.built(thing, plan.years, plan.price, area)

    def _open(
        self,
        estate: Estate,
        holder: Entity,
        title: str,
        title_en: str,
        code: str,
        geometry: BaseGeometry,
        price: float,
        *,
        enter: bool = True,
    ) -> Thing:
        """A structure under the open sky; `price` of 1 m², or of all of it where it has no area."""
        thing = self._standing(estate, holder, STRUCTURE, title, title_en, geometry)
        area = f"{geometry.area:.1f}" if geometry.area else ""
        thing = replace(thing, building_class=code, area=area)
        thing = self._books.built(thing, _OPEN_YEARS, price, geometry.area or 1)
        return self._books.enter(thing) if enter else thing

    def _standing(
        self, estate: Estate, holder: Entity, kind: str, title: str, title_en: str, geometry: BaseGeometry
    ) -> Thing:
        return Thing(
            title=title,
            title_en=title_en,
            kind=kind,
            holder=holder.code,
            geometry=geometry,
            settlement=estate.place.code,
            address=_written(estate),
            cadastral_number=estate.parcel.cadastral_number,
        )

    def _room(
        self, building: Thing, title: str, title_en: str, code: str, locator: str, *, enter: bool = True
    ) -> Thing:
        """Premises in a building; every other one has a point within the building, the rest no geometry."""
        area = float(building.area) * float(self._books.rng.uniform(0.04, _SMALL_SHARE))
        inside = None
        if building.geometry is not None and self._books.rng.random() < _IN_ITS_BUILDING:
            inside = building.geometry.representative_point()
        thing = replace(
            building,
            title=title,
            title_en=title_en,
            kind=PREMISES,
            geometry=inside,
            complex=building.title,
            building_class=code,
            area=f"{area:.1f}",
            locator=locator,
            use="",
            registration_number="",
            registration_date="",
        )
        year = int(building.year)
        thing = self._books.built(thing, (year, year), _ROOM_PRICE, area)
        return self._books.enter(thing) if enter else thing

    def _let_room(self, building: Thing, title: str, title_en: str, tenants: tuple[Entity, ...], purpose: str) -> None:
        room = self._room(building, title, title_en, "1220.9", "1 поверх", enter=False)
        self._books.enter(self._books.let(room, tenants, purpose, _ROOM_VALUE * float(room.area), _HOURS))


#: What stands on plots of each use that has anything.
_ON: Mapping[str, Callable[[_Stock, Estate], None]] = {
    "school": _Stock.on_school,
    "clinic": _Stock.on_clinic,
    "club": _Stock.on_club,
    "council": _Stock.on_council,
    "shop": _Stock.on_shop,
    "apartments": _Stock.on_apartments,
    "sports": _Stock.on_sports,
    "cemetery": _Stock.on_cemetery,
    "square": _Stock.on_square,
    "farmyard": _Stock.on_farmyard,
    "works": _Stock.on_works,
    "pond": _Stock.on_pond,
}


def _written(estate: Estate) -> str:
    """The address in one of the ways in which balance holders write it."""
    if estate.address is None:
        return ""
    place, street = estate.address.street.place, estate.address.street
    ways = (
        estate.address.text,
        f"{place.postcode}, Полтавська область, Полтавський район, {estate.address.text}",
        f"{street.kind} {street.name}, буд. {estate.address.number}, {place.label}",
    )
    return ways[int(estate.parcel.cadastral_number[-1]) % len(ways)]


def _with_faults(things: list[Thing]) -> tuple[list[Thing], Planted]:
    """Rows with a fault each, behind all others: no row of the true ones is spoilt."""
    sample = next(one for one in things if one.kind == BUILDING and one.address)
    other = next(one for one in reversed(things) if one.kind == BUILDING and one.address)
    assert sample.geometry is not None
    small = translate(sample.geometry, 40, 40)
    faulty = council_thing("Сарай, внесений двічі", "Shed entered twice", BUILDING, _place_of(sample))
    faulty = replace(faulty, use=FREE, building_class="1274.6", settlement=sample.settlement)
    rows = {
        "unknown_class": replace(faulty, title="Будівля невідомого класу", building_class="1299.7", geometry=small),
        "outside": replace(
            faulty, title="Склад за межами громади", geometry=translate(small, _OUTSIDE_METRES, _OUTSIDE_METRES)
        ),
        "unknown_address": replace(
            faulty, title="Сарай без відомої адреси", geometry=small, address="вул. Якої Немає, 17"
        ),
        "unknown_holder": replace(
            faulty, title="Сарай невідомого балансоутримувача", holder="98765432", geometry=small
        ),
    }
    numbered = [replace(row, inventory_number=f"10199{place:04}") for place, row in enumerate(rows.values(), start=1)]
    twice = replace(faulty, holder=other.holder, inventory_number=other.inventory_number, geometry=small)
    planted = Planted(
        repeated=twice.inventory_number,
        **{name: row.inventory_number for name, row in zip(rows, numbered, strict=True)},
    )
    return [*things, *numbered, twice], planted


def _place_of(thing: Thing) -> Place:
    return Place(thing.settlement, "", "", 0, "")
