"""The page of one report for those who handle it: it offers what the table allows, and nothing else is done."""

import re
from collections.abc import Callable
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from made_dispatch import member_of, page, signed_in
from made_pictures import photograph
from made_reports import EMAIL, made, with_contact

from geo.models import User
from geo.refusals import Invalid, Refused
from geo.roles import DISPATCHER, Role
from reports import handling, replies
from reports.models import (
    Contact,
    Department,
    Follower,
    Message,
    Note,
    Photograph,
    Publicity,
    ReplyTemplate,
    Report,
    State,
)
from reports.workflow import TRANSITIONS, Actor, move, officer

WHY = "Потрібна техніка області"


@pytest.fixture
def report(kozelshchyna: Any) -> Report:
    return made()


@pytest.fixture
def dispatcher(report: Report, person: Callable[[Role], User]) -> User:
    return person(DISPATCHER)


@pytest.fixture
def desk(dispatcher: User) -> Client:
    return signed_in(dispatcher)


@pytest.fixture
def crew(report: Report) -> Client:
    assert report.department
    return signed_in(member_of(report.department.slug))


def now(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def taken(client: Client, report: Report, target: str, **values: Any) -> Any:
    sent = {"act": "move", "target": target, "version": now(report).version, **values}
    return client.post(page(report), sent)


def standing(report: Report, state: State, original: Report) -> None:
    values = {"state": state, "duplicate_of": original if state == State.DUPLICATE else None}
    Report.objects.filter(pk=report.pk).update(**values)


def test_the_page_offers_the_steps_of_the_table_and_refuses_every_other(
    report: Report, desk: Client, crew: Client
) -> None:
    original = made()
    theirs = Department.objects.create(slug="oblast-roads", title_uk="Служба доріг області", outside=True)
    table = {(one.source, one.target): one for one in TRANSITIONS}
    done = 0
    for source, (client, actor) in product(State, ((desk, Actor.DISPATCHER), (crew, Actor.CREW))):
        standing(report, source, original)
        offered = re.findall(r'name="target" value="([a-z-]+)"', client.get(page(report)).content.decode())
        allowed = {target for target in State if actor in getattr(table.get((source, target)), "actors", ())}
        assert set(offered) - {"extend"} == allowed, (source, actor)
        for target in State:
            standing(report, source, original)
            department = theirs.slug if target == State.FORWARDED else "roads"
            answer = taken(client, report, target, reason=WHY, department=department, original=original.pk)
            is_done = target in allowed
            assert answer.status_code == (302 if is_done else 422), (source, target, actor)
            assert now(report).state == (target if is_done else source)
            Report.objects.filter(pk=report.pk).update(department=report.department)
            done += is_done
    assert done == sum(len(one.actors & {Actor.DISPATCHER, Actor.CREW}) for one in TRANSITIONS)


@pytest.mark.parametrize(
    ("target", "field", "sentence"),
    [
        ("refused", "reason", "Say why"),
        ("fixed", "photographs", "Add a photograph"),
        ("forwarded", "department", "Choose the body"),
        ("duplicate", "original", "Choose the report"),
    ],
)
def test_what_a_step_lacks_is_said_beside_its_field_and_what_was_typed_stays(
    report: Report, desk: Client, target: str, field: str, sentence: str
) -> None:
    said = {} if field in ("reason", "photographs") else {"reason": WHY}
    answer = taken(desk, report, target, **said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-{target}-problem">{sentence}', text)
    assert text.count(" open>") == 1
    if said:
        assert f">{WHY}</textarea>" in text
    assert now(report).version == report.version


def test_a_fault_is_closed_with_a_photograph(report: Report, crew: Client) -> None:
    with_contact(report)
    Report.objects.update(state=State.IN_WORK)
    answer = taken(crew, report, "fixed", photographs=[BytesIO(photograph())])
    assert answer.status_code == 302
    assert now(report).state == State.FIXED
    assert Photograph.objects.get().kind == "work"
    assert Message.objects.count() == 1
    assert "Fixed" in crew.get(page(report)).content.decode()


def test_a_file_that_is_no_photograph_is_refused_in_words(report: Report, desk: Client) -> None:
    answer = taken(desk, report, "fixed", photographs=[BytesIO(b"<svg onload='alert(1)'/>")])
    assert answer.status_code == 422
    assert "not a photograph" in answer.content.decode()
    answer = taken(desk, report, "fixed", photographs=[BytesIO(photograph()) for _number in range(7)])
    assert "Send 6 photographs at most." in answer.content.decode()
    assert now(report).state == State.NEW


def test_who_decided_on_an_older_version_sees_what_changed_who_changed_it_and_what_was_typed(
    report: Report, desk: Client, dispatcher: User
) -> None:
    move(report.pk, State.ACCEPTED, officer(dispatcher, report))
    sent = {"act": "move", "target": "refused", "version": report.version, "reason": WHY}
    answer = desk.post(page(report), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "was changed meanwhile",
        "State: New → Accepted",
        f"{dispatcher} changed it",
        f">{WHY}</textarea>",
    ):
        assert sentence in text
    assert now(report).state == State.ACCEPTED
    # The page has the version of now, so who decides again is heard.
    assert f'name="version" value="{now(report).version}"' in text
    assert desk.post(page(report), {"act": "move", "target": "refused", "reason": WHY}).status_code == 422


def test_the_other_acts_are_done_by_their_buttons(report: Report, desk: Client) -> None:
    def sent(act: str, **values: Any) -> int:
        return int(desk.post(page(report), {"act": act, "version": now(report).version, **values}).status_code)

    assert sent("extend", target="extend") == 422
    assert sent("extend", target="extend", reason=WHY) == 302
    assert now(report).answer_by == report.at_most_on
    assert sent("withdraw") == 422
    assert sent("withdraw", reason=WHY) == 302
    assert now(report).publicity == Publicity.WITHDRAWN
    assert sent("publish") == 302
    assert now(report).publicity == Publicity.PUBLIC
    assert sent("route") == 422
    assert sent("route", department="utilities") == 302
    assert now(report).department == Department.objects.get(slug="utilities")
    other = member_of("utilities", "other")
    assert sent("assign", assignee=other.pk) == 302
    assert now(report).assignee == other
    assert sent("note", text=" ") == 422
    assert sent("note", text=WHY) == 302
    assert Note.objects.get().text == WHY
    assert sent("nothing") == 422
    assert sent("move", target="nothing") == 422
    # What is so already is not done again.
    assert sent("extend", target="extend", reason=WHY) == 422
    assert sent("route", department="utilities") == 422


def test_a_departments_person_is_offered_and_granted_no_act_of_the_dispatchers(report: Report, crew: Client) -> None:
    offered = re.findall(r'name="act"\s+value="(\w+)"', crew.get(page(report)).content.decode())
    assert set(offered) == {"assign", "note"}
    for act in ("publish", "withdraw", "extend", "route"):
        sent = {"act": act, "version": now(report).version, "reason": WHY, "department": "utilities"}
        assert crew.post(page(report), sent).status_code == 422
    assert now(report).version == report.version


def test_routing_refuses_a_closed_report_and_a_body_that_is_not_ours(report: Report, dispatcher: User) -> None:
    mover = officer(dispatcher, report)
    theirs = Department.objects.create(slug="oblast-roads", title_uk="Служба доріг області", outside=True)
    with pytest.raises(Invalid, match="no department of ours"):
        handling.route(report.pk, mover, theirs)
    assert report.department
    with pytest.raises(Refused, match="already"):
        handling.route(report.pk, mover, report.department)
    move(report.pk, State.REFUSED, mover, reason=WHY)
    with pytest.raises(Refused, match="closed"):
        handling.route(report.pk, mover, Department.objects.get(slug="utilities"))


def test_the_original_is_offered_from_what_is_open_nearby_and_found_by_words(desk: Client) -> None:
    report, near = made(index=0), made(index=1)
    far = made(index=30)
    Report.objects.filter(pk=far.pk).update(thing_number="Л-17/3")
    fragment = f"{page(report)}originals/"

    def offered(words: str = "") -> list[int]:
        text = desk.get(fragment, {"words": words}).content.decode()
        return [int(one) for one in re.findall(r'name="original"\s+value="(\d+)"', text)]

    assert near.pk in offered()
    assert far.pk not in offered()
    assert report.pk not in offered()
    assert offered("л-17/3") == [far.pk]
    assert offered(str(far.pk)) == [far.pk]
    found = desk.post(page(report), {"act": "find", "target": "duplicate", "words": "л-17/3", "reason": WHY})
    assert found.status_code == 200
    text = found.content.decode()
    assert f">{WHY}</textarea>" in text
    assert re.findall(r'name="original"\s+value="(\d+)"', text) == [str(far.pk)]
    assert now(report).state == State.NEW


def test_those_who_wait_for_a_duplicate_are_told_of_its_original(report: Report, desk: Client) -> None:
    original = made()
    with_contact(report)
    for email, at in (("a@example.org", report.created_at), ("b@example.org", None)):
        Follower.objects.create(report=report, email=email, language="uk", confirmed_at=at)
    assert taken(desk, report, "duplicate", original=original.pk).status_code == 302
    assert set(original.followers.values_list("email", flat=True)) == {"a@example.org", EMAIL}
    Message.objects.all().delete()
    assert taken(desk, original, "fixed", reason="Прибрано").status_code == 302
    assert set(Message.objects.values_list("recipient", flat=True)) == {"a@example.org", EMAIL}


def test_who_wrote_both_is_told_once(report: Report, desk: Client) -> None:
    original = made()
    with_contact(report)
    with_contact(original)
    assert Contact.objects.count() == 2
    assert taken(desk, report, "duplicate", original=original.pk).status_code == 302
    assert not original.followers.exists()


def test_letters_are_shown_with_what_became_of_them(report: Report, desk: Client, dispatcher: User) -> None:
    with_contact(report)
    move(report.pk, State.ACCEPTED, officer(dispatcher, report))
    assert "Waits to be sent." in desk.get(page(report)).content.decode()
    Message.objects.update(attempts=2, problem="TimeoutError: no answer")
    assert "Not taken (TimeoutError: no answer)" in desk.get(page(report)).content.decode()
    Message.objects.update(given_up_at=report.created_at)
    assert "Given up: TimeoutError" in desk.get(page(report)).content.decode()


def test_replies_come_filled_in_and_go_into_the_reason(report: Report, desk: Client) -> None:
    [reply] = [one for one in replies.replies_for(report) if one.slug == "accepted"]
    assert f"№ {report.pk} прийнято" in reply.text
    assert "{" not in reply.text
    sent = {"act": "reply", "target": "accepted", "reply": "accepted", "reason": "Вітаємо!"}
    text = desk.post(page(report), sent).content.decode()
    assert f">Вітаємо!\n{reply.text}</textarea>" in text
    assert now(report).version == report.version


def test_a_reply_with_a_place_for_what_is_not_known_is_not_offered(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(promised_on=None)
    slugs = {one.slug for one in replies.replies_for(now(report))}
    assert "accepted" in slugs
    assert "accepted-lamp" not in slugs


def test_a_template_with_an_unknown_place_is_refused_in_the_admin() -> None:
    template = ReplyTemplate(text_uk="Номер {nomer}", text_en="{number}")
    with pytest.raises(ValidationError) as refused:
        template.clean()
    assert set(refused.value.message_dict) == {"text_uk"}
    assert "{nomer}" in str(refused.value)


def test_a_dozen_replies_are_shipped_in_both_languages_and_each_can_be_filled_in(report: Report) -> None:
    shipped = replies.shipped()["replies"]
    assert len(shipped) >= 12
    assert ReplyTemplate.objects.count() == len(shipped)
    for one in shipped:
        template = ReplyTemplate(**one)
        template.clean()
        for language in ("uk", "en"):
            Report.objects.update(thing_number="Л-1", address="вул. Шевченка, 1", language=language)
            filled = replies.filled_in(template, now(report))
            assert filled
            assert "{" not in filled
