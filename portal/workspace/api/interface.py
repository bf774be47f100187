"""The interface itself: who may ask, and how refusals are answered."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import django_auth

from geo.problems import Problem as Unanswerable
from geo.refusals import Invalid, Refused, VersionConflict
from geo.topology.saving import Unsound
from portal.workspace.api.acts import router as acts
from portal.workspace.api.bulk import router as bulk
from portal.workspace.api.coordinates import router as coordinates
from portal.workspace.api.field import everywhere
from portal.workspace.api.field import router as field
from portal.workspace.api.operations import router as operations
from portal.workspace.api.presence import router as presence
from portal.workspace.api.proposals import router as proposals
from portal.workspace.api.registers import router as registers
from portal.workspace.api.rows import router as rows
from portal.workspace.api.saving import router as objects
from portal.workspace.api.topology import FoundOut
from portal.workspace.api.topology import router as topology
from portal.workspace.api.topology import told as found_told
from portal.workspace.api.views import router as views


class _Renderer(JSONRenderer):
    """Ukrainian letters as they are: escaped, each takes three times as much."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title="Hromada Atlas",
    version="1",
    urls_namespace="staff-api",
    auth=django_auth,
    renderer=_Renderer(),
    docs_url="docs",
    docs_decorator=login_required,
)
for router in (registers, objects, proposals, topology, operations, acts, presence, rows, views, bulk, field):
    api.add_router("registers", router)
api.add_router("", coordinates)
api.add_router("field", everywhere)


class Problem(Schema):
    """What an answer that is no success says: a sentence for people, what is wrong with which field, which object it is
    about where there were several, and the topology list of a geometry that the register's rules refuse."""

    message: str
    errors: dict[str, list[str]] = {}
    uid: UUID | None = None
    topology: list[FoundOut] = []


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    said = Problem(
        message=str(refused),
        errors={name: list(sentences) for name, sentences in refused.errors.items()}
        if isinstance(refused, Invalid)
        else {},
        uid=refused.about,
        topology=[found_told(one) for one in refused.found] if isinstance(refused, Unsound) else [],
    )
    return api.create_response(request, said, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@api.exception_handler(VersionConflict)
def _changed_meanwhile(request: HttpRequest, conflict: VersionConflict) -> HttpResponse:
    return _answer(request, str(conflict), HTTPStatus.CONFLICT)


@api.exception_handler(Unanswerable)
def _not_to_be_worked_out(request: HttpRequest, problem: Unanswerable) -> HttpResponse:
    return _answer(request, problem.detail, problem.status, problem.errors)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    errors = {".".join(map(str, one["loc"][1:])): [str(one["msg"])] for one in problem.errors}
    return _answer(request, _("The request was not understood."), HTTPStatus.BAD_REQUEST, errors)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, problem: Exception) -> HttpResponse:
    return _answer(request, _("You are not signed in any more. Sign in, and try again."), HTTPStatus.UNAUTHORIZED)


@api.exception_handler(HttpError)
def _not_read(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """What django-ninja itself turns away: a body that is no JSON, a missing token against forgery."""
    if problem.status_code == HTTPStatus.FORBIDDEN:
        # The token is looked at before the session: without either one is signed out, and the page not at fault.
        if not request.user.is_authenticated:
            return _unknown(request, problem)
        message = _("The page was open too long. Load it anew, and try again.")
    else:
        message = _("The request was not understood.")
    return _answer(request, message, HTTPStatus(problem.status_code))


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, problem: PermissionDenied) -> HttpResponse:
    return _answer(request, str(problem) or _("This is for the officers of the register."), HTTPStatus.FORBIDDEN)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, problem: Http404) -> HttpResponse:
    return _answer(request, str(problem), HTTPStatus.NOT_FOUND)


def _answer(
    request: HttpRequest, message: str, status: HTTPStatus, errors: Mapping[str, Sequence[str]] | None = None
) -> HttpResponse:
    return api.create_response(
        request,
        Problem(message=message, errors={name: list(said) for name, said in (errors or {}).items()}),
        status=status,
    )
