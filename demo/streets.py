"""Names for streets, and addresses along them."""

from dataclasses import dataclass

from shapely import LineString, Point

from demo.lots import Lot
from demo.names import EMBANKMENT, LANES, MAIN_STREETS, SQUARES, STREETS, Place
from demo.plane import Random
from demo.settlements import Settlement

_LETTERED = 0.035
_ADDRESSED = 0.985
_CORNER_FRACTION = 0.3
_LETTERS = ("А", "Б")


@dataclass(frozen=True)
class NamedStreet:
    """A street of a settlement: its number there, kind («вулиця»), name, and centre line (plane, m)."""

    place: Place
    number: int
    kind: str
    name: str
    line: LineString

    @property
    def label(self) -> str:
        return f"{_SHORT_KINDS.get(self.kind, self.kind)} {self.name}"


@dataclass(frozen=True)
class Address:
    """An address point (plane, m) of a lot: street, and number as written («12-А», «12/3»)."""

    street: NamedStreet
    number: str
    point: Point
    lot: Lot

    @property
    def text(self) -> str:
        return f"{self.street.place.label}, {self.street.label}, {self.number}"


_SHORT_KINDS = {"вулиця": "вул.", "провулок": "пров.", "площа": "пл.", "набережна": "наб."}


def name_streets(rng: Random, settlements: list[Settlement]) -> list[NamedStreet]:
    """A name for every street, no name twice in a settlement; the middle street is the main one."""
    named = []
    for settlement in settlements:
        main = max(
            (street for street in settlement.streets if not street.is_lane),
            key=lambda street: sum(lot.street == street.number for lot in settlement.lots),
        )
        titles = {
            False: [str(title) for title in rng.permutation(STREETS)],
            True: [str(title) for title in rng.permutation(LANES)],
        }
        if settlement.place.category == "X":
            titles[False].append(EMBANKMENT)
            titles[True].append(SQUARES[0])
        for street in settlement.streets:
            title = str(rng.choice(MAIN_STREETS)) if street is main else titles[street.is_lane].pop()
            kind, _, name = title.partition(" ")
            named.append(NamedStreet(settlement.place, street.number, kind, name, street.line))
    return named


def addresses_of(rng: Random, settlements: list[Settlement], streets: list[NamedStreet]) -> list[Address]:
    """Addresses of almost all lots: odd numbers on one side, even on the other, growing along the street."""
    by_number = {(street.place.code, street.number): street for street in streets}
    addresses = []
    for settlement in settlements:
        last: dict[tuple[int, int], tuple[int, str]] = {}
        for lot in sorted(settlement.lots, key=lambda lot: (lot.street, lot.side, lot.along)):
            line = (lot.street, lot.side)
            number, letter = last[line] = _next_number(rng, lot.side, last.get(line))
            text = f"{number}-{letter}" if letter else str(number)
            if lot.lane is not None and not letter and rng.random() < _CORNER_FRACTION:
                text = f"{number}/{int(rng.integers(1, 12))}"
            if rng.random() < _ADDRESSED:
                addresses.append(Address(by_number[settlement.place.code, lot.street], text, lot.door, lot))
    return addresses


def _next_number(rng: Random, side: int, last: tuple[int, str] | None) -> tuple[int, str]:
    """The next house number and letter along a side: a plot divided later has its neighbour's, lettered."""
    if last is None:
        return (1 if side > 0 else 2), ""
    number, letter = last
    if letter != _LETTERS[-1] and rng.random() < _LETTERED:
        return number, _LETTERS[_LETTERS.index(letter) + 1] if letter else _LETTERS[0]
    return number + 2, ""
