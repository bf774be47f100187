"""The input of one field, as the form of an object has it, for a value that many objects are given."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.access import Sight, Viewer
from geo.refusals import Invalid
from geo.registers import Field
from portal.keeping.forms import control


class FieldForm(forms.Form):
    """`entered` holds, by the input's name, the texts that it was filled with; None: it is only shown."""

    def __init__(
        self, sight: Sight, field: Field, viewer: Viewer, entered: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        data = None
        if entered is not None:
            data = QueryDict(mutable=True)
            for name, texts in entered.items():
                data.setlist(name, list(texts))
        super().__init__(data)
        self.field = field
        made = self.fields[field.name] = control(field, sight.register.model._meta.get_field(field.name), viewer)
        made.label = _("New value")

    def value(self) -> Any:
        """What was entered, as `geo.editing.save` takes it. Raises `Invalid`."""
        if not self.is_valid():
            raise Invalid({name: [str(one) for one in errors] for name, errors in self.errors.items()})
        return self.cleaned_data[self.field.name]
