"""The КАТОТТГ codifier: the official table of administrative units, and a hromada's part of it."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from addresses.models import CODIFIER_CODE, Hromada, Settlement
from geo import history
from geo.records import State

#: Columns of the published file: codes of five levels, category, name (domain.md, §3).
_OBLAST, _RAION, _HROMADA, _SETTLEMENT, _ADDITIONAL, _CATEGORY, _NAME = range(7)
_HROMADA_CATEGORY = "H"


class CodifierProblem(ValueError):
    """The codifier or the code cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class HromadaUnits:
    """A hromada in the codifier: its names up the levels, and (code, kind, name) of each of its settlements."""

    code: str
    name: str
    raion: str
    oblast: str
    settlements: list[tuple[str, str, str]]


def read(path: Path, code: str) -> HromadaUnits:
    """The part of the codifier at `path` (CSV with `;`, UTF-8) under the hromada's `code`; or `CodifierProblem`."""
    if not re.match(CODIFIER_CODE, code):
        raise CodifierProblem(
            _("“%(code)s” is no code of КАТОТТГ: it has UA in Latin letters and 17 digits.") % {"code": code}
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, delimiter=";") if len(row) == _NAME + 1]
    except (OSError, UnicodeDecodeError) as error:
        raise CodifierProblem(
            _("The codifier %(path)s cannot be read (%(error)s). It must be the official CSV, with semicolons.")
            % {"path": path, "error": error}
        ) from error
    names = {_own_code(row): row[_NAME].strip() for row in rows}
    own = next((row for row in rows if row[_CATEGORY] == _HROMADA_CATEGORY and row[_HROMADA] == code), None)
    if own is None:
        raise CodifierProblem(
            _("There is no hromada with the code %(code)s in %(path)s.") % {"code": code, "path": path}
        )
    return HromadaUnits(
        code=code,
        name=own[_NAME].strip(),
        raion=names.get(own[_RAION], ""),
        oblast=names.get(own[_OBLAST], ""),
        settlements=[
            (row[_SETTLEMENT], row[_CATEGORY], row[_NAME].strip())
            for row in rows
            if row[_HROMADA] == code and row[_SETTLEMENT] and not row[_ADDITIONAL]
        ],
    )


def load(units: HromadaUnits, *, invented: bool = False) -> Hromada:
    """Enter the hromada and its settlements, or bring their names up to date; boundaries are left alone."""
    with transaction.atomic(), history.acting(None, _("Codifier of administrative units")):
        hromada, _created = Hromada.objects.update_or_create(
            code=units.code,
            defaults={
                "name": units.name,
                "raion": units.raion,
                "oblast": units.oblast,
                "invented": invented,
                "state": State.CURRENT,
            },
        )
        Settlement.objects.bulk_create(
            [
                Settlement(code=code, kind=kind, name=name, state=State.CURRENT)
                for code, kind, name in units.settlements
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "kind"],
        )
    return hromada


def _own_code(row: list[str]) -> str:
    return next(code for code in reversed(row[: _ADDITIONAL + 1]) if code)
