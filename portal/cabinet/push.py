"""Web Push of the cabinet: a browser subscribes and unsubscribes, and its worker, which shows what was pushed."""

import json

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geo.refusals import Refused
from portal.cabinet import session
from reports import webpush
from reports.models import State

_WORKER = "portal/cabinet/push-worker.js"


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """`endpoint`, `p256dh`, `auth` of a browser's subscription, or `endpoint` and `end`; 204, or a sentence."""
    here = session.session_of(request)
    if here is None:
        return _said(_("Your time here is over. Ask for a new link."), 403)
    endpoint = request.POST.get("endpoint", "")
    if request.POST.get("end"):
        webpush.unsubscribe(here, endpoint)
        return HttpResponse(status=204)
    try:
        webpush.subscribe(here, endpoint, request.POST.get("p256dh", ""), request.POST.get("auth", ""))
    except Refused as refused:
        return _said(str(refused), 400)
    return HttpResponse(status=204)


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The worker's script, in the language of its address. It tells of nobody."""
    told = {
        "title": _("Report {number}"),
        "states": {state.value: str(state.label) for state in State},
        "cabinet": reverse("portal:cabinet"),
    }
    script = f"self.ATLAS_PUSH = {json.dumps(told)};\nimportScripts({json.dumps(static(_WORKER))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
