"""Web Push: what a browser's own push service is asked to bring it, encrypted so that the service reads nothing.

Encryption is RFC 8291 (`http_ece`), the signature by which services know us RFC 8292, VAPID (`py_vapid`). Its key is a
file of the instance, made on first use; with another one all browsers would have to subscribe anew.
"""

import re
import urllib.request
from base64 import urlsafe_b64decode, urlsafe_b64encode
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from py_vapid import Vapid02

from geo.durable import own_secret
from geo.refusals import Refused
from reports.models import CabinetSession, PushSubscription

#: Browsers of one person.
MOST_BROWSERS = 10
#: A service keeps for so long what it cannot bring: whoever is away for longer sees it in the cabinet.
_KEPT_SECONDS = 3 * 24 * 60 * 60
_TIMEOUT_SECONDS = 10
_GONE = frozenset({404, 410})
_KEY_FILE = "push-key.pem"
#: Bytes of a browser's secret (RFC 8291, 3.2), and of an endpoint's address at most.
_AUTH_BYTES = 16
_ENDPOINT_LENGTH = 1000
#: A service's name as it is looked up, and a port. `*` of a setting stands for signs that no name has, too.
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?", re.ASCII)


class Gone(Exception):
    """The browser takes nothing any more."""


def subscribe(session: CabinetSession, endpoint: str, p256dh: str, auth: str) -> None:
    """Have this browser told of what its resident follows; raises `Refused` for what no browser of ours sends."""
    if not _is_known_service(endpoint) or not _are_keys(p256dh, auth):
        raise Refused(_("This browser's push service is not known here. Letters come all the same."))
    with transaction.atomic():
        PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={"resident": session.resident, "session": session, "p256dh": p256dh, "auth": auth},
        )
        own = session.resident.browsers.order_by("-pk").values("pk")
        session.resident.browsers.filter(pk__in=list(own[MOST_BROWSERS:].values_list("pk", flat=True))).delete()


def unsubscribe(session: CabinetSession, endpoint: str) -> None:
    """The browser is told no more."""
    session.resident.browsers.filter(endpoint=endpoint).delete()


def deliver(browser: PushSubscription, content: bytes) -> None:
    """Hand `content` to the browser's service; raises `Gone`, and `OSError` where it was not taken now."""
    if not _is_known_service(browser.endpoint):
        raise Gone
    body = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_decoded(browser.p256dh),
        auth_secret=_decoded(browser.auth),
        version="aes128gcm",
    )
    claims = {"aud": _origin(browser.endpoint), "sub": f"mailto:{_mailbox()}"}
    headers = {
        **_key().sign(claims),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(_KEPT_SECONDS),
    }
    request = urllib.request.Request(browser.endpoint, data=body, method="POST", headers=headers)
    try:
        with NO_REDIRECTS.open(request, timeout=_TIMEOUT_SECONDS):
            pass
    except HTTPError as problem:
        if problem.code in _GONE:
            raise Gone from problem
        raise


def public_key() -> str:
    """The key by which browsers know our pushes (`applicationServerKey`): a point of P-256, in base64url."""
    point = _key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    """What is signed goes to the address for which it is signed, and to no other."""

    def redirect_request(self, *_arguments: object, **_options: object) -> None:
        return None


#: Opens addresses that others have named, without going on to where they lead.
NO_REDIRECTS = urllib.request.build_opener(_Stay)


def _key() -> Vapid02:
    def make() -> bytes:
        made = Vapid02()
        made.generate_keys()
        pem: bytes = made.private_pem()
        return pem

    return Vapid02.from_pem(own_secret(Path(settings.ATLAS_VAR) / _KEY_FILE, make))


def _mailbox() -> str:
    """The address of our letters, without the name before it."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip(" >")


def _origin(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _is_known_service(endpoint: str) -> bool:
    """A browser names the address, so whoever plays one could have us open any other (docs/decisions/0043)."""
    try:
        origin, host = _origin(endpoint), urlsplit(endpoint).netloc
    except ValueError:
        return False
    known = any(fnmatchcase(origin, service) for service in settings.PUSH_SERVICES)
    named = known and _HOST.fullmatch(host) is not None
    return named and len(endpoint) <= _ENDPOINT_LENGTH and endpoint.isprintable()


def _are_keys(p256dh: str, auth: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(p256dh))
        return len(_decoded(auth)) == _AUTH_BYTES
    except ValueError:
        return False


def _decoded(text: str) -> bytes:
    """Of base64url without its end."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
