"""What can be asked of a register's objects: its fields as the viewer reads them, the geometry, the last change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from geo.access import Sight
from geo.records import GEOMETRY
from geo.registers import Field, Kind
from layers import columns
from layers.ogc import units

#: The moment of a record's last change: what `datetime` selects by.
CHANGED = "updated_at"
#: Sights of which what may be asked is kept.
_KEPT = 1000

_ANYTHING: dict[str, Any] = {}


class Type(Enum):
    """What a value is: PostgreSQL's type of bound values, JSON Schema's words, and what people call it."""

    TEXT = "text", {"type": "string"}, _("a text")
    NUMBER = "numeric", {"type": "number"}, _("a number")
    BOOLEAN = "boolean", {"type": "boolean"}, _("true or false")
    DATE = "date", {"type": "string", "format": "date"}, _("a date")
    TIMESTAMP = "timestamptz", {"type": "string", "format": "date-time"}, _("a moment")
    GEOMETRY = "geometry", _ANYTHING, _("a geometry")
    INTERVAL = "tstzrange", _ANYTHING, _("an interval of time")

    @property
    def cast(self) -> str:
        return self.value[0]

    @property
    def schema(self) -> dict[str, Any]:
        return dict(self.value[1])

    @property
    def words(self) -> str | Promise:
        return self.value[2]


@dataclass(frozen=True)
class Property:
    """Something by which objects are selected and sorted. `field` is None of what every record has."""

    name: str
    type: Type
    expression: sql.Composable
    title: str | Promise
    field: Field | None = None


@lru_cache(_KEPT)
def of(sight: Sight) -> Mapping[str, Property]:
    """All by name, in the order of the declaration. Small tables within a field are told, but nothing asks for them."""
    found = {field.name: of_field(sight, field) for field in sight.fields if field.kind is not Kind.ROWS}
    own = changed(sight)
    place = Property(GEOMETRY, Type.GEOMETRY, sql.Identifier(columns.RECORD, GEOMETRY), _("geometry"))
    return MappingProxyType(found | {own.name: own, place.name: place})


def changed(sight: Sight) -> Property:
    """The last change of a record, which every one has."""
    bound = Field(CHANGED).bind(sight.register.model)
    return Property(CHANGED, Type.TIMESTAMP, columns.column(bound), bound.title)


def of_field(sight: Sight, field: Field) -> Property:
    """A field of the register's model, declared or not, as something to ask by."""
    return Property(field.name, _type(field, sight.register.model), columns.column(field), field.title, field)


def told(sight: Sight, names: tuple[str, ...] | None = None) -> list[Field]:
    """The fields that a feature's `properties` hold, the last change among them; of them those `names`, if any are."""
    fields = [field for field in sight.fields if field.name != CHANGED]
    fields.append(Field(CHANGED).bind(sight.register.model))
    return [field for field in fields if names is None or field.name in names]


def schema(field: Field, model: type[models.Model]) -> Mapping[str, Any]:
    """JSON Schema of the field's values as features have them."""
    made: dict[str, Any] = {"title": str(field.title)}
    if field.kind is Kind.ROWS:
        return made | {"type": "array", "items": {"type": "object"}}
    made |= _type(field, model).schema
    if field.kind is Kind.INTEGER:
        made["type"] = "integer"
    if field.kind is Kind.CHOICE:
        made["description"] = "; ".join(f"{value}: {label}" for value, label in field.choices)
    if field.unit:
        made["description"] = f"{_('unit')}: {field.unit}"
        if code := units.ucum(field.unit):
            made["x-ogc-unit"] = code
    return made


def _type(field: Field, model: type[models.Model]) -> Type:
    column: Any = model._meta.get_field(field.name)
    if isinstance(column, models.GeneratedField):
        column = column.output_field
    if isinstance(column, models.DateTimeField):
        return Type.TIMESTAMP
    by_kind = {
        Kind.INTEGER: Type.NUMBER,
        Kind.DECIMAL: Type.NUMBER,
        Kind.BOOLEAN: Type.BOOLEAN,
        Kind.DATE: Type.DATE,
    }
    return by_kind.get(field.kind, Type.TEXT)
