"""GeoReport v2: what is told, in both forms; what is taken; every error of the contract; and a real client."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from georeport import GeoReport
from helpers import KOZELSHCHYNA, query
from lxml import etree
from made_pictures import photograph
from made_reports import EMAIL, PHONE, SECRETS, files, made, place, with_contact
from made_tokens import member, token_of
from test_report_submitting import OUTSIDE

from geo.models import AccessLog, AccessToken, Publication, User, Visibility
from geo.roles import DISPATCHER, Role
from reports import questions, secrets
from reports.models import Category, Contact, Publicity, Report, State
from reports.workflow import move, officer

V2 = "/open311/v2"
FORMS = ("xml", "json")
#: The members of a record, in the contract's order, then the extension.
RECORD = (
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url", "media"),
)
SERVICE = ("service_code", "service_name", "description", "metadata", "type", "keywords", "group")
ATTRIBUTE = ("variable", "code", "datatype", "required", "datatype_description", "order", "description")


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def told(client: Client, address: str, **parameters: Any) -> Any:
    answer = client.get(f"{V2}/{address}", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(client: Client, **parameters: Any) -> list[str]:
    return [one["service_request_id"] for one in told(client, "requests.json", **parameters)]


def tree(answer: Any) -> Any:
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def flat(element: Any) -> Any:
    """An XML element as JSON would tell it: lists of the same name as lists, and texts."""
    children = list(element)
    if not children:
        return element.text or ""
    if len({child.tag for child in children}) == 1 and element.tag in LISTS:
        return [flat(child) for child in children]
    return {child.tag: flat(child) for child in children}


LISTS = {"services", "attributes", "values", "service_requests", "endpoints", "formats", "media", "errors"}


def as_texts(content: Any) -> Any:
    """What JSON tells, with every value as XML has it."""
    if isinstance(content, Mapping):
        return {name: as_texts(value) for name, value in content.items()}
    if isinstance(content, list):
        return [as_texts(one) for one in content] or ""
    if isinstance(content, bool):
        return str(content).lower()
    return "" if content is None else str(content)


# --- What is told ---------------------------------------------------------------------------------------------


def test_xml_and_json_tell_the_same(client: Client) -> None:
    made("dump", answers={"waste": ["tyres", "bulky"]}, photographs=files(photograph()))
    roots = {
        f"{V2}/services": "services",
        f"{V2}/services/dump": "service_definition",
        f"{V2}/requests": "service_requests",
        f"{V2}/requests/{Report.objects.get().pk}": "service_requests",
        "/open311/discovery": "discovery",
    }
    for address, root in roots.items():
        plain = client.get(f"{address}.json")
        assert plain["Content-Type"] == "application/json; charset=utf-8"
        marked = tree(client.get(f"{address}.xml"))
        assert marked.tag == root
        assert flat(marked) == as_texts(plain.json())


def test_discovery_says_where_the_interface_is(client: Client) -> None:
    for address in ("/open311/discovery.json", f"{V2}/discovery.json"):
        found = client.get(address).json()
        assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
        [endpoint] = found["endpoints"]
        assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
        assert client.get(f"{endpoint['url']}/services.json").status_code == 200


def test_services_are_the_categories_with_what_the_contract_names(client: Client) -> None:
    services = told(client, "services.json")
    assert [one["service_code"] for one in services] == list(Category.objects.values_list("code", flat=True))
    for one in services:
        assert tuple(one) == SERVICE
        assert isinstance(one["metadata"], bool)
        assert one["type"] in ("realtime", "batch")
    assert told(client, "services.json", lang="en")[0]["service_name"] == "A street light is out"
    Category.objects.filter(code="other").update(archived=True)
    assert "other" not in {one["service_code"] for one in told(client, "services.json")}


def test_a_definition_has_the_questions_as_attributes_in_their_order(client: Client) -> None:
    for category in Category.objects.all():
        found = told(client, f"services/{category.code}.json")
        assert found["service_code"] == category.code
        asked = questions.read(category.questions)
        assert [one["code"] for one in found["attributes"]] == [one.code for one in asked]
        assert [one["order"] for one in found["attributes"]] == list(range(1, len(asked) + 1))
        for one in found["attributes"]:
            assert tuple(one)[: len(ATTRIBUTE)] == ATTRIBUTE
            assert one["datatype"] in {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
            assert ("values" in one) == one["datatype"].endswith("list")
            assert all(set(value) == {"key", "name"} for value in one.get("values", ()))


def test_a_record_is_what_the_contract_names_in_its_types(client: Client, person: Callable[[Role], User]) -> None:
    report = made(
        "dump", answers={"waste": ["tyres"]}, photographs=files(photograph(1), photograph(2)), address="Біля клубу"
    )
    move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Вивезено")
    [record] = told(client, f"requests/{report.pk}.json")
    assert tuple(record) == RECORD
    assert record["service_request_id"] == str(report.pk)
    assert (record["status"], record["status_notes"], record["address"]) == ("closed", "Вивезено", "Біля клубу")
    assert (record["long"], record["lat"]) == pytest.approx(report.geom.coords)  # type: ignore[union-attr]
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert datetime.fromisoformat(record[name]).tzinfo is not None
    assert len(record["media"]) == 2
    picture = client.get(record["media_url"].removeprefix("http://127.0.0.1:8000"))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")


HOSTILE = "<script>alert(1)</script> & ]]> \x00\x0b\ud800 “Ґанок” 🌳 <!ENTITY x SYSTEM 'file:///etc/passwd'>"


def test_hostile_words_come_out_as_words(client: Client) -> None:
    report = made(description=HOSTILE, address=HOSTILE)
    marked = tree(client.get(f"{V2}/requests/{report.pk}.xml"))
    [record] = told(client, f"requests/{report.pk}.json")
    words = "<script>alert(1)</script> & ]]>  “Ґанок” 🌳 <!ENTITY x SYSTEM 'file:///etc/passwd'>"
    assert marked.findtext("request/description") == record["description"] == words
    assert marked.find("request/description/script") is None
    assert "<script>alert" not in client.get(f"/reports/{report.pk}/").content.decode()


def test_neither_who_wrote_nor_what_is_not_public_leaves_by_any_address(client: Client) -> None:
    seen = made(description="Впала сосна")
    with_contact(seen)
    hidden = [made(description="ПРИХОВАНЕ") for _number in range(3)]
    for report, publicity in zip(hidden, (Publicity.HELD, Publicity.UNCONFIRMED, Publicity.WITHDRAWN), strict=True):
        Report.objects.filter(pk=report.pk).update(publicity=publicity)
    ids = ",".join(str(one.pk) for one in (seen, *hidden))
    for form in FORMS:
        for asked in (
            *("requests.{}", f"requests.{{}}?service_request_id={ids}", f"requests/{seen.pk}.{{}}"),
            *(f"requests/{one.pk}.{{}}" for one in hidden),
        ):
            text = client.get(f"{V2}/{asked.format(form)}").content.decode()
            for secret in (*SECRETS, "ПРИХОВАНЕ", secrets.private(seen.uid), seen.token_digest):
                assert secret not in text
    assert numbers(client, service_request_id=ids) == [str(seen.pk)]
    Publication.objects.filter(slug="reports").update(visibility=Visibility.STAFF)
    assert numbers(client) == []
    assert client.get(f"{V2}/requests/{seen.pk}.json").status_code == 404


# --- What is asked for ----------------------------------------------------------------------------------------


def aged(report: Report, days: float) -> str:
    """The report as if it had come so many days ago; its id."""
    query("UPDATE reports_report SET created_at = now() - %s * interval '1 day' WHERE id = %s", days, report.pk)
    return str(report.pk)


def moment(days: float) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


def test_without_dates_ninety_days_are_told_the_newest_first(client: Client) -> None:
    old, recent, new = aged(made(), 91), aged(made(), 89), str(made().pk)
    assert numbers(client) == [new, recent]

    assert numbers(client, start_date=moment(100), end_date=moment(90)) == [old]
    assert numbers(client, end_date=moment(90)) == [old]
    assert numbers(client, start_date=moment(100)) == [recent, old]
    assert numbers(client, service_request_id=old) == [old]


def test_a_thousand_reports_are_told_at_most_and_pages_tell_the_rest(client: Client) -> None:
    report = made()
    query(
        "INSERT INTO reports_report (uid, category_id, state, publicity, geom, address, thing_layer, thing_number,"
        " description, answers, media_url, answer_by, at_most_on, disputes, source, language, token_digest)"
        " SELECT gen_random_uuid(), category_id, state, publicity, geom, '', '', '', n::text, '{}', '', answer_by,"
        " at_most_on, 0, source, language, n::text FROM reports_report, generate_series(1, 1005) AS n WHERE id = %s",
        report.pk,
    )
    first = numbers(client)
    assert len(first) == 1000
    second = numbers(client, page=2)
    assert len(second) == 6
    assert not set(first) & set(second)
    assert len(numbers(client, page=3, page_size=50)) == 50
    assert numbers(client, page=2, page_size=50) == first[50:100]
    assert len(numbers(client, service_request_id=",".join([*first, *second]))) == 1000


def test_reports_are_told_by_service_status_place_and_change(client: Client, person: Callable[[Role], User]) -> None:
    tree_, dump = made(index=0), made("dump", index=1, answers={"waste": ["tyres"]})
    hole = made("road-hole", index=30)
    move(dump.pk, State.REFUSED, officer(person(DISPATCHER), dump), reason="Приватна ділянка")
    ids = {"tree": str(tree_.pk), "dump": str(dump.pk), "hole": str(hole.pk)}
    assert numbers(client, service_code="dump") == [ids["dump"]]
    assert set(numbers(client, service_code="dump, road-hole")) == {ids["dump"], ids["hole"]}
    assert numbers(client, status="closed") == [ids["dump"]]
    assert set(numbers(client, status="open")) == {ids["tree"], ids["hole"]}
    assert len(numbers(client, status="open,closed")) == 3
    lon, lat = place(0)
    assert set(numbers(client, lat=lat, long=lon, radius=100)) == {ids["tree"], ids["dump"]}
    assert numbers(client, lat=lat, long=lon, radius=10) == [ids["tree"]]
    query("UPDATE reports_report SET created_at = now() - interval '200 days'")
    assert numbers(client) == []
    assert set(numbers(client, updated_after=moment(1))) == set(ids.values())
    assert numbers(client, updated_before=moment(1)) == []
    # The list of ids overrides all the rest; an empty parameter is an absent one.
    assert numbers(client, service_request_id=ids["hole"], status="closed", service_code="dump") == [ids["hole"]]
    assert len(numbers(client, updated_after=moment(1), status="", service_code="", service_request_id="")) == 3


BAD: Mapping[str, dict[str, Any]] = {
    "status": {"status": "pending"},
    "an id that is no number": {"service_request_id": "12,abc"},
    "an id beyond all": {"service_request_id": "9" * 30},
    "a date without zone": {"start_date": "2026-01-01T00:00:00"},
    "a day alone": {"end_date": "2026-01-01"},
    "no date": {"updated_after": "yesterday"},
    "no such day": {"start_date": "2026-02-30T00:00:00Z"},
    "91 days": {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:00Z"},
    "the end before the start": {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
    "the end of time": {"start_date": "9999-12-31T00:00:00Z"},
    "latitude alone": {"lat": "49", "radius": "10"},
    "radius alone": {"radius": "10"},
    "no radius": {"lat": "49", "long": "33"},
    "beyond the pole": {"lat": "91", "long": "33", "radius": "10"},
    "not a number": {"lat": "nan", "long": "33", "radius": "10"},
    "a hemisphere": {"lat": "49", "long": "33", "radius": "1000000"},
    "page 0": {"page": "0"},
    "many to a page": {"page_size": "1001"},
    "a page that is no number": {"page": "¹"},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("parameters", BAD.values(), ids=BAD)
def test_what_cannot_be_asked_for_is_told_as_a_list_of_errors(
    client: Client, form: str, parameters: dict[str, Any]
) -> None:
    refused(client.get(f"{V2}/requests.{form}", parameters), 400, form)


def refused(answer: Any, code: int, form: str) -> list[str]:
    """The sentences of an error; it is told as the contract has it."""
    assert answer.status_code == code, answer.content
    if form == "json":
        errors = answer.json()
        assert isinstance(errors, list)
        assert all(set(one) == {"code", "description"} for one in errors)
        assert {one["code"] for one in errors} == {code}
        words = [one["description"] for one in errors]
    else:
        marked = tree(answer)
        assert marked.tag == "errors"
        assert {one.tag for one in marked} == {"error"}
        assert {one.findtext("code") for one in marked} == {str(code)}
        words = [one.findtext("description") for one in marked]
    assert all(words)
    return words


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "address",
    [
        *("services/nothing.{}", "requests/999999.{}", f"requests/{'9' * 30}.{{}}", f"requests/{'9' * 5000}.{{}}"),
        *("tokens/forged.{}", "tokens/a:b:c.{}", "services.{}?jurisdiction_id=UA00000000000000000"),
        *("requests.{}?jurisdiction_id=elsewhere", "services/dump.{}?jurisdiction_id=x"),
    ],
)
def test_what_there_is_not_is_404(client: Client, form: str, address: str) -> None:
    answer = client.get(f"{V2}/{address.format(form)}")
    refused(answer, 404, "xml" if len(address) > 1000 else form)


def test_other_forms_and_addresses_are_404_and_other_methods_405(client: Client) -> None:
    for address in ("services", "services.yaml", "nothing.json", ""):
        refused(client.get(f"{V2}/{address}"), 404, "xml")
    refused(client.delete(f"{V2}/requests.json"), 405, "json")
    assert client.post(f"{V2}/services.xml")["Allow"] == "GET, HEAD"


def test_our_own_jurisdiction_is_known_by_its_code_and_an_empty_one_is_ours(client: Client) -> None:
    for code in (KOZELSHCHYNA, "", " "):
        assert client.get(f"{V2}/services.json", {"jurisdiction_id": code}).status_code == 200


# --- What is taken --------------------------------------------------------------------------------------------


@pytest.fixture
def key() -> str:
    return token_of(member(), may_write=True)[1]


def post(form: str = "json", headers: Mapping[str, str] | None = None, **values: Any) -> Any:
    """A form as a program posts it, without a session; lists repeat their name."""
    lon, lat = place(0)
    whole = {"service_code": "fallen-tree", "lat": lat, "long": lon, "description": "Дерево", **values}
    body = urlencode({name: value for name, value in whole.items() if value is not None}, doseq=True)
    client = Client(enforce_csrf_checks=True)
    kind = "application/x-www-form-urlencoded"
    return client.post(f"{V2}/requests.{form}", body, content_type=kind, headers=headers or {})


@pytest.mark.parametrize("form", FORMS)
def test_a_report_that_a_program_posts_is_taken_whole(key: str, form: str) -> None:
    answer = post(
        form,
        api_key=key,
        service_code="dump",
        **{"attribute[waste][]": ["tyres", "bulky"], "attribute[size]": "car"},
        email=EMAIL,
        phone=PHONE,
        last_name="Таємничий",
        account_id="fms-7",
        media_url="https://example.org/1.jpg",
    )
    assert answer.status_code == 200, answer.content
    report = Report.objects.get()
    [row] = answer.json() if form == "json" else [flat(tree(answer)[0])]
    assert row["service_request_id"] == str(report.pk)
    assert "token" not in row
    assert row["account_id"] == "fms-7"
    assert report.answers == {"waste": ["tyres", "bulky"], "size": "car"}
    contact = Contact.objects.get()
    assert (contact.email, contact.account, contact.confirmed_at is not None) == (EMAIL, "fms-7", True)
    assert EMAIL not in answer.content.decode()


def test_a_report_that_waits_to_be_published_has_a_token_and_then_a_number(key: str, client: Client) -> None:
    answer = post(api_key=key, service_code="shelter-closed", email=EMAIL, **{"attribute[problem][]": ["closed"]})
    [row] = answer.json()
    assert "service_request_id" not in row
    [waiting] = told(client, f"tokens/{row['token']}.json")
    assert waiting == {"service_request_id": None, "token": row["token"]}
    Report.objects.update(publicity=Publicity.PUBLIC)
    [ready] = told(client, f"tokens/{row['token']}.json")
    assert ready["service_request_id"] == str(Report.objects.get().pk)
    assert tree(client.get(f"{V2}/tokens/{row['token']}.xml")).findtext("request/token") == row["token"]


REFUSED: Mapping[str, tuple[int, dict[str, Any]]] = {
    "no service": (400, {"service_code": None}),
    "an empty service": (400, {"service_code": " "}),
    "an unknown service": (404, {"service_code": "nothing"}),
    "another jurisdiction": (404, {"jurisdiction_id": "elsewhere"}),
    "no place": (400, {"lat": None, "long": None}),
    "latitude alone": (400, {"long": None}),
    "no degrees": (400, {"lat": "north"}),
    "outside": (400, {"long": OUTSIDE[0], "lat": OUTSIDE[1]}),
    "an unknown address": (400, {"lat": None, "long": None, "address_string": "вулиця Якої Немає, 7"}),
    "no id of an address": (400, {"lat": None, "long": None, "address_id": "7"}),
    "another's id": (400, {"lat": None, "long": None, "address_id": str(uuid4())}),
    "a required question": (400, {"service_code": "dump"}),
    "an unknown answer": (400, {"service_code": "dump", "attribute[waste][]": ["gold"]}),
    "an unknown question": (400, {"attribute[colour]": "red"}),
    "a long description": (400, {"description": "ї" * 4001}),
    "no e-mail": (400, {"email": "nobody"}),
    "an e-mail that is needed": (400, {"service_code": "shelter-closed", "attribute[problem][]": ["closed"]}),
    "a link that is none": (400, {"media_url": "javascript:alert(1)"}),
    "nothing said": (400, {"description": ""}),
    "no key": (403, {"api_key": None}),
    "an empty key": (403, {"api_key": ""}),
    "a wrong key": (403, {"api_key": "atlas_wrong"}),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("code", "values"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_by_the_contract_and_nothing_is_kept(
    key: str, form: str, code: int, values: dict[str, Any]
) -> None:
    refused(post(form, **{"api_key": key, **values}), code, form)
    assert not Report.objects.exists()


def test_all_that_is_wrong_is_told_at_once(key: str) -> None:
    answer = post(api_key=key, service_code="dump", email="nobody", media_url="ftp://x")
    assert len(refused(answer, 400, "json")) == 3


def test_keys_that_read_only_are_revoked_or_old_are_refused(key: str) -> None:
    refused(post(api_key=token_of(member("readers"))[1]), 403, "json")
    AccessToken.objects.update(expires_at=timezone.now())
    refused(post(api_key=key), 403, "json")
    AccessToken.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
    refused(post(api_key=key), 403, "json")
    assert not Report.objects.exists()


def test_what_came_by_a_key_is_written_down_without_the_key(key: str) -> None:
    post(api_key=key)
    post(api_key=key, service_code="nothing")
    assert list(AccessLog.objects.order_by("pk").values_list("method", "status")) == [("POST", 200), ("POST", 404)]
    assert not AccessLog.objects.filter(query__contains=key).exists()


def test_a_program_that_sends_again_under_its_key_makes_no_second_report(key: str) -> None:
    sent = [post(api_key=key, headers={"idempotency-key": "fms-1"}).json()[0] for _time in (1, 2)]
    assert sent[0] == sent[1]
    assert Report.objects.count() == 1
    refused(post(api_key=key, description="Інше", headers={"idempotency-key": "fms-1"}), 400, "json")
    refused(post(api_key=key, headers={"idempotency-key": "x" * 201}), 400, "json")


# --- A real client --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", FORMS)
def test_the_georeport_client_reads_a_live_server(live_server: Any, kozelshchyna: Any, form: str) -> None:
    reports = [made(), made("dump", answers={"waste": ["tyres"]})]
    client = GeoReport(f"{live_server.url}{V2}", output_format=form)
    codes = set(Category.objects.values_list("code", flat=True))
    assert {one["service_code"] for one in client.get_service_list()} == codes
    assert client.get_service_definition("dump")["service_code"] == "dump"
    assert {one["service_request_id"] for one in client.get_service_requests()} == {str(one.pk) for one in reports}
    found: Any = client.get_service_request(str(reports[0].pk))
    [one] = found if isinstance(found, list) else [found]
    assert one["service_code"] == "fallen-tree"
