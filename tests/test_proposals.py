"""The approval step: a clerk proposes, the register stays as it is, the officer decides."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from helpers import query, square
from made_proposals import browsing, clerk, page_of, text

from assets.models import LandPurpose, Parcel
from geo import access, editing, proposals, registers, versions
from geo.models import Proposal, User
from geo.refusals import Invalid, Refused, VersionConflict
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, LAND_CLERK, LAND_OFFICER, PARTNER, Role
from geo.topology.saving import Unsound

__all__ = ["clerk"]
MakeParcels = Callable[..., list[Parcel]]
REASON = "за заявою Петренка"
PARCELS = "parcels"


@pytest.fixture
def parcel(parcels: MakeParcels) -> Parcel:
    return parcels(1, address="стара")[0]


@pytest.fixture
def proposal(parcel: Parcel, clerk: User) -> Proposal:
    made = proposals.propose(registers.get(PARCELS), parcel, {"address": "нова"}, clerk, REASON, parcel.version)
    assert made
    return made


@pytest.mark.parametrize(
    ("role", "proposes", "approves"),
    [
        (LAND_CLERK, True, False),
        (LAND_OFFICER, False, True),
        (ADMINISTRATOR, False, True),
        (ADDRESS_OFFICER, False, False),
        (DISPATCHER, False, False),
        (PARTNER, False, False),
    ],
)
def test_who_proposes_and_who_decides(
    person: Callable[[Role], User], parcel: Parcel, role: Role, proposes: bool, approves: bool
) -> None:
    user, register = person(role), registers.get(PARCELS)
    assert access.may_propose(register, user) is proposes
    assert access.may_approve(register, user) is approves
    opened = browsing(user).get(f"/en/staff/proposals/new/parcels/{parcel.uid}/")
    assert opened.status_code == (200 if proposes else 403)
    assert browsing(user).get("/en/staff/proposals/").status_code == (200 if proposes or approves else 403)


def test_a_clerk_writes_nowhere_and_the_public_signs_in_first(clerk: User, parcel: Parcel, client: Client) -> None:
    assert not any(access.may_write(register, clerk) for register in registers.every())
    assert browsing(clerk).get(f"/en/o/parcels/{parcel.uid}/edit/").status_code == 403
    for address in ("", f"new/parcels/{parcel.uid}/", "1/"):
        assert "/login/" in client.get(f"/en/staff/proposals/{address}")["Location"]


def test_what_a_clerk_proposes_by_the_form_leaves_the_register_as_it_is(clerk: User, parcel: Parcel) -> None:
    client = browsing(clerk)
    assert "Propose a change" in text(client.get(f"/en/o/parcels/{parcel.uid}/"))
    address = f"/en/staff/proposals/new/parcels/{parcel.uid}/"
    assert "shown to the officer" in text(client.get(address))
    sent = {"version": parcel.version, "reason": REASON, "address": "нова", "category": parcel.category}
    answer = client.post(address, sent)
    made = Proposal.objects.get()
    assert answer["Location"] == page_of(made)
    assert made.values == {"address": "нова"}
    parcel.refresh_from_db()
    assert (parcel.address, parcel.version) == ("стара", 1)
    assert "Approve" not in text(client.get(page_of(made)))


def test_what_changes_nothing_is_no_proposal(clerk: User, parcel: Parcel) -> None:
    values = {"address": parcel.address}
    assert proposals.propose(registers.get(PARCELS), parcel, values, clerk, REASON, parcel.version) is None
    assert not Proposal.objects.exists()


def test_what_the_register_would_not_take_is_refused_to_the_clerk_already(clerk: User, parcels: MakeParcels) -> None:
    one, other = parcels(2)
    register = registers.get(PARCELS)
    with pytest.raises(Unsound):
        proposals.propose(register, one, {"geom": other.geom}, clerk, REASON, one.version)
    with pytest.raises(Invalid):
        proposals.propose(register, one, {"address": "нова"}, clerk, " ", one.version)
    with pytest.raises(VersionConflict):
        proposals.propose(register, one, {"address": "нова"}, clerk, REASON, one.version + 1)
    assert not Proposal.objects.exists()
    one.refresh_from_db()
    assert one.version == 1


def test_an_officer_sees_the_difference_approves_and_history_has_both(
    proposal: Proposal, parcel: Parcel, land_officer: User, clerk: User
) -> None:
    client = browsing(land_officer)
    assert parcel.cadastral_number in text(client.get("/en/staff/proposals/"))
    page = text(client.get(page_of(proposal)))
    assert "стара" in page
    assert "нова" in page
    done = client.post(page_of(proposal), {"version": 1, "act": "approve"})
    assert done["Location"] == "/en/staff/proposals/"
    parcel.refresh_from_db()
    assert (parcel.address, parcel.version, parcel.updated_by) == ("нова", 2, land_officer)
    *_past, latest = versions.versions(parcel)
    assert latest.user == land_officer
    assert latest.reason == f"{REASON} (proposed by land-clerk, № {proposal.pk})"
    both = "SELECT (metadata ->> 'user')::int, (metadata ->> 'proposed_by')::int FROM pghistory_context"
    assert query(f"{both} WHERE metadata ? 'proposal'") == [(land_officer.pk, clerk.pk)]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (Proposal.State.APPROVED, land_officer)


def test_a_proposal_is_refused_with_an_answer_which_the_clerk_reads(
    proposal: Proposal, parcel: Parcel, land_officer: User, clerk: User
) -> None:
    officer = browsing(land_officer)
    silent = officer.post(page_of(proposal), {"version": 1, "act": "refuse", "reason": ""})
    assert silent.status_code == 422
    assert "whoever proposed it reads the answer" in text(silent)
    officer.post(page_of(proposal), {"version": 1, "act": "refuse", "reason": "немає заяви"})
    parcel.refresh_from_db()
    assert parcel.address == "стара"
    assert "немає заяви" in text(browsing(clerk).get(page_of(proposal)))
    assert page_of(proposal) not in text(officer.get("/en/staff/proposals/"))
    assert page_of(proposal) in text(officer.get("/en/staff/proposals/?state=all"))


def test_what_others_changed_meanwhile_is_shown_and_is_not_overwritten_unseen(
    proposal: Proposal, parcel: Parcel, land_officer: User
) -> None:
    client = browsing(land_officer)
    client.get(page_of(proposal))
    editing.save(registers.get(PARCELS), parcel, {"address": "інша"}, land_officer, "помилка", 1)
    conflict = client.post(page_of(proposal), {"version": 1, "act": "approve"})
    assert conflict.status_code == 422
    page = text(conflict)
    assert "was changed after this was begun" in page
    assert "стара → інша" in page
    parcel.refresh_from_db()
    assert parcel.address == "інша"
    assert client.post(page_of(proposal), {"version": 2, "act": "approve"}).status_code == 302
    parcel.refresh_from_db()
    assert parcel.address == "нова"


def test_a_proposal_is_decided_once(proposal: Proposal, parcel: Parcel, land_officer: User) -> None:
    proposals.approve(proposal, land_officer, 1)
    with pytest.raises(Refused, match="decided already"):
        proposals.approve(proposal, land_officer, 2)
    with pytest.raises(Refused, match="decided already"):
        proposals.refuse(proposal, land_officer, "ні")


def test_nobody_decides_on_their_own_proposal_or_on_another_register(
    proposal: Proposal, clerk: User, person: Callable[[Role], User], parcel: Parcel
) -> None:
    assert browsing(clerk).post(page_of(proposal), {"version": 1, "act": "approve"}).status_code == 403
    for user in (clerk, person(ADDRESS_OFFICER)):
        with pytest.raises(PermissionDenied):
            proposals.approve(proposal, user, 1)
        with pytest.raises(PermissionDenied):
            proposals.refuse(proposal, user, "ні")
    parcel.refresh_from_db()
    assert parcel.version == 1


def test_values_of_every_kind_come_through_as_they_were(clerk: User, parcel: Parcel, land_officer: User) -> None:
    purpose = LandPurpose.objects.filter(valid_to=None).first()
    register = registers.get(PARCELS)
    geom = square(40)
    values = {
        "purpose": purpose,
        "contract_date": date(2024, 5, 17),
        "documented_area": Decimal("1.2345"),
        "geom": geom,
    }
    made = proposals.propose(register, parcel, values, clerk, REASON, 1)
    assert made
    proposals.approve(Proposal.objects.get(), land_officer, 1)
    found = Parcel.objects.get()
    assert found.purpose == purpose
    assert str(found.contract_date) == "2024-05-17"
    assert str(found.documented_area) == "1.2345"
    assert found.geom.equals_exact(geom)


def test_a_changed_boundary_is_shown_on_the_map(clerk: User, parcel: Parcel, land_officer: User) -> None:
    made = proposals.propose(registers.get(PARCELS), parcel, {"geom": square(40)}, clerk, REASON, 1)
    assert made
    page = text(browsing(land_officer).get(page_of(made)))
    assert 'id="compared-place"' in page
    assert "m² belong to one of the two only" in page
