"""What is followed: single reports, areas, categories, layers; how often letters come, and their end by one press."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from geo.refusals import Invalid, Refused
from portal.cabinet import session
from portal.cabinet.forms import AddressForm, SubscriptionForm
from portal.drawn import map_context
from reports import confirming, following, links
from reports.models import Resident, Rhythm
from reports.seeing import seen

#: A place is told by the field of the address.
_FIELDS = {"place": "address"}
#: Registers by which people find their way on the map of the form.
_ON_THE_MAP = ("settlements", "streets", "addresses")


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_residents
def subscribe(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The form by which an area, a category or a layer is followed."""
    form = SubscriptionForm(request.POST if request.method == "POST" else request.GET or None)
    if request.method == "POST" and form.is_valid():
        try:
            following.subscribe(resident, form.wanted())
            return redirect("portal:cabinet")
        except Invalid as invalid:
            for name, sentences in invalid.errors.items():
                form.add_error(_FIELDS.get(name, name), list(sentences))
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "resident": resident, **map_context(request.user, _ON_THE_MAP)}
    return render(request, "portal/cabinet/subscribe.html", context, status=status)


@require_POST
@session.for_residents
def end_subscription(request: HttpRequest, resident: Resident, uid: str) -> HttpResponse:
    resident.subscriptions.filter(uid=uid).delete()
    return redirect("portal:cabinet")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_report(request: HttpRequest, number: int) -> HttpResponse:
    """Follow a public report: by a press for who is in the cabinet, by an address to be confirmed for the others."""
    report = get_object_or_404(seen(AnonymousUser()).select_related("category"), pk=number)
    resident = session.resident_of(request)
    form = AddressForm(request.POST if request.method == "POST" and not resident else None)
    context = {"report": report, "resident": resident, "form": form}
    if request.method == "POST":
        try:
            if resident:
                following.follow(resident, report)
                return redirect("portal:cabinet")
            if form.is_valid():
                confirming.follow(report, form.cleaned_data["email"], get_language() or "uk")
                return render(request, "portal/cabinet/follow.html", context | {"sent": True})
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as problem:
            form.add_error("email", problem)
        return render(request, "portal/cabinet/follow.html", context, status=400)
    return render(request, "portal/cabinet/follow.html", context)


@require_POST
@session.for_residents
def unfollow_report(request: HttpRequest, resident: Resident, number: int) -> HttpResponse:
    for report in following.followed(resident).filter(pk=number):
        following.unfollow(resident.email, report.uid)
    return redirect("portal:cabinet")


@require_POST
@session.for_residents
def letters(request: HttpRequest, resident: Resident) -> HttpResponse:
    """How often digests come."""
    rhythm = request.POST.get("rhythm", "")
    if rhythm in Rhythm:
        following.set_rhythm(resident.email, Rhythm(rhythm))
    return redirect("portal:cabinet")


@csrf_exempt  # a mail program's one-click unsubscribing (RFC 8058) brings nothing but the signed link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """The link at the end of letters: a button, and behind it no more of them. A mail program presses by itself."""
    try:
        email, report = links.unsubscribed(signed)
    except links.BadLink:
        problem = _("The link is not whole. Copy all of it from the letter.")
        return render(request, "portal/cabinet/unsubscribe.html", {"problem": problem}, status=400)
    if request.method == "POST":
        if report:
            following.unfollow(email, report)
        else:
            following.set_rhythm(email, Rhythm.NEVER)
    context = {"of_report": report is not None, "done": request.method == "POST"}
    return render(request, "portal/cabinet/unsubscribe.html", context)
