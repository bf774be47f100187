"""The steps of a record's life."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geo import access
from geo.refusals import REASON, Invalid, Refused
from geo.registers import Register
from layers import features
from portal.keeping.asking import NOT_TAKEN, address_of, officers_only, person, record_in, sent
from portal.keeping.forms import StepForm
from portal.keeping.steps import Step


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def take(request: HttpRequest, register: type[Register], uid: UUID, step: Step) -> HttpResponse:
    """Ask for the words of a step (GET), and take it (POST)."""
    sight = access.books(register, request.user)
    record = record_in(sight, uid)
    context: dict[str, Any] = {
        "step": step,
        "register": register,
        "record": record,
        "title": features.headline(sight, record),
        "back": address_of(register, record),
    }
    form = context["form"] = StepForm(sent(request), record.version)
    if not form.is_valid():
        return render(request, "portal/keeping/step.html", context, status=NOT_TAKEN if form.is_bound else 200)
    versions = {record.pk: form.cleaned_data["version"]}
    try:
        changed = step.take(register, versions, person(request), form.cleaned_data["reason"])
    except Invalid as problem:
        form.add_error("reason", problem.errors[REASON])
    except Refused as problem:
        # What is to be decided upon is now another version, which the page shows.
        form.decide_on(record.version)
        form.add_error(None, str(problem))
    else:
        messages.success(request, str(step.done if changed else _("Nothing was to be changed.")))
        record.refresh_from_db()
        return redirect(address_of(register, record))
    return render(request, "portal/keeping/step.html", context, status=NOT_TAKEN)
