"""The list of proposals, the form in which one is made, and the page on which an officer decides."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo import access, registers
from geo import proposals as proposing
from geo.models import Proposal, User
from geo.refusals import REASON, Invalid, Refused
from portal.keeping.asking import NOT_TAKEN, address_of, record_in, register_of, sent
from portal.keeping.editing import page_of_form
from portal.keeping.forms import RecordForm, StepForm
from portal.proposals import showing

P = ParamSpec("P")

PAGE_LENGTH = 50
#: What the buttons of a proposal's page do; without either it is refused.
APPROVE, WITHDRAW = "approve", "withdraw"


class DecisionForm(StepForm):
    """Of an object that is to be entered no version is there yet."""

    version = forms.IntegerField(min_value=Proposal.NOT_YET, widget=forms.HiddenInput)


def for_those_concerned(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator: the public is sent to sign in; who neither proposes nor decides anywhere gets 403."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not access.has_to_do_with_proposals(request.user):
            raise PermissionDenied(_("This page is for those who propose changes, and those who approve them."))
        return view(request, request.user, *args, **kwargs)

    return guarded


@require_safe
@for_those_concerned
def proposals(request: HttpRequest, user: User) -> HttpResponse:
    """What is to be decided, or with `?state=all` all there was; of those who propose, their own."""
    found = proposing.seen_by(user)
    everything = request.GET.get("state") == "all"
    if not everything:
        found = found.filter(state=Proposal.State.OPEN)
    page = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    rows = [
        {"proposal": one, "register": registers.get(one.register), "title": showing.title(one, user)} for one in page
    ]
    return render(request, "portal/proposals/list.html", {"rows": rows, "page": page, "everything": everything})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_concerned
def new(request: HttpRequest, user: User, slug: str, uid: UUID) -> HttpResponse:
    """The form of a record, for somebody who may only propose."""
    register = register_of(slug)
    access.require_proposing(register, user)
    sight = access.books(register, user)
    record = record_in(sight, uid)
    form = RecordForm(sight, record, user, sent(request))
    if request.method == "POST" and form.is_valid():
        seen, reason = form.cleaned_data["version"], form.cleaned_data[REASON]
        try:
            made = proposing.propose(register, record, form.values(), user, reason, seen)
        except Invalid as problem:
            form.add_errors(problem.errors)
        except Refused as problem:
            form.decide_on(record.version)
            form.add_error(None, str(problem))
        else:
            if made is None:
                messages.success(request, _("Nothing was to be changed."))
                return redirect(address_of(register, record))
            messages.success(request, _("Proposed. The register is as it was until an officer approves it."))
            return redirect("portal:proposal", made.pk)
    return page_of_form(request, sight, form, status=NOT_TAKEN if form.errors else 200, proposes=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_concerned
def one_proposal(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """A proposal with the difference that it would make, or the object that it would enter. A POST decides, on the
    version that the page showed, or takes back what one proposed."""
    proposal = proposing.seen_by(user).filter(pk=pk).first()
    if proposal is None:
        raise Http404(_("There is no such proposal."))
    register, record = registers.get(proposal.register), proposing.record_of(proposal)
    form = DecisionForm(sent(request), record.version if record else proposal.version)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, proposal, user, form.cleaned_data["version"], form.cleaned_data[REASON])
        except Invalid as problem:
            for name, sentences in problem.errors.items():
                form.add_error(REASON if name == REASON else None, list(sentences))
        except Refused as problem:
            form.decide_on(record.version if record else proposal.version)
            form.add_error(None, str(problem))
        else:
            return redirect("portal:proposals")
    is_open = proposal.state == Proposal.State.OPEN
    context = {
        "proposal": proposal,
        "register": register,
        "record": record,
        "title": showing.title(proposal, user),
        "back": address_of(register, record) if record else "",
        "form": form,
        "decides": access.may_approve(register, user) and is_open,
        "withdraws": access.may_propose(register, user) and proposal.proposed_by == user and is_open,
        **showing.shown(proposal, record, user),
    }
    return render(request, "portal/proposals/proposal.html", context, status=NOT_TAKEN if form.errors else 200)


def _decide(request: HttpRequest, proposal: Proposal, user: User, seen: int, answer: str) -> None:
    act = request.POST.get("act")
    if act == WITHDRAW:
        proposing.withdraw(proposal, user)
        messages.success(request, _("Withdrawn. The register is as it was."))
    elif act == APPROVE:
        proposing.approve(proposal, user, seen)
        messages.success(request, _("Approved: the register has it now."))
    else:
        proposing.refuse(proposal, user, answer)
        messages.success(request, _("Refused. Whoever proposed it reads your answer."))
