"""WMS and WFS tell and draw nothing that their viewer may not see, from the next request on."""

import io
import json

import pytest
from django.test import Client
from helpers import query
from made_ows import FEATURES, WMS_MAP, MakeParcels, around, ask, body, committed, features, needs_mapserver, values
from made_tokens import UTILITY, Program, member, opened, token_of
from PIL import Image

from assets.models import Parcel
from geo import tokens
from geo.models import AccessLog, Publication, User, Visibility
from geo.roles import PARTNER
from layers.models import Layer

pytestmark = [needs_mapserver, pytest.mark.django_db(transaction=True)]
__all__ = ["committed", "opened"]

SECRET = "ТАЄМНИЦЯ-77"
WHITE = (255, 255, 255)


def drawn(client: Client, parcel: Parcel) -> bool:
    picture = WMS_MAP | {"WIDTH": 20, "HEIGHT": 20, "STYLES": "", "BBOX": around(parcel)}
    content = ask(client, "WMS", picture).getvalue()  # type: ignore[attr-defined]
    return Image.open(io.BytesIO(content)).convert("RGB").getpixel((10, 10)) != WHITE


@pytest.mark.parametrize("hide", ["restricted = true", "state = 'draft'", "state = 'archived'"])
def test_an_object_that_was_hidden_is_gone_in_the_next_request(
    client: Client, committed: list[Parcel], hide: str
) -> None:
    assert drawn(client, committed[0])
    assert len(features(client)) == 3
    query(f"UPDATE assets_parcel SET {hide} WHERE id = %s", committed[0].pk)
    assert not drawn(client, committed[0])
    assert str(committed[0].uid) not in values(features(client), "uid")
    assert features(client, RESOURCEID=f"parcels.{committed[0].uid}") == []


def test_a_layer_that_was_switched_off_is_as_if_it_had_never_been(client: Client, committed: list[Parcel]) -> None:
    assert len(features(client)) == 3
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    for service in ("WMS", "WFS"):
        assert "parcels" not in body(ask(client, service, {"REQUEST": "GetCapabilities"})).replace("all_parcels", "")
    assert ask(client, "WFS", FEATURES).status_code == 400
    assert ask(client, "WMS", WMS_MAP | {"WIDTH": 9, "HEIGHT": 9, "BBOX": around(committed[0])}).status_code == 400


def test_a_field_that_was_withheld_is_told_filtered_and_coloured_by_no_more(
    client: Client, committed: list[Parcel]
) -> None:
    Publication.objects.filter(slug="parcels").update(withheld_fields=["category", "cadastral_number"])
    found = features(client)
    assert values(found, "uid")
    assert values(found, "category") == values(found, "cadastral_number") == []
    assert ask(client, "WFS", FEATURES | {"PROPERTYNAME": "category"}).status_code == 400
    assert ask(client, "WFS", FEATURES | {"SORTBY": "cadastral_number"}).status_code == 400
    kept = Layer.objects.get(slug="parcels")
    assert kept.style is None


def test_staff_read_what_is_theirs_and_the_public_does_not(
    client: Client, staff: User, transactional_db: None, parcels: MakeParcels
) -> None:
    parcels(1, ownership="communal", contract_kind="lease", contract_number=SECRET)
    public = json.loads(body(ask(client, "WFS", FEATURES | {"OUTPUTFORMAT": "geojson"})))
    assert SECRET not in json.dumps(public, ensure_ascii=False)
    client.force_login(staff)
    told = ask(client, "WFS", FEATURES | {"OUTPUTFORMAT": "geojson"})
    assert SECRET in body(told)
    assert "private" in told.headers["Cache-Control"]


def test_a_partner_reads_the_field_of_its_group_by_a_token_and_it_is_written_down(
    client: Client, transactional_db: None, parcels: MakeParcels, opened: None
) -> None:
    shown, hidden = parcels(2, contract_number=SECRET)
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", hidden.pk)
    token, text = token_of(member(PARTNER.slug, UTILITY))
    utility = Program(text)
    found = features(utility)
    assert (values(found, "uid"), values(found, "contract_number")) == ([str(shown.uid)], [SECRET])
    assert values(features(utility, PROPERTYNAME="contract_number"), "contract_number") == [SECRET]
    told = ask(utility, "WFS", FEATURES | {"OUTPUTFORMAT": "geojson"})
    assert SECRET in body(told)
    assert "private" in told["Cache-Control"]
    assert "Authorization" in told["Vary"]
    other = Program(token_of(member(PARTNER.slug, "gas-utility"))[1])
    for one in (other, client):
        assert values(features(one), "contract_number") == []
        assert ask(one, "WFS", FEATURES | {"PROPERTYNAME": "contract_number"}).status_code == 400
    written = list(AccessLog.objects.filter(token=token).values_list("route", "method", "status"))
    assert written == [("ows/wfs", "GET", 200)] * 3
    first = AccessLog.objects.filter(token=token).earliest("pk")
    assert "TYPENAMES=parcels" in first.query
    assert first.size


def test_a_token_that_was_withdrawn_opens_no_service(transactional_db: None, parcels: MakeParcels) -> None:
    parcels(1)
    token, text = token_of(member(PARTNER.slug))
    program = Program(text)
    services = ("WMS", "WFS", "CSW")
    for service in services:
        assert ask(program, service, {"REQUEST": "GetCapabilities"}).status_code == 200
    tokens.revoke(token)
    for service in services:
        answer = ask(program, service, {"REQUEST": "GetCapabilities"})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "parcels" not in body(answer)
