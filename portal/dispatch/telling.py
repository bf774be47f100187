"""Reports in words, as those who handle them read them: both clocks, what is to be heeded, where they lie."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import history
from geo.models import User
from portal import moments
from portal.drawn import Shape
from reports import questions
from reports.deadlines import Clock as Term
from reports.models import Publicity, Report, State

#: How the states look in lists (`mark-…` of the style sheet); the others have no colour of their own.
MARKS = {
    State.NEW: "waiting",
    State.REOPENED: "problem",
    State.FIXED: "good",
}


@dataclass(frozen=True)
class Clock:
    """One of the two clocks of an open report: whose it is and of which term, its last day, and how far that is off."""

    title: str
    term: str
    day: date
    words: str
    overdue: bool


@dataclass(frozen=True)
class Row:
    """A report in the list. `heed` are sentences on what is special about it."""

    report: Report
    mark: str
    clocks: list[Clock]
    heed: list[str]


def row(report: Report) -> Row:
    return Row(report, mark_of(report), clocks(report), list(_heed(report)))


def mark_of(report: Report) -> str:
    return MARKS.get(State(report.state), "")


def clocks(report: Report) -> list[Clock]:
    """The promise in working days and the law's term, side by side; none where the report is closed."""
    if not report.is_open:
        return []
    told = [
        (_("Promised"), _in_working_days(report.category.promised_days or 0), report.promised_on),
        (_("By law"), _by_law(report), report.answer_by),
    ]
    today = timezone.localdate()
    return [Clock(title, term, day, _off(day, today), day < today) for title, term, day in told if day]


def facts(report: Report) -> list[tuple[str, str]]:
    """Titles and values of what is known of a report, without what is empty and without who wrote."""
    asked = questions.read(report.category.questions)
    found = [
        (_("Thing"), report.thing_number),
        (_("Address"), report.address),
        (_("Description"), report.description),
        *((one.title, questions.in_words(one, report.answers.get(one.code, ""))) for one in asked),
        (_("Seen to by"), str(report.department or "")),
        (_("Assigned to"), report.assignee.display_name if report.assignee else ""),
        (_("Reported on"), _moment(report.created_at)),
        (_("Came by"), report.get_source_display()),
        (_("Closed on"), _moment(report.closed_at)),
        (_("Closure confirmed by the reporter on"), _moment(report.closure_confirmed_at)),
        (_("Seen by the public"), report.get_publicity_display()),
    ]
    return [(title, value) for title, value in found if value]


def changed_since(report: Report, version: int) -> list[str]:
    """What is other in the report than it was at that version, and who changed it first."""
    now = Report.objects.select_related("department", "assignee").get(pk=report.pk)
    past = history.events(Report).filter(pgh_obj_id=report.pk, version=version).select_related("pgh_context").first()
    if past is None:
        return []
    who = User.objects.filter(pk=past.pgh_context.metadata.get("user")).first() if past.pgh_context else None
    told = [_("%(user)s changed it.") % {"user": who.display_name}] if who else []
    compared = [
        (_("state").capitalize(), State(past.state).label, now.get_state_display()),
        (_("Department"), past.department, now.department),
        (_("Assigned to"), past.assignee, now.assignee),
        (_("Seen by the public"), Publicity(past.publicity).label, now.get_publicity_display()),
        (_("To be answered by"), past.answer_by, now.answer_by),
    ]
    nothing = "—"
    return told + [
        f"{title}: {was or nothing} → {is_now or nothing}" for title, was, is_now in compared if was != is_now
    ]


def marks(reports: Iterable[Report]) -> Iterator[Shape]:
    """Each report as a mark on the map: open ones by how they stand, closed ones faint."""
    for report in reports:
        overdue = any(clock.overdue for clock in clocks(report))
        kind = "overdue" if overdue else "open" if report.is_open else "closed"
        yield str(report.pk), report.geom.json if report.geom else None, f"report-{kind}"


def _heed(report: Report) -> Iterator[str]:
    if report.disputes:
        yield ngettext("A closure was disputed.", "Closures were disputed %(count)s times.", report.disputes) % {
            "count": report.disputes
        }
    if report.publicity != Publicity.PUBLIC:
        yield report.get_publicity_display()


def _in_working_days(count: int) -> str:
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}


def _by_law(report: Report) -> str:
    """Which of the terms of Law 393/96-ВР, art. 20 the report has."""
    if report.answer_by == report.at_most_on:
        return _("45 days")
    return _("15 days") if report.category.clock == Term.WITHOUT_STUDY else _("one month")


def _moment(at: datetime | None) -> str:
    return moments.in_words(at) if at else ""


def _off(day: date, today: date) -> str:
    count = (day - today).days
    if count == 0:
        return _("today")
    if count < 0:
        return ngettext("%(count)s day overdue", "%(count)s days overdue", -count) % {"count": -count}
    return ngettext("%(count)s day left", "%(count)s days left", count) % {"count": count}
