"""A definition made into a model and a `Register`, as they would stand in the code.

The classes live in a registry of apps of their own, so that Django's migrations do not see them and a class that is out
of date can be forgotten; names that it does not know (`geo.User`) are found in Django's. Stands on how pgtrigger and
pghistory enter what they make: both keep lists by name, from which a layer's entries are taken out again.
"""

import sys
from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

import pgtrigger.registry
from django.apps import apps
from django.apps.registry import Apps
from django.db import models

from geo import history
from geo.records import (
    GEOMETRY,
    IsKnownShape,
    LineRecord,
    MixedRecord,
    PointRecord,
    PolygonRecord,
    Record,
    lose_verification,
)
from geo.registers import Check, Field, Register, Rule, bound
from geo.roles import ROLES
from geo.styles import Style, StyleClass
from layers.thematic import kinds
from layers.thematic.definitions import Definition, FieldDefinition, FieldKind, GeometryKind, both

# The four shapes are abstract, which mypy does not take for classes to be handed on.
_SHAPES: Mapping[GeometryKind, Any] = {
    GeometryKind.POINT: PointRecord,
    GeometryKind.LINE: LineRecord,
    GeometryKind.POLYGON: PolygonRecord,
    GeometryKind.MIXED: MixedRecord,
}
#: The app, and the module, in which the classes say that they stand.
_APP, _MODULE = "layers", "layers.models"
#: The share of an object that may lie outside the hromada, as in the registers of the code.
_OUTSIDE = 0.01
_building = RLock()


def register(number: int, definition: Definition) -> type[Register]:
    """The register of the layer of that number, with its model bound to it."""
    by = definition.field(definition.style.by)
    titles = {one.value: both(one.title_uk, one.title_en) for one in (by.choices if by else ())}
    roles = {role.slug: role for role in ROLES}
    declaration: dict[str, Any] = {
        "model": model(number, definition),
        "slug": definition.slug,
        "title": both(definition.title_uk, definition.title_en),
        "description": both(definition.description_uk, definition.description_en),
        "object_title": _object_title(definition),
        "key": definition.key,
        "fields": tuple(_declared(one) for one in definition.shown()),
        "headline": definition.headline,
        "byline": definition.byline,
        "searched": definition.searched,
        "on_tiles": tuple(dict.fromkeys(filter(None, (*definition.headline, definition.style.label)))),
        "wanted": tuple(
            both(one.title_uk, one.title_en) for one in definition.fields if not one.is_column and not one.retired
        ),
        "rules": (Rule(Check.OUTSIDE, limit=_OUTSIDE),),
        "officers": tuple(roles[slug] for slug in definition.officers),
        "style": Style(
            definition.style.default,
            by=definition.style.by,
            classes=tuple(
                StyleClass(one.value, titles[one.value], one.fill, one.stroke) for one in definition.style.classes
            ),
            label=definition.style.label,
        ),
        "open_data_set": definition.open_data_set,
        "group": definition.group,
        "min_zoom": definition.min_zoom,
        "order": definition.order,
    }
    return bound(type(class_name(number), (Register,), declaration))


def model(number: int, definition: Definition) -> type[Record]:
    """The model of the layer's table; `pgh_event_model` is that of its history."""
    columns = {one.name: kinds.column(one) for one in definition.columns()}
    essential = (*columns, GEOMETRY)
    meta: dict[str, Any] = {
        "apps": _Aside(),
        "app_label": _APP,
        "verbose_name": _object_title(definition),
        "verbose_name_plural": both(definition.title_uk, definition.title_en),
        "triggers": [*Record.Meta.triggers, lose_verification(essential)],
        "constraints": list(_constraints(number, definition)),
    }
    attributes: dict[str, Any] = {
        "__module__": _MODULE,
        "__str__": _called(definition),
        "essential": essential,
        "Meta": type("Meta", (Record.Meta,), meta),
        **columns,
    }
    with _building:
        made = type(class_name(number), (_SHAPES[definition.geometry],), attributes)
        history.tracked(made)
        _forget(made)
    return made


def class_name(number: int) -> str:
    """Short, for the names of the indexes are made of it, and 30 letters are all that Django gives those."""
    return f"Thematic{number}"


class _Aside(Apps):
    """A registry for one layer's classes; what it does not have, Django's own may."""

    def __init__(self) -> None:
        super().__init__(installed_apps=())

    def get_registered_model(self, app_label: str, model_name: str) -> type[models.Model]:
        try:
            return super().get_registered_model(app_label, model_name)
        except LookupError:
            return apps.get_registered_model(app_label, model_name)


def _forget(made: type[models.Model]) -> None:
    """Take the class out of the lists by name of pgtrigger and pghistory; the triggers stay with the class."""
    triggers = list(made._meta.triggers)  # type: ignore[attr-defined]  # an option that pgtrigger adds
    for trigger in triggers:
        if trigger.get_uri(made) in pgtrigger.registry._registry:
            trigger.unregister(made)
    made._meta.triggers = triggers  # type: ignore[attr-defined]
    delattr(sys.modules[_MODULE], history.events(made).model.__name__)


def _constraints(number: int, definition: Definition) -> Iterator[models.BaseConstraint]:
    prefix = class_name(number).lower()
    if definition.key:
        yield models.UniqueConstraint(fields=list(definition.key), name=f"{prefix}_key")
    if definition.geometry is GeometryKind.MIXED:
        yield models.CheckConstraint(condition=models.Q(IsKnownShape(models.F(GEOMETRY))), name=f"{prefix}_known_shape")


def _object_title(definition: Definition) -> Any:
    return both(definition.object_uk or definition.title_uk, definition.object_en or definition.title_en)


def _declared(field: FieldDefinition) -> Field:
    return Field(
        field.name,
        audience=field.audience,
        required=field.required,
        aliases=tuple(filter(None, (field.title_uk, field.title_en, *field.aliases))),
        unit=both(field.unit_uk, field.unit_en),
        synonyms={one.value: one.synonyms for one in field.choices if one.synonyms},
        english=field.english,
        group=both(field.group_uk, field.group_en),
        parts=kinds.PARTS.get(field.kind, ()),
    )


def _called(definition: Definition) -> Any:
    """The model's `__str__`: the headline, as `layers.features.headline` has it for those who see all of it."""
    shown = [one for one in definition.headline if (field := definition.field(one)) and field.kind != FieldKind.CHOICE]

    def called(record: Record) -> str:
        values = (getattr(record, name) for name in shown)
        said = " ".join(str(value) for value in values if value not in (None, ""))
        return said or f"{_object_title(definition)} {record.pk}"

    return called
