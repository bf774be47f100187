"""Movable things: vehicles, machines, computers. They have no geometry."""

from dataclasses import dataclass, replace

from demo.entities import CLINIC, COUNCIL, CULTURE, EDUCATION, SAFETY, SOCIAL, UTILITIES, WATER, Entity, school_of
from demo.hromada import Hromada
from demo.names import Place
from demo.things import CONSERVED, FREE, MOVABLE, OVERHAUL, Books, Thing

_SCHOOLS_FROM = 300  # households
_TEN_YEARS, _FIVE_YEARS = "10", "5"
_SET_ASIDE = 0.08


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    title_en: str
    producer: str  # invented, as are the models
    model: str
    years: tuple[int, int]
    price: float
    vehicle: bool = False


_BUS = _Kind("Шкільний автобус", "School bus", "Степмаш", "Ластівка-22", (2012, 2025), 1_900_000, vehicle=True)
_TRUCK = _Kind("Пожежний автомобіль", "Fire engine", "Степмаш", "АЦ-40", (1989, 2021), 2_600_000, vehicle=True)
_TRACTOR = _Kind("Трактор", "Tractor", "Нивотех", "НТ-80", (1996, 2024), 780_000, vehicle=True)
_GRADER = _Kind("Автогрейдер", "Motor grader", "Нивотех", "АГ-14", (1988, 2019), 1_450_000, vehicle=True)
_REFUSE = _Kind("Сміттєвоз", "Refuse truck", "Степмаш", "СМ-18", (2010, 2024), 1_700_000, vehicle=True)
_CAR = _Kind("Автомобіль легковий", "Car", "Колісниця", "К-5", (2008, 2023), 420_000, vehicle=True)
_GENERATOR = _Kind("Генератор дизельний", "Diesel generator", "Іскра-Енерго", "ДГ-30", (2022, 2025), 310_000)
_COMPUTER = _Kind("Персональний комп’ютер", "Computer", "Обчислювач", "О-7", (2016, 2025), 24_000)
_BOARD = _Kind("Інтерактивна дошка", "Interactive board", "Обчислювач", "Д-86", (2019, 2025), 71_000)
_ULTRASOUND = _Kind("Апарат УЗД", "Ultrasound scanner", "Здравопром", "У-3", (2017, 2024), 690_000)
_PUMP = _Kind("Насос глибинний", "Deep well pump", "Джерело", "НГ-10", (2011, 2025), 46_000)
_PIANO = _Kind("Піаніно", "Piano", "Мелодія", "М-1", (1974, 1990), 18_000)


def enter_movables(books: Books, hromada: Hromada) -> None:
    """The movable things of the hromada's bodies, each in the settlement where it is kept."""
    places = [settlement.place for settlement in hromada.settlements]
    town = places[0]
    for place in places:
        if place.households < _SCHOOLS_FROM:
            continue
        school = school_of(place, places)
        for kind in (_BUS, _BOARD, _GENERATOR):
            _enter(books, kind, school, place)
    kept: tuple[tuple[Entity, tuple[_Kind, ...]], ...] = (
        (COUNCIL, (_CAR, _CAR, _GENERATOR, *[_COMPUTER] * 4)),
        (EDUCATION, (_CAR, _COMPUTER, _COMPUTER)),
        (UTILITIES, (_TRACTOR, _TRACTOR, _GRADER, _REFUSE, _REFUSE, _GENERATOR)),
        (WATER, (_PUMP, _PUMP, _PUMP, _GENERATOR, _CAR)),
        (CLINIC, (_CAR, _CAR, _ULTRASOUND, _COMPUTER, _GENERATOR)),
        (SOCIAL, (_CAR, _COMPUTER)),
        (CULTURE, (_PIANO,)),
        (SAFETY, (_TRUCK, _TRUCK)),
    )
    for holder, kinds in kept:
        for kind in kinds:
            _enter(books, kind, holder, town)


def _enter(books: Books, kind: _Kind, holder: Entity, place: Place) -> None:
    thing = Thing(kind.title, kind.title_en, MOVABLE, holder.code, settlement=place.code)
    thing = replace(
        thing,
        producer=kind.producer,
        model=kind.model,
        serial_number=books.serial(),
        quantity="1",
        unit="шт.",
        useful_life=_TEN_YEARS if kind.vehicle else _FIVE_YEARS,
    )
    if books.rng.random() < _SET_ASIDE:
        thing = replace(thing, condition=OVERHAUL, use=CONSERVED if books.rng.random() < 0.5 else FREE)
    books.enter(books.built(thing, kind.years, kind.price, 1), vehicle=kind.vehicle)
