"""Tiles of rasters, and their files. Whoever does not see a raster is answered as if there were none."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.access import Viewer
from layers.rasters import keeping, showing, tiles
from layers.rasters.showing import Picture
from layers.tiles import Place
from layers.views import revalidated


@require_safe
def tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """A tile of a raster; 304 without opening it where the client has it."""
    picture, place = _picture_of(request, slug), Place(z, x, y)
    if not place.within(picture.raster.deepest_zoom):
        raise Http404(_("There is no such place in the tile grid."))
    tag = tiles.etag(picture, place)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(tiles.tile(picture, place), content_type=tiles.MEDIA_TYPE)
    answer["ETag"] = tag
    return revalidated(answer, request)


@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The COG of a raster that may be downloaded."""
    picture = _picture_of(request, slug)
    if not picture.raster.downloadable:
        raise Http404(_("The file of this layer is not given out."))
    content = keeping.pyramid_of(picture.raster).open("rb")
    name = f"{slug}.tif"
    return revalidated(FileResponse(content, as_attachment=True, filename=name, content_type="image/tiff"), request)


def _picture_of(request: HttpRequest, slug: str) -> Picture:
    viewer: Viewer = request.user
    found = showing.picture(slug, viewer)
    if found is None:
        raise Http404(_("There is no such layer."))
    return found
