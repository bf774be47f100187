"""What a person has on the page: the form of the layer and those of its fields, made into a definition and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from layers.thematic import naming
from layers.thematic.definitions import Definition, StyleDefinition
from portal.layermaking.forms import ROW, FieldForm, LayerForm, field_form

#: Rows that a new layer begins with.
_FIRST_ROWS = 3
#: What the buttons of a row and of the table do to the rows, before a colon and the row.
ADD, UP, DOWN, REMOVE = "add", "up", "down", "remove"
_MOVES = {UP: -1, DOWN: 1}
#: Marks that one field alone may have.
_OF_ONE = ("label", "by")
#: Where an error of the style stands: in the look of the layer.
_LOOK = "style.default."


@dataclass
class Draft:
    """`definition` is what the layer is; None: it is being made."""

    definition: Definition | None
    layer: LayerForm
    rows: list[FieldForm]

    def is_valid(self) -> bool:
        """Whether everything can be read; rows that are new and empty are left out."""
        self.rows = [row for row in self.rows if row.kept or any(row.sent()[name] for name in ("title_uk", "title_en"))]
        is_read = all([self.layer.is_valid(), *(row.is_valid() for row in self.rows)])
        for flag in _OF_ONE:
            marked = [row for row in self.rows if row.cleaned_data.get(flag)]
            for row in marked[1:]:
                row.add_error(flag, _("Only one field can be that. Another is marked above."))
        return is_read and all(row.is_valid() for row in self.rows)

    @property
    def has_wrong_rows(self) -> bool:
        return any(row.errors for row in self.rows)

    def said(self) -> dict[str, Any]:
        """The definition that the page states, as data; what it does not ask for stays as it was."""
        told = self.definition.as_json() if self.definition else {}
        told |= self.layer.said()
        names = [one.name for one in self.definition.fields] if self.definition else []
        fields = []
        for row in self.rows:
            fields.append(row.said(names))
            names.append(fields[-1]["name"])
        flagged = {name: list(self._flagged(name, fields)) for name in FieldForm.FLAGS}
        told |= {"fields": fields} | {name: flagged[name] for name in ("headline", "byline", "searched")}
        if not self.definition:
            told["key"] = flagged["key"]
            for field in fields:
                field["required"] = field["required"] or field["name"] in flagged["key"]
        told["style"] = self._style(flagged, fields)
        return told

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Errors of the definition, each beside its input; what has none, above the form."""
        for path, sentences in errors.items():
            form, name = self._place(path)
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)

    def _flagged(self, flag: str, fields: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Names of the fields, retired ones aside, that have the mark."""
        for row, field in zip(self.rows, fields, strict=True):
            if row.cleaned_data.get(flag) and not field.get("retired"):
                yield field["name"]

    def _style(self, flagged: Mapping[str, Sequence[str]], fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        by = next(iter(flagged["by"]), "")
        choices = next((field.get("choices", ()) for field in fields if field["name"] == by), ())
        look = {"default": self.layer.symbol(), "by": by, "label": next(iter(flagged["label"]), "")}
        return look | {"classes": list(self._classes([one["value"] for one in choices]))}

    def _classes(self, values: Sequence[str]) -> Iterator[dict[str, str]]:
        """A class for each value, with the outline that it had while its fill stays; none for a value that had none and
        was left in the layer's own colour.
        """
        style = self.definition.style if self.definition else StyleDefinition()
        had = {one.value: one for one in style.classes}
        for index, value in enumerate(values):
            asked = self.layer.asked_colour(value)
            if asked == style.default.fill and value not in had:
                continue
            fill = asked or naming.colour_of(index)
            same = value in had and had[value].fill == fill
            yield {"value": value, "fill": fill, "stroke": had[value].stroke if same else naming.outline_of(fill)}

    def _place(self, path: str) -> tuple[LayerForm | FieldForm, str]:
        parts = path.split(".")
        if parts[0] == "fields" and len(parts) > 2:
            # The name of a field is made of its title.
            return self.rows[int(parts[1])], "title_uk" if parts[2] == "name" else parts[2]
        return self.layer, path.removeprefix(_LOOK)


def shown(definition: Definition | None) -> Draft:
    """The page as it opens."""
    if definition is None:
        rows = [FieldForm(str(number), None) for number in range(_FIRST_ROWS)]
        rows[0].initial = {"title_uk": "Назва", "title_en": "Name", "headline": True, "searched": True}
        return Draft(None, LayerForm(None), rows)
    rows = [field_form(field.name, definition, field) for field in definition.fields]
    return Draft(definition, LayerForm(definition), rows)


def sent(definition: Definition | None, data: QueryDict) -> Draft:
    """The page as it was sent, to be read."""
    rows = [FieldForm(row, _kept(definition, row), data) for row in dict.fromkeys(data.getlist(ROW))]
    return Draft(definition, LayerForm(definition, data), rows)


def rearranged(draft: Draft, act: str) -> Draft:
    """The page with a row more, a row less, or in another order; nothing that was filled in is lost or judged."""
    what, _colon, named = act.partition(":")
    rows = [FieldForm(row.row, row.kept, initial=row.sent()) for row in draft.rows]
    at = next((index for index, row in enumerate(rows) if row.row == named), None)
    if what == ADD:
        used = {row.row for row in rows}
        rows.append(FieldForm(next(str(number) for number in range(len(rows) + 1) if str(number) not in used), None))
    elif at is not None and what in _MOVES:
        row = rows.pop(at)
        rows.insert(max(0, at + _MOVES[what]), row)
    elif at is not None and what == REMOVE and rows[at].kept is None:
        del rows[at]
    layer = LayerForm(draft.definition, initial=_unread(draft.layer))
    return Draft(draft.definition, layer, rows)


def _kept(definition: Definition | None, row: str) -> Any:
    return definition.field(row) if definition else None


def _unread(form: LayerForm) -> dict[str, Any]:
    return {name: field.widget.value_from_datadict(form.data, {}, name) for name, field in form.fields.items()}
