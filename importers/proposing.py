"""A thematic layer proposed for a file that no register is for: its schema comes out of all values of the file.

    proposal = propose(source, "Природоохоронні об’єкти")
    thematic.create(proposal.definition(), user)

What is proposed is plain data (`as_json`, `Proposal.of`), so that a person may look at it, and change it, before there
is a layer. Whoever imports the file then gives `pairs` to the importer, for names alone may not tell its columns apart;
a later file finds its fields by their titles and aliases.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePath
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Publication
from geo.registers import PUBLIC, STAFF, Register, Text
from geo.text import fold
from importers import values
from importers.files.sources import Source, read_batches
from importers.files.together import TOGETHER
from importers.mapping import Pairs
from importers.values import ColumnFacts
from layers.thematic import naming
from layers.thematic.definitions import Choice, FieldDefinition, FieldKind, GeometryKind
from layers.thematic.reading import TITLE_LENGTH
from layers.thematic.rules import MOST_FIELDS, slug_problem

#: Every value of a proposed choice stands so many times in the file at least, its longest title has so many letters.
_REPEATED, _CHOICE_LETTERS = 3, 80
#: What tells objects apart is short.
_KEY_LETTERS = 100
#: A text with more letters than these is a long one.
_LONG_LETTERS = 200
#: Decimal places of a number in a file that does not write it out: those of square metres in hectares.
_PLACES_OF_FLOATS = 4
#: Names that readers give to the one layer of a file.
_UNNAMED = ("", TOGETHER, "tracks", "routes", "waypoints", "Sheet1", "Аркуш1")
#: Kinds by which objects may be told apart.
_KEYS = (FieldKind.TEXT, FieldKind.INTEGER)
_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
_WORDS = re.compile(r"[^\W\d_]+")
_INNER_CAPITAL = re.compile(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])")
#: Words, folded, in the names of columns: of what names an object, of what says where it is, of keys, of codes. A word
#: with a star begins others.
_NAMES = ("назв*", "найменуван*", "name", "title", "nazva", "naz")
_PLACES = ("адрес*", "address", "adresa", "adr", "вулиц*", "розташуван*", "street")
_KEY_NAMES = ("кадастров*", "cadnum", "cadastral", "kadnum", "код", "code", "id", "uid", "номер", "number", "num")
_CODES = ("код*", "code", "коатуу", "koatuu", "катоттг", "katottg", "єдрпоу", "edrpou", "індекс", "index", "zip")
#: Columns that GDAL makes of KML and GPX, and what programs of maps call theirs, as people call them.
_TITLES = {
    "name": "Назва",
    "title": "Назва",
    "description": "Опис",
    "desc": "Опис",
    "cmt": "Примітка",
    "timestamp": "Час",
    "time": "Час",
    "ele": "Висота, м",
    "address": "Адреса",
    "date": "Дата",
    "type": "Вид",
    "layer": "Шар",
}
#: Of natural persons (Law 2297-VI): names, numbers, ways to reach them.
_PERSONAL = (
    *("піб", "прізвищ*", "батьков*", "рнокпп", "іпн", "паспорт*", "телефон*", "тел", "пошта", "народжен*", "власник*"),
    *("орендар*", "користувач*", "керівник*", "директор*", "контакт*", "особа", "фио", "фіо", "мобільн*"),
    *("pib", "fio", "surname", "rnokpp", "ipn", "passport*", "phone*", "tel", "mobile", "email", "mail", "birth*"),
    *("owner", "user", "tenant", "lessee", "contact*"),
)


class Unmade(Register):
    """Stands where a register does while a file is looked into for which none is there yet: it has no field, no key and
    no record, and takes nothing.
    """

    slug: ClassVar[str] = ""
    title: ClassVar[Text] = gettext_lazy("A new thematic layer")
    key: ClassVar[tuple[str, ...]] = ()
    fields = ()
    headline: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def geometry_type(cls) -> str:
        return "GEOMETRY"


@dataclass(frozen=True)
class ProposedColumn:
    """A column of the file, `theirs`, and the field that it becomes, unless it is not `taken`.

    `fits` are the kinds that hold every value; `is_unique` says that each row has a short value of its own, `empty`
    that no row has any. A field that is no choice may have the `choices` that it would be one of. `theirs` is empty
    where a file without columns is given a field.
    """

    theirs: str
    field: FieldDefinition
    fits: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    is_unique: bool = False
    empty: bool = False
    taken: bool = True


@dataclass(frozen=True)
class Proposal:
    """A layer as it is proposed. `key` and `headline` are names of fields, empty for none; `left_out` counts the
    columns beyond those that a layer can have.
    """

    title: str
    slug: str
    geometry: str
    columns: tuple[ProposedColumn, ...]
    key: str = ""
    headline: str = ""
    left_out: int = 0
    searched: tuple[str, ...] = field(default=())

    def definition(self) -> dict[str, Any]:
        """The data that `layers.thematic.create` takes."""
        taken = [one for one in self.columns if one.taken]
        key = [self.key] if self.key else []
        public = {one.field.name for one in taken if one.field.audience == PUBLIC}
        texts = {one.field.name for one in taken if one.field.kind in _TEXTS}
        return {
            "slug": self.slug,
            "title_uk": self.title,
            "geometry": self.geometry,
            "fields": [self._field(one) for one in taken],
            "key": key,
            "headline": [self.headline] if self.headline in public else [],
            "searched": [name for name in self.searched if name in public & texts],
        }

    def pairs(self) -> Pairs:
        """Columns of the file → fields of the layer, empty for those left out: as the importer is told by a person."""
        return {one.theirs: one.field.name if one.taken else "" for one in self.columns if one.theirs}

    def field(self, name: str) -> FieldDefinition:
        """The field of that name."""
        return next(one.field for one in self.columns if one.field.name == name)

    def without(self, names: Sequence[str]) -> "Proposal":
        """The proposal without these columns of the file."""
        columns = tuple(replace(one, taken=one.taken and one.theirs not in names) for one in self.columns)
        kept = {one.field.name for one in columns if one.taken}
        key = self.key if self.key in kept else ""
        return replace(self, columns=columns, key=key, headline=self.headline if self.headline in kept else key)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Proposal":
        """What `as_json` gave."""
        columns = tuple(
            ProposedColumn(
                **{
                    **one,
                    "field": _field_of(one["field"]),
                    "fits": tuple(one["fits"]),
                    "choices": _choices_of(one["choices"]),
                }
            )
            for one in kept["columns"]
        )
        return cls(**{**kept, "columns": columns, "searched": tuple(kept["searched"])})

    def _field(self, column: ProposedColumn) -> dict[str, Any]:
        is_choice = column.field.kind == FieldKind.CHOICE
        required = column.field.required or column.field.name == self.key
        return replace(column.field, required=required, choices=column.choices if is_choice else ()).as_json()


def propose(source: Source, title: str = "", slug: str = "") -> Proposal:
    """The layer for the rows of `source`, all of which are read.

    The title is the file's name where none is given; the slug is made of the title and is free, unless it is given.
    Raises `FileProblem` where the file breaks off.
    """
    facts = values.look(read_batches(source), source.fields)
    columns = _enough([*_columns(_most(facts.columns))])
    taken = [one for one in columns if one.taken]
    tell_apart = [one for one in taken if one.is_unique and one.field.kind in _KEYS]
    key = _named(tell_apart, _KEY_NAMES) or next(iter(tell_apart), None)
    shown = [one for one in taken if one.field.audience == PUBLIC]
    texts = [one for one in shown if one.field.kind in _TEXTS]
    own_key = [key] if key in shown else []
    head = next(filter(None, (_named(texts, _NAMES), *own_key, _named(texts, _KEY_NAMES), *texts, *shown)), None)
    title = title or _title(source)
    return Proposal(
        title=title,
        slug=slug or _free_slug(title),
        geometry=facts.geometry or GeometryKind.POINT,
        columns=columns,
        key=key.field.name if key else "",
        headline=head.field.name if head else "",
        left_out=max(0, len(facts.columns) - len(columns)),
        searched=tuple(one.field.name for one in texts if one in (head, key) or _says(one.theirs, _PLACES)),
    )


def _title(source: Source) -> str:
    """The file's name as words; the layer's, where the file has several."""
    name = PurePath(source.title).stem if source.layer in _UNNAMED or source.layer in source.title else source.layer
    words = " ".join(re.split(r"[\s_-]+", name)).strip()[:TITLE_LENGTH]
    return words[:1].upper() + words[1:] or _("Layer of a file")


def _most(facts: Sequence[ColumnFacts]) -> list[ColumnFacts]:
    """As many columns as a layer can have, in their order; those that say something before those that do not."""
    chosen = {one.name for one in sorted(facts, key=lambda one: not one.filled)[:MOST_FIELDS]}
    return [one for one in facts if one.name in chosen]


def _enough(columns: Sequence[ProposedColumn]) -> tuple[ProposedColumn, ...]:
    """The columns, one of them taken at least: a layer has a field, be it still to be filled in."""
    if any(one.taken for one in columns):
        return tuple(columns)
    free = [one for one in columns if one.fits]
    if chosen := _named(free, _NAMES) or next(iter(free), None):
        return tuple(replace(one, taken=one is chosen) for one in columns)
    title = _("Name of the object")
    name = naming.name_of("name", {one.field.name for one in columns})
    own = FieldDefinition(name=name, kind=FieldKind.TEXT, title_uk=title)
    return (*columns, ProposedColumn("", own, (FieldKind.TEXT.value, FieldKind.LONG_TEXT.value), empty=True))


def _columns(facts: Sequence[ColumnFacts]) -> Iterator[ProposedColumn]:
    names: set[str] = set()
    titles: set[str] = set()
    for number, one in enumerate(facts, start=1):
        title = " ".join(one.name.split())[:TITLE_LENGTH] or _("Field %(number)s") % {"number": number}
        name = naming.name_of(title, names)
        names.add(name)
        known = _TITLES.get(title.lower(), title)
        ukrainian = title if known in titles else known
        titles.add(ukrainian)
        choices = tuple(_choices(one.choices)) if one.choices and FieldKind.CHOICE in one.fits else ()
        kind = _kind(one)
        is_number = one.type == "number"
        yield ProposedColumn(
            theirs=one.name,
            field=FieldDefinition(
                name=name,
                kind=kind,
                title_uk=ukrainian,
                title_en="" if ukrainian == title else title.capitalize(),
                places=max(one.places, _PLACES_OF_FLOATS) if is_number else one.places or FieldDefinition.places,
                audience=STAFF if one.is_personal or _says(one.name, _PERSONAL) else PUBLIC,
                # Its own name stands last: another column may be called so.
                aliases=tuple(dict.fromkeys((*filter(None, [one.name.strip()]), name))),
            ),
            fits=tuple(kind.value for kind in FieldKind if kind in one.fits),
            choices=choices,
            is_unique=one.is_unique and one.longest <= _KEY_LETTERS,
            empty=not one.filled,
            taken=bool(one.filled and one.fits),
        )


def _kind(facts: ColumnFacts) -> FieldKind:
    """The narrowest kind that says more of the values than that they are a text."""
    fits = facts.fits
    is_code = facts.is_code or (_says(facts.name, _CODES) and facts.type == "text")
    for kind in (FieldKind.BOOLEAN, FieldKind.DATE, FieldKind.LINK, FieldKind.INTEGER, FieldKind.NUMBER):
        if kind in fits and not (is_code and kind in (FieldKind.INTEGER, FieldKind.NUMBER)):
            return kind
    if FieldKind.CHOICE in fits and facts.choices and _repeats(facts, facts.choices):
        return FieldKind.CHOICE
    return FieldKind.TEXT if FieldKind.TEXT in fits and facts.longest <= _LONG_LETTERS else FieldKind.LONG_TEXT


def _repeats(facts: ColumnFacts, choices: Mapping[str, Any]) -> bool:
    """Whether a few words are said again and again; codes are no words, and one value alone is no choice."""
    many = 1 < len(choices) <= facts.filled / _REPEATED
    return many and facts.longest <= _CHOICE_LETTERS and all(_WORDS.search(text) for text in choices)


def _choices(spellings: Mapping[str, Mapping[str, int]]) -> Iterator[Choice]:
    """The values of a choice, the most frequent first; each is titled as it is mostly written."""
    taken: set[str] = set()
    for counted in sorted(spellings.values(), key=lambda counted: (-sum(counted.values()), min(counted))):
        title, *others = sorted(counted, key=lambda text: (-counted[text], text))
        value = naming.value_of(title, taken)
        taken.add(value)
        yield Choice(value, title[:TITLE_LENGTH], synonyms=tuple(others) if len(title) <= TITLE_LENGTH else (title,))


def _named(columns: Sequence[ProposedColumn], words: Sequence[str]) -> ProposedColumn | None:
    """The column in whose name the word stands that comes first."""
    return next((one for word in words for one in columns if _says(one.theirs, [word])), None)


def _says(name: str, words: Sequence[str]) -> bool:
    """Whether one of these words stands in a column's name, the parts of «NazObPZF» and `cad_num` taken for words."""
    said = [fold(word) for word in _WORDS.findall(_INNER_CAPITAL.sub(" ", name))]
    known = [(fold(word.rstrip("*")), word.endswith("*")) for word in words]
    return any(one == word or (begins and one.startswith(word)) for one in said for word, begins in known)


def _free_slug(title: str) -> str:
    """A name in addresses that no register has, archived layers included."""
    stem = re.sub(r"^(?=[0-9])", "layer-", naming.slug_of(title)) or "layer"
    slug, number = stem, 2
    while slug_problem(slug) or Publication.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _field_of(kept: Mapping[str, Any]) -> FieldDefinition:
    made = {**kept, "kind": FieldKind(kept["kind"]), "choices": (), "aliases": tuple(kept["aliases"])}
    return FieldDefinition(**made)


def _choices_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(**{**one, "synonyms": tuple(one["synonyms"])}) for one in kept)
