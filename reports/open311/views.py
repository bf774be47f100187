"""The addresses of GeoReport v2. Errors: 404 for what there is not, 403 for a key, 400 for all else."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo import access, registers, tokens
from geo.images import ImageRefused
from geo.models import AccessToken
from geo.problems import Problem
from geo.refusals import Invalid, Refused
from reports.models import Category, Publicity, Report, Source
from reports.open311 import asked, records
from reports.open311.answers import JSON, Told, interface
from reports.seeing import seen
from reports.submitting import NoCategory, Sender, Sent, submit

#: The salt of signatures.
_TOKEN = "reports.open311.token"
_PUBLIC = AnonymousUser()
_ADDRESSES = "addresses"


@interface("GET", "HEAD")
def discovery(request: HttpRequest) -> Told:
    address = request.build_absolute_uri(reverse("open311-services", args=[JSON])).rpartition("/")[0]
    return Told("discovery", records.discovery(address))


@interface("GET", "HEAD")
def services(request: HttpRequest) -> Told:
    asked.require_jurisdiction(request.GET)
    return Told("services", [records.service(one) for one in records.every_service()], "service")


@interface("GET", "HEAD")
def definition(request: HttpRequest, code: str) -> Told:
    asked.require_jurisdiction(request.GET)
    return Told("service_definition", records.definition(_category(code)))


@interface("GET", "HEAD", "POST")
def requests(request: HttpRequest) -> Told:
    """The list of reports; or, posted, a new one."""
    if request.method == "POST":
        return _posted(request)
    asked.require_jurisdiction(request.GET)
    return _requests(records.records(records.found(asked.read(request), _PUBLIC)))


@interface("GET", "HEAD")
def one_request(request: HttpRequest, number: int) -> Told:
    """A list of the one report."""
    asked.require_jurisdiction(request.GET)
    rows = records.records(seen(_PUBLIC).filter(pk=number))
    if not rows:
        raise Problem(404, _("There is no service request “%(number)s”.") % {"number": number})
    return _requests(rows)


@interface("GET", "HEAD")
def token(request: HttpRequest, token: str) -> Told:
    """The number of the report for which a token was given; empty while it waits to be published."""
    asked.require_jurisdiction(request.GET)
    try:
        uid = UUID(signing.loads(token, salt=_TOKEN))
    except (signing.BadSignature, ValueError) as problem:
        raise Problem(404, _("There is no such token.")) from problem
    report = Report.objects.filter(uid=uid).first()
    if report is None:
        raise Problem(404, _("There is no such token."))
    number = str(report.pk) if report.publicity == Publicity.PUBLIC else None
    return _requests([{"service_request_id": number, "token": token}])


@interface("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, rest: str) -> Told:
    raise Problem(404, _("There is no such resource. Its name ends in .xml or .json."))


def _requests(rows: list[records.Record], status: int = 200) -> Told:
    return Told("service_requests", rows, "request", status)


def _posted(request: HttpRequest) -> Told:
    given = request.POST
    asked.require_jurisdiction(given)
    key = _key(request)
    try:
        told = _taken(request, given, key)
    except (Problem, Refused, ImageRefused) as problem:
        refused = problem if isinstance(problem, Problem) else _as_problem(problem)
        tokens.written_down(key, request, HttpResponse(status=refused.status))
        raise refused from problem
    tokens.written_down(key, request, HttpResponse(status=told.status))
    return told


def _taken(request: HttpRequest, given: QueryDict, key: AccessToken) -> Told:
    code = asked.words(given, "service_code")
    if not code:
        raise Problem(400, _("service_code is needed."))
    account = asked.words(given, "account_id")
    sent = Sent(
        category=code,
        lonlat=asked.lonlat(given) or _of_address(asked.words(given, "address_id")),
        address=asked.words(given, "address_string"),
        answers=asked.answers(given),
        photographs=asked.photographs(request.FILES),
        account=account or asked.words(given, "device_id"),
        description=asked.words(given, "description"),
        email=asked.words(given, "email"),
        phone=asked.words(given, "phone"),
        first_name=asked.words(given, "first_name"),
        last_name=asked.words(given, "last_name"),
        media_url=asked.words(given, "media_url"),
    )
    sender = Sender(
        Source.OPEN311,
        get_language() or "",
        name=f"token:{key.pk}",
        key=request.headers.get("Idempotency-Key", ""),
        trusted=True,
    )
    try:
        report = submit(sent, sender).report
    except NoCategory as problem:
        raise _no_service(code) from problem
    told: records.Record = {"service_notice": None, "account_id": account or None}
    if report.publicity == Publicity.PUBLIC:
        return _requests([{"service_request_id": str(report.pk), **told}])
    return _requests([{"token": signing.dumps(report.uid.hex, salt=_TOKEN), **told}])


def _key(request: HttpRequest) -> AccessToken:
    """The token by which the program comes, in `api_key`; raises `Problem` 403."""
    text = request.POST.get("api_key", "") or request.GET.get("api_key", "")
    if not text:
        raise Problem(403, _("An api_key is needed. Ask the hromada's council for it."))
    try:
        key = tokens.valid(text)
    except Problem as problem:
        raise Problem(403, problem.detail) from problem
    if not key.may_write:
        raise Problem(403, _("With this api_key one may read and not write. Ask the hromada for another."))
    return key


def _category(code: str) -> Category:
    """Raises `Problem` 404 for a code that there is not."""
    found = Category.objects.filter(code=code, archived=False).first()
    if found is None:
        raise _no_service(code)
    return found


def _no_service(code: str) -> Problem:
    return Problem(404, _("There is no service “%(code)s”.") % {"code": code[:50]})


def _of_address(uid: str) -> tuple[float, float] | None:
    """The place of an address of the register, by its uid, in degrees."""
    if not uid:
        return None
    try:
        found = access.sight(registers.get(_ADDRESSES), _PUBLIC).records().filter(uid=UUID(uid)).first()
    except ValueError:
        found = None
    if found is None or found.geom is None:
        raise Problem(400, _("There is no address “%(uid)s” on the map.") % {"uid": uid[:50]})
    middle = found.geom.centroid
    return middle.x, middle.y


def _as_problem(refused: Refused | ImageRefused) -> Problem:
    return Problem(400, str(refused), errors=refused.errors if isinstance(refused, Invalid) else None)
