"""The 200 queries of tests/test_search.py: made from the demonstration's registers, the same at every run."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from addresses.models import Address, Settlement, Street, StreetKind, StreetName
from addresses.registers import STREET_KINDS
from assets.models import Parcel
from geo.text import transliterate

SEED = 835
#: How many queries there are of each kind.
COUNTS = {
    "exact": 40,
    "misspelt by a letter": 40,
    "misspelt by two letters": 20,
    "in Latin letters": 30,
    "no kind of street": 25,
    "another apostrophe": 20,
    "former name": 15,
    "cadastral number": 10,
}
#: Names of old that are given to streets for these queries, and the day on which they ended.
FORMER_NAMES = ("Леніна", "Радянська", "Кірова", "Щорса", "Комсомольська", "Чапаєва", "Калініна", "40-річчя Жовтня")
RENAMED = date(2016, 2, 19)
#: Names shorter than this are not misspelt by two letters: half of them would be gone.
LONG_NAME = 8

_ABBREVIATED = {"вулиця": "вул.", "провулок": "пров.", "площа": "пл.", "набережна": "наб."}
_SETTLEMENT_WORDS = {"X": ("селище", "с-ще"), "C": ("село", "с."), "M": ("місто", "м.")}
_LETTERS = "абвгдежзиіїйклмнопрстуфхцчшюяьє"


@dataclass(frozen=True)
class Query:
    """`settlement`: where alone anything may be found; `code` is its, where it is given apart from the text."""

    kind: str
    text: str
    uid: UUID
    settlement: Settlement | None = None
    code: str = ""


@dataclass(frozen=True)
class Words:
    """An address in words, to be written in one order or another; `settlement` may be empty."""

    settlement: str
    kind: str
    street: str
    number: str

    def written(self, rng: random.Random) -> str:
        street = f"{self.kind} {self.street}".strip()
        orders = [f"{street}, {self.number}", f"{street} {self.number}"]
        if self.settlement:
            orders = [
                f"{self.settlement}, {street}, {self.number}",
                f"{self.settlement} {street} {self.number}",
                f"{street}, {self.number}, {self.settlement}",
                f"{street} {self.number} {self.settlement}",
            ]
        return rng.choice(orders)


def give_former_names() -> list[Street]:
    """Every street with a former name: one that has addresses, and whose settlement has no street called so."""
    peopled = Address.objects.values("settlement_id", "street_kind", "street").distinct()
    keys = {(row["settlement_id"], row["street_kind"], row["street"]) for row in peopled}
    streets = [one for one in Street.objects.order_by("settlement__code", "name") if _key(one) in keys]
    renamed = random.Random(SEED).sample(streets, len(FORMER_NAMES))
    StreetName.objects.filter(street__in=renamed).update(valid_from=RENAMED)
    StreetName.objects.bulk_create(
        StreetName(street=street, kind=StreetKind.STREET, name=name, valid_to=RENAMED)
        for street, name in zip(renamed, FORMER_NAMES, strict=True)
    )
    return renamed


def make(renamed: Sequence[Street]) -> list[Query]:
    """The queries of all kinds, after `give_former_names`."""
    rng = random.Random(SEED)
    addresses = _clear_ones()
    apostrophes = [one for one in addresses if "’" in one.street]
    long_names = [one for one in addresses if len(one.street) >= LONG_NAME]
    makers: dict[str, tuple[Sequence[Address], Callable[[random.Random, Address], Words]]] = {
        "exact": (addresses, _words),
        "misspelt by a letter": (addresses, lambda rng, one: _misspelt(rng, _words(rng, one), 1)),
        "misspelt by two letters": (long_names, lambda rng, one: _misspelt(rng, _words(rng, one), 2)),
        "in Latin letters": (addresses, _in_latin),
        "no kind of street": (addresses, lambda rng, one: Words(one.settlement.name, "", one.street, one.number)),
        "another apostrophe": (apostrophes, _with_another_apostrophe),
    }
    made = []
    for kind, (among, write) in makers.items():
        for address in rng.sample(among, COUNTS[kind]):
            words = write(rng, address)
            code = address.settlement.code if rng.random() < 0.3 else ""
            if code:
                words = Words("", words.kind, words.street, words.number)
            made.append(Query(kind, words.written(rng), address.uid, address.settlement, code))
    return [*made, *_by_former_name(rng, addresses, renamed), *_by_number(rng)]


def _clear_ones() -> list[Address]:
    """Addresses that settlement's name, street and number tell apart: two villages here are called Вишневе."""
    every = list(Address.objects.select_related("settlement").order_by("settlement__code", "street", "number"))
    times = Counter((one.settlement.name, one.street, one.number) for one in every)
    return [one for one in every if times[one.settlement.name, one.street, one.number] == 1]


def _words(rng: random.Random, address: Address) -> Words:
    full = STREET_KINDS[address.street_kind][0]
    kind = rng.choice([full, _ABBREVIATED.get(full, full)])
    word = rng.choice(_SETTLEMENT_WORDS[address.settlement.kind])
    settlement = rng.choice([address.settlement.name, f"{word} {address.settlement.name}"])
    return Words(settlement, kind, address.street, address.number)


def _misspelt(rng: random.Random, words: Words, letters: int) -> Words:
    street = words.street
    for _mistake in range(letters):
        street = _mistaken(rng, street)
    return Words(words.settlement, words.kind, street, words.number)


def _mistaken(rng: random.Random, name: str) -> str:
    """`name` with one letter too many, missing, another, or two neighbours swapped."""
    places = [index for index, letter in enumerate(name[:-1]) if letter.isalpha() and name[index + 1].isalpha()]
    at = rng.choice(places)
    return rng.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + rng.choice(_LETTERS) + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )


def _in_latin(rng: random.Random, address: Address) -> Words:
    words = _words(rng, address)
    return Words(*(transliterate(part) for part in (words.settlement, words.kind, words.street, words.number)))


def _with_another_apostrophe(rng: random.Random, address: Address) -> Words:
    words = _words(rng, address)
    other = rng.choice(["'", "ʼ", "`", "‘", "´", ""])
    return Words(words.settlement, words.kind, words.street.replace("’", other), words.number)


def _by_former_name(rng: random.Random, addresses: Sequence[Address], renamed: Sequence[Street]) -> Iterator[Query]:
    former = {_key(street): name for street, name in zip(renamed, FORMER_NAMES, strict=True)}
    among = [one for one in addresses if (one.settlement_id, one.street_kind, one.street) in former]
    for address in rng.sample(among, COUNTS["former name"]):
        name = former[address.settlement_id, address.street_kind, address.street]
        words = Words(address.settlement.name, "вул.", name, address.number)
        yield Query("former name", words.written(rng), address.uid, address.settlement)


def _by_number(rng: random.Random) -> Iterator[Query]:
    for parcel in rng.sample(list(Parcel.objects.order_by("cadastral_number")), COUNTS["cadastral number"]):
        yield Query("cadastral number", parcel.cadastral_number, parcel.uid)


def _key(street: Street) -> tuple[int, str, str]:
    return street.settlement_id, street.kind, street.name
