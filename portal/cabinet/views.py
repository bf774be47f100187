"""The cabinet itself: what waits for an answer, own reports, what is followed; to others, the way in."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geo.refusals import Refused
from portal.accounts.adapter import client_address
from portal.cabinet import session
from portal.cabinet.forms import AddressForm
from reports import cabinet, following, links, webpush
from reports.guarding import Whence
from reports.models import Publicity, Report, Resident, Rhythm

#: Reports of one kind on the page, the newest.
_MOST = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cabinet_page(request: HttpRequest) -> HttpResponse:
    """The cabinet of who is in it; the others ask for a link here."""
    if resident := session.resident_of(request):
        return render(request, "portal/cabinet/cabinet.html", _context(resident))
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _asked(request, form):
        return redirect("portal:cabinet-sent")
    return render(request, "portal/cabinet/ask.html", {"form": form}, status=400 if form.errors else 200)


def _asked(request: HttpRequest, form: AddressForm) -> bool:
    """Whether the link is on its way; else the form says why not."""
    whence = Whence(client_address(request) or "")
    try:
        cabinet.ask_in(form.cleaned_data["email"], get_language() or "uk", whence)
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as problem:
        form.add_error("email", problem)
    return not form.errors


def _context(resident: Resident) -> dict[str, object]:
    own = list(following.own(resident).select_related("contact")[:_MOST])
    subscriptions = resident.subscriptions.select_related("category", "settlement")
    return {
        "resident": resident,
        "waiting": [(report, awaited, links.private_path(report)) for report, awaited in following.awaiting(resident)],
        "own": [(report, _way(report), _standing(report)) for report in own],
        "followed": list(following.followed(resident)[:_MOST]),
        "subscriptions": [(one, following.named(one)) for one in subscriptions],
        "rhythms": Rhythm.choices,
        "push_key": webpush.public_key(),
    }


def _way(report: Report) -> str:
    """Where its reporter goes on with a report."""
    if report.publicity == Publicity.UNCONFIRMED:
        return links.confirmation_path(report, report.contact.email)
    return links.private_path(report)


def _standing(report: Report) -> str:
    """What keeps a report from the public, in words; empty if it is public."""
    return {
        Publicity.UNCONFIRMED: _("Press here to confirm it: it is not worked on before."),
        Publicity.HELD: _("A dispatcher looks at it before the public sees it."),
        Publicity.WITHDRAWN: _("The public does not see it."),
        Publicity.PUBLIC: "",
    }[Publicity(report.publicity)]
