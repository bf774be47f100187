"""What can be done with a report by whoever looks at it, as forms: the workflow's table decides which there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.dispatch.asking import Asked
from reports import replies, workflow
from reports.models import Department, Publicity, Report, State
from reports.replies import Reply
from reports.workflow import Actor, Need, Transition

#: The name of the button that takes a step, and those of the other acts.
MOVE, PUBLISH, WITHDRAW, ROUTE, EXTEND, ASSIGN, NOTE = (
    "move",
    "publish",
    "withdraw",
    "route",
    "extend",
    "assign",
    "note",
)
#: Buttons that change nothing but the page: a reply put into the reason, the original looked for.
REPLY, FIND = "reply", "find"

#: What the steps are called, in the order in which they are offered.
_TITLES: Mapping[State, str | Promise] = {
    State.ACCEPTED: _("Accept"),
    State.PLANNED: _("Plan"),
    State.IN_WORK: _("Begin the work"),
    State.FIXED: _("Close as fixed"),
    State.FORWARDED: _("Forward: not ours"),
    State.DUPLICATE: _("It is a duplicate"),
    State.REFUSED: _("Refuse"),
    State.REOPENED: _("Open it again"),
    State.NEW: _("Give it back"),
}


@dataclass(frozen=True)
class Said:
    """What was sent and not done: the act, its target, the values as typed, and what is wrong with them by field."""

    act: str = ""
    target: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A form of one step: what it asks for, and what was said in it if it was sent in vain."""

    target: State
    title: str
    reason_needed: bool
    pictures: bool
    chooses: bool
    departments: Sequence[Department]
    department_needed: bool
    original: bool
    replies: Sequence[Reply]
    said: Said | None


def steps(asked: Asked, said: Said) -> list[Step]:
    """The steps that this person may take from where the report stands, as the table has them."""
    offered = replies.replies_for(asked.report)
    table = {one.target: one for one in workflow.steps(asked.report, asked.mover)}
    return [_step(table[target], asked, said, offered) for target in _TITLES if target in table]


def other_acts(asked: Asked) -> list[str]:
    """What this person may do beside the steps."""
    report = asked.report
    handles = bool(asked.mover.actors & {Actor.DISPATCHER, Actor.CREW})
    dispatches = Actor.DISPATCHER in asked.mover.actors
    held_back = report.publicity in (Publicity.HELD, Publicity.WITHDRAWN)
    open_to = {
        ASSIGN: handles and report.is_open and report.department is not None,
        ROUTE: dispatches and report.is_open,
        EXTEND: dispatches and report.is_open and report.answer_by != report.at_most_on,
        PUBLISH: dispatches and held_back,
        WITHDRAW: dispatches and report.publicity == Publicity.PUBLIC,
        NOTE: handles,
    }
    return [act for act, is_open in open_to.items() if is_open]


def _step(one: Transition, asked: Asked, said: Said, offered: Sequence[Reply]) -> Step:
    outside = Need.OUTSIDE in one.needs
    chooses = outside or Need.DEPARTMENT in one.needs
    is_said = said.act in (MOVE, REPLY, FIND) and said.target == one.target
    return Step(
        target=one.target,
        title=str(_TITLES[one.target]),
        reason_needed=Need.REASON in one.needs,
        pictures=Need.EVIDENCE in one.needs,
        chooses=chooses,
        departments=list(Department.objects.filter(outside=outside, archived=False)) if chooses else [],
        department_needed=outside or (chooses and not _has_own(asked.report)),
        original=Need.ORIGINAL in one.needs,
        replies=[reply for reply in offered if reply.target in ("", one.target)],
        said=said if is_said else None,
    )


def _has_own(report: Report) -> bool:
    return report.department is not None and not report.department.outside and not report.department.archived
