"""The frame of every change made by hand: who may, why, under which locks, on what the person had seen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg import sql

from geo import access, db, history
from geo.models import User
from geo.records import Record
from geo.refusals import REASON, Invalid, Refused, VersionConflict
from geo.registers import Register

#: Records by id, each with the version on which the person decided, or None where that does not matter.
Versions = Mapping[int, int | None]


@contextmanager
def changing(register: type[Register], versions: Versions, user: User | None, reason: str) -> Iterator[list[Record]]:
    """One transaction in which `user` (None: the system) changes these records for `reason`; they are yielded as they
    are now, held, by id.

    Raises `PermissionDenied`, `Invalid` where the reason is empty, `VersionConflict`, and `Refused` where a record is
    no longer there.
    """
    access.require_write(register, user)
    reason = stated(reason)
    with transaction.atomic():
        held = _hold(register, versions)
        with history.acting(user, reason):
            yield held


def stated(reason: str) -> str:
    """The reason without spaces around it; raises `Invalid` where there is none."""
    reason = reason.strip()
    if not reason:
        raise Invalid({REASON: [_("Say why: the reason stays in the history of the object.")]})
    return reason


def _hold(register: type[Register], versions: Versions) -> list[Record]:
    """The table's lock comes before the rows', so that an import that has it is awaited before any row is held."""
    db.execute(db.compose("LOCK TABLE {table} IN ROW EXCLUSIVE MODE", table=sql.Identifier(register.table())))
    rows = register.model._default_manager.select_for_update(of=("self",)).filter(pk__in=versions).order_by("pk")
    held: list[Record] = list(rows)
    if len(held) < len(versions):
        raise Refused(_("The object is no longer in the register: the import that brought it was taken back."))
    for record in held:
        prepared_on = versions[record.pk]
        if prepared_on is not None and prepared_on != record.version:
            conflict = VersionConflict(
                _(
                    "“%(object)s” was changed meanwhile: you had opened version %(prepared_on)s, and it now is version"
                    " %(found)s. Look at the change and decide again."
                )
                % {"object": record, "prepared_on": prepared_on, "found": record.version},
                prepared_on=prepared_on,
                found=record.version,
            )
            conflict.about = record.uid
            raise conflict
    return held
