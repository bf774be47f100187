"""What tests of proposals share: the clerk who proposes, and the pages on which that is decided."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from made_workspace import Calls

from geo.models import Proposal, User
from geo.roles import LAND_CLERK, Role


@pytest.fixture
def clerk(person: Callable[[Role], User]) -> User:
    return person(LAND_CLERK)


@pytest.fixture
def desk(clerk: User) -> Calls:
    """The clerk's calls."""
    return Calls(clerk)


def browsing(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(proposal: Proposal) -> str:
    return f"/en/staff/proposals/{proposal.pk}/"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())
