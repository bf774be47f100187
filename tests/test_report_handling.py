"""What is done with a report beside its steps, and by whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from made_reports import made, with_contact

from geo import history
from geo.models import User
from geo.refusals import Invalid, Refused, VersionConflict
from geo.roles import DISPATCHER, LAND_OFFICER, PARTNER, Role
from reports import handling, secrets
from reports.models import Department, Message, Note, Publicity, Report, State
from reports.workflow import Mover, move, officer, reporter

WHY = "Потрібна техніка області"
Act = Callable[[Report, Mover], Any]
ACTS: dict[str, tuple[Act, bool]] = {
    # The act, and whether the crew may do it too.
    "publish": (lambda report, mover: handling.publish(report.pk, mover), False),
    "withdraw": (lambda report, mover: handling.withdraw(report.pk, mover, WHY), False),
    "extend": (lambda report, mover: handling.extend(report.pk, mover, WHY), False),
    "assign": (lambda report, mover: handling.assign(report.pk, mover, None), True),
    "note": (lambda report, mover: handling.note(report, mover, WHY), True),
}


@pytest.fixture
def report(kozelshchyna: Any) -> Report:
    return made()


@pytest.fixture
def crew(report: Report, person: Callable[[Role], User]) -> User:
    user = person(LAND_OFFICER)
    assert report.department
    report.department.members.add(user)
    return user


@pytest.fixture
def dispatcher(report: Report, person: Callable[[Role], User]) -> Mover:
    return officer(person(DISPATCHER), report)


@pytest.mark.parametrize(("act", "of_crew"), ACTS.values(), ids=ACTS)
def test_each_act_is_done_by_those_whose_it_is_and_by_nobody_else(
    report: Report, dispatcher: Mover, crew: User, person: Callable[[Role], User], act: Act, of_crew: bool
) -> None:
    strangers = [officer(AnonymousUser(), report), officer(person(PARTNER), report)]
    strangers.append(reporter(report, secrets.private(report.uid)))
    before = Report.objects.get(pk=report.pk).version
    for mover in (*strangers, *(() if of_crew else (officer(crew, report),))):
        with pytest.raises(PermissionDenied, match=str(report.pk)):
            act(report, mover)
    assert (Report.objects.get(pk=report.pk).version, Note.objects.count()) == (before, 0)
    act(report, dispatcher)
    if of_crew:
        act(report, officer(crew, report))


def test_a_report_is_taken_from_the_public_and_shown_again(report: Report, dispatcher: Mover) -> None:
    assert handling.withdraw(report.pk, dispatcher, WHY).publicity == Publicity.WITHDRAWN
    assert handling.publish(report.pk, dispatcher).publicity == Publicity.PUBLIC
    with pytest.raises(Invalid):
        handling.withdraw(report.pk, dispatcher, " ")
    Report.objects.update(publicity=Publicity.UNCONFIRMED)
    with pytest.raises(Refused, match="waits for its e-mail"):
        handling.publish(report.pk, dispatcher)
    [first] = history.events(Report).filter(pgh_obj_id=report.pk, publicity=Publicity.PUBLIC).order_by("version")[:1]
    assert first.pgh_context.metadata["reason"] == WHY
    assert first.pgh_context.metadata["user"] == (dispatcher.user and dispatcher.user.pk)


def test_the_term_is_extended_once_to_the_longest_and_the_reporter_is_told_why(
    report: Report, dispatcher: Mover
) -> None:
    with_contact(report)
    assert report.answer_by < report.at_most_on
    extended = handling.extend(report.pk, dispatcher, WHY)
    assert extended.answer_by == report.at_most_on
    [letter] = Message.objects.all()
    assert WHY in letter.body
    with pytest.raises(Refused, match="longest term already"):
        handling.extend(report.pk, dispatcher, WHY)
    move(report.pk, State.FIXED, dispatcher, reason=WHY)
    with pytest.raises(Refused, match="closed"):
        handling.extend(report.pk, dispatcher, WHY)


def test_a_report_is_given_to_people_of_its_department_alone(
    report: Report, dispatcher: Mover, crew: User, person: Callable[[Role], User]
) -> None:
    assert handling.assign(report.pk, dispatcher, crew).assignee == crew
    with pytest.raises(Invalid, match="not of the report's department"):
        handling.assign(report.pk, dispatcher, person(PARTNER))
    crew.is_active = False
    crew.save()
    with pytest.raises(Invalid):
        handling.assign(report.pk, dispatcher, crew)
    Report.objects.update(department=Department.objects.get(slug="safety"))
    with pytest.raises(Invalid):
        handling.assign(report.pk, dispatcher, crew)


def test_who_decided_on_an_older_version_is_told_so(report: Report, dispatcher: Mover) -> None:
    handling.withdraw(report.pk, dispatcher, WHY, version=report.version)
    with pytest.raises(VersionConflict):
        handling.publish(report.pk, dispatcher, version=report.version)
    assert Report.objects.get(pk=report.pk).publicity == Publicity.WITHDRAWN
