"""Editing: one record made or changed by hand, under the optimistic lock, as its register's declaration will have it.

save(registers.get("parcels"), parcel, {"address": "вул. Шкільна, 7"}, user, "за заявою", expected_version=3)
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from geo import typed_geometry
from geo.changes import Versions, changing
from geo.models import User
from geo.records import GEOMETRY, WGS84, Record, State
from geo.refusals import Invalid, Refused
from geo.registers import Field, Kind, Register
from geo.topology.saving import require_sound

Errors = dict[str, list[str]]


def save(
    register: type[Register],
    record: Record | None,
    values: Mapping[str, Any],
    user: User | None,
    reason: str,
    expected_version: int | None = None,
    *,
    uid: UUID | None = None,
) -> Record:
    """Change `record`, or with None make a new draft (which is known by `uid`, if one is given); the record as it now
    stands.

    `values` holds by the field's name what is to be there, as the model's column has it: a reference as the row that is
    meant, `geom` as a geometry of the register's kind in EPSG:4326, or None. What is not named stays as it is; where
    nothing differs, nothing is written.

    Raises what `geo.changes.changing` raises; `Invalid` with the errors of each field, a value that another object has
    among them; `geo.topology.saving.Unsound` for a geometry that the register's rules refuse; `Refused` for an archived
    record.
    """
    with changing(register, {record.pk: expected_version} if record else {}, user, reason) as held:
        edited = held[0] if held else _new(register, user, uid)
        moved = _write(register, edited, values, user)
        require_sound(register, moved)
    edited.refresh_from_db()
    return edited


def save_together(
    register: type[Register],
    changes: Mapping[int, Mapping[str, Any]],
    versions: Versions,
    user: User | None,
    reason: str,
) -> list[Record]:
    """Change several records, all or none; `changes` has the values of each by its id, `versions` what it was prepared
    on. The records as they now stand, by id.

    Faults between them are looked for once all are changed, so that a boundary may move from one to the other. Raises
    what `save` raises, `about` the record that it is about.
    """
    with changing(register, versions, user, reason) as held:
        moved: dict[UUID, GEOSGeometry | None] = {}
        for record in held:
            try:
                moved |= _write(register, record, changes[record.pk], user)
            except Refused as problem:
                problem.about = record.uid
                raise
        require_sound(register, moved)
    for record in held:
        record.refresh_from_db()
    return held


def faults(register: type[Register], record: Record | None, values: Mapping[str, Any]) -> Errors:
    """What `save` would have against these values, by field, before it looks at the geometry among its neighbours.

    Nothing is written, and `record` (None: a new one, of which only what `values` names is looked at) stays as it is.
    """
    tried = copy(record) if record else _new(register, None)
    wanted = _stripped(values)
    if errors := not_to_be_set(register, tried, wanted):
        return errors
    for name, value in wanted.items():
        setattr(tried, name, value)
    return not_taken(register, tried, set(wanted))


def _new(register: type[Register], user: User | None, uid: UUID | None = None) -> Record:
    return register.model(state=State.DRAFT, created_by=user, **({"uid": uid} if uid else {}))


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _write(
    register: type[Register], record: Record, values: Mapping[str, Any], user: User | None
) -> dict[UUID, GEOSGeometry | None]:
    """Write what differs; if the geometry did, the one that stood there before, by the uid. Raises as `save`."""
    is_new = record.pk is None
    if record.state == State.ARCHIVED:
        raise Refused(_("“%(object)s” is archived. Bring it back before you change it.") % {"object": record})
    wanted = _stripped(values)
    if errors := not_to_be_set(register, record, wanted):
        raise Invalid(errors)
    if not is_new and not any(differs(record, name, value) for name, value in wanted.items()):
        return {}
    before = record.geom
    moves = GEOMETRY in wanted and differs(record, GEOMETRY, wanted[GEOMETRY])
    for name, value in wanted.items():
        setattr(record, name, value)
    if errors := not_taken(register, record, None if is_new else set(wanted)):
        raise Invalid(errors)
    record.updated_by = user
    with refusing_collisions(register, record):
        record.save()
    return {record.uid: before} if moves else {}


def differs(record: Record, name: str, value: Any) -> bool:
    """Whether a record, or a past of it, holds something else than `value` in that field or in `geom`."""
    now = _value(record, name)
    if isinstance(now, GEOSGeometry) and isinstance(value, GEOSGeometry):
        return not now.equals_exact(value)
    return bool(now != value)


def kept_by_acts(register: type[Register], record: Record | None) -> frozenset[str]:
    """The fields of this record that an edit by hand may not touch, for acts alone change them."""
    return frozenset(register.by_acts) if record and record.state != State.DRAFT else frozenset()


def collisions(register: type[Register], record: Record) -> Errors:
    """What this record cannot have because another object of the register has it: sentences, by field."""
    found: Errors = {}
    for names in _unique_together(register):
        values = {name: _value(record, name) for name in names}
        if any(value is None for value in values.values()):
            continue
        other = register.model._default_manager.filter(**values).exclude(pk=record.pk).first()
        if other:
            titles = ", ".join(str(register.field(name).title) for name in names)
            found.setdefault(names[-1], []).append(
                _("Another object of the register has the same (%(fields)s): “%(object)s”, %(state)s.")
                % {"fields": titles, "object": other, "state": other.get_state_display().lower()}
            )
    return found


@contextmanager
def refusing_collisions(register: type[Register], record: Record) -> Iterator[None]:
    """What a constraint of the database has against the statements inside is told in words: `Invalid`, `Refused`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if errors := collisions(register, record):
            raise Invalid(errors) from None
        raise Refused(
            _("“%(object)s” cannot be so: %(problem)s. Mend that first.")
            % {"object": record, "problem": str(problem).splitlines()[0]}
        ) from problem


