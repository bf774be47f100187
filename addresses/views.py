"""`/search` and `/reverse`: GeoJSON for people's search box and for programs."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from addresses import answers
from addresses.models import Settlement
from addresses.reverse import LARGEST_RADIUS, RADIUS, reverse
from addresses.search import search, sights

#: Objects in one answer where the caller does not say, and at most.
LIMIT, LARGEST_LIMIT = 10, 50
#: Letters of a query that are read; no address is longer.
LONGEST_QUERY = 200


class BadRequest(ValueError):
    """A parameter cannot be taken; the message says which and why."""


@require_safe
def search_view(request: HttpRequest) -> HttpResponse:
    """`q`, and optionally `limit`, `lang` (uk, en) and `settlement`, a code of КАТОТТГ that nothing leaves."""

    def found() -> list[answers.Found]:
        query = request.GET.get("q", "")[:LONGEST_QUERY]
        code = request.GET.get("settlement", "")
        if code and not Settlement.objects.filter(code=code).exists():
            raise BadRequest(_("The hromada has no settlement with this code. A code has UA and 17 digits."))
        return search(query, sights(request.user), settlement=code, limit=_limit(request))

    return _answer(request, found)


@require_safe
def reverse_view(request: HttpRequest) -> HttpResponse:
    """`lon` and `lat` in degrees of WGS 84, and optionally `radius` in metres, `limit` and `lang`."""

    def found() -> list[answers.Near]:
        lon, lat = _number(request, "lon", -180, 180), _number(request, "lat", -90, 90)
        radius = _number(request, "radius", 0, LARGEST_RADIUS, RADIUS)
        return reverse(lon, lat, sights(request.user), radius=radius, limit=_limit(request))

    return _answer(request, found)


def _answer(request: HttpRequest, find: Callable[[], list[answers.Found] | list[answers.Near]]) -> HttpResponse:
    language = request.GET.get("lang") or translation.get_language()
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(
            _("This language is not offered. Offered: %(languages)s.")
            % {"languages": ", ".join(dict(settings.LANGUAGES))}
        )
    with translation.override(language):
        try:
            answer = JsonResponse(
                answers.collection(find()),
                content_type="application/geo+json",
                json_dumps_params={"ensure_ascii": False},
            )
        except BadRequest as problem:
            return HttpResponseBadRequest(str(problem))
    # Caches must ask each time: a switch turned or an object restricted has its effect at once.
    answer["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer


def _limit(request: HttpRequest) -> int:
    return int(_number(request, "limit", 1, LARGEST_LIMIT, LIMIT))


def _number(request: HttpRequest, name: str, least: float, most: float, default: float | None = None) -> float:
    text = request.GET.get(name, "")
    if not text and default is not None:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise BadRequest(
            _("The parameter %(name)s must be a number from %(least)s to %(most)s.")
            % {"name": name, "least": least, "most": most}
        )
    return number
