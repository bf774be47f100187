"""A File Geodatabase: a folder of tables, of which only the tables themselves are ever shown to GDAL."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from importers.problems import FileProblem

SUFFIXES = frozenset({".gdbtable", ".gdbtablx"})
"""A table and where its rows begin. Indexes are left behind: they only save time, and may be wrong."""


def databases(files: Iterable[Path]) -> list[Path]:
    """Return the folders among those of `files` that are geodatabases, whatever they are called."""
    return sorted(file.parent for file in files if file.name.lower() == _CATALOGUE)


def is_database(folder: Path) -> bool:
    return (folder / _CATALOGUE).is_file()


def place(database: Path, folder: Path, shown: Path | str) -> Path:
    """Check a geodatabase and place links to its tables alone in a folder that is called as GDAL wants it.

    Raises FileProblem "gdb-broken" if a table lacks its half or is cut off.
    """
    tables = {file.name.lower(): file for file in database.iterdir() if file.suffix.lower() in SUFFIXES}
    opened = folder / "layer.gdb"
    opened.mkdir(parents=True)
    for name, file in tables.items():
        if Path(name).with_suffix(_OTHER_HALF[Path(name).suffix]).name not in tables:
            raise FileProblem("gdb-broken", shown)
        if name.endswith(".gdbtable"):
            _check_whole(file, shown)
        (opened / name).symlink_to(file.resolve())
    return opened


_CATALOGUE = "a00000001.gdbtable"
_OTHER_HALF = {".gdbtable": ".gdbtablx", ".gdbtablx": ".gdbtable"}
# The head of a .gdbtable, as the reverse-engineered specification of the format describes it: at byte 24 the size of
# the file, little-endian.
_SIZE = struct.Struct("<24xQ")


def _check_whole(file: Path, shown: Path | str) -> None:
    with file.open("rb") as table:
        head = table.read(_SIZE.size)
    if len(head) < _SIZE.size or _SIZE.unpack(head)[0] > file.stat().st_size:
        raise FileProblem("gdb-broken", shown)
