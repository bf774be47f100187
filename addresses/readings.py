"""What an address may mean in this hromada: which settlements it names, and which words are left for the street.

One rule stands above the others: a settlement that was asked for is never left for another. Where an address names a
settlement, or an oblast, that the hromada does not have, there is no reading at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from addresses import spelling
from addresses.parsing import Parts
from geo import db
from geo.records import State

#: Words at an end of the address that may be the name of a settlement.
_MOST_WORDS = 4
#: A settlement written without a word that says so and with a mistake is less likely meant than a street.
_GUESSED = 0.9


@dataclass(frozen=True)
class Reading:
    """`words` and `kind` of the street (empty: none), `within` settlements by id (None: anywhere), `weight` 0…1.

    `exact`: the settlement stands in the address letter by letter, or with the word that says what it is.
    `is_guessed`: a mistake was mended in the settlement or in the words.
    """

    words: str = ""
    kind: str = ""
    within: tuple[int, ...] | None = None
    weight: float = 1.0
    exact: bool = False
    is_guessed: bool = False


@dataclass(frozen=True)
class Gazetteer:
    """Settlements by id with their names, and the hromada's oblast.

    `everywhere`: the ids of all of them where the caller asked for one settlement alone; None is no restriction.
    """

    settlements: tuple[tuple[int, str], ...]
    oblast: str
    everywhere: tuple[int, ...] | None = None

    @classmethod
    def load(cls, code: str = "") -> "Gazetteer":
        """From the database; with `code` (КАТОТТГ) that one settlement alone."""
        rows = db.rows(db.load("addresses", "search_settlements"), {"code": code, "archived": State.ARCHIVED})
        settlements = tuple((pk, name) for pk, name, _oblast in rows)
        return cls(settlements, rows[0][2] if rows else "", tuple(pk for pk, _name in settlements) if code else None)

    def exactly(self, name: str) -> tuple[int, ...]:
        """Ids of the settlements called `name`, in Cyrillic or in Latin letters."""
        form = self.form(name)
        return tuple(pk for pk, known in self.settlements if form(known) == form(name)) if form(name) else ()

    def nearly(self, name: str) -> tuple[int, ...]:
        """Ids of those called `name`, or else of those whose name it misspells."""
        form = self.form(name)
        asked = form(name)
        return self.exactly(name) or tuple(pk for pk, known in self.settlements if spelling.alike(form(known), asked))

    def beginning(self, name: str) -> tuple[int, ...]:
        """Ids of those whose name begins with `name`."""
        form = self.form(name)
        return tuple(pk for pk, known in self.settlements if form(known).startswith(form(name))) if form(name) else ()

    @staticmethod
    def form(name: str) -> Callable[[str], str]:
        """The way to bring names into the form in which they are compared with `name`."""
        return spelling.latin if spelling.is_latin(name) else spelling.key


def readings(parts: Parts, known: Gazetteer) -> list[Reading]:
    """All readings of an address, of which the search takes what fits best; empty where it names another place."""
    if in_another_oblast(parts, known):
        return []
    words = parts.street or parts.named_object
    if parts.settlement and parts.settlement_kind:
        return list(_in_settlement(parts, known))
    if parts.settlement:
        return list(_one_of_two(parts, known))
    if parts.street_kind:
        return list(_with_settlement_at_an_end(words, parts.street_kind, known, bool(parts.house), tail_only=True))
    return list(_with_settlement_at_an_end(words, "", known, bool(parts.house)))


def in_another_oblast(parts: Parts, known: Gazetteer) -> bool:
    """Whether the address names an oblast that is not the hromada's."""
    form = known.form(parts.oblast)
    return bool(parts.oblast) and not spelling.alike(form(parts.oblast), form(known.oblast))


def _in_settlement(parts: Parts, known: Gazetteer) -> Iterator[Reading]:
    """«с. Вишневе» says what it is; «м. Сміла Шевченка 12» has the street behind it."""
    if within := known.nearly(parts.settlement):
        yield Reading(parts.street, parts.street_kind, within, exact=True)
        return
    words = parts.settlement.split()
    for count in range(len(words) - 1, 0, -1):
        if within := known.exactly(" ".join(words[:count])):
            yield Reading(" ".join([*words[count:], parts.street]).strip(), parts.street_kind, within, exact=True)
            return


def _one_of_two(parts: Parts, known: Gazetteer) -> Iterator[Reading]:
    """«Вишневе, Шевченка, 12»: neither says what it is, so that both orders are tried."""
    pairs = ((parts.settlement, parts.street), (parts.street, parts.settlement))
    for find in (known.exactly, known.nearly):
        for settlement, street in pairs if not parts.street_kind else pairs[:1]:
            if within := find(settlement):
                yield Reading(street, parts.street_kind, within, exact=True)
                return


def _with_settlement_at_an_end(
    text: str, kind: str, known: Gazetteer, numbered: bool, *, tail_only: bool = False
) -> Iterator[Reading]:
    """Nothing says where the settlement ends, or whether there is one: «Вишневе Шевченка», «Шевченка Вишневе».

    A settlement's name alone may be the street that is being typed; `numbered`, it is that settlement's house.
    """
    words = text.split()
    splits = dict.fromkeys(
        (" ".join(settlement), " ".join(street))
        for count in range(min(_MOST_WORDS, len(words) - bool(kind)), 0, -1)
        for settlement, street in (
            *([] if tail_only else [(words[:count], words[count:])]),
            (words[-count:], words[:-count]),
        )
    )
    exact = next(((within, street) for name, street in splits if (within := known.exactly(name))), None)
    if exact:
        yield Reading(exact[1], kind, exact[0], exact=True)
    if not exact or not (exact[1] or numbered):
        yield Reading(text, kind, known.everywhere)
    if not exact:
        guesses = ((street, near) for name, street in splits if (near := known.nearly(name)))
        yield from (Reading(street, kind, near, _GUESSED, is_guessed=True) for street, near in guesses)
