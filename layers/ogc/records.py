"""OGC API – Records: the catalogue, a record of every data set that the viewer sees (OGC 20-004r1).

There are some dozens of them and they are described in Python, so they are searched there too.
"""

import re
from typing import Any

import orjson
import shapely
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.problems import Problem
from geo.text import fold
from geo.tokens import RETURNED
from layers import catalogue, metadata
from layers.metadata import DataSet
from layers.ogc import collections, parameters, systems
from layers.ogc.answers import CATALOG, GEOJSON, JSON, Link, address, interface, link, own_links, told
from layers.views import MVT

Document = dict[str, Any]

_TYPE = "dataset"
_CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
#: A number of the international telephone network (ITU-T E.164), and the length of one within Ukraine, with its 0.
_E164, _NATIONAL_DIGITS = re.compile(r"[1-9]\d{3,14}"), 10
_SEARCH = ("q", "type", "ids", "externalIds", "bbox", "datetime", "limit", "offset")


@interface()
def records(request: HttpRequest) -> HttpResponse:
    """The collection of records."""
    document = collections.records(request)
    document["links"] = [*own_links(request), *document["links"]]
    media = request.get_preferred_type([JSON, CATALOG]) or JSON
    return told(request, document, "document.html", {"heading": document["title"]}, media)


@interface(*_SEARCH)
def record_items(request: HttpRequest) -> HttpResponse:
    """The records found by words, type, ids, place and time of the last change."""
    found = [one for one in _described(request) if _matches(request, one)]
    first, most = _offset(request.GET.get("offset", "")), parameters.limit(request.GET.get("limit", ""))
    shown = found[first : first + most]
    links = own_links(request, GEOJSON)
    if len(found) > first + most:
        query = request.GET.copy()
        query["offset"] = str(first + most)
        links.append(
            link(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"), "next", GEOJSON, _("The next page"))
        )
    document = {
        "type": "FeatureCollection",
        "features": [_record(request, one) for one in shown],
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links,
    }
    answer = told(request, document, "records.html", {"q": request.GET.get("q", "")}, GEOJSON)
    answer[RETURNED] = str(len(shown))
    return answer


@interface()
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """One record."""
    layer = catalogue.layer(slug, request.user)
    if layer is None:
        raise Problem(404, _("There is no such data set."))
    document = _record(request, metadata.describe(layer, _root(request)))
    document["links"] = [*own_links(request, GEOJSON), *document["links"]]
    return told(request, document, "record.html", media_type=GEOJSON)


def _described(request: HttpRequest) -> list[DataSet]:
    return metadata.describe_all(catalogue.layers(request.user), _root(request))


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _record(request: HttpRequest, described: DataSet) -> Document:
    english = get_language() == "en"
    updated, phone = described.changed_at, _international(described.contact.phone)
    contact = {
        "organization": described.publisher.name,
        "name": str(described.contact.name),
        "roles": ["pointOfContact"],
        "emails": [{"value": described.contact.email}] if described.contact.email else [],
        "phones": [{"value": phone}] if phone else [],
    }
    return {
        "id": described.slug,
        "type": "Feature",
        "conformsTo": [_CORE],
        "time": None,
        "geometry": orjson.loads(shapely.to_geojson(shapely.box(*described.extent))) if described.extent else None,
        "properties": {
            "type": _TYPE,
            "title": str(described.title),
            "description": str(described.about),
            "language": {"code": "en" if english else "uk"},
            "languages": [{"code": "uk"}, {"code": "en"}],
            "keywords": list(described.keywords_en if english else described.keywords_uk),
            "created": f"{described.published.isoformat()}T00:00:00Z",
            **({"updated": updated.isoformat(timespec="seconds")} if updated else {}),
            "license": described.licence.code,
            "contacts": [contact],
            "externalIds": [{"scheme": "uuid", "value": described.identifier}],
            "formats": [{"name": one.code, "mediaType": one.media_type} for one in described.distributions],
        },
        "links": _links(request, described),
    }


def _international(phone: str) -> str:
    """The number as the standard's schema wants it, `+` and digits alone; empty of what cannot be told so."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) == _NATIONAL_DIGITS and digits.startswith("0"):
        digits = f"38{digits}"
    return f"+{digits}" if _E164.fullmatch(digits) else ""


def _links(request: HttpRequest, described: DataSet) -> list[Link]:
    slug = described.slug
    files = [link(one.address, "enclosure", one.media_type, one.title) for one in described.distributions]
    return [
        link(address(request, "record", slug), "canonical", GEOJSON, _("This record")),
        link(address(request, "records"), "collection", JSON, _("Catalogue of data sets")),
        link(address(request, "collection", slug), "describes", JSON, _("The collection of objects")),
        link(address(request, "items", slug), "item", GEOJSON, _("The objects as GeoJSON")),
        link(described.tilejson, "describedby", JSON, "TileJSON", formats=[MVT]),
        link(described.iso19139, "describedby", "application/xml", "ISO 19139"),
        link(described.licence.uri, "license", "text/html", described.licence.title),
        *files,
    ]


def _matches(request: HttpRequest, described: DataSet) -> bool:
    query = request.GET
    return (
        _said(described, query.get("q", ""))
        and _TYPE in (query.get("type") or _TYPE).split(",")
        and (not query.get("ids") or described.slug in query["ids"].split(","))
        and (not query.get("externalIds") or described.identifier in _values(query["externalIds"]))
        and _meets(described, query.get("bbox", ""))
        and _changed_within(described, query.get("datetime", ""))
    )


def _values(text: str) -> list[str]:
    """Identifiers without the scheme that may stand before each."""
    return [one.rpartition(":")[2] for one in text.split(",")]


def _said(described: DataSet, text: str) -> bool:
    """Terms with commas between are alternatives, words of a term stand together, in either language."""
    terms = [fold(term) for term in text.split(",") if fold(term)]
    texts = (described.title, described.about, described.group)
    words = [one for text in texts for one in (text.uk, text.en)]
    said = fold(" ".join([*words, described.slug, *described.keywords_uk, *described.keywords_en]))
    return not terms or any(term in said for term in terms)


def _meets(described: DataSet, text: str) -> bool:
    asked = parameters.box(text, systems.offered()[systems.CRS84])
    if not asked:
        return True
    own = shapely.box(*described.extent) if described.extent else shapely.Point()
    return any(own.intersects(one) for one in asked)


def _changed_within(described: DataSet, text: str) -> bool:
    if not text:
        return True
    begin, end = parameters.period(text)
    when = described.changed_at
    if when is None:
        return True  # what has no time is in no other
    day = when.date()
    after = begin is None or (when >= begin if hasattr(begin, "hour") else day >= begin)
    before = end is None or (when <= end if hasattr(end, "hour") else day <= end)
    return bool(after and before)


def _offset(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal()):
        raise Problem(400, _("“offset” is taken from the link to the next page, and from nowhere else."))
    return int(text[:6] or 0)
