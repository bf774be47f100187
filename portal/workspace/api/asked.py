"""Who asks for which register: the same beginning of every call."""

from typing import cast

from django.http import HttpRequest

from geo import access
from geo.access import Sight
from geo.models import User
from portal.keeping.asking import books_of


def person(request: HttpRequest) -> User:
    """Who is signed in; the interface lets nobody else in."""
    return cast(User, request.user)


def kept(request: HttpRequest, slug: str) -> Sight:
    """The books of a register that this person keeps. Raises `Http404`, `PermissionDenied`."""
    sight = books_of(request, slug)
    access.require_write(sight.register, person(request))
    return sight


def shown(request: HttpRequest, slug: str) -> Sight:
    """What maps, tables and files show this person of a register that the person keeps. Raises as `kept` does."""
    return access.sight(kept(request, slug).register, person(request))
