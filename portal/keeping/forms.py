"""The form of a record, made from its register's declaration: what this viewer reads and an edit by hand may change."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from geo import crs, editing, typed_geometry
from geo.access import Sight, Viewer
from geo.records import GEOMETRY, WGS84, Record
from geo.refusals import REASON
from geo.registers import Field, Kind
from layers import features
from layers.features import Row
from portal.keeping import references, rows
from portal.keeping.rows import RowsWidget

#: Names of the inputs in which a geometry is typed, its system chosen, and the place of an object taken away.
TYPED, SYSTEM, NOWHERE = "typed_geometry", "system", "nowhere"
#: What an error of the geometry stands beside.
_BESIDE = {GEOMETRY: TYPED}


@dataclass(frozen=True)
class Input:
    """A bound field with the field's unit, and the address where rows of a long reference are searched."""

    bound: forms.BoundField
    unit: str
    search: str


@dataclass(frozen=True)
class Group:
    """Inputs that stand together, under a heading that may be empty."""

    title: str
    inputs: list[Input]


class VersionedForm(forms.Form):
    """A form that knows on which version of a record a person decides; it is on the page, and out of sight."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, version: int | None = None, **others: Any) -> None:
        #: What was sent, to be mended before the form is read or shown again.
        self.sent = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self.sent if data is not None else None, initial={"version": version}, **others)

    def decide_on(self, version: int) -> None:
        """The page shows this version now, and the next answer decides on it."""
        self.sent["version"] = str(version)


class StepForm(VersionedForm):
    """The words that a step asks for; `geo` says what is wrong with them."""

    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "input"}))


class FieldsForm(forms.Form):
    """The fields of a record that an edit by hand may change, of them those `names`, if any are named.

    `sight` is the viewer's of the books; `record` None is a new one. Values go to `geo.editing.save`.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        sight: Sight,
        record: Record | None,
        viewer: Viewer,
        names: Collection[str] | None = None,
        **others: Any,
    ) -> None:
        super().__init__(data, **others)
        self.sight, self.record = sight, record
        locked = editing.kept_by_acts(sight.register, record)
        self.shown = [field for field in sight.fields if not field.derived]
        self.open = [
            field
            for field in self.shown
            if field.kind in WIDGETS and field.name not in locked and (names is None or field.name in names)
        ]
        for field in self.open:
            self._add(field, viewer)

    def values(self) -> dict[str, Any]:
        """What was entered, by the field's name, as `geo.editing.save` takes it."""
        return {field.name: self.cleaned_data[field.name] for field in self.open}

    def groups(self) -> list[Group]:
        """The inputs of the register's fields, in the order of the declaration."""
        grouped: dict[str, list[Input]] = {}
        for field in self.open:
            one = Input(self[field.name], str(field.unit), self._search(field))
            grouped.setdefault(_group(field), []).append(one)
        return [Group(title, inputs) for title, inputs in grouped.items()]

    def locked(self) -> list[Row]:
        """What acts keep, to be read only."""
        if self.record is None:
            return []
        kept = [field for field in self.shown if field not in self.open and field.kind in WIDGETS]
        rows = (
            Row(field.name, str(field.title), features.words(self.record, field), str(field.unit)) for field in kept
        )
        return [row for row in rows if row.value]

    def _add(self, field: Field, viewer: Viewer) -> None:
        column = self.sight.register.model._meta.get_field(field.name)
        current = getattr(self.record, field.column) if self.record else None
        made = self.fields[field.name] = control(field, column, viewer, current)
        made.initial = current if self.record else _default(column)

    def _search(self, field: Field) -> str:
        searched = isinstance(self.fields[field.name], references.ReferenceField)
        return reverse("portal:choices", args=[self.sight.register.slug, field.name]) if searched else ""


