"""Figures of the public reports: by kind, settlement, department and month, and of the lamps that fail again.

They are kept under the data versions of what they were counted from, so a step is in the next figure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils import timezone
from psycopg import sql

from geo import access, db, registers
from geo.access import Sight, Viewer
from geo.local_cache import local_cache
from geo.models import Publication
from layers import columns
from reports.models import OPEN
from reports.seeing import SWITCH

_KEPT_SECONDS = 24 * 3600
_SETTLEMENTS, _LAMPS = "settlements", "street-lights"
#: A lamp, a line or a substation is told of from so many faults on, and so many of them at most.
REPEATED = 2
_MOST = 600


class Part(StrEnum):
    """By what the reports are counted."""

    WHOLE = "whole"
    KIND = "kind"
    SETTLEMENT = "settlement"
    DEPARTMENT = "department"
    MONTH = "month"


@dataclass(frozen=True)
class Figures:
    """`key` is what was counted by: code of a category or settlement, slug of a department (empty: outside of
    all settlements, or nobody's), month as 2026-11. `overdue` are open ones whose term is over, `in_time` fixed ones
    that kept it, `disputed` those with a closure that was disputed; `median_days` from the report to its last closure.
    """

    key: str
    received: int
    open: int
    overdue: int
    fixed: int
    in_time: int
    disputed: int
    median_days: float | None

    @property
    def share_in_time(self) -> float | None:
        """Of what had to be done by now, the share that was done in time; None where nothing had to."""
        due = self.fixed + self.overdue
        return self.in_time / due if due else None


class Whose(StrEnum):
    """What fails again."""

    LAMP = "lamp"
    LINE = "line"
    SUBSTATION = "substation"


@dataclass(frozen=True)
class Faults:
    """`name`: number of the lamp, line or substation; `mean_days` from report to repair, None where there is none."""

    name: str
    faults: int
    open: int
    disputes: int
    mean_days: float | None


def by_part(today: date | None = None) -> Mapping[Part, Sequence[Figures]]:
    """The figures of the public reports on that day of Kyiv; every part is there, the whole with one line."""
    day = today or timezone.localdate()
    key = f"report-figures:{_version(SWITCH)}:{_version(_SETTLEMENTS)}:{day.isoformat()}"
    return _kept(key, lambda: _counted(day))


def repeated(viewer: Viewer, least: int = REPEATED) -> Mapping[Whose, Sequence[Faults]]:
    """Lamps, lines and substations with so many faults at least, most first; lines and substations as far as the viewer
    reads those fields of the layer of lamps.
    """
    sight = _lamps(viewer)
    readable = {one for one in (Whose.LINE, Whose.SUBSTATION) if sight and one in sight.names()}
    lamps = f"{_LAMPS}:{sight.data_version}:{sight.audience}" if sight else ""
    key = f"report-lamps:{_version(SWITCH)}:{lamps}:{least}"
    found = _kept(key, lambda: _failing(sight, readable, least))
    return {one: found[one] for one in (Whose.LAMP, *sorted(readable))}


def _counted(day: date) -> dict[Part, list[Figures]]:
    statement = db.load("reports", "statistics")
    found: dict[Part, list[Figures]] = {one: [] for one in Part}
    for part, *values in db.rows(statement, {"open": [str(one) for one in OPEN], "today": day}):
        found[Part(part)].append(Figures(*values))
    return found


def _failing(sight: Sight | None, readable: set[Whose], least: int) -> dict[Whose, list[Faults]]:
    statement = db.compose(db.load("reports", "lamp_faults"), lamps=_lamp_rows(sight, readable))
    found: dict[Whose, list[Faults]] = {one: [] for one in Whose}
    for part, number, name, *values in db.rows(
        statement, {"open": [str(one) for one in OPEN], "least": least, "most": _MOST}
    ):
        found[Whose(part)].append(Faults(name or number, *values))
    return found


def _lamp_rows(sight: Sight | None, readable: set[Whose]) -> sql.Composable:
    """SQL of the lamps: uid, line and substation, empty where the viewer does not read them."""
    if sight is None:
        return sql.SQL("SELECT NULL::uuid AS uid, '' AS line, '' AS substation WHERE false")
    shown = [
        sql.SQL("{} AS {}").format(
            columns.column(sight.field(one)) if one in readable else sql.SQL("''"), sql.Identifier(one)
        )
        for one in (Whose.LINE, Whose.SUBSTATION)
    ]
    rows = sql.SQL("SELECT r.uid, {} FROM {} AS r WHERE {}")
    return rows.format(sql.SQL(", ").join(shown), columns.table(sight), columns.visible(sight))


def _lamps(viewer: Viewer) -> Sight | None:
    try:
        sight = access.sight(registers.get(_LAMPS), viewer)
    except registers.UnknownRegister:
        return None
    return sight if sight.anything else None


def _version(slug: str) -> int:
    return Publication.objects.values_list("data_version", flat=True).get(slug=slug)


def _kept(key: str, count: Callable[[], Any]) -> Any:
    found = local_cache.get(key)
    if found is None:
        found = count()
        local_cache.set(key, found, _KEPT_SECONDS)
    return found
