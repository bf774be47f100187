"""Who sees what: hidden parcels and staff's fields leave the house by no door, and every door is tried."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from helpers import box, feature, number, query, refusal, tile_of
from made_attachments import FILES, officers_ways
from made_conflicts import conflicts_ways
from made_imports import imports_ways
from made_sites import site
from made_ways import (
    OF_ALL_REGISTERS,
    OF_DESCRIPTIONS,
    OF_LAYERS,
    OF_NUMBERS,
    OF_OFFICERS,
    OF_ONE_OBJECT,
    SECRET,
    ways_of,
)
from said import said
from walk import (
    ACTS,
    BOOKS,
    DISPATCH,
    LAYERS,
    OF_EDITORS,
    OWS,
    PROPOSALS,
    PUBLISHED,
    RASTERS,
    REPORTS,
    TRAIL,
    WITHOUT_LAYER,
    WORKSPACE,
    every_route,
    without_language,
)

from assets import indicators
from assets.models import Parcel
from geo import access, registers
from geo.models import Publication, User, Visibility
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, LAND_OFFICER, PARTNER, Role
from importers.models import Batch

MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture
def seen(parcels: MakeParcels) -> list[Parcel]:
    """Three parcels, and an investment site that consists of them."""
    made = parcels(3, ownership="communal", contract_kind="lease", contract_number=SECRET)
    site(made)
    return made


def test_the_url_table_has_no_route_that_these_tests_do_not_try(seen: list[Parcel]) -> None:
    routes = {without_language(route) for route in every_route()}
    assert set(ways_of(seen[0])) <= routes
    assert set(officers_ways(seen[0])) <= routes
    assert set(OF_NUMBERS) <= routes
    work = {*imports_ways(), *conflicts_ways()}
    assert work <= routes
    known = {
        *ways_of(seen[0]),
        *officers_ways(seen[0]),
        *WITHOUT_LAYER,
        *OF_NUMBERS,
        *OF_OFFICERS,
        *OF_EDITORS,
        *work,
    }
    # Those of the books are tried in test_access_writes.py, those of layers in test_layermaking.py, the workspace in
    # test_workspace_api_rights.py, the trail in test_trail.py, acts in
    # test_parcel_act_pages.py, proposals in test_proposals.py, reports in test_report_pages.py.
    elsewhere = (ACTS, BOOKS, DISPATCH, LAYERS, OWS, PROPOSALS, PUBLISHED, RASTERS, REPORTS, TRAIL, WORKSPACE)
    left = {route for route in routes - known if not any(one.fullmatch(route) for one in elsewhere)}
    assert {route for route in left if not route.startswith("admin/")} == set()


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_tells_numbers_tells_of_no_object_and_of_no_register_that_is_switched_off(
    client: Client, seen: list[Parcel], language: str
) -> None:
    with translation.override("en" if language else "uk"):
        land = str(indicators.get("land-inventoried").title)
    for route in OF_NUMBERS:
        status, text = said(client, f"{language}/{route}")
        assert status == 200
        assert land in text
        for parcel in seen:
            assert parcel.cadastral_number not in text
            assert str(parcel.uid) not in text
        assert SECRET not in text
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    for route in OF_NUMBERS:
        status, text = said(client, f"{language}/{route}")
        assert status == 200
        assert land not in text
        assert "land-inventoried" not in text


def test_the_admin_opens_to_nobody_who_is_not_signed_in(client: Client, staff_client: Client, db: None) -> None:
    for address in ("/admin/", "/admin/geo/user/", "/admin/geo/publication/", "/en/admin/"):
        for one in (client, staff_client):
            answer = one.get(address)
            assert (answer.status_code, "/login/" in answer.get("Location", "")) in ((302, True), (404, False))


def test_the_ways_tried_do_lead_to_a_parcel_that_may_be_seen(client: Client, seen: list[Parcel]) -> None:
    for route, addresses in ways_of(seen[0]).items():
        for address in addresses:
            status, text = said(client, address)
            assert status == 200, address
            of_layers = route in (*FILES, *OF_LAYERS) or OF_DESCRIPTIONS.fullmatch(route)
            if not of_layers and not address.endswith(".json"):
                assert seen[0].cadastral_number in text, address


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_staff_alone_may_read_is_said_to_the_public_nowhere(
    client: Client, seen: list[Parcel], language: str
) -> None:
    for route, addresses in ways_of(seen[0]).items():
        for address in addresses:
            pages = route.startswith("o/") or route == ""
            status, text = said(client, language * pages + address)
            assert status == 200, address
            assert SECRET not in text, address
            assert "contract" not in text.lower(), address


def test_a_search_by_what_one_may_not_read_finds_nothing(client: Client, seen: list[Parcel]) -> None:
    _status, text = said(client, f"/o/parcels/list/?q={SECRET[:-1]}")
    assert seen[0].cadastral_number not in text


HIDDEN = {
    "restricted": "UPDATE assets_parcel SET restricted = true WHERE id = %s",
    "a draft": "UPDATE assets_parcel SET state = 'draft' WHERE id = %s",
    "archived": "UPDATE assets_parcel SET state = 'archived' WHERE id = %s",
}


@pytest.mark.parametrize("hide", HIDDEN.values(), ids=HIDDEN)
def test_a_parcel_that_was_hidden_is_gone_at_once_by_every_way(client: Client, seen: list[Parcel], hide: str) -> None:
    parcel = seen[0]
    z, x, y = tile_of(parcel)
    before = client.get(f"/tiles/parcels/{z}/{x}/{y}.mvt")
    assert parcel.cadastral_number in said(client, f"/tiles/parcels/{z}/{x}/{y}.mvt")[1]
    ways = ways_of(parcel)
    query(hide, parcel.pk)
    for route, addresses in ways.items():
        for address in addresses:
            status, text = said(client, address, **{"if-none-match": before["ETag"]})
            assert status == (404 if route in OF_ONE_OBJECT else 200), address
            assert parcel.cadastral_number not in text, address
            assert str(parcel.uid) not in text.replace(address, ""), address


@pytest.mark.parametrize("visibility", [Visibility.STAFF, Visibility.NOBODY])
def test_a_register_that_was_switched_off_is_gone_at_once_as_if_it_had_never_been(
    client: Client, seen: list[Parcel], visibility: str
) -> None:
    for addresses in ways_of(seen[0]).values():
        assert said(client, addresses[0])[0] == 200
    Publication.objects.filter(slug="parcels").update(visibility=visibility)
    for route, addresses in ways_of(seen[0]).items():
        for address in addresses:
            status, text = said(client, address)
            assert status == (200 if route in OF_ALL_REGISTERS else 404), address
            assert seen[0].cadastral_number not in text, address
            assert "/tiles/parcels" not in text, address


@pytest.mark.parametrize("turn", ["save", "update", "sql"])
def test_a_field_that_was_withheld_is_gone_at_once_by_every_way(
    client: Client, parcels: MakeParcels, turn: str
) -> None:
    [parcel] = parcels(1, address="вулиця Прихована")
    publication = Publication.objects.get(slug="parcels")
    withheld = ["cadastral_number", "address"]
    for addresses in ways_of(parcel).values():
        for address in addresses:
            said(client, address)
    if turn == "save":
        publication.withheld_fields = withheld
        publication.save()
    elif turn == "update":
        Publication.objects.filter(slug="parcels").update(withheld_fields=withheld)
    else:
        query("UPDATE geo_publication SET withheld_fields = %s WHERE slug = 'parcels'", withheld)
    for addresses in ways_of(parcel).values():
        for address in addresses:
            status, text = said(client, address)
            assert status == 200, address
            assert parcel.cadastral_number not in text, address
            assert "Прихована" not in text, address


def test_staff_see_restricted_parcels_and_drafts_and_what_is_theirs_to_read(
    staff_client: Client, seen: list[Parcel]
) -> None:
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", seen[0].pk)
    query("UPDATE assets_parcel SET state = 'draft' WHERE id = %s", seen[1].pk)
    for parcel in seen[:2]:
        ways = ways_of(parcel)
        for route in (*OF_ONE_OBJECT, "o/<slug:slug>/list/", "catalogue/<slug:slug>/download"):
            status, text = said(staff_client, ways[route][0])
            assert status == 200
            assert route in FILES or parcel.cadastral_number in text
        assert SECRET in said(staff_client, ways[OF_ONE_OBJECT[1]][0])[1]


def test_what_staff_were_shown_is_not_kept_for_the_public(
    client: Client, staff_client: Client, seen: list[Parcel]
) -> None:
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", seen[0].pk)
    z, x, y = tile_of(seen[0])
    address = f"/tiles/parcels/{z}/{x}/{y}.mvt"
    assert seen[0].cadastral_number in said(staff_client, address)[1]
    assert seen[0].cadastral_number not in said(client, address)[1]
    answer = staff_client.get(address)
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer["Vary"]
    assert said(client, address, **{"if-none-match": answer["ETag"]})[0] == 200


def test_archived_parcels_are_shown_to_nobody(staff_client: Client, seen: list[Parcel]) -> None:
    query("UPDATE assets_parcel SET state = 'archived' WHERE id = %s", seen[0].pk)
    assert said(staff_client, f"/o/parcels/{seen[0].uid}/")[0] == 404


def test_a_register_for_nobody_is_open_to_administrators_alone(
    client: Client, staff_client: Client, person: Callable[[Role], User], seen: list[Parcel]
) -> None:
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
    administrator = Client()
    administrator.force_login(person(ADMINISTRATOR))
    address = f"/o/parcels/{seen[0].uid}/"
    assert [said(one, address)[0] for one in (client, staff_client, administrator)] == [404, 404, 200]


def test_a_partner_sees_the_public_records_and_no_field_of_staff(partner: User, seen: list[Parcel]) -> None:
    client = Client()
    client.force_login(partner)
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", seen[0].pk)
    assert said(client, f"/o/parcels/{seen[0].uid}/")[0] == 404
    status, text = said(client, f"/o/parcels/{seen[1].uid}/")
    assert status == 200
    assert SECRET not in text


def test_a_person_who_was_made_inactive_is_the_public_again(staff: User, seen: list[Parcel]) -> None:
    assert "contract_number" in access.sight(registers.get("parcels"), staff).names()
    staff.is_active = False
    assert "contract_number" not in access.sight(registers.get("parcels"), staff).names()


@pytest.mark.parametrize(
    ("role", "writes"), [(LAND_OFFICER, True), (ADMINISTRATOR, True), (DISPATCHER, False), (PARTNER, False)]
)
def test_the_officers_of_a_register_and_administrators_alone_write_in_it(
    person: Callable[[Role], User], role: Role, writes: bool
) -> None:
    assert access.may_write(registers.get("parcels"), person(role)) is writes


def test_the_public_writes_nowhere(db: None) -> None:
    assert not any(access.may_write(register, AnonymousUser()) for register in registers.every())


def test_a_search_in_a_register_where_nothing_is_searched_finds_nothing(client: Client, kozelshchyna: Any) -> None:
    assert kozelshchyna.name not in said(client, "/o/hromada/list/?q=абракадабра")[1]


def test_a_search_does_not_find_by_a_field_that_is_withheld(client: Client, parcels: MakeParcels) -> None:
    parcels(2, address="вулиця Прихована")
    Publication.objects.filter(slug="parcels").update(withheld_fields=["address", "cadastral_number"])
    listed = said(client, "/en/o/parcels/list/?q=Прихована")[1]
    assert "Nothing was found" in listed


@pytest.fixture
def administrator_client(person: Callable[[Role], User]) -> Client:
    user = person(ADMINISTRATOR)
    user.is_staff = user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_the_switch_is_turned_in_the_admin_and_acts_at_once(
    administrator_client: Client, client: Client, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1, address="вулиця Прихована")
    page = f"/o/parcels/{parcel.uid}/"
    assert "Прихована" in said(client, page)[1]
    turned = {"visibility": "public", "withheld_fields": "address,ownership"}
    assert administrator_client.post("/admin/geo/publication/parcels/change/", turned).status_code == 302
    assert "Прихована" not in said(client, page)[1]
    turned = {"visibility": "staff", "withheld_fields": ""}
    assert administrator_client.post("/admin/geo/publication/parcels/change/", turned).status_code == 302
    assert said(client, page)[0] == 404


def test_the_switch_refuses_a_field_that_the_register_does_not_have(
    administrator_client: Client, kozelshchyna: Any
) -> None:
    turned = {"visibility": "public", "withheld_fields": "adress"}
    answer = administrator_client.post("/admin/geo/publication/parcels/change/", turned)
    assert answer.status_code == 200
    assert "adress" in answer.content.decode()
    assert Publication.objects.get(slug="parcels").withheld_fields == []


@pytest.mark.parametrize("role", [ADDRESS_OFFICER, DISPATCHER, PARTNER])
def test_somebody_elses_officer_neither_imports_nor_undoes(
    role: Role, person: Callable[[Role], User], kozelshchyna: Any, make: Callable[..., Path], land_officer: User
) -> None:
    stranger = person(role)
    path = str(make(feature(number(1), box(0))))
    words = refusal("import_file", path, "--register", "parcels", "--user", stranger.username, code=1)
    assert stranger.username in words
    assert "Land parcels" in words
    assert not Parcel.objects.exists()
    call_command("import_file", path, "--register", "parcels", "--user", land_officer.username)
    refusal("import_file", "undo", Batch.objects.get().pk, "--user", stranger.username, code=1)
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_public_is_sent_to_sign_in_from_every_page_of_the_imports(client: Client, db: None, method: str) -> None:
    for route, address in imports_ways().items():
        answer = getattr(client, method)(address)
        if method == "post" and answer.status_code == 405:
            assert route not in ("staff/imports/", "staff/imports/<int:pk>/")
            continue
        assert answer.status_code == 302, address
        assert "next=/staff/imports/" in answer["Location"]
        assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [ADDRESS_OFFICER, DISPATCHER, PARTNER])
def test_imports_are_shown_to_nobody_but_the_officers_of_their_register(
    person: Callable[[Role], User], role: Role, method: str
) -> None:
    client = Client()
    client.force_login(person(role))
    for route, address in imports_ways().items():
        answer = getattr(client, method)(address, {"act": "cancel"} if method == "post" else None)
        expected = (403,) if method == "get" or route in ("staff/imports/", "staff/imports/<int:pk>/") else (403, 405)
        assert answer.status_code in expected, address
        assert SECRET not in answer.content.decode()
    assert Batch.objects.get().stage == Batch.Stage.APPLIED


def test_officers_of_the_register_see_its_imports(person: Callable[[Role], User]) -> None:
    client = Client()
    client.force_login(person(LAND_OFFICER))
    for route, address in imports_ways().items():
        answer = client.get(address)
        # What stood in staging is gone with the import's application, so there is nothing to compare any more.
        moved = route.endswith(("changes/", "new/", "gone/", "progress/"))
        assert answer.status_code == (302 if moved else 200), address


def test_no_proxy_may_keep_what_was_asked_for_with_a_session(
    client: Client, parcels: MakeParcels, person: Callable[[Role], User]
) -> None:
    [parcel] = parcels(1)
    client.force_login(person(ADMINISTRATOR))
    addresses = [
        "/staff/api/registers",
        f"/staff/api/registers/parcels/objects/{parcel.uid}",
        "/staff/api/registers/parcels/views",
        f"/o/parcels/{parcel.uid}/",
        "/o/parcels/list/",
        "/state.csv",
        "/account/",
        "/nowhere/",
    ]
    for address in addresses:
        assert "private" in client.get(address).headers.get("Cache-Control", ""), address
    for address in ("/o/parcels/list/", "/state.csv"):
        assert Client().get(address)["Cache-Control"] == "no-cache"
