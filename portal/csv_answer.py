"""Lists as a CSV that is sent while it is read, for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from importers.report import no_formula

#: A CSV is opened in a spreadsheet, which takes it for UTF-8 only with this mark.
_UTF8_MARK = "\ufeff"


class _Passed:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_answer(file_name: str, lines: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The answer with these lines, headings first; cells that would be formulas are texts."""
    answer = StreamingHttpResponse(_written(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def _written(lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Passed())
    yield _UTF8_MARK
    for cells in lines:
        yield writer.writerow([no_formula(cell) if isinstance(cell, str) else cell for cell in cells])
