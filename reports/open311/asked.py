"""Parameters read: what is empty is as if it were not there, and what cannot be taken is told by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from addresses.models import Hromada
from geo.problems import Problem
from geo.text import printable

#: What the contract allows at most: the span of two dates, and rows of one answer.
MOST_DAYS, MOST_ROWS = 90, 1000
#: The largest number of rows that are passed over; who wants more narrows the dates.
_LAST_ROW = 1_000_000
_LARGEST_RADIUS = 50_000.0
#: Ids are numbers of reports: eight bytes.
_LARGEST_ID = 2**63 - 1
#: An extension: the contract knows only `media_url`, which we do not fetch.
_PHOTOGRAPHS = frozenset({"media", "media[]"})
_STATUSES = frozenset({"open", "closed"})

Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Asked:
    """What `GET requests` is asked for. `ids` overrides all else. `around`: longitude, latitude, radius in metres."""

    ids: tuple[int, ...] | None
    codes: tuple[str, ...]
    statuses: frozenset[str]
    requested: Span
    updated: Span
    around: tuple[float, float, float] | None
    page: int
    page_size: int


def read(request: HttpRequest) -> Asked:
    """Raises `Problem` 400."""
    given = request.GET
    ids = _listed(given, "service_request_id")
    statuses = frozenset(_listed(given, "status"))
    if unknown := statuses - _STATUSES:
        raise _bad(_("The status is “open” or “closed”, not “%(value)s”."), value=sorted(unknown)[0])
    requested = _span(given, "start_date", "end_date")
    updated = _span(given, "updated_after", "updated_before")
    if not any((*requested, *updated)):
        requested = (timezone.now() - timedelta(days=MOST_DAYS), None)
    return Asked(
        ids=tuple(_id(text) for text in ids) if ids else None,
        codes=_listed(given, "service_code"),
        statuses=statuses,
        requested=requested,
        updated=updated,
        around=_around(given),
        page=_whole(given, "page", _LAST_ROW, 1),
        page_size=_whole(given, "page_size", MOST_ROWS, MOST_ROWS),
    )


def require_jurisdiction(given: QueryDict) -> None:
    """Raise `Problem` 404 for a jurisdiction that is not this hromada's КАТОТТГ code; without one it is ours."""
    asked = words(given, "jurisdiction_id")
    if asked and not Hromada.objects.filter(code=asked).exists():
        raise Problem(404, _("This service has no jurisdiction “%(code)s”.") % {"code": asked[:50]})


def words(given: QueryDict, name: str) -> str:
    """The parameter without the spaces around it, and without signs that the database cannot compare; else empty."""
    return printable(given.get(name, "")).strip()


def lonlat(given: QueryDict) -> tuple[float, float] | None:
    """`long` and `lat` in degrees; None where neither is given. Raises `Problem` 400 for one alone or no degrees."""
    if not (words(given, "lat") or words(given, "long")):
        return None
    return _number(given, "long", -180, 180), _number(given, "lat", -90, 90)


def answers(given: QueryDict) -> dict[str, list[str]]:
    """`attribute[code]` and `attribute[code][]`, by code."""
    found: dict[str, list[str]] = {}
    for name, values in given.lists():
        if name.startswith("attribute[") and name.endswith("]"):
            code = name.removesuffix("[]").removeprefix("attribute[").removesuffix("]")
            found.setdefault(code, []).extend(values)
    return found


def photographs(files: MultiValueDict[str, UploadedFile]) -> list[UploadedFile]:
    """Files sent as `media`, in their order; raises `Problem` 400 for any other."""
    if unknown := sorted(set(files) - _PHOTOGRAPHS):
        raise _bad(_("Photographs are sent as “media”; the file “%(name)s” is not expected."), name=unknown[0])
    return [file for name in files for file in files.getlist(name)]


def _listed(given: QueryDict, name: str) -> tuple[str, ...]:
    values = (text.strip() for text in words(given, name).split(","))
    return tuple(dict.fromkeys(filter(None, values)))


def _id(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _LARGEST_ID:
        raise _bad(_("“%(value)s” is no service_request_id: they are numbers."), value=text)
    return int(text)


def _span(given: QueryDict, since: str, until: str) -> Span:
    """Two moments, 90 days apart at most; one alone is the end of 90 days, or their beginning."""
    first, last = _moment(given, since), _moment(given, until)
    if first and last:
        if last < first:
            raise _bad(_("%(until)s is before %(since)s."), since=since, until=until)
        if last - first > timedelta(days=MOST_DAYS):
            raise _bad(
                _("From %(since)s to %(until)s are more than %(most)s days. Ask for them in parts."),
                since=since,
                until=until,
                most=MOST_DAYS,
            )
        return first, last
    try:
        if last:
            return last - timedelta(days=MOST_DAYS), last
        if first:
            return first, first + timedelta(days=MOST_DAYS)
    except OverflowError as problem:
        raise _bad(_("There is no such time as that of %(since)s or %(until)s."), since=since, until=until) from problem
    return None, None


def _moment(given: QueryDict, name: str) -> datetime | None:
    text = words(given, name)
    if not text:
        return None
    try:
        # A plus sign that was not encoded comes as a space.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise _bad(
            _("%(name)s must be a moment with its time zone, as 2026-11-21T09:30:00Z; “%(value)s” is none."),
            name=name,
            value=text,
        )
    return moment


def _around(given: QueryDict) -> tuple[float, float, float] | None:
    place = lonlat(given)
    if place is None:
        if words(given, "radius"):
            raise _bad(_("radius needs lat and long."))
        return None
    return *place, _number(given, "radius", 0, _LARGEST_RADIUS)


def _number(given: QueryDict, name: str, least: float, most: float) -> float:
    try:
        number = float(given.get(name, ""))
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not least <= number <= most:
        raise _bad(_("%(name)s must be a number from %(least)s to %(most)s."), name=name, least=least, most=most)
    return number


def _whole(given: QueryDict, name: str, most: int, default: int) -> int:
    text = words(given, name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:20]) <= most:
        raise _bad(_("%(name)s must be a whole number from 1 to %(most)s."), name=name, most=most)
    return int(text)


def _bad(words: str, **values: object) -> Problem:
    shown: Mapping[str, object] = {name: str(value)[:100] for name, value in values.items()}
    return Problem(400, words % shown)
