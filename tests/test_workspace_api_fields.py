"""The workspace's panel fills in the fields of objects as their form has them: checked as one types, saved with the
place as one change, and new objects made once."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from django.test import Client
from helpers import number, query
from made_acts import box, touching
from made_workspace import IN_UKRAINIAN, Calls, calls, geojson

from addresses.models import LegalEntity
from assets.models import Parcel
from geo import editing, registers
from geo.models import User
from geo.records import State
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, Role
from portal.keeping import references

__all__ = ["calls"]
MakeParcels = Callable[..., list[Parcel]]
REASON = "за заявою"
OBJECTS = "registers/parcels/objects"


def entered(**texts: str) -> dict[str, dict[str, list[str]]]:
    """As the panel sends fields of one input each."""
    return {name: {name: [text]} for name, text in texts.items()}


def change(parcel: Parcel, **more: Any) -> dict[str, Any]:
    return {"version": parcel.version, "reason": REASON, **more}


def new(**more: Any) -> dict[str, Any]:
    return {"uid": str(uuid4()), "reason": REASON, "entered": entered(cadastral_number=number(50)), **more}


def inputs(client: Client, address: str) -> dict[str, str]:
    """What the fragment's inputs hold, by name."""
    page = lxml.html.fragment_fromstring(client.get(address).content.decode(), create_parent="form")
    return dict(page.fields)


def test_the_panel_has_the_inputs_of_the_form_and_no_others(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="вул. Шкільна, 7")
    _status, told = calls.get(f"{OBJECTS}/{parcel.uid}")
    shown = inputs(calls.client, told["fields"])
    form = lxml.html.fromstring(calls.client.get(told["edit"]).content.decode()).forms[-1]
    beside = {"csrfmiddlewaretoken", "version", "typed_geometry", "system", "nowhere", "reason"}
    assert set(shown) == set(form.fields.keys()) - beside
    assert shown["address"].strip() == "вул. Шкільна, 7"
    assert "cadastral_number" not in shown, "acts keep it"
    register = next(one for one in calls.get("registers")[1] if one["slug"] == "parcels")
    assert set(inputs(calls.client, register["new"])) > set(shown)
    assert "cadastral_number" in inputs(calls.client, register["new"])


def test_ids_of_the_panel_are_not_those_of_the_tables_dialog(calls: Calls, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    panel = calls.client.get(calls.get(f"{OBJECTS}/{parcel.uid}")[1]["fields"]).content.decode()
    dialog = calls.client.get("/en/staff/map/parcels/fields/category/").content.decode()
    assert 'id="panel-category"' in panel
    assert 'id="id_category"' in dialog


def test_a_long_reference_is_searched(calls: Calls, parcels: MakeParcels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "LISTED_AT_MOST", 1)
    LegalEntity.objects.create(code="99000001", name="Рада")
    LegalEntity.objects.create(code="99000002", name="Школа")
    [parcel] = parcels(1)
    page = lxml.html.fromstring(calls.client.get(calls.get(f"{OBJECTS}/{parcel.uid}")[1]["fields"]).content.decode())
    [suggestions] = page.xpath(".//datalist[@data-for='panel-tenant']")
    found = calls.client.get(suggestions.get("data-address"), {"q": "школ"}).content.decode()
    assert "99000002" in found
    sent = change(parcel, entered=entered(tenant="99000002"))
    status, told = calls.send(f"{OBJECTS}/{parcel.uid}", sent, "PATCH")
    assert (status, told["values"]["tenant"]) == (200, "99000002")


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"documented_area": "багато"}, {"documented_area"}),
        ({"contract_date": "колись"}, {"contract_date"}),
        ({"category": "ocean"}, {"category"}),
        ({"tenant": "nobody"}, {"tenant"}),
        ({"cadastral_number": number(99)}, {"cadastral_number"}),
        ({"area": "5"}, {"area"}),
        ({"colour": "red"}, {"colour"}),
        ({"documented_area": "багато", "address": "вул. Нова, 1"}, {"documented_area"}),
        ({"documented_area": "1.5", "address": ""}, set()),
    ],
)
def test_what_is_typed_is_checked_as_saving_would_and_nothing_is_written(
    calls: Calls, parcels: MakeParcels, texts: dict[str, str], wrong: set[str]
) -> None:
    [parcel] = parcels(1)
    before = query("SELECT p::text FROM assets_parcel AS p")
    status, told = calls.send("registers/parcels/check", {"uid": str(parcel.uid), "entered": entered(**texts)})
    assert (status, set(told["errors"])) == (200, wrong)
    assert all(sentences for sentences in told["errors"].values())
    assert query("SELECT p::text FROM assets_parcel AS p") == before
    sent = change(parcel, entered=entered(**texts))
    status, told = calls.send(f"{OBJECTS}/{parcel.uid}", sent, "PATCH")
    assert (status, set(told.get("errors", ()))) == ((422, wrong) if wrong else (200, set()))


