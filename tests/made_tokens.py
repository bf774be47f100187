"""Tokens for the tests, and requests that come with them."""

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from geo import tokens
from geo.models import AccessToken, User


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
