"""Understood rows beside the register's records: which record a row means, and whether it would change it."""

from typing import Any

from django.db import models
from psycopg import sql

from geo import db
from geo.registers import Field, Kind, Register
from importers.mapping import Pairs
from importers.staging import Staging

#: Two geometries whose vertices lie nearer than this (degrees; about 1 cm) are one: what a change of coordinate system
#: and back leaves behind is no change of the object.
SAME_PLACE = 1e-7
# A DBF holds 254 bytes of a text. It may have ended in half a letter, or in a blank, which are no longer there.
_FULL_TEXT = (250, 254)


def match(register: type[Register], staging: Staging, pairs: Pairs) -> None:
    """Make the batch's `match` table: row_no, record_id, record_version, archived, moved, changed.

    A row means the record of its key; in a register without one, the record that is the same in all that the file says.
    """
    parts = _by_key(register, pairs) if register.key else _by_everything(register, pairs)
    statement = db.compose(
        db.load("importers", "match" if register.key else "match_whole"),
        match=staging.table("match"),
        row=staging.table("row"),
        register=sql.Identifier(register.table()),
        same_place=sql.Literal(SAME_PLACE),
        **parts,
    )
    db.execute(statement)
    db.picture(staging.table("match"))


def keep_places(register: type[Register], staging: Staging, *, is_table: bool) -> None:
    """Leave objects where they stand whose row was placed by a name alone (`importers.locating`), or, where the file
    `is_table`, by one point of what the register has as a line or an area.
    """
    statement = db.compose(
        db.load("importers", "keep_places"),
        row=staging.table("row"),
        register=sql.Identifier(register.table()),
        same_key=same_key(register),
        same_place=sql.Literal(SAME_PLACE),
        is_table=sql.Literal(is_table),
    )
    db.execute(statement)


def keep_texts(register: type[Register], staging: Staging, pairs: Pairs, *, in_bytes: bool) -> None:
    """Leave texts whole of which the file has the beginning alone, as much as a DBF holds: in UTF-8 they are measured
    `in_bytes`, in encodings of one byte a letter in letters.
    """
    length = sql.SQL("octet_length" if in_bytes else "char_length")
    texts = [field for field in mapped(register, pairs) if field.kind is Kind.TEXT and field.name not in register.key]
    if not texts:
        return
    kept, full, cut = [], [], []
    for field in texts:
        parts = {
            "own": sql.Identifier(field.column),
            "row": sql.Identifier("r", field.column),
            "record": _present(field),
        }
        bounds = {"length": length, "least": sql.Literal(_FULL_TEXT[0]), "most": sql.Literal(_FULL_TEXT[1])}
        is_full = sql.SQL("{length}({row}) BETWEEN {least} AND {most}").format(**parts, **bounds)
        is_cut = sql.SQL("{full} AND {record} <> {row} AND starts_with({record}, {row})").format(full=is_full, **parts)
        full.append(is_full)
        cut.append(is_cut)
        kept.append(sql.SQL("{own} = CASE WHEN {cut} THEN {record} ELSE {row} END").format(cut=is_cut, **parts))
    statement = db.compose(
        db.load("importers", "keep_texts"),
        row=staging.table("row"),
        register=sql.Identifier(register.table()),
        same_key=same_key(register),
        kept=sql.SQL(", ").join(kept),
        full=sql.SQL(" OR ").join(full),
        cut=sql.SQL(" OR ").join(cut),
    )
    db.execute(statement)


def counts(staging: Staging) -> dict[str, int]:
    """How many rows are `new`, `changed`, `unchanged` and `left_out`."""
    tables = {kind: staging.table(kind) for kind in ("row", "match", "refused")}
    [(new, changed, unchanged, left_out)] = db.rows(db.compose(db.load("importers", "count_rows"), **tables))
    return {"new": new, "changed": changed, "unchanged": unchanged, "left_out": left_out}


def count_gone(register: type[Register], staging: Staging) -> int:
    """How many objects of the register, archived ones aside, the file does not have; none without a natural key."""
    if not register.key:
        return 0
    [(count,)] = db.rows(db.compose(db.load("importers", "count_gone"), **gone_tables(register, staging)))
    return int(count)


def gone_tables(register: type[Register], staging: Staging) -> dict[str, sql.Composable]:
    """What `sql/gone.sql` and its like are composed of."""
    return {"register": sql.Identifier(register.table()), "match": staging.table("match")}


def compared_with(staging: Staging) -> str:
    """A digest of the records that would change, each in the version in which it was compared."""
    [(digest,)] = db.rows(db.compose(db.load("importers", "compared_with"), match=staging.table("match")))
    return str(digest)


def mapped(register: type[Register], pairs: Pairs) -> list[Field]:
    """The register's fields that the file offers."""
    return [field for field in register.importable() if field.name in pairs]


def read(register: type[Register], field: Field) -> sql.Composable:
    """The row's value as the column takes it: scaled, and with the column's "nothing" for nothing."""
    value: sql.Composable = sql.Identifier("r", field.column)
    column = _column(register, field)
    if isinstance(column, models.DecimalField):
        value = sql.SQL("round({}, {})").format(value, sql.Literal(column.decimal_places))
    if not column.null:
        value = sql.SQL("coalesce({}, {})").format(value, sql.Literal(nothing(column)))
    return value


def taken(register: type[Register], field: Field) -> sql.Composable:
    """The value that a record gets: what could not be read leaves the present one alone."""
    value = read(register, field)
    if field.kind is Kind.TEXT:
        return value
    return sql.SQL("CASE WHEN {} = ANY (r.unread) THEN {} ELSE {} END").format(
        sql.Literal(field.name), _present(field), value
    )


def nothing(column: models.Field) -> Any:
    """What stands in the column where nobody said anything: its default."""
    default = column.get_default()
    return default.value if isinstance(default, models.Choices) else default


def same_key(register: type[Register]) -> sql.Composable:
    """SQL condition: the record under the alias `record` has the natural key of the row `r`."""
    if not register.key:
        return sql.SQL("false")
    return sql.SQL(" AND ").join(
        sql.SQL("record.{0} = r.{0}").format(sql.Identifier(register.field(name).column)) for name in register.key
    )


def _by_key(register: type[Register], pairs: Pairs) -> dict[str, sql.Composable]:
    differs = [
        sql.SQL("{} IS DISTINCT FROM {}").format(taken(register, field), _present(field))
        for field in mapped(register, pairs)
    ]
    return {"same_key": same_key(register), "differs": sql.SQL(" OR ").join(differs)}


def _by_everything(register: type[Register], pairs: Pairs) -> dict[str, sql.Composable]:
    fields = mapped(register, pairs)
    return {
        "values": sql.SQL(", ").join(read(register, field) for field in fields),
        "present": sql.SQL(", ").join(map(_present, fields)),
    }


def _present(field: Field) -> sql.Composable:
    return sql.Identifier("record", field.column)


def _column(register: type[Register], field: Field) -> models.Field:
    column = register.model._meta.get_field(field.name)
    assert isinstance(column, models.Field)
    return column