def test_of_a_new_object_only_what_was_typed_is_checked(calls: Calls, parcels: MakeParcels) -> None:
    parcels(1)
    check = "registers/parcels/check"
    assert calls.send(check, {"entered": entered(address="вул. Нова, 1")}) == (200, {"errors": {}})
    for text in ("12", number(1)):
        _status, told = calls.send(check, {"entered": entered(cadastral_number=text)})
        assert list(told["errors"]) == ["cadastral_number"]


def test_texts_are_read_as_the_form_of_the_language_reads_them(land_officer: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    calls = Calls(land_officer, IN_UKRAINIAN)
    row = {"utilities-0-kind": ["water"], "utilities-0-capacity": ["2,5"], "utilities-1-kind": [""]}
    texts = entered(documented_area="1,25", contract_date="2024-05-17") | {"utilities": row}
    status, told = calls.send(f"{OBJECTS}/{parcel.uid}", change(parcel, entered=texts), "PATCH")
    assert status == 200, told
    assert (told["values"]["documented_area"], told["values"]["contract_date"]) == (1.25, "2024-05-17")
    [utility] = told["values"]["utilities"]
    assert (utility["kind"], utility["capacity"]) == ("water", 2.5)


def test_fields_and_place_are_one_save_with_one_version(calls: Calls, parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = touching(parcels, 1)
    drawn = geojson(box(0, 0, 0.5, 1))
    sent = change(parcel, entered=entered(address="вул. Нова, 1"), geometry=drawn)
    status, told = calls.send(f"{OBJECTS}/{parcel.uid}", sent, "PATCH")
    assert status == 200, told
    assert (told["version"], told["values"]["address"]) == (parcel.version + 1, "вул. Нова, 1")
    parcel.refresh_from_db()
    assert geojson(parcel.geom)["coordinates"] == (drawn["coordinates"],)
    refused = {**sent, "version": told["version"], "entered": entered(documented_area="багато"), "geometry": None}
    assert calls.send(f"{OBJECTS}/{parcel.uid}", refused, "PATCH")[0] == 422
    parcel.refresh_from_db()
    assert (parcel.version, parcel.geom is None) == (told["version"], False)


def test_fields_are_saved_with_a_boundary_that_moves_for_two_or_not_at_all(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    changes = [
        {"uid": str(one.uid), "version": one.version, "geometry": geojson(box(0, 0, 0.9, 1))},
        {"uid": str(other.uid), "version": other.version, "entered": entered(address="вул. Нова, 1")},
    ]
    status, told = calls.send("registers/parcels/changes", {"changes": changes, "reason": REASON})
    assert status == 200, told
    assert told[1]["values"]["address"] == "вул. Нова, 1"
    assert Parcel.objects.get(pk=other.pk).geom == other.geom
    changes[0] |= {"version": told[0]["version"], "geometry": geojson(box(0, 0, 0.8, 1))}
    changes[1] |= {"version": told[1]["version"], "entered": entered(documented_area="багато")}
    status, told = calls.send("registers/parcels/changes", {"changes": changes, "reason": REASON})
    assert (status, list(told["errors"])) == (422, ["documented_area"])
    one.refresh_from_db()
    assert one.version == changes[0]["version"]


def test_a_conflict_tells_of_the_fields_that_were_entered(
    calls: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    [parcel] = parcels(1)
    editing.save(registers.get("parcels"), parcel, {"address": "вул. Інша, 2"}, land_officer, REASON, parcel.version)
    sent = change(parcel, entered=entered(address="вул. Нова, 1", purpose_text="сад"))
    status, told = calls.send(f"{OBJECTS}/{parcel.uid}", sent, "PATCH")
    assert status == 409
    disputes = {one["name"]: one for one in told["fields"]}
    assert (disputes["address"]["theirs"], disputes["address"]["mine"]) == ("вул. Інша, 2", "вул. Нова, 1")
    assert disputes["purpose_text"]["chosen"] == "mine"


def test_a_new_object_is_a_draft_with_its_fields_and_its_place(
    calls: Calls, parcels: MakeParcels, land_officer: User
) -> None:
    sent = new(geometry=geojson(box(0, 0, 1, 1)))
    status, told = calls.send(OBJECTS, sent)
    assert status == 201, told
    assert (told["uid"], told["state"], told["version"]) == (sent["uid"], State.DRAFT, 1)
    made = Parcel.objects.get(uid=sent["uid"])
    assert (made.cadastral_number, made.created_by) == (number(50), land_officer)
    assert made.geom is not None


def test_a_new_object_whose_answer_was_lost_is_made_once(calls: Calls, parcels: MakeParcels) -> None:
    sent = new(geometry=geojson(box(0, 0, 1, 1)))
    first, again = (calls.send(OBJECTS, sent) for _try in range(2))
    assert first == again
    assert first[1]["version"] == 1
    more = {**sent, "entered": entered(address="вул. Нова, 1")}
    status, told = calls.send(OBJECTS, more)
    assert (status, told["version"], told["values"]["address"]) == (201, 2, "вул. Нова, 1")
    status, told = calls.send(OBJECTS, {**sent, "entered": entered(address="вул. Пізня, 3")})
    assert status == 409, "version 2 is somebody's, and is not overwritten"
    assert told["theirs"]["values"]["address"] == "вул. Нова, 1"
    assert Parcel.objects.count() == 1


def test_an_identifier_that_somebody_elses_object_has_makes_nothing(calls: Calls, parcels: MakeParcels) -> None:
    [theirs] = parcels(1)
    status, told = calls.send(OBJECTS, new(uid=str(theirs.uid)))
    assert (status, bool(told["message"])) == (422, True)
    theirs.refresh_from_db()
    assert (theirs.version, Parcel.objects.count()) == (1, 1)


def test_a_new_object_without_what_the_register_requires_is_refused_beside_the_field(calls: Calls, db: None) -> None:
    status, told = calls.send(OBJECTS, new(entered={}))
    assert (status, list(told["errors"])) == (422, ["cadastral_number"])


def test_a_new_object_without_a_reference_that_it_needs_is_refused_beside_the_field(
    person: Callable[[Role], User],
) -> None:
    sent = {"values": {"name": "Шкільна"}, "reason": REASON}
    status, told = Calls(person(ADMINISTRATOR)).send("registers/streets/objects", sent)
    assert (status, "settlement" in told["errors"]) == (422, True), told


def test_warnings_that_a_save_lets_in_are_told(calls: Calls, parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    Parcel.objects.filter(pk=one.pk).update(state=State.DRAFT)
    one.refresh_from_db()
    sent = change(one, geometry=geojson(box(0, 0, 1.1, 1)))
    status, told = calls.send(f"{OBJECTS}/{one.uid}", sent, "PATCH")
    assert status == 200, told
    [warning] = told["warnings"]
    assert (warning["fault"], warning["severity"]) == ("overlap", "warning")
    assert other.cadastral_number in warning["words"]
    again = {"version": told["version"], "reason": REASON, "entered": entered(address="вул. Нова, 1")}
    _status, told = calls.send(f"{OBJECTS}/{one.uid}", again, "PATCH")
    assert told["warnings"] == [], "the place was not touched"


def test_choices_are_sorted_by_their_titles(land_officer: User, parcels: MakeParcels) -> None:
    for category in ("agricultural", "forest", "water", "industry", "health"):
        parcels(1, category=category)
    asked = {"columns": ["category"], "sort": "category"}
    for root in ("/en/staff/api/", IN_UKRAINIAN):
        _status, told = Calls(land_officer, root).send("registers/parcels/rows", asked)
        titles = [row["cells"][0] for row in told["rows"]]
        [(expected,)] = query('SELECT array_agg(t ORDER BY t COLLATE "uk-x-icu") FROM unnest(%s::text[]) AS t', titles)
        assert titles == expected
        _status, told = Calls(land_officer, root).send("registers/parcels/rows", {**asked, "sort": "-category"})
        assert [row["cells"][0] for row in told["rows"]] == expected[::-1]


def test_the_fields_are_for_the_officers_of_the_register_alone(
    client: Client, parcels: MakeParcels, person: Callable[[Role], User], staff: User, partner: User
) -> None:
    [parcel] = parcels(1, address="ТАЄМНИЦЯ-77")
    for user, status in {None: 302, partner: 403, staff: 403, person(ADDRESS_OFFICER): 403}.items():
        if user:
            client.force_login(user)
        for language in ("", "/en"):
            for page in ("new/", f"{parcel.uid}/fields/"):
                answer = client.get(f"{language}/staff/map/parcels/{page}")
                assert answer.status_code == status
                assert "ТАЄМНИЦЯ-77" not in answer.content.decode()


def test_every_register_has_fields_for_the_panel(person: Callable[[Role], User]) -> None:
    keeper = Calls(person(ADMINISTRATOR))
    for register in keeper.get("registers")[1]:
        assert inputs(keeper.client, register["new"]), register["slug"]
        untouched = json.dumps({"entered": {}})
        assert keeper.send(f"registers/{register['slug']}/check", untouched) == (200, {"errors": {}})
