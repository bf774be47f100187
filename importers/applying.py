"""The understood rows against the register: comparison, application, and taking a whole import back."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db, history
from geo.models import User
from geo.records import Record, State
from geo.registers import Field, Kind, Register
from importers.mapping import Pairs
from importers.models import Batch
from importers.staging import Staging

#: Two geometries whose vertices lie nearer than this (degrees; about 1 cm) are one: what a change of coordinate system
#: and back leaves behind is no change of the object.
SAME_PLACE = 1e-7
#: Objects named when an undo is refused.
_NAMED = 5

#: Columns of a record that the file never sets and an undo does not bring back: identity, and the count of changes,
#: which only ever rises, so that whoever has the object open learns that it changed.
_NOT_RESTORED = frozenset({"id", "uid", "version", "updated_at"})


class UndoRefused(Exception):
    """The import cannot be taken back; the message says why and what to do."""


def compare(register: type[Register], staging: Staging, pairs: Pairs) -> dict[str, int]:
    """Decide what becomes of each row; how many are `new`, `changed`, `unchanged`, `left-out`."""
    fields = _mapped(register, pairs)
    differs = [sql.SQL("{} IS DISTINCT FROM {}").format(_taken(register, field), _present(field)) for field in fields]
    differs.append(
        sql.SQL(
            "(r.geom IS NOT NULL AND record.geom IS DISTINCT FROM r.geom AND NOT coalesce("
            "ST_NPoints(r.geom) = ST_NPoints(record.geom)"
            " AND ST_HausdorffDistance(r.geom, record.geom) < {}, false))"
        ).format(sql.Literal(SAME_PLACE))
    )
    row = staging.table("row")
    db.execute(
        db.compose(
            db.load("importers", "compare"),
            row=row,
            register=sql.Identifier(register.table()),
            differs=sql.SQL(" OR ").join(differs),
        )
    )
    counted = dict(db.rows(db.compose("SELECT action, count(*) FROM {row} GROUP BY action", row=row)))
    return {action: counted.get(action, 0) for action in ("new", "changed", "unchanged", "left-out")}


def apply(register: type[Register], staging: Staging, pairs: Pairs, batch: Batch, state: State) -> None:
    """Write the new and the changed rows into the register, within the caller's transaction."""
    fields = _mapped(register, pairs)
    table = sql.Identifier(register.table())
    params = {"batch": batch.uid, "state": state, "user": batch.user_id}
    columns, values = zip(*_inserted(register, fields), strict=True)
    with history.acting(batch.user, _("Import of the file %(name)s") % {"name": batch.file_name}, batch.uid):
        db.execute(
            db.compose(
                db.load("importers", "update"),
                register=table,
                row=staging.table("row"),
                assignments=sql.SQL(", ").join(
                    sql.SQL("{} = {}").format(sql.Identifier(field.column), _taken(register, field)) for field in fields
                ),
            ),
            params,
        )
        db.execute(
            db.compose(
                db.load("importers", "insert"),
                register=table,
                row=staging.table("row"),
                columns=sql.SQL(", ").join(columns),
                values=sql.SQL(", ").join(values),
            ),
            params,
        )


def undo(register: type[Register], batch: Batch, user: User | None) -> tuple[int, int]:
    """Restore what was before `batch`, within the caller's transaction: (records taken away, records restored).

    Every column is as it was but `version` and `updated_at`, which tell that the record changed once more. Raises
    `UndoRefused` where a record was edited after the import, and where the import is not applied.
    """
    if batch.stage != Batch.Stage.APPLIED:
        raise UndoRefused(
            _("Import %(id)s is not applied (%(stage)s), so there is nothing to take back.")
            % {"id": batch.pk, "stage": batch.get_stage_display()}
        )
    model = register.model
    names = {
        "register": sql.Identifier(register.table()),
        "event": sql.Identifier(_event_table(model)),
    }
    params = {"batch": str(batch.uid)}
    columns = _restorable(model)
    same = sql.SQL("({}) IS NOT DISTINCT FROM ({})").format(_all("record", columns), _all("after", columns))
    edited = db.rows(db.compose(db.load("importers", "undo_obstacles"), same=same, **names), params)
    if edited:
        records = model._default_manager.filter(pk__in=[pk for (pk,) in edited[:_NAMED]])
        raise UndoRefused(
            _("%(count)s objects were edited after import %(id)s, so it cannot be taken back whole: %(names)s …")
            % {"count": len(edited), "id": batch.pk, "names": "; ".join(str(record) for record in records)}
        )
    restored = [sql.SQL("{0} = event.{0}").format(sql.Identifier(column)) for column in columns]
    with history.acting(user, _("Undo of import %(id)s") % {"id": batch.pk}):
        brought_back = db.execute(
            db.compose(db.load("importers", "undo_changed"), assignments=sql.SQL(", ").join(restored), **names),
            params,
        )
        taken_away = db.execute(db.compose(db.load("importers", "undo_new"), **names), params)
    batch.stage = Batch.Stage.UNDONE
    batch.undone_at = timezone.now()
    batch.save(update_fields=["stage", "undone_at"])
    return taken_away, brought_back


def _mapped(register: type[Register], pairs: Pairs) -> list[Field]:
    return [field for field in register.importable() if field.name in pairs]


def _present(field: Field) -> sql.Composable:
    return sql.Identifier("record", field.column)


def _read(register: type[Register], field: Field) -> sql.Composable:
    """The row's value as the column takes it: scaled, and with the column's "nothing" for nothing."""
    value: sql.Composable = sql.Identifier("r", field.column)
    column = _column(register, field)
    if isinstance(column, models.DecimalField):
        value = sql.SQL("round({}, {})").format(value, sql.Literal(column.decimal_places))
    if not column.null:
        value = sql.SQL("coalesce({}, {})").format(value, sql.Literal(_nothing(column)))
    return value


def _taken(register: type[Register], field: Field) -> sql.Composable:
    """The value that a record gets: what could not be read leaves the present one alone."""
    read = _read(register, field)
    if field.kind is Kind.TEXT:
        return read
    return sql.SQL("CASE WHEN {} = ANY (r.unread) THEN {} ELSE {} END").format(
        sql.Literal(field.name), _present(field), read
    )


def _inserted(register: type[Register], fields: list[Field]) -> Iterable[tuple[sql.Composable, sql.Composable]]:
    """Columns of a new record with their values; also those that the file lacks and the database has no default for."""
    for field in fields:
        yield sql.Identifier(field.column), _read(register, field)
    given = {field.name for field in fields}
    for column in register.model._meta.concrete_fields:
        needs_value = not (column.null or column.primary_key or column.generated or column.has_db_default())
        if needs_value and column.name not in given:
            yield sql.Identifier(str(column.column)), sql.Literal(_nothing(column))


def _nothing(column: models.Field) -> Any:
    """What stands in the column where nobody said anything: its default."""
    default = column.get_default()
    return default.value if isinstance(default, models.Choices) else default


def _column(register: type[Register], field: Field) -> models.Field:
    column = register.model._meta.get_field(field.name)
    assert isinstance(column, models.Field)
    return column


def _event_table(model: type[Record]) -> str:
    event: type[models.Model] = model.pgh_event_model  # type: ignore[attr-defined]  # made by geo.history.tracked
    return event._meta.db_table


def _all(alias: str, columns: list[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(alias, column) for column in columns)


def _restorable(model: type[Record]) -> list[str]:
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column not in _NOT_RESTORED and not isinstance(field, models.GeneratedField)
    ]
