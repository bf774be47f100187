"""What the workspace asks for beside JSON: inputs of fields as HTML, and the file of what is shown or selected."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from geo import access, bulk, crs
from geo.problems import Problem
from geo.records import WGS84
from geo.registers import Register
from layers.downloads import formats
from layers.downloads.asking import Wanted
from layers.downloads.rows import Selection
from layers.views import file
from portal.keeping.asking import keepers_only, officers_only, person, record_in
from portal.keeping.references import ReferenceField
from portal.workspace.api.rows import AskedIn
from portal.workspace.panel_form import PanelForm
from portal.workspace.tables.asked import condition
from portal.workspace.tables.field_form import FieldForm


@never_cache
@require_safe
@officers_only
def field_input(request: HttpRequest, register: type[Register], field: str) -> HttpResponse:
    """Fragment: the input of a field that many objects can be given alike."""
    sight = access.sight(register, request.user)
    offered = {one.name: one for one in bulk.fields(register) if one.name in sight.names()}
    if field not in offered:
        raise Http404(_("There is no such page."))
    form = FieldForm(sight, offered[field], person(request))
    searched = isinstance(form.fields[field], ReferenceField)
    context = {
        "input": form[field],
        "unit": str(offered[field].unit),
        "search": reverse("portal:choices", args=[register.slug, field]) if searched else "",
    }
    return render(request, "portal/workspace/_field.html", context)


@never_cache
@require_safe
@keepers_only
def fields(request: HttpRequest, register: type[Register], uid: UUID | None = None) -> HttpResponse:
    """Fragment: the fields of an object, or without `uid` of a new one, as its form has them."""
    sight = access.books(register, request.user)
    record = record_in(sight, uid) if uid else None
    form = PanelForm(sight=sight, record=record, viewer=person(request))
    return render(request, "portal/workspace/_fields.html", {"form": form})


@never_cache
@require_POST
@keepers_only
def export(request: HttpRequest, register: type[Register]) -> HttpResponseBase:
    """The file, in the format `f`, of what `asked` (JSON, as rows are asked for) names."""
    offered = {one.code: one for one in formats.of(register)}
    chosen = offered.get(request.POST.get("f", ""))
    asked = _asked(request.POST.get("asked", ""))
    if chosen is None or asked is None:
        return _problem(_("The file cannot be made: the format or the objects are not named."))
    sight = access.sight(register, request.user)
    try:
        selection = Selection(sight, crs.system(WGS84), condition=condition(sight, asked.asked()))
        return file(Wanted(chosen, selection, chosen.encodings[0]), request)
    except (ValueError, Problem) as problem:
        return _problem(str(problem))


def _asked(text: str) -> AskedIn | None:
    try:
        told: Any = json.loads(text)
        return AskedIn(**told) if isinstance(told, dict) else None
    except (ValueError, RecursionError, ValidationError):
        return None


def _problem(text: str) -> HttpResponse:
    return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
