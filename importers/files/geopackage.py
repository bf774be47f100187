"""A GeoPackage's soundness: GDAL ends quietly at a damaged page, and the rest of the rows would be lost unseen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from importers.problems import FileProblem


def check(path: Path, shown: Path | str) -> None:
    """Read every page of the database. Raises FileProblem "gpkg-broken" if one of them is damaged or missing."""
    try:
        with closing(_connect(path)) as connection:
            [(verdict,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except _BROKEN as error:
        raise FileProblem("gpkg-broken", shown) from error
    if verdict != "ok":
        raise FileProblem("gpkg-broken", shown)


def views(path: Path, shown: Path | str) -> frozenset[str]:
    """Return what is no table of its own: views, which are queries that may have no end, and virtual tables, which
    are programs. Raises FileProblem "gpkg-broken".
    """
    try:
        with closing(_connect(path)) as connection:
            return frozenset(name for (name,) in connection.execute(_NO_TABLES))
    except _BROKEN as error:
        raise FileProblem("gpkg-broken", shown) from error


def count_rows(path: Path, layer: str, shown: Path | str) -> int:
    """Count a layer's rows; the number that GDAL keeps in the file may be another program's mistake.

    Raises FileProblem "gpkg-broken".
    """
    quoted = '"' + layer.replace('"', '""') + '"'
    try:
        with closing(_connect(path)) as connection:
            rows: int = connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]
    except _BROKEN as error:
        raise FileProblem("gpkg-broken", shown) from error
    return rows


_NO_TABLES = "SELECT name FROM sqlite_master WHERE type = 'view' OR type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
# Python decodes SQLite's own messages, which quote damaged names.
_BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)


def _connect(path: Path) -> sqlite3.Connection:
    """Open a database that nobody writes to, and trust none of its views."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection
