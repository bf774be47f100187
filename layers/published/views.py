"""Published files handed out: whole or in ranges, and only while they are what the public sees."""

from collections.abc import Iterator

from django.core.files import File
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo import registers
from geo.registers import Register, UnknownRegister
from layers import catalogue
from layers.describing import root
from layers.published import files, ranges
from layers.published.kinds import KINDS, PARQUET, PMTILES
from layers.published.ranges import NotWithin, Range
from layers.views import Answer, revalidated

#: Bytes read from the storage, and sent on, at a time.
_PIECE = 256 * 1024


@require_safe
def tiles_archive(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The layer's tiles as the public sees them: a PMTiles 3 archive."""
    return _given(request, slug, PMTILES)


@require_safe
def parquet(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """The layer as the public sees it: GeoParquet 1.1. `name` is the slug again."""
    if name != slug:
        raise Http404(_("There is no such file."))
    return _given(request, slug, PARQUET)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All published files that hold at this moment, as JSON."""
    seen = {layer.register.slug: layer for layer in catalogue.layers(request.user)}
    holding = files.holding_of([layer.register for layer in seen.values()])
    found = [
        {
            "layer": file.slug,
            "title": seen[file.slug].title,
            "format": KINDS[file.kind].title,
            "address": root(request) + files.address(file),
            "media_type": KINDS[file.kind].media_type,
            "size": file.size,
            "sha256": file.sha256,
            "data_version": file.data_version,
            "made_at": file.made_at.isoformat(timespec="seconds"),
        }
        for rows in holding.values()
        for file in rows
    ]
    return _open(JsonResponse({"files": found}, json_dumps_params={"ensure_ascii": False}), request)


def _given(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    register = _register(slug)
    file = next((one for one in files.holding(register) if one.kind == kind), None)
    if file is None:
        return _being_made(request, slug)
    tag = f'"{file.sha256}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return _open(HttpResponseNotModified(headers={"ETag": tag}), request)
    # A client that has a part of another file must get all of this one.
    same = request.headers.get("If-Range", tag) == tag
    try:
        part = ranges.asked(request.headers.get("Range", ""), file.size) if same else None
    except NotWithin:
        return _open(HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"}), request)
    try:
        content = files.storage().open(file.name)
    except FileNotFoundError:
        return _being_made(request, slug)
    sent = part or Range(0, file.size - 1)
    answer = StreamingHttpResponse(_pieces(content, sent), content_type=KINDS[kind].media_type)
    answer["Content-Length"] = str(sent.length)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = tag
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{slug}.{kind}")
    if part:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{file.size}"
    return _open(answer, request)


def _register(slug: str) -> type[Register]:
    try:
        register = registers.get(slug)
    except UnknownRegister:
        raise Http404(_("There is no such layer.")) from None
    if not files.public_sight(register).anything:
        raise Http404(_("There is no such layer."))
    return register


def _being_made(request: HttpRequest, slug: str) -> HttpResponse:
    words = _(
        "The layer “%(slug)s” has changed, and this file is being made anew: every night, or sooner by hand. What there"
        " is now can be downloaded from the layer's page."
    )
    return _open(HttpResponseNotFound(words % {"slug": slug}, content_type="text/plain; charset=utf-8"), request)


def _pieces(content: File, part: Range) -> Iterator[bytes]:
    with content:
        content.seek(part.first)
        left = part.length
        while left and (piece := content.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


def _open(answer: Answer, request: HttpRequest) -> Answer:
    """What is public may be read by the pages of others, as web maps read these files."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "ETag, Content-Range, Content-Length, Accept-Ranges"
    return revalidated(answer, request)
