"""Choosing what an investment site consists of: numbers checked, nothing typed lost, nobody else's work undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from helpers import query
from made_sites import COUNCIL, site, thing

from addresses.models import LegalEntity
from assets.models import InvestmentSite, Parcel
from geo.models import User
from geo.roles import ADDRESS_OFFICER, LAND_OFFICER, PROPERTY_OFFICER, Role

MakeParcels = Callable[..., list[Parcel]]

FIRST, SECOND, THIRD = (f"5322081200:00:001:000{index}" for index in (1, 2, 3))


@pytest.fixture
def made(parcels: MakeParcels) -> InvestmentSite:
    """A site of the first of three parcels, with a barn."""
    three = parcels(3)
    thing("20002")
    return site(three[:1], [thing("10001")])


@pytest.fixture
def officer(person: Callable[[Role], User]) -> Client:
    client = Client()
    client.force_login(person(PROPERTY_OFFICER))
    return client


def address(one: InvestmentSite) -> str:
    return f"/en/o/sites/{one.uid}/composition/"


def shown(client: Client, one: InvestmentSite) -> Any:
    """The form as the officer gets it."""
    answer = client.get(address(one))
    assert answer.status_code == 200
    return answer.context["form"]


def send(client: Client, one: InvestmentSite, **changed: str) -> Any:
    """The form as the officer got it, with these fields changed, sent."""
    form = shown(client, one)
    return client.post(address(one), {**form.initial, "reason": "Decision 12", **changed})


def consists(one: InvestmentSite) -> tuple[list[str], list[str]]:
    numbers = one.parcels.order_by("pk").values_list("cadastral_number", flat=True)
    return list(numbers), list(one.property.order_by("pk").values_list("inventory_number", flat=True))


def test_the_officer_is_shown_what_the_site_consists_of(officer: Client, made: InvestmentSite) -> None:
    form = shown(officer, made)
    assert (form.initial["parcels"], form.initial["property"]) == (FIRST, f"{COUNCIL}-10001")


def test_the_site_consists_of_just_what_the_officer_wrote(officer: Client, made: InvestmentSite) -> None:
    answer = send(officer, made, parcels=f" {SECOND} ,\n\n{THIRD}\n{SECOND}", property=f"{COUNCIL}-20002\n10001")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/o/sites/{made.uid}/")
    assert consists(made) == ([SECOND, THIRD], ["20002", "10001"])
    cause = "SELECT metadata->>'reason' FROM assets_siteparcelevent JOIN pghistory_context c ON c.id = pgh_context_id"
    assert query(cause) == [("Decision 12",)]


def test_a_site_may_be_left_with_nothing(officer: Client, made: InvestmentSite) -> None:
    assert send(officer, made, parcels="", property="").status_code == 302
    assert consists(made) == ([], [])


def test_a_site_that_is_not_on_the_map_takes_the_outline_of_its_parcels(officer: Client, made: InvestmentSite) -> None:
    bare = site([], number="S-8")
    send(officer, bare, parcels=f"{FIRST}\n{SECOND}")
    bare.refresh_from_db()
    assert bare.geom is not None
    assert len(bare.geom) == 2


def test_numbers_that_the_registers_do_not_have_are_named_and_nothing_typed_is_lost(
    officer: Client, made: InvestmentSite
) -> None:
    typed = {"parcels": f"{SECOND}\n5322081200:00:001:9999\nnonsense", "property": "77777"}
    answer = send(officer, made, **typed, reason="Because")
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "5322081200:00:001:9999, nonsense" in form.errors["parcels"][0]
    assert "77777" in form.errors["property"][0]
    page = answer.content.decode()
    for words in (*typed.values(), "Because"):
        assert words in page
    assert consists(made) == ([FIRST], ["10001"])


def test_a_change_without_a_reason_is_asked_for_one(officer: Client, made: InvestmentSite) -> None:
    answer = send(officer, made, parcels=SECOND, reason="")
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert consists(made) == ([FIRST], ["10001"])


def test_a_number_of_several_holders_is_told_apart_by_the_holders_code(officer: Client, made: InvestmentSite) -> None:
    school = LegalEntity.objects.create(code="12345678", name="Ліцей")
    second = thing("10001", holder=school, title="Котельня")
    refused = send(officer, made, property="10001")
    assert "10001" in refused.context["form"].errors["property"][0]
    assert send(officer, made, property="12345678-10001").status_code == 302
    assert list(made.property.all()) == [second]


def test_somebody_elses_change_in_the_meantime_is_told_and_nothing_of_either_is_lost(
    officer: Client, made: InvestmentSite
) -> None:
    opened = shown(officer, made).initial
    send(officer, made, parcels=f"{FIRST}\n{THIRD}")
    late = officer.post(address(made), {**opened, "parcels": SECOND, "reason": "Mine"})
    assert late.status_code == 422
    assert THIRD in late.context["form"].non_field_errors()[0]
    assert consists(made)[0] == [FIRST, THIRD]
    kept = {name: late.context["form"][name].value() for name in opened}
    assert kept["parcels"] == SECOND
    assert officer.post(address(made), {**kept, "reason": "Mine"}).status_code == 302
    assert consists(made)[0] == [SECOND]


def test_what_the_officer_does_not_see_stays_in_the_site(officer: Client, made: InvestmentSite) -> None:
    query("UPDATE assets_parcel SET state = 'archived' WHERE cadastral_number = %s", FIRST)
    assert shown(officer, made).initial["parcels"] == ""
    send(officer, made, parcels=SECOND)
    assert consists(made)[0] == [FIRST, SECOND]


@pytest.mark.parametrize("role", [LAND_OFFICER, ADDRESS_OFFICER, None])
def test_nobody_elses_officer_chooses_and_the_public_does_not(
    client: Client, made: InvestmentSite, person: Callable[[Role], User], role: Role | None
) -> None:
    if role:
        client.force_login(person(role))
    assert client.get(address(made)).status_code == 403
    assert client.post(address(made), {"parcels": SECOND, "reason": "x"}).status_code == 403
    assert consists(made) == ([FIRST], ["10001"])


def test_a_site_that_is_not_seen_is_not_there(client: Client, made: InvestmentSite) -> None:
    query("UPDATE assets_investmentsite SET restricted = true")
    assert client.get(address(made)).status_code == 404
    assert client.post(address(made), {"parcels": SECOND, "reason": "x"}).status_code == 404
