"""Every address of the cabinet tried by who is not in it, and by who is in another one: nothing is shown or changed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from made_cabinet import entered, link_of
from made_reports import EMAIL, made, with_contact
from test_access_writes import everything
from walk import CABINET, every_route, without_language

from geo.models import User
from geo.roles import ADMINISTRATOR, DISPATCHER, PARTNER, Role
from reports import cabinet, following
from reports.following import Wanted
from reports.guarding import NOWHERE
from reports.models import Category, Follower, PushSubscription, Resident

#: Where somebody who is not in the cabinet writes: asking for a link, and asking to follow a report by a letter.
OPEN_TO_ALL = frozenset({"my/reports/", "my/reports/follow/<int:number>/"})


@pytest.fixture
def owner(kozelshchyna: Any) -> Resident:
    """Has reported, follows a report and a category, and takes Web Push."""
    own, followed = made(), made()
    with_contact(own)
    client = Client()
    resident = entered(client)
    Follower.objects.create(report=followed, email=EMAIL, language="uk", confirmed_at=timezone.now())
    following.subscribe(resident, Wanted(category=Category.objects.get(code="dump")))
    PushSubscription.objects.create(resident=resident, endpoint="https://fcm.googleapis.com/1", p256dh="a", auth="a")
    cabinet.ask_in(EMAIL, "uk", NOWHERE)
    return resident


def ways(owner: Resident) -> dict[str, str]:
    """Every route of the cabinet, with an address about what is the owner's."""
    report = Follower.objects.get()
    known = {
        "signed": link_of(EMAIL).split("/")[-2] + "x",
        "number": report.report_id,
        "uid": owner.subscriptions.get().uid,
    }
    routes = {bare for bare in map(without_language, every_route()) if CABINET.fullmatch(bare)}
    return {route: "/" + re.sub(r"<\w+:(\w+)>", lambda place: str(known[place[1]]), route) for route in routes}


def test_nothing_of_a_cabinet_is_shown_or_changed_for_anybody_else(
    owner: Resident, person: Callable[[Role], User]
) -> None:
    people = {role.slug: Client() for role in (ADMINISTRATOR, DISPATCHER, PARTNER)}
    for slug, client in people.items():
        client.force_login(person(next(role for role in (ADMINISTRATOR, DISPATCHER, PARTNER) if role.slug == slug)))
    people |= {"a stranger": Client(), "a forged cookie": Client()}
    people["a forged cookie"].cookies["atlas-cabinet"] = "0" * 43
    before = everything()
    told = {
        "sure": "yes",
        "where": "everywhere",
        "rhythm": "never",
        "end": "yes",
        "endpoint": "https://fcm.googleapis.com/1",
    }
    for name, client in people.items():
        for route, address in ways(owner).items():
            for prefix in ("", "/en"):
                answers = [client.get(prefix + address)]
                if route not in OPEN_TO_ALL:
                    answers.append(client.post(prefix + address, told))
                for answer in answers:
                    assert answer.status_code in (200, 302, 400, 403, 405), (name, route)
                    assert EMAIL not in answer.content.decode(), (name, route)
    assert everything() == before


def test_who_is_in_another_cabinet_changes_nothing_of_this_one(owner: Resident) -> None:
    client = Client()
    entered(client, "other@example.org")

    def of_owner() -> list[Any]:
        return [
            list(Follower.objects.filter(email=EMAIL).values()),
            list(owner.subscriptions.values()),
            list(owner.browsers.values()),
            list(owner.sessions.values()),
            list(Resident.objects.filter(pk=owner.pk).values()),
        ]

    before = of_owner()
    told = {"where": "everywhere", "rhythm": "never", "end": "yes", "endpoint": "https://fcm.googleapis.com/1"}
    for route, address in sorted(ways(owner).items(), key=lambda way: "leave" in way[0]):
        assert EMAIL not in client.get(address).content.decode(), route
        answer = client.post(address, told)
        assert EMAIL not in answer.content.decode(), route
    assert of_owner() == before


def test_answers_of_the_cabinet_are_kept_by_nobody(owner: Resident) -> None:
    client = Client()
    entered(client)
    for address in ("/my/reports/", "/my/reports/follow/", "/my/reports/forget/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
