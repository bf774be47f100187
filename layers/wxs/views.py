"""The addresses of WMS, WFS and CSW. Rights come from `geo.access` alone, by the catalogue."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from geo.records import WGS84
from layers import catalogue, publisher
from layers.downloads.systems import right_for
from layers.publisher import Publisher
from layers.views import revalidated
from layers.wxs import asked, filters, mapfile, mapserver, systems, tidying
from layers.wxs import csw as catalogue_service
from layers.wxs.asked import Asked
from layers.wxs.known import Known
from layers.wxs.mapfile import Head, Sheet
from layers.wxs.mapserver import Answered
from layers.wxs.reports import Refused, Service, report

#: Names under which clients ask for a language (INSPIRE has the second), and what they call ours.
_LANGUAGE_PARAMETERS = ("LANG", "LANGUAGE")
_LANGUAGES = {"uk": "uk", "ukr": "uk", "en": "en", "eng": "en"}


@require_http_methods(["GET", "HEAD"])
def wms(request: HttpRequest) -> HttpResponseBase:
    """WMS 1.3.0 and 1.1.1: GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic; titles by `lang=uk|en`."""
    return _answered(request, Service.WMS)


# What is posted asks and changes nothing, and comes from programs that have no token of a form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def wfs(request: HttpRequest) -> HttpResponseBase:
    """WFS 2.0.0 and 1.1.0, for reading, by parameters or by XML that is posted; titles by `lang=uk|en`."""
    return _answered(request, Service.WFS)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def csw(request: HttpRequest) -> HttpResponseBase:
    """CSW 3.0.0 and 2.0.2 of the catalogue, for reading: by parameters, or by XML that is posted; `lang=uk|en`."""
    version, language = catalogue_service.VERSIONS[0], settings.LANGUAGE_CODE
    answer: HttpResponseBase
    try:
        parameters = asked.given(request.META["QUERY_STRING"])
        version, language = catalogue_service.version_of(parameters), language_of(parameters)
        with translation.override(language):
            _bounded(request)
            answer = catalogue_service.answer(request, parameters)
    except Refused as refused:
        with translation.override(language):
            answer = report(refused, Service.CSW, version)
    return revalidated(answer, request)


def _answered(request: HttpRequest, service: Service) -> HttpResponseBase:
    version = asked.VERSIONS[service][0]
    language = settings.LANGUAGE_CODE
    try:
        parameters = asked.given(request.META["QUERY_STRING"])
        version = asked.version_of(service, parameters)
        language = language_of(parameters)
        with translation.override(language):
            answer = _ask(request, service, parameters, language)
    except Refused as refused:
        with translation.override(language):
            answer = report(refused, service, version)
    return revalidated(answer, request)


def _ask(request: HttpRequest, service: Service, parameters: Mapping[str, str], language: str) -> HttpResponseBase:
    sheets = [sheet for one in catalogue.layers(request.user) for sheet in mapfile.sheets(one)]
    body = publisher.current()
    known = Known(service, sheets, _systems(service, sheets, body))
    wanted = _posted(request, known) if request.method == "POST" else asked.read(service, parameters, known)
    # To write down all layers takes half as long as MapServer does with one of them.
    needed = [sheet for sheet in sheets if wanted.concerns(sheet)]
    text = mapfile.text(_head(request, known, language, body), needed, str(mapserver.fonts()))
    return _as_it_is(mapserver.ask(text, wanted.query, wanted.body), wanted, needed)


def _as_it_is(made: Answered, wanted: Asked, sheets: Sequence[Sheet]) -> HttpResponseBase:
    """MapServer's answer, put right where it says what is not so."""
    if wanted.operation == "GetCapabilities":
        return HttpResponse(tidying.capabilities(made.content.read(), wanted.service), content_type=made.media_type)
    if wanted.operation == "DescribeFeatureType":
        return HttpResponse(tidying.schema(made.content.read(), sheets), content_type=made.media_type)
    if wanted.service is Service.WFS and "xml" in made.media_type:
        return StreamingHttpResponse(tidying.features(made.content), content_type=made.media_type)
    return FileResponse(made.content, content_type=made.media_type)


def _bounded(request: HttpRequest) -> None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > filters.LETTERS:
        raise Refused(_("%(parameter)s is too long.") % {"parameter": "body"}, locator="body")


def _posted(request: HttpRequest, known: Known) -> Asked:
    _bounded(request)
    operation, head, body = filters.posted(request.body, known)
    read = asked.read(known.service, {**head, "REQUEST": operation}, known)
    return Asked(known.service, read.version, read.operation, body=body)


def _systems(service: Service, sheets: list[Sheet], body: Publisher) -> list[systems.CoordinateSystem]:
    """Those right for the place; WFS turns no axes, so what MapServer does not know of is left to WMS."""
    offered = right_for(mapfile.together(sheets), body.oblast)
    answered = [one for one in offered if service is Service.WMS or not systems.unknown_to_mapserver(one)]
    # MapServer takes the first for the one to answer in where a client names none.
    return sorted(answered, key=lambda one: one.epsg != WGS84)


def _head(request: HttpRequest, known: Known, language: str, body: Publisher) -> Head:
    address = request.build_absolute_uri(reverse(known.service.lower()))
    return Head(
        service=known.service,
        root=request.build_absolute_uri("/").rstrip("/"),
        title=_("Map layers of %(place)s") % {"place": body.place or body.name},
        about=_("Registers and thematic layers of %(place)s, as they stand now.") % {"place": body.place or body.name},
        address=address if language == settings.LANGUAGE_CODE else f"{address}?lang={language}",
        namespace=request.build_absolute_uri(reverse("wfs")) + "#features",
        systems=known.systems,
        publisher=body,
    )


def language_of(parameters: Mapping[str, str]) -> str:
    """The language asked for; `Refused` where it is none of ours."""
    wanted = next((parameters[name] for name in _LANGUAGE_PARAMETERS if parameters.get(name)), settings.LANGUAGE_CODE)
    try:
        return _LANGUAGES[wanted.lower()[:3]]
    except KeyError:
        raise Refused(_("Languages are uk and en."), locator="LANGUAGE") from None
