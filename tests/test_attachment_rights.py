"""Files withheld leave by no door, and the forms by which officers keep them open to nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from helpers import counts, query
from made_attachments import DOCUMENT, PHOTOGRAPH, attached, files_of, officers_ways

from assets.models import Parcel
from geo.models import Publication, User
from geo.roles import ADDRESS_OFFICER, DISPATCHER, PARTNER, Role

MakeParcels = Callable[..., list[Parcel]]


@pytest.fixture
def parcel(parcels: MakeParcels) -> Parcel:
    [made] = parcels(1)
    return made


@pytest.mark.parametrize("withheld", ["documents", "photographs"])
def test_attachments_that_were_withheld_are_gone_at_once_and_no_page_leads_to_them(
    client: Client, parcel: Parcel, withheld: str
) -> None:
    file = files_of(parcel)[DOCUMENT if withheld == "documents" else PHOTOGRAPH]
    pages = (f"/o/parcels/{parcel.uid}/", f"/o/parcels/{parcel.pk}/card/")
    assert client.get(file).status_code == 200
    assert f"/{withheld}/" in client.get(pages[0]).content.decode()
    Publication.objects.filter(slug="parcels").update(withheld_fields=[withheld])
    assert client.get(file).status_code == 404
    for page in pages:
        assert f"/{withheld}/" not in client.get(page).content.decode()


#: Somebody who keeps another register, somebody from outside, and nobody at all.
STRANGERS = [ADDRESS_OFFICER, DISPATCHER, PARTNER, None]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda role: role.slug if role else "the public")
def test_a_stranger_is_refused_at_every_form_of_officers_and_nothing_changes(
    client: Client, parcel: Parcel, person: Callable[[Role], User], stranger: Role | None
) -> None:
    ways = officers_ways(parcel)
    if stranger:
        client.force_login(person(stranger))
    before = counts()
    for route, address in ways.items():
        values = {"title": "x", "kind": "other", "audience": "public", "number": "1", "date": "2026-01-01"}
        answer = client.post(address, values | {"reason": "mine", "version": "1", "order": "1"})
        assert answer.status_code == 403, address
        assert client.get(address).status_code == (405 if route.endswith("archive/") else 403), address
    assert counts() == before
    document, photograph = attached(parcel)
    assert (document.version, photograph.version) == (1, 1)


def test_at_a_parcel_that_is_not_seen_the_forms_of_officers_are_not_there(client: Client, parcel: Parcel) -> None:
    ways = officers_ways(parcel)
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", parcel.pk)
    for address in ways.values():
        assert client.post(address, {"reason": "mine"}).status_code == 404, address
