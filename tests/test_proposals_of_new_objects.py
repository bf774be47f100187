"""A clerk proposes an object that the register has not got; it is made when the officer approves, and not before."""

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from helpers import query, square
from made_proposals import browsing, clerk, desk, page_of, text
from made_workspace import Calls, calls, geojson

from assets.models import Parcel
from geo import editing, proposals, registers, versions
from geo.models import Proposal, User
from geo.records import State
from geo.refusals import Refused
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, LAND_CLERK, Role

__all__ = ["calls", "clerk", "desk"]
MakeParcels = Callable[..., list[Parcel]]
ADDRESS = "registers/parcels/proposals"
NUMBER, OTHER_NUMBER = "5322081200:00:001:0701", "5322081200:00:001:0702"
REASON = "за обміром у полі"
UID = "3f6c1c9e-1f0e-4a55-9a52-6a3d9c0f4b11"


@pytest.fixture
def proposal(desk: Calls) -> Proposal:
    assert desk.send(ADDRESS, new())[0] == 201
    return Proposal.objects.get()


def new(**wanted: Any) -> dict[str, Any]:
    """What the workspace sends of a parcel that was drawn."""
    entered = {"cadastral_number": {"cadastral_number": [NUMBER]}, "address": {"address": ["вул. Нова, 1"]}}
    return {"uid": UID, "reason": REASON, "geometry": geojson(square(40)), "entered": entered} | wanted


def decide(user: User, proposal: Proposal, act: str, reason: str = "") -> Any:
    return browsing(user).post(page_of(proposal), {"version": 0, "act": act, "reason": reason})


def test_what_is_proposed_waits_and_the_register_has_nothing_of_it(desk: Calls, clerk: User) -> None:
    status, told = desk.send(ADDRESS, new())
    made = Proposal.objects.get()
    assert (status, told["warnings"], told["proposal"]["page"]) == (201, [], page_of(made))
    assert (made.enters, str(made.record), made.proposed_by) == (True, UID, clerk)
    assert set(made.values) == {"cadastral_number", "address", "geom"}
    assert not Parcel.objects.exists()
    assert query("SELECT count(*) FROM assets_parcelevent") == [(0,)]


def test_the_officer_sees_its_fields_and_its_place_and_no_before(proposal: Proposal, land_officer: User) -> None:
    listed = text(browsing(land_officer).get("/en/staff/proposals/"))
    assert NUMBER in listed
    assert "new object" in listed
    answer = browsing(land_officer).get(page_of(proposal))
    page = text(answer)
    assert "What it would enter" in page
    assert "вул. Нова, 1" in page
    assert "Area on the map:" in page
    assert '<th scope="col">Now</th>' not in page
    assert (answer.context["place"]["before"], answer.context["place"]["after"]["type"]) == (None, "MultiPolygon")
    assert "no longer in the register" not in page


def test_approved_it_is_a_draft_as_the_officer_would_have_entered_it(
    proposal: Proposal, land_officer: User, clerk: User
) -> None:
    assert decide(land_officer, proposal, "approve")["Location"] == "/en/staff/proposals/"
    parcel = Parcel.objects.get()
    assert (str(parcel.uid), parcel.cadastral_number, parcel.address) == (UID, NUMBER, "вул. Нова, 1")
    assert (parcel.state, parcel.version, parcel.created_by) == (State.DRAFT, 1, land_officer)
    assert parcel.geom.equals_exact(square(40))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (Proposal.State.APPROVED, land_officer)
    told = text(browsing(clerk).get(page_of(proposal)))
    assert "Approved" in told
    assert f"/en/o/parcels/{UID}/" in told
    assert "What it would enter" not in told


def test_history_and_trail_say_who_proposed_it_and_who_approved(
    proposal: Proposal, land_officer: User, person: Callable[[Role], User]
) -> None:
    proposals.approve(proposal, land_officer, Proposal.NOT_YET)
    parcel = Parcel.objects.get()
    said = f"{REASON} (proposed by land-clerk, № {proposal.pk})"
    editing.save(registers.get("parcels"), parcel, {"address": "інша"}, land_officer, "помилка", 1)
    parcel.refresh_from_db()
    assert [(one.user, one.reason) for one in versions.versions(parcel)] == [
        (land_officer, said),
        (land_officer, "помилка"),
    ]
    assert said in text(browsing(land_officer).get(f"/en/o/parcels/{UID}/history/"))
    assert f"{REASON} (№ {proposal.pk})" in text(browsing(person(ADMINISTRATOR)).get("/en/staff/trail/"))


