"""Public interfaces to any register: TileJSON, vector tiles, downloads. Rights come from `geo.access` alone."""

from typing import TypeVar

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from isal import igzip

from geo import access, registers
from geo.access import Sight, Viewer
from layers import catalogue, features, tiles
from layers.catalogue import Catalogued

Answer = TypeVar("Answer", bound=HttpResponseBase)

MVT = "application/vnd.mapbox-vector-tile"


@require_safe
def tilejson(request: HttpRequest, slug: str) -> HttpResponse:
    """TileJSON 3.0 of a layer."""
    found = _layer(slug, request)
    url = request.build_absolute_uri(reverse("tile", args=[slug, 0, 0, 0])).replace("/0/0/0.", "/{z}/{x}/{y}.")
    described = tiles.tilejson(found.sight, url, found.title, found.layer.min_zoom)
    return _revalidated(JsonResponse(described, json_dumps_params={"ensure_ascii": False}), request)


@require_safe
def tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponseBase:
    """A vector tile, gzipped where the client takes that; 304 without opening it where the client has it."""
    sight = _sight(slug, request)
    place = tiles.Place(z, x, y)
    if not place.exists:
        raise Http404(_("There is no such place in the tile grid."))
    tag = tiles.etag(sight, place)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        content = tiles.tile(sight, place)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            answer = HttpResponse(content, content_type=MVT, headers={"Content-Encoding": "gzip"})
        else:
            answer = HttpResponse(igzip.decompress(content), content_type=MVT)
    answer["ETag"] = tag
    patch_vary_headers(answer, ["Accept-Encoding"])
    return _revalidated(answer, request)


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The layer as a file: `f=geojson`, optionally within `bbox=west,south,east,north`."""
    sight = _layer(slug, request).sight
    if request.GET.get("f", "geojson") != "geojson":
        return HttpResponseBadRequest(_("This format is not offered. Offered: geojson."))
    try:
        box = parse_box(request.GET.get("bbox", ""))
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem))
    answer = StreamingHttpResponse(features.download(sight, box), content_type="application/geo+json")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.geojson"'
    return _revalidated(answer, request)


def parse_box(text: str) -> features.Box | None:
    """West, south, east, north in degrees from `w,s,e,n`; None from an empty text; ValueError, in words, otherwise."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(_("bbox must be west,south,east,north in degrees, as in 33.7,49.0,34.1,49.4."))
    return west, south, east, north


def _sight(slug: str, request: HttpRequest) -> Sight:
    """What is asked for each tile: one statement, and nothing of the catalogue."""
    try:
        sight = access.sight(registers.get(slug), request.user)
    except registers.UnknownRegister:
        raise Http404(_("There is no such layer.")) from None
    if not sight.anything:
        raise Http404(_("There is no such layer."))
    return sight


def _layer(slug: str, request: HttpRequest) -> Catalogued:
    viewer: Viewer = request.user
    found = catalogue.layer(slug, viewer)
    if found is None:
        raise Http404(_("There is no such layer."))
    return found


def _revalidated(answer: Answer, request: HttpRequest) -> Answer:
    """Caches must ask each time: a switch turned or an object restricted has its effect at once."""
    answer["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    patch_vary_headers(answer, ["Cookie"])
    return answer
