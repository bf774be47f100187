"""Search by what a person types: an address, a street by today's or an old name, a settlement, a number of a register.

Settlements, streets and addresses are found through the dictionary of `sql/search_dictionary.sql`, mistakes and Latin
letters included; other registers take part by declaration: a field of `Register.searched` that has an index of its own
(a cadastral number, an inventory number) is found whole or by its beginning. Who sees what is asked of `geo.access`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from django.db import models
from psycopg import sql

from addresses import resembling, spelling
from addresses.models import StreetKind
from addresses.parsing import Parts, parse
from addresses.readings import Gazetteer, Reading, readings
from geo import access, db, registers
from geo.access import Sight, Viewer
from geo.models import Publication
from geo.registers import Field, Kind

#: What has to be readable in a register for its objects to be found by it.
_ADDRESS_FIELDS = frozenset({"settlement", "street_kind", "street", "number"})
_STREET_FIELDS = frozenset({"settlement", "kind", "name"})
_NOTHING = "false"

#: Streets looked at for one reading, before the house number and the viewer's rights choose among them.
_STREETS_ALIKE = 40
#: Places taken from the database, at the least, to be ranked letter by letter.
_RANKED = 20
#: A best place with less than this is poor.
_POOR = 0.5
#: What is left of the score of a street of another kind than asked for: «провулок», not «вулиця».
_ANOTHER_KIND = 0.8
#: Below this share of the best score a place is not what was meant.
_NEAR_THE_BEST = 0.6
#: A beginning shorter than this says too little to look it up in registers.
_CODE_LETTERS = 3

# How settlements score beside streets, whose score is their likeness.
_BEGINNING, _MISSPELT, _ONLY_THE_SETTLEMENT = 0.75, 0.7, 0.3


@dataclass(frozen=True)
class Former:
    """A name that a street bore, from `since` (None: not known) until the day before `until`."""

    kind: str
    name: str
    since: date | None
    until: date

    def __str__(self) -> str:
        return f"{StreetKind(self.kind).label} {self.name}"


@dataclass(frozen=True)
class Found:
    """An object that was found: the viewer's sight of its register, and its id there.

    `score` is 0…1. `whole`: all that was asked was found, and not the street without the house. `similar`: it is not
    called so, and only resembles what was asked. `former` is the old name by which it was found.
    """

    sight: Sight
    pk: int
    score: float
    whole: bool = True
    similar: bool = False
    former: Former | None = None


@dataclass(frozen=True)
class Asked:
    """One address with what it may mean; `number` as written."""

    readings: Sequence[Reading]
    number: str

    @classmethod
    def of(cls, parts: Parts, known: Gazetteer) -> "Asked":
        return cls(readings(parts, known), parts.number)


def sights(viewer: Viewer) -> dict[str, Sight]:
    """What the viewer sees of each register that has anything for them, by slug."""
    publications = Publication.objects.in_bulk()
    seen = (access.sight(one, viewer, publications.get(one.slug)) for one in registers.every())
    return {one.register.slug: one for one in seen if one.anything}


def search(query: str, seen: Mapping[str, Sight], *, settlement: str = "", limit: int = 10) -> list[Found]:
    """What fits `query` best among what is `seen` (of `sights`), at most `limit`, best first.

    With `settlement` (КАТОТТГ) nothing of another one is found.
    """
    text = query.replace("\0", "").strip()
    found = _search(text, seen, settlement, limit)
    if all(one.similar for one in found) and (other := spelling.of_the_other_layout(text)):
        # One forgets to switch the keyboard. It remains a guess, and is told as one.
        meant = [replace(one, similar=True) for one in _search(other, seen, settlement, limit) if not one.similar]
        return meant or found
    return found


def _search(text: str, seen: Mapping[str, Sight], settlement: str, limit: int) -> list[Found]:
    found = [] if settlement else list(_by_code(text, seen.values(), limit))
    if len(found) < limit:
        known = Gazetteer.load(settlement)
        parts = parse(text)
        asked = Asked.of(parts, known)
        places = next(iter(find_places([asked], seen, limit)))
        called = list(_settlements(parts, asked, known, seen.get("settlements"), bool(places)))
        ranked = sorted([*called, *places], key=lambda one: -one.score)
        found += [one for one in ranked if one.score >= ranked[0].score * _NEAR_THE_BEST]
    return found[:limit]


def find_places(asked: Sequence[Asked], seen: Mapping[str, Sight], most: int) -> list[list[Found]]:
    """For each of `asked` its addresses and streets, best first, at most `most`; set-wise, in one statement or two.

    Trigrams lose short names with two mistakes. Where they find little in a settlement that was asked for, the words
    are compared letter by letter with the names of its streets, which are few.
    """
    found = _find_places(asked, seen, most)
    poor = [index for index, places in enumerate(found) if not places or places[0].score < _POOR]
    mended = {index: readings for index in poor if (readings := _mended(asked[index].readings))}
    again = _find_places([Asked(readings, asked[index].number) for index, readings in mended.items()], seen, most)
    for index, places in zip(mended, again, strict=True):
        found[index] = _best([*places, *found[index]], most)
    return found


def _find_places(asked: Sequence[Asked], seen: Mapping[str, Sight], most: int) -> list[list[Found]]:
    rows = [
        (index, order, _form(one.words)(one.words), spelling.is_latin(one.words), _array(one.within), item.number)
        for index, item in enumerate(asked)
        for order, one in enumerate(item.readings)
        if one.words
    ]
    found: list[list[Found]] = [[] for _one in asked]
    if not rows:
        return found
    statement = db.compose(
        db.load("addresses", "search_places"),
        addresses=_records(seen, "addresses", _ADDRESS_FIELDS),
        streets=_records(seen, "streets", _STREET_FIELDS),
    )
    names = ("asked", "reading", "words", "in_latin", "within", "number")
    params: dict[str, Any] = {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    params |= {"streets_alike": _STREETS_ALIKE, "most": max(most, _RANKED)}
    for index, order, slug, pk, score, share, kind, name, since, until, former in db.rows(statement, params):
        given = asked[index].readings[order]
        words = [_form(given.words)(text) for text in (given.words, name)]
        if not resembling.resembles(*words):
            continue
        old = Former(kind, name, since, until) if former else None
        score = _likeness(given, kind, name, score) * share
        similar = given.is_guessed or not resembling.is_called(*words)
        found[index].append(Found(seen[slug], pk, score, share == 1, similar, old))
    return [_best(places, most) for places in found]


def _likeness(reading: Reading, kind: str, name: str, near: float) -> float:
    """How well a street is what was read, 0…1: by trigrams or by letters, whichever sees more."""
    form = _form(reading.words)
    score = max(near, spelling.likeness(form(reading.words), form(name))) * reading.weight
    return score * (1 if reading.kind in ("", kind) else _ANOTHER_KIND)


def _best(places: Iterable[Found], most: int) -> list[Found]:
    """The `most` best, each object once; the stable order of the database where scores are equal."""
    best: dict[tuple[str, int], Found] = {}
    for one in sorted(places, key=lambda place: (-place.score, place.former is not None)):
        best.setdefault((one.sight.register.slug, one.pk), one)
    return list(best.values())[:most]


def _mended(given: Sequence[Reading]) -> list[Reading]:
    """Readings with the words replaced by the names of their settlements' streets that they may misspell."""
    within = sorted({pk for one in given if one.words for pk in one.within or ()})
    if not within:
        return []
    spelled = "SELECT settlement_id, name FROM addresses_streetspelling WHERE settlement_id = ANY(%s)"
    names = dict.fromkeys(db.rows(spelled, [within]))
    return list(chain.from_iterable(_mendings(one, names) for one in given if one.words and one.within))


