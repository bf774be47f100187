"""GeoReport v2: what is told, in both forms; what is taken; every error of the contract; and a real client."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import jsonschema_rs
import open311_schemas
import pytest
from django.test import Client
from django.utils import timezone
from georeport import GeoReport
from helpers import KOZELSHCHYNA, query
from made_open311 import FORMS, V2, as_texts, flat, numbers, refused, told, tree
from made_pictures import photograph
from made_reports import SECRETS, files, made, place, with_contact

from geo.models import Publication, User, Visibility
from geo.roles import DISPATCHER, Role
from reports import questions, secrets
from reports.models import Category, Publicity, Report, State
from reports.workflow import move, officer

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


def test_what_is_told_is_valid_by_the_schemas_of_the_contract(person: Callable[[Role], User], client: Client) -> None:
    made("dump", answers={"waste": ["tyres", "bulky"]}, photographs=files(photograph()))
    closed = made("fallen-tree")
    move(closed.pk, State.FIXED, officer(person(DISPATCHER), closed), reason="Прибрано")
    told_of = {
        "services.json": open311_schemas.SERVICES,
        "requests.json": open311_schemas.REQUESTS,
        f"requests/{closed.pk}.json": open311_schemas.REQUESTS,
        **{f"services/{one.code}.json": open311_schemas.DEFINITION for one in Category.objects.all()},
    }
    assert len(told(client, "requests.json")) == 2
    for address, schema in told_of.items():
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        assert [problem.message for problem in validator.iter_errors(told(client, address))] == [], address


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
