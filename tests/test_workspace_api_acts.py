"""Acts in the workspace: made on land in force by a decision, whole or not at all, on what the person had seen."""

from collections.abc import Callable
from typing import Any

import pytest
from helpers import number
from made_acts import EAST_HALF, MERIDIAN, WEST_HALF, books, box, touching
from made_workspace import Calls, calls, geojson

from assets.models import ActKind, Parcel, ParcelAct

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]
GROUNDS = {"number": "17-05/2024", "date": "2024-05-17", "issuer": "Рада", "reason": "за заявою власника"}
ACTS = "registers/parcels/acts"


def asked(*parcels: Parcel, **more: Any) -> dict[str, Any]:
    named = [{"uid": str(parcel.uid), "version": parcel.version} for parcel in parcels]
    return {"objects": named, "grounds": GROUNDS, **more}


def test_the_form_is_told_what_the_acts_need(calls: Calls, parcels: MakeParcels) -> None:
    status, told = calls.get(ACTS)
    assert status == 200
    assert [one["slug"] for one in told["acts"]] == ["split", "merge", "boundaries", "cancel"]
    assert told["acts"][0]["draws"] == ["line", "geometries"]
    grounds = {one["name"]: one for one in told["grounds"]}
    assert list(grounds) == ["number", "date", "issuer", "reason", "link"]
    assert (grounds["date"]["kind"], grounds["link"]["required"], grounds["issuer"]["required"]) == (
        "date",
        False,
        True,
    )
    assert "purpose" in told["values"]


def test_a_parcel_is_split_by_a_line_and_merged_back(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = touching(parcels, 1, documented_area="0.8")
    body = asked(parcel, line=geojson(MERIDIAN), numbers=[number(101), number(102)])
    status, told = calls.send(f"{ACTS}/split", body)
    assert status == 200, told
    assert told["ceased"] == [str(parcel.uid)]
    assert [one["title"] for one in told["objects"]] == [number(101), number(102)]
    assert sum(one["values"]["documented_area"] for one in told["objects"]) == pytest.approx(0.8)
    act = ParcelAct.objects.get(pk=told["act"])
    assert (act.kind, act.decision_number, act.author and act.author.username) == (
        ActKind.SPLIT,
        "17-05/2024",
        "land-officer",
    )
    halves = [{"uid": one["uid"], "version": one["version"]} for one in told["objects"]]
    status, told = calls.send(f"{ACTS}/merge", {"objects": halves, "numbers": [number(103)], "grounds": GROUNDS})
    assert status == 200, told
    [whole] = told["objects"]
    assert whole["area_m2"] == pytest.approx(
        calls.get(f"registers/parcels/objects/{parcel.uid}")[1]["area_m2"], abs=0.01
    )


def test_a_split_by_drawn_areas_may_say_what_is_not_inherited(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = touching(parcels, 1, purpose_text="сад")
    body = asked(
        parcel,
        geometries=[geojson(WEST_HALF), geojson(EAST_HALF)],
        numbers=[number(101), number(102)],
        values=[{"purpose_text": "город"}],
    )
    status, told = calls.send(f"{ACTS}/split", body)
    assert status == 200, told
    assert [one["values"]["purpose_text"] for one in told["objects"]] == ["город", "сад"]


def test_boundaries_are_changed_and_a_registration_is_cancelled(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    areas = [geojson(box(0, 0, 1.5, 1)), geojson(box(1.5, 0, 2, 1))]
    status, told = calls.send(
        f"{ACTS}/boundaries", asked(one, other, geometries=areas, numbers=[number(101), number(102)])
    )
    assert status == 200, told
    new = Parcel.objects.get(uid=told["objects"][0]["uid"])
    status, told = calls.send(f"{ACTS}/cancel", asked(new))
    assert (status, told["objects"]) == (200, [])
    new.refresh_from_db()
    assert (new.state, new.status) == ("archived", "cancelled")


def test_what_an_act_lacks_is_said_in_words_and_nothing_is_written(calls: Calls, parcels: MakeParcels) -> None:
    one, other, apart = touching(parcels, 3)
    before = books()
    line, two = geojson(MERIDIAN), [number(101), number(102)]
    for act, body, word in (
        ("split", asked(one, line=line, numbers=two[:1]), "two new"),
        ("split", asked(one, numbers=two), "no geometry"),
        ("split", asked(one, line=line, numbers=["1", "2"]), "cadastral number"),
        ("split", asked(one, other, line=line, numbers=two), "one object"),
        ("split", asked(one, geometries=[geojson(WEST_HALF)], numbers=two), "as many areas"),
        ("split", asked(one, line=line, numbers=two, values=[{}] * 3), "values"),
        ("split", asked(one, line=line, numbers=two, values=[{"purpose": "99"}]), "purpose"),
        ("merge", asked(one, apart, numbers=two[:1]), "boundary in common"),
        ("merge", asked(one, other, numbers=two), "one new number"),
        ("cancel", asked(one, grounds=GROUNDS | {"date": "2999-01-01"}), "yet to come"),
        ("cancel", asked(one, grounds=GROUNDS | {"issuer": ""}), "decision is not complete"),
    ):
        status, told = calls.send(f"{ACTS}/{act}", body)
        assert status == 422, told
        assert word in told["message"], told
        assert books() == before
    assert calls.send(f"{ACTS}/annex", asked(one))[0] == 404
    assert calls.send(f"{ACTS}/cancel", {"objects": [], "grounds": GROUNDS})[0] == 400


def test_an_act_on_an_older_version_shows_the_newer(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = touching(parcels, 1)
    Parcel.objects.filter(pk=parcel.pk).update(address="вул. Нова, 1")
    before = books()
    status, told = calls.send(f"{ACTS}/cancel", asked(parcel))
    assert (status, told["uid"]) == (409, str(parcel.uid))
    assert told["theirs"]["values"]["address"] == "вул. Нова, 1"
    assert books() == before
