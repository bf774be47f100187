"""The addresses of the OGC APIs that read. Rights come from `geo.access` alone, by way of `layers.catalogue`."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from geo.problems import Problem
from geo.tokens import RETURNED
from layers import catalogue, features, publisher
from layers.catalogue import Catalogued
from layers.ogc import collections, openapi, pages, parameters, properties, selection, systems, writing
from layers.ogc.answers import (
    ANY,
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    READING,
    SCHEMA,
    address,
    bare_address,
    interface,
    kept,
    link,
    own_links,
    page,
    require_known,
    told,
    wants_html,
)
from layers.ogc.conformance import CLASSES
from layers.ogc.selection import Page

Features = dict[str, Any]


@interface()
def landing(request: HttpRequest) -> HttpResponse:
    """What there is, and where."""
    council = publisher.current()
    document = {
        "title": _("Open geodata: %(place)s") % {"place": council.place or council.name},
        "description": _("The registers of the hromada for programs: OGC API – Features, Tiles and Records."),
        "attribution": council.name,
        "links": [
            *own_links(request),
            link(address(request, "api"), "service-desc", OPENAPI, _("The description of the API (OpenAPI 3.0)")),
            link(address(request, "api", f="html"), "service-doc", HTML, _("How to use the API")),
            link(address(request, "conformance"), "conformance", JSON, _("The standards that are met")),
            link(address(request, "collections"), "data", JSON, _("The collections of objects")),
            link(
                address(request, "records"),
                "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog",
                JSON,
                _("The catalogue of data sets"),
            ),
            link(
                address(request, "tilings"),
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                JSON,
                _("The grids of tiles"),
            ),
        ],
    }
    seen = catalogue.layers(request.user)
    return told(request, document, "landing.html", {"layers": [collections.entry(request, one) for one in seen]})


@interface()
def conformance(request: HttpRequest) -> HttpResponse:
    """The conformance classes that are met."""
    return told(request, {"conformsTo": list(CLASSES), "links": own_links(request)}, "conformance.html")


@interface()
def api(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, or a page that says how to use the API."""
    layers = catalogue.layers(request.user)
    if wants_html(request):
        return page(request, "api.html", pages.guide(request, layers))
    document = openapi.document(bare_address(request, "landing").rstrip("/"), layers)
    return HttpResponse(orjson.dumps(document), content_type=OPENAPI)


@interface()
def collections_list(request: HttpRequest) -> HttpResponse:
    """Every collection that the viewer sees anything of."""
    described = [collections.described(request, one) for one in catalogue.layers(request.user)]
    described.append(collections.records(request))
    document = {"links": own_links(request), "crs": list(systems.offered()), "collections": described}
    return told(request, document, "collections.html")


@interface()
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """One collection."""
    layer = layer_of(request, slug)
    document = collections.described(request, layer)
    document["links"] = [*own_links(request), *document["links"]]
    return told(request, document, "collection.html", pages.of_collection(request, layer))


@interface()
def queryables(request: HttpRequest, slug: str) -> HttpResponse:
    """What the collection's objects may be selected by, as JSON Schema (Part 3)."""
    return _schema(request, slug, collections.queryables)


@interface()
def sortables(request: HttpRequest, slug: str) -> HttpResponse:
    """What the collection's objects may be sorted by, as JSON Schema."""
    return _schema(request, slug, collections.sortables)


@interface()
def schema(request: HttpRequest, slug: str) -> HttpResponse:
    """What the collection's features hold, as JSON Schema."""
    return _schema(request, slug, collections.returnables)


@interface(ANY, methods=(*READING, "POST"))
def items(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of features, or, by POST, a new one."""
    layer = layer_of(request, slug)
    if request.method == "POST":
        require_known(request, writing.PARAMETERS)
        return writing.create(request, layer)
    asked = parameters.selection(request, layer.sight)
    tag, same = kept(request, layer.sight.data_version, layer.sight.audience)
    if same:
        return same
    found = selection.page(asked)
    if wants_html(request):
        answer = page(request, "items.html", pages.of_items(request, layer, asked, found))
    else:
        answer = HttpResponse(_collection(request, found), content_type=GEOJSON)
    answer["ETag"] = tag
    answer["Content-Crs"] = asked.system.header
    answer[RETURNED] = str(found.returned)
    return answer


@interface(ANY, methods=(*READING, "PUT", "PATCH", "DELETE"))
def item(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """One feature; changed by PUT and PATCH, archived by DELETE."""
    layer = layer_of(request, slug)
    wanted = _uid(uid)
    if request.method not in READING:
        require_known(request, writing.PARAMETERS)
        return writing.change(request, layer, wanted)
    require_known(request, ("crs",))
    return feature(request, layer, wanted)


def feature(request: HttpRequest, layer: Catalogued, uid: UUID) -> HttpResponse:
    """The answer with one feature. Its ETag begins with the version of the record, on which a change decides."""
    system = systems.asked(request.GET.get("crs", ""), "crs")
    found = selection.one(layer.sight, system, properties.told(layer.sight), str(uid))
    if found is None:
        raise Problem(404, _("There is no such object."))
    text, version = found
    tag = writing.etag(request, version, layer.sight)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": tag})
    if wants_html(request):
        card = features.card(layer.sight, uid=uid)
        answer = page(request, "item.html", pages.of_item(request, layer, card))
    else:
        links = [*own_links(request, GEOJSON), _to_collection(request, layer)]
        # The text that the database made is opened at its end, and never read.
        answer = HttpResponse([text[:-1], b',"links":', orjson.dumps(links), b"}"], content_type=GEOJSON)
    answer["ETag"] = tag
    answer["Content-Crs"] = system.header
    answer[RETURNED] = "1"
    return answer


@interface(ANY)
def missing(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for under the API."""
    raise Problem(404, _("There is no such address in the API. The landing page names all that there are."))


def layer_of(request: HttpRequest, slug: str) -> Catalogued:
    """The layer as the viewer sees it; raises `Problem` 404, the same for one that is hidden and one that is not."""
    found = catalogue.layer(slug, request.user)
    if found is None:
        raise Problem(404, _("There is no such collection."))
    return found


def _schema(request: HttpRequest, slug: str, made: Any) -> HttpResponse:
    layer = layer_of(request, slug)
    document = made(request, layer)
    return told(request, document, "schema.html", {"layer": collections.entry(request, layer)}, SCHEMA)


def _collection(request: HttpRequest, found: Page) -> list[bytes]:
    """A FeatureCollection around the features that the database made, in parts: a page may be of ten megabytes."""
    links = own_links(request, GEOJSON)
    if found.after is not None:
        links.append(pages.next_link(request, found.after))
    members: Features = {"numberReturned": found.returned, "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")}
    if found.matched is not None:
        members["numberMatched"] = found.matched
    elif found.estimate is not None:
        members["numberMatchedEstimate"] = found.estimate
    members["links"] = links
    head = b'{"type":"FeatureCollection",' + orjson.dumps(members)[1:-1]
    return [head, b',"features":[\n', found.features, b"\n]}\n"]


def _to_collection(request: HttpRequest, layer: Catalogued) -> dict[str, Any]:
    return link(address(request, "collection", layer.register.slug), "collection", JSON, layer.title_alone)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(404, _("There is no such object.")) from None
