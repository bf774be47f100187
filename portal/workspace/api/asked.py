"""What every call begins with: who asks, for which register and object, and what is taken of a body that is sent."""

from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from geo import access
from geo.access import Sight
from geo.models import User
from geo.records import Record
from layers.json_values import is_text
from portal.keeping.asking import books_of, record_in


def _kept_by_postgres(text: str) -> str:
    if not is_text(text):
        raise ValueError(_("This text has letters that cannot be kept."))
    return text


#: A text that a person wrote.
Text = Annotated[str, AfterValidator(_kept_by_postgres)]
#: Versions are counted in a column of four bytes.
Version = Annotated[int, Field(ge=1, lt=2**31)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
#: GeoJSON, read by `geometries`.
GeoJson = dict[str, Any]
#: What inputs of the panel are filled with, read by `portal.workspace.panel_form`.
Entered = dict[str, dict[str, list[Text]]]


class Sent(Schema):
    """Base of bodies: what is not known in them is refused, so that a mistyped name is told; numbers are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def person(request: HttpRequest) -> User:
    """Who is signed in; the interface lets nobody else in."""
    return cast(User, request.user)


def kept(request: HttpRequest, slug: str) -> Sight:
    """The books of a register that this person keeps. Raises `Http404`, `PermissionDenied`."""
    sight = books_of(request, slug)
    access.require_write(sight.register, person(request))
    return sight


def prepared(request: HttpRequest, slug: str) -> Sight:
    """The books of a register whose changes this person makes or proposes. Raises as `kept` does."""
    sight = books_of(request, slug)
    access.require_preparing(sight.register, person(request))
    return sight


def shown(request: HttpRequest, slug: str) -> Sight:
    """What maps, tables and files show this person of a register that the person keeps. Raises as `kept` does."""
    return access.sight(kept(request, slug).register, person(request))


def browsed(request: HttpRequest, slug: str) -> Sight:
    """As `shown`, of a register whose changes this person makes or proposes."""
    return access.sight(prepared(request, slug).register, person(request))


def kept_record(request: HttpRequest, slug: str, uid: UUID) -> tuple[Sight, Record]:
    """An object of a register that this person keeps, and the books in which it stands. Raises as `kept` does."""
    sight = kept(request, slug)
    return sight, record_in(sight, uid)


def prepared_record(request: HttpRequest, slug: str, uid: UUID) -> tuple[Sight, Record]:
    """An object of a register whose changes this person makes or proposes. Raises as `kept` does."""
    sight = prepared(request, slug)
    return sight, record_in(sight, uid)
