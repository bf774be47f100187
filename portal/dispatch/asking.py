"""Who asks for which reports: dispatchers for all, a department's people for its own; and how the inbox is narrowed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from geo import access
from geo.models import User
from portal.narrowing import MINE, NarrowingForm
from reports import inbox, seeing
from reports.inbox import Deadline, Flag, Order, Wanted
from reports.models import Category, Department, Report, State
from reports.workflow import Mover, officer

P = ParamSpec("P")


@dataclass(frozen=True)
class Asked:
    """A report, and who asks for it, as whatever they are to it."""

    report: Report
    user: User
    mover: Mover

    @property
    def dispatches(self) -> bool:
        """Whether it is a dispatcher, who also learns who wrote."""
        return access.may_handle_reports(self.user)


def handlers_only(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator: the public is sent to sign in; who handles no reports gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not seeing.handles(request.user):
            raise PermissionDenied(_("This page is for dispatchers and for the people of the departments."))
        answer = view(request, request.user, *args, **kwargs)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return guarded


def of_report(
    view: Callable[Concatenate[HttpRequest, Asked, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]:
    """Decorator: the view gets the report in the place of its number; another department's is not there."""

    @handlers_only
    @wraps(view)
    def guarded(request: HttpRequest, user: User, number: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = seeing.handled(user).select_related("category", "department", "assignee", "duplicate_of")
        report = found.filter(pk=number).first()
        if report is None:
            raise Http404(_("There is no such report, or it is not your department's."))
        return view(request, Asked(report, user, officer(user, report)), *args, **kwargs)

    return guarded


class InboxForm(NarrowingForm):
    """Which reports are looked for."""

    words = forms.CharField(
        label=gettext_lazy("number, address or thing"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "input", "type": "search"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("state"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("category"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("department"), required=False)
    assignee = forms.ChoiceField(label=gettext_lazy("assigned to"), required=False)
    deadline = forms.ChoiceField(label=gettext_lazy("deadline"), required=False)
    flag = forms.ChoiceField(label=gettext_lazy("only those"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("order"), required=False)

    def __init__(self, user: User, data: QueryDict) -> None:
        super().__init__(data)
        self._user = user
        self.offer(self._choices())

    @property
    def wanted(self) -> Wanted:
        """Raises `BadRequest` for what cannot be chosen."""
        told = self.chosen()
        return Wanted(
            state=told["state"] or inbox.OPEN_ONES,
            category=told["category"],
            department=told["department"],
            assignee=str(self._user.pk) if told["assignee"] == MINE else told["assignee"],
            deadline=told["deadline"],
            flag=told["flag"],
            words=told["words"],
            order=Order(told["order"] or Order.NEWEST),
        )

    @property
    def narrows(self) -> bool:
        """Whether more is asked for than a state, an order or words, which are always in sight."""
        hidden = ("category", "department", "assignee", "deadline", "flag")
        return any(self.cleaned_data[name] for name in hidden)

    def _choices(self) -> dict[str, list[tuple[str, Any]]]:
        everybody, nobody = [("", _("Anybody")), (MINE, _("Me")), (inbox.NOBODY, _("Nobody"))], inbox.NOBODY
        people = [(str(one.pk), one.display_name) for one in crews(self._user) if one != self._user]
        return {
            "state": [
                ("", pgettext("problem reports", "Open")),
                *((str(one.value), one.label) for one in State),
                (inbox.CLOSED_ONES, pgettext("problem reports", "Closed")),
                (inbox.EVERY, _("All")),
            ],
            "category": [("", _("All")), *((one.code, one.title) for one in Category.objects.all())],
            "department": [
                ("", _("All")),
                (nobody, _("None")),
                *((one.slug, one) for one in own_departments(self._user)),
            ],
            "assignee": [*everybody, *people],
            "deadline": [
                ("", _("Any")),
                (Deadline.OVERDUE.value, _("Overdue")),
                (Deadline.PROMISE.value, _("The promise is overdue")),
                (Deadline.LAW.value, _("The law’s term is over")),
                (Deadline.NEAR.value, _("Within three days")),
            ],
            "flag": [
                ("", _("All")),
                (Flag.DISPUTED.value, _("With a disputed closure")),
                (Flag.HELD.value, _("Waiting to be published")),
                (Flag.UNCONFIRMED.value, _("Waiting for the e-mail to be confirmed")),
                (Flag.WITHDRAWN.value, _("Taken from the public")),
            ],
            "order": [
                ("", _("The newest first")),
                (Order.DUE.value, _("The most urgent first")),
                (Order.CHANGED.value, _("The last changed first")),
            ],
        }


def own_departments(user: User) -> list[Department]:
    """The departments whose reports this person handles."""
    if access.may_handle_reports(user):
        return list(Department.objects.all())
    return list(user.departments.all())


def crews(user: User) -> list[User]:
    """The people of the departments whose reports this person handles, by name."""
    departments = Q(departments__in=own_departments(user))
    return sorted(User.objects.filter(departments, is_active=True).distinct(), key=attrgetter("display_name"))
