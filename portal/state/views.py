"""The state of the registers: the page, and the same as files. Who sees which indicator: `assets.indicators.seen`."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assets import indicators
from assets.indicators import Figure, Indicator
from portal.csv_answer import csv_answer
from portal.state import page, places
from portal.state.places import Place
from portal.state.series import Standing, course, every_day, today
from portal.state.wording import plain, plain_share
from portal.views import fresh

#: How far back the page's charts go; the file has all days.
_SHOWN = timedelta(days=365)


@fresh
@require_safe
def state_page(request: HttpRequest) -> HttpResponse:
    """The indicators of `?settlement=` (a code, or `outside`; else of the hromada), the table in the order of `?sort=`.

    `sort` is the slug of an indicator, or `name`; with a minus in front, from the greatest.
    """
    shown = _shown(request)
    parts = _parts(request, shown)
    here = _place(request, parts)
    since = timezone.localdate() - _SHOWN
    days = list(course(indicators.measure(shown), shown, parts, since, here))
    order = request.GET.get("sort", page.BY_NAME)
    context = {
        "here": here,
        "cards": page.cards(days, here),
        "table": page.table(days, [places.whole(), *parts], order, here) if parts else None,
        "by_day": page.by_day(days, here),
        "now": timezone.localtime(),
    }
    return render(request, "portal/state.html", context)


@fresh
@require_safe
def state_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every recorded day, and today as it is now: tidy, one figure a line; UTF-8 with a mark, for spreadsheets."""
    shown = _shown(request)
    now, parts, whole = indicators.measure(shown), _parts(request, shown), places.whole()
    header = [
        _("day"),
        _("indicator"),
        _("settlement code"),
        _("settlement"),
        _("numerator"),
        _("denominator"),
        _("share"),
    ]
    # Texts are translated here: the lines are made when the request is over.
    titles = {indicator.slug: str(indicator.title) for indicator in shown}
    return csv_answer("state.csv", chain([header], _lines(titles, _rows(every_day(now, shown, parts), whole, parts))))


@fresh
@require_safe
def state_json(request: HttpRequest) -> JsonResponse:
    """The figures of now, with what each indicator means; `history` is the address of the file with all days."""
    shown = _shown(request)
    now, parts, whole = indicators.measure(shown), _parts(request, shown), places.whole()
    described = {
        "hromada": {"code": whole.code},
        "measured_at": timezone.localtime().isoformat(timespec="seconds"),
        "history": request.build_absolute_uri(reverse("portal:state-csv")),
        "indicators": [_described(indicator) for indicator in shown],
        "figures": [
            {
                "day": standing.day.isoformat(),
                "indicator": standing.indicator.slug,
                "settlement_code": place.code,
                "settlement": place.name,
                "numerator": float(figure.numerator),
                "denominator": float(figure.denominator),
                "share": None if figure.share is None else float(plain_share(figure.share) or 0),
            }
            for standing, place, figure in _rows(today(now, shown), whole, parts)
        ],
    }
    return JsonResponse(described, json_dumps_params={"ensure_ascii": False})


def _shown(request: HttpRequest) -> list[Indicator]:
    shown = indicators.seen(request.user)
    if not shown:
        raise Http404(_("The state of the registers is not published here."))
    return shown


def _parts(request: HttpRequest, shown: list[Indicator]) -> list[Place]:
    """The places below the hromada; none where nothing that is shown can be told of them."""
    return places.parts(request.user) if any(indicator.by_settlement for indicator in shown) else []


def _place(request: HttpRequest, parts: list[Place]) -> Place:
    key = request.GET.get("settlement", places.WHOLE_KEY)
    for place in (places.whole(), *parts):
        if place.key == key:
            return place
    raise Http404(_("There is no such settlement."))


def _rows(days: Iterator[Standing], whole: Place, parts: list[Place]) -> Iterator[tuple[Standing, Place, Figure]]:
    """The hromada's figure of each standing, then those of its places that have any."""
    for standing in days:
        for place in (whole, *(parts if standing.indicator.by_settlement else ())):
            figure = standing.of(place)
            if figure:
                yield standing, place, figure


def _lines(titles: dict[str, str], rows: Iterator[tuple[Standing, Place, Figure]]) -> Iterator[list[str]]:
    for standing, place, figure in rows:
        share = plain_share(figure.share)
        yield [
            standing.day.isoformat(),
            titles[standing.indicator.slug],
            place.code,
            place.name,
            plain(figure.numerator),
            plain(figure.denominator),
            "" if share is None else plain(share),
        ]


def _described(indicator: Indicator) -> dict[str, str]:
    return {
        "slug": indicator.slug,
        "title": str(indicator.title),
        "numerator": str(indicator.numerator),
        "denominator": str(indicator.denominator),
        "unit": str(indicator.unit),
        "basis": str(indicator.basis),
    }
