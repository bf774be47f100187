"""The input of a field of small rows: a table with an input for each part, and rows to spare; without JavaScript."""

import math
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.formats import number_format, sanitize_separators
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from geo.registers import Field, Kind, Part

#: Rows to spare below those that are filled in, and the most that are read.
_SPARE, _MOST = 2, 100


class RowsWidget(forms.Widget):
    """Inputs are named `<field>-<row from 0>-<part>`."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        return [row for number in range(_MOST) if any((row := self._row(data, f"{name}-{number}")).values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def as_sent(self, name: str, value: list[dict[str, Any]] | None) -> dict[str, str]:
        """The inputs, by name, as they are sent where nothing was changed."""
        return {
            f"{name}-{number}-{part.name}": _written(row.get(part.name))
            for number, row in enumerate(value or ())
            for part in self.field.parts
        }

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        filled = list(value or ())
        rows = [
            [(part, f"{name}-{number}-{part.name}", _written(row.get(part.name))) for part in self.field.parts]
            for number, row in enumerate([*filled, *({} for _spare in range(_SPARE))])
        ]
        return render_to_string(
            "portal/keeping/_rows.html", {"parts": self.field.parts, "rows": rows, "id": (attrs or {}).get("id")}
        )

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def _row(self, data: Mapping[str, Any], prefix: str) -> dict[str, str]:
        return {part.name: str(data.get(f"{prefix}-{part.name}", "")).strip() for part in self.field.parts}


class RowsField(forms.Field):
    """Small rows as the column holds them: parts that were left empty are left out, numbers are numbers.

    Where nothing was touched it is as it was, with what else it has; where no row is filled in, what says that nothing
    is known stays so.
    """

    def __init__(self, field: Field, current: list[dict[str, Any]] | None) -> None:
        super().__init__(required=field.required, widget=RowsWidget(field))
        self.parts, self._current = field.parts, current

    def to_python(self, value: list[dict[str, str]] | None) -> list[dict[str, Any]] | None:
        if not value:
            return None if self._current is None else []
        if value == [{part.name: _written(row.get(part.name)) for part in self.parts} for row in self._current or ()]:
            return self._current
        return [{part.name: _read(row[part.name], part) for part in self.parts if row.get(part.name)} for row in value]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != initial)


def form_field(field: Field, _column: Any, _viewer: Any, current: Any) -> forms.Field:
    return RowsField(field, current)


def _read(text: str, part: Part) -> Any:
    if part.kind not in (Kind.DECIMAL, Kind.INTEGER):
        return text
    try:
        number = float(sanitize_separators(text))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValidationError(_("“%(part)s”: “%(text)s” is no number.") % {"part": part.title, "text": text})
    return int(number) if number.is_integer() else number


def _written(value: Any) -> str:
    if isinstance(value, int | float):
        return number_format(value, use_l10n=True)
    return str(value or "")
