"""XLSX: a worksheet of a layer, for people."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from psycopg import sql

from geo.registers import Field, Kind
from geo.text import printable
from layers.downloads.rows import Selection, runs
from layers.downloads.texts import plain

#: What a worksheet can hold, its heading included, and what a cell can.
MOST_ROWS, MOST_LETTERS = 1_048_576, 32_767
_SHEET_NAME_LETTERS = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_BOLD, _WRAPPED = Font(bold=True), Alignment(vertical="top", wrap_text=True)
#: How many letters wide a column is: an identifier's, and by the kind of a field, or as its heading needs.
_UID_WIDTH = 38
_WIDTHS = {Kind.TEXT: 32, Kind.CHOICE: 20, Kind.REFERENCE: 20, Kind.ROWS: 32}
_LEAST_WIDTH, _BESIDE_HEADING, _WIDEST_HEADING = 12, 3, 24


def require_room(count: int) -> None:
    """ValueError, in words, where so many objects do not fit into a worksheet."""
    if count >= MOST_ROWS:
        raise ValueError(
            _("A worksheet holds %(most)s rows and the layer has %(count)s objects: take CSV or GeoPackage.")
            % {"most": MOST_ROWS, "count": count}
        )


def xlsx(selection: Selection, path: Path, told: Callable[[int], None]) -> None:
    """Write the worksheet to `path`: `uid`, the fields, and the coordinates of a point of the object, in the system
    asked. `told` is called with the number of objects written, run by run.

    Headings and choices are in the words of the language in force, which an import reads as it does names and codes.
    Numbers, truths and dates are such; a text is one whatever it looks like, so nothing is ever computed.
    """
    fields = selection.sight.fields
    words = [{value: str(title) for value, title in field.choices} for field in fields]
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(_sheet_name(str(selection.sight.register.title)))
    sheet.freeze_panes = "A2"
    # «x» is the northing to a surveyor and the easting to a program.
    metres = bool(selection.system.projection)
    sides = [_("easting, m"), _("northing, m")] if metres else [_("longitude"), _("latitude")]
    _head(sheet, fields, sides)
    point = sql.SQL("ST_PointOnSurface({})").format(selection.geometry)
    place = sql.SQL("ARRAY[ST_X({point}), ST_Y({point})]").format(point=point)
    for rows in runs(selection, place):
        for uid, found, *values in rows:
            rounded = [None if side is None else round(side, selection.digits) for side in found]
            told_so = (known.get(str(value), value) for value, known in zip(values, words, strict=True))
            sheet.append([uid, *(_cell(sheet, value) for value in told_so), *rounded])
        told(len(rows))
    book.save(path)


def _sheet_name(title: str) -> str:
    """The title as a worksheet may be called: cut, and without marks that formulas give a meaning."""
    return _NOT_IN_SHEET_NAMES.sub(" ", printable(title))[:_SHEET_NAME_LETTERS].strip(" '")


def _head(sheet: WriteOnlyWorksheet, fields: Sequence[Field], sides: Sequence[str]) -> None:
    """The first row, and columns as wide as what usually stands in them."""
    titles = [", ".join(filter(None, (str(field.title), str(field.unit)))) for field in fields]
    widths = [_UID_WIDTH, *(_WIDTHS.get(field.kind, 0) for field in fields), *(0 for _side in sides)]
    row = []
    for number, (title, width) in enumerate(zip(["uid", *map(capfirst, [*titles, *sides])], widths, strict=True), 1):
        wide = max(width, min(len(title), _WIDEST_HEADING) + _BESIDE_HEADING, _LEAST_WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = wide  # type: ignore[attr-defined]  # the stubs lack it
        cell = WriteOnlyCell(sheet, title)
        cell.font = _BOLD
        cell.alignment = _WRAPPED
        row.append(cell)
    sheet.append(row)


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    value = plain(value)
    if isinstance(value, Decimal) or not isinstance(value, str):
        return value
    text = printable(value)[:MOST_LETTERS]
    if not text.startswith(("=", "#")):
        return text or None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl would make formulas and errors of `=…` and `#N/A`
    return cell
