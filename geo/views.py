"""Liveness and readiness, for the launcher, a balancer and a watch."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

#: Below this, uploads and the database soon fail; better to be told while there is room left.
LEAST_FREE_BYTES = 512 * 1024 * 1024


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The parts that work rests on: database and queue, and room on the disk. 503 if one of them fails."""
    state = {"database": _database(), "disk": shutil.disk_usage(settings.ATLAS_VAR).free > LEAST_FREE_BYTES}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE false")
    except DatabaseError:
        return False
    return True
