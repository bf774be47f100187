"""Descriptions of the data sets for programs: ISO 19139, DCAT-AP, the passport of the national portal."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from geo.access import Viewer
from layers import catalogue, linked, metadata, publisher
from layers import iso19139 as iso
from layers import passport as passports
from layers.metadata import DataSet, Words
from layers.views import layer_of, revalidated

_TITLE = Words("Каталог геоданих", "Catalogue of geodata")
_ABOUT = Words(
    "Набори геопросторових даних громади, відкриті для перегляду, завантаження й повторного використання.",
    "The hromada's geospatial data sets, open to be viewed, downloaded and reused.",
)


@require_safe
def iso19139(request: HttpRequest, slug: str) -> HttpResponse:
    """ISO 19139 XML of a layer."""
    document = iso.document(described(request, slug))
    return revalidated(HttpResponse(document, content_type="application/xml; charset=utf-8"), request)


@require_safe
def passport(request: HttpRequest, slug: str) -> HttpResponse:
    """What data.gov.ua asks to be told of a data set, as JSON."""
    return revalidated(_json(passports.passport(described(request, slug)), "application/json"), request)


@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    """DCAT-AP 3 of the whole catalogue as JSON-LD."""
    viewer: Viewer = request.user
    sets = metadata.describe_all(catalogue.layers(viewer), root(request))
    page = root(request) + reverse("portal:catalogue")
    council = publisher.current()
    title = Words(f"{_TITLE.uk}: {council.place_uk}", f"{_TITLE.en}: {council.place_en}")
    return revalidated(_json(linked.dcat(title, _ABOUT, council, page, sets), "application/ld+json"), request)


def described(request: HttpRequest, slug: str) -> DataSet:
    """The description of a layer for whoever asks; Http404 where there is none for this viewer."""
    return metadata.describe(layer_of(request, slug), root(request))


def root(request: HttpRequest) -> str:
    """Scheme and host of this service as it was asked, without a slash."""
    return request.build_absolute_uri("/")[:-1]


def _json(content: object, media_type: str) -> JsonResponse:
    return JsonResponse(content, safe=False, content_type=media_type, json_dumps_params={"ensure_ascii": False})