def test_what_was_entered_otherwise_has_no_reason_of_a_proposal(parcels: MakeParcels, proposal: Proposal) -> None:
    parcel = parcels(1)[0]
    assert [one.reason for one in versions.versions(parcel)] == [""]


@pytest.mark.parametrize("act", ["refuse", "withdraw"])
def test_refused_or_withdrawn_it_leaves_nothing_in_the_register(
    proposal: Proposal, land_officer: User, clerk: User, act: str
) -> None:
    decide(clerk if act == "withdraw" else land_officer, proposal, act, "немає заяви")
    assert not Parcel.objects.exists()
    proposal.refresh_from_db()
    assert proposal.state == {"refuse": Proposal.State.REFUSED, "withdraw": Proposal.State.WITHDRAWN}[act]
    told = text(browsing(clerk).get(page_of(proposal)))
    assert "вул. Нова, 1" in told
    assert ("немає заяви" in told) is (act == "refuse")
    assert "Withdraw</button>" not in told
    with pytest.raises(Refused, match="decided already"):
        proposals.approve(proposal, land_officer, Proposal.NOT_YET)


def test_refused_it_may_be_proposed_anew(desk: Calls, proposal: Proposal, land_officer: User) -> None:
    decide(land_officer, proposal, "refuse", "виправте адресу")
    assert desk.send(ADDRESS, new())[0] == 201
    assert Proposal.objects.filter(state=Proposal.State.OPEN).count() == 1


def test_what_is_sent_again_because_the_answer_was_lost_is_kept_once(desk: Calls) -> None:
    assert desk.send(ADDRESS, new()) == desk.send(ADDRESS, new())
    assert Proposal.objects.count() == 1


def test_what_is_sent_otherwise_takes_its_place_and_nothing_unseen_is_approved(
    desk: Calls, proposal: Proposal, land_officer: User
) -> None:
    desk.send(ADDRESS, new(reason="за актом"))
    assert [(one.state, one.reason) for one in Proposal.objects.order_by("pk")] == [
        (Proposal.State.WITHDRAWN, REASON),
        (Proposal.State.OPEN, "за актом"),
    ]
    assert decide(land_officer, proposal, "approve").status_code == 422
    assert not Parcel.objects.exists()


def test_what_is_in_the_register_already_is_not_entered_again(
    desk: Calls, proposal: Proposal, land_officer: User
) -> None:
    proposals.approve(proposal, land_officer, Proposal.NOT_YET)
    status, told = desk.send(ADDRESS, new(reason="ще раз"))
    assert (status, "in the register already" in told["message"]) == (422, True)
    assert (Parcel.objects.count(), Proposal.objects.count()) == (1, 1)


def test_what_entering_refuses_is_refused_in_the_same_words(desk: Calls, calls: Calls, parcels: MakeParcels) -> None:
    taken = parcels(1)[0].cadastral_number
    for wanted in (
        {"entered": {}},
        {"entered": {"cadastral_number": {"cadastral_number": [taken]}}},
        {"entered": {"cadastral_number": {"cadastral_number": ["7"]}}},
        {"geometry": {"type": "Point", "coordinates": [33.94, 49.3]}},
        {"values": {"no_such": 1}},
        {"values": {"area": 7}},
        {"reason": " "},
    ):
        refused = calls.send("registers/parcels/objects", new(**wanted))
        assert refused[0] == 422, wanted
        assert desk.send(ADDRESS, new(**wanted)) == refused
    assert not Proposal.objects.exists()
    assert Parcel.objects.count() == 1


