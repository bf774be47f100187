"""Digests: one letter, grouped, of what is new with what a resident follows; nothing twice, nothing left out."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from helpers import square
from made_cabinet import entered
from made_reports import EMAIL, made, place

from addresses.models import Settlement
from geo.models import User
from geo.refusals import Invalid, Refused
from geo.roles import DISPATCHER, Role
from reports import digests, following, handling, links, outbox
from reports.following import Wanted
from reports.models import Category, Follower, Message, Report, Resident, Rhythm, State
from reports.tasks import send_digests
from reports.workflow import move, officer

Person = Callable[[Role], User]


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def reader() -> Resident:
    """Follows nothing yet, and was told of all until an hour ago."""
    since = timezone.now() - timedelta(hours=1)
    return Resident.objects.create(email=EMAIL, language="en", told_until=since)


@pytest.fixture
def trees(reader: Resident) -> Resident:
    following.subscribe(reader, Wanted(category=Category.objects.get(code="fallen-tree")))
    return reader


def later(minutes: int = 10) -> datetime:
    """A moment by which all that was done is settled."""
    return timezone.now() + timedelta(minutes=minutes)


def told() -> str:
    """The newest digest, which is then out of the way; empty if there is none."""
    letter = Message.objects.filter(key__startswith="digest:", sent_at=None).order_by("-pk").first()
    if letter is None:
        return ""
    Message.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
    return letter.body


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"№ (\d+),", text)]


def test_a_digest_tells_of_new_reports_and_of_steps_once(trees: Resident, person: Person) -> None:
    first, second = made(), made()
    made("dump", answers={"waste": ["tyres"]})
    assert digests.send(trees.pk, later())
    body = told()
    assert numbers(body) == [second.pk, first.pk]
    assert body.count("new. New.") == 2
    assert links.public(first) in body
    assert not digests.send(trees.pk, later(20))
    Resident.objects.update(told_until=timezone.now())
    move(first.pk, State.FIXED, officer(person(DISPATCHER), first), reason="Прибрано")
    assert digests.send(trees.pk, later())
    body = told()
    assert numbers(body) == [first.pk]
    assert "Now: Fixed" in body


def test_it_is_one_letter_with_what_is_followed_as_headings_in_the_readers_language(trees: Resident) -> None:
    trees.language = "uk"
    trees.save()
    following.subscribe(trees, Wanted(around=place(0), metres=500, title="вулиця Миру, 5"))
    here = made(index=0)
    digests.send(trees.pk, later())
    assert Message.objects.filter(key__startswith="digest:").count() == 1
    body = told()
    assert numbers(body) == [here.pk, here.pk]
    assert Category.objects.get(code="fallen-tree").title_uk in body
    assert "вулиця Миру, 5" in body
    assert f"/reports/{here.pk}/" in body
    assert "/en/" not in body


def test_a_report_is_told_of_once_the_public_may_see_it_and_not_before(trees: Resident, person: Person) -> None:
    report = made()
    Report.objects.filter(pk=report.pk).update(publicity="held", created_at=timezone.now() - timedelta(days=9))
    assert not digests.send(trees.pk, later())
    # History has the time at which the test's transaction began.
    Resident.objects.update(told_until=timezone.now() - timedelta(hours=1))
    handling.publish(report.pk, officer(person(DISPATCHER), report))
    assert digests.send(trees.pk, later())
    assert "new." in told()
    Report.objects.filter(pk=report.pk).update(publicity="withdrawn")
    Resident.objects.update(told_until=timezone.now() - timedelta(hours=1))
    assert not digests.send(trees.pk, later())


def test_an_area_is_a_settlement_a_circle_or_a_rectangle_and_all_that_is_named_must_hold(reader: Resident) -> None:
    settlement = Settlement.objects.first()
    assert settlement
    settlement.geom = square(0)
    settlement.save()
    west, south = place(0)
    within, near, far = made(index=0), made(index=3), made(index=30)
    ways = {
        "settlement": (Wanted(settlement=settlement), {within.pk}),
        "circle": (Wanted(around=(west, south), metres=500), {within.pk, near.pk}),
        "rectangle": (Wanted(box=(west - 0.001, south - 0.001, west + 0.001, south + 0.001)), {within.pk}),
        "everything of a kind": (Wanted(category=near.category), {within.pk, near.pk, far.pk}),
        "another kind there": (Wanted(category=Category.objects.get(code="dump"), around=(west, south)), set()),
        "a layer": (Wanted(layer="lamps"), set()),
    }
    for name, (wanted, expected) in ways.items():
        reader.subscriptions.all().delete()
        following.subscribe(reader, wanted)
        Resident.objects.update(told_until=timezone.now() - timedelta(hours=1))
        digests.send(reader.pk, later())
        assert set(numbers(told())) == expected, name


def test_nothing_and_places_elsewhere_are_not_followed_and_the_same_is_followed_once(reader: Resident) -> None:
    for wanted in (Wanted(), Wanted(around=(2.35, 48.85)), Wanted(around=(500.0, 0.0)), Wanted(box=(1, 1, 2, 2))):
        with pytest.raises(Invalid):
            following.subscribe(reader, wanted)
    for _time in (1, 2):
        following.subscribe(reader, Wanted(around=place(0), metres=500))
        following.subscribe(reader, Wanted(category=Category.objects.get(code="dump")))
    assert reader.subscriptions.count() == 2


def test_nobody_follows_without_end(reader: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_SUBSCRIPTIONS", 1)
    following.subscribe(reader, Wanted(category=Category.objects.get(code="dump")))
    with pytest.raises(Refused, match="already"):
        following.subscribe(reader, Wanted(category=Category.objects.get(code="fallen-tree")))


#: 22 November 2026 is a Sunday; Kyiv is two hours before UTC.
SUNDAY, MONDAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC), datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "told_until", "now", "is_due"),
    [
        (Rhythm.DAILY, SUNDAY, MONDAY, True),
        (Rhythm.DAILY, SUNDAY, SUNDAY + timedelta(hours=6), False),
        # Midnight of Kyiv, not of Greenwich.
        (Rhythm.DAILY, datetime(2026, 11, 21, 21, 59, tzinfo=UTC), SUNDAY, True),
        (Rhythm.DAILY, datetime(2026, 11, 21, 22, 1, tzinfo=UTC), SUNDAY, False),
        (Rhythm.WEEKLY, MONDAY - timedelta(days=7), SUNDAY, False),
        (Rhythm.WEEKLY, MONDAY - timedelta(days=7), MONDAY, True),
        # The worker slept on Monday.
        (Rhythm.WEEKLY, MONDAY - timedelta(days=7), MONDAY + timedelta(days=3), True),
        (Rhythm.NEVER, MONDAY - timedelta(days=70), MONDAY, False),
    ],
)
def test_a_digest_is_due_once_a_day_or_once_a_week(
    trees: Resident, rhythm: Rhythm, told_until: datetime, now: datetime, is_due: bool
) -> None:
    Resident.objects.update(rhythm=rhythm, told_until=told_until)
    assert digests.due(now) == ([trees.pk] if is_due else [])


def test_the_workers_round_writes_each_digest_once(trees: Resident) -> None:
    Resident.objects.update(told_until=timezone.now() - timedelta(days=8))
    made()
    Report.objects.update(created_at=timezone.now() - timedelta(days=2))
    for _round in (1, 2):
        send_digests(int(timezone.now().timestamp()))
    assert Message.objects.filter(key__startswith="digest:", recipient=EMAIL).count() == 1


def test_a_worker_that_is_back_at_night_sends_no_digests_of_the_day_before(trees: Resident) -> None:
    Resident.objects.update(told_until=timezone.now() - timedelta(days=8))
    made()
    Report.objects.update(created_at=timezone.now() - timedelta(days=2))
    send_digests(int((timezone.now() - timedelta(hours=9)).timestamp()))
    assert not Message.objects.filter(key__startswith="digest:").exists()


def test_who_follows_nothing_gets_no_digest(reader: Resident) -> None:
    assert digests.due(later(60 * 24 * 8)) == []


@pytest.fixture
def letter(trees: Resident) -> Any:
    """A digest as it was sent."""
    made()
    digests.send(trees.pk, later())
    outbox.send(str(Message.objects.get(key__startswith="digest:").uid))
    [sent] = mail.outbox
    return sent


def test_a_mail_program_unsubscribes_by_one_post_without_cookies(letter: Any) -> None:
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert link in letter.body
    program = Client(enforce_csrf_checks=True)
    assert program.get(link).status_code == 200
    assert Resident.objects.get().rhythm == Rhythm.DAILY
    assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Resident.objects.get().rhythm == Rhythm.NEVER
    assert Resident.objects.get().subscriptions.exists()
    assert Message.objects.get(key__startswith="digest:").headers == {}
    for forged in (link[:-1] + "x/", "/my/reports/unsubscribe/forged/"):
        assert program.post(forged).status_code == 400


def test_a_follower_of_one_report_leaves_it_by_the_link_of_its_letter(person: Person, client: Client) -> None:
    report, other = made(), made()
    for one in (report, other):
        Follower.objects.create(report=one, email=EMAIL, language="en", confirmed_at=timezone.now())
    move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано")
    letter = Message.objects.get(recipient=EMAIL)
    link = letter.headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert client.post(link).status_code == 200
    assert [one.report_id for one in Follower.objects.all()] == [other.pk]


def test_with_digests_turned_on_again_what_happened_meanwhile_is_not_told(trees: Resident, client: Client) -> None:
    entered(client)
    client.post("/my/reports/letters/", {"rhythm": "never"})
    made()
    client.post("/my/reports/letters/", {"rhythm": "weekly"})
    trees.refresh_from_db()
    assert trees.rhythm == Rhythm.WEEKLY
    assert not digests.send(trees.pk, later())


def test_areas_and_kinds_are_followed_and_left_in_the_cabinet(client: Client) -> None:
    reader = entered(client)
    assert client.get("/en/my/reports/follow/").status_code == 200
    answer = client.post("/en/my/reports/follow/", {"metres": "500"})
    assert (answer.status_code, "Choose what to follow" in answer.content.decode()) == (400, True)
    answer = client.post("/en/my/reports/follow/", {"metres": "500", "address": "Nowhere 5"})
    assert (answer.status_code, "id_address_error" in answer.content.decode()) == (400, True)
    answer = client.post("/en/my/reports/follow/", {"metres": "7", "category": "no", "settlement": "x", "box": "1,2"})
    assert answer.status_code == 400
    assert client.post("/en/my/reports/follow/", {"metres": "500", "category": "dump"}).status_code == 302
    subscription = reader.subscriptions.get()
    stranger = Client()
    entered(stranger, "other@example.org")
    stranger.post(f"/my/reports/follow/{subscription.uid}/end/")
    assert reader.subscriptions.exists()
    client.post(f"/my/reports/follow/{subscription.uid}/end/")
    assert not reader.subscriptions.exists()


def test_a_public_report_is_followed_at_once_by_who_is_in_the_cabinet_and_by_letter_by_the_others(
    client: Client,
) -> None:
    report, held = made(), made()
    Report.objects.filter(pk=held.pk).update(publicity="held")
    stranger = Client()
    assert stranger.post(f"/en/my/reports/follow/{report.pk}/", {"email": "s@example.org"}).status_code == 200
    assert Follower.objects.get(email="s@example.org").confirmed_at is None
    assert Message.objects.filter(recipient="s@example.org").count() == 1
    entered(client)
    for one in (client, stranger):
        assert one.get(f"/en/my/reports/follow/{held.pk}/").status_code == 404
    assert client.post(f"/en/my/reports/follow/{report.pk}/").status_code == 302
    assert Follower.objects.get(email=EMAIL).confirmed_at
    assert f"№ {report.pk} " in client.get("/my/reports/").content.decode()
    client.post(f"/my/reports/follow/{report.pk}/end/")
    assert not Follower.objects.filter(email=EMAIL).exists()


def test_an_address_is_not_flooded_by_asking_in_its_name_to_follow(client: Client) -> None:
    for report in [made() for _time in range(8)]:
        client.post(f"/en/my/reports/follow/{report.pk}/", {"email": EMAIL})
    assert Message.objects.filter(recipient=EMAIL).count() == 5
