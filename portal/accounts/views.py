"""What is said when the door stays shut for a while."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked(request: HttpRequest, _answer: HttpResponse | None, _credentials: Any) -> HttpResponse:
    """After too many wrong passwords (`AXES_LOCKOUT_CALLABLE`)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked.html", {"minutes": minutes}, status=HTTPStatus.TOO_MANY_REQUESTS)
