"""Values of fields that were sent, as `geo.editing.save` takes them."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import sanitize_separators
from django.utils.translation import gettext as _

from geo.access import Sight
from geo.models import User
from geo.records import Record
from geo.refusals import Invalid
from geo.registers import Field, Kind
from layers import json_values
from portal.keeping import references

_NUMBERS = frozenset({Kind.DECIMAL, Kind.INTEGER})
#: Kinds of which an empty text is no value.
_NOT_TEXT = frozenset(Kind) - {Kind.TEXT, Kind.CHOICE}
#: Letters of a value that are repeated to the person.
_SHOWN = 100


def taken(sight: Sight, user: User, sent: Mapping[str, Any], record: Record | None = None) -> dict[str, Any]:
    """What was sent for a record (None: a new one), by the field's name. Numbers may be texts, as an input has them in
    the language of the moment. Raises `Invalid` with the errors of each field, also of one that this person does not
    read."""
    readable = {field.name: field for field in sight.fields}
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, value in sent.items():
        field = readable.get(name)
        if field is None:
            errors[name] = [_("The register has no field “%(name)s”.") % {"name": name}]
            continue
        try:
            values[name] = _value(sight, field, user, value, record)
        except ValueError:
            errors[name] = [
                _("“%(value)s” is no value of “%(field)s”.") % {"value": str(value)[:_SHOWN], "field": field.title}
            ]
    if errors:
        raise Invalid(errors)
    return values


def _value(sight: Sight, field: Field, user: User, value: Any, record: Record | None) -> Any:
    if value == "" and field.kind in _NOT_TEXT:
        value = None
    if field.kind is Kind.REFERENCE and value is not None and not field.derived:
        current = getattr(record, field.column) if record else None
        return json_values.read(sight.register, field, value, references.rows(field, user, current))
    if field.kind in _NUMBERS and isinstance(value, str):
        number = float(sanitize_separators(value.strip()))
        value = int(number) if field.kind is Kind.INTEGER and number.is_integer() else number
    return json_values.read(sight.register, field, value)
