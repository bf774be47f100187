"""The page of one report: all that is known of it, and what the table lets this person do with it now."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo import access, registers
from geo.images import ImageRefused
from geo.refusals import Invalid, Refused, VersionConflict
from layers import features
from layers.features import Card
from portal.dispatch import doing, telling
from portal.dispatch.asking import Asked, of_report
from portal.dispatch.steps import FIND, REPLY, Said, other_acts, steps
from portal.drawn import map_context, shapes
from reports import letters, merging, replies
from reports.models import Contact, Department, State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_report
def report_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """One report; a POST does what its button says, and what cannot be done leaves all that was typed on the page."""
    if request.method != "POST":
        return _page(request, asked)
    told = request.POST
    act, target = told.get("act", ""), told.get("target", "")
    if act in (REPLY, FIND):
        return _page(request, asked, Said(act, target, _typed(request, asked)))
    problem, errors, changed = "", {}, []
    try:
        messages.success(request, doing.do(request, asked))
        return redirect(request.path)
    except Invalid as invalid:
        errors = dict(invalid.errors)
    except VersionConflict as conflict:
        problem, changed = str(conflict), telling.changed_since(asked.report, conflict.prepared_on)
    except (ImageRefused, Refused, PermissionDenied) as refused:
        problem = str(refused)
    asked.report.refresh_from_db()
    said = Said(act, target, told.dict(), errors)
    return _page(request, asked, said, {"problem": problem, "changed": changed})


@never_cache
@require_safe
@of_report
def originals(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The part of the page from which the original of a duplicate is chosen, for the words that were typed."""
    found = merging.originals(asked.report, asked.user, request.GET.get("words", ""))
    return render(request, "portal/dispatch/_originals.html", {"originals": found, "chosen": ""})


def _page(
    request: HttpRequest, asked: Asked, said: Said | None = None, refused: dict[str, Any] | None = None
) -> HttpResponse:
    report, said = asked.report, said or Said()
    thing = _thing(asked)
    nearby = merging.nearby(report, asked.user)
    context = {
        "report": report,
        "clocks": telling.clocks(report),
        "heed": telling.row(report).heed,
        "facts": telling.facts(report),
        "contact": Contact.objects.filter(report=report).first() if asked.dispatches else None,
        "dispatches": asked.dispatches,
        "photographs": report.photographs.all(),
        "thing": thing,
        "thing_layer": registers.get(report.thing_layer) if thing else None,
        "earlier": merging.earlier(report, asked.user),
        "nearby": nearby,
        "moves": [(one, State(one.target)) for one in report.moves.select_related("by").all()],
        "notes": report.notes.select_related("by"),
        "letters": letters.about(report),
        "steps": steps(asked, said),
        "acts": other_acts(asked),
        "said": said,
        "replies": [one for one in replies.replies_for(report) if not one.target],
        "departments": Department.objects.filter(outside=False, archived=False),
        "people": report.department.members.filter(is_active=True) if report.department else [],
        "originals": merging.originals(report, asked.user, said.values.get("words", "")),
        "chosen": said.values.get("original", ""),
        "shapes": shapes(telling.marks([*nearby, report]), chosen=str(report.pk)),
        **map_context(asked.user, [report.thing_layer] if thing else ()),
        **(refused or {}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "portal/dispatch/report.html", context, status=status)


def _typed(request: HttpRequest, asked: Asked) -> dict[str, str]:
    """What was typed; with the reply that was asked for behind the reason."""
    values = request.POST.dict()
    if values.get("act") == REPLY:
        chosen = (one.text for one in replies.replies_for(asked.report) if one.slug == values.get("reply"))
        values["reason"] = "\n".join(filter(None, [values.get("reason", "").strip(), *chosen]))
    return values


def _thing(asked: Asked) -> Card | None:
    """The thing that was tapped as this person sees it; None where there is none any more."""
    report = asked.report
    if not report.thing:
        return None
    try:
        sight = access.sight(registers.get(report.thing_layer), asked.user)
    except registers.UnknownRegister:
        return None
    return features.card(sight, uid=report.thing)
