"""What a definition must be, and what of it may change once objects stand in the layer: sentences by path."""

import keyword
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from geo import db, registers
from geo.editing import Errors
from geo.records import MixedRecord
from geo.registers import PUBLIC, STAFF
from geo.roles import PARTNER, ROLES
from geo.text import fold
from layers.thematic.definitions import Definition, FieldDefinition, FieldKind

#: Fields of one layer: every one is a column, and a column in the history.
MOST_FIELDS = 100
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_VALUE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
#: Longest slug (`Publication.slug`), name of a column and value of a choice, in letters.
_SLUG_LENGTH, _NAME_LENGTH, VALUE_LENGTH = 50, 40, 50
#: Words that stand, or may stand, in the place of a slug in an address, or name a publication switch of another thing.
_RESERVED_SLUGS = frozenset(
    {
        "all",
        "collections",
        "dcat",
        "list",
        "new",
        "ogc",
        "open-data",
        "presets",
        "rasters",
        "reports",
        "search",
        "staff",
    }
)
#: Names that an import's tables, forms, files and programming interfaces use for something else.
_RESERVED_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        bbox changed crs cut datetime differs events feature fid filter geom_note geom_state geometry id kept key layer
        limit moved nowhere objects offset ogc_fid partly pk place_note place_score reason row_no shape sortby sound
        system token typed typed_geometry unread
        """,
    )
)
#: Kinds whose values can tell one object from another.
_KEYS = frozenset({FieldKind.TEXT, FieldKind.INTEGER, FieldKind.CHOICE})
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.LINK})
_NOT_IN_HEADINGS = frozenset({FieldKind.HOURS, FieldKind.DEPARTURES})


def problems(definition: Definition) -> Errors:
    """What is wrong with a definition in itself."""
    errors: Errors = {}
    for path, sentence in (*_of_layer(definition), *_of_fields(definition), *_of_style(definition)):
        errors.setdefault(path, []).append(sentence)
    return errors


def changes_refused(before: Definition, after: Definition) -> Errors:
    """What of a change would lose or break what stands in the layer's table."""
    errors: Errors = {}
    if after.slug != before.slug:
        errors["slug"] = [_("The name in addresses stays as it is: links and printed codes rest on it.")]
    if after.geometry != before.geometry:
        errors["geometry"] = [_("The kind of geometry cannot be changed. Make another layer, and import into it.")]
    if after.key != before.key:
        errors["key"] = [_("What objects are told apart by cannot be changed. Make another layer.")]
    for number, field in enumerate(after.fields):
        was = before.field(field.name)
        if was and (was.kind, was.places) != (field.kind, field.places):
            errors[f"fields.{number}.kind"] = [
                _("The kind of “%(field)s” cannot be changed. Retire it, and add a field.") % {"field": was.title_uk}
            ]
    if gone := [one.title_uk for one in before.fields if after.field(one.name) is None]:
        errors["fields"] = [
            _("These fields cannot be taken away, only retired: %(fields)s.") % {"fields": ", ".join(gone)}
        ]
    return errors


def name_problem(name: str) -> str:
    """Why a field cannot be called so; empty where it can."""
    if not _NAME.fullmatch(name) or len(name) > _NAME_LENGTH:
        return _(
            "A name is of small Latin letters, digits and single “_”, begins with a letter, has at most %(most)s."
        ) % {"most": _NAME_LENGTH}
    if name in _RESERVED_NAMES or hasattr(MixedRecord, name) or name.startswith("pgh_"):
        return _("“%(name)s” is a name that every layer has already, or needs. Choose another.") % {"name": name}
    if keyword.iskeyword(name) or name in _sql_words():
        return _("“%(name)s” is a word of the database's language. Choose another.") % {"name": name}
    return ""


def slug_problem(slug: str) -> str:
    """Why a layer cannot be called so in addresses; whether another thematic layer is, is asked where it is made."""
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_LENGTH:
        return _(
            "The name in addresses is of small Latin letters, digits and single “-”, begins with a letter, has at most"
            " %(most)s."
        ) % {"most": _SLUG_LENGTH}
    if slug in _RESERVED_SLUGS or any(slug == one.slug for one in registers.declared()):
        return _("“%(slug)s” is taken by the program itself. Choose another.") % {"slug": slug}
    return ""


