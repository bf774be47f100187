"""The passport as a page and as a PDF. A site that the viewer may not see is answered like one that is not there."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assets.passports import Passport, maps, passport
from geo.access import Viewer
from geo.text import transliterate
from layers import paper
from layers.drawing import Paper
from portal.passports.pictures import photographs
from portal.views import fresh

#: Sizes of the maps in mm: on A4 between margins of 16 mm, and on a page, where they shrink to a phone's width.
_SITE_ON_PAPER, _WHOLE_ON_PAPER = Paper(178, 96, text=2.3, filled=0.65), Paper(84, 72, text=2.0, filled=0.94)
_SITE_ON_PAGE, _WHOLE_ON_PAGE = Paper(120, 96, text=3.2, filled=0.6), Paper(120, 96, text=3.2, filled=0.94)


@fresh
@require_safe
def passport_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The passport, with the way to its PDF."""
    found = _found(request, uid)
    context = _context(request, found, _SITE_ON_PAGE, _WHOLE_ON_PAGE)
    return render(request, "portal/passports/page.html", context)


@fresh
@require_safe
def passport_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The passport for printing; 304 where the client has it, and it is what it would be now."""
    found = _found(request, uid)
    context = _context(request, found, _SITE_ON_PAPER, _WHOLE_ON_PAPER)
    html = render_to_string("portal/passports/paper.html", context)
    tag = f'"{paper.digest(html)}"'
    answer: HttpResponse
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponseNotModified()
    else:
        name = slugify(transliterate(_("passport %(number)s") % {"number": found.site.number}))
        disposition = content_disposition_header(False, f"{name}-{get_language()}.pdf")
        answer = HttpResponse(
            paper.pdf(html), content_type="application/pdf", headers={"Content-Disposition": disposition}
        )
    answer["ETag"] = tag
    if request.user.is_authenticated:
        patch_cache_control(answer, private=True)
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _found(request: HttpRequest, uid: UUID) -> Passport:
    found = passport(uid, request.user)
    if found is None:
        raise Http404(_("There is no such object."))
    return found


def _context(request: HttpRequest, found: Passport, site_paper: Paper, whole_paper: Paper) -> dict[str, Any]:
    viewer: Viewer = request.user
    frame = maps.site_frame(found.site, site_paper)
    return {
        "passport": found,
        "language": get_language(),
        "frame": frame,
        "site_map": maps.site_map(found.site, viewer, frame) if frame else None,
        "overview": maps.overview(found.site, viewer, whole_paper),
        "photographs": photographs(found.site, viewer),
        "address": request.build_absolute_uri(reverse("portal:passport", args=[found.site.uid])),
        "object_url": reverse("portal:object", args=["sites", found.site.uid]),
    }
