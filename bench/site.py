"""Addresses for the measurement beside the service's own: tiles made anew each time, and a view that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from geo import access, registers
from geo import urls as service
from layers import tiles
from layers.tile_statements import Manner
from layers.views import MVT

#: Attributes of the tiles that are compared with other servers'.
ATTRIBUTES = 12


def full(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """A missing tile with the content that the other servers give: all objects, unthinned, with twelve attributes."""
    sight = access.sight(registers.get(slug), request.user)
    made = tiles.make_so(sight, tiles.Place(z, x, y), sight.fields[:ATTRIBUTES], Manner())
    return HttpResponse(made.content, content_type=MVT)


def slim(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    """A missing tile as the service makes it."""
    sight = access.sight(registers.get(slug), request.user)
    made = tiles.make(sight, tiles.Place(z, x, y), tiles.fields_on_tiles(sight, z))
    return HttpResponse(made.content, content_type=MVT)


def bare(request: HttpRequest) -> HttpResponse:
    """What the web server, Django and the middleware take by themselves."""
    return HttpResponse(b"", content_type=MVT)


urlpatterns = [
    path("bench/bare", bare),
    path("bench/full/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt", full),
    path("bench/slim/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt", slim),
    *service.urlpatterns,
]
