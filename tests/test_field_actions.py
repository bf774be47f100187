"""What officers do in the field: done once however often it is sent, and only where the position bears it out."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from helpers import SIDE, number, query, ring, square
from made_field import beside, done
from made_pictures import LAT, LON, photograph, telling_photograph
from made_workspace import Calls, calls, geojson

from assets.models import Parcel
from geo import editing, registers
from geo.attachments import Photograph
from geo.models import User
from geo.records import State
from portal.models import FieldAction

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture
def parcel(parcels: MakeParcels) -> Parcel:
    return parcels(1)[0]


def seen_at(parcel: Parcel) -> str:
    return f"registers/parcels/objects/{parcel.uid}/seen"


def test_an_object_verified_on_the_spot_has_place_accuracy_time_and_note_as_its_evidence(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    told = done(land_officer, parcel.geom.centroid, 7.4, version=parcel.version, note="межові знаки є")
    status, answer = calls.send(seen_at(parcel), told)
    assert (status, answer) == (200, {"action": told["action"], "uid": str(parcel.uid), "again": False})
    parcel.refresh_from_db()
    assert parcel.verified_by == land_officer
    for words in ("9 May 2026, 10:00", "49.298500, 33.940500", "±7.4 m", " 0 m from the object", "межові знаки є"):
        assert words in parcel.evidence, parcel.evidence


def test_what_is_sent_twice_is_done_once_and_answered_alike(calls: Calls, land_officer: User, parcel: Parcel) -> None:
    told = done(land_officer, parcel.geom.centroid, version=parcel.version)
    _status, first = calls.send(seen_at(parcel), told)
    parcel.refresh_from_db()
    version = parcel.version
    status, second = calls.send(seen_at(parcel), told)
    assert (status, second) == (200, {**first, "again": True})
    parcel.refresh_from_db()
    assert parcel.version == version


def test_an_identifier_that_stands_for_something_else_is_refused(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    told = done(land_officer, parcel.geom.centroid, version=parcel.version)
    calls.send(seen_at(parcel), told)
    parcel.refresh_from_db()
    status, answer = calls.send(seen_at(parcel), {**told, "note": "інше", "version": parcel.version})
    assert (status, "identifier" in answer["message"]) == (422, True)


@pytest.mark.parametrize(
    ("away", "accuracy", "words"),
    [(0, 26, "exact to 26 m only"), (60, 5, "60 m from the object"), (None, 0, "did not tell where you are")],
)
def test_a_doubtful_position_is_told_of_and_taken_only_from_who_insists(
    calls: Calls, land_officer: User, parcel: Parcel, away: float | None, accuracy: float, words: str
) -> None:
    place = None if away is None else beside(parcel, away)
    told = done(land_officer, place, accuracy, version=parcel.version)
    status, answer = calls.send(seen_at(parcel), told)
    assert status == 422
    assert words in answer["errors"]["position"][0]
    parcel.refresh_from_db()
    assert parcel.verified_at is None
    assert calls.send(seen_at(parcel), {**told, "insisted": True})[0] == 200
    parcel.refresh_from_db()
    assert parcel.verified_at is not None


def test_a_position_just_outside_is_no_doubt_within_its_accuracy(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    told = done(land_officer, beside(parcel, 60), 15, version=parcel.version)
    assert calls.send(seen_at(parcel), told)[0] == 200


def test_an_object_changed_meanwhile_is_shown_and_not_verified(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    told = done(land_officer, parcel.geom.centroid, version=parcel.version)
    editing.save(registers.get("parcels"), parcel, {"address": "вул. Нова, 2"}, None, "за заявою")
    status, answer = calls.send(seen_at(parcel), told)
    assert status == 409
    assert ["Address", "вул. Нова, 2"] in answer["now"]["rows"]
    parcel.refresh_from_db()
    assert (parcel.verified_at, FieldAction.objects.count()) == (None, 0)
    assert calls.send(seen_at(parcel), {**told, "version": answer["theirs"]["version"]})[0] == 200


def test_what_somebody_else_did_is_not_sent_under_ones_own_name(calls: Calls, staff: User, parcel: Parcel) -> None:
    status, answer = calls.send(seen_at(parcel), done(staff, parcel.geom.centroid, version=parcel.version))
    assert (status, "another account" in answer["message"]) == (401, True)
    assert FieldAction.objects.count() == 0


def test_a_photograph_is_kept_once_without_what_the_camera_wrote_with_the_place_of_the_phone(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    address = f"registers/parcels/objects/{parcel.uid}/photographs"
    place = parcel.geom.centroid
    told = done(land_officer, place, note="ворота")
    for again in (False, True):
        status, answer = calls.file(address, telling_photograph(), **told)
        assert (status, answer["again"]) == (200, again)
    kept = Photograph.objects.get()
    assert (kept.record, kept.caption_en, kept.audience) == (parcel.uid, "ворота", "staff")
    assert kept.position.equals_exact(place, 1e-9)
    assert (kept.position.x, kept.position.y) != (LON, LAT)


def test_a_photograph_that_is_none_is_refused_and_can_be_taken_anew(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    address = f"registers/parcels/objects/{parcel.uid}/photographs"
    told = done(land_officer, parcel.geom.centroid)
    status, answer = calls.file(address, b"no picture", **told)
    assert (status, bool(answer["message"])) == (422, True)
    assert FieldAction.objects.count() == 0
    assert calls.file(address, photograph(), **told)[0] == 200


def test_a_walked_boundary_of_an_object_waits_for_the_office_and_changes_nothing(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    before = query("SELECT geom, version FROM assets_parcel")
    told = done(land_officer, parcel.geom.centroid, uid=str(parcel.uid), geometry=ring((0, 0), (1, 0), (1, 2), (0, 2)))
    assert calls.send("registers/parcels/walks", told)[0] == 200
    assert query("SELECT geom, version FROM assets_parcel") == before
    address = f"registers/parcels/objects/{parcel.uid}/walk"
    status, waiting = calls.get(address)
    assert (status, waiting["action"], waiting["accuracy"]) == (200, told["action"], 5)
    assert waiting["geometry"]["type"] == "MultiPolygon"
    assert calls.send(address, {"action": told["action"]})[0] == 204
    assert calls.get(address) == (200, None)
    assert calls.send(address, {"action": told["action"]})[0] == 404


def test_a_boundary_walked_for_nothing_known_is_a_draft_however_often_it_is_sent(
    calls: Calls, land_officer: User, parcel: Parcel
) -> None:
    values = {"cadastral_number": number(77)}
    told = done(land_officer, parcel.geom.centroid, geometry=geojson(square(0)), values=values)
    answers = [calls.send("registers/parcels/walks", told) for _time in range(2)]
    assert [status for status, _answer in answers] == [200, 200]
    [made] = Parcel.objects.filter(cadastral_number=number(77))
    assert {answer["uid"] for _status, answer in answers} == {str(made.uid)}
    assert (made.state, made.created_by, made.geom.equals_exact(square(0))) == (State.DRAFT, land_officer, True)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"geometry": ring((0, 0), (1, 1), (1, 0), (0, 1))}, "geom"),
        ({"accuracy": 10.5}, "position"),
        ({"values": {}}, "cadastral_number"),
        ({"geometry": {"type": "Point", "coordinates": [33.94, 49.3]}}, "geom"),
    ],
    ids=["crosses itself", "inexact", "without its number", "no area"],
)
def test_a_walk_that_cannot_be_used_is_refused_with_what_is_wrong(
    calls: Calls, land_officer: User, parcel: Parcel, told: dict[str, Any], field: str
) -> None:
    values = {"cadastral_number": number(77)}
    sent = done(land_officer, parcel.geom.centroid, geometry=geojson(square(0)), values=values) | told
    status, answer = calls.send("registers/parcels/walks", sent)
    assert (status, list(answer["errors"])) == (422, [field])
    assert FieldAction.objects.count() == 0


def test_what_lies_nearest_comes_first_in_metres_of_the_registers_that_one_keeps(
    calls: Calls, parcels: MakeParcels
) -> None:
    first, second, third = parcels(3)
    place = beside(first, 10)
    _status, told = calls.get("field/nearest", lon=place.x, lat=place.y)
    assert [one["title"] for one in told if one["slug"] == "parcels"] == [number(at) for at in (1, 2, 3)]
    assert {one["slug"] for one in told} <= {"parcels", "sites"}
    assert told[0]["metres"] == pytest.approx(10, abs=0.1)
    inside = second.geom.centroid
    _status, told = calls.get("field/nearest", lon=inside.x, lat=inside.y, slug="parcels")
    assert (told[0]["title"], told[0]["metres"]) == (number(2), 0)
    assert third.geom.extent[0] - first.geom.extent[0] > SIDE


def test_cards_are_taken_along_by_a_work_list_and_need_nothing_else(calls: Calls, parcels: MakeParcels) -> None:
    parcels(3, address="вул. Шкільна, 1")
    _status, told = calls.send("registers/parcels/cards", {"filter": "verified_at IS NULL", "limit": 2})
    assert told["total"] == 3
    [card, _other] = told["cards"]
    assert (card["title"], card["version"], card["state"]) == (number(1), 1, "Current")
    assert ["Address", "вул. Шкільна, 1"] in card["rows"]
    assert card["geometry"] == {"type": "MultiPolygon", "coordinates": [[list(map(list, square(0)[0][0].coords))]]}


def test_nothing_is_done_at_an_object_that_is_archived(calls: Calls, land_officer: User, parcel: Parcel) -> None:
    Parcel.objects.filter(pk=parcel.pk).update(state=State.ARCHIVED)
    parcel.refresh_from_db()
    told = done(land_officer, parcel.geom.centroid)
    walked = {**told, "uid": str(parcel.uid), "geometry": geojson(parcel.geom)}
    answers = [
        calls.send(seen_at(parcel), {**told, "version": parcel.version}),
        calls.file(f"registers/parcels/objects/{parcel.uid}/photographs", photograph(), **told),
        calls.send("registers/parcels/walks", walked),
    ]
    assert [(status, "archived" in answer["message"]) for status, answer in answers] == [(422, True)] * 3
    assert FieldAction.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_that_send_the_same_at_one_moment_do_it_once(land_officer: User, parcel: Parcel) -> None:
    told = done(land_officer, parcel.geom.centroid, version=parcel.version)
    answers: list[tuple[int, Any]] = []

    def send() -> None:
        try:
            answers.append(Calls(land_officer).send(seen_at(parcel), told))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((status, answer["again"]) for status, answer in answers) == [(200, False), *[(200, True)] * 3]
    parcel.refresh_from_db()
    assert parcel.version == 2
