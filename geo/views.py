"""Liveness and readiness, for the launcher, a balancer and a watch."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from geo import health


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The parts that work rests on: database and queue, and room on the disk. 503 if one of them fails."""
    state = {"database": health.has_database(), "disk": health.has_room()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)