def _of_layer(definition: Definition) -> Iterator[tuple[str, str]]:
    if problem := slug_problem(definition.slug):
        yield "slug", problem
    roles = {role.slug for role in ROLES} - {PARTNER.slug}
    if not definition.officers or not roles.issuperset(definition.officers):
        words = {"roles": ", ".join(sorted(roles))}
        yield "officers", _("Name the roles that keep the layer. There are: %(roles)s.") % words
    shown = {one.name: one for one in definition.shown()}
    for name in definition.key:
        one = shown.get(name)
        if one is None or one.kind not in _KEYS or not one.required:
            words = {"name": name}
            yield (
                "key",
                _("Objects are told apart by required texts, whole numbers, choices; “%(name)s” is none.") % words,
            )
    for path in ("headline", "byline", "searched"):
        for name in getattr(definition, path):
            one = shown.get(name)
            if one is None or one.audience != PUBLIC or one.kind in _NOT_IN_HEADINGS:
                yield path, _("“%(name)s” cannot stand here: name a field that everyone sees.") % {"name": name}
            elif path == "searched" and one.kind not in _TEXTS:
                yield path, _("“%(name)s” cannot be searched: it is no text.") % {"name": name}


def _of_fields(definition: Definition) -> Iterator[tuple[str, str]]:
    if not definition.shown():
        yield "fields", _("A layer needs at least one field that is not retired.")
    if len(definition.fields) > MOST_FIELDS:
        yield "fields", _("A layer has at most %(most)s fields.") % {"most": MOST_FIELDS}
    often = Counter(one.name for one in definition.fields)
    audiences = {PUBLIC, STAFF, *(role.slug for role in ROLES)}
    for number, field in enumerate(definition.fields):
        path = f"fields.{number}"
        if problem := name_problem(field.name):
            yield f"{path}.name", problem
        elif often[field.name] > 1:
            yield f"{path}.name", _("Two fields are called “%(name)s”.") % {"name": field.name}
        if field.audience not in audiences:
            words = {"audiences": ", ".join(sorted(audiences))}
            yield f"{path}.audience", _("There is no such audience. There are: %(audiences)s.") % words
        twin = definition.field(field.english) if field.english else None
        if field.english and (twin is None or twin is field or twin.kind not in _TEXTS or field.kind not in _TEXTS):
            yield f"{path}.english", _("Name a field of text that says the same in English.")
        yield from _of_choices(field, path)


def _of_choices(field: FieldDefinition, path: str) -> Iterator[tuple[str, str]]:
    if field.kind is not FieldKind.CHOICE:
        if field.choices:
            yield f"{path}.choices", _("Only a choice has a list of values.")
        return
    if not field.choices:
        yield f"{path}.choices", _("List the values that can be chosen.")
    often = Counter(one.value for one in field.choices)
    for number, one in enumerate(field.choices):
        if not _VALUE.fullmatch(one.value) or len(one.value) > VALUE_LENGTH:
            yield f"{path}.choices.{number}.value", _("A value is of small Latin letters, digits, “_” and “-”.")
        elif often[one.value] > 1:
            yield f"{path}.choices.{number}.value", _("The value “%(value)s” is there twice.") % {"value": one.value}
    yield from _of_titles_alike(field, path)


def _of_titles_alike(field: FieldDefinition, path: str) -> Iterator[tuple[str, str]]:
    """Nobody could tell such values apart, in a form, in the legend, or in a file that is imported."""
    for name in ("title_uk", "title_en"):
        taken: set[str] = set()
        for number, one in enumerate(field.choices):
            title = getattr(one, name)
            folded = fold(title)
            if folded and folded in taken:
                problem = _(
                    "“%(title)s” is the title of two values: letter case and spaces do not tell them apart. "
                    "Give each a title of its own."
                )
                yield f"{path}.choices.{number}.{name}", problem % {"title": title}
            taken.add(folded)


def _of_style(definition: Definition) -> Iterator[tuple[str, str]]:
    style = definition.style
    shown = {one.name: one for one in definition.shown()}
    colours = [("style.default.fill", style.default.fill), ("style.default.stroke", style.default.stroke)]
    for number, one in enumerate(style.classes):
        colours += [(f"style.classes.{number}.fill", one.fill), (f"style.classes.{number}.stroke", one.stroke)]
    for path, colour in colours:
        if not _COLOUR.fullmatch(colour):
            yield path, _("A colour is written as #2a7f9e.")
    if style.label and (style.label not in shown or shown[style.label].audience != PUBLIC):
        yield "style.label", _("The label on the map is a field that everyone sees.")
    by = shown.get(style.by)
    if style.by and (by is None or by.kind is not FieldKind.CHOICE or by.audience != PUBLIC):
        yield "style.by", _("Objects are coloured by a field of choices that everyone sees.")
        return
    values = {one.value for one in by.choices} if by else set()
    for number, one in enumerate(style.classes):
        if one.value not in values:
            yield f"style.classes.{number}.value", _("“%(value)s” is no value of that field.") % {"value": one.value}


def _sql_words() -> frozenset[str]:
    """Words that SQL reserves: our own statements quote every name, but other programs that read the tables do not."""
    return frozenset(word for (word,) in db.rows("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')"))
