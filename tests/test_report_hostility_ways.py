"""Hostile ways: forged and replayed links and tokens, numbers tried in turn, and webhooks that lead inside."""

import base64
import ipaddress
import socket
import zlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from helpers import listening
from made_hostile import nothing_kept
from made_pictures import photograph
from made_reports import EMAIL, SECRETS, made, program, resident, sent, solved, with_contact
from made_tokens import member, token_of

from geo.refusals import Refused
from geo.roles import DISPATCHER
from reports import calling, confirming, links, outbox, proof, secrets, workflow
from reports.models import Contact, Hook, Message, Photograph, Publicity, Report
from reports.submitting import submit

V2 = "/open311/v2"
CONFIRM, TOKEN = "reports.confirmation", "reports.open311.token"


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def far_numbers() -> Iterator[None]:
    """Reports have numbers that stand nowhere else on a page, as 1 does."""
    give = "SELECT setval(pg_get_serial_sequence('reports_report', 'id'), %s)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('reports_report', 'id'))")
        [before] = cursor.fetchone() or [1]
        cursor.execute(give, [8_235_400])
    yield
    with connection.cursor() as cursor:
        cursor.execute(give, [before])


@pytest.fixture
def held() -> Report:
    report = made(description="ПРИХОВАНЕ", photographs=[BytesIO(photograph())])
    with_contact(report)
    Report.objects.filter(pk=report.pk).update(publicity=Publicity.HELD)
    report.refresh_from_db()
    return report


def tells_nothing(content: str, report: Report) -> None:
    for secret in (
        *SECRETS,
        "ПРИХОВАНЕ",
        secrets.private(report.uid),
        report.token_digest,
        str(report.uid),
        report.uid.hex,
    ):
        assert secret not in content


# --- Forged ---------------------------------------------------------------------------------------------------


def altered(signed: str) -> Iterator[str]:
    """What somebody makes of a link that is theirs, and of one that they have not."""
    value, moment, signature = signed.rsplit(":", 2)
    yield from ("x", ":", "::", ":::", "." * 5000, "a:b:c", "%00", "ж" * 50, "{{7*7}}", "' OR 1=1 --", "null", "-1")
    yield from (value, f"{value}:{moment}", f"{value}:{moment}:", f"{value}::{signature}", f":{moment}:{signature}")
    yield from (
        f"{value}:{moment}:{signature[:-1]}",
        f"{value}:{moment}:{signature}x",
        f"{value}:{moment}:{signature[::-1]}",
    )
    yield from (f"x{value}:{moment}:{signature}", f"{value}:{moment}x:{signature}", f"{value}:zzzzzz:{signature}")
    yield from (f"{value.lower()}:{moment}:{signature}", f"{value}:{moment}:{signature.upper()}", signed * 2)
    bomb = base64.urlsafe_b64encode(zlib.compress(b'"' + b"a" * 5_000_000 + b'"')).rstrip(b"=").decode()
    yield f".{bomb[:4000]}:{moment}:{signature}"
    yield base64.urlsafe_b64encode(b'{"alg":"none"}').decode() + "." + value + "."


ALTERED = list(range(len(list(altered("a:b:c")))))


@pytest.mark.parametrize("which", ALTERED)
def test_a_forged_link_of_a_letter_is_refused_and_changes_nothing(
    client: Client, held: Report, settings: Any, which: int
) -> None:
    signed = links.confirmation(held, EMAIL).rstrip("/").rpartition("/")[2]
    forged = list(altered(signed))[which]
    with nothing_kept(settings.MEDIA_ROOT):
        with pytest.raises(Refused):
            confirming.confirm_address(forged)
        answer = client.post(f"/en/reports/confirm/{forged}/")
        assert answer.status_code in (400, 404)
        tells_nothing(answer.content.decode(), held)


@pytest.mark.parametrize("which", ALTERED)
def test_a_forged_token_of_open311_is_as_one_that_there_is_not(client: Client, held: Report, which: int) -> None:
    forged = list(altered(signing.dumps(held.uid.hex, salt=TOKEN)))[which]
    answer = client.get(f"{V2}/tokens/{forged}.json")
    assert answer.status_code == 404
    tells_nothing(answer.content.decode(), held)


@pytest.mark.parametrize("which", ALTERED)
def test_a_forged_challenge_is_refused(which: int, settings: Any) -> None:
    forged = list(altered(proof.challenge()))[which]
    with nothing_kept(settings.MEDIA_ROOT), pytest.raises(Refused):
        submit(sent(), resident(proof=(forged, solved(forged))))


def test_what_is_signed_for_one_thing_is_good_for_no_other(client: Client, held: Report) -> None:
    salts = (CONFIRM, TOKEN, "reports.proof", "reports.private-link", "django.core.signing", "")
    told = {"report": held.uid.hex, "email": EMAIL}
    for salt in salts:
        for content in (told, held.uid.hex, [held.uid.hex], None, 1):
            signed = signing.dumps(content, salt=salt)
            if salt != CONFIRM:
                with pytest.raises(Refused):
                    confirming.confirm_address(signed)
            if salt != TOKEN:
                assert client.get(f"{V2}/tokens/{signed}.json").status_code == 404
    assert client.get(f"{V2}/tokens/{signing.dumps(uuid4().hex, salt=TOKEN)}.json").status_code == 404


