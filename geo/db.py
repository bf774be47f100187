"""SQL kept in `.sql` files beside the module that runs it."""

from collections.abc import Callable, Hashable, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import sql
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

#: A row of texts and bytea as they come from the server.
Packed = tuple[bytes | None, ...]

#: Statements kept, and those of them that a connection has prepared: each takes some 50 kB of its process.
_MADE_AT_MOST, _PREPARED_AT_MOST = 500, 100
#: PostgreSQL cuts longer names.
_NAME_LENGTH = 63
#: Names of the statements that a connection has prepared, the eldest first.
_prepared: "WeakKeyDictionary[psycopg.Connection[Any], dict[bytes, None]]" = WeakKeyDictionary()

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


class Brief:
    """A statement that is asked again and again: prepared once on each connection and sent by libpq itself, at a tenth
    of what a cursor costs. Its columns are texts or bytea, and come as bytes, texts in UTF-8.
    """

    def __init__(self, statement: str) -> None:
        """`statement` has a place `%(value)s` for each value, whose type PostgreSQL takes from where it stands."""
        places = _Places()
        self._statement, self._text = statement, (statement % places).encode()
        self._values = tuple(places)
        self._name = f"brief_{sha256(self._text).hexdigest()}"[:_NAME_LENGTH].encode()

    def rows(self, **values: object) -> list[Packed]:
        """All rows for these values: numbers and texts, and within a transaction whatever psycopg takes."""
        # Django's proxy looks for the thread's connection at each of its attributes.
        wrapper = connections[DEFAULT_DB_ALIAS]
        wrapper.ensure_connection()
        own = wrapper.connection
        # A failure would end a transaction, and psycopg is to know of all that happens in one.
        found = None if wrapper.in_atomic_block or own.broken else self._by_libpq(own, values)
        if found is not None:
            return found
        if own.broken:
            wrapper.close()  # the database was started anew, or it ended the connection
        return _by_cursor(self._statement, values)

    def _by_libpq(self, own: "psycopg.Connection[Any]", values: dict[str, object]) -> list[Packed] | None:
        """None where it fails: whoever asks in the ordinary way is told why."""
        if not self._prepare(own):
            return None
        bound = [str(values[name]).encode() for name in self._values]
        result = own.pgconn.exec_prepared(self._name, bound, result_format=Format.BINARY)
        if result.status != ExecStatus.TUPLES_OK:
            # Whatever took the statement away or changed its tables, it is prepared anew.
            _forget(own, self._name)
            return None
        return _packed(result)

    def _prepare(self, own: "psycopg.Connection[Any]") -> bool:
        known = _prepared.setdefault(own, {})
        if self._name in known:
            return True
        if len(known) >= _PREPARED_AT_MOST:
            _forget(own, next(iter(known)))
        if own.pgconn.prepare(self._name, self._text).status != ExecStatus.COMMAND_OK:
            return False
        known[self._name] = None
        return True


class Briefs:
    """Statements by what they are made of: to put one together takes longer than to ask it."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Brief] = {}

    def get(self, of: Hashable, write: Callable[[], str]) -> Brief:
        """The statement made `of` that, which has to tell apart all that `write` would write differently."""
        found = self._made.get(of)
        if found is None:
            if len(self._made) >= _MADE_AT_MOST:
                self._made.clear()
            found = self._made[of] = Brief(write())
        return found


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


class _Places(dict[str, str]):
    """PostgreSQL's own places, `$1` and on, for values as they are met in a statement."""

    def __missing__(self, value: str) -> str:
        self[value] = f"${len(self) + 1}"
        return self[value]


def _by_cursor(statement: str, params: dict[str, Any]) -> list[Packed]:
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, binary=True)
        assert cursor.pgresult is not None
        return _packed(cursor.pgresult)


def _packed(result: PGresult) -> list[Packed]:
    columns = range(result.nfields)
    return [tuple(result.get_value(row, column) for column in columns) for row in range(result.ntuples)]


def _forget(own: "psycopg.Connection[Any]", name: bytes) -> None:
    """What the server says is not looked at: it may have forgotten the statement before."""
    _prepared[own].pop(name, None)
    if not own.broken:
        own.pgconn.exec_(b"DEALLOCATE " + name)
