"""The workspace's interface tells registers and objects, to the last bit, to those who keep them."""

from collections.abc import Callable

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from helpers import square
from made_acts import place, reshape, touching
from made_workspace import Calls, calls, geojson

from assets.models import Parcel
from geo.models import User
from geo.records import State

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]


def test_the_registers_are_those_that_one_keeps_with_what_their_forms_need(calls: Calls, parcels: MakeParcels) -> None:
    status, told = calls.get("registers")
    assert status == 200
    assert [one["slug"] for one in told] == ["parcels"]
    [register] = told
    assert (register["geometry"], register["acts"]) == ("MULTIPOLYGON", True)
    assert ["draft", "Draft"] in register["states"]
    fields = {field["name"]: field for field in register["fields"]}
    assert fields["category"]["kind"] == "choice"
    assert ["agricultural", "Agricultural"] in [
        [value, title.split()[0]] for value, title in fields["category"]["choices"]
    ]
    assert fields["cadastral_number"]["help"]
    assert fields["area"]["derived"]


def test_an_object_is_told_with_its_values_its_words_and_every_bit_of_its_corners(
    calls: Calls, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1, documented_area="1.2345", contract_date="2024-05-17")
    corners = [(33.94 + 1 / 3e3, 49.298 + 1 / 7e3), (33.941 + 1 / 9e7, 49.298), (33.941, 49.299 + 1e-13)]
    parcel = reshape(parcel, Polygon([*corners, corners[0]]))
    status, told = calls.get(f"registers/parcels/objects/{parcel.uid}")
    assert status == 200
    assert [tuple(corner) for corner in told["geometry"]["coordinates"][0][0]] == [*corners, corners[0]]
    assert (told["title"], told["state"], told["state_title"], told["by_acts"]) == (
        parcel.cadastral_number,
        "current",
        "Current",
        True,
    )
    assert told["area_m2"] == pytest.approx(told["values"]["area"], rel=1e-3)
    assert told["length_m"] is None
    assert (told["values"]["documented_area"], told["values"]["contract_date"]) == (1.2345, "2024-05-17")
    assert told["words"]["documented_area"] == "1.2345"
    for name in ("page", "edit", "history"):
        assert calls.client.get(told[name]).status_code == 200


def test_a_draft_is_not_kept_by_acts_and_an_object_off_the_map_has_no_geometry(
    calls: Calls, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1, state=State.DRAFT, geom=None)
    _status, told = calls.get(f"registers/parcels/objects/{parcel.uid}")
    assert (told["by_acts"], told["geometry"], told["area_m2"]) == (False, None, None)


def test_neighbours_are_told_by_the_box_and_no_more_than_were_asked_for(calls: Calls, parcels: MakeParcels) -> None:
    made = parcels(3)
    made[2].state = State.ARCHIVED
    made[2].save()
    west, south, east, north = MultiPolygon(made[0].geom[0], made[1].geom[0]).extent
    path = "registers/parcels/objects"
    _status, told = calls.get(path, bbox=f"{west},{south},{east + 1},{north}")
    assert {one["id"] for one in told["features"]} == {str(one.uid) for one in made[:2]}
    assert told["more"] is False
    [first] = [one for one in told["features"] if one["id"] == str(made[0].uid)]
    assert first["geometry"] == {"type": "MultiPolygon", "coordinates": _lists(made[0].geom.coords)}
    assert first["properties"] == {"title": made[0].cadastral_number, "state": "current", "version": 1}
    _status, told = calls.get(path, bbox=f"{west},{south},{east},{north}", limit=1)
    assert (len(told["features"]), told["more"]) == (1, True)


@pytest.mark.parametrize("bbox", ["", "1,2,3", "1,2,3,x", "2,1,1,2", "nan,0,1,1", "0,0,1,inf", "0,-91,1,1"])
def test_a_box_that_is_none_is_refused_in_words(calls: Calls, bbox: str) -> None:
    status, told = calls.get("registers/parcels/objects", bbox=bbox)
    assert status == 422
    assert "degrees" in told["errors"]["bbox"][0]


def test_under_a_place_lies_the_smaller_object_first_and_near_it_the_nearer(calls: Calls, parcels: MakeParcels) -> None:
    small, large, aside = parcels(3)
    around = Polygon([place(*corner) for corner in ((-1, -1), (1.1, -1), (1.1, 2), (-1, 2), (-1, -1))])
    reshape(large, around)
    path = "registers/parcels/at"
    inside = square(0).centroid
    _status, told = calls.get(path, lon=inside.x, lat=inside.y)
    assert [one["uid"] for one in told] == [str(small.uid), str(large.uid)]
    assert told[0]["title"] == small.cadastral_number
    lon, lat = aside.geom.extent[0], inside.y
    assert calls.get(path, lon=lon - 1e-5, lat=lat)[1] == []
    _status, told = calls.get(path, lon=lon - 1e-5, lat=lat, metres=2)
    assert [one["uid"] for one in told] == [str(aside.uid)]


def test_the_interface_is_for_those_who_keep_the_register(
    parcels: MakeParcels, staff: User, partner: User, land_officer: User
) -> None:
    [parcel] = parcels(1)
    paths = [
        f"registers/parcels/objects/{parcel.uid}",
        "registers/parcels/objects?bbox=33,49,34,50",
        "registers/parcels/at?lon=33.94&lat=49.3",
    ]
    for path in paths:
        assert [Calls(user).get(path)[0] for user in (None, partner, staff, land_officer)] == [401, 404, 403, 200]
    assert Calls(staff).get("registers") == (200, [])
    status, told = Calls(None).get("registers")
    assert status == 401
    assert "sign in" in told["message"].lower()


def test_what_is_not_understood_is_answered_in_words_too(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    assert calls.get("registers/nowhere/objects", bbox="0,0,1,1")[0] == 404
    assert calls.get("registers/parcels/objects/00000000-0000-0000-0000-000000000000")[0] == 404
    for path, body in (
        ("registers/parcels/topology", "{"),
        ("registers/parcels/topology", "[]"),
        ("registers/parcels/topology", {"geometry": geojson(parcel.geom), "unknown": 1}),
        ("registers/parcels/operations/melt", {"objects": []}),
        ("registers/parcels/topology", '{"geometry": {}, "gap_width": NaN}'),
    ):
        status, told = calls.send(path, body)
        assert status == 400, told
        assert told["message"]


def _lists(coordinates: object) -> object:
    return [_lists(one) for one in coordinates] if isinstance(coordinates, tuple) else coordinates


def test_touching_parcels_come_with_the_same_corners(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    told = [calls.get(f"registers/parcels/objects/{parcel.uid}")[1]["geometry"] for parcel in (one, other)]
    corners = [{tuple(corner) for corner in each["coordinates"][0][0]} for each in told]
    assert len(corners[0] & corners[1]) == 2