def test_links_and_challenges_that_are_too_old_are_refused(held: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = links.confirmation(held, EMAIL).rstrip("/").rpartition("/")[2]
    own = resident()
    monkeypatch.setattr(links, "CONFIRMED_WITHIN_SECONDS", -1)
    monkeypatch.setattr(proof, "GOOD_FOR_SECONDS", -1)
    with pytest.raises(Refused, match="too old"):
        confirming.confirm_address(signed)
    with pytest.raises(Refused, match="open for too long"):
        submit(sent(), own)


def test_links_made_under_another_secret_key_are_refused(held: Report, settings: Any) -> None:
    signed = links.confirmation(held, EMAIL).rstrip("/").rpartition("/")[2]
    settings.SECRET_KEY = "another key of the same length, or thereabouts"
    with pytest.raises(Refused):
        confirming.confirm_address(signed)


def test_a_confirmation_replayed_does_nothing_the_second_time(client: Client, settings: Any) -> None:
    report = submit(sent("shelter-closed", email=EMAIL, answers={"problem": ["closed"]}), resident()).report
    path = links.confirmation(report, EMAIL).removeprefix(settings.PUBLIC_URL)
    assert client.post(path).status_code == 200
    first = (Contact.objects.get().confirmed_at, Report.objects.get().version)
    Report.objects.update(publicity=Publicity.WITHDRAWN)
    version = Report.objects.get().version
    for _time in range(5):
        assert client.post(path).status_code == 200
    assert Contact.objects.get().confirmed_at == first[0]
    assert (Report.objects.get().publicity, Report.objects.get().version) == (Publicity.WITHDRAWN, version)


@pytest.mark.parametrize("key", ["", "0" * 64, "\ud800", "\0", "x" * 100_000, "ж", "None", "true"], ids=ascii)
def test_a_forged_private_link_makes_nobody_the_reporter(held: Report, key: str) -> None:
    for forged in (
        key,
        f"{key}x{secrets.private(held.uid)}",
        secrets.private(held.uid)[:-1],
        held.token_digest,
        held.uid.hex,
    ):
        with pytest.raises(PermissionDenied):
            workflow.reporter(held, forged)


# --- Tried one after another -----------------------------------------------------------------------------------


def test_numbers_of_reports_that_are_not_public_answer_as_those_that_there_are_not(
    client: Client, far_numbers: None, held: Report
) -> None:
    uid, none = Photograph.objects.get().uid, held.pk + 1_000_000
    ways = (
        *("/en/reports/{}/", "/en/reports/{}/?key=" + "0" * 64, f"{V2}/requests/{{}}.json", f"{V2}/requests/{{}}.xml"),
        *(f"{V2}/requests.json?service_request_id={{}}", f"/en/reports/{{}}/photographs/{uid}/screen.jpg"),
        f"/en/reports/{{}}/photographs/{uid}/full.jpg?key=x",
    )
    for way in ways:
        there, nothing = client.get(way.format(held.pk)), client.get(way.format(none))
        assert there.status_code == nothing.status_code
        assert there.content.decode().replace(str(held.pk), "") == nothing.content.decode().replace(str(none), "")
        assert {name for name, _value in there.items()} == {name for name, _value in nothing.items()}
        tells_nothing(there.content.decode(), held)


def test_a_token_of_open311_tells_the_number_alone_and_only_when_it_is_public(client: Client, held: Report) -> None:
    signed = signing.dumps(held.uid.hex, salt=TOKEN)
    waiting = client.get(f"{V2}/tokens/{signed}.json").json()
    assert waiting == [{"service_request_id": None, "token": signed}]


def test_a_key_of_another_sender_tells_nothing_of_what_came_under_it() -> None:
    own = submit(sent(), program("k", name="token:1"))
    other = submit(sent(), program("k", name="token:2"))
    assert other.report.pk != own.report.pk
    assert not other.again
    for name in ("token:1 ", "TOKEN:1", "token:1\t"):
        assert submit(sent(), program("k", name=name)).report.pk not in (own.report.pk, other.report.pk)


@pytest.mark.parametrize(
    "text",
    ["", "atlas_", "atlas_" + "x" * 43, "' OR 1=1 --", "\0", "ж", "x" * 100_000, "Bearer x", "null", "[]", "%00", "*"],
    ids=lambda text: repr(text)[:20],
)
def test_a_key_of_a_program_that_is_none_is_refused(client: Client, settings: Any, text: str) -> None:
    with nothing_kept(settings.MEDIA_ROOT):
        answer = client.post(f"{V2}/requests.json", {"service_code": "dump", "api_key": text})
    assert answer.status_code == 403


def test_a_key_that_has_expired_is_revoked_or_may_not_write_is_refused(client: Client, settings: Any) -> None:
    owner = member(DISPATCHER.slug)
    keys = [token_of(owner, may_write=True, days=-1), token_of(owner), token_of(owner, may_write=True)]
    keys[2][0].revoked_at = timezone.now() - timedelta(seconds=1)
    keys[2][0].save()
    with nothing_kept(settings.MEDIA_ROOT):
        for _row, text in keys:
            assert client.post(f"{V2}/requests.json", {"service_code": "dump", "api_key": text}).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../screen",
            "..%2fscreen",
            "%2e%2e/%2e%2e/settings",
            "screen.jpg%00",
            "SCREEN",
            "original",
            "came",
            "screen/../full",
        ),
        *("..\\..\\x", "screen;x", "screen%0d%0aX:1", "file:///etc/passwd", "-", "0"),
    ],
)
def test_the_address_of_a_photograph_leads_to_its_sizes_alone(client: Client, name: str) -> None:
    report = made(photographs=[BytesIO(photograph())])
    one = report.photographs.get()
    for address in (
        f"/reports/{report.pk}/photographs/{one.uid}/{name}.jpg",
        f"/reports/{report.pk}/photographs/{name}/screen.jpg",
        f"/reports/{name}/photographs/{one.uid}/screen.jpg",
        f"/media/{one.stored_as}-screen.jpg",
        f"/reports/{report.pk + 1}/photographs/{one.uid}/screen.jpg",
        f"/reports/{report.pk}/photographs/{UUID(int=0)}/screen.jpg",
    ):
        assert client.get(address).status_code == 404


