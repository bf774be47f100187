"""Data made into a `Definition`: structure first, sentence by sentence of what is wrong, then the rules of `rules`.

definition = read({"slug": "benches", "title_uk": "Лавки", "geometry": "point", "fields": [
    {"name": "material", "kind": "choice", "title_uk": "Матеріал", "choices": [
        {"value": "wood", "title_uk": "дерево", "title_en": "wood"}]}]})
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from geo.editing import Errors
from geo.refusals import Invalid
from geo.styles import Symbol
from layers.thematic.definitions import (
    ORDER,
    Choice,
    ClassDefinition,
    Definition,
    FieldDefinition,
    FieldKind,
    GeometryKind,
    StyleDefinition,
)
from layers.thematic.rules import problems

#: Longest title, and longest description, in letters.
TITLE_LENGTH, TEXT_LENGTH = 200, 5_000
#: Most decimal places of a number, deepest zoom from which a layer may be shown, and the widest line in pixels.
MOST_PLACES, MOST_ZOOM, MOST_PIXELS = 6, 16, 40

Made = TypeVar("Made")


def read(data: Mapping[str, Any]) -> Definition:
    """The definition that `data` (JSON) states.

    Raises `Invalid` with sentences by path: `title_uk`, `fields.2.name`, `fields.2.choices.0.value`, `style.by`.
    """
    errors: Errors = {}
    definition = _definition(_Reader(data, "", errors))
    errors = errors or problems(definition)
    if errors:
        raise Invalid(errors)
    return definition


def kept(data: Mapping[str, Any]) -> Definition:
    """A definition as it was kept, which was read before."""
    errors: Errors = {}
    return _definition(_Reader(data, "", errors))


class _Reader:
    """A mapping read name by name; what is wrong goes to `errors` under its path."""

    def __init__(self, data: Any, path: str, errors: Errors) -> None:
        self._path, self._errors = path, errors
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.wrong("", _("A table of names and values must stand here."))

    def wrong(self, name: str, sentence: str) -> None:
        self._errors.setdefault(f"{self._path}{name}".strip("."), []).append(sentence)

    def known(self, model: type[Any]) -> None:
        """Say of every name that `model`, a dataclass, does not have: a mistyped one would be lost without a word."""
        names = {one.name for one in dataclasses.fields(model)}
        for name in self._data:
            if name not in names:
                self.wrong(str(name), _("There is no such property. Leave it out, or mend its name."))

    def text(self, name: str, *, most: int = TITLE_LENGTH, required: bool = False) -> str:
        value = self._data.get(name, "")
        if not isinstance(value, str):
            self.wrong(name, _("A text must stand here."))
            return ""
        value = value.replace("\0", "").strip()
        if required and not value:
            self.wrong(name, _("Fill this in."))
        if len(value) > most:
            self.wrong(name, _("At most %(most)s letters fit here.") % {"most": most})
        return value

    def number(self, name: str, default: Any, least: float, most: float) -> Any:
        """A number of the kind of `default`, whole or not."""
        value = self._data.get(name, default)
        takes = int if isinstance(default, int) else (int, float)
        if isinstance(value, bool) or not isinstance(value, takes) or not least <= value <= most:
            self.wrong(name, _("A number from %(least)s to %(most)s must stand here.") % {"least": least, "most": most})
            return default
        return value

    def flag(self, name: str) -> bool:
        value = self._data.get(name, False)
        if not isinstance(value, bool):
            self.wrong(name, _("Yes or no must stand here."))
        return bool(value)

    def one_of(self, name: str, kinds: Callable[[str], Made], default: Made) -> Made:
        value = self.text(name, required=True)
        try:
            return kinds(value)
        except ValueError:
            if value:
                self.wrong(name, _("“%(value)s” is none of the kinds there are.") % {"value": value})
            return default

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        values = self._list(name, default)
        if not all(isinstance(one, str) for one in values):
            self.wrong(name, _("A list of texts must stand here."))
            return default
        return tuple(filter(None, (one.strip() for one in values)))

    def rows(self, name: str, read_one: "Callable[[_Reader], Made]") -> tuple[Made, ...]:
        return tuple(
            read_one(_Reader(one, f"{self._path}{name}.{index}.", self._errors))
            for index, one in enumerate(self._list(name, ()))
        )

    def inner(self, name: str) -> "_Reader":
        return _Reader(self._data.get(name, {}), f"{self._path}{name}.", self._errors)

    def _list(self, name: str, default: Sequence[Any]) -> Sequence[Any]:
        value = self._data.get(name, default)
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.wrong(name, _("A list must stand here."))
            return default
        return value


def _definition(data: _Reader) -> Definition:
    data.known(Definition)
    return Definition(
        slug=data.text("slug", required=True),
        title_uk=data.text("title_uk", required=True),
        title_en=data.text("title_en"),
        object_uk=data.text("object_uk"),
        object_en=data.text("object_en"),
        description_uk=data.text("description_uk", most=TEXT_LENGTH),
        description_en=data.text("description_en", most=TEXT_LENGTH),
        geometry=data.one_of("geometry", GeometryKind, GeometryKind.POINT),
        fields=data.rows("fields", _field),
        key=data.texts("key"),
        headline=data.texts("headline"),
        byline=data.texts("byline"),
        searched=data.texts("searched"),
        officers=data.texts("officers", Definition.officers),
        style=_style(data.inner("style")),
        open_data_set=data.text("open_data_set"),
        group=data.text("group") or Definition.group,
        min_zoom=data.number("min_zoom", 0, 0, MOST_ZOOM),
        order=data.number("order", ORDER, 0, 10_000),
    )


def _field(data: _Reader) -> FieldDefinition:
    data.known(FieldDefinition)
    return FieldDefinition(
        name=data.text("name", required=True),
        kind=data.one_of("kind", FieldKind, FieldKind.TEXT),
        title_uk=data.text("title_uk", required=True),
        title_en=data.text("title_en"),
        unit_uk=data.text("unit_uk"),
        unit_en=data.text("unit_en"),
        places=data.number("places", FieldDefinition.places, 0, MOST_PLACES),
        choices=data.rows("choices", _choice),
        audience=data.text("audience") or FieldDefinition.audience,
        required=data.flag("required"),
        aliases=data.texts("aliases"),
        english=data.text("english"),
        group_uk=data.text("group_uk"),
        group_en=data.text("group_en"),
        retired=data.flag("retired"),
    )


def _choice(data: _Reader) -> Choice:
    data.known(Choice)
    return Choice(
        value=data.text("value", required=True),
        title_uk=data.text("title_uk", required=True),
        title_en=data.text("title_en"),
        synonyms=data.texts("synonyms"),
    )


def _style(data: _Reader) -> StyleDefinition:
    data.known(StyleDefinition)
    return StyleDefinition(
        default=_symbol(data.inner("default")),
        by=data.text("by"),
        classes=data.rows("classes", _class),
        label=data.text("label"),
    )


def _symbol(data: _Reader) -> Symbol:
    data.known(Symbol)
    usual = StyleDefinition().default
    return Symbol(
        fill=data.text("fill") or usual.fill,
        stroke=data.text("stroke") or usual.stroke,
        width=data.number("width", usual.width, 0, MOST_PIXELS),
        opacity=data.number("opacity", usual.opacity, 0, 1),
        radius=data.number("radius", usual.radius, 1, MOST_PIXELS),
    )


def _class(data: _Reader) -> ClassDefinition:
    data.known(ClassDefinition)
    return ClassDefinition(
        value=data.text("value", required=True),
        fill=data.text("fill", required=True),
        stroke=data.text("stroke", required=True),
    )
