"""Who may what in the workspace: every address of its interface is tried by everybody, and keeps from each what is not
theirs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.test import Client
from django.utils import timezone
from helpers import number, query, square
from made_acts import MERIDIAN, touching
from made_pictures import photograph
from made_workspace import Calls, calls, geojson
from walk import every_route, without_language

from assets.models import Parcel
from assets.registers import ParcelRegister
from geo.models import Publication, User, Visibility
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, LAND_CLERK, LAYER_EDITOR, PARTNER, Role
from portal.models import FieldAction, SavedView
from portal.workspace.api import api

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]
Call = tuple[str, str]

#: Calls that tell of no register, but for those that one keeps.
OF_NOTHING = {
    ("GET", "registers"),
    ("GET", "crs"),
    ("POST", "coordinates"),
    ("POST", "traverse"),
    ("GET", "field/nearest"),
}
#: What is for those who propose alone: whoever may save does that.
OF_CLERKS = {("POST", "registers/{slug}/objects/{uid}/proposals"), ("POST", "registers/{slug}/proposals")}
#: What is for those who propose, as for officers. All else that tells of a register, or changes one, is for officers.
OF_CLERKS_TOO = {
    ("GET", "registers/{slug}/objects/{uid}"),
    ("GET", "registers/{slug}/objects"),
    ("GET", "registers/{slug}/objects/{uid}/proposals"),
    ("GET", "registers/{slug}/at"),
    ("POST", "registers/{slug}/check"),
    ("POST", "registers/{slug}/topology"),
    ("POST", "registers/{slug}/operations/{operation}"),
    ("POST", "registers/{slug}/objects/{uid}/presence"),
    ("GET", "registers/{slug}/table"),
    ("POST", "registers/{slug}/rows"),
    ("POST", "registers/{slug}/select"),
    ("POST", "registers/{slug}/position"),
    ("POST", "registers/{slug}/places"),
    ("POST", "registers/{slug}/filter"),
    ("GET", "registers/{slug}/views"),
    ("POST", "registers/{slug}/views"),
}
#: What of the interface is no call: its description, as a page too, and its root.
NO_CALLS = {"staff/api/", "staff/api/openapi.json", "staff/api/docs"}
GROUNDS = {"number": "1", "date": "2024-05-17", "issuer": "Рада", "reason": "за заявою"}
SECRET = "ТАЄМНИЦЯ-77"
#: Number of the saved view: no sequence has come so far.
VIEW = 10**6
#: Identifier of the boundary that was walked.
WALK = "5d3c1a0e-6f0f-4c42-9a55-0f6f5b1d2c3a"
#: Where an action in the field was done: within the first parcel of the tests.
HERE = {"lon": 33.9405, "lat": 49.2985, "accuracy": 5}


def every_call() -> Iterator[Call]:
    """Method and path, as the interface describes itself."""
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        yield from ((method.upper(), path.lstrip("/")) for method in methods)


def body_of(call: Call, parcel: Parcel, by: int = 0) -> Any:
    """What makes the call succeed for an officer."""
    drawn = geojson(parcel.geom)
    uid = str(parcel.uid)
    value = {"field": "category", "entered": {"category": ["forest"]}}
    done = {"action": str(uuid4()), "by": by, "at": "2026-05-09T10:00:00+03:00", **HERE}
    known = {
        ("POST", "registers/{slug}/rows"): {"columns": ["cadastral_number"], "filter": "state = 'current'"},
        ("POST", "registers/{slug}/select"): {"ids": [parcel.pk]},
        ("POST", "registers/{slug}/position"): {"uid": uid},
        ("POST", "registers/{slug}/places"): {"uids": [uid]},
        ("POST", "registers/{slug}/filter"): {"text": "state = 'draft'"},
        ("POST", "registers/{slug}/views"): {"name": "Чернетки", "filter": "state = 'draft'"},
        ("POST", "registers/{slug}/bulk/preview"): {"uids": [uid], **value},
        ("POST", "registers/{slug}/bulk"): {"versions": {uid: parcel.version}, "reason": "за заявою", **value},
        ("POST", "coordinates"): {"text": "33.94 49.3"},
        ("POST", "traverse"): {
            "start": [33.94, 49.3],
            "legs": [{"bearing": bearing, "distance": 50} for bearing in (0, 90, 180, 270)],
        },
        ("POST", "registers/{slug}/topology"): {"geometry": drawn},
        ("POST", "registers/{slug}/operations/{operation}"): {"objects": [str(parcel.uid)], "line": geojson(MERIDIAN)},
        ("POST", "registers/{slug}/objects"): {
            "values": {"cadastral_number": number(88)},
            "geometry": geojson(square(7)),
            "reason": "за заявою",
        },
        ("POST", "registers/{slug}/check"): {"uid": uid, "entered": {"address": {"address": ["вул. Чужа, 1"]}}},
        ("PATCH", "registers/{slug}/objects/{uid}"): {
            "version": parcel.version,
            "values": {"address": "вул. Чужа, 1"},
            "reason": "за заявою",
        },
        ("POST", "registers/{slug}/objects/{uid}/proposals"): {
            "version": parcel.version,
            "values": {"address": "вул. Чужа, 1"},
            "reason": "за заявою",
        },
        ("POST", "registers/{slug}/proposals"): {
            "values": {"cadastral_number": number(89)},
            "geometry": geojson(square(8)),
            "reason": "за заявою",
        },
        ("POST", "registers/{slug}/changes"): {
            "changes": [{"uid": str(parcel.uid), "version": parcel.version, "geometry": geojson(square(9))}],
            "reason": "за заявою",
        },
        ("POST", "registers/{slug}/acts/{act}"): {
            "objects": [{"uid": str(parcel.uid), "version": parcel.version}],
            "grounds": GROUNDS,
        },
        ("POST", "registers/{slug}/objects/{uid}/presence"): {"editing": True},
        ("POST", "registers/{slug}/cards"): {"uids": [uid]},
        ("POST", "registers/{slug}/objects/{uid}/seen"): {**done, "version": parcel.version},
        ("POST", "registers/{slug}/objects/{uid}/photographs"): done,
        ("POST", "registers/{slug}/objects/{uid}/walk"): {"action": WALK},
        ("POST", "registers/{slug}/walks"): {**done, "uid": uid, "geometry": drawn},
    }
    return known[call]


#: What calls that read are asked with.
QUERIES: dict[str, dict[str, Any]] = {
    "registers/{slug}/objects": {"bbox": "33,49,34,50"},
    "registers/{slug}/at": {"lon": 33.9405, "lat": 49.2985},
    "field/nearest": {"lon": 33.9405, "lat": 49.2985},
}


def made(calls: Calls, call: Call, parcel: Parcel) -> tuple[int, Any]:
    method, path = call
    places = {"slug": "parcels", "uid": parcel.uid, "operation": "split", "act": "cancel", "number": VIEW}
    address = path.format(**places)
    if method == "DELETE":
        return calls.send(address, "", method)
    if method == "GET":
        return calls.get(address, **QUERIES.get(path, {}))
    body = body_of(call, parcel, int(calls.client.session.get(SESSION_KEY, 0)))
    if path.endswith("/photographs"):
        return calls.file(address, photograph(), **body)
    return calls.send(address, body, method)


def everything() -> list[Any]:
    """What stands in the tables that the interface writes."""
    tables = (
        "assets_parcel",
        "assets_parcelevent",
        "assets_parcelact",
        "geo_presence",
        "geo_proposal",
        "geo_publication",
        "portal_savedview",
        "portal_fieldaction",
        "geo_photograph",
    )
    return [query(f"SELECT r::text FROM {table} AS r ORDER BY r::text") for table in tables]


@pytest.fixture
def parcel(parcels: MakeParcels, land_officer: User) -> Parcel:
    SavedView.objects.create(pk=VIEW, owner=land_officer, register="parcels", name="Ділянки")
    [parcel, _other] = touching(parcels, 2, contract_number=SECRET)
    FieldAction.objects.create(
        uid=WALK,
        user=land_officer,
        kind="walk",
        register="parcels",
        record=parcel.uid,
        done_at=timezone.now(),
        geometry=parcel.geom,
    )
    return parcel


def test_the_interface_describes_every_address_that_it_has() -> None:
    routes = {without_language(route).replace("<", "{").replace(">", "}") for route in every_route()}
    own = {route.removeprefix("staff/api/") for route in routes if route.startswith("staff/api/")}
    assert {path for _method, path in every_call()} == own - {one.removeprefix("staff/api/") for one in NO_CALLS}


def test_an_officer_of_the_register_makes_every_call(calls: Calls, parcel: Parcel) -> None:
    """Or the tests below would prove nothing."""
    for call in every_call():
        with transaction.atomic():
            point = transaction.savepoint()
            status, told = made(calls, call, parcel)
            assert status in ((403,) if call in OF_CLERKS else (200, 201, 204)), (call, told)
            transaction.savepoint_rollback(point)


def test_who_proposes_reads_and_proposes_and_changes_nothing_of_the_register(
    person: Callable[[Role], User], parcel: Parcel
) -> None:
    clerk = Calls(person(LAND_CLERK))
    registers = query("SELECT r::text FROM assets_parcel AS r ORDER BY r::text")
    for call in every_call():
        with transaction.atomic():
            point = transaction.savepoint()
            before = everything()
            status, told = made(clerk, call, parcel)
            if call in OF_NOTHING | OF_CLERKS | OF_CLERKS_TOO:
                assert status in (200, 201, 204), (call, told)
            else:
                # Views are one's own: another's is not there.
                assert status == (404 if call[0] == "DELETE" else 403), (call, told)
                assert everything() == before, call
            assert query("SELECT r::text FROM assets_parcel AS r ORDER BY r::text") == registers, call
            transaction.savepoint_rollback(point)


def test_whoever_is_not_signed_in_is_told_so_and_nothing_else(parcel: Parcel, land_officer: User) -> None:
    gone = Calls(land_officer)
    User.objects.filter(pk=land_officer.pk).update(is_active=False)
    before = everything()
    for call in every_call():
        for person in (Calls(None), gone):
            status, told = made(person, call, parcel)
            assert (status, list(told)) == (401, ["message", "errors", "uid", "topology"]), call
    assert everything() == before


@pytest.mark.parametrize("role", [PARTNER, DISPATCHER, ADDRESS_OFFICER, LAYER_EDITOR])
def test_who_does_not_keep_the_register_neither_reads_nor_changes_it_here(
    person: Callable[[Role], User], parcel: Parcel, role: Role
) -> None:
    other = Calls(person(role))
    before = everything()
    for call in every_call():
        status, told = made(other, call, parcel)
        if call in OF_NOTHING:
            assert status == 200
        else:
            assert status == (404 if role is PARTNER else 403), call
        said = json.dumps(told, ensure_ascii=False)
        assert str(parcel.uid) not in said
        assert SECRET not in said
    assert everything() == before


def test_a_register_for_nobody_is_closed_to_its_officers_too(
    calls: Calls, person: Callable[[Role], User], parcel: Parcel
) -> None:
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
    administrator = Calls(person(ADMINISTRATOR))
    for call in every_call():
        status, _told = made(calls, call, parcel)
        assert status == (200 if call in OF_NOTHING else 404), call
    assert calls.get("registers")[1] == []
    assert administrator.get(f"registers/parcels/objects/{parcel.uid}")[0] == 200


def test_a_field_that_one_may_not_read_is_neither_told_nor_taken(
    land_officer: User, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = tuple(
        replace(field, audience=DISPATCHER.slug) if field.name == "contract_number" else field
        for field in ParcelRegister.fields
    )
    monkeypatch.setattr(ParcelRegister, "fields", fields)
    officer = Calls(land_officer)
    for call in every_call():
        with transaction.atomic():
            point = transaction.savepoint()
            _status, told = made(officer, call, parcel)
            said = json.dumps(told, ensure_ascii=False)
            assert SECRET not in said, call
            assert "contract_number" not in said, call
            transaction.savepoint_rollback(point)
    body = {"version": parcel.version, "values": {"contract_number": "1"}, "reason": "за заявою"}
    status, told = officer.send(f"registers/parcels/objects/{parcel.uid}", body, "PATCH")
    assert (status, list(told["errors"])) == (422, ["contract_number"])


def test_a_call_from_another_site_changes_nothing(land_officer: User, parcel: Parcel) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(land_officer)
    before = everything()
    address = f"/en/staff/api/registers/parcels/objects/{parcel.uid}"
    body = json.dumps(body_of(("PATCH", "registers/{slug}/objects/{uid}"), parcel))
    answer = guarded.patch(address, body, content_type="application/json")
    assert answer.status_code == 403
    assert json.loads(answer.content)["message"]
    assert everything() == before


def test_the_administrator_keeps_every_register(person: Callable[[Role], User], parcel: Parcel) -> None:
    user = person(ADMINISTRATOR)
    _status, told = Calls(user).get("registers")
    assert {"parcels", "addresses", "property"} <= {one["slug"] for one in told}
    for one in told:
        assert Calls(user).get(f"registers/{one['slug']}/objects", bbox="33,49,34,50")[0] == 200
