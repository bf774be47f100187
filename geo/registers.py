"""Register: a register is declared once, and its import, map, tiles, lists, pages, downloads and rights follow.

    @register
    class Parcels(Register):
        model = Parcel
        slug = "parcels"
        title = _("Land parcels")
        key = ("cadastral_number",)
        fields = (Field("cadastral_number", aliases=("cadnum",)), …)
        rules = (Rule(Check.OVERLAP, limit=1.0, …), …)

Declarations stand in each app's `registers.py` and are found at start, as Django finds `admin.py`; others are declared
while the program runs, and come by `provide`. `get(slug)` and `every()` give the registers; nothing above this floor
needs to know which ones there are.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo.records import GEOMETRY, Record, State
from geo.roles import Role
from geo.styles import Style

Text = str | Promise

#: Audiences of a field, beside the slugs of roles.
PUBLIC = "public"
STAFF = "staff"
#: The public, but in the data sets of КМУ 835 alone: what the law publishes of communal land, say, and not of private.
OPEN_DATA = "open-data"


class UnknownRegister(LookupError):
    """No register has that slug."""


class Kind(StrEnum):
    """What a field's values are; taken from the model's column."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"
    #: A list of small rows with the columns of `Field.parts`, kept as JSON.
    ROWS = "rows"


@dataclass(frozen=True)
class Part:
    """A column of the small rows of a field of Kind.ROWS. The first part of such a field is what the row is about.

    `unit` is a text, or, by the value of the first part, a table of them. `english` is the part with the same text in
    English. `until` is the part with the end of what begins here: the two are told as one, 08:00–17:20.
    """

    name: str
    title: Text
    kind: Kind = Kind.TEXT
    unit: Text | Mapping[str, Text] = ""
    choices: Sequence[tuple[str, Text]] = ()
    english: str = ""
    until: str = ""

    def unit_of(self, row: Mapping[str, Any], about: str) -> str:
        """The unit of this part's value in a row whose first part is called `about`."""
        return str(self.unit.get(row.get(about, ""), "") if isinstance(self.unit, Mapping) else self.unit)


@dataclass(frozen=True)
class Field:
    """One field of a register: what the model's column does not say by itself.

    `audience` is PUBLIC, OPEN_DATA, STAFF or the slug of one role. `aliases` are the names met in files, compared
    without case and punctuation, in order of preference. `pattern` is what a value must look like, `pattern_help` says
    it in words. `synonyms` gives each choice the texts it is met as. `clean` turns a text met in files into the stored
    one (None: it cannot). `reference` is the model whose row a text means: by its column `reference_key`, or by
    `reference_name` where only one row is called so. `derived` fields are computed by the database and never imported.
    `english` names the field with the same text in English. Fields of one `group` stand under its heading on pages and
    in forms.
    """

    name: str
    audience: str = PUBLIC
    required: bool = False
    aliases: Sequence[str] = ()
    unit: Text = ""
    pattern: str = ""
    pattern_help: Text = ""
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    clean: Callable[[str], str | None] | None = None
    reference: type[models.Model] | None = None
    reference_key: str = ""
    reference_name: str = ""
    derived: bool = False
    english: str = ""
    group: Text = ""
    parts: Sequence[Part] = ()
    # Filled by `bind` from the model's column.
    title: Text = ""
    kind: Kind = Kind.TEXT
    column: str = ""
    choices: Sequence[tuple[str, Text]] = ()

    def __hash__(self) -> int:
        return hash(self.name)  # some of the rest has none

    def bind(self, model: type[models.Model]) -> "Field":
        """This field with title, kind, column and choices of the model's column of the same name."""
        column = model._meta.get_field(self.name)
        assert isinstance(column, models.Field)
        if self.pattern:
            re.compile(self.pattern)
        return replace(
            self,
            title=self.title or column.verbose_name,
            kind=_kind(column),
            column=str(column.column),
            choices=tuple((str(value), label) for value, label in (column.flatchoices or ()) if value),
        )


def _kind(stored: models.Field) -> Kind:
    column: Any = stored.output_field if isinstance(stored, models.GeneratedField) else stored
    if isinstance(column, models.ForeignKey):
        return Kind.REFERENCE
    if column.choices:
        return Kind.CHOICE
    for column_type, kind in (
        (models.JSONField, Kind.ROWS),
        (models.BooleanField, Kind.BOOLEAN),
        (models.IntegerField, Kind.INTEGER),
        ((models.DecimalField, models.FloatField), Kind.DECIMAL),
        (models.DateField, Kind.DATE),
    ):
        if isinstance(column, column_type):
            return kind
    return Kind.TEXT


class Severity(StrEnum):
    """What a broken rule does: nothing, a warning that stays on the work list, or a refusal of the row."""

    IGNORED = "ignored"
    WARNING = "warning"
    REFUSAL = "refusal"


