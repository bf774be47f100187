"""The form of the layer that is proposed for a file: what a person may change of it before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Visibility
from geo.registers import PUBLIC
from importers.proposing import Proposal, ProposedColumn
from importers.wizard import making
from layers.thematic.definitions import FieldKind, GeometryKind
from layers.thematic.reading import TITLE_LENGTH
from layers.thematic.rules import MOST_FIELDS
from portal.attachments.forms import Dressed

#: Which input an error of the definition stands at.
_INPUTS = {"title_uk": "title", "slug": "slug", "geometry": "geometry", "key": "key", "headline": "headline"}
_INPUTS_OF_FIELDS = {"title_uk": "title", "name": "title", "kind": "kind", "choices": "kind", "audience": "staff"}


@dataclass(frozen=True)
class Row:
    """A column of the file, `theirs` (empty: the file has none), with its inputs in the form."""

    theirs: str
    column: ProposedColumn
    taken: forms.BoundField
    title: forms.BoundField
    kind: forms.BoundField
    staff: forms.BoundField

    @property
    def errors(self) -> list[str]:
        return [str(error) for one in (self.title, self.kind, self.staff) for error in one.errors]


class ProposedLayerForm(Dressed, forms.Form):
    """The layer itself; of the column number n `taken-n`, `title-n`, `kind-n` and `staff-n`. All names begin with
    `new-`, for the answers on the file stand in the same form of the page.
    """

    title = forms.CharField(label=gettext_lazy("title of the layer"), max_length=TITLE_LENGTH)
    slug = forms.CharField(
        label=gettext_lazy("name in addresses"),
        max_length=50,
        help_text=gettext_lazy("Latin letters, digits, “-”. It stays as it is."),
    )
    geometry = forms.ChoiceField(label=gettext_lazy("what is drawn"), help_text=gettext_lazy("It stays so."))
    visibility = forms.ChoiceField(
        label=gettext_lazy("seen by"), choices=Visibility.choices, initial=Visibility.STAFF.value
    )
    key = forms.ChoiceField(
        label=gettext_lazy("what objects are told apart by"),
        required=False,
        help_text=gettext_lazy("By this the next file finds the objects again. It stays so."),
    )
    headline = forms.ChoiceField(label=gettext_lazy("heading of an object"), required=False)

    LAYER = ("title", "slug", "geometry", "visibility", "key", "headline")

    def __init__(self, proposal: Proposal, data: QueryDict | None = None) -> None:
        named = {name: getattr(proposal, name) for name in ("title", "slug", "geometry", "key", "headline")}
        super().__init__(data, initial=named, prefix="new")
        self._proposal = proposal
        self.left_out = proposal.left_out
        self.most_fields = MOST_FIELDS
        columns = proposal.columns
        kinds = dict.fromkeys((proposal.geometry, GeometryKind.MIXED.value))
        self._choose("geometry", [(kind, GeometryKind(kind).label) for kind in kinds])
        unique = [(one.field.name, one.field.title_uk) for one in columns if one.is_unique]
        self._choose("key", [("", _("nothing: a row that differs in anything is another object")), *unique])
        self._choose("headline", [("", _("none")), *((one.field.name, one.field.title_uk) for one in columns)])
        for at, one in enumerate(columns):
            called = {"name": one.theirs or one.field.title_uk}
            self._add(
                f"taken-{at}", forms.BooleanField(required=False, initial=one.taken), _("Take “%(name)s”"), called
            )
            title = forms.CharField(max_length=TITLE_LENGTH, required=False, initial=one.field.title_uk)
            self._add(f"title-{at}", title, _("Title of “%(name)s”"), called)
            offered = [(kind, FieldKind(kind).label) for kind in one.fits]
            kind = forms.ChoiceField(choices=offered, required=False, initial=one.field.kind.value)
            self._add(f"kind-{at}", kind, _("Kind of “%(name)s”"), called)
            is_hidden = one.field.audience != PUBLIC
            staff = forms.BooleanField(required=False, initial=is_hidden)
            self._add(f"staff-{at}", staff, _("“%(name)s” is for the staff alone"), called)

    @property
    def decided(self) -> Proposal:
        """The proposal as the person wants it; of a valid form."""
        cleaned = self.cleaned_data
        columns = {
            one.field.name: {
                "taken": cleaned[f"taken-{at}"],
                "title": cleaned[f"title-{at}"],
                "kind": cleaned[f"kind-{at}"],
                "staff_only": cleaned[f"staff-{at}"],
            }
            for at, one in enumerate(self._proposal.columns)
        }
        named = {name: cleaned[name] for name in ("title", "slug", "geometry", "key", "headline")}
        return making.decided(self._proposal, {**named, "columns": columns})

    @property
    def switch(self) -> Visibility:
        """Who is to see the layer; of a valid form."""
        return Visibility(self.cleaned_data["visibility"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        columns = {one.field.name: at for at, one in enumerate(self._proposal.columns)}
        if not any(cleaned.get(f"taken-{at}") for at in columns.values()):
            self.add_error(None, _("Take one column at least: a layer without fields tells nothing of its objects."))
        for name in ("key", "headline"):
            at = columns.get(cleaned.get(name) or "")
            if at is not None and not cleaned.get(f"taken-{at}"):
                self.add_error(name, _("This column is left out below. Take it, or choose another."))
        at = columns.get(cleaned.get("headline") or "")
        if at is not None and cleaned.get(f"staff-{at}"):
            self.add_error("headline", _("Everybody reads the heading, and this column is for the staff alone."))
        return cleaned

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Errors of the definition, each beside its input; what has none, above them."""
        taken = [at for at in range(len(self._proposal.columns)) if self.cleaned_data[f"taken-{at}"]]
        for path, sentences in errors.items():
            parts = path.split(".")
            name = _INPUTS.get(path)
            if parts[0] == "fields" and len(parts) > 2 and parts[2] in _INPUTS_OF_FIELDS:
                name = f"{_INPUTS_OF_FIELDS[parts[2]]}-{taken[int(parts[1])]}"
            for sentence in sentences:
                self.add_error(name, sentence)

    def layer(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LAYER]

    def rows(self) -> list[Row]:
        return [
            Row(one.theirs, one, *(self[f"{name}-{at}"] for name in ("taken", "title", "kind", "staff")))
            for at, one in enumerate(self._proposal.columns)
        ]

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _add(self, name: str, field: forms.Field, label: str, called: Mapping[str, str]) -> None:
        """Add an input, which is told of by its label alone: beside it stands the name of the column, once for all."""
        self.fields[name] = field
        field.label = label % called
        if not isinstance(field, forms.BooleanField):
            look = "select" if isinstance(field, forms.ChoiceField) else "input"
            field.widget.attrs |= {"class": look, "aria-label": field.label}
