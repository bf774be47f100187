"""The work list, and the page of one conflict: what can be done there, and which is next."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo import access, registers
from geo.models import User
from geo.refusals import REASON, Invalid, Refused
from importers.conflicts import acts, listing
from importers.conflicts.listing import Told
from importers.models import Conflict
from portal.conflicts import doing
from portal.conflicts.asking import Asked, FilterForm, colleagues, narrowed, of_conflict, standing
from portal.conflicts.places import conflict_shapes, list_shapes
from portal.csv_answer import csv_answer
from portal.drawn import map_context, shapes
from portal.officers import Officer, officers_only

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
#: How the states are marked in lists and headings.
MARKS = {
    Conflict.State.OPEN: "waiting",
    Conflict.State.ASSIGNED: "waiting",
    Conflict.State.RESOLVED: "good",
    Conflict.State.GONE: "good",
}


@never_cache
@_form_methods
@officers_only
def conflicts(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What is still to be done in this officer's registers. A POST does what its button says with the chosen ones."""
    form = narrowed(request, officer)
    if request.method != "POST":
        return _list(request, officer, form)
    numbers = [one for one in request.POST.getlist("conflict") if one.isdecimal()]
    chosen = list(standing().filter(pk__in=numbers))
    try:
        messages.success(request, doing.do(request, chosen, officer.user))
    except Refused as refused:
        return _list(request, officer, form, refused=refused, chosen=[one.pk for one in chosen])
    return redirect(f"{request.path}?{request.GET.urlencode()}")


@never_cache
@_form_methods
@of_conflict
def one_conflict(request: HttpRequest, asked: Asked) -> HttpResponse:
    """A conflict with its place, its objects and its notes. A POST does what its button says."""
    form = narrowed(request, asked.officer)
    if request.method != "POST":
        return _page(request, asked, form)
    try:
        messages.success(request, doing.do(request, [asked.conflict], asked.officer.user))
    except Refused as refused:
        return _page(request, asked, form, refused)
    return redirect(f"{request.path}?{form.query()}")


@require_safe
@officers_only
def conflicts_csv(request: HttpRequest, officer: Officer) -> HttpResponseBase:
    """The whole list, as it is narrowed, for a spreadsheet."""
    return csv_answer("conflicts.csv", _lines(listing.matching(narrowed(request, officer).wanted), officer.user))


def _list(
    request: HttpRequest,
    officer: Officer,
    form: FilterForm,
    refused: Refused | None = None,
    chosen: list[int] | None = None,
) -> HttpResponse:
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        return HttpResponseBadRequest(_("after must be the number that the page before gave."))
    page = listing.page(form.wanted, int(after))
    told = list(listing.told(page.items, officer.user))
    context = {
        "form": form,
        "rows": [{"told": one, "mark": MARKS.get(Conflict.State(one.conflict.state), "")} for one in told],
        "count": listing.matching(form.wanted).count(),
        "after": page.after,
        "is_first": after == "0",
        "people": [(one.pk, one.display_name) for one in colleagues(officer)],
        "registers": officer.choices,
        "chosen": chosen or [],
        "said": request.POST,
        **_problem(refused),
        "shapes": shapes(list_shapes(told)),
        **map_context(officer.user, {one.register.slug for one in told}),
    }
    return render(request, "portal/conflicts/list.html", context, status=_status(refused))


def _page(request: HttpRequest, asked: Asked, form: FilterForm, refused: Refused | None = None) -> HttpResponse:
    conflict = asked.conflict
    conflict.refresh_from_db()
    [told] = listing.told([conflict], asked.officer.user)
    following = listing.page(form.wanted, conflict.pk, limit=1).items
    context = {
        "told": told,
        "conflict": conflict,
        "mark": MARKS.get(Conflict.State(conflict.state), ""),
        "notes": conflict.notes.select_related("user", "assignee"),
        "acts": acts.open_to(conflict),
        "people": [(one.pk, one.display_name) for one in access.keepers(registers.get(conflict.register))],
        "query": form.query(),
        "next": following[0] if following else None,
        "said": request.POST,
        **_problem(refused),
        "shapes": shapes(conflict_shapes(told), chosen=str(conflict.pk)),
        **map_context(asked.officer.user, [conflict.register]),
    }
    return render(request, "portal/conflicts/conflict.html", context, status=_status(refused))


def _problem(refused: Refused | None) -> dict[str, Any]:
    """What is wrong: beside the text, where that is missing, or above the buttons."""
    beside = isinstance(refused, Invalid) and REASON in refused.errors
    return {"text_problem": str(refused) if beside else "", "problem": "" if beside or not refused else str(refused)}


def _status(refused: Refused | None) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _lines(found: "QuerySet[Conflict]", user: User) -> Iterator[list[Any]]:
    headings = ["№", _("register"), _("object"), _("other object"), _("kind"), _("field"), _("value"), _("amount")]
    headings += [_("what is wrong"), _("state"), _("assigned to"), _("opened"), _("closed"), _("import")]
    yield headings
    rows = found.iterator(chunk_size=listing.PAGE_LENGTH)
    for some in iter(lambda: list(islice(rows, listing.PAGE_LENGTH)), []):
        for told in listing.told(some, user):
            yield _cells(told)


def _cells(told: Told) -> list[Any]:
    one = told.conflict
    day = formats.get_format("SHORT_DATE_FORMAT")
    moments = (one.opened_at, one.closed_at)
    opened, closed = (formats.date_format(timezone.localtime(at), day) if at else "" for at in moments)
    assignee = one.assignee.display_name if one.assignee else ""
    about = [told.register.title, told.title, told.other_title, told.kind, told.field, told.value, one.amount]
    return [one.pk, *about, told.problem, one.get_state_display(), assignee, opened, closed, one.batch_id]
