"""A table of legal entities entered into the register of them: new ones made, known ones brought up to date.

    read = Entities.read(Path("entities.csv"))
    entered = enter(read.rows, user, "entities.csv")

A row that cannot be taken is told and left out; the others are entered (decision 0010 holds here as for imports).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from addresses.models import LegalEntity
from addresses.parties import ENTITY_CODE
from addresses.tables import TableProblem, header, rows_of
from geo import history
from geo.models import User
from geo.text import fold

#: Field → names under which its column is met.
COLUMNS = {
    "code": ("code", "єдрпоу", "код", "код_єдрпоу", "edrpou"),
    "name": ("name", "назва", "повна_назва", "найменування"),
    "short_name": ("short_name", "скорочена_назва", "коротка_назва"),
    "name_en": ("name_en", "назва_англійською"),
}
_REQUIRED = ("code", "name")
#: A registration number of a natural person's tax card.
_PERSON_CODE = re.compile(r"\d{10}")
#: Spreadsheets take the code for a number and lose the zeros that it begins with.
_CODE_DIGITS, _SHORTEST_NUMBER = 8, 5
_SPACES = re.compile(r"\s+")

Row = dict[str, str]


@dataclass(frozen=True)
class Refused:
    """A row of the table that was left out, counted from 1 without the header, and why."""

    number: int
    why: str


@dataclass(frozen=True)
class Entities:
    """The rows that can be entered, by field, and those that cannot."""

    rows: Sequence[Row]
    refused: Sequence[Refused]

    @classmethod
    def read(cls, path: Path) -> "Entities":
        """Read a CSV in UTF-8 with a header. Raises `TableProblem` if it is none, or lacks a column."""
        columns = header(path)
        places = {field: _place(columns, names) for field, names in COLUMNS.items()}
        if lacking := [COLUMNS[field][0] for field in _REQUIRED if places[field] is None]:
            raise TableProblem(
                _("The table %(path)s has no column “%(column)s”. It has: %(columns)s.")
                % {"path": path, "column": lacking[0], "columns": ", ".join(columns)}
            )
        taken: dict[str, Row] = {}
        refused = []
        for number, met in enumerate(rows_of(path, columns), start=1):
            row = {field: _SPACES.sub(" ", met[column]).strip() for field, column in places.items() if column}
            row["code"] = _code(row["code"])
            if why := _trouble(row, taken):
                refused.append(Refused(number, why))
            else:
                taken[row["code"]] = row
        return cls(list(taken.values()), refused)


@dataclass(frozen=True)
class Entered:
    """How many entities are new, and how many were changed; the rest was as the table has it."""

    new: int
    changed: int


@transaction.atomic
def enter(rows: Sequence[Row], user: User | None, source: str) -> Entered:
    """Make or change the entities of `rows`, set-wise; `source` goes into the history. Fields that `rows` lack stay."""
    if not rows:
        return Entered(0, 0)
    codes = [row["code"] for row in rows]
    known = {entity.code: entity for entity in LegalEntity.objects.filter(code__in=codes)}
    new = [row for row in rows if row["code"] not in known]
    changed = [row for row in rows if row["code"] in known and _differs(known[row["code"]], row)]
    with history.acting(user, _("Table of legal entities: %(source)s") % {"source": source}):
        LegalEntity.objects.bulk_create(
            (LegalEntity(**row) for row in (*new, *changed)),
            update_conflicts=True,
            update_fields=list(rows[0]),
            unique_fields=["code"],
        )
    return Entered(len(new), len(changed))


def _differs(entity: LegalEntity, row: Row) -> bool:
    return any(getattr(entity, name) != value for name, value in row.items())


def _place(columns: Sequence[str], names: Sequence[str]) -> str | None:
    return next((column for name in names for column in columns if fold(column).replace(" ", "_") == fold(name)), None)


def _code(text: str) -> str:
    digits = text.replace(" ", "")
    return digits.zfill(_CODE_DIGITS) if digits.isdigit() and len(digits) >= _SHORTEST_NUMBER else digits


def _trouble(row: Row, taken: dict[str, Row]) -> str:
    """Why a row cannot be entered; empty if it can."""
    code = row["code"]
    if _PERSON_CODE.fullmatch(code):
        return _(
            "%(code)s has ten digits, as the numbers of natural persons have: they are never entered as legal entities."
        ) % {"code": code}
    if not re.fullmatch(ENTITY_CODE, code, re.ASCII):
        return _("“%(code)s” is no ЄДРПОУ code: it has eight digits, as in 04382122.") % {"code": code}
    if not row["name"]:
        return _("%(code)s has no name. Fill it in.") % {"code": code}
    if code in taken:
        return _("%(code)s stands in the table twice; the first row was taken.") % {"code": code}
    return next(_too_long(row), "")


def _too_long(row: Row) -> Iterator[str]:
    for name, value in row.items():
        column: Any = LegalEntity._meta.get_field(name)
        if len(value) > column.max_length:
            yield _("%(field)s of %(code)s is longer than %(longest)s letters.") % {
                "field": str(column.verbose_name).capitalize(),
                "code": row["code"],
                "longest": column.max_length,
            }
