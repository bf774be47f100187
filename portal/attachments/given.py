"""Attachments given out: what object pages and cards show of them, and the files themselves.

Whether a file may be seen is asked anew each time, so caches must ask each time as well.
"""

import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils import formats
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.access import Attached, Sight
from geo.attachments import Document, Photograph
from geo.images import Size
from geo.registers import PUBLIC
from layers import catalogue
from layers.features import Card

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

#: A file from outside, opened as a page, runs nothing, loads nothing and has no origin.
_SANDBOX = "default-src 'none'; sandbox"
_JPEG = "image/jpeg"


def attached(sight: Sight, card: Card) -> dict[str, Any]:
    """Context of `portal/_photographs.html` and `portal/_documents.html` on the page of an object."""
    return {
        "photographs": [_pictured(one, card) for one in _of(Photograph, sight, card)],
        "documents": [{"document": one, "said": _said(one)} for one in _of(Document, sight, card)],
        "keeps_attachments": sight.keeper,
    }


def cover(sight: Sight, card: Card) -> dict[str, Any] | None:
    """The photograph that stands for the object on its card: the first public one; None where there is none."""
    first = _of(Photograph, sight, card).filter(audience=PUBLIC).first()
    return _pictured(first, card) if first else None


@require_safe
def photograph(request: HttpRequest, slug: str, uid: UUID, attachment: UUID, size: str) -> HttpResponseBase:
    """The JPEG of that size."""
    found = _seen(Photograph, request, slug, uid, attachment)
    if size not in list(Size):
        raise Http404(_("There is no such size of a photograph."))
    return served(request, found.file(Size(size)), f'"{found.uid}-{size}"', content_type=_JPEG)


@require_safe
def document(request: HttpRequest, slug: str, uid: UUID, attachment: UUID) -> HttpResponseBase:
    """The document's file as a download, under the name that it came with."""
    found = _seen(Document, request, slug, uid, attachment)
    if not found.stored_as:
        raise Http404(_("This document has no file."))
    tag = f'"{found.sha256}"'
    return served(
        request, found.stored_as, tag, content_type=found.content_type, as_attachment=True, filename=found.file_name
    )


def _seen(model: type[Attached], request: HttpRequest, slug: str, record: UUID, uid: UUID) -> Attached:
    layer = catalogue.layer(slug, request.user)
    found = layer and layer.sight.attachments(model).filter(record=record, uid=uid).first()
    if not found:
        raise Http404(_("There is no such file."))
    return found


def served(request: HttpRequest, name: str, tag: str, **described: Any) -> HttpResponseBase:
    """The file of that name in the storage, to whoever may see it; `described` is what `FileResponse` takes."""
    answer: HttpResponseBase
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponseNotModified()
    else:
        try:
            answer = FileResponse(default_storage.open(name), **described)
        except FileNotFoundError:
            log.exception("%s is named by a row and missing from the storage", name)
            raise Http404(_("The file is missing from the storage. Tell the administrator.")) from None
    answer["ETag"] = tag
    answer["Content-Security-Policy"] = _SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, private=True, no_cache=True)
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _of(model: type[Attached], sight: Sight, card: Card) -> "QuerySet[Attached]":
    return sight.attachments(model).filter(record=card.record.uid)


def _pictured(photograph: Photograph, card: Card) -> dict[str, Any]:
    """Context of `portal/_photograph.html`: the photograph, its text in words, and (width, height) of each size."""
    alt = photograph.caption or _("Photograph: %(object)s") % {"object": card.title}
    return {"photograph": photograph, "alt": alt, **{str(size): photograph.pixels(size) for size in Size}}


def _said(document: Document) -> str:
    """Kind, number, date and issuer as a paper is cited: “Decision № 12 of 03.02.2026 · Kozelshchyna council”."""
    values = {
        "kind": document.get_kind_display(),
        "number": document.number,
        "date": formats.date_format(document.date, "SHORT_DATE_FORMAT") if document.date else "",
    }
    if document.number and document.date:
        cited = _("%(kind)s № %(number)s of %(date)s") % values
    elif document.number:
        cited = _("%(kind)s № %(number)s") % values
    elif document.date:
        cited = _("%(kind)s of %(date)s") % values
    else:
        cited = str(values["kind"])
    return " · ".join(filter(None, (cited, document.issuer)))
