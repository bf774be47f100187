"""What residents see of reports, and what the links of their letters lead to.

The private link has the report's key in its query: whoever comes with it is the reporter, sees the report though it may
not be public, and confirms or disputes its closure. Confirming an address takes a press of a button, since mail
scanners follow links by themselves.
"""

import json
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from geo import access
from geo.access import Viewer
from geo.images import Size
from geo.refusals import Refused
from layers.views import parse_box
from portal.attachments.given import served
from portal.cabinet import answering
from portal.drawn import map_context
from portal.outages import outage_context
from portal.reports import places
from portal.reports.forms import ListForm
from portal.reports.places import View
from portal.reports.words import deadline, legend, said_of
from portal.views import fresh
from reports import confirming, questions, workflow
from reports.models import MOST_STARS, Photograph, Rating, Readiness, Report
from reports.registers import FED
from reports.seeing import seen
from reports.workflow import Actor, Mover

#: Reports on one page of the list.
PAGE = 50
#: Earlier reports of the same thing that a report's page names.
_EARLIER = 10
#: Layers under the reports on their maps.
_GROUND = frozenset({"settlements", "streets"})
_PUBLIC = Mover(None, frozenset())


@fresh
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that the viewer sees, as `ListForm` narrows them, the newest first; keyset paging."""
    form = ListForm(request.GET, request.user)
    found = form.narrowed(seen(request.user)).select_related("category", "department").order_by("-pk")
    if before := form.asked.get("before"):
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    context = {
        "form": form,
        "reports": rows[:PAGE],
        "count": form.narrowed(seen(request.user)).count(),
        "next_page": form.page(before=more) if more else "",
        **outage_context(),
        "legend": legend(),
        **map_context(request.user, _GROUND),
        "places": {"address": f"{reverse('portal:report-places')}?{form.page()}", "heat": form.heat},
    }
    return render(request, "portal/reports/list.html", context)


@fresh
@require_safe
def report_places(request: HttpRequest) -> HttpResponse:
    """What the map of the list draws of `bbox` (west,south,east,north in degrees) at `zoom`: GeoJSON."""
    form = ListForm(request.GET, request.user)
    try:
        box, zoom = parse_box(request.GET.get("bbox", "")), int(request.GET.get("zoom", ""))
    except ValueError:
        box = None
    if box is None or not 0 <= zoom <= places.DEEPEST:
        return HttpResponseBadRequest(_("Ask with bbox=west,south,east,north in degrees and a zoom from 0 to 22."))
    draw = places.heat if form.heat else places.points
    return JsonResponse(draw(form.narrowed(seen(request.user)), View(box, zoom)))


@cache_control(no_cache=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, number: int) -> HttpResponse:
    """One report; to its reporter with the question whether it is so, once it is closed."""
    key = (request.POST if request.method == "POST" else request.GET).get("key", "")
    report, mover = _found(request, number, key)
    answer = answering.Answer(request, report, mover)
    if request.method == "POST" and answer.taken():
        return redirect(f"{request.path}?key={key}")
    is_reporter = Actor.REPORTER in mover.actors
    context = {
        "report": report,
        "facts": [*_facts(report), *_rating(request.user, report)],
        "photographs": _photographs(request, report, mover),
        "moves": [(one, said_of(one)) for one in report.moves.prefetch_related("photographs")],
        "deadline": deadline(report, timezone.now()),
        "earlier": _earlier(request, report),
        "place": {"geometry": json.loads(report.geom.json), "bounds": report.geom.extent},
        **map_context(request.user, _GROUND),
        "address": request.build_absolute_uri(request.path),
        "key": key if is_reporter else "",
        "answer": answer,
    }
    return render(request, "portal/reports/report.html", context, status=400 if request.method == "POST" else 200)


@fresh
@require_safe
def of_layer(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """From an object of a layer that reports feed to the report itself."""
    report = seen(request.user).filter(uid=uid).first()
    if report is None or slug not in FED:
        raise Http404(_("There is no such report."))
    return redirect("portal:report", report.pk)


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


def _photographs(request: HttpRequest, report: Report, mover: Mover) -> QuerySet[Photograph]:
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
        (_("Closures disputed"), str(report.disputes or "")),
    ]
    return [(title, value) for title, value in found if value]


def _earlier(request: HttpRequest, report: Report) -> QuerySet[Report]:
    """Other reports of the same thing that the viewer sees, the newest first."""
    if report.thing is None:
        return Report.objects.none()
    same = seen(request.user).filter(thing=report.thing, thing_layer=report.thing_layer).exclude(pk=report.pk)
    return same.select_related("category").order_by("-pk")[:_EARLIER]


def _rating(viewer: Viewer, report: Report) -> list[tuple[str, str]]:
    """What the reporter thinks of how it was dealt with, for those who deal with it."""
    rating = Rating.objects.filter(report=report).first() if access.may_handle_reports(viewer) else None
    if rating is None:
        return []
    given = _("%(stars)s of %(most)s") % {"stars": rating.stars, "most": MOST_STARS}
    return [(_("Rating by the reporter"), "\n".join(filter(None, [given, rating.words])))]