def test_the_rules_speak_again_when_it_is_approved(proposal: Proposal, land_officer: User) -> None:
    """Meanwhile somebody else entered the number; the officer is told, and it still waits."""
    register = registers.get("parcels")
    values = {"cadastral_number": NUMBER, "geom": square(80)}
    other = editing.save(register, None, values, land_officer, "за заявою")
    answer = decide(land_officer, proposal, "approve")
    assert answer.status_code == 422
    assert "Another object of the register has the same" in text(answer)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN
    assert Parcel.objects.get() == other


def test_what_the_register_warns_of_is_told_to_the_clerk_and_to_the_officer(
    desk: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    neighbour = parcels(1)[0]
    status, told = desk.send(ADDRESS, new(geometry=geojson(neighbour.geom)))
    assert (status, [one["fault"] for one in told["warnings"]]) == (201, ["overlap"])
    page = text(browsing(land_officer).get(told["proposal"]["page"]))
    assert "The register warns of its place:" in page
    assert neighbour.cadastral_number in page


def test_who_may_propose_a_new_object_decide_on_it_and_take_it_back(
    desk: Calls, calls: Calls, clerk: User, land_officer: User, person: Callable[[Role], User]
) -> None:
    stranger, administrator = person(ADDRESS_OFFICER), person(ADMINISTRATOR)
    for who in (calls, Calls(stranger), Calls(administrator)):
        assert who.send(ADDRESS, new())[0] == 403
    assert Calls(None).send(ADDRESS, new())[0] == 401
    assert desk.send(ADDRESS, new())[0] == 201
    proposal = Proposal.objects.get()
    assert desk.send("registers/parcels/objects", new())[0] == 403
    assert decide(clerk, proposal, "approve").status_code == 403
    assert decide(land_officer, proposal, "withdraw").status_code == 403
    assert "Withdraw</button>" not in text(browsing(land_officer).get(page_of(proposal)))
    assert browsing(stranger).get(page_of(proposal)).status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        proposals.propose_new(registers.get("parcels"), uuid4(), {}, land_officer, REASON)
    assert not Parcel.objects.exists()


def test_one_clerk_does_not_take_back_what_another_proposed(proposal: Proposal, person: Callable[[Role], User]) -> None:
    other = User.objects.create_user(username="other-clerk")
    other.groups.set(proposal.proposed_by.groups.all())
    with pytest.raises(PermissionDenied):
        proposals.withdraw(proposal, other)
    assert browsing(other).get(page_of(proposal)).status_code == 404


def test_a_change_is_withdrawn_too(desk: Calls, clerk: User, parcels: MakeParcels) -> None:
    parcel = parcels(1, address="стара")[0]
    body = {"version": parcel.version, "reason": REASON, "values": {"address": "нова"}}
    desk.send(f"registers/parcels/objects/{parcel.uid}/proposals", body)
    made = Proposal.objects.get()
    browsing(clerk).post(page_of(made), {"version": parcel.version, "act": "withdraw"})
    made.refresh_from_db()
    assert made.state == Proposal.State.WITHDRAWN
    assert desk.get(f"registers/parcels/objects/{parcel.uid}/proposals") == (200, [])
    assert Parcel.objects.get().address == "стара"


def test_a_new_object_without_a_place_is_shown_by_its_fields(desk: Calls, land_officer: User) -> None:
    status, told = desk.send(ADDRESS, new(geometry=None))
    assert status == 201
    page = browsing(land_officer).get(told["proposal"]["page"])
    assert "вул. Нова, 1" in text(page)
    assert not page.context.get("map_config")


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_again_while_the_first_is_still_worked_on_is_kept_once(
    transactional_db: None, person: Callable[[Role], User]
) -> None:
    """Nobody writes a proposal until both have looked whether there is one."""
    user, register = person(LAND_CLERK), registers.get("parcels")
    values = {"cadastral_number": NUMBER, "geom": square(40)}
    kept: list[int] = []

    def send() -> None:
        try:
            kept.append(proposals.propose_new(register, UUID(UID), values, user, REASON).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    with transaction.atomic():
        query("LOCK TABLE geo_proposal IN SHARE MODE")
        for thread in threads:
            thread.start()
        until = time.monotonic() + 10
        while query("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted") < [(2,)] and time.monotonic() < until:
            time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert kept == [Proposal.objects.get().pk] * 2
