"""The form of a layer's presentation."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from layers import themes
from layers.models import Layer

#: Fields of the form under their headings, in order.
_GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Names and description"), ("title_uk", "title_en", "about_uk", "about_en", "group", "order")),
    (
        _("On the map"),
        ("min_zoom", "max_zoom", "legend_uk", "legend_en", "popup_fields", "card_fields", "shown"),
    ),
    (
        _("As a data set"),
        (
            "licence",
            "rhythm",
            "source",
            "lineage",
            "accuracy",
            "first_published",
            "keywords_uk",
            "keywords_en",
            "inspire_theme",
            "topic",
        ),
    ),
    (_("Whom to ask"), ("contact_name", "contact_email", "contact_phone")),
)
_TEXT_ROWS = 4
#: The choice of what the register itself says.
_DECLARED = ("", _("as the register declares it"))


class LayerForm(forms.ModelForm):
    """How a layer is named, described, grouped, shown on the map and offered as a data set. Empty: as declared."""

    class Meta:
        model = Layer
        fields = tuple(name for _title, names in _GROUPS for name in names)
        widgets = {"first_published": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspire_theme"] = forms.ChoiceField(
            label=self.fields["inspire_theme"].label,
            required=False,
            choices=[_DECLARED, *((code, one.title) for code, one in themes.INSPIRE.items())],
        )
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.Textarea):
                widget.attrs["rows"] = _TEXT_ROWS
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _DECLARED[1]
            elif isinstance(widget, forms.Select):
                widget.choices = [_DECLARED, *(choice for choice in widget.choices if choice[0])]
            if not isinstance(widget, forms.CheckboxInput):
                widget.attrs["class"] = "select" if isinstance(widget, forms.Select) else "input"

    def groups(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """Headings with their inputs."""
        for title, names in _GROUPS:
            yield title, [self[name] for name in names]
