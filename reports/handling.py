"""What those who handle a report do with it beside its steps: publish it, give it to a department or to one of its
people, take more time, leave a note.

All take the report as at `version` (None: whatever it is now), raise `PermissionDenied` for who may not, `Refused` or
`Invalid` in words, and keep in history who did it and why.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from geo import history
from geo.models import User
from geo.refusals import REASON, Invalid, Refused
from reports import letters
from reports.models import Department, Note, Publicity, Report
from reports.workflow import Actor, Mover, held

_DISPATCHERS = frozenset({Actor.DISPATCHER})
_HANDLERS = frozenset({Actor.DISPATCHER, Actor.CREW})


def publish(number: int, mover: Mover, *, version: int | None = None) -> Report:
    """Show to the public a report that waited for that, or that was taken from it."""
    with _handled(number, mover, _DISPATCHERS, _("Published."), version) as report:
        if report.publicity == Publicity.UNCONFIRMED:
            raise Refused(_("Report %(number)s waits for its e-mail address to be confirmed.") % {"number": report.pk})
        report.publicity = Publicity.PUBLIC
    return report


def withdraw(number: int, mover: Mover, reason: str, *, version: int | None = None) -> Report:
    """Take a report from the public at once; it is worked on all the same."""
    with _handled(number, mover, _DISPATCHERS, _given(reason), version) as report:
        report.publicity = Publicity.WITHDRAWN
    return report


def route(number: int, mover: Mover, department: Department, reason: str = "", *, version: int | None = None) -> Report:
    """Give an open report to a department of ours, whatever the routing table said; whoever it was assigned to has it
    no more. A body that is not ours gets it by the step `FORWARDED`.
    """
    with _handled(number, mover, _DISPATCHERS, reason.strip() or _("Given to a department."), version) as report:
        if not report.is_open:
            raise Refused(
                _("Report %(number)s is closed: open it again to give it to a department.") % {"number": report.pk}
            )
        if department.outside or department.archived:
            raise Invalid({"department": [_("“%(name)s” is no department of ours.") % {"name": department}]})
        if department == report.department:
            raise Refused(
                _("Report %(number)s is with “%(name)s” already.") % {"number": report.pk, "name": department}
            )
        report.department, report.assignee = department, None
    return report


def assign(number: int, mover: Mover, assignee: User | None, *, version: int | None = None) -> Report:
    """Give the report to one of its department's people, or to nobody."""
    with _handled(number, mover, _HANDLERS, _("Assigned."), version) as report:
        department = report.department
        if assignee and not (department and department.members.filter(pk=assignee.pk, is_active=True).exists()):
            raise Invalid({"assignee": [_("%(user)s is not of the report's department.") % {"user": assignee}]})
        report.assignee = assignee
    return report


def extend(number: int, mover: Mover, reason: str, *, version: int | None = None) -> Report:
    """Take the longest term that the law allows, 45 days in all, and tell the reporter why (Law 393/96-ВР, art. 20)."""
    with _handled(number, mover, _DISPATCHERS, _given(reason), version) as report:
        if not report.is_open:
            raise Refused(_("Report %(number)s is closed: there is no term to extend.") % {"number": report.pk})
        if report.answer_by == report.at_most_on:
            raise Refused(_("Report %(number)s has the longest term already.") % {"number": report.pk})
        report.answer_by = report.at_most_on
        letters.tell_of_extension(report, reason.strip())
    return report


def note(report: Report, mover: Mover, text: str) -> Note:
    """Leave a note for those who handle the report."""
    _require(mover, _HANDLERS, report)
    text = text.strip()
    if not text or mover.user is None:
        raise Invalid({"text": [_("Write what the others should know.")]})
    return Note.objects.create(report=report, by=mover.user, text=text)


@contextmanager
def _handled(number: int, mover: Mover, actors: frozenset[Actor], reason: str, version: int | None) -> Iterator[Report]:
    """The report, held; what is changed in it inside is saved, and the report is then as the database has it."""
    with transaction.atomic():
        report = held(number, version)
        _require(mover, actors, report)
        yield report
        with history.acting(mover.user, reason):
            report.save()
    report.refresh_from_db()


def _require(mover: Mover, actors: frozenset[Actor], report: Report) -> None:
    if not mover.actors & actors:
        raise PermissionDenied(
            _("You do not handle report %(number)s. Dispatchers and its department do.") % {"number": report.pk}
        )


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid({REASON: [_("Say why: the reason stays in the history of the report.")]})
    return reason.strip()
