"""The workflow of reports: one table, and `move`, which does what stands in it and refuses everything else.

    move(report.pk, State.FIXED, officer(user, report), version=3, photographs=[file])

Closing a fault needs a photograph or a reason; the reporter is asked whether it is so (`reports.letters`), and a
closure that the reporter disputes reopens the report and is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import access, history, images
from geo.access import Viewer
from geo.models import User
from geo.refusals import REASON, Invalid, Refused, VersionConflict
from reports import letters, merging, pictures, secrets
from reports.deadlines import Clock, deadlines
from reports.models import CLOSED, Department, Move, PhotographKind, Report, State


class Actor(StrEnum):
    """As what somebody takes a step."""

    DISPATCHER = "dispatcher"
    #: Somebody of the department that has the report.
    CREW = "crew"
    REPORTER = "reporter"


class Need(StrEnum):
    """What a step cannot be taken without."""

    REASON = "reason"
    #: A photograph or a reason.
    EVIDENCE = "evidence"
    #: A department or an enterprise of ours, if the report has none yet.
    DEPARTMENT = "department"
    #: A body that is not ours.
    OUTSIDE = "outside"
    #: The report of which this one is a duplicate.
    ORIGINAL = "original"


@dataclass(frozen=True)
class Transition:
    source: State
    target: State
    actors: frozenset[Actor]
    needs: frozenset[Need] = frozenset()


_D, _C, _R = Actor.DISPATCHER, Actor.CREW, Actor.REPORTER


def _from(source: State, **targets: tuple[set[Actor], set[Need]]) -> list[Transition]:
    return [
        Transition(source, State[name], frozenset(actors), frozenset(needs))
        for name, (actors, needs) in targets.items()
    ]


_FORWARDED = ({_D}, {Need.OUTSIDE, Need.REASON})
_DUPLICATE = ({_D}, {Need.ORIGINAL})
_REFUSED = ({_D}, {Need.REASON})
_ACCEPTED = ({_D}, {Need.DEPARTMENT})
_FIXED = ({_D, _C}, {Need.EVIDENCE})
_PLANNED: tuple[set[Actor], set[Need]] = ({_D, _C}, set())
_IN_WORK: tuple[set[Actor], set[Need]] = ({_D, _C}, set())
#: The crew gives it back: it is not theirs, or they cannot.
_GIVEN_BACK = ({_D, _C}, {Need.REASON})
_DISPUTED = ({_D, _R}, {Need.REASON})
_BROUGHT_BACK = ({_D}, {Need.REASON})

#: Every step there is. What does not stand here cannot be done by anybody.
TRANSITIONS: tuple[Transition, ...] = (
    *_from(
        State.NEW,
        ACCEPTED=_ACCEPTED,
        FIXED=({_D}, {Need.EVIDENCE}),
        FORWARDED=_FORWARDED,
        DUPLICATE=_DUPLICATE,
        REFUSED=_REFUSED,
    ),
    *_from(
        State.ACCEPTED,
        NEW=_GIVEN_BACK,
        PLANNED=_PLANNED,
        IN_WORK=_IN_WORK,
        FIXED=_FIXED,
        FORWARDED=_FORWARDED,
        DUPLICATE=_DUPLICATE,
        REFUSED=_REFUSED,
    ),
    *_from(
        State.PLANNED,
        NEW=_GIVEN_BACK,
        IN_WORK=_IN_WORK,
        FIXED=_FIXED,
        FORWARDED=_FORWARDED,
        DUPLICATE=_DUPLICATE,
        REFUSED=_REFUSED,
    ),
    *_from(
        State.IN_WORK,
        NEW=_GIVEN_BACK,
        PLANNED=({_D, _C}, {Need.REASON}),
        FIXED=_FIXED,
        FORWARDED=_FORWARDED,
        DUPLICATE=_DUPLICATE,
        REFUSED=_REFUSED,
    ),
    *_from(
        State.REOPENED,
        ACCEPTED=_ACCEPTED,
        PLANNED=_PLANNED,
        IN_WORK=_IN_WORK,
        FIXED=_FIXED,
        FORWARDED=_FORWARDED,
        DUPLICATE=_DUPLICATE,
        REFUSED=_REFUSED,
    ),
    *_from(State.FIXED, REOPENED=_DISPUTED),
    *_from(State.REFUSED, REOPENED=_DISPUTED),
    *_from(State.FORWARDED, REOPENED=_BROUGHT_BACK, FIXED=({_D}, {Need.EVIDENCE})),
    *_from(State.DUPLICATE, REOPENED=_BROUGHT_BACK),
)

_BY_STEP: Mapping[tuple[State, State], Transition] = {(one.source, one.target): one for one in TRANSITIONS}


@dataclass(frozen=True)
class Mover:
    """Who takes a step, and as what. `user` is None for the reporter, who needs no account."""

    user: User | None
    actors: frozenset[Actor]


def officer(user: Viewer, report: Report) -> Mover:
    """A signed-in person, as whatever they are to this report; without a right in it they are nothing to it."""
    actors = set()
    if access.may_handle_reports(user):
        actors.add(Actor.DISPATCHER)
    if report.department and access.is_at_work_among(user, report.department.members.all()):
        actors.add(Actor.CREW)
    return Mover(user if isinstance(user, User) else None, frozenset(actors))


def reporter(report: Report, token: str) -> Mover:
    """Whoever has the private link of the report; raises `PermissionDenied` for another token."""
    if not secrets.is_of(token, report.token_digest):
        raise PermissionDenied(_("This link is not that of the report. Open the one from your letter."))
    return Mover(None, frozenset({Actor.REPORTER}))


def steps(report: Report, mover: Mover) -> list[Transition]:
    """The steps that may be taken with the report from where it stands."""
    return [one for one in TRANSITIONS if one.source == report.state and one.actors & mover.actors]


def move(
    number: int,
    target: State,
    mover: Mover,
    *,
    version: int | None = None,
    reason: str = "",
    photographs: Sequence[IO[bytes]] = (),
    department: Department | None = None,
    original: Report | None = None,
) -> Report:
    """Take the step to `target` with the report of that number, if it still is at `version`; the report as it is now.

    Raises `Refused` for a step that is not in the table, `PermissionDenied` for who may not take it, `Invalid` with
    sentences by what is needed, `VersionConflict`, and `ImageRefused`. Letters and webhooks go when it is committed.
    """
    prepared = [images.prepare(file) for file in photographs]
    with pictures.stored() as names:
        filed = pictures.file(prepared, names)
        with transaction.atomic():
            if original is not None:
                original = _held_beside(number, original)
            report = held(number, version)
            step = _step(report, target, mover)
            source, reason = State(report.state), reason.strip()
            # The reporter's own photograph sent back shows nothing of what was done.
            pictured = bool(pictures.new_to(report, filed))
            _require_needs(step, report, reason, pictured, department, original)
            for name, value in _becomes(step, report, mover, department, original).items():
                setattr(report, name, value)
            with history.acting(mover.user, reason or str(target.label)):
                report.save()
            actor = next(one for one in Actor if one in mover.actors & step.actors)
            taken = Move.objects.create(
                report=report, by=mover.user, actor=actor, source=source, target=target, reason=reason
            )
            # Who disputes a closure shows what is still wrong.
            kind = PhotographKind.PROBLEM if actor == Actor.REPORTER else PhotographKind.WORK
            pictures.keep(report, filed, kind, taken)
            report.refresh_from_db()
            letters.tell_of(report, taken)
            if target == State.DUPLICATE:
                merging.tell_of_original(report)
    return report


def held(number: int, version: int | None) -> Report:
    """The report of that number, held until the end of the transaction; raises `VersionConflict` where it is no longer
    as at `version`.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=number)
    if version is not None and version != report.version:
        raise VersionConflict(
            _("Report %(number)s was changed meanwhile. Look at what it is now, and decide again.")
            % {"number": report.pk},
            prepared_on=version,
            found=report.version,
        )
    return report


