"""Understood rows written into the register, and a whole import taken back."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from geo import access, db, history
from geo.jobs import Progress, Silence
from geo.models import User
from geo.records import State
from geo.registers import Field, Register
from importers.bulk import indexes_later
from importers.conflicts import keeping
from importers.mapping import Pairs
from importers.matching import mapped, nothing, read, taken
from importers.models import Batch
from importers.staging import Staging

#: Objects named when an undo is refused.
_NAMED = 5


#: Rows written by an import from which on the table is another to the planner.
_MANY = 1_000


class UndoRefused(Exception):
    """The import cannot be taken back; the message says why and what to do."""


def apply(
    register: type[Register],
    staging: Staging,
    pairs: Pairs,
    batch: Batch,
    state: State,
    *,
    archive_gone: bool = False,
) -> None:
    """Write the new and the changed rows into the register, within the caller's transaction.

    `archive_gone`: what the file does not have is archived.
    """
    fields = mapped(register, pairs)
    tables = {kind: staging.table(kind) for kind in ("row", "match", "refused")}
    tables["register"] = sql.Identifier(register.table())
    params = {"batch": batch.uid, "state": state, "user": batch.user_id}
    inserted = [*_inserted(register, fields)]
    reason = _("Import of the file %(name)s") % {"name": batch.file_name}
    with history.acting(batch.user, reason, batch.uid), indexes_later(register, batch.rows_new):
        if archive_gone and register.key:
            db.execute(db.compose(db.load("importers", "archive_gone"), **tables), params)
        db.execute(
            db.compose(
                db.load("importers", "update"),
                **tables,
                assignments=_each(
                    sql.SQL("{} = {}").format(sql.Identifier(field.column), taken(register, field)) for field in fields
                ),
            ),
            params,
        )
        db.execute(
            db.compose(
                db.load("importers", "insert"),
                **tables,
                columns=_each(column for column, _value in inserted),
                values=_each(value for _column, value in inserted),
            ),
            params,
        )
    if batch.rows_new + batch.rows_changed >= _MANY:
        # What is asked next, in this transaction too, would be planned for the table as it was, perhaps empty.
        db.picture(tables["register"])


def obstacles(register: type[Register], batch: Batch) -> list[int]:
    """Ids of the records that are no longer as `batch` left them, in order: they stand in the way of its undo."""
    same = history.same_content(register.model, "record", "after")
    statement = db.compose(db.load("importers", "undo_obstacles"), same=same, **_history_names(register))
    return [pk for (pk,) in db.rows(statement, {"batch": str(batch.uid)})]


def undo(
    register: type[Register], batch: Batch, user: User | None, progress: Progress | None = None
) -> tuple[int, int]:
    """Restore what was before `batch`, within the caller's transaction: (records taken away, records restored).

    Every column is as it was but `version` and `updated_at`, which tell that the record changed once more. Raises
    `UndoRefused` where a record was edited after the import, and where the import is not applied; `PermissionDenied`
    for a user who may not write in the register.
    """
    progress = progress or Silence()
    access.require_write(register, user)
    if batch.stage != Batch.Stage.APPLIED:
        raise UndoRefused(
            _("Import %(id)s is not applied (%(stage)s), so there is nothing to take back.")
            % {"id": batch.pk, "stage": batch.get_stage_display()}
        )
    model, names, params = register.model, _history_names(register), {"batch": str(batch.uid)}
    progress.step(_("looking for later edits"))
    if edited := obstacles(register, batch):
        records = model._default_manager.filter(pk__in=edited[:_NAMED])
        raise UndoRefused(
            _(
                "Import %(id)s cannot be taken back whole: %(count)s of its objects were changed since, %(names)s."
                " Take back the later imports first, or mend these by hand."
            )
            % {
                "count": len(edited),
                "id": batch.pk,
                "names": "; ".join(str(record) for record in records) + (" …" if len(edited) > _NAMED else ""),
            }
        )
    progress.step(_("giving back what was before"))
    with history.acting(user, _("Undo of import %(id)s") % {"id": batch.pk}):
        brought_back = db.execute(
            db.compose(db.load("importers", "undo_changed"), assignments=history.given_back(model, "event"), **names),
            params,
        )
        taken_away = db.execute(db.compose(db.load("importers", "undo_new"), **names), params)
    keeping.take_back(register, batch, user)
    batch.stage = Batch.Stage.UNDONE
    batch.undone_at = timezone.now()
    batch.save(update_fields=["stage", "undone_at"])
    return taken_away, brought_back


def _each(parts: Iterable[sql.Composable]) -> sql.Composable:
    """Parts of a list that goes on behind them; a file may have nothing for the register but places."""
    return sql.SQL("").join(sql.SQL("{}, ").format(part) for part in parts)


def _inserted(register: type[Register], fields: list[Field]) -> Iterable[tuple[sql.Composable, sql.Composable]]:
    """Columns of a new record with their values; also those that the file lacks and the database has no default for."""
    for field in fields:
        yield sql.Identifier(field.column), read(register, field)
    given = {field.name for field in fields}
    for column in register.model._meta.concrete_fields:
        needs_value = not (column.null or column.primary_key or column.generated or column.has_db_default())
        if needs_value and column.name not in given:
            yield sql.Identifier(str(column.column)), sql.Literal(nothing(column))


def _history_names(register: type[Register]) -> dict[str, sql.Composable]:
    """The tables that an undo goes through."""
    event = history.events(register.model).model._meta.db_table
    return {"register": sql.Identifier(register.table()), "event": sql.Identifier(event)}
