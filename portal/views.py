"""The public pages: the map with its list and cards, and the page of an object.

What a viewer gets to see is decided in `geo.access`; what is not seen is answered like what is not there.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from addresses.models import Hromada
from geo import access
from geo.access import Viewer
from geo.models import User
from geo.records import Record
from geo.registers import Field
from importers.conflicts import listing
from importers.conflicts.listing import Told
from importers.models import Batch
from layers import catalogue, features, links, tiles
from layers.catalogue import Catalogued
from layers.features import Box, Card, Row
from layers.rasters import showing
from layers.rasters.showing import Picture
from layers.views import parse_box
from portal.attachments import given
from portal.keeping.bar import bar
from portal.outages import outage_context
from portal.reporting import things
from portal.strings import map_strings

#: Objects that a list shows at a time.
PAGE_LENGTH = 50

#: A switch turned or an object restricted has its effect at once, so nothing is shown again without asking.
fresh = cache_control(no_cache=True)


@fresh
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map. `?list=<slug>&q=&after=` choose what the list shows to those who come without JavaScript."""
    layers = catalogue.layers(_viewer(request))
    asked = next((one for one in layers if one.register.slug == request.GET.get("list")), None)
    if asked:
        # Whoever is led to a layer's objects sees them, also where the map begins without that layer. Never saved.
        asked.layer.shown = True
    listed = asked or _chief(layers)
    pictures = showing.pictures(_viewer(request))
    context = {
        "map_config": map_config(layers, pictures),
        "map_strings": map_strings(),
        **outage_context(),
    }
    if listed:
        try:
            context |= _listing(request, listed)
        except ValueError as problem:
            return HttpResponseBadRequest(str(problem))
    return render(request, "portal/map.html", context)


@fresh
@require_safe
def object_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Fragment: a page of the layer's objects within `bbox` (west,south,east,north) or matching `q`."""
    try:
        context = _listing(request, _layer(request, slug))
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem))
    return render(request, "portal/_list.html", context)


