"""The page of the trail, and the same acts for a spreadsheet."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geo import access
from geo.models import User
from portal.conflicts.asking import colleagues
from portal.csv_answer import csv_answer
from portal.narrowing import NarrowingForm
from portal.officers import Officer, officers_only
from portal.trail import acts
from portal.trail.acts import Kind, Place, Wanted

#: Acts read at a time for a spreadsheet.
_CSV_PAGE = 1000


class FilterForm(NarrowingForm):
    """Which acts are looked for."""

    person = forms.ChoiceField(label=gettext_lazy("who"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("what"), required=False)
    register = forms.ChoiceField(label=gettext_lazy("register"), required=False)
    day = forms.DateField(
        label=gettext_lazy("day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )

    def __init__(self, officer: Officer, data: QueryDict) -> None:
        super().__init__(data)
        self._officer = officer
        self._everything = access.sees_all_acts(officer.user)
        people = sorted(User.objects.all(), key=attrgetter("display_name")) if self._everything else colleagues(officer)
        kinds = [kind for kind in Kind if self._everything or kind not in acts.OF_NO_REGISTER]
        self.offer(
            {
                "person": [("", _("Anybody")), *((str(one.pk), one.display_name) for one in people)],
                "kind": [("", _("Anything")), *((kind.value, str(acts.TITLES[kind]).capitalize()) for kind in kinds)],
                "register": [("", _("All")), *officer.choices],
            }
        )

    @property
    def wanted(self) -> Wanted:
        """Raises `BadRequest` for what cannot be chosen."""
        asked = self.chosen()
        day, register = asked["day"], asked["register"]
        since = timezone.make_aware(datetime.combine(day, time.min)) if day else None
        return Wanted(
            registers=(register,) if register else tuple(one.slug for one in self._officer.registers),
            everything=self._everything and not register,
            kind=Kind(asked["kind"]) if asked["kind"] else None,
            person=int(asked["person"]) if asked["person"] else None,
            since=since,
            until=timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None,
        )


@never_cache
@require_safe
@officers_only
def trail(request: HttpRequest, officer: Officer) -> HttpResponse:
    """A page of the acts that this officer sees, the latest first."""
    form = FilterForm(officer, request.GET)
    page = acts.page(form.wanted, _after(request))
    context = {
        "form": form,
        "rows": list(acts.told(page.items, officer.user)),
        "after": page.after,
        "is_first": not request.GET.get("after"),
        "everything": access.sees_all_acts(officer.user),
    }
    return render(request, "portal/trail.html", context)


@require_safe
@officers_only
def trail_csv(request: HttpRequest, officer: Officer) -> HttpResponseBase:
    """All acts, as the list is narrowed."""
    return csv_answer("acts.csv", _lines(FilterForm(officer, request.GET).wanted, officer.user))


def _after(request: HttpRequest) -> Place | None:
    text = request.GET.get("after", "")
    try:
        return Place.parse(text) if text else None
    except ValueError:
        raise BadRequest(_("after must be what the page before gave.")) from None


def _lines(wanted: Wanted, user: User) -> Iterator[list[Any]]:
    yield [_("when"), _("who"), _("what"), _("register"), _("object"), _("objects"), _("why"), _("details")]
    after: Place | None = None
    while True:
        page = acts.page(wanted, after, _CSV_PAGE)
        for told in acts.told(page.items, user):
            at = formats.date_format(timezone.localtime(told.act.at), "Y-m-d H:i:s")
            number = told.act.number or ""
            what = str(told.what)
            yield [at, told.who, what, told.register, told.object, number, told.why, told.act.detail]
        if page.after is None:
            return
        after = page.after
