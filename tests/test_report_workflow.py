"""The workflow of reports: every pair of states and every kind of person, walked from the table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from made_pictures import photograph
from made_reports import made, with_contact

from geo import history
from geo.models import User
from geo.refusals import Invalid, Refused, VersionConflict
from geo.roles import ADMINISTRATOR, DISPATCHER, LAND_OFFICER, PARTNER, Role
from reports import confirming, secrets
from reports.deadlines import Clock, deadlines
from reports.models import CLOSED, Department, Message, Move, Photograph, Report, State
from reports.workflow import TRANSITIONS, Actor, Mover, Need, move, officer, reporter, steps

Person = Callable[[Role], User]
TABLE = {(one.source, one.target): one for one in TRANSITIONS}
#: What a step may be given; all of it at once, so that only the table decides.
REASON = "Бо так є"


@pytest.fixture
def ours(kozelshchyna: Any) -> Department:
    return Department.objects.get(slug="roads")


@pytest.fixture
def theirs(kozelshchyna: Any) -> Department:
    return Department.objects.create(slug="oblast-roads", title_uk="Служба доріг області", outside=True)


def standing(report: Report, state: State, original: Report) -> Report:
    """The report as it is in that state, whatever brought it there."""
    values = {"state": state, "duplicate_of": original if state == State.DUPLICATE else None}
    Report.objects.filter(pk=report.pk).update(**values)
    report.refresh_from_db()
    return report


def everything(step: tuple[State, State], ours: Department, theirs: Department, original: Report) -> dict[str, Any]:
    outside = step in TABLE and Need.OUTSIDE in TABLE[step].needs
    return {"reason": REASON, "department": theirs if outside else ours, "original": original}


def test_every_step_of_the_table_is_taken_by_those_it_names_and_every_other_is_refused_to_everybody(
    ours: Department, theirs: Department, person: Person
) -> None:
    report, original = made(), made()
    crew = person(LAND_OFFICER)
    ours.members.add(crew)
    dispatcher = person(DISPATCHER)
    refused = taken = 0
    for source, target in product(State, State):
        for actor in Actor:
            standing(report, source, original)
            Report.objects.filter(pk=report.pk).update(department=ours)
            report.refresh_from_db()
            mover = {
                Actor.DISPATCHER: officer(dispatcher, report),
                Actor.CREW: officer(crew, report),
                Actor.REPORTER: reporter(report, secrets.private(report.uid)),
            }[actor]
            assert mover.actors == {actor}
            step = TABLE.get((source, target))
            given = everything((source, target), ours, theirs, original)
            if step and actor in step.actors:
                with transaction.atomic():
                    assert move(report.pk, target, mover, **given).state == target
                    transaction.set_rollback(True)
                taken += 1
            else:
                with pytest.raises(PermissionDenied if step else Refused) as problem:
                    move(report.pk, target, mover, **given)
                assert str(report.pk) in str(problem.value)
                assert Report.objects.get(pk=report.pk).state == source
                refused += 1
            assert ((source, target) in {(one.source, one.target) for one in steps(report, mover)}) == bool(
                step and actor in step.actors
            )
    assert taken == sum(len(one.actors) for one in TRANSITIONS)
    assert taken + refused == len(State) ** 2 * len(Actor)


def test_the_table_names_no_step_twice_and_leads_from_everywhere() -> None:
    assert len(TABLE) == len(TRANSITIONS)
    assert {one.source for one in TRANSITIONS} == set(State)
    assert {one.target for one in TRANSITIONS} == set(State)
    assert all(one.source != one.target for one in TRANSITIONS)


@pytest.mark.parametrize("role", [LAND_OFFICER, PARTNER])
def test_who_has_no_part_in_a_report_takes_no_step_at_all(ours: Department, person: Person, role: Role) -> None:
    report = made()
    for user in (person(role), AnonymousUser()):
        mover = officer(user, report)
        assert mover.actors == frozenset()
        assert steps(report, mover) == []
        with pytest.raises(PermissionDenied):
            move(report.pk, State.ACCEPTED, mover, department=ours)


def test_a_program_that_only_reads_takes_no_step(ours: Department, person: Person) -> None:
    report = made()
    for role in (DISPATCHER, ADMINISTRATOR):
        user = person(role)
        assert officer(user, report).actors == {Actor.DISPATCHER}
        user.reads_only = True
        ours.members.add(user)
        assert officer(user, report).actors == frozenset()


@pytest.fixture
def dispatching(person: Person) -> Callable[[Report], Mover]:
    user = person(DISPATCHER)
    return lambda report: officer(user, report)


Dispatching = Callable[[Report], Mover]


def test_each_need_is_asked_for_in_words_and_nothing_is_changed_without_it(
    ours: Department, theirs: Department, dispatching: Dispatching
) -> None:
    report, original = made(), made()
    fields = {
        Need.REASON: "reason",
        Need.EVIDENCE: "photographs",
        Need.DEPARTMENT: "department",
        Need.OUTSIDE: "department",
        Need.ORIGINAL: "original",
    }
    tried = set()
    for one in TRANSITIONS:
        for need in one.needs:
            standing(report, one.source, original)
            Report.objects.filter(pk=report.pk).update(department=None)
            given = everything((one.source, one.target), ours, theirs, original)
            missing = {"reason": ""} if need in (Need.REASON, Need.EVIDENCE) else {fields[need]: None}
            mover = dispatching(report) if Actor.DISPATCHER in one.actors else Mover(None, one.actors)
            with pytest.raises(Invalid) as problem:
                move(report.pk, one.target, mover, **(given | missing))
            assert set(problem.value.errors) == {fields[need]}
            assert Report.objects.get(pk=report.pk).state == one.source
            tried.add(need)
    assert tried == set(Need)


def test_a_fault_is_closed_with_a_photograph_in_place_of_a_reason(dispatching: Dispatching, ours: Department) -> None:
    report = made()
    closed = move(report.pk, State.FIXED, dispatching(report), photographs=[BytesIO(photograph())])
    assert (closed.state, closed.closed_at is not None) == (State.FIXED, True)
    [kept] = Photograph.objects.all()
    assert (kept.kind, kept.move.target) == ("work", State.FIXED)  # type: ignore[union-attr]


def test_the_reporters_own_photograph_is_no_evidence_of_work(dispatching: Dispatching, ours: Department) -> None:
    report = made(photographs=[BytesIO(photograph())])
    with pytest.raises(Invalid, match="photograph of what was done"):
        move(report.pk, State.FIXED, dispatching(report), photographs=[BytesIO(photograph())])
    assert move(report.pk, State.FIXED, dispatching(report), photographs=[BytesIO(photograph(1))]).state == State.FIXED


def test_a_report_is_forwarded_to_others_and_accepted_by_our_own(
    ours: Department, theirs: Department, dispatching: Dispatching
) -> None:
    report = made()
    with pytest.raises(Invalid, match="department or the enterprise"):
        move(report.pk, State.ACCEPTED, dispatching(report), department=theirs)
    with pytest.raises(Invalid, match="body to which"):
        move(report.pk, State.FORWARDED, dispatching(report), department=ours, reason=REASON)
    assert move(report.pk, State.FORWARDED, dispatching(report), department=theirs, reason=REASON).department == theirs


def test_a_duplicate_names_the_report_that_it_repeats_and_no_other_duplicate(
    dispatching: Dispatching, ours: Any
) -> None:
    first, second, third = made(), made(), made()
    with pytest.raises(Invalid, match="cannot repeat itself"):
        move(first.pk, State.DUPLICATE, dispatching(first), original=first)
    second = move(second.pk, State.DUPLICATE, dispatching(second), original=first)
    with pytest.raises(Invalid, match="is a duplicate itself"):
        move(third.pk, State.DUPLICATE, dispatching(third), original=second)
    assert move(second.pk, State.REOPENED, dispatching(second), reason=REASON).duplicate_of is None


def test_an_original_that_became_a_duplicate_since_it_was_looked_at_is_refused(dispatching: Dispatching) -> None:
    report, original, first = made(), made(), made()
    looked_at = Report.objects.get(pk=original.pk)
    move(original.pk, State.DUPLICATE, dispatching(original), original=first)
    with pytest.raises(Invalid, match="is a duplicate itself"):
        move(report.pk, State.DUPLICATE, dispatching(report), original=looked_at)


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_called_duplicates_of_one_another_at_once_one_stays_open(dispatching: Dispatching) -> None:
    one, other = made(), made()
    together = Barrier(2)

    def call(report: Report, original: Report) -> str:
        mover = dispatching(report)
        try:
            together.wait()
            move(report.pk, State.DUPLICATE, mover, original=original)
        except Invalid as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(call, (one, other), (other, one)))
    assert sorted(map(bool, answers)) == [False, True]
    assert sorted(Report.objects.values_list("state", flat=True)) == [State.DUPLICATE, State.NEW]


def test_a_disputed_closure_reopens_and_is_counted_and_the_promise_begins_anew(
    dispatching: Dispatching, ours: Department
) -> None:
    report = made()
    for times in (1, 2):
        report = move(report.pk, State.FIXED, dispatching(report), reason=REASON)
        resident = reporter(report, secrets.private(report.uid))
        with pytest.raises(Invalid):
            move(report.pk, State.REOPENED, resident)
        report = move(report.pk, State.REOPENED, resident, reason="Досі лежить")
        assert (report.state, report.disputes, report.closed_at) == (State.REOPENED, times, None)
    latest = Move.objects.filter(report=report).last()
    assert latest
    due = deadlines(latest.at, Clock(report.category.clock), report.category.promised_days)
    assert report.promised_on == due.promised_on
    report = move(report.pk, State.FIXED, dispatching(report), reason=REASON)
    assert move(report.pk, State.REOPENED, dispatching(report), reason=REASON).disputes == 2


def test_a_closure_is_confirmed_by_its_reporter_alone(dispatching: Dispatching, ours: Department) -> None:
    report = made()
    resident = reporter(report, secrets.private(report.uid))
    with pytest.raises(Refused, match="not closed as fixed"):
        confirming.confirm_closure(report, resident)
    report = move(report.pk, State.FIXED, dispatching(report), reason=REASON)
    with pytest.raises(Refused, match="Only the reporter"):
        confirming.confirm_closure(report, dispatching(report))
    confirming.confirm_closure(report, resident)
    assert Report.objects.get(pk=report.pk).closure_confirmed_at is not None


def test_a_forged_link_makes_nobody_the_reporter(ours: Department) -> None:
    report, other = made(), made()
    for forged in ("", "0" * 64, secrets.private(other.uid), report.token_digest, report.uid.hex):
        with pytest.raises(PermissionDenied):
            reporter(report, forged)


def test_who_decided_on_an_older_version_is_told_so(dispatching: Dispatching, ours: Department) -> None:
    report = made()
    version = report.version
    moved = move(report.pk, State.ACCEPTED, dispatching(report), version=version)
    assert moved.version == version + 1
    with pytest.raises(VersionConflict):
        move(report.pk, State.REFUSED, dispatching(report), version=version, reason=REASON)
    assert Report.objects.get(pk=report.pk).state == State.ACCEPTED


def test_what_was_done_is_a_log_that_nobody_changes_and_history_keeps_the_past(
    dispatching: Dispatching, ours: Department
) -> None:
    report = made()
    move(report.pk, State.ACCEPTED, dispatching(report))
    move(report.pk, State.FIXED, dispatching(report), reason=REASON)
    steps_taken = list(Move.objects.values_list("source", "target", "actor", "reason"))
    assert steps_taken == [
        (State.NEW, State.ACCEPTED, "dispatcher", ""),
        (State.ACCEPTED, State.FIXED, "dispatcher", REASON),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Move.objects.update(reason="щось інше")
    past = history.events(Report).filter(pgh_obj_id=report.pk).order_by("version")
    assert {one.state for one in past} == {State.NEW, State.ACCEPTED}


def test_the_reporter_is_told_of_every_step_and_asked_whether_it_is_so(
    dispatching: Dispatching, ours: Department
) -> None:
    report = made()
    contact = with_contact(report)
    move(report.pk, State.ACCEPTED, dispatching(report))
    move(report.pk, State.FIXED, dispatching(report), reason=REASON)
    first, second = Message.objects.filter(recipient=contact.email)
    assert secrets.private(report.uid) in first.body
    assert "Confirm or dispute" not in first.body
    assert REASON in second.body


def test_open_and_closed_are_all_there_is() -> None:
    assert {State.FIXED, State.FORWARDED, State.DUPLICATE, State.REFUSED} == CLOSED
