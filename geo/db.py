"""SQL kept in `.sql` files beside the module that runs it."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql


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


def execute(statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> int:
    """Run one statement with bound `params`; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
