"""Which rows a reference may point to, and how one is chosen: from a list, or by typing where there are too many."""

from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from geo import access, registers
from geo.access import Viewer
from geo.registers import Field
from geo.text import fold

#: More rows than this are searched by typing.
LISTED_AT_MOST = 250
#: Rows suggested at a time.
SUGGESTED = 20


def rows(field: Field, viewer: Viewer, current: Any = None) -> models.QuerySet[Any]:
    """The rows that this viewer may choose; `current` (an id) among them, whatever became of it."""
    assert field.reference is not None
    every = field.reference._default_manager.all()
    owner = next((one for one in registers.every() if one.model is field.reference), None)
    if owner is None:
        return every
    return every.filter(Q(pk__in=access.sight(owner, viewer).records().values("pk")) | Q(pk=current))


def suggested(field: Field, viewer: Viewer, query: str) -> list[tuple[str, str]]:
    """Key and words of the first rows in which what was typed is found."""
    folded = fold(query.replace("\0", ""))
    matching = Q()
    for name in _searched(field):
        matching |= Q(**{f"{name}__folded__contains": folded})
    found = rows(field, viewer).filter(matching) if folded else rows(field, viewer)
    return [(key_of(field, row), str(row)) for row in found.order_by("pk")[:SUGGESTED]]


def form_field(field: Field, column: Any, viewer: Viewer, current: Any) -> forms.Field:
    """A list of all rows, or a text with suggestions, by how many there are."""
    offered = rows(field, viewer, current)
    if offered[: LISTED_AT_MOST + 1].count() > LISTED_AT_MOST:
        return ReferenceField(field, offered, required=field.required)
    select = forms.Select(attrs={"class": "select"})
    return forms.ModelChoiceField(offered, required=field.required, widget=select)


def key_of(field: Field, row: models.Model) -> str:
    return str(getattr(row, field.reference_key))


class ReferenceField(forms.CharField):
    """A row named by its key; the words of the suggestions are for the person."""

    def __init__(self, field: Field, offered: models.QuerySet[Any], **options: Any) -> None:
        self.reference, self.offered = field, offered
        super().__init__(**options, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            row = self.offered.filter(pk=value).first()
            return key_of(self.reference, row) if row else ""
        return value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = list(self.offered.filter(**{self.reference.reference_key: text})[:2])
        if len(found) != 1:
            raise ValidationError(_("“%(text)s” names no row here. Choose one of the suggestions.") % {"text": text})
        return found[0]


def _searched(field: Field) -> list[str]:
    """Columns of text by which a row is found."""
    assert field.reference is not None
    owner = next((one for one in registers.every() if one.model is field.reference), None)
    names = {field.reference_key, field.reference_name, *(owner.searched if owner else ())} - {""}
    return [name for name in sorted(names) if _is_text(field.reference, name)]


def _is_text(model: type[models.Model], name: str) -> bool:
    try:
        return isinstance(model._meta.get_field(name), (models.CharField, models.TextField))
    except FieldDoesNotExist:
        return False
