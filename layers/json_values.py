"""Values of fields as JSON has them, and back: for programs (`layers.ogc`) and for the workspace's scripts.

told(parcel, field)                      # "2024-05-17", 12.5, true, the key of a row that is referred to, null
read(register, field, "2024-05-17")      # as the model's column has it
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from geo.records import Record
from geo.registers import Field, Kind, Register

_TYPES: dict[Kind, tuple[type, ...]] = {Kind.BOOLEAN: (bool,), Kind.INTEGER: (int,), Kind.DECIMAL: (int, float)}


def told(record: Record, field: Field) -> Any:
    """The field's value: a reference by its key, a date in ISO 8601, a number, a list of small rows, null."""
    value = getattr(record, field.name)
    if isinstance(value, models.Model):
        return str(getattr(value, field.reference_key))
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def read(register: type[Register], field: Field, value: Any, offered: models.QuerySet[Any] | None = None) -> Any:
    """A value of JSON as the model's column has it. ValueError where it is none.

    `offered` are the rows that a reference may point to; None: any.
    """
    column: Any = register.model._meta.get_field(field.name)
    if value is None:
        return None if column.null else ""
    if field.kind is Kind.REFERENCE:
        return _row(field, value, offered)
    if field.kind is Kind.ROWS:
        return value
    if type(value) not in _TYPES.get(field.kind, (str,)) or (isinstance(value, str) and not is_text(value)):
        raise ValueError(value)
    try:
        return column.to_python(str(value) if isinstance(value, float) else value)
    except ValidationError as problem:
        raise ValueError(value) from problem


def is_text(value: str) -> bool:
    """Whether PostgreSQL can keep it: it takes no NUL, and UTF-8 no half of a surrogate pair."""
    return "\0" not in value and _encodes(value)


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _row(field: Field, value: Any, offered: models.QuerySet[Any] | None) -> models.Model:
    assert field.reference is not None
    rows = field.reference._default_manager.all() if offered is None else offered
    found: models.Model | None = None
    if isinstance(value, str | int) and is_text(str(value)):
        found = rows.filter(**{field.reference_key: value}).first()
    if found is None:
        raise ValueError(value)
    return found
