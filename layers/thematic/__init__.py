"""Thematic layers: registers that staff declare, without code and without a restart.

    from layers import thematic

    thematic.create({
        "slug": "benches", "title_uk": "Лавки", "title_en": "Benches", "geometry": "point",
        "fields": [
            {"name": "number", "kind": "text", "title_uk": "Номер", "title_en": "Number", "required": True},
            {"name": "seats", "kind": "integer", "title_uk": "Місць", "title_en": "Seats"},
        ],
        "key": ["number"], "headline": ["number"], "searched": ["number"],
    })

The data are those of `definitions.Definition`; names that it does not know are refused. A layer has a table of its own,
made here, with the columns, indexes, triggers and history of every register (docs/decisions/0023), so all that knows
registers knows it in the next request, in every process. How: `building` makes model and register of a definition,
`tables` makes and alters tables, `provided` gives the registers to `geo.registers`.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import access, history
from geo.models import Publication, User, Visibility
from geo.refusals import REASON, Invalid, Refused
from geo.registers import Register, UnknownRegister
from layers.models import Layer, RasterLayer, ThematicLayer
from layers.thematic import provided, tables
from layers.thematic.definitions import Definition, FieldKind
from layers.thematic.reading import kept, read
from layers.thematic.rules import changes_refused

#: A definition, or the data that `reading.read` makes one of.
Defined = Definition | Mapping[str, Any]


def create(
    defined: Defined,
    user: User | None = None,
    reason: str = "",
    *,
    visibility: Visibility = Visibility.PUBLIC,
    shown: bool = True,
) -> type[Register]:
    """Make a layer with its tables; its register. `visibility` is its publication switch, `shown` whether it is on when
    the map opens. `user` None is the system.

    Raises `Invalid` with sentences by path of the definition; `PermissionDenied`.
    """
    access.require_layer_making(user)
    definition = _read(defined)
    with transaction.atomic(), history.acting(user, reason or _("The layer was made.")):
        layer, register = _entered(definition, user)
        tables.make(register.model)
        Publication.objects.create(slug=layer.slug, relation=register.table(), visibility=visibility)
        Layer.objects.create(slug=layer.slug, order=register.order, min_zoom=register.min_zoom, shown=shown)
    provided.forget()
    return register


def change(
    slug: str, defined: Defined, user: User | None, reason: str, expected_edition: uuid.UUID | None = None
) -> type[Register]:
    """Give the layer another definition, and its tables what they lack for it; its register.

    Fields may be added, retired, renamed in titles, given choices; nothing that was entered is lost. Raises `Invalid`,
    `PermissionDenied`, and `Refused` where the layer was changed since the edition on which the person decided.
    """
    access.require_layer_making(user)
    _require_reason(reason)
    definition = _read(defined)
    with transaction.atomic(), history.acting(user, reason):
        layer = _held(slug, expected_edition)
        before = kept(layer.definition)
        if errors := changes_refused(before, definition) or _used_choices(layer, before, definition):
            raise Invalid(errors)
        if definition == before:
            return provided.of(layer)
        layer.definition = definition.as_json()
        _write(layer, user)
        register = provided.of(layer)
        tables.conform(register.model)
        _raise_data_version(slug)
        if definition.min_zoom != before.min_zoom or definition.order != before.order:
            Layer.objects.filter(slug=slug).update(min_zoom=definition.min_zoom, order=definition.order)
    provided.forget()
    return register


def archive(slug: str, user: User | None, reason: str) -> None:
    """Take the layer from everywhere; its objects, their history and its definition are kept. Raises as `change`."""
    _set_archived(slug, user, reason, archived=True)


def bring_back(slug: str, user: User | None, reason: str) -> None:
    """Bring an archived layer back, as it was. Raises as `change`."""
    _set_archived(slug, user, reason, archived=False)


def delete(slug: str, user: User | None, reason: str) -> None:
    """Take away a layer in which there was never an object. Raises `Refused` for any other, and as `change`."""
    access.require_layer_making(user)
    _require_reason(reason)
    with transaction.atomic(), history.acting(user, reason):
        layer = _held(slug)
        model = provided.of(layer).model
        if not tables.is_empty(model):
            raise Refused(
                _("“%(layer)s” has objects, or had some, and their history is kept. Archive it instead.")
                % {"layer": layer.slug}
            )
        tables.drop(model)
        for rows in (Publication.objects, Layer.objects):
            rows.filter(slug=slug).delete()
        layer.delete()
    provided.forget()


def definition_of(slug: str) -> Definition:
    """The definition of a thematic layer, archived ones included; raises `UnknownRegister`."""
    return kept(_layer(slug).definition)


def conform_all(**_kwargs: Any) -> None:
    """Bring the tables of all layers in line; connected to `post_migrate`, so that a migration of `Record`'s columns
    reaches them.
    """
    if ThematicLayer._meta.db_table not in connection.introspection.table_names():
        return
    for layer in ThematicLayer.objects.all():
        with transaction.atomic():
            tables.conform(provided.of(layer).model)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({REASON: [_("Say why: the reason stays in the history of the layer.")]})


def _read(defined: Defined) -> Definition:
    return read(defined.as_json() if isinstance(defined, Definition) else defined)


def _entered(definition: Definition, user: User | None) -> tuple[ThematicLayer, type[Register]]:
    """The layer's row, under a number by which its triggers are called like no other's."""
    values = {"definition": definition.as_json(), "created_by": user, "updated_by": user}
    while True:
        layer, is_new = ThematicLayer.objects.get_or_create(slug=definition.slug, defaults=values)
        if not is_new or RasterLayer.objects.filter(slug=definition.slug).exists():
            raise Invalid({"slug": [_("There is a layer “%(slug)s” already.") % {"slug": definition.slug}]})
        register = provided.of(layer)
        if tables.trigger_names_are_free(register.model):
            return layer, register
        layer.delete()


def _layer(slug: str) -> ThematicLayer:
    layer = ThematicLayer.objects.filter(slug=slug).first()
    if layer is None:
        raise UnknownRegister(_("There is no thematic layer “%(slug)s”.") % {"slug": slug})
    return layer


def _held(slug: str, expected_edition: uuid.UUID | None = None) -> ThematicLayer:
    layer = ThematicLayer.objects.select_for_update(of=("self",)).filter(slug=slug).first() or _layer(slug)
    if expected_edition is not None and layer.edition != expected_edition:
        raise Refused(
            _("The layer “%(layer)s” was changed meanwhile. Look at what it is now, and decide again.")
            % {"layer": slug}
        )
    return layer


def _write(layer: ThematicLayer, user: User | None) -> None:
    layer.edition, layer.updated_by, layer.updated_at = uuid.uuid4(), user, timezone.now()
    layer.save()


def _set_archived(slug: str, user: User | None, reason: str, *, archived: bool) -> None:
    access.require_layer_making(user)
    _require_reason(reason)
    with transaction.atomic(), history.acting(user, reason):
        layer = _held(slug)
        layer.archived = archived
        _write(layer, user)
        _raise_data_version(slug)
    provided.forget()


def _raise_data_version(slug: str) -> None:
    """What is shown of the layer is another thing now, so nothing made before is served again."""
    Publication.objects.filter(slug=slug).update(data_version=F("data_version") + 1)


def _used_choices(layer: ThematicLayer, before: Definition, after: Definition) -> dict[str, list[str]]:
    """Values that are to go from a list and stand in an object."""
    errors: dict[str, list[str]] = {}
    model = provided.of(layer).model
    for number, field in enumerate(after.fields):
        was = before.field(field.name)
        if was is None or field.kind is not FieldKind.CHOICE:
            continue
        gone = {one.value for one in was.choices} - {one.value for one in field.choices}
        used = model._default_manager.filter(**{f"{field.name}__in": gone}).values_list(field.name, flat=True)
        titles = {one.value: one.title_uk for one in was.choices}
        if found := sorted(titles[value] for value in set(used)):
            errors[f"fields.{number}.choices"] = [
                _("These values cannot be taken away, for objects have them: %(values)s.")
                % {"values": ", ".join(found)}
            ]
    return errors


__all__ = [
    "Definition",
    "archive",
    "bring_back",
    "change",
    "conform_all",
    "create",
    "definition_of",
    "delete",
    "read",
]
