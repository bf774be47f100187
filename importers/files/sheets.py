"""Sheets of XLSX, XLS and ODS as tables of texts. Nothing in them is run, and nothing outside them is asked for."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from lxml import etree

from importers.files import sheet_process, unpack
from importers.files.tables import Grid, GridRow
from importers.files.unpack import Limits
from importers.problems import FileProblem

SHEET_LIMITS = Limits(max_bytes=512 * 1024**2, max_ratio=200, ratio_from_bytes=16 * 1024**2)
"""A million rows of five cells, as openpyxl writes them, unpack to 440 MB."""

OLD_BYTES = 64 * 1024**2
"""XLS isn't packed; its 65,536 rows fit many times over."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that holds anything, with its cells; hidden ones are none."""

    name: str
    grid: Grid


def read(path: Path, folder: Path, shown: str) -> list[Sheet]:
    """Check a workbook and read its sheets; they are kept as CSV in `folder`, which is made.

    Dates become ISO 8601, whole numbers lose their point, formulas give their last result. Raises FileProblem:
    "sheet-broken", "sheet-locked", "sheet-external", "xml-doctype", "no-features", or what an archive is refused for.
    """
    if zipfile.is_zipfile(path):
        _check_archive(path, shown)
    elif path.stat().st_size > OLD_BYTES:
        raise FileProblem("sheet-broken", shown, reason=_("it is larger than any sheet"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        ended = subprocess.run(
            [sys.executable, "-I", sheet_process.__file__, str(path.resolve()), str(folder)],
            capture_output=True,
            check=False,
            timeout=2 * sheet_process.SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise FileProblem("sheet-broken", shown, reason=_("reading it does not end")) from error
    if ended.returncode == sheet_process.LOCKED:
        raise FileProblem("sheet-locked", shown)
    if ended.returncode:
        raise FileProblem("sheet-broken", shown, reason=_("it can't be opened, or is too large to be read"))
    written = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    if not written:
        raise FileProblem("no-features", shown)
    return [Sheet(one["name"], _grid(path, folder, one)) for one in written]


_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
_EXTERNAL = re.compile(r"(^|/)externalLinks/|(^|/)connections\.xml$", re.IGNORECASE)
# A table of another document, which a program would fetch.
_ODS_EXTERNAL = b"<table:table-source"
# An ODS tells how often a row or a cell stands there: a few bytes make thousands of millions. A sheet has no more rows.
_REPEATED = re.compile(rb'-repeated="(\d+)"')
_MOST_REPEATED = 1_048_576
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ERROR_CELL = b't="e"'
_CHUNK = 1024**2
_OVERLAP = 64
_SHEET_PART = "xl/worksheets/sheet"
_CELL_PLACE = re.compile(r"[A-Z]+(?P<row>\d+)")


def _check_archive(path: Path, shown: str) -> None:
    """Unpack all of it once without keeping it: what it says of its sizes is a claim like any other."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpack.check_members(members, shown, SHEET_LIMITS)
            for member in members:
                if _EXTERNAL.search(member.filename):
                    raise FileProblem("sheet-external", shown, name=member.filename)
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_part(archive, member, shown)
    except _BROKEN_ZIP as error:
        raise FileProblem("zip-broken", shown) from error


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> None:
    before = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            seen = before + chunk
            if _DOCTYPE.search(seen):
                raise FileProblem("xml-doctype", f"{shown}/{member.filename}")
            if _ODS_EXTERNAL in seen:
                raise FileProblem("sheet-external", shown, name=member.filename)
            if any(int(times) > _MOST_REPEATED for times in _REPEATED.findall(seen)):
                raise FileProblem("sheet-broken", shown, reason=_("it is larger than any sheet"))
            before = chunk[-_OVERLAP:]


def _grid(path: Path, folder: Path, described: dict[str, Any]) -> Grid:
    before = [""] * described["first_column"]

    def rows() -> Iterator[GridRow]:
        with (folder / f"{described['index']}.csv").open(encoding="utf-8", newline="") as file:
            for number, cells in enumerate(csv.reader(file), start=described["first_row"]):
                yield number, [*before, *cells]

    merged = [(top, left, bottom, right) for top, left, bottom, right in described["merged"]]
    return Grid(rows, merged, _formula_errors(path, described["index"]))


def _formula_errors(path: Path, index: int) -> dict[int, str]:
    """By row, the cells of an XLSX whose formula gave an error: calamine reads them as empty.

    Sheets are parts numbered in their order, as all programs write them; where one does otherwise nothing is told.
    """
    errors: dict[int, str] = {}
    if not zipfile.is_zipfile(path):
        return errors
    with zipfile.ZipFile(path) as archive:
        part = f"{_SHEET_PART}{index + 1}.xml"
        if part not in archive.namelist() or not _has_errors(archive, part):
            return errors
        with archive.open(part) as file:
            for _event, cell in etree.iterparse(file, tag="{*}c", resolve_entities=False, no_network=True):
                place = _CELL_PLACE.fullmatch(cell.get("r", ""))
                if cell.get("t") == "e" and place:
                    told = f"{place[0]}: {cell.findtext('{*}v') or '?'}"
                    row = int(place["row"])
                    errors[row] = f"{errors[row]}, {told}" if row in errors else told
                cell.clear()
    return errors


def _has_errors(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if _ERROR_CELL in before + chunk:
                return True
            before = chunk[-_OVERLAP:]
    return False