class Check(StrEnum):
    """What a register may ask of its records: the spatial ones stand as SQL in the importer and in `geo.topology`."""

    OVERLAP = "overlap"
    OUTSIDE = "outside"
    AREA = "area"
    #: The natural key looks as the pattern of its field says. A register without such a rule refuses what does not.
    KEY = "key"


@dataclass(frozen=True)
class Rule:
    """A check with its limit and with its severity in each state of a record.

    `limit` is in m² for OVERLAP, and a share (0…1) for OUTSIDE (of the object's area) and AREA (of the documented area,
    which stands in `field`, in hectares); KEY has none. A check may have several rules: one that warns of more than a
    little, and one that refuses what is more than a lot.

    `severity` is for what comes in files and for what stands in the register; `by_hand`, by state, where it is another
    for what a change by hand makes, or makes worse.
    """

    check: Check
    limit: float = 0.0
    severity: Mapping[State, Severity] = field(
        default_factory=lambda: {State.DRAFT: Severity.WARNING, State.CURRENT: Severity.WARNING}
    )
    by_hand: Mapping[State, Severity] = field(default_factory=dict)
    field: str = ""

    def severity_in(self, state: State, *, by_hand: bool = False) -> Severity:
        """What the broken rule does to a record in this state."""
        return self.by_hand.get(state, self.severity[state]) if by_hand else self.severity[state]


@dataclass(frozen=True)
class Thresholds:
    """Above which measure a check finds anything in a state, and above which it refuses (infinite: never)."""

    found_above: float
    refused_above: float
    field: str


@dataclass(frozen=True)
class Link:
    """What records of one register have to do with records of another.

    `pairs` is SQL without parameters that gives pairs of ids: of this register's records and of `to`'s. `title` heads
    the list on this register's pages, `back` the list on the other's.
    """

    to: str
    title: Text
    back: Text
    pairs: str


@dataclass(frozen=True)
class Sheet:
    """A page that objects of one register have besides their own, at `/o/<register>/<uid>/<slug>/`.

    Where it is for `officers`, only those who may write in the register are led to it.
    """

    slug: str
    title: Text
    officers: bool = False


class Register:
    """Base of declarations; never instantiated. Class attributes are the declaration."""

    model: ClassVar[type[Record]]
    slug: ClassVar[str]
    title: ClassVar[Text]
    description: ClassVar[Text] = ""
    #: What one row is called.
    object_title: ClassVar[Text]
    #: Natural key for the comparison of a file with the register: names of fields. Empty: each row is a new object.
    key: ClassVar[tuple[str, ...]]
    fields: ClassVar[tuple[Field, ...]]
    #: Fields that together name an object in lists and headings.
    headline: ClassVar[tuple[str, ...]]
    #: Fields shown under the heading in lists.
    byline: ClassVar[tuple[str, ...]] = ()
    #: Fields on tiles beside the id, besides the one the style needs.
    on_tiles: ClassVar[tuple[str, ...]] = ()
    searched: ClassVar[tuple[str, ...]] = ()
    #: Fields, each the number of one object, by which a table of something else may say where its rows are.
    locates: ClassVar[tuple[str, ...]] = ()
    rules: ClassVar[tuple[Rule, ...]] = ()
    links: ClassVar[tuple[Link, ...]] = ()
    #: Fields of a current record that acts alone may change, each with its decision; an edit by hand is refused.
    by_acts: ClassVar[tuple[str, ...]] = ()
    #: Values of such fields with which a record has ceased by an act: it comes back by an act, and not by hand.
    ceased: ClassVar[Mapping[str, str]] = {}
    #: Field with the day on which a right in an object ends, a lease's: what ends soon is a work list. Empty: none.
    expires: ClassVar[str] = ""
    #: Fields with the decision on which something of an object rests, each with the field that says there is such a
    #: thing (empty: always). Where the decision is not entered yet, that is a work list.
    rests_on: ClassVar[Mapping[str, str]] = {}
    sheets: ClassVar[tuple[Sheet, ...]] = ()
    #: Attachments that each object should have, in words; who enters an object is told of them.
    wanted: ClassVar[tuple[Text, ...]] = ()
    officers: ClassVar[tuple[Role, ...]]
    #: Whether its relation is a view of what is kept elsewhere: it has no past of its own, and nobody writes in it.
    fed: ClassVar[bool] = False
    #: Roles that propose changes of its objects, and officers who approve them. Empty: there is no such step.
    proposed_by: ClassVar[tuple[Role, ...]] = ()
    approved_by: ClassVar[tuple[Role, ...]] = ()
    style: ClassVar[Style]
    #: Number of the set in the recommendations to КМУ 835 (domain.md, §5) that this register answers to.
    open_data_set: ClassVar[str] = ""
    #: Group of the catalogue, INSPIRE theme and ISO 19115 topic category, by the codes of the floor above.
    group: ClassVar[str] = "other"
    inspire_theme: ClassVar[str] = ""
    topic: ClassVar[str] = ""
    #: Whether objects may have one geometry between them, as premises have that of their building.
    shares_places: ClassVar[bool] = False
    min_zoom: ClassVar[int] = 0
    #: Below this zoom a tile carries only what the style needs: attributes are most of a tile's bytes.
    label_zoom: ClassVar[int] = 14
    order: ClassVar[int] = 0

    @classmethod
    def field(cls, name: str) -> Field:
        """The declared field of that name; KeyError if there is none."""
        for declared in cls.fields:
            if declared.name == name:
                return declared
        raise KeyError(f"{cls.slug}.{name}")

    @classmethod
    def table(cls) -> str:
        return cls.model._meta.db_table

    @classmethod
    def geometry_type(cls) -> str:
        """MULTIPOLYGON, MULTILINESTRING, POINT, or GEOMETRY where all three may be."""
        geom = cls.model._meta.get_field(GEOMETRY)
        assert isinstance(geom, GeometryField)
        return geom.geom_type

    @classmethod
    def importable(cls) -> tuple[Field, ...]:
        return tuple(one for one in cls.fields if not one.derived and one.kind is not Kind.ROWS)

    @classmethod
    def thresholds(cls, check: Check, state: State, *, by_hand: bool = False) -> Thresholds | None:
        """What the register's rules on this check come to in this state; None: it is not checked."""
        severities = [(one, one.severity_in(state, by_hand=by_hand)) for one in cls.rules if one.check is check]
        rules = [one for one, severity in severities if severity is not Severity.IGNORED]
        if not rules:
            return None
        refusing = [one.limit for one, severity in severities if severity is Severity.REFUSAL]
        least = min(rules, key=lambda one: one.limit)
        return Thresholds(least.limit, min(refusing, default=math.inf), least.field)

    @classmethod
    def english(cls) -> frozenset[str]:
        """Names of the fields that say in English what another field says."""
        return frozenset(declared.english for declared in cls.fields if declared.english)


