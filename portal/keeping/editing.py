"""The pages on which a record is made and changed, and where two people's changes meet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo import access, editing, versions
from geo.access import Sight
from geo.records import GEOMETRY, Record
from geo.refusals import REASON, Invalid, Refused, VersionConflict
from geo.registers import Kind, Register
from layers import features
from portal.keeping import references
from portal.keeping.asking import CONFLICT, NOT_TAKEN, address_of, keepers_only, officers_only, person, record_in, sent
from portal.keeping.disputes import THEIRS, base_of, disputes
from portal.keeping.forms import RecordForm

#: Prefix of the inputs in which one of two values is taken.
_TAKE = "take-"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def new(request: HttpRequest, register: type[Register]) -> HttpResponse:
    """The form of a new record; it is entered as a draft."""
    sight = access.books(register, request.user)
    form = RecordForm(sight, None, person(request), sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = editing.save(register, None, form.values(), person(request), form.cleaned_data[REASON])
        except Invalid as problem:
            form.add_errors(problem.errors)
        else:
            messages.success(request, _("Entered as a draft. The public sees it once it is entered as current."))
            return redirect(address_of(register, made))
    return page_of_form(request, sight, form, status=NOT_TAKEN if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def edit(request: HttpRequest, register: type[Register], uid: UUID) -> HttpResponse:
    """The form of a record. Where somebody changed it meanwhile, both values of each field are shown to be taken."""
    sight = access.books(register, request.user)
    record = record_in(sight, uid)
    form = RecordForm(sight, record, person(request), sent(request))
    if request.method != "POST":
        return page_of_form(request, sight, form)
    for name in [*(field.name for field in form.open), GEOMETRY]:
        if request.POST.get(_TAKE + name) == THEIRS:
            form.take_theirs(name)
    if not form.is_valid():
        return page_of_form(request, sight, form, status=NOT_TAKEN)
    values, seen = form.values(), form.cleaned_data["version"]
    try:
        editing.save(register, record, values, person(request), form.cleaned_data[REASON], seen)
    except Invalid as problem:
        form.add_errors(problem.errors)
    except VersionConflict as conflict:
        now = record_in(sight, uid)
        return _conflict(request, sight, now, form, values, conflict)
    except Refused as problem:
        form.add_error(None, str(problem))
    else:
        messages.success(request, _("Saved."))
        return redirect(address_of(register, record))
    return page_of_form(request, sight, form, status=NOT_TAKEN)


@never_cache
@require_safe
@keepers_only
def choices(request: HttpRequest, register: type[Register], field: str) -> HttpResponse:
    """Fragment: the rows that a reference may point to and in which `q` is found, as options of a list."""
    readable = {one.name: one for one in access.books(register, request.user).fields if one.kind is Kind.REFERENCE}
    if field not in readable or readable[field].derived:
        raise Http404(_("There is no such page."))
    found = references.suggested(readable[field], person(request), request.GET.get("q", ""))
    return render(request, "portal/keeping/_options.html", {"options": found})


def page_of_form(request: HttpRequest, sight: Sight, form: RecordForm, status: int = 200, **more: Any) -> HttpResponse:
    """The page with the form; `proposes` in `more` where what is sent is proposed only."""
    register, record = sight.register, form.record
    context = {
        "register": register,
        "form": form,
        "record": record,
        "title": features.headline(sight, record) if record else "",
        "back": address_of(register, record) if record else reverse("portal:map"),
        **more,
    }
    return render(request, "portal/keeping/edit.html", context, status=status)


def _conflict(
    request: HttpRequest,
    sight: Sight,
    now: Record,
    form: RecordForm,
    values: dict[str, Any],
    conflict: VersionConflict,
) -> HttpResponse:
    past = versions.versions(now)
    found = disputes(sight, now, base_of(past, conflict.prepared_on), values)
    if not found:
        messages.success(request, _("Somebody else has just saved the same. There was nothing left to change."))
        return redirect(address_of(sight.register, now))
    form.decide_on(now.version)
    since = [version for version in past if version.number > conflict.prepared_on]
    return page_of_form(request, sight, form, CONFLICT, disputes=found, since=since)
