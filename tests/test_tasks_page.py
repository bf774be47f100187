"""The page of work lists, and who gets it and the field page."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from helpers import square
from made_field import done
from made_workspace import Calls, geojson

from addresses.models import Decision
from assets.models import Parcel
from geo.models import Publication, User, Visibility
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, DISPATCHER, LAND_OFFICER, LAYER_EDITOR, PARTNER, Role
from portal.field.page import SHELL

MakeParcels = Callable[..., list[Parcel]]
PAGES = ("/en/staff/tasks/", "/en/staff/field/")


def lists(user: User) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Number and query of each list of land parcels, by its title."""
    client = Client()
    client.force_login(user)
    page = lxml.html.fromstring(client.get("/en/staff/tasks/").content)
    section = page.xpath("//section[h2[@id='tasks-parcels']]")[0]
    return {
        link.findtext("span"): (link.findtext("strong"), parse_qs(urlsplit(link.get("href")).query))
        for link in section.xpath(".//a")
    }


def test_every_list_has_its_number_and_opens_the_workspace_at_its_first_object(
    land_officer: User, parcels: MakeParcels
) -> None:
    soon = timezone.localdate() + timedelta(days=30)
    parcels(2, verified_at=timezone.now(), evidence="рішення")
    parcels(1, geom=None)
    parcels(1, contract_number="7", contract_until=soon)
    found = lists(land_officer)
    assert found["To be verified"] == ("2", {"register": ["parcels"], "view": ["to-verify"], "go": ["first"]})
    assert found["Not on the map"][0] == "1"
    assert found["Ending within 90 days"][0] == "1"
    assert "Drafts waiting" not in found


def test_a_contract_whose_decision_is_not_entered_waits_for_it(land_officer: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, contract_number="7")
    parcels(1)
    title = "Not entered: decision on the use"
    assert lists(land_officer)[title][0] == "1"
    decision = Decision.objects.create(number="1", date="2024-05-17", issuer="Рада")
    Parcel.objects.filter(pk=parcel.pk).update(contract_decision=decision)
    assert title not in lists(land_officer)


def test_a_boundary_walked_in_the_field_leads_to_its_object(land_officer: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    told = done(land_officer, parcel.geom.centroid, uid=str(parcel.uid), geometry=geojson(square(0)))
    assert Calls(land_officer).send("registers/parcels/walks", told)[0] == 200
    number, query = lists(land_officer)["Boundaries walked in the field"]
    assert (number, query["object"]) == ("1", [f"parcels/{parcel.uid}"])


def test_a_register_that_is_switched_off_has_no_lists(land_officer: User, parcels: MakeParcels) -> None:
    parcels(1)
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
    client = Client()
    client.force_login(land_officer)
    for page in PAGES:
        assert "parcels" not in re.sub(r"/[\w/.-]+", "", client.get(page).content.decode()), page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [PARTNER, DISPATCHER])
def test_who_keeps_no_register_gets_neither_page(
    person: Callable[[Role], User], kozelshchyna: object, role: Role, address: str
) -> None:
    client = Client()
    assert client.get(address).status_code == 302
    client.force_login(person(role))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("role", [LAND_OFFICER, ADDRESS_OFFICER, ADMINISTRATOR, LAYER_EDITOR])
def test_everybody_else_gets_the_registers_that_they_keep_and_no_other(
    person: Callable[[Role], User], kozelshchyna: object, role: Role
) -> None:
    user = person(role)
    client = Client()
    client.force_login(user)
    answer = client.get("/en/staff/field/")
    assert (answer["X-Atlas-Owner"], "no-store" in answer["Cache-Control"]) == (str(user.pk), True)
    block = lxml.html.fromstring(answer.content).get_element_by_id("field-config")
    found = {one["slug"] for one in json.loads(block.text)["registers"]}
    _status, kept = Calls(user).get("registers")
    assert found == {one["slug"] for one in kept}


def test_a_draft_of_land_begins_in_the_field_with_its_number(land_officer: User, kozelshchyna: object) -> None:
    client = Client()
    client.force_login(land_officer)
    block = lxml.html.fromstring(client.get("/en/staff/field/").content).get_element_by_id("field-config")
    [land] = [one for one in json.loads(block.text)["registers"] if one["slug"] == "parcels"]
    assert [one["name"] for one in land["begins"]] == ["cadastral_number"]


def test_the_worker_is_everybodys_stands_beside_its_page_and_keeps_all_that_the_page_loads(
    client: Client, land_officer: User, kozelshchyna: object
) -> None:
    answer = client.get("/en/staff/field/worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    told = json.loads(re.search(r"self\.ATLAS_SHELL = (.*);", answer.content.decode())[1])  # type: ignore[index]
    assert re.fullmatch(r"[0-9a-f]{16}", told["version"])
    client.force_login(land_officer)
    page = lxml.html.fromstring(client.get("/en/staff/field/").content)
    loaded = [*page.xpath("//script/@src"), *page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href")]
    assert set(loaded) <= set(told["files"])
    assert all(finders.find(name) for name in SHELL.files())
    assert "/static/portal/map/geodesy.js" in told["files"]
