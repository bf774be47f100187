"""SQL kept in `.sql` files beside the module that runs it."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.pq import ExecStatus

#: `default_statistics_target` for a rough picture of a table: a fifth of the rows that PostgreSQL looks at by itself.
ROUGH_TARGET = "20"


@cache
def load(package: str, name: str) -> str:
    """Text of `<package>/sql/<name>.sql`."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def compose(text: str, /, **parts: sql.Composable) -> str:
    """`text` with its `{names}` replaced by identifiers and fragments. Values are never put in here: they are bound.

    Braces that belong to the SQL itself are doubled in the file, as in `str.format`.
    """
    rendered = sql.SQL(text).format(**parts)
    with connection.cursor() as cursor:
        return rendered.as_string(cursor.connection)


def rows(statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a query with bound `params`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def prepared(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a query that is asked again and again: the server keeps its plan, and gets `params` apart."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, params, prepare=True, binary=True).fetchall()


class Brief:
    """A statement that nearly every request asks, of texts alone: by libpq itself, at a tenth of a cursor's cost."""

    def __init__(self, name: str, statement: str, *values: str) -> None:
        """`name` of the prepared statement; `statement` with a place `%(value)s` for each of `values`, in their order,
        which gives columns of type text.
        """
        self._name, self._statement, self._values = name.encode(), statement, values
        self._prepared: WeakSet[psycopg.Connection[Any]] = WeakSet()

    def rows(self, **values: str) -> list[tuple[str | None, ...]]:
        """All rows for these values."""
        connection.ensure_connection()
        # A failure would end a transaction, and psycopg is to know of all that happens in one.
        found = None if connection.in_atomic_block else self._by_libpq(connection.connection, values)
        if found is not None:
            return found
        if connection.connection.broken:
            connection.close()  # the database was started anew, or it ended the connection
        return prepared(self._statement, values)

    def _by_libpq(self, own: "psycopg.Connection[Any]", values: dict[str, str]) -> list[tuple[str | None, ...]] | None:
        """None where it fails: whoever asks in the ordinary way is told why."""
        if own not in self._prepared:
            text = self._statement % {name: f"${number}" for number, name in enumerate(self._values, 1)}
            if own.pgconn.prepare(self._name, text.encode()).status != ExecStatus.COMMAND_OK:
                return None
            self._prepared.add(own)
        result = own.pgconn.exec_prepared(self._name, [values[name].encode() for name in self._values])
        if result.status != ExecStatus.TUPLES_OK:
            # Whatever took the statement away, it is prepared anew.
            self._prepared.discard(own)
            return None
        columns = range(result.nfields)
        return [
            tuple(None if (value := result.get_value(row, column)) is None else value.decode() for column in columns)
            for row in range(result.ntuples)
        ]


def execute(statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> int:
    """Run one statement with bound `params`; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def picture(table: sql.Composable, *columns: str) -> None:
    """Leave the planner a rough picture of `columns` (none named: all) of a table filled in this very transaction.

    It is for the statements that follow. Of a table that stays, autovacuum makes the full one soon after the commit.
    """
    named = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
    [(usual,)] = rows("SELECT current_setting('default_statistics_target')")
    _aim_at(ROUGH_TARGET)
    execute(compose("ANALYZE {table} {named}", table=table, named=named))
    _aim_at(usual)


def _aim_at(target: str) -> None:
    execute("SELECT set_config('default_statistics_target', %s, true)", [target])
