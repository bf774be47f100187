"""Who asks for which object: the same beginning of every page on which the books are kept."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from geo import access, registers
from geo.access import Sight
from geo.models import User
from geo.records import Record, State
from geo.registers import Register

P = ParamSpec("P")

#: Status of an answer whose form was not taken, and of one that found the object changed.
NOT_TAKEN, CONFLICT = 422, 409


def keepers_only(
    view: Callable[Concatenate[HttpRequest, type[Register], P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Decorator of a view that helps to fill a form in: as `officers_only`, and open to those who propose changes."""
    return _guarded(view, access.require_preparing)


def officers_only(
    view: Callable[Concatenate[HttpRequest, type[Register], P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Decorator of a view that changes a register: the public is sent to sign in, who is no officer gets 403.

    The view gets the register in the place of its slug.
    """

    return _guarded(view, access.require_write)


def _guarded(
    view: Callable[Concatenate[HttpRequest, type[Register], P], HttpResponseBase],
    require: Callable[[type[Register], User], None],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """The view is open to those about whom `require` raises nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        register = register_of(slug)
        if not access.sight(register, request.user).anything:
            raise Http404(_("There is no such layer."))
        require(register, request.user)
        return view(request, register, *args, **kwargs)

    return guarded


def books_of(request: HttpRequest, slug: str) -> Sight:
    """The books of a register as one of the staff sees them; for everybody else there is no such page."""
    sight = access.books(register_of(slug), request.user)
    if not sight.anything:
        raise Http404(_("There is no such page."))
    return sight


def record_in(sight: Sight, uid: UUID) -> Record:
    """The record of that identifier, archived ones included where this viewer sees them."""
    references = [field.name for field in sight.fields if field.reference]
    record = sight.records().select_related(*references).filter(uid=uid).first()
    if record is None:
        raise Http404(_("There is no such object."))
    return record


def address_of(register: type[Register], record: Record) -> str:
    """Where a record is looked at: its page, or, where that shows nobody what is archived, its history."""
    name = "portal:history" if record.state == State.ARCHIVED else "portal:object"
    return reverse(name, args=[register.slug, record.uid])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was filled in with; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def person(request: HttpRequest) -> User:
    """Who is signed in; asked only behind `officers_only`."""
    return cast(User, request.user)


def register_of(slug: str) -> type[Register]:
    """The register of that slug; 404 where there is none."""
    try:
        return registers.get(slug)
    except registers.UnknownRegister as problem:
        raise Http404(str(problem)) from None
