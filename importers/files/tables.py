"""A table's rows as a layer: the line of names found, names made to differ, the place of each row read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from importers.files import arrow_layer, places
from importers.files.arrow_layer import ArrowLayer
from importers.files.batches import SourceField, distinct
from importers.files.encodings import EncodingChoice
from importers.files.unpack import DEFAULT_LIMITS
from importers.problems import FileProblem

FORMULA_ERROR = "formula-error"
"""Kind of finding for cells whose formula gave no value."""

_HEADER_WITHIN = 20
_SAMPLED_ROWS = 1_000
# A line of names fills at least this share of the table's width: a title above it stands in one cell.
_HEADER_FILLED = 0.5
_NUMBER_OR_DATE = re.compile(r"[-+]?\d[\d\s.,:/-]*")
_ALPHABET = 26

GridRow = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as texts. `rows` can be gone through more than once; a row's number is that which a spreadsheet shows.

    `merged` are cells joined into one: first row, first column, last row, last column, rows from 1, columns from 0.
    `errors` tells, by row, the cells whose formula gave no value.
    """

    rows: Callable[[], Iterator[GridRow]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    errors: Mapping[int, str] = field(default_factory=dict)


def write(
    grid: Grid,
    target: Path,
    shown: str,
    place: Sequence[str] = (),
    encoding: EncodingChoice | None = None,
    points: bool = True,
) -> ArrowLayer:
    """Write a table at `target` as a layer, and describe it.

    `place` names the columns in which each row's place stands, where a person says so. Where nobody does, and no
    `points` are wanted, coordinates stay what they are: texts, such as those of a parcel's middle in a list of parcels.
    Raises FileProblem: "no-header", "many-columns", "place-unknown", "srid-mixed", or what reading the rows raises.
    """
    header = _Header.find(grid, shown)
    if unknown := [name for name in place if name not in header.names]:
        raise FileProblem("place-unknown", shown, names=", ".join(unknown), known=", ".join(header.names))
    sample = [_padded(row, header.width) for _number, row in islice(_below(grid, header), _SAMPLED_ROWS)]
    placing, remarks = places.recognise(header.names, sample, place), header.remarks
    if placing and placing.points and not (points or place):
        unused = format_lazy(
            _("Places of points, which this register does not hold, are not taken: {columns}."),
            columns=", ".join(placing.columns),
        )
        placing, remarks = None, (*remarks, unused)
    notes = {FORMULA_ERROR: distinct("formula errors", set(map(str.lower, header.names)))} if grid.errors else {}
    rows = arrow_layer.write(target, (*header.names, *notes.values()), _rows(grid, header, placing, bool(notes)))
    if placing and len(placing.srids) > 1:
        raise FileProblem("srid-mixed", shown, srids=", ".join(map(str, sorted(placing.srids))))
    return ArrowLayer(
        path=target,
        fields=tuple(SourceField(name, "text") for name in header.names),
        rows=rows,
        geometry_type="Unknown" if placing else "None",
        place=placing.columns if placing else tuple(place),
        notes=notes,
        remarks=remarks,
        wkt=f"EPSG:{srid}" if placing and (srid := next(iter(placing.srids), None)) else None,
        encoding=encoding,
    )


def column_letters(place: int) -> str:
    """What a spreadsheet calls the column of that place, counted from 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, _ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class _Header:
    """The names, made to differ in any letter case, and the last row that they stand in."""

    names: tuple[str, ...]
    row: int
    remarks: tuple[str | Promise, ...]

    @property
    def width(self) -> int:
        return len(self.names)

    @classmethod
    def find(cls, grid: Grid, shown: str) -> _Header:
        """The first line whose cells are mostly filled and none of them a number or a date."""
        top = list(islice(grid.rows(), _HEADER_WITHIN + _SAMPLED_ROWS))
        width = max((len(_trimmed(row)) for _number, row in top), default=0)
        if width > DEFAULT_LIMITS.max_columns:
            raise FileProblem("many-columns", shown, count=width, limit=DEFAULT_LIMITS.max_columns)
        for index, (number, row) in enumerate(top[:_HEADER_WITHIN]):
            filled = [cell.strip() for cell in row if cell.strip()]
            merged = [range_ for range_ in grid.merged if range_[0] == number and range_[3] > range_[1]]
            covered = len(filled) + sum(last - first for _row, first, _last_row, last in merged)
            if filled and covered >= width * _HEADER_FILLED and not any(map(_NUMBER_OR_DATE.fullmatch, filled)):
                above = sum(any(cell.strip() for cell in earlier) for _number, earlier in top[:index])
                below = top[index + 1] if index + 1 < len(top) else None
                return cls._of(_padded(row, width), number, merged, below, above)
        raise FileProblem("no-header", shown)

    @classmethod
    def _of(
        cls,
        row: Sequence[str],
        number: int,
        merged: Sequence[tuple[int, int, int, int]],
        below: GridRow | None,
        above: int,
    ) -> _Header:
        names, last, remarks = list(row), number, []
        if above:
            remarks.append(format_lazy(_("Lines above the names of the columns, not taken: {count}."), count=above))
        if merged and below:
            # A name over several columns, and theirs in the line below.
            lower, last = _padded(below[1], len(row)), below[0]
            upper = list(row)
            for _row, first, _last_row, end in merged:
                upper[first : end + 1] = [row[first]] * (end + 1 - first)
            names = [" ".join(filter(None, (one.strip(), two.strip()))) for one, two in zip(upper, lower, strict=True)]
            joined = ", ".join(name for name, one in zip(names, upper, strict=True) if one.strip() and name != one)
            remarks.append(
                format_lazy(_("The names of columns stand in merged cells; read as: {names}."), names=joined)
            )
        plain = (" ".join(name.split()) or column_letters(place) for place, name in enumerate(names))
        taken: set[str] = set()
        return cls(tuple(distinct(name, taken) for name in plain), last, tuple(remarks))


def _rows(grid: Grid, header: _Header, placing: places.Placing | None, noted: bool) -> Iterator[arrow_layer.Row]:
    for number, row in _below(grid, header):
        cells = _padded(row, header.width)
        texts: list[str | None] = [cell.strip() or None for cell in cells]
        if noted:
            texts.append(grid.errors.get(number))
        yield arrow_layer.Row(number, texts, placing.wkb(cells) if placing else None)


def _below(grid: Grid, header: _Header) -> Iterator[GridRow]:
    """The rows below the names; an empty one is no row."""
    return (
        (number, row)
        for number, row in grid.rows()
        if number > header.row and (any(map(str.strip, row)) or number in grid.errors)
    )


def _trimmed(row: Sequence[str]) -> Sequence[str]:
    """The row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]
