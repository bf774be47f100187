"""The files of a data set: CSV, straight from PostgreSQL's COPY, and XLSX made of that CSV, row by row.

Neither holds more than a row in memory. What is made is kept below ATLAS_VAR under the set's version, so that a file is
made once after a change, however often it is asked for, and a slow reader holds no database connection. Why the CSV has
no byte order mark and no guard against formulas: docs/decisions/0021.
"""

import csv
import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.db import connection
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from assets.opendata.declared import Column, Datatype
from assets.opendata.publishing import Published
from geo.durable import onto_disk

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES: Mapping[str, str] = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: What stands where there is nothing (recommendations to КМУ 835).
NULL = "null"
_FOLDER = "open-data"
_DATE_FORMAT = "yyyy-mm-dd"
#: A worksheet's name has at most so many letters.
_SHEET_NAME_LETTERS = 31
_FORMATS: Mapping[Datatype, Callable[[str], int | Decimal | datetime]] = {
    Datatype.INTEGER: int,
    Datatype.DECIMAL: Decimal,
    Datatype.DATE: datetime.fromisoformat,
}


def open_file(published: Published, ending: str) -> IO[bytes]:
    """The set's file, open for reading; made now if it was not made of this version yet."""
    while True:
        try:
            return _kept(published, ending).open("rb")
        except FileNotFoundError:
            keep(published, ending)


def keep(published: Published, ending: str) -> None:
    """Make the set's file of this version, and forget those of others."""
    path = _kept(published, ending)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
        try:
            if ending == CSV:
                write_csv(published, unfinished)
            else:
                with open_file(published, CSV) as source:
                    write_xlsx(published, source, unfinished)
        except BaseException:
            os.unlink(unfinished.name)
            raise
    onto_disk(Path(unfinished.name))
    os.replace(unfinished.name, path)
    for other in path.parent.glob(f"{published.data_set.name}.*.{ending}"):
        if other != path:
            other.unlink(missing_ok=True)


def write_csv(published: Published, target: IO[bytes]) -> None:
    """RFC 4180 in UTF-8 with a comma, the declared headers first; what PostgreSQL sends is written as it comes."""
    with connection.cursor() as cursor:
        # COPY takes no parameters of its own.
        bound = cursor.mogrify(published.statement, published.params)
        with cursor.copy(f"COPY ({bound}) TO STDOUT (FORMAT csv, HEADER true, NULL '{NULL}')") as rows:
            for run in rows:
                target.write(run)


def write_xlsx(published: Published, source: IO[bytes], target: IO[bytes]) -> None:
    """The rows of the CSV in `source` as a worksheet: numbers and dates as such, `null` and texts as texts."""
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(re.sub(r"\W", "-", published.data_set.name)[:_SHEET_NAME_LETTERS])
    sheet.freeze_panes = "A2"
    rows = csv.reader(ILLEGAL_CHARACTERS_RE.sub("", line.decode()) for line in source)
    sheet.append(next(rows))
    columns = published.data_set.columns
    for row in rows:
        sheet.append([_cell(sheet, column, value) for column, value in zip(columns, row, strict=True)])
    book.save(target)


def _kept(published: Published, ending: str) -> Path:
    return settings.ATLAS_VAR / _FOLDER / f"{published.data_set.name}.{published.version}.{ending}"


def _cell(sheet: WriteOnlyWorksheet, column: Column, value: str) -> object:
    if value == NULL or column.datatype not in _FORMATS:
        return _text(sheet, value)
    stored = _FORMATS[column.datatype](value)
    if isinstance(stored, datetime):
        cell = WriteOnlyCell(sheet, stored)
        cell.number_format = _DATE_FORMAT
        return cell
    return stored


def _text(sheet: WriteOnlyWorksheet, value: str) -> object:
    """What is written as a text whatever it looks like: openpyxl would make formulas and errors of `=…` and `#N/A`."""
    if not value.startswith(("=", "#")):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
