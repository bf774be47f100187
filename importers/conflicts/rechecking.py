"""The rules over a register as it stands now: what is gone is closed, what is new comes on the work list.

The records are laid out as if they were the rows of a file, so that the checks, and the search for overlaps, are those
of the importer (`importers.checks`), to the letter.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg import sql

from geo import access, db
from geo.jobs import Progress
from geo.models import User
from geo.records import State
from geo.registers import Check, Field, Kind, Register
from importers import staging
from importers.checks import STANDING, Checks
from importers.conflicts import keeping
from importers.conflicts.keeping import Outcome
from importers.findings import Effect
from importers.models import Conflict
from importers.staging import Staging
from importers.understanding import key_text

#: Kinds that a re-check finds, and closes where they are gone.
RECHECKED = frozenset({*STANDING, *(check.value for check in Check)})
#: Kinds that it does not look for, since not every object has a place, but closes once the object has one.
PLACING = frozenset({"geometry-missing", "geometry-not-located"})
#: States of records that the rules are for.
_STATES = (State.DRAFT, State.CURRENT)
_VIEWS = ("match", "raw", "row")
_TABLES = ("suspect", "finding", "refused")


@dataclass(frozen=True)
class _Standing(Staging):
    """Tables and views of one re-check."""

    slug: str = ""

    def table(self, kind: str) -> sql.Identifier:
        return sql.Identifier(staging.SCHEMA, f"recheck_{self.slug}_{kind}")


def recheck(
    register: type[Register], user: User | None, progress: Progress, objects: Collection[UUID] | None = None
) -> Outcome:
    """Run the register's rules in one transaction, over the whole register or what concerns `objects` (their uids).

    Overlaps of these are looked for among all records. Raises `PermissionDenied` for a user who may not write in the
    register.
    """
    access.require_write(register, user)
    rows = _standing(register)
    words = _("by a re-check")
    with transaction.atomic():
        keeping.hold(register)
        staging.ensure_schema()
        keeping.prepare(rows)
        for state in _STATES:
            progress.step(_("checking: %(state)s") % {"state": state.label})
            _lay_out(register, rows, state, objects)
            with Checks(register, rows, {one.name: one.column for one in register.importable()}, state) as checks:
                checks.run_on_records()
            keeping.collect(register, rows, sql.SQL("record.id = r.row_no"), list(Effect))
            _clear(rows)
        progress.step(_("writing the work list"))
        outcome = keeping.merge(register, rows, user, words)
        gone = keeping.close_gone(register, rows, user, words, RECHECKED, PLACING, objects)
        keeping.forget(rows)
    return replace(outcome, gone=gone)


def objects_of(conflicts: Sequence[Conflict]) -> set[UUID]:
    """Uids of the objects that these conflicts are about."""
    return {uid for one in conflicts for uid in (one.object, one.other) if uid}


def _standing(register: type[Register]) -> _Standing:
    columns = {one.column: one.column for one in register.importable()}
    return _Standing(batch_id=0, columns=columns, types={}, slug=register.slug)


def _lay_out(register: type[Register], rows: Staging, state: State, objects: Collection[UUID] | None) -> None:
    chosen: sql.Composable = sql.SQL("true")
    if objects is not None:
        # A view takes no parameters.
        chosen = sql.SQL("understood.uid = ANY ({}::uuid[])").format(sql.Literal([str(uid) for uid in objects]))
    names = {kind: rows.table(kind) for kind in _VIEWS}
    statement = db.compose(
        db.load("importers", "recheck_rows"),
        **names,
        values=sql.SQL(", ").join(_value(one) for one in register.importable()),
        key=key_text(register, "understood"),
        register=sql.Identifier(register.table()),
        state=sql.Literal(state.value),
        chosen=chosen,
    )
    db.execute(statement)
    db.execute(db.compose("CREATE VIEW {raw} AS SELECT * FROM {row}", **names))
    db.execute(db.compose("CREATE VIEW {match} AS SELECT row_no, row_no AS record_id FROM {row}", **names))


def _value(field: Field) -> sql.Composable:
    """The column; a text that says nothing is null, as it is in the rows of a file."""
    column = sql.Identifier("understood", field.column)
    value = sql.SQL("nullif({}, '')").format(column) if field.kind is Kind.TEXT else column
    return sql.SQL("{} AS {}").format(value, sql.Identifier(field.column))


def _clear(rows: Staging) -> None:
    for kind in _TABLES:
        db.execute(db.compose("DROP TABLE {table}", table=rows.table(kind)))
    for kind in _VIEWS:
        db.execute(db.compose("DROP VIEW {view}", view=rows.table(kind)))