def not_to_be_set(register: type[Register], record: Record, wanted: Mapping[str, Any]) -> Errors:
    """What is named but is not to be set by hand."""
    declared = {field.name: field for field in register.fields}
    acts = kept_by_acts(register, record if record.pk else None)
    errors: Errors = {}
    for name, value in wanted.items():
        field = declared.get(name)
        if name == GEOMETRY:
            if problem := _geometry_problem(register, value):
                errors[name] = [problem]
        elif field is None:
            errors[name] = [_("The register has no field “%(name)s”.") % {"name": name}]
        elif field.derived:
            errors[name] = [_("“%(field)s” is computed and cannot be entered.") % {"field": field.title}]
        elif name in acts and differs(record, name, value):
            errors[name] = [
                _("“%(field)s” is changed by an act with its decision, not by hand.") % {"field": field.title}
            ]
    return errors


def not_taken(register: type[Register], record: Record, names: set[str] | None) -> Errors:
    """What is wrong with these values (None: all of a new record) by the declaration, the model and other objects."""
    fields = [field for field in register.fields if not field.derived and (names is None or field.name in names)]
    errors: Errors = {}
    for field in fields:
        if problem := _problem(field, _value(record, field.name)):
            errors[field.name] = [problem]
    cleaned = {field.name for field in fields} - set(errors)
    left_out = {column.name for column in record._meta.fields} - cleaned
    try:
        record.full_clean(exclude=left_out, validate_unique=False, validate_constraints=False)
    except ValidationError as found:
        errors |= found.message_dict
    return errors or collisions(register, record)


def unlike_others(register: type[Register]) -> frozenset[str]:
    """The fields that no two objects of the register have alike, by themselves or together with others."""
    return frozenset(name for names in _unique_together(register) for name in names)


def _value(record: Record, name: str) -> Any:
    """None also of a reference that must be there and, in a new record, is not yet."""
    try:
        return getattr(record, name)
    except ObjectDoesNotExist:
        return None


def _problem(field: Field, value: Any) -> str:
    if value in (None, ""):
        return _("Fill this in: the register requires it.") if field.required else ""
    if field.kind is Kind.TEXT and field.pattern and not re.search(field.pattern, str(value), re.ASCII):
        return _("This must look otherwise: %(help)s.") % {"help": field.pattern_help}
    return ""


def _geometry_problem(register: type[Register], geom: GEOSGeometry | None) -> str:
    if geom is None:
        return ""
    held = register.geometry_type()
    kinds = typed_geometry.KINDS if held == typed_geometry.ANY else (held,)
    if geom.srid != WGS84 or geom.geom_type.upper() not in kinds or geom.empty:
        return _("The geometry is not of the kind that this register holds.")
    if not geom.valid:
        return _("The boundary crosses itself or is otherwise broken (%(reason)s). Draw it anew.") % {
            "reason": geom.valid_reason
        }
    return ""


def _unique_together(register: type[Register]) -> Iterator[tuple[str, ...]]:
    """Declared fields whose values, together, one object alone may have."""
    declared = {field.name for field in register.fields}
    meta = register.model._meta
    alone = [(column.name,) for column in meta.fields if column.unique]
    together = [
        tuple(one.fields)
        for one in meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.fields and one.condition is None
    ]
    return (names for names in (*alone, *together) if declared.issuperset(names))
