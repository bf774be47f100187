"""Who opens the pages of the work list: the officers of a conflict's register, and nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from made_conflicts import SECRET, WRITTEN, conflicts_ways

from geo.models import User
from geo.roles import ADDRESS_OFFICER, DISPATCHER, LAND_OFFICER, PARTNER, Role
from importers.models import Conflict, ConflictNote


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_public_is_sent_to_sign_in_from_every_page_of_the_work_list(client: Client, db: None, method: str) -> None:
    for route, address in conflicts_ways().items():
        answer = getattr(client, method)(address)
        if answer.status_code == 405:
            assert (method == "get") == (route == "staff/conflicts/recheck/")
            continue
        assert answer.status_code == 302, address
        assert "next=/staff/conflicts/" in answer["Location"]
        assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [ADDRESS_OFFICER, DISPATCHER, PARTNER])
def test_conflicts_are_shown_to_nobody_but_the_officers_of_their_register(
    person: Callable[[Role], User], role: Role, method: str
) -> None:
    client = Client()
    client.force_login(person(role))
    for route, address in conflicts_ways().items():
        told = {"act": "note", "text": "чуже", "register": "parcels", "conflict": Conflict.objects.get().pk}
        answer = getattr(client, method)(address, told if method == "post" else None)
        refused = (403, 404) if "<uuid:job>" in route else (403,)
        assert answer.status_code in ((*refused, 405) if method == "get" or route not in WRITTEN else refused), address
        assert SECRET not in answer.content.decode()
    assert not ConflictNote.objects.exists()


def test_officers_of_the_register_see_its_conflicts(person: Callable[[Role], User]) -> None:
    client = Client()
    client.force_login(person(LAND_OFFICER))
    for route, address in conflicts_ways().items():
        assert client.get(address).status_code == (405 if route == "staff/conflicts/recheck/" else 200), address
