"""The inbox, and what is done with many of its reports at once: tried first, and shown, then done."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geo import access
from geo.models import User
from geo.refusals import Refused
from portal.dispatch import telling
from portal.dispatch.asking import InboxForm, crews, handlers_only, own_departments
from portal.drawn import map_context, shapes
from reports import bulk, inbox
from reports.bulk import Act, Chosen, Given
from reports.models import Department, State

#: Registers that the reports lie upon on the map.
_BELOW = ("settlements", "streets")
#: What the page that asks whether one is sure sends on.
_KEPT = ("act", "department", "assignee", "reason", "back")
#: The button that makes a work order of the chosen reports.
ORDER = "order"


@never_cache
@require_safe
@handlers_only
def inbox_page(request: HttpRequest, user: User) -> HttpResponse:
    """The reports that this person handles, open ones unless told otherwise, beside their map."""
    form = InboxForm(user, request.GET)
    try:
        page = inbox.page(user, form.wanted, request.GET.get("after", ""))
    except ValueError as problem:
        raise BadRequest(_("The list has no such page. Begin anew.")) from problem
    context = {
        "form": form,
        "query": form.query(),
        "rows": [telling.row(one) for one in page.items],
        "states": _states(user, form),
        "after": page.after,
        "is_first": "after" not in request.GET,
        "dispatches": access.may_handle_reports(user),
        "departments": [one for one in own_departments(user) if not one.outside and not one.archived],
        "people": crews(user),
        "shapes": shapes(telling.marks(page.items)),
        **map_context(user, _BELOW),
    }
    return render(request, "portal/dispatch/inbox.html", context)


@never_cache
@require_POST
@handlers_only
def bulk_page(request: HttpRequest, user: User) -> HttpResponse:
    """What an act would do with the chosen reports; with `sure` it is done. The work order is a page of its own."""
    told = request.POST
    back = reverse("portal:dispatch") + (f"?{told['back']}" if told.get("back") else "")
    chosen = _chosen(told.getlist("report"))
    if not chosen:
        messages.error(request, _("Choose one report at least: tick the box before it."))
        return redirect(back)
    if told.get("act") == ORDER:
        numbers = urlencode([("report", one.number) for one in chosen])
        return redirect(f"{reverse('portal:dispatch-order')}?{numbers}")
    try:
        act, given = _act(told.get("act", "")), _given(request)
        outcomes = bulk.take(act, chosen, user, given, trial="sure" not in told)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    refused_ones = [one for one in outcomes if one.problem]
    done = len(outcomes) - len(refused_ones)
    if "sure" in told:
        if done:
            messages.success(request, _done(done))
        for one in refused_ones:
            messages.error(request, f"№ {one.chosen.number}: {one.problem}")
        return redirect(back)
    context = {
        "act": act,
        "title": _TITLES[act],
        "given": given,
        "kept": [(name, told.get(name, "")) for name in _KEPT],
        "back": back,
        "doable": [one.chosen for one in outcomes if not one.problem],
        "refused": refused_ones,
    }
    status = HTTPStatus.OK if done else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "portal/dispatch/bulk.html", context, status=status)


def _states(user: User, form: InboxForm) -> list[dict[str, Any]]:
    """The states with how many reports there are, as links that keep the rest of the filter."""
    counted = inbox.counts(user, form.wanted)
    entries = [("", pgettext("problem reports", "Open"), sum(counted.get(one, 0) for one in inbox.OPEN))]
    entries += [(str(one.value), str(one.label), counted.get(one, 0)) for one in State]
    chosen = form.cleaned_data["state"]
    return [
        {"title": title, "count": count, "query": form.query(state=value), "current": value == chosen}
        for value, title, count in entries
    ]


def _chosen(told: Sequence[str]) -> list[Chosen]:
    """Reports as the boxes name them, `number:version`; what is no such thing is left out."""
    parts = (one.partition(":") for one in told)
    pairs = ((inbox.a_number(pk), inbox.a_number(version)) for pk, _colon, version in parts)
    return [Chosen(pk, version) for pk, version in pairs if pk is not None and version is not None]


def _act(word: str) -> Act:
    try:
        return Act(word)
    except ValueError:
        raise Refused(_("There is no such act.")) from None


def _given(request: HttpRequest) -> Given:
    told = request.POST
    slug, assignee = told.get("department", ""), inbox.a_number(told.get("assignee", ""))
    return Given(
        department=Department.objects.filter(slug=slug).first() if slug else None,
        assignee=User.objects.filter(pk=assignee).first() if assignee else None,
        reason=told.get("reason", "").strip(),
    )


def _done(count: int) -> str:
    return ngettext("Done with %(count)s report.", "Done with %(count)s reports.", count) % {"count": count}


_TITLES: Mapping[Act, str | Promise] = {
    Act.ACCEPT: gettext_lazy("Accept"),
    Act.ROUTE: gettext_lazy("Give to a department"),
    Act.ASSIGN: gettext_lazy("Assign"),
    Act.PUBLISH: gettext_lazy("Publish"),
    Act.WITHDRAW: gettext_lazy("Take from the public"),
}
