"""Web Push: encrypted for the browser alone, signed, sent again while the service is down, ended when it is gone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone
from helpers import serving
from made_cabinet import entered
from made_reports import EMAIL, SECRETS, made, with_contact

from geo.models import User
from geo.roles import DISPATCHER, Role
from reports import outbox, webpush
from reports.models import Follower, Message, PushSubscription, Report, State
from reports.workflow import move, officer

Person = Callable[[Role], User]


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


class Browser:
    """A browser with its keys, and its push service on the loopback, which answers `status` to all."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        self.status = 201
        self.heard: list[tuple[Any, bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.heard.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """The list is the log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def told(self) -> dict[str, str]:
        """What it sends to the server when it subscribes."""
        public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": f"{self.origin}/push/1", "p256dh": text(public), "auth": text(self.auth)}

    def read(self) -> list[Any]:
        """What came, decrypted."""
        return [
            json.loads(http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth, version="aes128gcm"))
            for _headers, body in self.heard
        ]


@pytest.fixture
def browser(kozelshchyna: Any, settings: Any) -> Iterator[Browser]:
    made_one = Browser()
    settings.PUSH_SERVICES = [made_one.origin]
    settings.DEFAULT_FROM_EMAIL = "Громада <atlas@example.org>"
    with serving(made_one.server):
        yield made_one


@pytest.fixture
def resident(client: Client, browser: Browser) -> Client:
    """In the cabinet, with a browser that takes Web Push."""
    entered(client)
    assert client.post("/my/reports/push/", browser.told()).status_code == 204
    return client


def fixed(report: Report, person: Person) -> Message:
    """The report is closed; what is to be pushed of that."""
    move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано")
    return Message.objects.get(kind="push")


def test_the_browser_reads_number_and_state_and_nobody_on_the_way_does(
    resident: Client, browser: Browser, person: Person
) -> None:
    report = made(description="ТАЄМНИЦЯ")
    with_contact(report)
    message = fixed(report, person)
    assert browser.heard == []
    assert outbox.send(str(message.uid))
    assert browser.read() == [{"number": report.pk, "state": "fixed"}]
    [(headers, body)] = browser.heard
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) > 0
    for secret in (*SECRETS, "fixed", "ТАЄМНИЦЯ"):
        assert secret.encode() not in body
        assert secret not in str(headers)
    message.refresh_from_db()
    assert (message.body, message.sent_at is None) == ("", False)


def test_the_service_can_tell_that_it_is_us(resident: Client, browser: Browser, person: Person) -> None:
    report = made()
    with_contact(report)
    outbox.send(str(fixed(report, person).uid))
    scheme, _blank, told = browser.heard[0][0]["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in told.split(","))
    assert scheme == "vapid"
    assert parts["k"] == webpush.public_key()
    signed, _dot, signature = parts["t"].rpartition(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
    r, s = (int.from_bytes(half, "big") for half in (raw(signature)[:32], raw(signature)[32:]))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    claims = json.loads(raw(signed.split(".")[1]))
    assert (claims["aud"], claims["sub"]) == (browser.origin, "mailto:atlas@example.org")
    assert 0 < claims["exp"] - timezone.now().timestamp() <= 24 * 3600


def test_a_service_that_is_down_is_tried_again_and_told_once(
    resident: Client, browser: Browser, person: Person
) -> None:
    report = made()
    with_contact(report)
    message = fixed(report, person)
    browser.status = 503
    assert not outbox.send(str(message.uid))
    assert str(message.uid) not in outbox.due()
    browser.status = 201
    assert outbox.send(str(message.uid))
    assert not outbox.send(str(message.uid))
    assert len(browser.heard) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_dropped(
    resident: Client, browser: Browser, person: Person, status: int
) -> None:
    report = made()
    with_contact(report)
    message = fixed(report, person)
    browser.status = status
    assert outbox.send(str(message.uid))
    assert not PushSubscription.objects.exists()
    assert str(message.uid) not in outbox.due()


def test_who_follows_a_report_is_told_of_it_while_it_is_public(
    resident: Client, browser: Browser, person: Person
) -> None:
    report, other = made(), made()
    Follower.objects.create(report=report, email=EMAIL, language="uk", confirmed_at=timezone.now())
    dispatcher = person(DISPATCHER)
    move(other.pk, State.REFUSED, officer(dispatcher, other), reason="ні")
    assert not Message.objects.filter(kind="push").exists()
    move(report.pk, State.REFUSED, officer(dispatcher, report), reason="ні")
    outbox.send(str(Message.objects.get(kind="push").uid))
    assert browser.read() == [{"number": report.pk, "state": "refused"}]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com.example.org/x",
        "https://example.org/https://fcm.googleapis.com",
        "https://a@fcm.googleapis.com/x",
        "https://a b.push.apple.com/x",
        "https://a:b.push.apple.com/x",
        "file:///etc/passwd",
        "https://[::1",
        "https://fcm.googleapis.com/\r\nX: 1",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "",
    ],
)
def test_nothing_is_sent_but_to_known_push_services(client: Client, kozelshchyna: Any, endpoint: str) -> None:
    entered(client)
    told = Browser.told(unheard())
    answer = client.post("/en/my/reports/push/", told | {"endpoint": endpoint})
    assert (answer.status_code, "not known" in answer.content.decode()) == (400, True)
    assert not PushSubscription.objects.exists()
    assert client.post("/my/reports/push/", told | {"endpoint": "https://fcm.googleapis.com/x"}).status_code == 204
    assert client.post("/my/reports/push/", told | {"endpoint": "https://web.push.apple.com/x"}).status_code == 204


def test_a_browser_whose_address_is_none_does_not_hold_up_what_others_are_sent(
    resident: Client, browser: Browser, person: Person
) -> None:
    PushSubscription.objects.update(endpoint=f"{browser.origin}/a b")
    report = made()
    with_contact(report)
    message = fixed(report, person)
    assert not outbox.send(str(message.uid))
    message.refresh_from_db()
    assert "InvalidURL" in message.problem


def unheard() -> Browser:
    """A browser whose service is not started."""
    made_one = Browser()
    made_one.server.server_close()
    return made_one


@pytest.mark.parametrize("broken", [{"p256dh": "AAAA"}, {"p256dh": "ї"}, {"auth": "AA"}, {"auth": ""}, {"p256dh": ""}])
def test_keys_that_are_none_are_refused(client: Client, browser: Browser, broken: dict[str, str]) -> None:
    entered(client)
    assert client.post("/my/reports/push/", browser.told() | broken).status_code == 400
    assert not PushSubscription.objects.exists()


def test_nobody_subscribes_outside_of_the_cabinet(client: Client, browser: Browser) -> None:
    assert client.post("/my/reports/push/", browser.told()).status_code == 403
    guarded = Client(enforce_csrf_checks=True)
    entered(client)
    guarded.cookies = client.cookies
    assert guarded.post("/my/reports/push/", browser.told()).status_code == 403
    assert not PushSubscription.objects.exists()


def test_a_browser_ends_it_and_so_does_signing_out(resident: Client, browser: Browser) -> None:
    stranger = Client()
    entered(stranger, "other@example.org")
    stranger.post("/my/reports/push/", {"endpoint": browser.told()["endpoint"], "end": "yes"})
    assert PushSubscription.objects.count() == 1
    resident.post("/my/reports/push/", {"endpoint": browser.told()["endpoint"], "end": "yes"})
    assert not PushSubscription.objects.exists()
    resident.post("/my/reports/push/", browser.told())
    resident.post("/my/reports/leave/")
    assert not PushSubscription.objects.exists()


def test_what_waits_for_a_browser_that_was_unsubscribed_goes_nowhere(
    resident: Client, browser: Browser, person: Person
) -> None:
    report = made()
    with_contact(report)
    message = fixed(report, person)
    PushSubscription.objects.all().delete()
    assert outbox.send(str(message.uid))
    assert browser.heard == []


def test_the_key_is_made_once_for_its_owner_alone(var: Path, kozelshchyna: Any) -> None:
    first = webpush.public_key()
    assert len(raw(first)) == 65
    assert webpush.public_key() == first
    [file] = var.glob("push-key*")
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_worker_speaks_the_language_of_its_address(client: Client, kozelshchyna: Any) -> None:
    answer = client.get("/en/my/reports/push-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert '"fixed": "Fixed"' in answer.content.decode()
    assert '"cabinet": "/en/my/reports/"' in answer.content.decode()
    assert "Fixed" not in client.get("/my/reports/push-worker.js").content.decode()
