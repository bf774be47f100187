"""A register's fields as SQL columns: one way for tiles, downloads and lists."""

from collections.abc import Iterable

from psycopg import sql

from geo.access import Sight
from geo.registers import Field, Kind

#: Alias of the register's table in every statement of this app.
RECORD = "r"
_HUNDREDTHS = sql.Literal(100)


def column(field: Field) -> sql.Composable:
    """Expression of the field's stored value; of a reference, the key of the row that it means."""
    own = sql.Identifier(RECORD, field.column)
    if field.kind is not Kind.REFERENCE:
        return own
    assert field.reference is not None
    return sql.SQL("(SELECT {key} FROM {table} WHERE id = {own})").format(
        key=sql.Identifier(field.reference_key), table=sql.Identifier(field.reference._meta.db_table), own=own
    )


def told(field: Field) -> sql.Composable:
    """`column`, as people and their programs are told it: of areas and lengths that the database computes, in m² and m,
    the hundredths. Behind them a double has what computing left there, and no officer answers for that.
    """
    if not (field.derived and field.kind is Kind.DECIMAL):
        return column(field)
    return sql.SQL("round({own} * {parts}) / {parts}").format(own=column(field), parts=_HUNDREDTHS)


def selected(fields: Iterable[Field], *, cast_decimals: bool = False, joined: bool = False) -> sql.Composable:
    """`, expression AS name` of each field, to stand behind another column.

    With `cast_decimals` numbers become double precision, as they are stored: vector tiles have no decimals, and map
    styles compare with what the register has. With `joined` what references mean comes from the tables of `joins`.
    """
    parts: list[sql.Composable] = []
    for field in fields:
        expression = column(field) if cast_decimals else told(field)
        if joined and field.kind is Kind.REFERENCE:
            expression = sql.Identifier(_alias(field), field.reference_key)
        if cast_decimals and field.kind is Kind.DECIMAL:
            expression = sql.SQL("{}::float8").format(expression)
        if cast_decimals and field.kind is Kind.DATE:
            expression = sql.SQL("{}::text").format(expression)
        parts.append(sql.SQL(", {} AS {}").format(expression, sql.Identifier(field.name)))
    return sql.SQL("").join(parts)


def joins(fields: Iterable[Field]) -> sql.Composable:
    """The tables that the references among the fields point to, to stand behind the register's: for statements that
    read most rows they touch, as each table is then looked into once for a key and not once for a row.
    """
    return sql.SQL("").join(
        sql.SQL(" LEFT JOIN {table} AS {alias} ON {alias}.id = {own}").format(
            table=sql.Identifier(field.reference._meta.db_table),
            alias=sql.Identifier(_alias(field)),
            own=sql.Identifier(RECORD, field.column),
        )
        for field in fields
        if field.kind is Kind.REFERENCE and field.reference is not None
    )


def visible(sight: Sight) -> sql.Composable:
    """The viewer's condition over the table under alias `r`."""
    return sql.SQL(sight.where(RECORD))


def table(sight: Sight) -> sql.Composable:
    return sql.Identifier(sight.register.table())


def _alias(field: Field) -> str:
    return f"of_{field.name}"
