"""The cookie of the cabinet, apart from the sessions of accounts: who is in the cabinet has no right anywhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from reports import cabinet
from reports.models import CabinetSession, Resident

_COOKIE = "atlas-cabinet"

View = Callable[..., HttpResponse]


def session_of(request: HttpRequest) -> CabinetSession | None:
    """The session of this browser in the cabinet."""
    return cabinet.session_of(request.COOKIES.get(_COOKIE, ""))


def resident_of(request: HttpRequest) -> Resident | None:
    """Who is in the cabinet with this browser."""
    session = session_of(request)
    return session.resident if session else None


def for_residents(view: View) -> View:
    """The view gets who is in the cabinet behind the request; nobody is sent to the page where one asks for a link."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        resident = resident_of(request)
        if resident is None:
            return redirect("portal:cabinet")
        return view(request, resident, *args, **kwargs)

    return guarded


def begin(response: HttpResponse, secret: str) -> None:
    response.set_cookie(
        _COOKIE,
        secret,
        max_age=cabinet.SESSION,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def end(request: HttpRequest, response: HttpResponse) -> None:
    """End the session of this browser."""
    cabinet.leave(request.COOKIES.get(_COOKIE, ""))
    response.delete_cookie(_COOKIE, samesite="Lax")
