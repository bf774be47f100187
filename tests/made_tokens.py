"""Tokens for the tests, and requests that come with them."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from geo import registers, tokens
from geo.models import AccessToken, User
from geo.registers import OPEN_DATA

#: The group of a utility that a field of staff is opened to.
UTILITY = "water-utility"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """One field of staff is opened to the group of a utility."""
    register = registers.get("parcels")
    assert register.field("contract_number").audience == OPEN_DATA
    fields = tuple(
        replace(field, audience=UTILITY) if field.name == "contract_number" else field for field in register.fields
    )
    monkeypatch.setattr(register, "fields", fields)


def member(*groups: str) -> User:
    """An active person of these groups, which are made where there is none."""
    user = User.objects.create(username="-".join(groups) or "nobody")
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in groups])
    return user


def token_of(owner: User, *, may_write: bool = False, days: float = 1) -> tuple[AccessToken, str]:
    expires = timezone.now() + timedelta(days=days)
    return tokens.issue(owner, "водоканал", expires, may_write=may_write, by=None)


class Program(Client):
    """A client that sends a token with every request, and features as JSON."""

    def __init__(self, text: str) -> None:
        super().__init__(enforce_csrf_checks=True, headers={"authorization": f"Bearer {text}"})

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        text = "" if body is None else json.dumps(body)
        return self.generic(method, address, text, content_type="application/geo+json", headers=headers)


def program_of(owner: User, *, may_write: bool = False) -> Program:
    return Program(token_of(owner, may_write=may_write)[1])
