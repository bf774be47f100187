"""What the public list and map of reports may be narrowed by: one form, whose address is the link to share."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from addresses.models import Settlement
from geo.access import Viewer
from portal.reports.words import settlements
from reports.deadlines import end_of, start_of
from reports.models import CLOSED, OPEN, Category, Report, State

_SELECT = {"class": "select"}
_DAY = {"class": "input", "type": "date"}
#: The largest number that a report may have.
_LARGEST = 2**63 - 1


class ListForm(forms.Form):
    """Kind, state, days, settlement, number, and what the map draws. What cannot be read narrows nothing."""

    OPEN, CLOSED, ALL = "open", "closed", "all"
    POINTS, HEAT = "points", "heat"

    category = forms.ModelChoiceField(
        Category.objects.filter(archived=False),
        required=False,
        label=_("kind"),
        to_field_name="code",
        empty_label=_("All kinds"),
        widget=forms.Select(_SELECT),
    )
    state = forms.ChoiceField(
        choices=[
            (OPEN, pgettext_lazy("problem reports", "Open")),
            (CLOSED, pgettext_lazy("problem reports", "Closed")),
            (ALL, _("All")),
            (_("One of the states"), list(State.choices)),
        ],
        required=False,
        label=_("state"),
        widget=forms.Select(_SELECT),
    )
    settlement = forms.ChoiceField(required=False, label=_("settlement"), widget=forms.Select(_SELECT))
    since = forms.DateField(required=False, label=_("reported since"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    until = forms.DateField(required=False, label=_("reported until"), widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    number = forms.IntegerField(
        required=False,
        label=_("number"),
        min_value=1,
        max_value=_LARGEST,
        widget=forms.TextInput({"class": "input", "inputmode": "numeric"}),
    )
    show = forms.ChoiceField(
        choices=[
            (POINTS, pgettext_lazy("of a map", "Each report")),
            (HEAT, pgettext_lazy("of a map", "Where there are many")),
        ],
        required=False,
        label=_("on the map"),
        widget=forms.Select(_SELECT),
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=_LARGEST)

    def __init__(self, data: Any, viewer: Viewer) -> None:
        super().__init__(data)
        named = [("", _("All settlements")), *settlements(viewer).items()]
        self.fields["settlement"].choices = named  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def asked(self) -> dict[str, Any]:
        """By field, what could be read of what was asked."""
        return self.cleaned_data

    @property
    def heat(self) -> bool:
        return self.asked.get("show") == self.HEAT

    def narrowed(self, found: QuerySet[Report]) -> QuerySet[Report]:
        """Of `found` what was asked for; open ones unless told otherwise, and of a number that one alone."""
        asked = self.asked
        if number := asked.get("number"):
            return found.filter(pk=number)
        wanted = self._state() & self._days()
        if category := asked.get("category"):
            wanted &= Q(category=category)
        if settlement := asked.get("settlement"):
            area = Settlement.objects.get(code=settlement).geom
            wanted &= Q(geom__coveredby=area) if area else Q(pk=None)
        return found.filter(wanted)

    def page(self, **more: Any) -> str:
        """The address of the same list, with some fields changed: what is empty is left out."""
        asked = {name: self.data.get(name, "") for name in self.fields if name != "before"} | more
        return urlencode({name: value for name, value in asked.items() if value})

    def _state(self) -> Q:
        match self.asked.get("state") or self.OPEN:
            case self.OPEN:
                return Q(state__in=OPEN)
            case self.CLOSED:
                return Q(state__in=CLOSED)
            case self.ALL:
                return Q()
            case state:
                return Q(state=state)

    def _days(self) -> Q:
        wanted = Q()
        if since := self.asked.get("since"):
            wanted &= Q(created_at__gte=start_of(since))
        if until := self.asked.get("until"):
            wanted &= Q(created_at__lt=end_of(until))
        return wanted
