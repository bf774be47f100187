"""Reports in words for the public: what each step means, how a deadline stands, what the map's shapes are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geo.access import Viewer
from portal.state import places
from reports.deadlines import is_past
from reports.models import Move, Report, State
from reports.registers import LOOKS

#: What a step to each state tells a resident.
_STEPS: Mapping[State, str | Promise] = {
    State.NEW: gettext_lazy("Given back to the dispatcher"),
    State.ACCEPTED: gettext_lazy("Accepted: it is known who sees to it"),
    State.PLANNED: gettext_lazy("The work is planned"),
    State.IN_WORK: gettext_lazy("The work has begun"),
    State.FIXED: gettext_lazy("Fixed"),
    State.FORWARDED: gettext_lazy("Forwarded to those whose task it is"),
    State.DUPLICATE: gettext_lazy("Joined with an earlier report of the same problem"),
    State.REFUSED: gettext_lazy("Refused"),
    State.REOPENED: gettext_lazy("Opened again: it is not mended"),
}


@dataclass(frozen=True)
class Deadline:
    """`text` in words; `late` where its day is over."""

    text: str
    late: bool


def said_of(move: Move) -> str:
    """What was done by this step, as a sentence of few words."""
    return str(_STEPS[State(move.target)])


def deadline(report: Report, now: datetime) -> Deadline | None:
    """By when an open report is promised to be mended, or else answered by law; None of a closed one."""
    if not report.is_open:
        return None
    day = report.promised_on or report.answer_by
    told = {"day": date_format(day, "DATE_FORMAT")}
    if is_past(day, now):
        return Deadline(_("The term was %(day)s: it is overdue.") % told, late=True)
    left = (day - timezone.localdate(now)).days
    if report.promised_on is None:
        return Deadline(_("To be answered by %(day)s, as the law has it.") % told, late=False)
    if left == 0:
        return Deadline(_("Promised by today, %(day)s.") % told, late=False)
    words = ngettext("Promised by %(day)s: %(left)s day is left.", "Promised by %(day)s: %(left)s days are left.", left)
    return Deadline(words % {**told, "left": left}, late=False)


def settlements(viewer: Viewer) -> dict[str, str]:
    """By code, what the settlements are called; one of several of a name with its code."""
    parts = [one for one in places.parts(viewer) if one.code]
    return {one.code: f"{one.name} ({one.code})" if one.note == one.code else one.name for one in parts}


def legend() -> list[dict[str, Any]]:
    """The classes of the map of reports, as `portal/_swatch.html` draws them."""
    return [
        {"title": state.label, "fill": fill, "stroke": stroke, "shape": str(shape)}
        for state, (fill, stroke, shape) in LOOKS.items()
    ]
