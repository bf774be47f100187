"""Sheets of XLSX, XLS and ODS as tables of texts. Nothing in them is run, and nothing outside them is asked for."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext_lazy as _
from lxml import etree

from importers.files import unpack
from importers.files.tables import Grid, GridRow
from importers.files.unpack import Limits
from importers.problems import FileProblem

SHEET_LIMITS = Limits(max_bytes=256 * 1024**2, max_ratio=200, ratio_from_bytes=16 * 1024**2)
"""A workbook is held in memory whole: a million rows of ten cells unpack to some 200 MB."""

OLD_BYTES = 64 * 1024**2
"""XLS isn't packed; its 65,536 rows fit many times over."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was looked through and can be read; `sheets` are those that hold anything, hidden ones not."""

    path: Path
    sheets: tuple[str, ...]
    _book: Any

    @classmethod
    def open(cls, path: Path, shown: str) -> Workbook:
        """Check a workbook and open it. Raises FileProblem: "sheet-broken", "sheet-locked", "sheet-external",
        "xml-entities", "no-features", or what an archive may be refused for.
        """
        if zipfile.is_zipfile(path):
            _check_archive(path, shown)
        elif path.stat().st_size > OLD_BYTES:
            raise FileProblem("sheet-broken", shown, reason=_("it is larger than any sheet"))
        try:
            book = python_calamine.CalamineWorkbook.from_path(path)
            names = [one.name for one in book.sheets_metadata if _is_shown(one)]
            filled = tuple(name for name in names if book.get_sheet_by_name(name).height > 0)
        except python_calamine.PasswordError as error:
            raise FileProblem("sheet-locked", shown) from error
        except _BROKEN as error:
            raise FileProblem("sheet-broken", shown, reason=_("it can't be opened")) from error
        if not filled:
            raise FileProblem("no-features", shown)
        return cls(path, filled, book)

    def grid(self, name: str, shown: str) -> Grid:
        """The cells of one sheet: dates in ISO 8601, whole numbers without a point, formulas by their last result."""
        try:
            sheet = self._book.get_sheet_by_name(name)
            merged = tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in _merged(sheet))
        except _BROKEN as error:
            raise FileProblem("sheet-broken", shown, reason=_("a sheet can't be read")) from error
        return Grid(_reread(sheet), merged, _formula_errors(self.path, self._book.sheet_names.index(name)))


_BROKEN = (python_calamine.CalamineError, OSError, ValueError, OverflowError)
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
_EXTERNAL = re.compile(r"(^|/)externalLinks/|(^|/)connections\.xml$", re.IGNORECASE)
# A table of another document, which a program would fetch.
_ODS_EXTERNAL = b"<table:table-source"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ERROR_CELL = b't="e"'
_CHUNK = 1024**2
_OVERLAP = 64
_SHEET_PART = "xl/worksheets/sheet"
_CELL_PLACE = re.compile(r"[A-Z]+(?P<row>\d+)")
# Doubles count whole numbers up to here; beyond, a spreadsheet has lost digits already.
_WHOLE_UP_TO = 2**63


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
                raise FileProblem("xml-entities", f"{shown}/{member.filename}")
            if _ODS_EXTERNAL in seen:
                raise FileProblem("sheet-external", shown, name=member.filename)
            before = chunk[-_OVERLAP:]


def _is_shown(sheet: Any) -> bool:
    plain = sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    return plain and sheet.visible == python_calamine.SheetVisibleEnum.Visible


def _merged(sheet: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Ranges of merged cells; calamine knows none of an ODS."""
    return sheet.merged_cell_ranges or []


def _reread(sheet: Any) -> Callable[[], Iterator[GridRow]]:
    first_row, first_column = sheet.start or (0, 0)

    def rows() -> Iterator[GridRow]:
        for number, cells in enumerate(sheet.iter_rows(), start=first_row + 1):
            yield number, [*[""] * first_column, *map(_text, cells)]

    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE_UP_TO:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


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