def _held_beside(number: int, original: Report) -> Report | None:
    """The original as it is now, held with the report that repeats it; None if it is gone.

    Both by their numbers: two reports called duplicates of one another at the same moment wait in one order, and the
    later of the two finds what the other has become. Else both would be closed, each for the other.
    """
    both = Report.objects.select_for_update(of=("self",)).filter(pk__in=(number, original.pk)).order_by("pk")
    return {one.pk: one for one in both}.get(original.pk)


def _step(report: Report, target: State, mover: Mover) -> Transition:
    source = State(report.state)
    step = _BY_STEP.get((source, target))
    if step is None:
        following = [str(one.target.label) for one in TRANSITIONS if one.source == source]
        raise Refused(
            _("Report %(number)s is “%(source)s” and cannot become “%(target)s”. It can become: %(following)s.")
            % {
                "number": report.pk,
                "source": source.label,
                "target": target.label,
                "following": ", ".join(following),
            }
        )
    if not step.actors & mover.actors:
        raise PermissionDenied(
            _("You may not make report %(number)s “%(target)s”. Dispatchers do that, or ask the administrator.")
            % {"number": report.pk, "target": target.label}
        )
    return step


def _require_needs(
    step: Transition,
    report: Report,
    reason: str,
    pictured: bool,
    department: Department | None,
    original: Report | None,
) -> None:
    errors: dict[str, list[str]] = {}
    given = department or report.department
    if Need.REASON in step.needs and not reason:
        errors[REASON] = [_("Say why: the reporter and the public read it.")]
    if Need.EVIDENCE in step.needs and not (reason or pictured):
        errors["photographs"] = [_("Add a photograph of what was done, or say why there is none.")]
    if Need.DEPARTMENT in step.needs and (given is None or given.outside or given.archived):
        errors["department"] = [_("Choose the department or the enterprise that will see to it.")]
    if Need.OUTSIDE in step.needs and (department is None or not department.outside):
        errors["department"] = [_("Choose the body to which the report is forwarded.")]
    if Need.ORIGINAL in step.needs and (problem := _not_an_original(report, original)):
        errors["original"] = [problem]
    if errors:
        raise Invalid(errors)


def _not_an_original(report: Report, original: Report | None) -> str:
    """Why `report` cannot be called a duplicate of `original`; empty if it can."""
    if original is None:
        return _("Choose the report that this one repeats.")
    if original.pk == report.pk:
        return _("A report cannot repeat itself. Choose the other one.")
    if original.state == State.DUPLICATE:
        return _("Report %(number)s is a duplicate itself. Choose the one that it repeats.") % {"number": original.pk}
    return ""


def _becomes(
    step: Transition, report: Report, mover: Mover, department: Department | None, original: Report | None
) -> dict[str, Any]:
    """What the step sets, by column."""
    now = timezone.now()
    values: dict[str, Any] = {
        "state": step.target,
        "closed_at": now if step.target in CLOSED else None,
        "duplicate_of": original if step.target == State.DUPLICATE else None,
    }
    if Need.DEPARTMENT in step.needs or Need.OUTSIDE in step.needs:
        values["department"] = department or report.department
    if step.target in (State.NEW, State.FORWARDED):
        values["assignee"] = None
    if step.target == State.REOPENED:
        due = deadlines(now, Clock(report.category.clock), report.category.promised_days)
        values |= {"closure_confirmed_at": None, "promised_on": due.promised_on}
        if Actor.REPORTER in mover.actors & step.actors:
            values["disputes"] = report.disputes + 1
    return values
