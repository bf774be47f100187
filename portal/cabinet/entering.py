"""The ways into the cabinet and out of it. A link is used up by a press of a button: mail scanners follow links."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.refusals import Refused
from portal.cabinet import session
from portal.cabinet.forms import AddressForm
from reports import cabinet
from reports.models import Resident


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The answer to whoever asked for a link: the same for every address."""
    return render(request, "portal/cabinet/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, signed: str) -> HttpResponse:
    """The link of a letter: a button, and behind it the cabinet."""
    if request.method != "POST":
        return render(request, "portal/cabinet/enter.html")
    try:
        _resident, secret = cabinet.enter(signed)
    except Refused as refused:
        context = {"problem": str(refused), "form": AddressForm()}
        return render(request, "portal/cabinet/enter.html", context, status=400)
    answer = redirect("portal:cabinet")
    session.begin(answer, secret)
    return answer


@require_POST
@session.for_residents
def leave(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Out of the cabinet with this browser, or with all."""
    if request.POST.get("where") == "everywhere":
        cabinet.leave_everywhere(resident)
    answer = redirect("portal:cabinet")
    session.end(request, answer)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_residents
def forget(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What is forgotten and what stays; and, behind the button, it is."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("sure"):
            cabinet.forget_me(resident)
            answer = render(request, "portal/cabinet/forgotten.html")
            session.end(request, answer)
            return answer
        problem = _("Tick the box: it cannot be taken back.")
    context = {"resident": resident, "problem": problem}
    return render(request, "portal/cabinet/forget.html", context, status=400 if problem else 200)