class RecordForm(VersionedForm, FieldsForm):
    """The whole form of a record: its fields, its place as text, the reason, and the version decided on."""

    def __init__(self, sight: Sight, record: Record | None, viewer: Viewer, data: QueryDict | None = None) -> None:
        super().__init__(data, record.version if record else None, sight=sight, record=record, viewer=viewer)
        self._add_geometry()
        self.fields[REASON] = forms.CharField(
            label=_("Reason of the change"),
            help_text=_("It stays in the history: an application, a decision, a mistake found."),
            widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
        )
        if record is None:
            del self.fields["version"]

    def values(self) -> dict[str, Any]:
        """With `geom`, where a place was typed or is to be taken away."""
        place = {GEOMETRY: self.cleaned_data[GEOMETRY]} if GEOMETRY in self.cleaned_data else {}
        return super().values() | place

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get(TYPED):
            system = crs.system(cleaned.get(SYSTEM) or WGS84)
            try:
                cleaned[GEOMETRY] = typed_geometry.read(cleaned[TYPED], self.sight.register.geometry_type(), system)
            except typed_geometry.NotAGeometry as problem:
                self.add_error(TYPED, str(problem))
        elif cleaned.get(NOWHERE):
            cleaned[GEOMETRY] = None
        return cleaned

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Errors of the register, each beside its input; of what has none, above the form."""
        for name, sentences in errors.items():
            beside = _BESIDE.get(name, name)
            for sentence in sentences:
                self.add_error(beside if beside in self.fields else None, sentence)

    def take_theirs(self, name: str) -> None:
        """Put what now stands in the register in the place of what was entered, before the form is read."""
        entered: dict[str, Any]
        if name == GEOMETRY:
            entered = {TYPED: "", NOWHERE: False}
        elif isinstance(widget := self.fields[name].widget, RowsWidget):
            for key in [key for key in self.sent if key.startswith(f"{name}-")]:
                del self.sent[key]
            self.sent.update(widget.as_sent(name, self.fields[name].initial))
            return
        else:
            field = self.fields[name]
            entered = {name: field.prepare_value(self.get_initial_for_field(field, name))}
        for key, value in entered.items():
            if value in (None, False):
                self.sent.pop(key, None)
            else:
                shown = self.fields[key].widget.format_value(value)
                self.sent.setlist(key, shown if isinstance(shown, list) else [shown])

    def _add_geometry(self) -> None:
        self.fields[TYPED] = forms.CharField(
            label=_("Geometry"),
            required=False,
            help_text=_("GeoJSON, WKT, or positions line by line, easting or longitude first. Empty: as it is.")
            if self.record
            else _("GeoJSON, WKT, or positions line by line, easting or longitude first. Empty: off the map for now."),
            widget=forms.Textarea(attrs={"rows": 4, "class": "input typed", "spellcheck": "false"}),
        )
        self.fields[SYSTEM] = forms.ChoiceField(
            label=_("Coordinate system of the geometry"),
            choices=_systems(get_language() or ""),
            required=False,
            initial=str(WGS84),
            help_text=_("GeoJSON is always read as WGS 84."),
            widget=forms.Select(attrs={"class": "select"}),
        )
        if self.record and self.record.geom:
            self.fields[NOWHERE] = forms.BooleanField(label=_("Take the object off the map"), required=False)


def control(field: Field, column: Any, viewer: Viewer, current: Any = None) -> forms.Field:
    """The input of a field whose kind is in WIDGETS, with its label and help. `column` is the model's, `current` the
    value that is there.
    """
    made = WIDGETS[field.kind](field, column, viewer, current)
    made.label = str(field.title)[:1].upper() + str(field.title)[1:]
    made.help_text = made.help_text or str(field.pattern_help)[:1].upper() + str(field.pattern_help)[1:]
    return made


class _Text(forms.CharField):
    """Browsers send lines ended by CR LF; what was not touched must not come back changed."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text


def _text(field: Field, column: Any, _viewer: Viewer, _current: Any) -> forms.Field:
    long = isinstance(column, models.TextField)
    widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput()
    widget.attrs["class"] = "input"
    return _Text(
        required=field.required,
        max_length=column.max_length,
        empty_value=None if column.null else "",
        widget=widget,
    )


def _integer(field: Field, _column: Any, _viewer: Viewer, _current: Any) -> forms.Field:
    return forms.IntegerField(required=field.required, widget=forms.NumberInput(attrs={"class": "input"}))


def _decimal(field: Field, column: Any, _viewer: Viewer, _current: Any) -> forms.Field:
    # A text, not a number: browsers let nobody write the decimal comma into the latter.
    widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
    if isinstance(column, models.DecimalField):
        return forms.DecimalField(
            required=field.required,
            max_digits=column.max_digits,
            decimal_places=column.decimal_places,
            localize=True,
            widget=widget,
        )
    return forms.FloatField(required=field.required, localize=True, widget=widget)


def _date(field: Field, _column: Any, _viewer: Viewer, _current: Any) -> forms.Field:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"})
    return forms.DateField(required=field.required, widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"])


def _boolean(_field: Field, column: Any, _viewer: Viewer, _current: Any) -> forms.Field:
    if column.null:
        return forms.NullBooleanField(widget=forms.NullBooleanSelect(attrs={"class": "select"}))
    return forms.BooleanField(required=False)


def _choice(field: Field, column: Any, _viewer: Viewer, _current: Any) -> forms.Field:
    empty = [("", gettext_lazy("— not said —"))] if column.blank else []
    widget = forms.Select(attrs={"class": "select"})
    return forms.ChoiceField(required=not column.blank, choices=[*empty, *field.choices], widget=widget)


#: The input of each kind of field: field, model's column, viewer, value of now → form field. A kind that is not here
#: has no input, and an edit leaves its field as it is.
WIDGETS: dict[Kind, Callable[[Field, Any, Viewer, Any], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.REFERENCE: references.form_field,
    Kind.ROWS: rows.form_field,
}


def _group(field: Field) -> str:
    return str(field.group)


def _default(column: Any) -> Any:
    return column.get_default() if column.has_default() else None


@cache
def _systems(_language: str) -> list[tuple[str, str]]:
    """Systems in use, WGS 84 first, in the language of the moment."""
    return [(str(one.epsg), f"{one.title} (EPSG:{one.epsg})") for one in crs.in_use()]
