"""The page of a raster in the catalogue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geo import access
from geo.text import fold
from layers import describing
from layers.rasters.showing import Picture
from portal.drawn import map_context


def picture_page(request: HttpRequest, picture: Picture) -> HttpResponse:
    """All that is told of a raster that this viewer sees."""
    context = map_context(request.user, ())
    context["map_config"]["rasters"] = [picture.as_json() | {"visible": True}]
    context |= {
        "picture": picture,
        "raster": picture.raster,
        "place": {"geometry": None, "bounds": picture.bounds},
        "may_edit": access.may_make_layers(request.user),
        "root": describing.root(request),
    }
    return render(request, "portal/catalogue/picture.html", context)


def matches(picture: Picture, query: str, group: str) -> bool:
    """Whether the raster is of the group, and every word of the query stands in what is told of it."""
    raster = picture.raster
    text = fold(" ".join([raster.slug, raster.title_uk, raster.title_en, picture.about, raster.group.title]))
    return group in ("", raster.group.slug) and all(word in text for word in fold(query).split())
