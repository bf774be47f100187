"""Pages for the officers of the registers: who they are, and what everybody else gets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from geo import access, registers
from geo.access import Viewer
from geo.models import User
from geo.registers import Register

P = ParamSpec("P")


@dataclass(frozen=True)
class Officer:
    """Somebody who keeps registers, or prepares changes of them: which ones, in the order in which people meet them.
    None yet, it may be, where a layer editor has still to make the first.
    """

    user: User
    registers: tuple[type[Register], ...]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(one.slug, str(one.title)) for one in self.registers]


def kept_by(viewer: Viewer) -> tuple[type[Register], ...]:
    """The registers in which this viewer may write."""
    return tuple(one for one in registers.every() if access.may_write(one, viewer))


def prepared_by(viewer: Viewer) -> tuple[type[Register], ...]:
    """The registers whose changes this viewer makes or proposes."""
    return tuple(one for one in registers.every() if access.may_prepare(one, viewer))


def officers_only(
    view: Callable[Concatenate[HttpRequest, Officer, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator: the public is sent to sign in; who keeps no register, and may make none, gets 403."""
    return _guarded(view, kept_by)


def preparers_only(
    view: Callable[Concatenate[HttpRequest, Officer, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator: as `officers_only`, and open to those who propose changes; the registers are those of both."""
    return _guarded(view, prepared_by)


def _guarded(
    view: Callable[Concatenate[HttpRequest, Officer, P], HttpResponseBase],
    registers_of: Callable[[Viewer], tuple[type[Register], ...]],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        own = registers_of(request.user)
        if not own and not access.may_make_layers(request.user):
            raise PermissionDenied(_("This page is for the officers of a register."))
        answer = view(request, Officer(request.user, own), *args, **kwargs)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return guarded
