"""Saving in the workspace: one object or several, under the optimistic lock, and never against the register's rules."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.db import connection
from helpers import number, query, square
from made_acts import area, books, box, line, reshape, touching
from made_workspace import IN_UKRAINIAN, Calls, calls, geojson

from assets.models import Parcel
from geo import editing, registers, states, versions
from geo.models import User
from geo.records import State
from geo.topology.saving import Unsound

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]
REASON = "за промірами"


def path(parcel: Parcel) -> str:
    return f"registers/parcels/objects/{parcel.uid}"


def change(parcel: Parcel, **more: Any) -> dict[str, Any]:
    return {"version": parcel.version, "reason": REASON, **more}


def test_a_geometry_is_saved_to_the_last_bit_with_its_reason(
    calls: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    [parcel] = touching(parcels, 1)
    drawn = area((0, 0), (1 / 3, 0), (0.9, 0.7), (0, 1))
    status, told = calls.send(path(parcel), change(parcel, geometry=geojson(drawn)), "PATCH")
    assert status == 200, told
    assert told["version"] == parcel.version + 1
    parcel.refresh_from_db()
    assert parcel.geom.coords == (drawn.coords,)
    [*_past, now] = versions.versions(parcel)
    assert (now.user, now.reason) == (land_officer, REASON)


def test_values_are_saved_as_inputs_have_them(land_officer: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    calls = Calls(land_officer, IN_UKRAINIAN)
    sent = {"documented_area": "1,25", "address": "вул. Шкільна, 7", "contract_date": "2024-05-17", "purpose": "01.01"}
    status, told = calls.send(path(parcel), change(parcel, values=sent), "PATCH")
    assert status == 200, told
    assert {name: told["values"][name] for name in sent} == sent | {"documented_area": 1.25}
    status, told = calls.send(path(parcel), change_of(told, values={"purpose": None, "contract_date": ""}), "PATCH")
    assert status == 200, told
    assert (told["values"]["purpose"], told["values"]["contract_date"]) == (None, None)


def change_of(told: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": told["version"], "reason": REASON, **more}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"documented_area": "багато"}, "documented_area"),
        ({"documented_area": "nan"}, "documented_area"),
        ({"purpose": "99.99"}, "purpose"),
        ({"category": "moon"}, "category"),
        ({"contract_date": "колись"}, "contract_date"),
        ({"area": 5}, "area"),
        ({"address": 5}, "address"),
        ({"address": "\0"}, "address"),
        ({"colour": "red"}, "colour"),
        ({"status": "cancelled"}, "status"),
        ({"cadastral_number": number(99)}, "cadastral_number"),
        ({"address": {"a": 1}}, "address"),
    ],
)
def test_a_value_that_the_register_does_not_take_is_refused_beside_its_field(
    calls: Calls, parcels: MakeParcels, values: dict[str, Any], name: str
) -> None:
    [parcel] = parcels(1)
    before = books()
    status, told = calls.send(path(parcel), change(parcel, values=values), "PATCH")
    assert status == 422, told
    assert told["errors"][name][0]
    assert books() == before


def test_an_object_may_be_taken_off_the_map_and_without_a_reason_nothing_is_saved(
    calls: Calls, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    status, told = calls.send(path(parcel), {"version": 1, "geometry": None, "reason": " "}, "PATCH")
    assert (status, list(told["errors"])) == (422, ["reason"])
    status, told = calls.send(path(parcel), change(parcel, geometry=None), "PATCH")
    assert (status, told["geometry"]) == (200, None)


def test_a_new_object_is_a_draft(calls: Calls, parcels: MakeParcels) -> None:
    body = {"values": {"cadastral_number": number(7)}, "geometry": geojson(square(5)), "reason": REASON}
    status, told = calls.send("registers/parcels/objects", body)
    assert status == 201, told
    assert (told["state"], told["version"], told["values"]["cadastral_number"]) == ("draft", 1, number(7))
    status, told = calls.send("registers/parcels/objects", body)
    assert (status, list(told["errors"])) == (422, ["cadastral_number"])


def test_a_save_over_a_newer_version_shows_both_and_overwrites_nothing(
    calls: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    [parcel] = touching(parcels, 1)
    register = registers.get("parcels")
    theirs = {"address": "вул. Нова, 1", "custodian": None}
    editing.save(register, parcel, theirs, land_officer, "за заявою", parcel.version)
    before = books()
    sent = change(parcel, values={"address": "вул. Стара, 2"}, geometry=geojson(box(0, 0, 0.5, 1)))
    status, told = calls.send(path(parcel), sent, "PATCH")
    assert status == 409
    assert books() == before
    assert (told["uid"], told["theirs"]["values"]["address"]) == (str(parcel.uid), "вул. Нова, 1")
    assert told["theirs"]["version"] == parcel.version + 1
    assert told["base"]["values"]["address"] == ""
    assert told["base"]["geometry"] == calls.get(path(parcel))[1]["geometry"]
    assert told["by"] == str(land_officer)
    history = calls.client.get(f"/en/o/parcels/{parcel.uid}/history/").content.decode()
    assert f">{told['when']}</time>" in history
    disputes = {one["name"]: one for one in told["fields"]}
    assert set(disputes) == {"address", "geom"}
    assert (disputes["address"]["theirs"], disputes["address"]["mine"]) == ("вул. Нова, 1", "вул. Стара, 2")
    assert (disputes["address"]["chosen"], disputes["geom"]["chosen"]) == ("", "mine")
    status, _told = calls.send(path(parcel), change_of(told["theirs"], values=sent["values"]), "PATCH")
    assert status == 200


def test_an_overlap_with_a_parcel_in_force_is_refused_with_its_place(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    before = books()
    status, told = calls.send(path(one), change(one, geometry=geojson(box(0, 0, 1.1, 1))), "PATCH")
    assert status == 422
    assert books() == before
    [found] = told["topology"]
    assert (found["fault"], found["severity"], found["objects"]) == (
        "overlap",
        "refusal",
        [str(one.uid), str(other.uid)],
    )
    assert other.cadastral_number in told["errors"]["geom"][0]


def test_an_overlap_that_stood_already_may_be_mended_step_by_step_and_not_made_worse(
    calls: Calls, parcels: MakeParcels
) -> None:
    one, _other = touching(parcels, 2)
    one = reshape(one, box(0, 0, 1.5, 1))
    _status, [found] = calls.send(
        "registers/parcels/topology", {"geometry": geojson(box(0, 0, 1.2, 1)), "uid": str(one.uid)}
    )
    assert found["severity"] == "warning"
    status, told = calls.send(path(one), change(one, geometry=geojson(box(0, 0, 1.2, 1))), "PATCH")
    assert status == 200, told
    status, told = calls.send(path(one), change_of(told, geometry=geojson(box(0, 0, 1.3, 1))), "PATCH")
    assert status == 422
    assert told["topology"]


def test_a_draft_stands_in_nobodys_way_until_it_is_to_be_in_force(
    calls: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    one, other = touching(parcels, 2)
    Parcel.objects.filter(pk=one.pk).update(state=State.DRAFT)
    one.refresh_from_db()
    status, _told = calls.send(path(one), change(one, geometry=geojson(box(0, 0, 1.1, 1))), "PATCH")
    assert status == 200
    status, _told = calls.send(path(other), change(other, geometry=geojson(box(0.9, 0, 2, 1))), "PATCH")
    assert status == 200
    register = registers.get("parcels")
    with pytest.raises(Unsound, match="overlap"):
        states.take(register, states.Step.PUBLISH, {one.pk: None}, land_officer, REASON)
    one.refresh_from_db()
    assert one.state == State.DRAFT


def test_a_version_that_would_overlap_now_is_not_given_back(
    calls: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    one, other = touching(parcels, 2)
    _status, told = calls.send(path(one), change(one, geometry=geojson(box(0, 0, 0.5, 1))), "PATCH")
    assert calls.send(path(other), change(other, geometry=geojson(box(0.6, 0, 2, 1))), "PATCH")[0] == 200
    with pytest.raises(Unsound):
        versions.restore(registers.get("parcels"), one, one.version, land_officer, REASON, told["version"])


def test_a_boundary_moves_for_both_neighbours_at_once_or_for_none(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    _status, made = calls.send(
        "registers/parcels/operations/move_boundary",
        {
            "objects": [str(one.uid)],
            "old": geojson(line((1, 0), (1, 1))),
            "new": geojson(line((1, 0), (1.2, 0.5), (1, 1))),
        },
    )
    changes = [
        {"uid": uid, "version": version, "geometry": geometry}
        for uid, version, geometry in zip(made["objects"], made["versions"], made["after"], strict=True)
    ]
    status, told = calls.send("registers/parcels/changes", {"changes": changes, "reason": REASON})
    assert status == 200, told
    assert [each["uid"] for each in told] == [str(one.uid), str(other.uid)]
    assert [each["geometry"] for each in told] == made["after"]
    before = books()
    changes = [
        {"uid": each["uid"], "version": each["version"], "geometry": geojson(parcel.geom)}
        for each, parcel in zip(told, (one, other), strict=True)
    ]
    changes[1]["version"] -= 1
    status, told = calls.send("registers/parcels/changes", {"changes": changes, "reason": REASON})
    assert (status, told["uid"]) == (409, str(other.uid))
    assert books() == before


def test_of_several_changes_one_that_is_refused_refuses_all(calls: Calls, parcels: MakeParcels) -> None:
    one, other, third = touching(parcels, 3)
    before = books()
    drawn = {one: box(0, 0, 0.5, 1), other: box(1, 0, 2.5, 1)}
    changes = [
        {"uid": str(parcel.uid), "version": parcel.version, "geometry": geojson(geometry)}
        for parcel, geometry in drawn.items()
    ]
    status, told = calls.send("registers/parcels/changes", {"changes": changes, "reason": REASON})
    assert (status, told["uid"]) == (422, str(other.uid))
    assert third.cadastral_number in told["message"]
    assert books() == before
    for broken in ([], [changes[0], changes[0]], [{**changes[0], "uid": "00000000-0000-0000-0000-000000000000"}]):
        status, told = calls.send("registers/parcels/changes", {"changes": broken, "reason": REASON})
        assert status in (400, 404, 422)
        assert told["message"]
    assert books() == before


@pytest.mark.django_db(transaction=True)
def test_two_who_save_neighbours_at_one_moment_do_not_let_an_overlap_in(
    transactional_db: None, parcels: MakeParcels, land_officer: User
) -> None:
    """Each takes the strip between the two parcels, which is free as both look."""
    one, other = touching(parcels, 2)
    other = reshape(other, box(1.4, 0, 2.4, 1))
    register = registers.get("parcels")
    together = threading.Barrier(2)
    refused: list[Unsound] = []

    def save(parcel: Parcel, geometry: Any) -> None:
        together.wait()
        try:
            editing.save(register, parcel, {"geom": geometry}, land_officer, REASON, parcel.version)
        except Unsound as problem:
            refused.append(problem)
        finally:
            connection.close()

    wide = [MultiPolygon(box(west, 0, east, 1), srid=4326) for west, east in ((0, 1.4), (1, 2.4))]
    threads = [threading.Thread(target=save, args=each) for each in zip((one, other), wide, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    [(common,)] = query(
        "SELECT ST_Area(ST_Intersection(a.geom, b.geom)) FROM assets_parcel a, assets_parcel b WHERE a.id < b.id"
    )
    assert common < 1e-12
