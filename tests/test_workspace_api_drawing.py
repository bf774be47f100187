"""The workspace draws: topology as one draws, operations, typed coordinates, traverses; nothing is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from made_acts import MERIDIAN, area, books, box, line, place, reshape, touching
from made_workspace import Calls, calls, geojson

from addresses.models import Hromada
from assets.models import Parcel
from geo import crs

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]
OPERATIONS = "registers/parcels/operations/"


def test_the_list_around_a_drawn_area_tells_place_amount_and_objects(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    body = {"geometry": geojson(box(0, 0, 1.1, 1)), "uid": str(one.uid)}
    status, [found] = calls.send("registers/parcels/topology", body)
    assert status == 200
    assert (found["fault"], found["unit"]) == ("overlap", "m²")
    assert found["objects"] == [str(one.uid), str(other.uid)]
    assert found["place"]["type"] == "MultiPolygon"
    assert found["amount"] == pytest.approx(800, rel=0.1)
    assert one.cadastral_number in found["words"]
    _status, [new] = calls.send("registers/parcels/topology", {"geometry": geojson(box(1.9, 0, 2.5, 1))})
    assert new["objects"] == [None, str(other.uid)]


def test_what_lies_outside_the_hromada_is_on_the_list(calls: Calls, kozelshchyna: Hromada) -> None:
    west, south, _east, _north = kozelshchyna.geom.extent
    drawn = GEOSGeometry(
        f"SRID=4326;POLYGON(({west} {south},{west + 1e-3} {south},{west} {south + 1e-3},{west} {south}))"
    )
    _status, found = calls.send("registers/parcels/topology", {"geometry": geojson(drawn)})
    assert [one["fault"] for one in found] == ["outside"]


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [33.9, 49.3]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, None], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [500, 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": "тут"},
    ],
)
def test_what_is_no_area_is_refused_in_words(calls: Calls, parcels: MakeParcels, geometry: Any) -> None:
    for path, body in (
        ("registers/parcels/topology", {"geometry": geometry}),
        (OPERATIONS + "split", {"objects": [None], "areas": [geometry], "line": geojson(MERIDIAN)}),
    ):
        status, told = calls.send(path, body)
        assert status == 422, told
        assert told["message"]


def test_a_split_is_shown_and_nothing_is_written(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = touching(parcels, 1)
    before = books()
    status, made = calls.send(OPERATIONS + "split", {"objects": [str(parcel.uid)], "line": geojson(MERIDIAN)})
    assert status == 200
    assert len(made["after"]) == 2
    assert (made["changed"], made["objects"], made["versions"]) == ([0], [str(parcel.uid)], [parcel.version])
    assert sum(made["areas_after"]) == pytest.approx(made["areas_before"][0], abs=0.01)
    assert books() == before
    corners = {tuple(corner) for part in made["after"] for corner in part["coordinates"][0][0]}
    assert {tuple(corner) for corner in parcel.geom.coords[0][0]} <= corners


def test_a_drawn_area_takes_the_place_of_the_stored_one_and_a_new_one_needs_none(
    calls: Calls, parcels: MakeParcels
) -> None:
    [parcel] = touching(parcels, 1)
    drawn = geojson(box(0, 0, 1, 2))
    _status, of_known = calls.send(
        OPERATIONS + "split", {"objects": [str(parcel.uid)], "areas": [drawn], "line": geojson(MERIDIAN_LONG)}
    )
    _status, of_new = calls.send(
        OPERATIONS + "split", {"objects": [None], "areas": [drawn], "line": geojson(MERIDIAN_LONG)}
    )
    assert of_known["after"] == of_new["after"]
    assert of_new["objects"] == [None]


def test_a_boundary_is_moved_for_all_neighbours_that_have_it_though_one_was_named(
    calls: Calls, parcels: MakeParcels
) -> None:
    one, other, _third = touching(parcels, 3)
    body = {
        "objects": [str(one.uid)],
        "old": geojson(line((1, 0), (1, 1))),
        "new": geojson(line((1, 0), (1.2, 0.5), (1, 1))),
    }
    status, made = calls.send(OPERATIONS + "move_boundary", body)
    assert status == 200
    assert made["objects"] == [str(one.uid), str(other.uid)]
    assert sum(made["areas_after"]) == pytest.approx(sum(made["areas_before"]), abs=0.01)


def test_a_gap_goes_to_the_area_that_is_to_have_it(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    reshape(other, box(1.01, 0, 2, 1))
    inside = place(1.005, 0.5)
    body = {"objects": [str(one.uid)], "gap": list(inside), "gap_width": 2}
    status, made = calls.send(OPERATIONS + "fill_gap", body)
    assert status == 200
    assert made["objects"] == [str(one.uid)]
    assert made["areas_after"][0] - made["areas_before"][0] == pytest.approx(0.01 * made["areas_before"][0], rel=0.02)


@pytest.mark.parametrize(
    ("name", "drawn", "more"),
    [
        ("clip", box(0, 0.1, 1.2, 0.9), {}),
        ("snap", box(0, 0, 1.001, 1), {"tolerance": 2}),
    ],
)
def test_clip_and_snap_take_the_neighbours_around_where_none_is_named(
    calls: Calls, parcels: MakeParcels, name: str, drawn: GEOSGeometry, more: dict[str, Any]
) -> None:
    one, other = touching(parcels, 2)
    body = {"objects": [str(one.uid)], "areas": [geojson(drawn)], **more}
    status, made = calls.send(OPERATIONS + name, body)
    assert status == 200, made
    [after] = made["after"]
    assert GEOSGeometry(str(after).replace("'", '"')).intersection(other.geom).area < 1e-12


def test_the_other_operations_are_there_too(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    both = [str(one.uid), str(other.uid)]
    _status, merged = calls.send(OPERATIONS + "merge", {"objects": both})
    assert (len(merged["after"]), merged["changed"]) == (1, [0, 1])
    _status, holed = calls.send(
        OPERATIONS + "cut_hole", {"objects": both[:1], "hole": geojson(box(0.4, 0.4, 0.6, 0.6))}
    )
    assert len(holed["after"][0]["coordinates"][0]) == 2
    apart = geojson(area((0, 0), (0.99, 0), (0.98, 1), (0, 1)))
    _status, traced = calls.send(
        OPERATIONS + "trace",
        {"objects": both, "areas": [apart, None], "start": list(place(1, 0)), "end": list(place(1, 1))},
    )
    assert {place(1, 0), place(1, 1)} <= {tuple(corner) for corner in traced["after"][0]["coordinates"][0][0]}


def test_what_an_operation_cannot_do_is_said_in_words(calls: Calls, parcels: MakeParcels) -> None:
    [one] = touching(parcels, 1)
    [off] = parcels(1, geom=None)
    uid = str(one.uid)
    for name, body, word in (
        ("split", {"objects": [uid], "line": geojson(line((5, 5), (6, 6)))}, "cut"),
        ("split", {"objects": [uid]}, "line"),
        ("split", {"objects": []}, "Choose"),
        ("merge", {"objects": [uid]}, "two"),
        ("merge", {"objects": [uid, uid]}, "twice"),
        ("trace", {"objects": [uid]}, "two areas"),
        ("split", {"objects": [str(off.uid)], "line": geojson(MERIDIAN)}, "no geometry"),
        ("split", {"objects": [uid], "areas": [None, None], "line": geojson(MERIDIAN)}, "more areas"),
        ("fill_gap", {"objects": [uid], "gap": [33.9, 49.3], "into": 7}, "area 8"),
    ):
        status, told = calls.send(OPERATIONS + name, body)
        assert status == 422, told
        assert word in told["message"], told


def test_typed_coordinates_become_corners_with_their_area(calls: Calls) -> None:
    corners = box(0, 0, 1, 1).coords[0][:4]
    x, y = crs.from_wgs84(crs.system(9854))([lon for lon, _lat in corners], [lat for _lon, lat in corners])
    text = "\n".join(f"{index}; {a:.4f}; {b:.4f}" for index, (a, b) in enumerate(zip(y, x, strict=True), start=1))
    status, told = calls.send("coordinates", {"text": text, "crs": "EPSG:9854", "swapped": True})
    assert status == 200, told
    assert told["crs"]["code"] == "EPSG:9854"
    assert [tuple(point) for point in told["points"]] == [pytest.approx(corner, abs=1e-8) for corner in corners]
    assert told["area_m2"] == pytest.approx(8_100, rel=0.02)
    assert told["closed"] is False


@pytest.mark.parametrize(
    "text",
    [
        "49°17'52,8\" пн. ш.  33°56'24\" сх. д.",
        "33°56'24\"E, 49°17'52.8\"N",
        "N 49 17 52.8; E 33 56 24",
        "33.94 49.298",
        "33,94; 49,298",
        '{"type": "Point", "coordinates": [33.94, 49.298]}',
        "POINT (33.94 49.298)",
    ],
)
def test_degrees_are_read_as_people_write_them(calls: Calls, text: str) -> None:
    status, told = calls.send("coordinates", {"text": text})
    assert status == 200, told
    assert told["points"] == [pytest.approx([33.94, 49.298], abs=1e-9)]
    assert told["area_m2"] is None


def test_a_list_that_ends_where_it_began_is_closed(calls: Calls) -> None:
    _status, told = calls.send("coordinates", {"text": "33 49\n33.1 49\n33.1 49.1\n33 49"})
    assert (len(told["points"]), told["closed"]) == (3, True)


@pytest.mark.parametrize(
    ("body", "name", "word"),
    [
        ({"text": "33.9 49.3\nтут"}, "text", "Line 2"),
        ({"text": "33.9 49.3\n500 49"}, "text", "Position 2"),
        ({"text": "33.9 49.3", "crs": "EPSG:2"}, "crs", "EPSG:2"),
        ({"text": "POLYGON ((0 0, 1 0, 1 1, 0 0), (0.5 0.1, 0.6 0.1, 0.6 0.2, 0.5 0.1))"}, "text", "holes"),
    ],
)
def test_coordinates_that_cannot_be_read_are_refused_in_words(
    calls: Calls, body: dict[str, Any], name: str, word: str
) -> None:
    status, told = calls.send("coordinates", body)
    assert status == 422
    assert word in told["errors"][name][0]


def test_the_systems_of_the_place_are_offered_first(calls: Calls, kozelshchyna: Hromada) -> None:
    _status, told = calls.get("crs")
    codes = [one["code"] for one in told]
    assert codes[0] == "EPSG:4326"
    assert {"EPSG:9854", "EPSG:7829", "EPSG:6385", "EPSG:5564", "EPSG:3857"} <= set(codes)
    here = {one["code"] for one in told if one["here"]}
    assert "EPSG:9854" in here
    assert "EPSG:9851" not in here
    assert codes.index("EPSG:9854") < codes.index("EPSG:9851")


def test_a_traverse_is_an_area_with_the_error_by_which_it_fails_to_close(calls: Calls) -> None:
    legs = [{"bearing": bearing, "distance": 100.0} for bearing in (90, 180, 270)]
    body = {"start": [33.94, 49.298], "legs": [*legs, {"bearing": 0, "distance": 100.2}]}
    status, told = calls.send("traverse", body)
    assert status == 200
    assert told["closing_error"] == pytest.approx(0.2, abs=0.01)
    assert told["perimeter"] == pytest.approx(400.2)
    assert told["closes_to"] == pytest.approx(2_000, rel=0.05)
    assert told["geometry"]["coordinates"][0][0][0] == [33.94, 49.298]
    assert Point(*told["geometry"]["coordinates"][0][0][2]).x > 33.94
    status, told = calls.send("traverse", {**body, "legs": legs})
    assert status == 422


MERIDIAN_LONG = line((0.5, -0.5), (0.5, 2.5))
