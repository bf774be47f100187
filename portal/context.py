"""What every page's template has: the hromada, the page in the other languages, the import map."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from addresses.models import Hromada
from assets import indicators
from portal import menu
from portal.modules import import_map


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `hromada` is fetched only where a template names it; None before set-up."""
    return {
        "hromada": SimpleLazyObject(lambda: Hromada.objects.only("name", "invented").first()),
        "state_is_open": SimpleLazyObject(lambda: bool(indicators.seen(request.user))),
        "languages": {code: _in_language(request, code) for code, _name in settings.LANGUAGES},
        "staff_menu": SimpleLazyObject(lambda: menu.entries(request)),
        "import_map": import_map,
    }


def _in_language(request: HttpRequest, code: str) -> str:
    """The address of the same page in another language; of the first page, where there is no such page."""
    here = request.get_full_path()
    if code == translation.get_language():
        return here
    there = translate_url(here, code)
    if there != here:
        return there
    with translation.override(code):
        return reverse("portal:map")
