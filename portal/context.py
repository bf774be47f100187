"""What every page's template has: the hromada, the page in the other languages, the import map."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from addresses.models import Hromada
from assets import indicators
from portal import menu

_STATIC = Path(__file__).parent / "static"


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `hromada` is fetched only where a template names it; None before set-up."""
    return {
        "hromada": SimpleLazyObject(lambda: Hromada.objects.only("name", "invented").first()),
        "state_is_open": SimpleLazyObject(lambda: bool(indicators.seen(request.user))),
        "languages": {code: _in_language(request, code) for code, _name in settings.LANGUAGES},
        "staff_menu": SimpleLazyObject(lambda: menu.entries(request)),
        "import_map": import_map,
    }


def import_map() -> SafeString:
    """The import map (WHATWG HTML, §8.1.6): our modules' names, as `portal/page-data.js`, and addresses.

    The served names carry a hash of the content, so a module could not be found by a relative address.
    """
    text = json.dumps({"imports": {name: static(name) for name in _modules()}})
    return mark_safe(text.replace("<", "\\u003c"))


@cache
def _modules() -> list[str]:
    return sorted(path.relative_to(_STATIC).as_posix() for path in (_STATIC / "portal").rglob("*.js"))


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
