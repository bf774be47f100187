"""What residents see of reports, and what the links of their letters lead to.

The private link has the report's key in its query: whoever comes with it is the reporter, sees the report though it may
not be public, and confirms or disputes its closure. Confirming an address takes a press of a button, since mail
scanners follow links by themselves.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from geo import access
from geo.images import Size
from geo.refusals import Refused
from portal.attachments.given import served
from portal.reports.forms import ListForm
from reports import confirming, questions, workflow
from reports.models import OPEN, Photograph, Readiness, Report, State
from reports.seeing import seen
from reports.workflow import Actor, Mover

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Reports on one page of the list.
PAGE = 50
_PUBLIC = Mover(None, frozenset())
_CONFIRM, _DISPUTE = "confirm", "dispute"


@cache_control(no_cache=True)
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that the viewer sees, open ones unless told otherwise, the newest first; keyset paging."""
    form = ListForm(request.GET)
    found = seen(request.user).select_related("category", "department").order_by("-pk")
    form.is_valid()
    asked: dict[str, Any] = form.cleaned_data
    if category := asked.get("category"):
        found = found.filter(category=category)
    match asked.get("state") or ListForm.OPEN:
        case ListForm.OPEN:
            found = found.filter(state__in=OPEN)
        case ListForm.CLOSED:
            found = found.exclude(state__in=OPEN)
    if before := asked.get("before"):
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return render(request, "portal/reports/list.html", {"form": form, "reports": rows[:PAGE], "more": more})


@cache_control(no_cache=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, number: int) -> HttpResponse:
    """One report; to its reporter with the question whether it is so, once it is closed."""
    key = (request.POST if request.method == "POST" else request.GET).get("key", "")
    report, mover = _found(request, number, key)
    problem = ""
    if request.method == "POST":
        try:
            _answered(report, mover, request.POST.get("act", ""), request.POST.get("reason", ""))
            return redirect(f"{request.path}?key={key}")
        except Refused as refused:
            problem = str(refused)
    is_reporter = Actor.REPORTER in mover.actors
    context = {
        "report": report,
        "facts": _facts(report),
        "photographs": _photographs(request, report, mover),
        "moves": [(one, State(one.target)) for one in report.moves.prefetch_related("photographs")],
        "key": key if is_reporter else "",
        "asked": is_reporter and report.state in (State.FIXED, State.REFUSED) and not report.closure_confirmed_at,
        "problem": problem,
    }
    return render(request, "portal/reports/report.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """The link by which an address is confirmed: a button, and behind it the thanks."""
    if request.method != "POST":
        return render(request, "portal/reports/confirm.html", {"report": None})
    try:
        report = confirming.confirm_address(signed)
    except Refused as refused:
        return render(request, "portal/reports/confirm.html", {"problem": str(refused)}, status=400)
    return render(request, "portal/reports/confirm.html", {"report": report})


@require_safe
def photograph(request: HttpRequest, number: int, uid: UUID, size: str) -> HttpResponseBase:
    """A photograph of a report that the viewer sees, redacted where it was; a drawing, before it is ready."""
    report, mover = _found(request, number, request.GET.get("key", ""))
    found = _photographs(request, report, mover).filter(uid=uid).first()
    if found is None or size not in list(Size):
        raise Http404(_("There is no such file."))
    if not found.is_ready:
        return _not_ready(request, found)
    tag = f'"{found.redacted_as or found.uid}-{size}"'
    return served(request, found.file(Size(size)), tag, content_type="image/jpeg")


def _found(request: HttpRequest, number: int, key: str) -> tuple[Report, Mover]:
    """The report as the viewer sees it, and as what they come; 404 for what is not there or not for them."""
    every = Report.objects.select_related("category", "department", "duplicate_of")
    report = every.filter(pk=number).first()
    if report and key:
        try:
            return report, workflow.reporter(report, key)
        except PermissionDenied:
            pass  # a wrong key is none: whether the report is there is not for its bearer to learn
    if report is None or not seen(request.user).filter(pk=number).exists():
        raise Http404(_("There is no such report."))
    return report, _PUBLIC


def _photographs(request: HttpRequest, report: Report, mover: Mover) -> "QuerySet[Photograph]":
    """Those of the report; that one could not be read is told to its reporter and to those who handle reports."""
    told = Actor.REPORTER in mover.actors or access.may_handle_reports(request.user)
    return report.photographs.all() if told else report.photographs.exclude(readiness=Readiness.BROKEN)


def _not_ready(request: HttpRequest, photograph: Photograph) -> HttpResponse:
    """A drawing in the place of a photograph that waits for the worker, or that could not be read."""
    answer = render(
        request,
        "portal/reports/not_ready.svg",
        {"photograph": photograph},
        content_type="image/svg+xml",
        status=HTTPStatus.ACCEPTED,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _facts(report: Report) -> list[tuple[str, str]]:
    """Titles and values of what is known of a report, without what is empty."""
    asked = questions.read(report.category.questions)
    found = [
        (_("Thing"), report.thing_number),
        (_("Address"), report.address),
        (_("Description"), report.description),
        *((one.title, questions.in_words(one, report.answers.get(one.code, ""))) for one in asked),
        (_("Reported on"), date_format(localtime(report.created_at), "SHORT_DATETIME_FORMAT")),
        (_("Seen to by"), str(report.department or "")),
        (_("Promised by"), _promise(report)),
        (_("Closures disputed"), str(report.disputes or "")),
    ]
    return [(title, value) for title, value in found if value]


def _promise(report: Report) -> str:
    """The day promised for what is still open."""
    if report.promised_on is None or not report.is_open:
        return ""
    return date_format(report.promised_on, "SHORT_DATE_FORMAT")


def _answered(report: Report, mover: Mover, act: str, reason: str) -> None:
    """What the reporter says of the closure; raises `Refused`."""
    if Actor.REPORTER not in mover.actors:
        raise Refused(_("Only the reporter can do that, by the link of the letter."))
    if act == _CONFIRM:
        confirming.confirm_closure(report, mover)
    elif act == _DISPUTE:
        workflow.move(report.pk, State.REOPENED, mover, reason=reason)
    else:
        raise Refused(_("Press one of the buttons."))
