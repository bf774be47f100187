"""The Atom feed of reports: what the public sees, whoever asks; narrowed, valid, and not sent again unchanged."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from helpers import square
from lxml import etree
from made_reports import SECRETS, made, with_contact

from addresses.models import Settlement
from geo.models import Publication, User, Visibility
from geo.roles import DISPATCHER, Role
from reports import secrets
from reports.models import Report, State
from reports.workflow import move, officer

NS = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss"}
FEED = "/reports/feed.atom"


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def told(client: Client, query: str = "", prefix: str = "/en") -> Any:
    answer = client.get(f"{prefix}{FEED}{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def entries(client: Client, query: str = "") -> set[str]:
    """Ids of the entries."""
    return set(told(client, query).xpath("a:entry/a:id/text()", namespaces=NS))


def test_the_feed_has_all_that_atom_asks_for_and_places_by_latitude_and_longitude(client: Client) -> None:
    report = made(index=0, description="Впала <липа> & дах")
    feed = told(client)
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='self']"):
        assert len(feed.findall(path, NS)) == 1, path
    [entry] = feed.findall("a:entry", NS)
    for name in ("id", "title", "updated", "published", "summary"):
        assert entry.findtext(f"a:{name}", namespaces=NS), name
    assert f"№ {report.pk}," in entry.findtext("a:title", namespaces=NS)
    assert "<липа> & дах" in entry.findtext("a:summary", namespaces=NS)
    latitude, longitude = map(float, entry.findtext("g:point", namespaces=NS).split())
    assert (latitude, longitude) == (pytest.approx(report.geom.y), pytest.approx(report.geom.x))
    assert entry.find("a:link", NS).get("href").endswith(f"/en/reports/{report.pk}/")
    uk = told(client, prefix="")
    assert uk.get("{http://www.w3.org/XML/1998/namespace}lang") == "uk"
    assert uk.findtext("a:entry/a:id", namespaces=NS) == report.uid.urn


def test_an_empty_feed_is_valid_too(client: Client) -> None:
    assert told(client).findtext("a:updated", namespaces=NS)


def test_it_tells_what_the_public_sees_whoever_asks(client: Client, person: Callable[[Role], User]) -> None:
    public, *hidden = (made() for _number in range(4))
    with_contact(public)
    for report, publicity in zip(hidden, ("held", "unconfirmed", "withdrawn"), strict=True):
        Report.objects.filter(pk=report.pk).update(publicity=publicity)
    dispatcher = Client()
    dispatcher.force_login(person(DISPATCHER))
    for one in (client, dispatcher):
        assert entries(one) == {public.uid.urn}
        text = one.get(FEED).content.decode()
        assert all(secret not in text for secret in (*SECRETS, secrets.private(public.uid), public.token_digest))
    Publication.objects.filter(slug="reports").update(visibility=Visibility.STAFF)
    assert entries(dispatcher) == set()


def test_it_is_narrowed_by_category_settlement_and_state(client: Client, person: Callable[[Role], User]) -> None:
    settlement = Settlement.objects.first()
    assert settlement
    settlement.geom, settlement.state = square(0), "current"
    settlement.save()
    tree, far, dump = made(index=0), made(index=30), made("dump", index=30, answers={"waste": ["tyres"]})
    move(far.pk, State.FIXED, officer(person(DISPATCHER), far), reason="Прибрано")
    assert entries(client, "?category=dump") == {dump.uid.urn}
    assert entries(client, f"?settlement={settlement.code}") == {tree.uid.urn}
    assert entries(client, "?state=open&category=&settlement=") == {tree.uid.urn, dump.uid.urn}
    assert entries(client, "?state=closed") == entries(client, "?state=fixed") == {far.uid.urn}
    assert entries(client, "?state=fixed&category=dump") == set()


@pytest.mark.parametrize("query", ["?category=none", "?state=none", "?settlement=UA1", "?category=%00%0d%0aX:1"])
def test_what_there_is_not_is_said_in_a_sentence(client: Client, query: str) -> None:
    answer = client.get(f"/en{FEED}{query}")
    assert (answer.status_code, "There is no " in answer.content.decode()) == (400, True)
    assert answer["Content-Type"].startswith("text/plain")


def test_it_is_not_sent_again_until_something_has_changed(client: Client) -> None:
    report = made()
    first = client.get(FEED)
    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/en{FEED}", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get(f"{FEED}?state=open", headers={"if-none-match": first["ETag"]}).status_code == 200
    Report.objects.filter(pk=report.pk).update(publicity="withdrawn")
    after = client.get(FEED, headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200
    assert report.uid.urn not in after.content.decode()
