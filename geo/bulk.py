"""One field of many records changed by hand at once, as `geo.editing` changes one record: all of them, or none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geo import editing
from geo.changes import Versions, changing
from geo.models import User
from geo.records import Record, State
from geo.refusals import Invalid, Refused
from geo.registers import Field, Kind, Register


@dataclass(frozen=True)
class Outlook:
    """What a change would do: records that get the value, that have it already, and that may not, each with why."""

    changing: list[Record] = field(default_factory=list)
    same: list[Record] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)


def fields(register: type[Register]) -> list[Field]:
    """The fields that many records may be given alike: not computed, no small tables, not what tells objects apart."""
    apart = editing.unlike_others(register)
    return [one for one in register.fields if not one.derived and one.kind is not Kind.ROWS and one.name not in apart]


def outlook(register: type[Register], records: Iterable[Record], name: str, value: Any) -> Outlook:
    """What `value` (as `geo.editing.save` takes it) in the field `name` would do to these records; nothing is changed.

    Raises `Invalid` where no record may have the value, and `Refused` for a field that is not among `fields`.
    """
    if name not in {one.name for one in fields(register)}:
        raise Refused(_("The register has no field “%(name)s” that many objects can be given alike.") % {"name": name})
    found = Outlook()
    for record in records:
        if not editing.differs(record, name, value):
            found.same.append(record)
        elif why := _why_not(register, record, name, value):
            found.refused.append((record, why))
        else:
            found.changing.append(record)
    if found.changing:
        _require_taken(register, found.changing[0], name, value)
    return found


def change(register: type[Register], versions: Versions, name: str, value: Any, user: User | None, reason: str) -> int:
    """Give these records the value; how many were changed. Those that have it already stay as they are.

    Raises what `outlook` and `geo.changes.changing` raise, and `Refused` where one record may not be changed: then none
    is.
    """
    with changing(register, versions, user, reason) as held:
        found = outlook(register, held, name, value)
        if found.refused:
            record, why = found.refused[0]
            raise Refused(_("Nothing was changed. “%(object)s”: %(why)s") % {"object": record, "why": why})
        rows = register.model._default_manager.filter(pk__in=[record.pk for record in found.changing])
        try:
            with transaction.atomic():
                return rows.update(**{name: value, "updated_by": user})
        except IntegrityError as problem:
            raise Refused(
                _("Nothing was changed: the register cannot hold this (%(problem)s).")
                % {"problem": str(problem).splitlines()[0]}
            ) from problem


def _why_not(register: type[Register], record: Record, name: str, value: Any) -> str:
    if record.state == State.ARCHIVED:
        return _("It is archived. Bring it back before you change it.")
    errors = editing.not_to_be_set(register, record, {name: value})
    return " ".join(errors.get(name, ()))


def _require_taken(register: type[Register], record: Record, name: str, value: Any) -> None:
    """A value is right for all records or for none: what tells them apart is not changed so."""
    before = getattr(record, name)
    setattr(record, name, value)
    try:
        if errors := editing.not_taken(register, record, {name}):
            raise Invalid(errors)
    finally:
        setattr(record, name, before)
