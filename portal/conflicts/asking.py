"""Who asks for which conflicts: officers see those of the registers that they keep."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Concatenate, ParamSpec

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import access, registers
from geo.models import User
from importers.conflicts import listing
from importers.conflicts.listing import Order, Wanted
from importers.models import Conflict
from portal.narrowing import MINE, NarrowingForm
from portal.officers import Officer, officers_only

P = ParamSpec("P")


@dataclass(frozen=True)
class Asked:
    """A conflict, and the officer who asks for it."""

    conflict: Conflict
    officer: Officer


def of_conflict(
    view: Callable[Concatenate[HttpRequest, Asked, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]:
    """Decorator: the view gets the conflict in the place of its number; another register's officer gets 403."""

    @officers_only
    @wraps(view)
    def guarded(request: HttpRequest, officer: Officer, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        conflict = standing().filter(pk=pk).first()
        if conflict is None:
            raise Http404(_("There is no such conflict."))
        access.require_write(registers.get(conflict.register), officer.user)
        return view(request, Asked(conflict, officer), *args, **kwargs)

    return guarded


def standing() -> "QuerySet[Conflict]":
    """Conflicts of the registers that there are: a thematic layer may have been deleted since."""
    slugs = [one.slug for one in registers.every()]
    return Conflict.objects.select_related("assignee", "batch").filter(register__in=slugs)


class FilterForm(NarrowingForm):
    """Which conflicts are looked for."""

    register = forms.ChoiceField(label=gettext_lazy("register"), required=False)
    code = forms.ChoiceField(label=gettext_lazy("kind"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("state"), required=False)
    assignee = forms.ChoiceField(label=gettext_lazy("assigned to"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("order"), required=False)
    batch = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, officer: Officer, data: QueryDict) -> None:
        super().__init__(data)
        self._officer = officer
        slugs = [one.slug for one in officer.registers]
        self.offer(
            {
                "register": [("", _("All")), *officer.choices],
                "code": [("", _("All")), *((code, title.capitalize()) for code, title in listing.kinds(slugs))],
                "state": [("", _("To be done")), *Conflict.State.choices, (listing.EVERY, _("All"))],
                "assignee": [("", _("Anybody")), (MINE, _("Me")), (listing.NOBODY, _("Nobody")), *self._colleagues()],
                "order": [("", _("The latest first")), (Order.AMOUNT.value, _("The largest first"))],
            }
        )

    @property
    def wanted(self) -> Wanted:
        """Raises `BadRequest` for what cannot be chosen."""
        told = self.chosen()
        assignee = str(self._officer.user.pk) if told["assignee"] == MINE else told["assignee"]
        return Wanted(
            registers=(told["register"],) if told["register"] else tuple(one.slug for one in self._officer.registers),
            code=told["code"],
            state=told["state"] or listing.PENDING,
            assignee=assignee,
            batch=told["batch"],
            order=Order(told["order"] or Order.LATEST),
        )

    def _colleagues(self) -> list[tuple[str, str]]:
        return [(str(one.pk), one.display_name) for one in colleagues(self._officer) if one != self._officer.user]


def narrowed(request: HttpRequest, officer: Officer) -> FilterForm:
    """The filter that stands in the address, valid; 403 for a register of others, 400 for what cannot be chosen."""
    asked = {request.GET.get("register", ""), request.POST.get("register", "")}
    if not asked <= {"", *dict(officer.choices)}:
        raise PermissionDenied(_("Conflicts are shown to the officers of their register."))
    form = FilterForm(officer, request.GET)
    form.chosen()
    return form


def colleagues(officer: Officer) -> list[User]:
    """Everybody who keeps one of this officer's registers, by name."""
    return sorted(access.keepers(*officer.registers), key=attrgetter("display_name"))
