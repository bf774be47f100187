"""Hostile words, numbers, bodies and headers: answered by the contract, nothing kept of what is refused, and what is
taken is letters and no more.
"""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from lxml import etree
from made_hostile import SCRIPT, kept, nothing_kept
from made_reports import EMAIL, place, program, resident, sent
from made_tokens import member, token_of
from said import text_of
from test_report_hostility import refused

from geo.refusals import Refused
from geo.roles import DISPATCHER
from reports import outbox, proof
from reports.guarding import Whence
from reports.models import Message, Report
from reports.submitting import submit

V2 = "/open311/v2/requests"


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def key() -> str:
    return token_of(member(DISPATCHER.slug), may_write=True)[1]


def form(key: str, **values: Any) -> dict[str, Any]:
    lon, lat = place()
    return {"service_code": "fallen-tree", "lat": lat, "long": lon, "description": "Липа", "api_key": key, **values}


TEXTS = {
    "a script": SCRIPT,
    "an image that fails": "<img src=x onerror=alert(1)>",
    "the end of a page": "</dd></dl></main><iframe src=//evil.example>",
    "the end of CDATA": "]]><x>&y;</x><![CDATA[",
    "an entity": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
    "SQL": "'); DROP TABLE reports_report; --",
    "SQL for LIKE": "%' OR '1'='1",
    "a template": "{{ 77777|add:77777 }}{% load static %}{# #}",
    "places of a format": "%(number)s %s {0} {report.pk} ${7*7} #{7*7}",
    "shell": "$(id) `id` | id; id",
    "turned round": "\u202eгнил\u202c\u2066\u2069",
    "a tower": "а" + "\u0301" * 900,
    "no letters": "\u200b\u200c\u200d\ufeff" + "x",
    "control signs": "a\x01\x02\x1b[31mred\x7f\x85",
    "a NUL": "a\0b",
    "signs that are none": "\ufffe\uffffx",
    "emoji": "👨‍👩‍👧‍👦" * 100,
    "lines": "\r\n" * 500 + "x",
    "a formula": "=cmd|' /C calc'!A0",
    "a link": "javascript:alert(1)",
    "headers": "x\r\nBcc: all@example.org\r\n\r\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_words_are_kept_as_letters_and_do_nothing(client: Client, key: str, text: str) -> None:
    tables = set(kept())
    answer = client.post(f"{V2}.json", form(key, description=text, first_name=text[:100], address_string=text[:200]))
    assert answer.status_code == 200, answer.content
    number = answer.json()[0]["service_request_id"]
    assert set(kept()) == tables
    page = client.get(f"/reports/{number}/").content.decode() + client.get("/reports/").content.decode()
    for active in ("<script>alert(", "<img src=x", "<iframe", "155554", "root:"):
        assert active not in page
    told = client.get(f"{V2}/{number}.json").json()[0]["description"]
    root = etree.fromstring(client.get(f"{V2}/{number}.xml").content)
    assert (root.findtext("request/description") or "").split() == told.split()
    assert Report.objects.get().description == told


NUMBERS = ("nan", "NaN", "inf", "-Infinity", "1e400", "181", "-91", "0x10", "١٢", "12,5", "1_0", "[]", "{}", "null")
REFUSED: dict[str, dict[str, Any]] = {
    **{f"lat {value}": {"lat": value} for value in NUMBERS if value not in ("1_0", "181")},
    **{f"long {value}": {"long": value} for value in NUMBERS if value != "1_0"},
    "lat without end": {"lat": "9" * 100_000},
    "no place": {"lat": "", "long": ""},
    "another country": {"lat": "0", "long": "0"},
    "a place that is a list": {"lat": ["49.3", "x"]},
    "no service": {"service_code": ""},
    "a service with a NUL": {"service_code": "fallen\0tree"},
    "a service of SQL": {"service_code": "' OR 1=1 --"},
    "a service without end": {"service_code": "x" * 100_000},
    "a service that is a path": {"service_code": "../../fallen-tree"},
    "a jurisdiction with a NUL": {"jurisdiction_id": "UA\0"},
    "a jurisdiction of SQL": {"jurisdiction_id": "' OR 1=1 --"},
    "an address with a NUL": {"lat": "", "long": "", "address_id": "\0"},
    "an address that is none": {"lat": "", "long": "", "address_id": "1 OR 1=1"},
    "an address nowhere": {"lat": "", "long": "", "address_string": "\u202e\0<script>"},
    "words without end": {"description": "ж" * 4001},
    "a tower without end": {"description": "а" + "\u0301" * 100_000},
    "a link that runs": {"media_url": "javascript:alert(1)"},
    "a link with lines": {"media_url": "http://a.example/\r\nX: y"},
    "a link without end": {"media_url": "https://a.example/" + "x" * 3000},
    "an answer to no question": {"attribute[x]": "1"},
    "an answer to a prototype": {"attribute[__proto__]": "1"},
    "an answer to a hundred questions": {f"attribute[q{number}]": "1" for number in range(100)},
    "an answer of a NUL": {"attribute[\0]": "1"},
    **{
        f"the address {email!r:.60}": {"email": email}
        for email in (
            "a@example.org\r\nBcc: all@example.org",
            "a@example.org\nSubject: x",
            "a@example.org,b@example.org",
            "a@example.org b@example.org",
            "<a@example.org>",
            '"a"\r\n@example.org',
            "a@[127.0.0.1",
            "a@example",
            "@example.org",
            "а@example.org",
            "a@exam ple.org",
            "a@" + "x" * 5000 + ".org",
            "x" * 5000 + "@example.org",
            SCRIPT,
            "{{7*7}}@example.org>",
            "a@example.org\u202e",
        )
    },
}


@pytest.mark.parametrize("values", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_in_a_sentence_and_nothing_is_kept(
    client: Client, key: str, settings: Any, values: dict[str, Any]
) -> None:
    with nothing_kept(settings.MEDIA_ROOT):
        for given in ("json", "xml"):
            answer = client.post(f"{V2}.{given}?lang=en", form(key, **values))
            assert 400 <= answer.status_code < 500
        sentences = [one.text for one in etree.fromstring(answer.content).iter("description")]
    assert all(sentences)
    assert "Traceback" not in "".join(map(str, sentences))


LINE = b"\r\n"
_PART = b'--x\r\nContent-Disposition: form-data; name="service_code"\r\n\r\nfallen-tree\r\n'
_FILE = b'--x\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n\r\n'
BODIES: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", _PART),
    "an empty boundary": ("multipart/form-data; boundary=", _PART),
    "a boundary of 300 signs": ("multipart/form-data; boundary=" + "x" * 300, _PART),
    "a boundary of another script": ("multipart/form-data; boundary=ж", _PART),
    "another boundary": ("multipart/form-data; boundary=y", _PART),
    "nothing": ("multipart/form-data; boundary=x", b""),
    "the end alone": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "no end": ("multipart/form-data; boundary=x", _PART),
    "a part without a name": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
    ),
    "a part without headers": ("multipart/form-data; boundary=x", b"--x\r\n\r\na\r\n--x--"),
    "a header without end": ("multipart/form-data; boundary=x", b"--x\r\nX: " + b"y" * 200_000 + b"\r\n\r\na\r\n--x--"),
    "thousands of headers": ("multipart/form-data; boundary=x", b"--x\r\n" + b"X: y\r\n" * 5000 + b"\r\na\r\n--x--"),
    "thousands of parts": ("multipart/form-data; boundary=x", _PART * 5000 + b"--x--"),
    "thousands of files": ("multipart/form-data; boundary=x", (_FILE + b"a\r\n") * 5000 + b"--x--"),
    "a file of no name": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name=""; filename="a"\r\n\r\na\r\n--x--',
    ),
    "a file where a text is": (
        "multipart/form-data; boundary=x",
        _PART + _FILE.replace(b"media", b"lat") + b"a\r\n--x--",
    ),
    "base64 that is none": (
        "multipart/form-data; boundary=x",
        _FILE[:-2] + b"Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--x--",
    ),
    "an unknown encoding": (
        "multipart/form-data; boundary=x",
        _FILE[:-2] + b"Content-Transfer-Encoding: rot13\r\n\r\nabc\r\n--x--",
    ),
    "parts within parts": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + _PART + b"--x--",
    ),
    "a charset that is none": ("multipart/form-data; boundary=x; charset=nonsense", _PART + b"--x--"),
    "a form in UTF-16": ("application/x-www-form-urlencoded; charset=utf-16", "service_code=dump".encode("utf-16")),
    "thousands of fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % one for one in range(5000))),
    "percent signs": ("application/x-www-form-urlencoded", b"service_code=%zz%%%&lat=%ff%fe&%00=%00"),
    "half a surrogate": ("application/x-www-form-urlencoded", b"service_code=%ED%A0%80&description=%ED%B0%80"),
    "3 MB of a field": ("application/x-www-form-urlencoded", b"description=" + b"x" * 3_000_000),
    "JSON": ("application/json", b'{"service_code": "dump"}'),
    "deep JSON": ("application/json", b"[" * 100_000),
    "XML that asks for a file": ("text/xml", b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
    "a type that is none": ("///;;;=", b"service_code=dump"),
    "a type of lines": ("text/plain; x=\x00\x01", b"service_code=dump"),
    "pickled": ("application/python-pickle", b"cos\nsystem\n(S'id'\ntR."),
}


