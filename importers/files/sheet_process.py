"""A process of its own that reads a workbook: `python sheet_process.py WORKBOOK FOLDER`.

A few bytes may place a cell in the last column of the last row, and its reader then asks for memory for all the cells
before it. Here that ends this process alone. Each sheet that holds anything becomes a CSV in the folder, and
`sheets.json` names them: name, file, number of the first row, empty columns before the first, merged cells.
"""

import csv
import datetime
import json
import resource
import sys
from pathlib import Path
from typing import Any

import python_calamine

MEMORY_BYTES = 1024**3
"""Address space: a sheet of a million rows and ten columns takes some 600 MB."""

SECONDS = 120
FILE_BYTES = 1024**3
LOCKED = 3
"""Exit code where the workbook asks for a password."""

# Doubles count whole numbers one by one up to here; what is beyond lost digits in the spreadsheet already.
_WHOLE_UP_TO = 2**63


def main(workbook: str, folder: Path) -> None:
    """Write the sheets of a workbook into a folder."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ):
        resource.setrlimit(limit, (value, value))
    book = python_calamine.CalamineWorkbook.from_path(workbook)
    written = [
        sheet
        for index, described in enumerate(book.sheets_metadata)
        if _is_shown(described) and (sheet := _write(book.get_sheet_by_index(index), index, folder))
    ]
    (folder / "sheets.json").write_text(json.dumps(written), encoding="utf-8")


def text(cell: Any) -> str:
    """A cell as text: dates in ISO 8601, whole numbers without a point."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE_UP_TO:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _is_shown(sheet: Any) -> bool:
    plain = sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    return plain and sheet.visible == python_calamine.SheetVisibleEnum.Visible


def _write(sheet: Any, index: int, folder: Path) -> dict[str, Any] | None:
    if sheet.start is None or not sheet.height:
        return None
    with (folder / f"{index}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(map(text, cells) for cells in sheet.iter_rows())
    row, column = sheet.start
    return {
        "name": sheet.name,
        "index": index,
        "first_row": row + 1,
        "first_column": column,
        # calamine knows no merged cells of an ODS.
        "merged": [
            (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ],
    }


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except python_calamine.PasswordError:
        sys.exit(LOCKED)
