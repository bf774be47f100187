"""A shapefile's parts: found beside one another, complete, whole, and placed where GDAL sees nothing else."""

from __future__ import annotations

import os
import struct
from collections.abc import Collection
from pathlib import Path

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from importers.files import dbf
from importers.problems import FileProblem

PART_SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def main_part(path: Path) -> Path:
    """Return the .shp that a part belongs to. Raises FileProblem "shp-missing" if there is none."""
    if path.suffix.lower() not in PART_SUFFIXES[1:] or not os.path.isfile(path):
        return path
    found = parts(path).get(".shp")
    if found is None:
        raise FileProblem("shp-missing", path)
    return found


def parts(path: Path, suffixes: Collection[str] = PART_SUFFIXES) -> dict[str, Path]:
    """Return the parts that lie beside one of them, by suffix; those of a shapefile, if no others are named.

    Windows made the names, so letter case is free; a part in the same case wins.
    """
    siblings = [file for file in path.parent.iterdir() if file.stem.casefold() == path.stem.casefold()]
    siblings.sort(key=lambda file: (file.stem == path.stem, file.suffix))
    return {file.suffix.lower(): file for file in siblings if file.suffix.lower() in suffixes}


def place(path: Path, folder: Path, shown: Path | str) -> Path:
    """Check a shapefile and place links to its .shp, .shx and .dbf alone in a folder; return the linked .shp.

    Without .cpg and .prj nothing there misleads GDAL about the encoding, and indexes made by others stay out
    of its sight. Raises FileProblem if a part is missing, cut off, or the parts disagree on the number of
    objects.
    """
    found = parts(path) | {".shp": path}
    for suffix, problem in ((".dbf", "dbf-missing"), (".shx", "shx-missing")):
        if suffix not in found:
            raise FileProblem(problem, shown)
    _check_whole(found, shown)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in (".shp", ".shx", ".dbf"):
        (folder / f"layer{suffix}").symlink_to(found[suffix].resolve())
    return folder / "layer.shp"


def read_prj(path: Path) -> str | None:
    """Return the WKT of the .prj as it stands, or None if there is none or it is empty."""
    return _read_text(parts(path).get(".prj"))


def read_cpg(path: Path) -> str | None:
    """Return what the .cpg says, or None if there is none or it is empty."""
    return _read_text(parts(path).get(".cpg"))


# ESRI Shapefile Technical Description (1998): a header of 100 bytes in .shp and .shx; its length field counts
# 16-bit words; .shx has 8 bytes per object.
_HEADER = struct.Struct(">i20xi")
_HEADER_BYTES = 100
_FILE_CODE = 9994
_INDEX_BYTES = 8
_RECORD_HEADER_BYTES = 8
_WORD = 2
_TEXT_BYTES = 64 * 1024


def _check_whole(found: dict[str, Path], shown: Path | str) -> None:
    for suffix in (".shp", ".shx"):
        with found[suffix].open("rb") as file:
            head = file.read(_HEADER_BYTES)
        size = found[suffix].stat().st_size
        code, words = _HEADER.unpack_from(head) if len(head) == _HEADER_BYTES else (None, 0)
        if code != _FILE_CODE:
            raise FileProblem("shp-broken", shown, reason=format_lazy(_("{part} has no header"), part=suffix))
        if words * _WORD > size:
            raise FileProblem("shp-broken", shown, reason=format_lazy(_("{part} is cut off"), part=suffix))
    objects = _check_index(found, shown)
    table = dbf.read_header(found[".dbf"], shown)
    rows = (found[".dbf"].stat().st_size - table.header_length) // table.record_length
    if min(rows, table.records) < objects:
        rows = min(rows, table.records)
        reason = format_lazy(_("rows: {rows}, objects: {objects}"), rows=rows, objects=objects)
        raise FileProblem("dbf-broken", shown, reason=reason)


def _check_index(found: dict[str, Path], shown: Path | str) -> int:
    """Check that the .shx leads to a different object each time, all within the .shp; return how many there are."""
    objects = (found[".shx"].stat().st_size - _HEADER_BYTES) // _INDEX_BYTES
    if not objects:
        return 0
    entries = np.memmap(found[".shx"], ">i4", "r", offset=_HEADER_BYTES, shape=(objects, 2))
    # A record that a program deleted is at no place, and has no length.
    begin, length = entries[entries.any(axis=1)].astype(np.int64).T * _WORD
    end = begin + _RECORD_HEADER_BYTES + length
    outside = (begin < _HEADER_BYTES) | (length < 0) | (end > found[".shp"].stat().st_size)
    twice = np.diff(np.sort(begin)) == 0
    if outside.any() or twice.any():
        raise FileProblem("shp-broken", shown, reason=_(".shx leads to the wrong places"))
    return objects


def _read_text(path: Path | None) -> str | None:
    if path is None:
        return None
    with path.open("rb") as file:
        text = file.read(_TEXT_BYTES).decode("utf-8-sig", errors="replace").strip("\0 \r\n\t")
    return text or None
