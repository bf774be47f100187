"""What was found in a file, row by row, as people read it and as a CSV."""

import csv
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import registers
from geo.registers import Field, Kind
from geo.text import fold
from importers.findings import EFFECT_TITLES, FINDINGS, GEOMETRY_NOTES, Effect
from importers.models import Batch, Finding

#: A CSV is opened in a spreadsheet, which takes it for UTF-8 only with this mark.
_SPREADSHEET_UTF8 = "utf-8-sig"
#: What a spreadsheet begins a formula by, or jumps to the next cell (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
#: What a value of the field has to be; of a choice, the choices are named.
_EXPECTED = {
    Kind.INTEGER: gettext_lazy("a whole number"),
    Kind.DECIMAL: gettext_lazy("a number"),
    Kind.DATE: gettext_lazy("a date with its year in full, as 31.12.2024"),
    Kind.BOOLEAN: gettext_lazy("yes or no"),
    Kind.REFERENCE: gettext_lazy("a code or a name that is known here"),
}
_NUMBER = re.compile(r"[-+]?[\d\s]+([.,]\d+)?")


@dataclass(frozen=True)
class Where:
    """Where a person finds a row: its number from 1 in the file, or in one of the layers that were read as one."""

    number: int
    layer: str = ""

    def __str__(self) -> str:
        return _("%(number)s of “%(layer)s”") % vars(self) if self.layer else str(self.number)


@dataclass(frozen=True)
class Line:
    """One finding in words. `row` counts the rows of the file from 1, on through layers that were read as one."""

    row: int
    where: Where
    key: str
    field: str
    value: str
    effect: str
    problem: str
    advice: str


def where(batch: Batch, row_no: int) -> Where:
    """Where the row of that number stands in the file."""
    behind = bisect_left(batch.layers, row_no, key=itemgetter(0)) - 1
    if behind < 0:
        return Where(row_no)
    before, layer = batch.layers[behind]
    return Where(row_no - before, layer)


def lines(batch: Batch, code: str | None = None, *, readable: Collection[str] | None = None) -> Iterator[Line]:
    """The batch's findings by row; of one kind only, if `code` is given. `readable` is for `line`."""
    found = Finding.objects.filter(batch=batch).order_by("row_no", "pk")
    if code:
        found = found.filter(code=code)
    for finding in found.iterator():
        yield line(finding, batch, readable)


def write_csv(batch: Batch, path: Path, *, readable: Collection[str] | None = None) -> int:
    """Write the whole report; how many lines it has below its heading. `readable` is for `line`."""
    count = 0
    with path.open("w", encoding=_SPREADSHEET_UTF8, newline="") as file:
        writer = csv.writer(file)
        layer = [_("layer")] if batch.layers else []
        titles = (_("key"), _("field"), _("value"), _("effect"), _("what is wrong"), _("what to do"))
        writer.writerow([*layer, _("row"), *titles])
        for one in lines(batch, readable=readable):
            texts = (one.key, one.field, one.value, one.effect, one.problem, one.advice)
            layer = [no_formula(one.where.layer)] if batch.layers else []
            writer.writerow([*layer, one.where.number, *map(no_formula, texts)])
            count += 1
    return count


def line(finding: Finding, batch: Batch, readable: Collection[str] | None = None) -> Line:
    """One finding of `batch` in words. `readable` names the register's fields whose values may be told; None: all."""
    register = registers.get(batch.register)
    kind = FINDINGS[finding.code]
    declared = next((one for one in register.fields if one.name == finding.field), None)
    words: dict[str, Any] = {
        "amount": "" if finding.amount is None else _amount(finding.amount),
        "other": _other(finding, batch),
        "help": declared.pattern_help if declared and declared.pattern_help else _help(declared),
    }
    return Line(
        row=finding.row_no,
        where=where(batch, finding.row_no),
        key=finding.key,
        field=_field_name(finding.field, declared, batch.mapping),
        value=finding.value if not declared or readable is None or declared.name in readable else "",
        effect=str(EFFECT_TITLES[Effect(finding.effect)]),
        problem=str(kind.problem) % words,
        advice=str(kind.advice),
    )


def no_formula(text: str) -> str:
    """The text as a spreadsheet shows it: one that begins as a formula, and is no number, gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA_MARKS) and not _NUMBER.fullmatch(text) else text


def _amount(value: float) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True).replace("-", "−")


def _other(finding: Finding, batch: Batch) -> str:
    """The other object or row, or what is wrong with a geometry in words, with the place that GEOS tells."""
    if finding.code == "key-repeated":
        return str(where(batch, int(finding.other)))
    reason, bracket, place = finding.other.partition("[")
    return (
        str(GEOMETRY_NOTES[reason]) + (f" [{place}" if bracket else "") if reason in GEOMETRY_NOTES else finding.other
    )


def _help(declared: Field | None) -> str:
    if declared and declared.choices:
        return _("one of: %(choices)s") % {"choices": ", ".join(str(title) for _value, title in declared.choices)}
    return str(_EXPECTED[declared.kind]) if declared and declared.kind in _EXPECTED else _("what the field takes")


def _field_name(name: str, declared: Field | None, mapping: dict[str, str]) -> str:
    """The register's title of the field, with the file's own name for it."""
    if name == "geom":
        return _("geometry")
    title = str(declared.title) if declared else name
    theirs = mapping.get(name, title)
    return title if fold(theirs) == fold(title) else f"{title} ({theirs})"
