"""OGC API – Features – Part 4: who writes by a token, on which version, and what is refused in words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from helpers import box, number, query
from made_tokens import Program, member, program_of

from addresses.models import LegalEntity
from assets.models import CommunalProperty, Parcel
from geo import crs, history
from geo.roles import DISPATCHER, LAND_OFFICER, PARTNER, PROPERTY_OFFICER

MakeParcels = Callable[..., list[Parcel]]
ITEMS = "/ogc/collections/parcels/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.fixture
def officer(kozelshchyna: Any) -> Program:
    return program_of(member(LAND_OFFICER.slug), may_write=True)


def sent(index: int = 0, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": box(index), "properties": properties}


def tag_of(program: Program, parcel: Parcel) -> str:
    tag: str = program.get(f"{ITEMS}/{parcel.uid}")["ETag"]
    return tag


def words(answer: Any) -> str:
    assert answer["Content-Type"] == "application/problem+json", answer.content.decode()
    detail: str = json.loads(answer.content)["detail"]
    return detail


def test_an_officer_makes_a_draft(client: Client, officer: Program) -> None:
    body = sent(cadastral_number=number(7), category="agricultural", documented_area=2.5)
    answer = officer.send("POST", f"{ITEMS}?reason=заява 5", body)
    assert answer.status_code == 201, answer.content.decode()
    parcel = Parcel.objects.get()
    assert answer["Location"] == f"http://testserver{ITEMS}/{parcel.uid}"
    assert (parcel.state, str(parcel.documented_area), parcel.created_by.username) == (
        "draft",
        "2.5000",
        "land-officer",
    )
    feature = json.loads(officer.get(answer["Location"].removeprefix("http://testserver")).content)
    assert feature["properties"]["cadastral_number"] == number(7)
    assert client.get(f"{ITEMS}/{parcel.uid}").status_code == 404


def test_a_property_is_changed_on_the_version_that_was_seen(officer: Program, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="стара", documented_area="1")
    tag = tag_of(officer, parcel)
    answer = officer.send("PATCH", f"{ITEMS}/{parcel.uid}", {"properties": {"address": "нова"}}, if_match=tag)
    assert answer.status_code == 204, answer.content.decode()
    parcel.refresh_from_db()
    assert (parcel.address, parcel.documented_area, parcel.version) == ("нова", 1, 2)
    assert answer["ETag"].startswith('"2.')
    again = officer.send("PATCH", f"{ITEMS}/{parcel.uid}", {"properties": {"address": "інша"}}, if_match=tag)
    assert again.status_code == 412
    assert words(again)
    parcel.refresh_from_db()
    assert parcel.address == "нова"
    [past] = history.events(Parcel)
    assert "водоканал" in past.pgh_context.metadata["reason"]


def test_without_if_match_nothing_is_changed(officer: Program, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    for method in ("PUT", "PATCH", "DELETE"):
        assert officer.send(method, f"{ITEMS}/{parcel.uid}", sent()).status_code == 428
    anyhow = officer.send("PATCH", f"{ITEMS}/{parcel.uid}", {"properties": {"address": "x"}}, if_match="*")
    assert anyhow.status_code == 204


def test_a_replaced_object_keeps_nothing_of_what_was_left_out(officer: Program, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="стара", documented_area="1", state="draft")
    body = sent(1, cadastral_number=parcel.cadastral_number, category="residential")
    answer = officer.send("PUT", f"{ITEMS}/{parcel.uid}", body, if_match=tag_of(officer, parcel))
    assert answer.status_code == 204, answer.content.decode()
    before = parcel.geom
    parcel.refresh_from_db()
    assert (parcel.address, parcel.documented_area, parcel.category) == ("", None, "residential")
    assert not parcel.geom.equals(before)


def test_what_was_got_may_be_sent_back_as_it_is(officer: Program, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="стара", documented_area="1.2345")
    got = officer.get(f"{ITEMS}/{parcel.uid}")
    answer = officer.send("PATCH", f"{ITEMS}/{parcel.uid}", json.loads(got.content), if_match=got["ETag"])
    assert answer.status_code == 204, answer.content.decode()


def test_a_deleted_object_is_archived(client: Client, officer: Program, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    answer = officer.send("DELETE", f"{ITEMS}/{parcel.uid}", if_match=tag_of(officer, parcel))
    assert answer.status_code == 204
    parcel.refresh_from_db()
    assert parcel.state == "archived"
    assert client.get(f"{ITEMS}/{parcel.uid}").status_code == 404


def test_a_geometry_comes_in_the_system_that_is_named(officer: Program, kozelshchyna: Any) -> None:
    ring = box()["coordinates"][0]
    eastings, northings = crs.from_wgs84(crs.system(9854))([x for x, _y in ring], [y for _x, y in ring])
    body = sent(cadastral_number=number(1))
    body["geometry"]["coordinates"] = [list(map(list, zip(northings.tolist(), eastings.tolist(), strict=True)))]
    answer = officer.send("POST", ITEMS, body, content_crs=f"<{EPSG}9854>")
    assert answer.status_code == 201, answer.content.decode()
    west, south, east, north = Parcel.objects.get().geom.extent
    assert (west, south) == pytest.approx(ring[0], abs=1e-8)
    assert east > west
    assert north > south
    swapped = officer.send("POST", ITEMS, body, content_crs=f"<{EPSG}3857>")
    assert swapped.status_code in (201, 422)


def everyone() -> Iterator[tuple[str, Client, int]]:
    yield "the public", Client(), 401
    session = Client()
    session.force_login(member(LAND_OFFICER.slug, "by-session"))
    yield "an officer by session", session, 401
    yield "an officer's token that reads", program_of(member(LAND_OFFICER.slug, "reader")), 403
    yield "another's officer", program_of(member(DISPATCHER.slug), may_write=True), 403
    yield "a partner", program_of(member(PARTNER.slug), may_write=True), 403


def test_nobody_else_writes(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    before = Parcel.objects.values().get()
    for name, one, status in everyone():
        for method, address in (
            ("POST", ITEMS),
            *((each, f"{ITEMS}/{parcel.uid}") for each in ("PUT", "PATCH", "DELETE")),
        ):
            answer = one.generic(
                method, address, json.dumps(sent(address="x")), "application/geo+json", headers={"if-match": "*"}
            )
            assert answer.status_code == status, (name, method, answer.content.decode())
            assert words(answer)
            assert Parcel.objects.values().get() == before


BAD: list[tuple[Any, int]] = [
    ("no json", 400),
    ([1], 400),
    ({"properties": [1]}, 400),
    (sent(nonsense=1), 422),
    (sent(documented_area="багато"), 422),
    (sent(documented_area=True), 422),
    (sent(documented_area=10**30), 422),
    (sent(category="nonsense"), 422),
    (sent(address="\0"), 422),
    (sent(cadastral_number="not a number"), 422),
    (sent(contract_date="2026-02-30"), 422),
    (sent() | {"geometry": {"type": "Point", "coordinates": [33.9, 49.3]}}, 422),
    (sent() | {"geometry": {"type": "Polygon", "coordinates": []}}, 422),
    (sent() | {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}, 422),
    (sent() | {"geometry": {"type": "Polygon", "coordinates": [[[999, 0], [998, 1], [997, 0], [999, 0]]]}}, 422),
    (sent() | {"geometry": "x"}, 422),
    (sent() | {"geometry": [1, 2]}, 422),
]


@pytest.mark.parametrize(("body", "status"), BAD, ids=lambda value: str(value)[:60])
def test_what_the_register_does_not_take_is_told_by_property(
    officer: Program, parcels: MakeParcels, body: Any, status: int
) -> None:
    [parcel] = parcels(1)
    before = Parcel.objects.values().get()
    for method, address in (("POST", ITEMS), ("PATCH", f"{ITEMS}/{parcel.uid}")):
        answer = officer.send(method, address, body, if_match="*")
        assert answer.status_code == status, answer.content.decode()
        assert len(words(answer)) > 10
        assert Parcel.objects.values().get() == before


def test_what_acts_alone_change_is_not_changed_so(officer: Program, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    query("UPDATE assets_parcel SET state = 'current' WHERE id = %s", parcel.pk)
    body = {"properties": {"cadastral_number": number(99)}}
    answer = officer.send("PATCH", f"{ITEMS}/{parcel.uid}", body, if_match="*")
    assert answer.status_code == 422
    assert "cadastral_number" in json.loads(answer.content)["errors"]


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        ({"type": "Point", "coordinates": [33.94, 49.3]}, "Point"),
        ({"type": "LineString", "coordinates": [[33.94, 49.3], [33.95, 49.3]]}, "MultiLineString"),
        (box(), "MultiPolygon"),
    ],
)
def test_a_thing_is_an_area_a_line_or_a_point(kozelshchyna: Any, geometry: dict[str, Any], kind: str) -> None:
    keeper = program_of(member(PROPERTY_OFFICER.slug), may_write=True)
    LegalEntity.objects.create(code="99000001", name="Рада")
    properties = {"inventory_number": "1", "holder": "99000001", "title": "Мережа", "kind": "building"}
    body = {"type": "Feature", "geometry": geometry, "properties": properties}
    answer = keeper.send("POST", "/ogc/collections/property/items", body)
    assert answer.status_code == 201, answer.content.decode()
    made = CommunalProperty.objects.get()
    assert (made.geom.geom_type, made.holder.code) == (kind, "99000001")
    body["properties"]["holder"] = "00000000"
    assert keeper.send("POST", "/ogc/collections/property/items", body).status_code == 422
