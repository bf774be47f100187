"""Public interfaces to any register: TileJSON, vector tiles, downloads. Rights come from `geo.access` alone."""

import tempfile
from pathlib import Path
from typing import IO, TypeVar

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from isal import igzip

from geo import access, registers
from geo.access import Sight, Viewer
from geo.jobs import Silence
from geo.problems import Problem
from layers import catalogue, features, tiles
from layers.catalogue import Catalogued
from layers.downloads import asking, keeping, writing
from layers.downloads.asking import Wanted
from layers.downloads.keeping import Ready
from layers.rasters import showing
from layers.rasters import tiles as pictures

Answer = TypeVar("Answer", bound=HttpResponseBase)

MVT = "application/vnd.mapbox-vector-tile"
#: What a tile depends on beside its address.
_TILE_VARIES = "Accept-Encoding, Cookie"
#: After so long a program asks again whether its file is made.
RETRY_SECONDS = 3


@require_safe
def tilejson(request: HttpRequest, slug: str) -> HttpResponse:
    """TileJSON 3.0 of a layer, of vectors or of a raster."""
    if picture := showing.picture(slug, request.user):
        url = request.build_absolute_uri(reverse("raster-tile", args=[slug, 0, 0, 0])).replace(*tiles.ANY_PLACE)
        described = pictures.tilejson(picture, url)
        return revalidated(JsonResponse(described, json_dumps_params={"ensure_ascii": False}), request)
    found = layer_of(request, slug)
    url = request.build_absolute_uri(reverse("tile", args=[slug, 0, 0, 0])).replace(*tiles.ANY_PLACE)
    described = tiles.tilejson(found.sight, url, found.title, found.layer.min_zoom)
    return revalidated(JsonResponse(described, json_dumps_params={"ensure_ascii": False}), request)


@require_safe
def tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponseBase:
    """A vector tile, gzipped where the client takes that; 304 without opening it where the client has it."""
    return _tile([_sight(slug, request)], tiles.Place(z, x, y), request)


@require_safe
def joint_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """The vector tiles of all `layers=slug,slug` at one place as one, as a map of them asks for them.

    404 unless whoever asks sees each of them: the layers' own tiles tell which it is.
    """
    slugs = dict.fromkeys(request.GET.get("layers", "").split(","))
    return _tile([_sight(slug, request) for slug in slugs], tiles.Place(z, x, y), request)


def _tile(sights: list[Sight], place: tiles.Place, request: HttpRequest) -> HttpResponseBase:
    if not place.exists:
        raise Http404(_("There is no such place in the tile grid."))
    # What is asked thousands of times is looked up where it is, and its headers are written down at once: to have all
    # headers of the request read, and to write `Vary` piece by piece, takes as long as to ask the database.
    headers = {"ETag": tiles.etag(sights, place), "Vary": _TILE_VARIES, "Cache-Control": _revalidation(request)}
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and headers["ETag"] in parse_etags(known):
        return HttpResponseNotModified(headers=headers)
    content = tiles.joint(sights, place)
    if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = igzip.decompress(content)
    return HttpResponse(content, content_type=MVT, headers=headers)


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The layer as a file: `f=`, `crs=`, `bbox=west,south,east,north` in degrees, `encoding=`, `lang=`,
    `<field>=<value>`.

    A large file that is not made yet is promised: 202 with `Retry-After` to programs, the page of its making to people.
    """
    sight = layer_of(request, slug).sight
    try:
        wanted = asking.wanted(request.GET, sight, parse_box(request.GET.get(asking.BOX, "")))
        answer = file(wanted, request)
    except (ValueError, Problem) as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    return revalidated(answer, request)


def file(wanted: Wanted, request: HttpRequest) -> HttpResponseBase:
    """The file as an attachment; of a large one that is not made yet, how far its making is. Raises as `writing`."""
    if wanted.format.streamed:
        answer: HttpResponseBase = StreamingHttpResponse(writing.stream(wanted), content_type=wanted.format.media_type)
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=wanted.name)
        return answer
    if not wanted.selection.whole:
        return _attached(_made_for_once(wanted), wanted)
    viewer: Viewer = request.user
    found = keeping.ask(wanted, viewer)
    if isinstance(found, Ready):
        return _attached(found.path.open("rb"), wanted)
    if request.accepts("text/html"):
        with override(wanted.language):
            page = reverse("portal:data-set-file", args=[wanted.selection.sight.register.slug])
        return HttpResponseRedirect(f"{page}?{wanted.query}")
    progress = {"status": found.status, "done": found.done, "total": found.total, "message": found.message}
    return JsonResponse(progress, status=202, headers={"Retry-After": str(RETRY_SECONDS)})


def _made_for_once(wanted: Wanted) -> IO[bytes]:
    """The file of a part of a layer; gone when it is closed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / wanted.name
        writing.write(wanted, path, Silence().advance)
        return path.open("rb")


def _attached(file: IO[bytes], wanted: Wanted) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=wanted.name, content_type=wanted.format.media_type)


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


def layer_of(request: HttpRequest, slug: str) -> Catalogued:
    """The layer as whoever asks sees it; Http404 where there is none for this viewer."""
    viewer: Viewer = request.user
    found = catalogue.layer(slug, viewer)
    if found is None:
        raise Http404(_("There is no such layer."))
    return found


def revalidated(answer: Answer, request: HttpRequest) -> Answer:
    """Caches must ask each time: a switch turned or an object restricted has its effect at once."""
    answer["Cache-Control"] = _revalidation(request)
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _revalidation(request: HttpRequest) -> str:
    return "private, no-cache" if request.user.is_authenticated else "no-cache"
