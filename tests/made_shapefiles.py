"""Shapefiles of points made byte by byte, so that a test decides what their DBF holds and claims."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

NO_LDID = 0x00


def write_dbf(path: Path, columns: Mapping[bytes, Sequence[bytes]], *, width: int = 80, ldid: int = NO_LDID) -> Path:
    """Write a dBASE III table of text fields of one width, by their names; values are bytes as they stand."""
    rows = list(zip(*columns.values(), strict=True))
    header_length = 32 + 32 * len(columns) + 1
    record_length = 1 + width * len(columns)
    head = struct.pack("<B3BIHH17xB2x", 3, 126, 1, 1, len(rows), header_length, record_length, ldid)
    fields = b"".join(struct.pack("<11sc4xB15x", name, b"C", width) for name in columns)
    records = b"".join(b" " + b"".join(value.ljust(width)[:width] for value in row) for row in rows)
    path.write_bytes(head + fields + b"\r" + records + b"\x1a")
    return path


def write_shapefile(path: Path, texts: Sequence[bytes], *, width: int = 80, ldid: int = NO_LDID) -> Path:
    """Write points (0, 0), (1, 1), … with one text field, NAME, and no .prj or .cpg; return the .shp."""
    count = len(texts)
    records = b"".join(
        struct.pack(">ii", number + 1, 10) + struct.pack("<idd", 1, number, number) for number in range(count)
    )
    index = b"".join(struct.pack(">ii", 50 + 14 * number, 10) for number in range(count))
    for suffix, body in ((".shp", records), (".shx", index)):
        head = struct.pack(">i20xi", 9994, (100 + len(body)) // 2)
        head += struct.pack("<ii8d", 1000, 1, 0, 0, count, count, 0, 0, 0, 0)
        path.with_suffix(suffix).write_bytes(head + body)
    write_dbf(path.with_suffix(".dbf"), {b"NAME": texts}, width=width, ldid=ldid)
    return path
