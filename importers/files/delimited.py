"""CSV as offices leave it: any of four separators, any encoding of ours, quoted line breaks, a title above."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from importers.files.encodings import EncodingChoice, choose_for_text
from importers.problems import FileProblem

SEPARATORS = ";\t,|"
"""In order of preference: in Ukraine a comma stands within numbers more often than between them."""

MAX_CELL = 16 * 1024**2
"""Letters of one cell. WKT of a large forest has a few millions; a quotation mark that never closes has more."""

# The module's own limit is 128 KB for the whole process, and WKT is longer.
csv.field_size_limit(MAX_CELL)

_SAMPLED_BYTES = 4 * 1024**2
_SAMPLED_LINES = 200
# Excel's own way to name the separator in the first line.
_NAMED_SEPARATOR = "sep="


@dataclass(frozen=True, slots=True)
class Delimited:
    """A CSV that can be read: its encoding, recognised or told, and its separator."""

    path: Path
    shown: str
    encoding: EncodingChoice
    separator: str
    named_separator: bool

    @classmethod
    def open(cls, path: Path, shown: str, told: str | None = None) -> Delimited:
        """Look at the beginning of a CSV; `told` is a person's choice of the encoding.

        Raises FileProblem "encoding-unknown".
        """
        with path.open("rb") as file:
            encoding = choose_for_text(file.read(_SAMPLED_BYTES), told, shown)
        with _open(path, encoding) as text:
            lines = text.read(_SAMPLED_BYTES).splitlines(keepends=True)[:_SAMPLED_LINES]
        first = lines[0].strip().lower() if lines else ""
        if first.startswith(_NAMED_SEPARATOR) and len(first) == len(_NAMED_SEPARATOR) + 1:
            return cls(path, shown, encoding, first[-1], named_separator=True)
        return cls(path, shown, encoding, _separator(lines), named_separator=False)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with its number as a spreadsheet shows it. Raises FileProblem "csv-broken"."""
        with _open(self.path, self.encoding) as text:
            reader = csv.reader(_lines(text), delimiter=self.separator)
            number = 0
            try:
                for number, row in enumerate(reader, start=1):
                    if number > 1 or not self.named_separator:
                        yield number, row
            except csv.Error as error:
                raise FileProblem("csv-broken", self.shown, row=number + 1) from error


def _open(path: Path, encoding: EncodingChoice) -> TextIO:
    # Undecided, the likeliest shows what there is; it is asked before anything is written.
    name = encoding.chosen or encoding.candidates[0].name
    return path.open(encoding=name, errors="replace", newline="")


def _lines(text: TextIO) -> Iterator[str]:
    """Lines of a bounded length: a file of gigabytes may have no end of line in it."""
    while line := text.readline(MAX_CELL):
        if len(line) == MAX_CELL:
            raise csv.Error
        yield line


def _separator(lines: Sequence[str]) -> str:
    """The separator that cuts most lines into the same number of cells, and into more than one."""

    def evenness(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if any(row))
        if not widths:
            return 0, 0
        width, often = widths.most_common(1)[0]
        return (often / widths.total(), width) if width > 1 else (0, 0)

    return max(SEPARATORS, key=evenness)