@pytest.mark.parametrize(("content_type", "body"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_form_is_refused_in_the_form_of_the_contract(
    client: Client, key: str, settings: Any, content_type: str, body: bytes
) -> None:
    with nothing_kept(settings.MEDIA_ROOT):
        answer = client.generic("POST", f"{V2}.json?lang=en&api_key={key}", body, content_type=content_type)
        refused(answer)
        assert client.generic("POST", f"{V2}.xml", body, content_type=content_type)["Content-Type"].startswith(
            "text/xml"
        )


def test_a_page_answers_a_broken_body_with_a_page_that_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "x" * 32
    answer = client.generic(
        "POST", "/en/reports/confirm/x/", _PART, content_type="multipart/form-data; boundary=" + "x" * 300
    )
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


HEADERS: dict[str, dict[str, str]] = {
    "Accept": {"accept": "*/*;q=nan, " * 500},
    "Accept of nothing": {"accept": "\x00/\x01"},
    "Accept-Language": {"accept-language": "uk-" * 3000},
    "Accept-Language of SQL": {"accept-language": "' OR 1=1 --;q=2"},
    "Accept-Encoding": {"accept-encoding": "gzip;q=99999, " * 300},
    "another method": {"x-http-method-override": "DELETE"},
    "another host's name": {"x-forwarded-host": "evil.example"},
    "If-None-Match": {"if-none-match": '"' * 5000},
    "If-Modified-Since": {"if-modified-since": "Mon, 99 Foo 99999 99:99:99 GMT"},
    "Range": {"range": "bytes=" + "0-1," * 2000},
    "a cookie": {"cookie": "sessionid=" + "x" * 4000 + "; csrftoken=\x01"},
    "a language": {"cookie": "django_language=../../etc"},
    "a token": {"authorization": "Bearer \u0436"},
    "forwarded": {"x-forwarded-for": "127.0.0.1, ' OR 1=1, ::1"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_of_nonsense_change_nothing(client: Client, headers: dict[str, str]) -> None:
    for address in (f"{V2}.json", "/open311/discovery.xml", "/reports/"):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        assert "evil.example" not in text_of(answer, address)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:x", "a\r\nb", "[::1", ""])
def test_another_host_is_refused(client: Client, host: str) -> None:
    answer = client.get("/open311/discovery.json", headers={"host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


QUERIES = (
    *("service_code=%00", "jurisdiction_id=%00", "status=%00", "status=open%27", "service_request_id=%00"),
    *("service_request_id=" + "1," * 3000, "service_request_id=-1", "service_request_id=1e3", "page=-1", "page=1e3"),
    *(
        "page_size=999999999999999999999",
        "start_date=%00",
        "start_date=9999-12-31T23:59:59Z",
        "radius=nan&lat=1&long=1",
    ),
    *("start_date=0001-01-01T00:00:00%2B14:00", "lat=nan&long=nan", "lat=1", "radius=-1&lat=1&long=1", "page=%D9%A3"),
    *("end_date=0001-01-01T00:00:00Z", "updated_after=2026-01-01T00:00:00%2B99:99", "a=1&" * 2000, "lang=%00"),
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_queries_of_nonsense_are_answered_by_the_contract(client: Client, query: str) -> None:
    answer = client.get(f"{V2}.json?{query}")
    assert answer.status_code in (200, 400, 404)
    assert isinstance(json.loads(answer.content), list)
    page = client.get(f"/reports/?category=%00&before=%00&state=%00&{query}")
    assert page.status_code in (200, 400)


@pytest.mark.parametrize("given", ["k" * 201, "a\0b", "\ud800", "\u202e\x07"])
def test_an_idempotency_key_that_is_no_text_is_refused(given: str, settings: Any) -> None:
    with nothing_kept(settings.MEDIA_ROOT), pytest.raises(Refused, match="idempotency key"):
        submit(sent(), program(given))


@pytest.mark.parametrize(
    "lonlat", [(float("nan"), 49.3), (33.9, float("inf")), (1e308, -1e308), (33.9, 149.3)], ids=str
)
@pytest.mark.parametrize("bounded", [True, False], ids=["with a boundary", "before there is one"])
def test_a_place_that_is_none_on_earth_is_refused(
    lonlat: tuple[float, float], bounded: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not bounded:
        monkeypatch.setattr("reports.places.territory.holds", lambda _lon, _lat: None)
    with nothing_kept(settings.MEDIA_ROOT), pytest.raises(Refused):
        submit(sent(lonlat=lonlat), program())


@pytest.mark.parametrize(
    "given",
    [
        ("", ""),
        ("x", "\ud800"),
        ("\ud800", "1"),
        ("a:b:c", "1"),
        ("." * 10_000, "1"),
        ("\0", "\0"),
        (":::", "9" * 9999),
    ],
    ids=lambda given: repr(given)[:30],
)
def test_a_proof_of_work_that_is_none_is_refused(given: tuple[str, str], settings: Any) -> None:
    with nothing_kept(settings.MEDIA_ROOT), pytest.raises(Refused):
        submit(sent(), resident(proof=given))


def test_a_proof_whose_counter_is_no_text_is_refused(settings: Any) -> None:
    with nothing_kept(settings.MEDIA_ROOT), pytest.raises(Refused):
        submit(sent(), resident(proof=(proof.challenge(), "\ud800")))


def test_a_device_that_is_no_text_is_taken_as_one_device() -> None:
    sender = resident(device="\ud800\0")
    assert sender.whence == Whence("203.0.113.7", "\ud800\0")
    assert submit(sent(), sender).report.pk


@pytest.mark.parametrize("text", [TEXTS["headers"], TEXTS["a script"], TEXTS["turned round"], TEXTS["a NUL"]])
def test_a_letter_has_the_headers_that_we_write_and_no_others(text: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    submit(sent(email=EMAIL, description=text, first_name=text, phone="x"), resident())
    outbox.mail("own", EMAIL, text + "\nBcc: all@example.org", "Лист")
    for message in Message.objects.all():
        assert outbox.send(str(message.uid))
    for letter in mail.outbox:
        written = letter.message()
        assert letter.recipients() == [EMAIL]
        assert set(written.keys()) == {
            *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date"),
            *("Message-ID", "Auto-Submitted"),
        }


def test_an_address_in_look_alike_letters_is_another_address(settings: Any) -> None:
    """A domain in Cyrillic letters is a domain of its own: it is written to as such, by its name in the DNS."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    submit(sent(email="reporter@exаmple.org"), resident())
    assert outbox.send(str(Message.objects.get().uid))
    assert re.search(r"^To: reporter@xn--", mail.outbox[0].message().as_string(), re.MULTILINE)


def test_thousands_of_answers_cost_little_and_are_refused(client: Client, key: str, settings: Any) -> None:
    body = urlencode([*form(key).items(), *(("attribute[fault][]", "dark") for _number in range(900))])
    with nothing_kept(settings.MEDIA_ROOT):
        answer = client.post(f"{V2}.json", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400
