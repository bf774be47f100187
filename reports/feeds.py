"""Public reports as an Atom feed (RFC 4287), each with its place as a point of GeoRSS Simple (latitude, longitude).

    feeds.written(Asked(category="dump"), "https://…/reports/feed.atom?category=dump")

A feed tells what the public sees, whoever asks for it: readers of feeds keep and pass on what they get.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from addresses.models import Settlement
from geo.models import Publication
from geo.refusals import Invalid
from layers.publisher import current
from reports import following, links
from reports.models import CLOSED, OPEN, Category, Report, State
from reports.seeing import SWITCH, seen

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
#: Entries of a feed, those that changed last.
MOST = 50
#: What `state` may be beside the name of a state.
_SETS = {"open": OPEN, "closed": CLOSED}
_ATOM, _GEORSS = "http://www.w3.org/2005/Atom", "http://www.georss.org/georss"
_PREFIXES: dict[Any, str] = {None: _ATOM, "georss": _GEORSS}


@dataclass(frozen=True)
class Asked:
    """Code of a category, КАТОТТГ code of a settlement, `open`, `closed` or the name of a state; empty: all."""

    category: str = ""
    settlement: str = ""
    state: str = ""


def version(asked: Asked) -> str:
    """Another one whenever the feed may be another."""
    data_version = Publication.objects.values_list("data_version", flat=True).get(slug=SWITCH)
    return f"{data_version}-{translation.get_language()}-{asked.category}-{asked.settlement}-{asked.state}"


def written(asked: Asked, address: str) -> bytes:
    """The feed in the language of the moment; `address` is its own. Raises `Invalid` for what there is not."""
    reports = list(_found(asked).select_related("category").order_by("-updated_at", "-pk")[:MOST])
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_PREFIXES)
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", translation.get_language() or "uk")
    _add(feed, "id", address)
    _add(feed, "title", _("Problem reports"))
    _add(feed, "subtitle", current().name)
    _add(feed, "updated", _newest(reports))
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(_add(feed, "author"), "name", current().name)
    for report in reports:
        _entry(feed, report)
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _found(asked: Asked) -> QuerySet[Report]:
    found = seen(AnonymousUser())
    if asked.category:
        if not Category.objects.filter(code=asked.category).exists():
            raise Invalid({"category": [_("There is no category “%(code)s”.") % {"code": asked.category[:50]}]})
        found = found.filter(category__code=asked.category)
    if asked.state:
        states = _SETS.get(asked.state) or ({asked.state} if asked.state in State else None)
        if states is None:
            raise Invalid({"state": [_("There is no state “%(state)s”.") % {"state": asked.state[:50]}]})
        found = found.filter(state__in=states)
    if asked.settlement:
        settlement: Settlement | None = following.settlements().filter(code=asked.settlement).first()
        if settlement is None:
            raise Invalid({"settlement": [_("There is no settlement “%(code)s”.") % {"code": asked.settlement[:50]}]})
        found = found.filter(geom__intersects=settlement.geom)
    return found


def _newest(reports: list[Report]) -> str:
    """When the feed changed; long ago, if it has nothing."""
    return reports[0].updated_at.isoformat() if reports else "1970-01-01T00:00:00Z"


def _entry(feed: etree._Element, report: Report) -> None:
    entry = _add(feed, "entry")
    title = _("№ %(number)s, %(category)s: %(state)s")
    told = {"number": report.pk, "category": report.category.title, "state": report.get_state_display()}
    _add(entry, "id", report.uid.urn)
    _add(entry, "title", title % told)
    _add(entry, "updated", report.updated_at.isoformat())
    _add(entry, "published", report.created_at.isoformat())
    _add(entry, "link", rel="alternate", type="text/html", href=links.public(report))
    _add(entry, "category", term=report.category.code, label=report.category.title)
    _add(entry, "summary", "\n".join(filter(None, [report.thing_number, report.address, report.description])))
    if report.geom:
        point = etree.SubElement(entry, f"{{{_GEORSS}}}point")
        point.text = f"{report.geom.y:.7f} {report.geom.x:.7f}"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element
