"""A village with a street and addresses, and looks at all that an act of the address register may change."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone
from helpers import snapshot

from addresses.acts import Ground
from addresses.models import Address, AddressAct, AddressEffect, Decision, Settlement, Street, StreetKind
from addresses.refusals import ActRefused, Reason
from geo.models import User
from geo.records import State
from geo.roles import ADDRESS_OFFICER, Role

DECIDED = datetime.date(2024, 2, 1)
LATER = datetime.date(2025, 3, 4)
TABLES = ("addresses_address", "addresses_street", "addresses_streetname")


def make_village(name: str = "Вишневе", code: str = "UA53020090010000001", **fields: Any) -> Settlement:
    return Settlement.objects.create(code=code, name=name, kind="C", state=State.CURRENT, **fields)


def make_street(village: Settlement, name: str, kind: StreetKind = StreetKind.STREET) -> Street:
    return Street.objects.create(settlement=village, kind=kind, name=name, state=State.CURRENT)


def make_lenin_street(village: Settlement) -> Street:
    """A street with the numbers 1, 2, 3 and 12-А, all current; 2 is verified."""
    street = make_street(village, "Леніна")
    for written in ("1", "2", "3", "12-А"):
        address(street, written)
    Address.objects.filter(number="2").update(verified_at=timezone.now(), evidence="обхід")
    return street


def decide(number: str, date: datetime.date = DECIDED) -> Decision:
    return Decision.objects.create(number=number, date=date, issuer="Виконавчий комітет", title="Про адреси")


def address(street: Street, number: str, **fields: Any) -> Address:
    values = {"state": State.CURRENT, "geom": Point(33.95, 49.3)} | fields
    return Address.objects.create(
        settlement=street.settlement, street_kind=street.kind, street=street.name, number=number, **values
    )


@pytest.fixture
def officer(person: Callable[[Role], User]) -> User:
    return person(ADDRESS_OFFICER)


@pytest.fixture
def village(db: None) -> Settlement:
    return make_village()


@pytest.fixture
def street(village: Settlement) -> Street:
    return make_lenin_street(village)


@pytest.fixture
def ground(officer: User) -> Ground:
    return Ground(decide("7"), officer)


def numbered(number: str) -> Address:
    """The only address of that number."""
    return Address.objects.get(number=number)


def books() -> list[Any]:
    """Everything that an act changes and its undo brings back, with the constraints seen to hold."""
    connection.check_constraints()
    return [snapshot(table) for table in TABLES]


def refused(reason: Reason, act: Callable[[], object]) -> str:
    """The message of a refusal that left everything as it was."""
    before = books(), AddressAct.objects.count(), AddressEffect.objects.count()
    with pytest.raises(ActRefused) as refusal:
        act()
    assert refusal.value.reason == reason
    assert (books(), AddressAct.objects.count(), AddressEffect.objects.count()) == before
    message = str(refusal.value)
    assert "\n" not in message
    assert "%(" not in message
    return message