_registers: dict[str, type[Register]] = {}

#: Gives, by slug, the registers that are declared at run time, as they stand at the moment of asking.
Provider = Callable[[], Mapping[str, type[Register]]]
_providers: list[Provider] = []


def register(declaration: type[Register]) -> type[Register]:
    """Class decorator: checks a declaration and enters it into the registry."""
    if declaration.slug in _registers:
        raise ValueError(f"two registers are called {declaration.slug!r}")
    _registers[declaration.slug] = bound(declaration)
    return declaration


def bound(declaration: type[Register]) -> type[Register]:
    """The declaration with its fields bound to the model's columns; KeyError where it names a field that it lacks."""
    declaration.fields = tuple(declared.bind(declaration.model) for declared in declaration.fields)
    named = (
        *declaration.key,
        *declaration.headline,
        *declaration.byline,
        *declaration.on_tiles,
        *declaration.searched,
        *declaration.by_acts,
        *declaration.ceased,
        *declaration.locates,
        *declaration.rests_on,
        *filter(None, declaration.rests_on.values()),
    )
    named += tuple(declaration.english())
    for name in (*named, *(rule.field for rule in declaration.rules if rule.field)):
        declaration.field(name)
    for name in filter(None, (declaration.style.by, declaration.style.label, declaration.expires)):
        declaration.field(name)
    return declaration


def provide(provider: Provider) -> None:
    """Have registers that are declared at run time found by `get` and `every`. It is asked for each slug that no
    declaration in the code has, so it must answer from what it knows unless that is out of date.
    """
    _providers.append(provider)


def get(slug: str) -> type[Register]:
    """The register of that slug; raises `UnknownRegister`."""
    if slug in _registers:
        return _registers[slug]
    known = _provided()
    try:
        return known[slug]
    except KeyError:
        raise UnknownRegister(
            _("There is no register “%(slug)s”. There are: %(known)s.")
            % {"slug": slug, "known": ", ".join(sorted({**_registers, **known}))}
        ) from None


def every() -> Iterator[type[Register]]:
    """All registers of this moment, in the order in which people meet them."""
    return _in_order([*_registers.values(), *_provided().values()])


def declared() -> Iterator[type[Register]]:
    """The registers that stand in the code, in that order: at start, and where the database is not to be asked."""
    return _in_order(_registers.values())


def _provided() -> dict[str, type[Register]]:
    return {slug: found for provider in _providers for slug, found in provider().items()}


def _in_order(found: Iterable[type[Register]]) -> Iterator[type[Register]]:
    return iter(sorted(found, key=lambda declaration: (declaration.order, declaration.slug)))
