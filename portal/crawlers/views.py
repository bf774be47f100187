"""What is asked for at the root, by programs that know no language of ours."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from addresses.models import Hromada
from portal.crawlers.sitemaps import SITEMAPS
from portal.views import fresh

#: What opens to those who sign in, and fragments of pages; in each language.
_NOT_PAGES = ("staff/", "admin/", "account/", "login/", "password/", "my/", "o/*/list/", "o/*/card/")
#: What programs ask for. The ways through tiles, files and pages of features have no end; a hromada's server has two
#: processors.
_FOR_PROGRAMS = ("ogc/", "ows/", "tiles/", "open311/", "search", "catalogue/*/download")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt (RFC 9309). Nothing of an invented hromada is to be found among true ones."""
    if Hromada.objects.filter(invented=True).exists():
        lines = ["Disallow: /"]
    else:
        pages = [path for code, _name in settings.LANGUAGES for path in _below(code)]
        programs = [f"/{path}" for path in _FOR_PROGRAMS]
        lines = [f"Disallow: {path}" for path in [*pages, *programs]]
        lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")


@fresh
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The sitemap (sitemaps.org 0.9): one file, as there are some hundred pages."""
    answer: HttpResponse = django_sitemap(request, SITEMAPS)
    return answer


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look that know no SVG."""
    return HttpResponseRedirect(static("portal/icon-48.png"))


def _below(language: str) -> list[str]:
    with translation.override(language):
        return [f"{reverse('portal:map')}{path}" for path in _NOT_PAGES]