def _mendings(reading: Reading, names: Iterable[tuple[Any, ...]]) -> Iterator[Reading]:
    form = _form(reading.words)
    asked = form(reading.words)
    for settlement, name in names:
        if settlement in (reading.within or ()) and spelling.alike(asked, form(name)):
            weight = reading.weight * spelling.likeness(asked, form(name))
            yield replace(reading, words=name, within=(settlement,), weight=weight, is_guessed=form(name) != asked)


def _form(words: str) -> Callable[[str], str]:
    """The form in which `words` and names are compared."""
    return spelling.latin if spelling.is_latin(words) else spelling.key


def _by_code(text: str, seen: Iterable[Sight], limit: int) -> Iterator[Found]:
    """Objects whose number is `text`, then those whose number begins so."""
    if len(text) < _CODE_LETTERS or " " in text or not any(letter.isdigit() for letter in text):
        return
    for sight in seen:
        for field in _codes(sight):
            whole = (field.clean(text) if field.clean else None) or text
            beginning = models.Q(**{f"{field.name}__startswith": text}) | models.Q(**{field.name: whole})
            matching = sight.records().filter(beginning).order_by(field.name)
            for pk, value in matching.values_list("pk", field.name)[:limit]:
                yield Found(sight, pk, 1.0 if value == whole else len(text) / len(value), value == whole)


def _codes(sight: Sight) -> Iterator[Field]:
    """The searched fields that tell one object: texts by which an index or a unique key of the model begins."""
    model = sight.register.model
    keys = (*model._meta.indexes, *model._meta.total_unique_constraints)
    leading = {one.fields[0] for one in keys if one.fields}
    for name in sorted(set(sight.register.searched) & sight.names()):
        column: Any = model._meta.get_field(name)
        field = sight.register.field(name)
        if field.kind is Kind.TEXT and (column.unique or column.db_index or name in leading):
            yield field


def _settlements(
    parts: Parts, asked: Asked, known: Gazetteer, sight: Sight | None, anything_in_it: bool
) -> Iterator[Found]:
    """Settlements that were asked for, or whose name is being typed."""
    if sight is None or "name" not in sight.names():
        return
    scores: dict[int, float] = {}
    for reading in asked.readings:
        if reading.exact and not reading.words:
            scores |= dict.fromkeys(reading.within or (), 1.0)
        elif reading.exact and not anything_in_it:
            scores |= dict.fromkeys(reading.within or (), _ONLY_THE_SETTLEMENT)
    typed = parts.street or parts.named_object
    if not scores and typed and not parts.number and not parts.settlement and not parts.street_kind:
        scores |= dict.fromkeys(known.nearly(typed), _MISSPELT) | dict.fromkeys(known.beginning(typed), _BEGINNING)
    visible = sight.records().filter(pk__in=scores).values_list("pk", flat=True) if scores else ()
    for pk in visible:
        score = scores[pk]
        yield Found(sight, pk, score, whole=score > _ONLY_THE_SETTLEMENT, similar=score == _MISSPELT)


def _records(seen: Mapping[str, Sight], slug: str, needed: frozenset[str]) -> sql.Composable:
    """The viewer's condition over a register under alias r; nothing where a field that it is found by is withheld."""
    sight = seen.get(slug)
    return sql.SQL(sight.where() if sight and needed <= sight.names() else _NOTHING)


def _array(ids: Sequence[int] | None) -> str | None:
    """A PostgreSQL array in text: an array of arrays of different lengths is none."""
    return None if ids is None else f"{{{','.join(map(str, ids))}}}"
