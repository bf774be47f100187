"""One act on many reports: tried first, so that a person sees how many it would be and what is refused, and why.

    bulk.take(Act.ACCEPT, chosen, user, Given(department=roads), trial=True)

What is tried is done and rolled back: it is refused by what would refuse it, and by nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from geo.models import User
from geo.refusals import Refused
from reports import handling, seeing
from reports.models import Department, Report, State
from reports.workflow import Mover, move, officer

#: Reports of one act; a page of the inbox has fewer.
MOST = 200


class Act(StrEnum):
    ACCEPT = "accept"
    ROUTE = "route"
    ASSIGN = "assign"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Chosen:
    """A report by its number, and the version that was looked at."""

    number: int
    version: int


@dataclass(frozen=True)
class Given:
    """What an act may need beside the reports. `assignee` None: nobody."""

    department: Department | None = None
    assignee: User | None = None
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one report: done, or refused with a `problem` in words."""

    chosen: Chosen
    problem: str = ""


def take(act: Act, chosen: Sequence[Chosen], user: User, given: Given, *, trial: bool = False) -> list[Outcome]:
    """Do it with each of the reports, one by one: what is refused keeps none of the others. Raises `Refused` for more
    than `MOST`, and where a department is missing.
    """
    if len(chosen) > MOST:
        raise Refused(_("Choose %(most)s reports at most.") % {"most": MOST})
    if act is Act.ROUTE and given.department is None:
        raise Refused(_("Choose the department that gets the reports."))
    reports = seeing.handled(user).select_related("category", "department").in_bulk([one.number for one in chosen])
    return [Outcome(one, _refusal(act, one, reports.get(one.number), user, given, trial)) for one in chosen]


def _refusal(act: Act, chosen: Chosen, report: Report | None, user: User, given: Given, trial: bool) -> str:
    """Why it was not done; empty if it was."""
    if report is None:
        return _("There is no report %(number)s, or you do not handle it.") % {"number": chosen.number}
    try:
        with transaction.atomic():
            _ACTS[act](chosen, officer(user, report), given)
            transaction.set_rollback(trial)
    except (Refused, PermissionDenied) as problem:
        return str(problem)
    return ""


def _route(chosen: Chosen, mover: Mover, given: Given) -> None:
    assert given.department is not None
    handling.route(chosen.number, mover, given.department, given.reason, version=chosen.version)


_ACTS: Mapping[Act, Callable[[Chosen, Mover, Given], object]] = {
    Act.ACCEPT: lambda one, mover, given: move(
        one.number,
        State.ACCEPTED,
        mover,
        version=one.version,
        reason=given.reason,
        department=given.department,
    ),
    Act.ROUTE: _route,
    Act.ASSIGN: lambda one, mover, given: handling.assign(one.number, mover, given.assignee, version=one.version),
    Act.PUBLISH: lambda one, mover, given: handling.publish(one.number, mover, version=one.version),
    Act.WITHDRAW: lambda one, mover, given: handling.withdraw(one.number, mover, given.reason, version=one.version),
}
