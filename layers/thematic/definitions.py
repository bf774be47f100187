"""What a thematic layer is declared by: plain, frozen values, kept as JSON in `layers.models.ThematicLayer`.

`layers.thematic.reading` makes a `Definition` of data and says in words what is wrong with it; `as_json` gives the data
back. Titles in English may be empty: the Ukrainian ones then stand for both.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.registers import PUBLIC
from geo.roles import LAYER_EDITOR
from geo.styles import Symbol
from layers.groups import LAST_GROUP

#: Thematic layers stand behind the registers of the code, unless their definition says otherwise.
ORDER = 500


class GeometryKind(models.TextChoices):
    POINT = "point", _("Points")
    LINE = "line", _("Lines")
    POLYGON = "polygon", _("Areas")
    MIXED = "mixed", _("Points, lines and areas")


class FieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    INTEGER = "integer", _("Whole number")
    NUMBER = "number", _("Number with a unit")
    DATE = "date", _("Date")
    BOOLEAN = "boolean", _("Yes or no")
    CHOICE = "choice", _("Choice from a list")
    LINK = "link", _("Link")
    HOURS = "hours", _("Opening hours")
    DEPARTURES = "departures", _("Timetable of departures")
    PHOTOGRAPH = "photograph", _("Photograph")
    DOCUMENT = "document", _("Document")


#: Kinds that are attachments of the object (`geo.attachments`) and no columns: the layer asks for them by name.
ATTACHED = frozenset({FieldKind.PHOTOGRAPH, FieldKind.DOCUMENT})


@dataclass(frozen=True)
class Choice:
    """A value of a field of kind CHOICE; `synonyms` are texts by which files mean it."""

    value: str
    title_uk: str
    title_en: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldDefinition:
    """A field of a thematic layer; `geo.registers.Field` says what audience, aliases, english and group are.

    `places` are the decimal places of a NUMBER. A `retired` field keeps its column and is shown nowhere.
    """

    name: str
    kind: FieldKind
    title_uk: str
    title_en: str = ""
    unit_uk: str = ""
    unit_en: str = ""
    places: int = 2
    choices: tuple[Choice, ...] = ()
    audience: str = PUBLIC
    required: bool = False
    aliases: tuple[str, ...] = ()
    english: str = ""
    group_uk: str = ""
    group_en: str = ""
    retired: bool = False

    @property
    def is_column(self) -> bool:
        return self.kind not in ATTACHED

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ClassDefinition:
    """The colours (`#rrggbb`) of objects that have this value of the field `StyleDefinition.by`."""

    value: str
    fill: str
    stroke: str


@dataclass(frozen=True)
class StyleDefinition:
    """As `geo.styles.Style`; what stands in the legend are the titles of the choices."""

    default: Symbol = field(default_factory=lambda: Symbol(fill="#2a7f9e", stroke="#12485c", width=2.0))
    by: str = ""
    classes: tuple[ClassDefinition, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Definition:
    """A thematic layer. `key`, `headline`, `byline` and `searched` name fields, as in `geo.registers.Register`; `group`
    is that of the catalogue (`layers.groups`), unless staff put the layer into another.
    """

    slug: str
    title_uk: str
    geometry: GeometryKind
    fields: tuple[FieldDefinition, ...]
    title_en: str = ""
    object_uk: str = ""
    object_en: str = ""
    description_uk: str = ""
    description_en: str = ""
    key: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    officers: tuple[str, ...] = (LAYER_EDITOR.slug,)
    style: StyleDefinition = field(default_factory=StyleDefinition)
    open_data_set: str = ""
    group: str = LAST_GROUP
    min_zoom: int = 0
    order: int = ORDER

    def field(self, name: str) -> FieldDefinition | None:
        """The field of that name, retired ones included."""
        return next((one for one in self.fields if one.name == name), None)

    def columns(self) -> tuple[FieldDefinition, ...]:
        """The fields that are columns of the table, retired ones included."""
        return tuple(one for one in self.fields if one.is_column)

    def shown(self) -> tuple[FieldDefinition, ...]:
        """The columns that people see."""
        return tuple(one for one in self.columns() if not one.retired)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def both(uk: str, en: str) -> str | Promise:
    """A text in the language of the moment; in the other one where it has only that."""
    return _both(uk, en)


def _spoken(uk: str, en: str) -> str:
    return (en or uk) if get_language() == "en" else (uk or en)


_both = lazy(_spoken, str)
