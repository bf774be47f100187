"""Pages of reports: who sees which, what the private link opens, and that nobody else changes a thing."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from made_pictures import photograph
from made_reports import EMAIL, SECRETS, made, resident, sent, with_contact
from test_access_writes import everything
from walk import CABINET, REPORTS, every_route, without_language

from geo.models import Publication, User, Visibility
from geo.roles import ADMINISTRATOR, DISPATCHER, LAND_OFFICER, PARTNER, Role
from reports import links, pictures, secrets
from reports.models import Contact, Follower, Photograph, Publicity, Report, State
from reports.submitting import submit
from reports.workflow import move, officer

Person = Callable[[Role], User]
PAGES = {
    "reports/",
    "reports/places.json",
    "reports/statistics/",
    "reports/statistics/<slug:name>.csv",
    "o/<slug:slug>/<uuid:uid>/report/",
    "reports/confirm/<str:signed>/",
    "reports/feed.atom",
    "reports/<int:number>/",
    "reports/<int:number>/photographs/<uuid:uid>/<slug:size>.jpg",
}
OPEN311 = {
    "open311/discovery.<form:form>",
    "open311/v2/discovery.<form:form>",
    "open311/v2/services.<form:form>",
    "open311/v2/services/<slug:code>.<form:form>",
    "open311/v2/requests.<form:form>",
    "open311/v2/requests/<int:number>.<form:form>",
    "open311/v2/tokens/<str:token>.<form:form>",
    "open311/<path:rest>",
}


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(report: Report, *, key: bool = False, prefix: str = "") -> str:
    return f"{prefix}/reports/{report.pk}/" + (f"?key={secrets.private(report.uid)}" if key else "")


def picture(report: Report, *, key: bool = False) -> str:
    shown = Photograph.objects.get(report=report)
    address = f"/reports/{report.pk}/photographs/{shown.uid}/screen.jpg"
    return address + (f"?key={secrets.private(report.uid)}" if key else "")


def test_these_tests_know_every_address_of_reports() -> None:
    routes = set(map(without_language, every_route()))
    found = {bare for bare in routes if REPORTS.fullmatch(bare) and not CABINET.fullmatch(bare)}
    # Those by which reports are written are tried in tests/test_reporting_page.py.
    assert {bare for bare in found if not bare.startswith("report/")} == PAGES | OPEN311


@pytest.mark.parametrize("publicity", [one for one in Publicity if one != Publicity.PUBLIC])
def test_a_report_that_is_not_public_is_seen_by_those_who_handle_reports_and_by_its_reporter_alone(
    client: Client, person: Person, publicity: Publicity
) -> None:
    report = made(description="ПРИХОВАНЕ", photographs=[BytesIO(photograph())])
    Report.objects.filter(pk=report.pk).update(publicity=publicity)
    people = {role.slug: signed_in(person(role)) for role in (DISPATCHER, ADMINISTRATOR, LAND_OFFICER, PARTNER)}
    for address in (page(report), picture(report), page(report, prefix="/en")):
        seen = {name for name, one in people.items() if one.get(address).status_code == 200}
        assert seen == {DISPATCHER.slug, ADMINISTRATOR.slug}
        assert client.get(address).status_code == 404
        assert client.get(f"{address}?key={'0' * 64}").status_code == 404
    for address in (page(report, key=True), picture(report, key=True)):
        assert client.get(address).status_code == 200
    assert "ПРИХОВАНЕ" in client.get(page(report, key=True)).content.decode()
    for one in (client, people[LAND_OFFICER.slug], people[PARTNER.slug]):
        assert f"№ {report.pk} " not in one.get("/reports/?state=all").content.decode()
    assert f"№ {report.pk} " in people[DISPATCHER.slug].get("/reports/?state=all").content.decode()


def test_a_key_opens_its_own_report_and_no_other(client: Client) -> None:
    own, other = made(), made()
    Report.objects.filter(pk=other.pk).update(publicity=Publicity.HELD)
    assert client.get(f"/reports/{other.pk}/?key={secrets.private(own.uid)}").status_code == 404
    assert client.get("/reports/999999/").status_code == 404
    assert client.get(f"/reports/{'9' * 30}/").status_code == 404


def test_all_reports_are_switched_off_at_once(client: Client, person: Person) -> None:
    report = made(photographs=[BytesIO(photograph())])
    ways = (page(report), picture(report))
    assert [client.get(way).status_code for way in ways] == [200, 200]
    Publication.objects.filter(slug="reports").update(visibility=Visibility.STAFF)
    assert [client.get(way).status_code for way in ways] == [404, 404]
    assert f"№ {report.pk} " not in client.get("/reports/").content.decode()
    assert signed_in(person(LAND_OFFICER)).get(page(report)).status_code == 200


def test_who_wrote_stands_on_no_page_for_anybody(client: Client, person: Person) -> None:
    report = made()
    with_contact(report)
    for one in (client, signed_in(person(LAND_OFFICER))):
        for address in (page(report), page(report, key=True), "/reports/"):
            text = one.get(address).content.decode()
            assert all(secret not in text for secret in SECRETS)
            assert report.token_digest not in text
    assert secrets.private(report.uid) not in client.get(page(report)).content.decode()


def test_the_list_shows_open_reports_first_asked_for_by_kind_and_by_pages(
    client: Client, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.reports.views.PAGE", 3)
    trees = [made() for _number in range(5)]
    dump = made("dump", answers={"waste": ["tyres"]})
    move(trees[0].pk, State.FIXED, officer(person(DISPATCHER), trees[0]), reason="Прибрано")

    def listed(query: str = "") -> list[int]:
        return [int(one) for one in re.findall(r"<strong>№ (\d+) ·", client.get(f"/reports/{query}").content.decode())]

    newest_first = [dump.pk, *(one.pk for one in reversed(trees[1:]))]
    assert listed() == newest_first[:3]
    assert listed(f"?before={newest_first[2]}") == newest_first[3:]
    assert listed("?state=closed") == [trees[0].pk]
    assert listed("?category=dump") == [dump.pk]
    assert listed("?category=nothing&state=none&before=x") == newest_first[:3]
    assert f"before={newest_first[2]}" in client.get("/reports/").content.decode()


@pytest.fixture
def closed(person: Person) -> Report:
    report = made()
    with_contact(report)
    return move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано")


def test_the_reporter_confirms_or_disputes_a_closure_by_the_private_link(client: Client, closed: Report) -> None:
    key = secrets.private(closed.uid)
    asked = client.get(page(closed, key=True, prefix="/en")).content.decode()
    assert "Is it so?" in asked
    assert "Is it so?" not in client.get(page(closed, prefix="/en")).content.decode()
    answer = client.post(page(closed), {"key": key, "act": "dispute", "reason": ""})
    assert answer.status_code == 400
    answer = client.post(page(closed), {"key": key, "act": "dispute", "reason": "Досі лежить"})
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.state, report.disputes) == (State.REOPENED, 1)
    Report.objects.update(state=State.FIXED)
    assert client.post(page(closed), {"key": key, "act": "confirm"}).status_code == 302
    assert Report.objects.get().closure_confirmed_at is not None
    assert "Is it so?" not in client.get(page(closed, key=True, prefix="/en")).content.decode()


def test_nobody_without_the_private_link_changes_a_thing(client: Client, closed: Report, person: Person) -> None:
    other = secrets.private(made().uid)
    before = everything()
    everybody = (client, *(signed_in(person(role)) for role in (LAND_OFFICER, PARTNER)))
    before = everything()
    for one in everybody:
        for act in ("confirm", "dispute", "", "delete"):
            for key in ("", other, closed.token_digest):
                answer = one.post(page(closed), {"key": key, "act": act, "reason": "бо так"})
                assert answer.status_code in (400, 404)
        one.post("/reports/confirm/forged/")
        assert one.post("/open311/v2/requests.json", {"service_code": "dump"}).status_code == 403
    assert everything() == before
    guarded = Client(enforce_csrf_checks=True)
    own = {"key": secrets.private(closed.uid), "act": "dispute", "reason": "бо так"}
    assert guarded.post(page(closed), own).status_code == 403
    assert everything() == before


def test_an_address_is_confirmed_by_a_press_and_not_by_following_the_link(client: Client) -> None:
    report = submit(sent("shelter-closed", email=EMAIL, answers={"problem": ["closed"]}), resident()).report
    link = links.confirmation(report, EMAIL).removeprefix("http://127.0.0.1:8000")
    assert client.get(link).status_code == 200
    assert Contact.objects.get().confirmed_at is None
    assert client.post(link).status_code == 200
    assert Contact.objects.get().confirmed_at is not None
    assert Report.objects.get().publicity == Publicity.HELD
    assert client.post(link[:-2] + "x/").status_code == 400
    Contact.objects.all().delete()
    Follower.objects.all().delete()
    assert client.post(link).status_code == 400


def test_of_a_redacted_photograph_the_redacted_version_alone_is_handed_out(client: Client, person: Person) -> None:
    report = made(photographs=[BytesIO(photograph())])
    address = picture(report)
    before = client.get(address)
    plain = b"".join(before.streaming_content)  # type: ignore[attr-defined]
    pictures.redact(Photograph.objects.get(), [(0.0, 0.0, 1.0, 1.0)], person(DISPATCHER))
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert b"".join(after.streaming_content) != plain  # type: ignore[attr-defined]
    assert client.get(address.replace("screen", "original")).status_code == 404
