"""Tokens: how programs of partners and of the hromada's own people read without a session, and write where they may.

A token is a person's: it sees what its owner sees (`geo.access`), the fields of the owner's groups with it, and writes
only if it `may_write` and its owner may. It is shown once, when it is made; the database holds its SHA-256 alone, which
is enough for a secret of 256 random bits. Each request with a token is written down (`AccessLog`).

    curl -H "Authorization: Bearer atlas_…" https://…/ogc/collections/parcels/items
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from geo.models import AccessLog, AccessToken, User
from geo.problems import Problem, asked_language

#: Addresses under which a token is taken. Elsewhere it is as if it had not been sent.
PLACES = ("/ogc/", "/ows/", "/tiles/", "/catalogue/")
#: What every token begins with, so that scanners of leaked secrets know it.
BEGINNING = "atlas_"
#: Letters of a token that are shown ever after, its beginning included.
PREFIX_LETTERS = 14
#: An answer that says how many features it has says it here (OGC API – Features – Part 1, 7.15.7).
RETURNED = "OGC-NumberReturned"

_SECRET_BYTES = 32
#: The moment of last use is written at most so often, so that requests do not queue for one row.
_USE_NOTED_EVERY = timedelta(minutes=1)
#: Parameters whose values are not written down.
_SECRETS = frozenset({"access_token", "api_key", "apikey", "key", "password", "secret", "token"})
_HIDDEN = "…"
_QUERY_LENGTH = 2000


def issue(owner: User, name: str, expires_at: datetime, *, may_write: bool, by: User | None) -> tuple[AccessToken, str]:
    """A new token of `owner`, made by `by` (None: the system), and its text, which cannot be had again."""
    text = BEGINNING + secrets.token_urlsafe(_SECRET_BYTES)
    token = AccessToken.objects.create(
        owner=owner,
        name=name,
        prefix=text[:PREFIX_LETTERS],
        digest=digest(text),
        may_write=may_write,
        expires_at=expires_at,
        created_by=by,
    )
    return token, text


def revoke(token: AccessToken) -> None:
    """From the next request on nobody comes in by this token."""
    AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def by_token(request: HttpRequest) -> bool:
    """Whether the request came with a token, and not with a session."""
    return hasattr(request, "token")


def forget_old_log() -> int:
    """Drop what was written down longer than `ACCESS_LOG_DAYS` ago; how many rows it was."""
    since = timezone.now() - timedelta(days=settings.ACCESS_LOG_DAYS)
    dropped, _by_model = AccessLog.objects.filter(at__lt=since).delete()
    return dropped


class BearerMiddleware:
    """Takes `Authorization: Bearer` at `PLACES`: the owner is then the request's user, whatever session comes along."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PLACES):
            return self.get_response(request)
        scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            answer = self.get_response(request)
        else:
            with translation.override(asked_language(request)):
                answer = self._with_token(request, text.strip())
        patch_vary_headers(answer, ["Authorization"])
        return answer

    def _with_token(self, request: HttpRequest, text: str) -> HttpResponseBase:
        try:
            token = valid(text)
        except Problem as problem:
            return problem.answer()
        user = token.owner
        user.reads_only = not token.may_write
        request.user = user
        request.token = token  # type: ignore[attr-defined]  # asked by `by_token`
        answer = self.get_response(request)
        return written_down(token, request, answer)


def valid(text: str) -> AccessToken:
    """The token of that text, with its owner; raises `Problem` 401 where nobody comes in by it."""
    token = AccessToken.objects.select_related("owner").filter(digest=digest(text)).first()
    now = timezone.now()
    if token is None:
        raise _refused(_("There is no such token. Check that it was copied whole, or ask the hromada for another."))
    if token.revoked_at:
        raise _refused(
            _("The token “%(name)s” was revoked. Ask the hromada for another.") % {"name": token.name},
        )
    if token.expires_at <= now:
        raise _refused(
            _("The token “%(name)s” has expired. Ask the hromada for another.") % {"name": token.name},
        )
    if not token.owner.is_active:
        raise _refused(
            _("The account of the token “%(name)s” was switched off. Ask the hromada.") % {"name": token.name},
        )
    if token.last_used_at is None or token.last_used_at < now - _USE_NOTED_EVERY:
        # Of those who come at the same moment one writes it, and the others do not wait to write it again.
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_NOTED_EVERY)
        AccessToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
    return token


def _refused(detail: str) -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def written_down(token: AccessToken, request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer to a request that came by `token`, entered into the log."""
    match = request.resolver_match
    told = answer.get(RETURNED)
    entry = AccessLog(
        token=token,
        method=request.method or "",
        route=match.route if match else request.path,
        collection=str(match.kwargs.get("slug", "")) if match else "",
        query=_without_secrets(request),
        status=answer.status_code,
        rows=int(told) if told else None,
    )
    if not isinstance(answer, StreamingHttpResponse):
        entry.size = len(answer.getvalue())
    entry.save()
    if isinstance(answer, StreamingHttpResponse):
        answer.streaming_content = _counted(iter(answer.streaming_content), entry)  # type: ignore[arg-type]
    return answer


def _counted(runs: Iterator[bytes], entry: AccessLog) -> Iterator[bytes]:
    """The same runs; how much was sent is known when the last one is, or when the client breaks off."""
    size = 0
    try:
        for run in runs:
            size += len(run)
            yield run
    finally:
        AccessLog.objects.filter(pk=entry.pk).update(size=size)


def _without_secrets(request: HttpRequest) -> str:
    pairs = [
        (name, _HIDDEN if name.lower() in _SECRETS else value)
        for name, values in request.GET.lists()
        for value in values
    ]
    return urlencode(pairs, safe=_HIDDEN + ",:")[:_QUERY_LENGTH]


def digest(text: str) -> str:
    """What is kept of a secret of many random bits: its SHA-256, hexadecimal."""
    return sha256(text.encode(errors="backslashreplace")).hexdigest()
