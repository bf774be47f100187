"""The inbox: who sees which reports there, how they are narrowed and put in order, and acts on many at once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from made_dispatch import INBOX, member_of, page, signed_in
from made_reports import SECRETS, made, with_contact
from test_access_writes import everything
from walk import DISPATCH, every_route, without_language

from geo.models import User
from geo.refusals import Refused
from geo.roles import ADMINISTRATOR, DISPATCHER, LAND_OFFICER, PARTNER, Role
from reports import bulk, inbox
from reports.bulk import Act, Chosen, Given
from reports.inbox import Order, Wanted
from reports.models import Department, Message, Move, Note, Publicity, Report, State
from reports.workflow import move, officer

Person = Callable[[Role], User]
ROUTES = {
    "staff/reports/",
    "staff/reports/bulk/",
    "staff/reports/work-order/",
    "staff/reports/work-order.pdf",
    "staff/reports/work-order.gpx",
    "staff/reports/<int:number>/",
    "staff/reports/<int:number>/originals/",
    "staff/reports/<int:number>/photographs/<uuid:uid>/",
    "staff/reports/<int:number>/photographs/<uuid:uid>/<slug:size>.jpg",
}


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def dispatcher(person: Person) -> User:
    return person(DISPATCHER)


@pytest.fixture
def desk(dispatcher: User) -> Client:
    return signed_in(dispatcher)


def listed(client: Client, query: str = "") -> list[int]:
    text = client.get(f"{INBOX}?{query}").content.decode()
    return [int(one) for one in re.findall(r'id="report-(\d+)"', text)]


def test_these_tests_know_every_address_of_the_dispatchers() -> None:
    assert {bare for bare in map(without_language, every_route()) if DISPATCH.fullmatch(bare)} == ROUTES


def test_the_inbox_opens_to_dispatchers_and_to_the_people_of_departments_alone(client: Client, person: Person) -> None:
    made()
    assert client.get(INBOX)["Location"].startswith("/en/login/")
    for role in (LAND_OFFICER, PARTNER):
        assert signed_in(person(role)).get(INBOX).status_code == 403
    assert signed_in(person(ADMINISTRATOR)).get(INBOX).status_code == 200
    crew = member_of("roads")
    assert signed_in(crew).get(INBOX).status_code == 200
    Department.objects.update(archived=True)
    assert signed_in(crew).get(INBOX).status_code == 403


def test_a_department_sees_its_own_reports_and_a_dispatcher_all(desk: Client) -> None:
    tree, dump = made(), made("dump", answers={"waste": ["tyres"]})
    hidden, unconfirmed = made(), made()
    Report.objects.filter(pk=hidden.pk).update(publicity=Publicity.WITHDRAWN)
    Report.objects.filter(pk=unconfirmed.pk).update(publicity=Publicity.UNCONFIRMED)
    assert tree.department != dump.department
    assert listed(desk) == [unconfirmed.pk, hidden.pk, dump.pk, tree.pk]
    assert tree.department
    crew = signed_in(member_of(tree.department.slug))
    assert listed(crew) == [hidden.pk, tree.pk]
    for report, status in ((tree, 200), (hidden, 200), (dump, 404), (unconfirmed, 404)):
        assert crew.get(page(report)).status_code == status
        assert crew.post(page(report), {"act": "note", "text": "чуже"}).status_code == (302 if status == 200 else 404)
    assert set(Note.objects.values_list("report", flat=True)) == {tree.pk, hidden.pk}


def test_the_menu_leads_those_there_who_may(desk: Client, person: Person) -> None:
    way = f'href="{INBOX}"'
    assert way in desk.get("/en/open-data/").content.decode()
    assert way not in signed_in(person(LAND_OFFICER)).get("/en/open-data/").content.decode()


def test_who_wrote_stands_on_no_page_of_the_inbox_and_for_dispatchers_alone_on_the_report(desk: Client) -> None:
    report = made()
    with_contact(report)
    assert report.department
    crew = signed_in(member_of(report.department.slug))
    for client, pages in ((desk, [INBOX]), (crew, [INBOX, page(report)])):
        for address in pages:
            text = client.get(address).content.decode()
            assert all(secret not in text for secret in SECRETS)
    assert all(secret in desk.get(page(report)).content.decode() for secret in SECRETS)


def test_the_list_is_narrowed_by_everything_that_is_offered(desk: Client, dispatcher: User) -> None:
    today = timezone.localdate()
    trees = [made() for _number in range(3)]
    dump = made("dump", answers={"waste": ["tyres"]})
    crew = member_of("roads")
    late, near, disputed = trees

    def change(report: Report, **values: Any) -> None:
        Report.objects.filter(pk=report.pk).update(**values)

    change(late, promised_on=today - timedelta(days=1), assignee=crew, address="вулиця Шевченка, 12")
    change(near, promised_on=today + timedelta(days=2), publicity=Publicity.HELD, department=None)
    change(disputed, disputes=1, promised_on=None, answer_by=today - timedelta(days=1), publicity=Publicity.WITHDRAWN)
    change(dump, thing_number="К-17", promised_on=today + timedelta(days=9))
    move(dump.pk, State.FIXED, officer(dispatcher, dump), reason="Прибрано")
    expected = {
        "": [disputed, near, late],
        "state=fixed": [dump],
        "state=closed": [dump],
        "state=every": [dump, disputed, near, late],
        "state=every&category=dump": [dump],
        "department=none": [],
        "department=nobody": [near],
        "assignee=nobody": [disputed, near],
        f"assignee={crew.pk}": [late],
        "assignee=mine": [],
        "deadline=overdue": [disputed, late],
        "deadline=promise": [late],
        "deadline=law": [disputed],
        "deadline=near": [near],
        "flag=disputed": [disputed],
        "flag=held": [near],
        "flag=withdrawn": [disputed],
        "flag=unconfirmed": [],
        "state=every&words=к-17": [dump],
        "words=шевченка": [late],
        f"state=every&words=№ {near.pk}": [near],
        "words=" + "9" * 40: [],
        "order=due": [late, disputed, near],
    }
    for query, reports in expected.items():
        if query == "department=none":
            assert desk.get(f"{INBOX}?{query}").status_code == 400
        else:
            assert listed(desk, query) == [one.pk for one in reports], query
    text = desk.get(INBOX).content.decode()
    assert "1 day overdue" in text
    assert "2 days left" in text


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_one_another_without_a_gap_in_every_order(dispatcher: User, order: Order) -> None:
    today = timezone.localdate()
    reports = [made() for _number in range(7)]
    for number, report in enumerate(reports):
        # Some are due on the same day, and one is promised nothing.
        day = None if number == 3 else today + timedelta(days=number // 2)
        Report.objects.filter(pk=report.pk).update(promised_on=day)
    wanted = Wanted(order=order)
    whole = [one.pk for one in inbox.page(dispatcher, wanted).items]
    assert sorted(whole) == [one.pk for one in reports]
    seen: list[int] = []
    after = ""
    while True:
        found = inbox.page(dispatcher, wanted, after, limit=2)
        seen += [one.pk for one in found.items]
        if not (after := found.after):
            break
    assert seen == whole


@pytest.mark.parametrize("after", ["x", "2026-01-01", "~1", "2026-01-01~x", "99999999999~1"])
def test_a_page_that_none_gave_is_refused_in_words(desk: Client, after: str) -> None:
    assert desk.get(INBOX, {"after": after}).status_code == 400


def test_states_are_counted_of_what_else_is_asked_for(desk: Client, dispatcher: User) -> None:
    made()
    closed = made()
    made("dump", answers={"waste": ["tyres"]})
    move(closed.pk, State.FIXED, officer(dispatcher, closed), reason="Прибрано")
    assert inbox.counts(dispatcher, Wanted()) == {State.NEW: 2, State.FIXED: 1}
    assert inbox.counts(dispatcher, Wanted(category="dump", state=State.FIXED)) == {State.NEW: 1}
    assert "Open <b>2</b>" in desk.get(INBOX).content.decode()


def test_an_act_on_many_is_tried_first_and_says_what_would_be_refused_and_why(desk: Client, dispatcher: User) -> None:
    first, second, closed, other = made(), made(), made(), made()
    with_contact(first)
    move(closed.pk, State.REFUSED, officer(dispatcher, closed), reason="Не наше")
    stale = f"{other.pk}:{other.version}"
    Report.objects.filter(pk=other.pk).update(description="змінено")
    boxes = [f"{first.pk}:{first.version}", f"{second.pk}:{second.version}"]
    boxes += [f"{closed.pk}:{Report.objects.get(pk=closed.pk).version}", stale, "999999:1", "x:y", "9" * 40 + ":1"]
    before = everything()
    sent = {"report": boxes, "act": "accept", "department": "roads", "back": "order=due"}
    answer = desk.post(f"{INBOX}bulk/", sent)
    text = answer.content.decode()
    assert everything() == before
    assert "It would be done with 2 reports" in text
    assert "3 reports are refused" in text
    assert "cannot become" in text
    assert "was changed meanwhile" in text
    assert "you do not handle it" in text
    agreed = re.findall(r'name="report"\s+value="([^"]+)"', text)
    assert agreed == boxes[:2]
    answer = desk.post(f"{INBOX}bulk/", sent | {"report": agreed, "sure": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{INBOX}?order=due"
    assert "Done with 2 reports." in answer.content.decode()
    assert set(Report.objects.filter(state=State.ACCEPTED).values_list("pk", flat=True)) == {first.pk, second.pk}
    assert Message.objects.count() == 1
    assert Move.objects.filter(target=State.ACCEPTED).count() == 2


def test_what_changed_between_the_trial_and_the_yes_is_refused_then(desk: Client, dispatcher: User) -> None:
    report = made()
    chosen = [Chosen(report.pk, report.version)]
    [tried] = bulk.take(Act.PUBLISH, chosen, dispatcher, Given(), trial=True)
    assert tried.problem == ""
    Report.objects.filter(pk=report.pk).update(description="змінено")
    [done] = bulk.take(Act.PUBLISH, chosen, dispatcher, Given())
    assert "was changed meanwhile" in done.problem


@pytest.mark.parametrize(
    ("act", "given", "changed"),
    [
        (Act.ROUTE, {"department": "utilities"}, {"department__slug": "utilities"}),
        (Act.ASSIGN, {}, {"assignee__username": "crew"}),
        (Act.PUBLISH, {}, {"publicity": Publicity.PUBLIC}),
        (Act.WITHDRAW, {"reason": "Обличчя дітей"}, {"publicity": Publicity.WITHDRAWN}),
    ],
)
def test_each_act_is_done_with_many(desk: Client, act: Act, given: dict[str, str], changed: dict[str, str]) -> None:
    reports = [made(), made()]
    crew = member_of("roads")
    Report.objects.update(department=Department.objects.get(slug="roads"))
    if act is Act.PUBLISH:
        Report.objects.update(publicity=Publicity.HELD)
    boxes = [f"{one.pk}:{Report.objects.get(pk=one.pk).version}" for one in reports]
    sent = {"report": boxes, "act": act.value, "sure": "yes", "assignee": str(crew.pk), **given}
    assert desk.post(f"{INBOX}bulk/", sent).status_code == 302
    assert Report.objects.filter(**changed).count() == 2


def test_nothing_is_done_without_a_choice_an_act_or_a_right(desk: Client, person: Person, client: Client) -> None:
    report = made()
    box = f"{report.pk}:{report.version}"
    for sent in ({"act": "accept"}, {"act": "drop", "report": box}, {"act": "route", "report": box, "sure": "yes"}):
        assert 'role="alert"' in desk.post(f"{INBOX}bulk/", sent, follow=True).content.decode()
    assert signed_in(person(PARTNER)).post(f"{INBOX}bulk/", {"report": box, "act": "publish"}).status_code == 403
    assert client.post(f"{INBOX}bulk/", {"report": box, "act": "publish", "sure": "yes"}).status_code == 302
    assert report.department
    crew = signed_in(member_of(report.department.slug))
    answer = crew.post(f"{INBOX}bulk/", {"report": box, "act": "withdraw", "reason": "бо", "sure": "yes"}, follow=True)
    assert "You do not handle" in answer.content.decode()
    assert Report.objects.get().publicity == Publicity.PUBLIC
    assert (Move.objects.count(), Report.objects.get().version) == (0, report.version)


def test_a_list_may_be_chosen_up_to_a_bound(dispatcher: User) -> None:
    with pytest.raises(Refused, match="at most"):
        bulk.take(Act.PUBLISH, [Chosen(1, 1)] * (bulk.MOST + 1), dispatcher, Given())
