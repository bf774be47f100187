"""Reports that programs post by the interface: taken whole and once, or refused by the contract."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from made_open311 import FORMS, V2, flat, refused, told, tree
from made_reports import EMAIL, PHONE, place
from made_tokens import member, token_of
from test_report_submitting import OUTSIDE

from geo.models import AccessLog, AccessToken
from reports.models import Contact, Publicity, Report


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Every report of these tests lies in it."""


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