# --- Webhooks that lead inside ---------------------------------------------------------------------------------

INSIDE = (
    *("http://127.0.0.1:{}/", "http://localhost:{}/", "http://[::1]:{}/", "http://0.0.0.0:{}/", "http://127.1:{}/"),
    *("http://2130706433:{}/", "http://0x7f.1:{}/", "http://0177.0.0.1:{}/", "http://[::ffff:127.0.0.1]:{}/"),
    *(
        "http://[::ffff:7f00:1]:{}/",
        "http://[64:ff9b::7f00:1]:{}/",
        "http://[2002:7f00:1::]:{}/",
        "http://127.0.0.1.:{}/",
    ),
    *("http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://[fe80::1]/", "http://10.0.0.1/"),
    *("http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://224.0.0.1/", "http://[ff02::1]/"),
    *(
        "http://198.18.0.1/",
        "http://255.255.255.255/",
        "https://127.0.0.1:{}/",
        "http://user@127.0.0.1:{}/",
        "http:///",
    ),
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:{}/x",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://[::1",
        "//x",
    ),
    *(
        "http://a b/",
        "http://127.0.0.1:{}/\r\nX: y",
        "http://127.0.0.1:{}\\@example.org/",
        "javascript:1",
        "",
        "data:,x",
    ),
)


@pytest.mark.parametrize("url", INSIDE)
def test_a_webhook_leads_to_nothing_inside(url: str) -> None:
    with listening() as (address, asked):
        with pytest.raises(calling.NotTaken):
            calling.post(url.replace("{}", address.rpartition(":")[2]), b"{}", {})
        assert asked == []


@pytest.mark.parametrize("places", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch, places: list[str]) -> None:
    def resolved(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)) for place in places]

    def connects(*_arguments: Any) -> None:
        raise AssertionError("it connected")

    monkeypatch.setattr("reports.calling.socket.getaddrinfo", resolved)
    monkeypatch.setattr("reports.calling.socket.create_connection", connects)
    with pytest.raises(calling.NotTaken, match="no public address"):
        calling.post("http://rebound.example/hook", b"{}", {})


def test_what_was_looked_at_is_what_is_connected_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time it is asked is not asked a second time."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    connected: list[Any] = []

    def resolved(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connects(place: Any, *_arguments: Any) -> None:
        connected.append(place)
        raise OSError("no route")

    monkeypatch.setattr("reports.calling.socket.getaddrinfo", resolved)
    monkeypatch.setattr("reports.calling.socket.create_connection", connects)
    with pytest.raises(calling.NotTaken, match="no route"):
        calling.post("http://rebound.example/hook", b"{}", {})
    assert connected == [("93.184.215.14", 80)]


def test_a_redirect_is_not_followed_and_a_network_that_is_let_is_reached(settings: Any) -> None:
    settings.HOOK_NETWORKS = ["127.0.0.0/8"]
    with listening() as (address, asked), pytest.raises(calling.NotTaken, match="it answered 501"):
        calling.post(f"{address}/hook", b"{}", {})
    assert asked == []
    assert calling.may_be_asked(ipaddress.ip_address("93.184.215.14"))
    assert not calling.may_be_asked(ipaddress.ip_address("10.0.0.1"))


def test_a_webhook_that_leads_inside_is_put_off_and_the_worker_goes_on() -> None:
    hook = Hook.objects.create(url="http://169.254.169.254/latest/meta-data/", secret="x")
    outbox.call("key", hook, "{}")
    message = Message.objects.get()
    assert outbox.send(str(message.uid)) is False
    message.refresh_from_db()
    assert "no public address" in message.problem


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "gopher://x/", "javascript:1"])
def test_a_webhook_of_another_scheme_is_not_entered(url: str) -> None:
    with pytest.raises(ValidationError):
        Hook(url=url, secret="x").full_clean()
