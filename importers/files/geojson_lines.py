"""GeoJSON, an object to a line: newline-delimited, or a text sequence (RFC 8142) that marks where each begins.

GDAL passes over a line that it can't read, and the object would be lost unseen; so every one is looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from importers.problems import FileProblem

RECORD_SEPARATOR = b"\x1e"

MAX_OBJECT_BYTES = 64 * 1024**2
"""One object with its geometry. A ring of a million vertices takes about half of it."""


def is_lines(path: Path) -> bool:
    """Say whether a JSON file holds several roots, a line each; only the first line is parsed.

    What follows a whole object on a line of its own counts as one, whatever it is: `check` tells where it is none.
    """
    with path.open("rb") as file:
        if file.read(1) == RECORD_SEPARATOR:
            return True
        file.seek(0)
        first = file.readline(MAX_OBJECT_BYTES).removeprefix(b"\xef\xbb\xbf")
        rest = iter(lambda: file.readline(MAX_OBJECT_BYTES), b"")
        if not first.endswith(b"\n") or not any(line.strip() for line in rest):
            return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def check(path: Path, shown: Path | str) -> int:
    """Return how many objects there are. Raises FileProblem "json-broken" for a line that is none."""
    count = 0
    with path.open("rb") as file:
        for line, record in _records(file, shown):
            try:
                root = orjson.loads(record.rstrip())
            except orjson.JSONDecodeError as error:
                raise FileProblem("json-broken", shown, line=line + error.lineno - 1, character=error.colno) from error
            if not isinstance(root, dict) or root.get("type") not in _ROOTS:
                raise FileProblem("json-broken", shown, line=line, character=1)
            count += 1
    return count


_ROOTS = frozenset({"Feature", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
_ROOTS |= {"GeometryCollection"}


def _records(file: BinaryIO, shown: Path | str) -> Iterator[tuple[int, bytes]]:
    """Yield each object's text with the line on which it begins; marked ones may go over several lines."""
    pending, began = b"", 1
    marked = file.read(1) == RECORD_SEPARATOR
    file.seek(0)
    for number, line in enumerate(iter(lambda: file.readline(MAX_OBJECT_BYTES), b""), start=1):
        if not marked or line.startswith(RECORD_SEPARATOR):
            if pending.strip():
                yield began, pending
            pending, began = b"", number
        pending += line.lstrip(RECORD_SEPARATOR).removeprefix(b"\xef\xbb\xbf")
        if len(pending) >= MAX_OBJECT_BYTES:
            raise FileProblem("json-broken", shown, line=number, character=MAX_OBJECT_BYTES)
    if pending.strip():
        yield began, pending
