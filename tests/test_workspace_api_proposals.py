"""Changes proposed in the workspace: kept by the same rules as saving, and told to those whom they concern."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from helpers import square
from made_acts import touching
from made_proposals import clerk, desk
from made_workspace import Calls, calls, geojson

from assets.models import Parcel
from geo import editing, proposals, registers
from geo.models import Proposal, User
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, LAND_CLERK, Role
from portal import moments

__all__ = ["calls", "clerk", "desk"]
MakeParcels = Callable[..., list[Parcel]]
REASON = "за заявою Петренка"


@pytest.fixture
def parcel(parcels: MakeParcels) -> Parcel:
    return touching(parcels, 2, address="стара")[0]


def address_of(parcel: Parcel) -> str:
    return f"registers/parcels/objects/{parcel.uid}/proposals"


def change(parcel: Parcel, **wanted: Any) -> dict[str, Any]:
    return {"version": parcel.version, "reason": REASON, **wanted}


def as_it_was(parcel: Parcel) -> bool:
    now = Parcel.objects.get(pk=parcel.pk)
    return (now.version, now.address) == (parcel.version, "стара") and now.geom.equals_exact(parcel.geom)


def test_what_is_typed_and_drawn_is_kept_and_the_register_stays_as_it_is(desk: Calls, parcel: Parcel) -> None:
    drawn = geojson(square(40))
    entered = {"address": {"address": ["нова"]}}
    status, told = desk.send(address_of(parcel), change(parcel, geometry=drawn, entered=entered))
    made = Proposal.objects.get()
    assert (status, told["warnings"]) == (201, [])
    assert told["proposal"] == {
        "number": made.pk,
        "by": "land-clerk",
        "at": told["proposal"]["at"],
        "when": moments.in_words(made.proposed_at),
        "reason": REASON,
        "page": f"/en/staff/proposals/{made.pk}/",
    }
    assert set(made.values) == {"address", "geom"}
    assert geojson(proposals.wanted(made)["geom"]) == {**drawn, "coordinates": square(40).coords}
    assert as_it_was(parcel)


def test_the_officer_approves_what_was_proposed_here_as_what_the_page_proposes(
    desk: Calls, parcel: Parcel, land_officer: User
) -> None:
    _status, told = desk.send(address_of(parcel), change(parcel, geometry=geojson(square(40))))
    officer = Client()
    officer.force_login(land_officer)
    page = officer.get(told["proposal"]["page"])
    assert "belong to one of the two only" in " ".join(page.content.decode().split())
    officer.post(told["proposal"]["page"], {"version": parcel.version, "act": "approve"})
    now = Parcel.objects.get(pk=parcel.pk)
    assert (now.version, now.updated_by, now.geom.coords) == (parcel.version + 1, land_officer, square(40).coords)


def test_what_waits_is_told_to_who_proposed_it_and_to_who_decides(
    desk: Calls, calls: Calls, clerk: User, parcel: Parcel, person: Callable[[Role], User]
) -> None:
    other = User.objects.create_user(username="other-clerk")
    other.groups.add(Group.objects.get(name=LAND_CLERK.slug))
    assert desk.get(address_of(parcel)) == (200, [])
    for address in ("перша", "друга"):
        desk.send(address_of(parcel), change(parcel, values={"address": address}))
    administrator = person(ADMINISTRATOR)
    for who in (desk, calls, Calls(administrator)):
        status, told = who.get(address_of(parcel))
        assert (status, [(one["by"], one["reason"]) for one in told]) == (200, [("land-clerk", REASON)] * 2)
        assert told[0]["number"] > told[1]["number"]
    assert Calls(other).get(address_of(parcel)) == (200, [])
    assert Calls(person(ADDRESS_OFFICER)).get(address_of(parcel))[0] == 403
    proposals.refuse(Proposal.objects.earliest("pk"), administrator, "немає заяви")
    assert len(calls.get(address_of(parcel))[1]) == 1


def test_what_saving_refuses_is_refused_in_the_same_words(
    desk: Calls, calls: Calls, parcel: Parcel, parcels: MakeParcels
) -> None:
    neighbour = Parcel.objects.exclude(pk=parcel.pk).get()
    wrong = (
        {"geometry": geojson(neighbour.geom)},
        {"geometry": {"type": "Point", "coordinates": [33.94, 49.3]}},
        {"entered": {"category": {"category": ["no such"]}}},
        {"entered": {"cadastral_number": {"cadastral_number": ["5322081200:00:001:7777"]}}},
        {"values": {"no_such": 1}},
        {"values": {"address": "нова"}, "reason": " "},
    )
    for wanted in wrong:
        body = change(parcel) | wanted
        refused = calls.send(f"registers/parcels/objects/{parcel.uid}", body, "PATCH")
        assert refused[0] == 422, wanted
        assert desk.send(address_of(parcel), body) == refused
    assert not Proposal.objects.exists()
    assert as_it_was(parcel)


def test_the_topology_of_what_is_proposed_is_told_with_it(desk: Calls, parcel: Parcel) -> None:
    """What the register refuses is refused with its list, and what it warns of is let in with the list."""
    neighbour = Parcel.objects.exclude(pk=parcel.pk).get()
    status, told = desk.send(address_of(parcel), change(parcel, geometry=geojson(neighbour.geom)))
    assert (status, [one["fault"] for one in told["topology"]]) == (422, ["overlap"])
    # As far from the neighbour as leaves a sliver.
    [ring, *_others], *_parts = parcel.geom.coords
    east = max(x for x, _y in ring)
    narrower = [[[[x - 2e-6 if x == east else x, y] for x, y in ring]]]
    sent = change(parcel, geometry={"type": "MultiPolygon", "coordinates": narrower})
    status, told = desk.send(address_of(parcel), sent)
    assert (status, [one["fault"] for one in told["warnings"]]) == (201, ["gap"])


def test_who_saved_meanwhile_is_told_with_both_versions(desk: Calls, parcel: Parcel, land_officer: User) -> None:
    editing.save(registers.get("parcels"), parcel, {"address": "інша"}, land_officer, "помилка", parcel.version)
    now = parcel.version + 1
    status, told = desk.send(address_of(parcel), change(parcel, values={"address": "нова"}))
    assert (status, told["theirs"]["version"], told["by"]) == (409, now, "land-officer")
    assert [(one["theirs"], one["mine"]) for one in told["fields"]] == [("інша", "нова")]
    assert not Proposal.objects.exists()
    sent = {**change(parcel, values={"address": "нова"}), "version": now}
    assert desk.send(address_of(parcel), sent)[0] == 201


def test_what_is_sent_again_because_the_answer_was_lost_is_kept_once(desk: Calls, parcel: Parcel) -> None:
    body = change(parcel, geometry=geojson(square(40)), values={"address": "нова"})
    first, second = desk.send(address_of(parcel), body), desk.send(address_of(parcel), body)
    assert first == second
    assert Proposal.objects.count() == 1


def test_what_stands_there_already_is_no_proposal(desk: Calls, parcel: Parcel) -> None:
    sent = change(parcel, values={"address": parcel.address}, geometry=geojson(parcel.geom))
    assert desk.send(address_of(parcel), sent) == (200, {"proposal": None, "warnings": []})
    assert not Proposal.objects.exists()


def test_whoever_may_save_does_not_propose(calls: Calls, parcel: Parcel) -> None:
    status, told = calls.send(address_of(parcel), change(parcel, values={"address": "нова"}))
    assert (status, "may not propose" in told["message"]) == (403, True)
    assert not Proposal.objects.exists()


def test_the_workspace_says_to_each_what_it_is_to_them(desk: Calls, calls: Calls, parcel: Parcel) -> None:
    for who, saves in ((desk, False), (calls, True)):
        [register] = who.get("registers")[1]
        assert (register["slug"], register["saves"], register["proposals"]) == ("parcels", saves, True)
        _status, table = who.get("registers/parcels/table")
        assert (bool(table["bulk"]), bool(table["conflicts"])) == (saves, saves)
        _status, told = who.get(f"registers/parcels/objects/{parcel.uid}")
        for address in (told["edit"], told["fields"], told["page"], told["history"]):
            assert who.client.get(address).status_code == 200
        page = who.client.get("/en/staff/map/")
        assert page.status_code == 200
        assert page.context["workspace_config"]["registers"] == [
            {"slug": "parcels", "title": "Land parcels", "saves": saves}
        ]
        assert "/en/staff/map/" in who.client.get("/en/").content.decode()
