"""Communal property gets the address that its documents name where that is certain; the rest is told, not guessed."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from helpers import refusal
from made_addresses import address, decide, make_street, make_village

from addresses import acts
from addresses.models import Address, LegalEntity, Settlement
from assets.addressing import link
from assets.models import CommunalProperty, PropertyKind
from geo.models import User
from geo.records import State
from geo.roles import ADDRESS_OFFICER, PROPERTY_OFFICER, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Settlement:
    village = make_village()
    street = make_street(village, "Шкільна")
    for number in ("1", "2", "12-А"):
        address(street, number)
    return village


def make(text: str, settlement: Settlement | None = None, **fields: Any) -> CommunalProperty:
    holder, _new = LegalEntity.objects.get_or_create(code="99000012", defaults={"name": "Рада"})
    values: dict[str, Any] = {"state": State.CURRENT, "kind": PropertyKind.BUILDING, "title": "Школа"} | fields
    number = str(CommunalProperty.objects.count() + 1)
    return CommunalProperty.objects.create(
        inventory_number=number, holder=holder, settlement=settlement, address_text=text, **values
    )


def linked(thing: CommunalProperty) -> str:
    thing.refresh_from_db()
    return thing.address.number if thing.address else ""


@pytest.mark.parametrize(
    "text",
    ["с. Вишневе, вул. Шкільна, 12-А", "вулиця Шкільна, буд. 12а", "38970, Вишневе, Шкільна 12-а"],
)
def test_an_address_is_found_however_it_is_written(village: Settlement, text: str) -> None:
    thing = make(text, village)
    assert link(None).linked == 1
    assert linked(thing) == "12-А"


def test_a_thing_without_a_settlement_takes_that_of_its_address(village: Settlement) -> None:
    thing = make("с. Вишневе, вул. Шкільна, 1")
    link(None)
    thing.refresh_from_db()
    assert thing.settlement == village


def test_a_namesake_in_another_settlement_is_never_taken(village: Settlement) -> None:
    other = make_village(code="UA53020090020000002")
    thing = make("с. Вишневе, вул. Шкільна, 1", other)
    found = link(None)
    assert linked(thing) == ""
    assert [one.property_id for one in found.left] == [thing.pk]


def test_a_house_that_is_not_there_is_told_and_not_replaced_by_its_street(village: Settlement) -> None:
    thing = make("с. Вишневе, вул. Шкільна, 77", village)
    (left,) = link(None).left
    assert (left.title, left.address_text) == ("Школа", "с. Вишневе, вул. Шкільна, 77")
    assert "has no such number" in left.why
    assert linked(thing) == ""


def test_a_text_that_names_no_house_is_counted_and_asks_nothing_of_anybody(village: Settlement) -> None:
    make("с. Вишневе, вул. Шкільна", village)
    found = link(None)
    assert (found.linked, found.left, found.without_house) == (0, [], 1)


def test_an_address_out_of_force_is_not_linked(village: Settlement) -> None:
    acts.cancel(acts.Ground(decide("8"), None), [Address.objects.get(number="2")])
    thing = make("с. Вишневе, вул. Шкільна, 2", village)
    assert len(link(None).left) == 1
    assert linked(thing) == ""


def test_what_is_linked_already_or_archived_stays_as_it_is(village: Settlement) -> None:
    kept = make("вул. Шкільна, 1", village, address=Address.objects.get(number="2"))
    archived = make("вул. Шкільна, 1", village, state=State.ARCHIVED)
    assert link(None).linked == 0
    assert (linked(kept), linked(archived)) == ("2", "")


def test_a_new_address_takes_the_verification_away(village: Settlement) -> None:
    thing = make("вул. Шкільна, 1", village, verified_at=timezone.now(), evidence="Витяг")
    link(None)
    thing.refresh_from_db()
    assert (thing.verified_at, thing.evidence) == (None, "")


def test_only_who_may_write_in_property_may_link(village: Settlement, person: Callable[[Role], User]) -> None:
    make("вул. Шкільна, 1", village)
    with pytest.raises(PermissionDenied):
        link(person(ADDRESS_OFFICER))
    assert link(person(PROPERTY_OFFICER)).linked == 1


def test_the_command_tells_what_it_did_and_what_is_left(village: Settlement) -> None:
    make("вул. Шкільна, 1", village)
    make("вул. Невідома, 1", village, title="Сарай")
    told = StringIO()
    call_command("link_property", stdout=told)
    assert told.getvalue().splitlines() == [
        "1 linked, 1 left to a person; the text of 0 names no house",
        "Сарай (вул. Невідома, 1): No street of this name was found.",
    ]
    assert "There is no user “nobody”" in refusal("link_property", "--user", "nobody")