@fresh
@require_safe
def object_card(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Fragment: the card of an object, with its geometry for the map."""
    layer = _layer(request, slug)
    card = _card(layer, layer.popup(), pk=pk)
    context = _object_context(layer, card) | {"cover": given.cover(layer.sight, card)}
    return render(request, "portal/_card.html", context)


@fresh
@require_safe
def object_page(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """The page of an object, under an address that lasts."""
    viewer = _viewer(request)
    layer = _layer(request, slug)
    card = _card(layer, layer.card(), uid=uid)
    context = _object_context(layer, card) | {
        "sheets": _sheets(layer, card, viewer),
        "links": links.linked(layer.register, card.record, viewer),
        "provenance": _provenance(card.record),
        "bar": bar(layer.register, card.record, viewer),
        "conflicts": _conflicts(layer, card, viewer),
        "map_config": map_config(catalogue.layers(viewer)),
        "map_strings": map_strings(),
        "map_url": f"{reverse('portal:map')}#object={slug}/{card.record.pk}",
    }
    context |= given.attached(layer.sight, card)
    return render(request, "portal/object.html", context)


def _viewer(request: HttpRequest) -> Viewer:
    return request.user


def _layer(request: HttpRequest, slug: str) -> Catalogued:
    layer = catalogue.layer(slug, _viewer(request))
    if layer is None:
        raise Http404(_("There is no such layer."))
    return layer


def _card(layer: Catalogued, fields: Sequence[Field], **lookup: Any) -> Card:
    card = features.card(layer.sight, fields, **lookup)
    if card is None:
        raise Http404(_("There is no such object."))
    return card


def _chief(layers: list[Catalogued]) -> Catalogued | None:
    """The layer that people come for: the first drawn by classes, or the first of all."""
    by_classes = (one for one in layers if one.register.style.by)
    return next(by_classes, layers[0] if layers else None)


def map_config(
    layers: Iterable[Catalogued], rasters: Iterable[Picture] = (), *, is_kept: bool = False
) -> dict[str, Any]:
    """What `portal/map/adapter.js` is told (`MapConfig` there).

    `is_kept`: the page is kept by the browser and shown later, when the data are others.
    """
    hromada = Hromada.objects.only("name").first()
    return {
        "lang": get_language(),
        "hromada": {
            "name": hromada.full_name if hromada else "",
            "bounds": Hromada.objects.aggregate(extent=Extent("geom"))["extent"],
        },
        "background": {
            "url": settings.BACKGROUND_URL,
            "attribution": settings.BACKGROUND_ATTRIBUTION,
            "max_zoom": settings.BACKGROUND_MAX_ZOOM,
        }
        if settings.BACKGROUND_URL
        else None,
        # Tiles are taken along for a page that is kept, each by itself.
        "joint_tiles": None if is_kept else reverse("joint-tile", args=[0, 0, 0]).replace(*tiles.ANY_PLACE),
        "rasters": [picture.as_json() for picture in rasters],
        "layers": [{**layer.as_json(), "drawn": None if is_kept else layer.drawn()} for layer in layers],
    }


def _listing(request: HttpRequest, layer: Catalogued) -> dict[str, Any]:
    """Context of `portal/_list.html`; ValueError, in words, from a `bbox` or an `after` that is none.

    A search looks through the whole hromada, wherever the map stands.
    """
    query = request.GET.get("q", "").strip()
    bbox = "" if query else request.GET.get("bbox", "")
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        raise ValueError(_("after must be the number that the page before gave."))
    page = features.page(layer.sight, parse_box(bbox), query, int(after), PAGE_LENGTH)
    more = {"bbox": bbox, "q": query, "after": page.after}
    slug = layer.register.slug
    return {
        "layer": {"slug": slug, "title": layer.title},
        "new_url": reverse("portal:new", args=[slug]) if access.may_write(layer.register, _viewer(request)) else None,
        "items": page.items,
        "query": query,
        "total_text": _total(page.count, query),
        "next_url": f"{reverse('portal:list', args=[slug])}?{urlencode(more)}" if page.after else None,
        "next_page_url": f"{reverse('portal:map')}?{urlencode({'list': slug, **more})}" if page.after else None,
    }


def _total(count: int, query: str) -> str:
    if count > features.COUNTED_AT_MOST:
        values = {"count": formats.number_format(features.COUNTED_AT_MOST, use_l10n=True, force_grouping=True)}
        return (_("Found: more than %(count)s") if query else _("In view: more than %(count)s objects")) % values
    values = {"count": formats.number_format(count, use_l10n=True, force_grouping=True)}
    if query:
        return ngettext("Found: %(count)s object", "Found: %(count)s objects", count) % values
    return ngettext("In view: %(count)s object", "In view: %(count)s objects", count) % values


def _object_context(layer: Catalogued, card: Card) -> dict[str, Any]:
    return {
        "layer": {"slug": layer.register.slug, "title": layer.title},
        "object": card,
        "place": _place(card),
        "download_url": layer.as_json()["download"],
        "report_url": things.address(layer.register.slug, card.record.uid),
    }


def _sheets(layer: Catalogued, card: Card, viewer: Viewer) -> list[dict[str, str]]:
    """Titles and addresses of the object's other pages, to which this viewer may be led."""
    page = reverse("portal:object", args=[layer.register.slug, card.record.uid])
    writes = access.may_write(layer.register, viewer)
    return [
        {"title": str(sheet.title), "address": f"{page}{sheet.slug}/"}
        for sheet in layer.register.sheets
        if writes or not sheet.officers
    ]


def _conflicts(layer: Catalogued, card: Card, viewer: Viewer) -> list[Told]:
    """What is still to be done about the object, for the officers of its register."""
    if not isinstance(viewer, User) or not access.may_write(layer.register, viewer):
        return []
    return list(listing.told(listing.of_object(layer.register, card.record.uid), viewer))


def _place(card: Card) -> dict[str, Any]:
    """Where the object is, for the map: GeoJSON geometry and bounds in degrees, or nulls."""
    bounds: Box | None = card.box
    return {"geometry": json.loads(card.geometry) if card.geometry else None, "bounds": bounds}


def _provenance(record: Record) -> list[Row]:
    """When and how the record came, in the shape of a card's rows."""
    moments = [
        ("created_at", _("Entered in the register"), record.created_at),
        ("updated_at", _("Last changed"), record.updated_at),
        ("verified_at", _("Verified"), record.verified_at),
    ]
    rows = [
        Row(name, title, formats.date_format(timezone.localtime(moment), "DATE_FORMAT"), "")
        for name, title, moment in moments
        if moment
    ]
    if record.batch and (batch := Batch.objects.filter(uid=record.batch).first()):
        rows.append(Row("batch", _("Came with import"), f"№ {batch.pk}", ""))
    return [*rows, Row("uid", _("Permanent identifier"), str(record.uid), "")]
