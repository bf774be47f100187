"""The catalogue, a data set's page, and the page on which a large file is waited for."""

import json
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo import access
from geo.access import Viewer
from geo.models import Job
from geo.problems import Problem
from geo.text import fold
from layers import catalogue, describing, figures, linked, metadata
from layers.catalogue import Catalogued
from layers.downloads import asking, keeping
from layers.downloads.keeping import Ready
from layers.rasters import showing as rasters
from layers.views import RETRY_SECONDS, layer_of, parse_box
from portal.catalogue import showing
from portal.catalogue.pictures import matches, picture_page
from portal.strings import map_strings
from portal.views import fresh, map_config


@fresh
@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """All data sets that this viewer sees, by group. `?q=` searches titles, descriptions, keywords and fields,
    `&group=` takes one group.
    """
    viewer: Viewer = request.user
    everything = catalogue.layers(viewer)
    query, chosen = request.GET.get("q", "").strip(), request.GET.get("group", "")
    found = [one for one in everything if chosen in ("", one.group.slug) and _matches(one, query)]
    pictures = [one for one in rasters.pictures(viewer) if matches(one, query, chosen)]
    context = {
        "groups": [
            {"title": title, "sets": [{"layer": one, "figures": figures.figures(one.sight)} for one in sets]}
            for title, sets in groupby(found, lambda one: one.group.title)
        ],
        "every_group": list({one.group.slug: one.group for one in everything}.values()),
        "chosen": chosen,
        "query": query,
        "pictures": pictures,
        "count": len(found) + len(pictures),
    }
    return render(request, "portal/catalogue/list.html", context)


@fresh
@require_safe
def data_set_page(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is known of a data set, for people; with its description for search engines."""
    if picture := rasters.picture(slug, request.user):
        return picture_page(request, picture)
    layer = layer_of(request, slug)
    root = describing.root(request)
    described = metadata.describe(layer, root)
    viewer: Viewer = request.user
    small_map = map_config(showing.on_small_map(layer, viewer))
    context = {
        "layer": layer,
        "described": described,
        "geometry": showing.geometry_words(layer),
        "figures": figures.figures(layer.sight),
        "fields": showing.field_rows(layer),
        "preview": showing.preview(layer),
        "files": showing.file_rows(layer),
        "published": showing.published_rows(layer),
        "systems": showing.offered_systems(layer),
        "services": showing.services(layer, root),
        "schema_org": _for_script(linked.schema_org(described)),
        "may_edit": access.may_make_layers(viewer),
        "map_url": f"{reverse('portal:map')}?list={slug}",
        "map_config": small_map,
        "map_strings": map_strings(),
        "place": {"geometry": None, "bounds": showing.opening(described.extent, small_map["hromada"]["bounds"])},
    }
    return render(request, "portal/catalogue/data_set.html", context)


@fresh
@require_safe
def file_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the making of a large file is, and the file with its size when it is there. Asks by itself again."""
    layer = layer_of(request, slug)
    try:
        wanted = asking.wanted(request.GET, layer.sight, parse_box(request.GET.get(asking.BOX, "")))
        if wanted.format.streamed or not wanted.selection.whole:
            raise Http404(_("This file is made while it is sent."))
        found = keeping.ask(wanted, request.user)
    except (ValueError, Problem) as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    context: dict[str, Any] = {
        "layer": layer,
        "wanted": wanted,
        "address": f"{reverse('download', args=[slug])}?{wanted.query}",
    }
    if isinstance(found, Ready):
        return render(request, "portal/catalogue/file.html", context | {"ready": found})
    context |= {"job": found, "failed": found.status == Job.Status.FAILED, "again": request.get_full_path()}
    answer = render(request, "portal/catalogue/file.html", context)
    if not context["failed"]:
        answer["Refresh"] = str(RETRY_SECONDS)
    return answer


def _for_script(content: dict[str, Any]) -> SafeString:
    return mark_safe(json.dumps(content, ensure_ascii=False).replace("<", "\\u003c"))


def _matches(layer: Catalogued, query: str) -> bool:
    """Whether every word of the query stands in what the viewer may know of the layer."""
    row = layer.layer
    said = [
        layer.title,
        layer.about,
        layer.group.title,
        layer.register.slug,
        row.title_uk,
        row.title_en,
        *row.keywords_uk,
        *row.keywords_en,
        *(str(field.title) for field in layer.sight.fields),
    ]
    text = fold(" ".join(said))
    return all(word in text for word in fold(query).split())
