"""How long lists are narrowed: a form in the address, every field of which may be left as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

#: Word of a filter for what is assigned to whoever asks.
MINE = "mine"


class NarrowingForm(forms.Form):
    """What is looked for in a list."""

    def offer(self, choices: Mapping[str, Sequence[tuple[str, Any]]]) -> None:
        """Fill the fields of these names with what may be chosen now: it depends on who asks."""
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
            field.widget.attrs["class"] = "select"

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by field. Raises `BadRequest` for what cannot be chosen."""
        if not self.is_valid():
            raise BadRequest(_("The list cannot be narrowed like that."))
        return self.cleaned_data

    def query(self, **other: str) -> str:
        """The filter as a query string, with `other` values, without what is left as it is."""
        told = QueryDict(mutable=True)
        told.update(
            {name: str(value) for name, value in (self.cleaned_data | other).items() if value not in ("", None)}
        )
        return told.urlencode()
