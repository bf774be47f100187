"""Tokens: who comes in by them and sees what, who does not, and what is written down."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from helpers import query, tile_of
from made_tokens import UTILITY, Program, member, opened, program_of, token_of

from assets.models import Parcel
from geo import tokens
from geo.models import AccessLog, AccessToken, User
from geo.roles import ADMINISTRATOR, PARTNER, Role

MakeParcels = Callable[..., list[Parcel]]
ITEMS = "/ogc/collections/parcels/items"
SECRET, OF_UTILITY = "ТАЄМНИЦЯ-77", "ПІДПИС-55"
__all__ = ["opened"]


def ways(parcel: Parcel) -> list[str]:
    z, x, y = tile_of(parcel)
    return [
        ITEMS,
        f"{ITEMS}/{parcel.uid}",
        f"{ITEMS}?f=html",
        f"{ITEMS}/{parcel.uid}?f=html",
        f"/tiles/parcels/{z}/{x}/{y}.mvt",
        "/catalogue/parcels/download?f=geojson",
    ]


def test_a_utility_sees_the_field_of_its_group_and_nothing_else(
    client: Client, parcels: MakeParcels, opened: None
) -> None:
    shown, hidden = parcels(
        2, contract_number=OF_UTILITY, contract_link=f"https://{SECRET}.example", contract_kind="lease"
    )
    query("UPDATE assets_parcel SET restricted = true WHERE id = %s", hidden.pk)
    utility, other = program_of(member(PARTNER.slug, UTILITY)), program_of(member(PARTNER.slug, "gas-utility"))
    for address in ways(shown):
        said = utility.get(address).getvalue().decode(errors="replace")
        assert (OF_UTILITY in said) or address.startswith(("/tiles", f"{ITEMS}?f=html")), address
        for one, text in ((utility, said), (other, None), (client, None)):
            text = one.get(address).getvalue().decode(errors="replace") if text is None else text
            assert SECRET not in text, address
            assert str(hidden.uid) not in text, address
            assert one is utility or OF_UTILITY not in text, address
    assert utility.get(f"{ITEMS}/{hidden.uid}").status_code == 404
    assert len(json.loads(utility.get(f"{ITEMS}?contract_number={OF_UTILITY}").content)["features"]) == 1
    assert other.get(f"{ITEMS}?contract_number={OF_UTILITY}").status_code == 400


def test_whoever_comes_by_a_token_that_is_not_good_is_told_so(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    token, text = token_of(member(PARTNER.slug))
    assert Program(text).get(ITEMS).status_code == 200
    _expired, expired = token_of(token.owner, days=-1)
    tokens.revoke(token)
    gone = member("gone")
    _text, of_gone = token_of(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    said = set()
    for bad in (text, expired, of_gone, text[:-1] + "x", "", "x", "\0"):
        for address in ways(parcel):
            answer = Program(bad).get(address, headers={"accept-language": "en"})
            assert answer.status_code == 401, address
            assert answer["WWW-Authenticate"].startswith("Bearer")
            problem = json.loads(answer.content)
            assert problem["status"] == 401
            assert str(parcel.uid) not in answer.content.decode()
            said.add(problem["detail"])
    assert len(said) == 4


def test_a_bad_token_is_refused_though_a_session_comes_along(staff: User, parcels: MakeParcels) -> None:
    parcels(1)
    program = Program("forged")
    program.force_login(staff)
    assert program.get(ITEMS).status_code == 401


def test_a_token_counts_for_more_than_a_session(staff: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, contract_number=SECRET)
    program = program_of(member(PARTNER.slug))
    program.force_login(staff)
    assert SECRET not in program.get(f"{ITEMS}/{parcel.uid}").content.decode()


def test_tokens_open_no_page_and_no_form(parcels: MakeParcels) -> None:
    [parcel] = parcels(1, contract_number=SECRET)
    program = program_of(member(ADMINISTRATOR.slug), may_write=True)
    assert SECRET not in program.get(f"/o/parcels/{parcel.uid}/").content.decode()
    assert program.get(f"/o/parcels/{parcel.uid}/history/").status_code in (302, 404)
    assert program.post(f"/o/parcels/{parcel.uid}/archive/").status_code in (302, 403, 404)
    parcel.refresh_from_db()
    assert parcel.state == "current"


def test_answers_to_tokens_are_kept_apart_from_those_to_all(parcels: MakeParcels) -> None:
    parcels(1)
    for address in (ITEMS, "/tiles/parcels.json"):
        answer = program_of(member(PARTNER.slug, address.strip("/").replace("/", "-"))).get(address)
        assert "Authorization" in answer["Vary"]
        assert answer["Cache-Control"] == "private, no-cache"


def test_requests_by_tokens_are_written_down_without_secrets(client: Client, parcels: MakeParcels) -> None:
    [parcel, *_others] = parcels(3)
    token, text = token_of(member(PARTNER.slug))
    program = Program(text)
    answer = program.get(f"{ITEMS}?limit=2&lang=en")
    program.get(f"{ITEMS}?token={SECRET}&x=1")
    whole = b"".join(program.get("/catalogue/parcels/download?f=geojson").streaming_content)
    client.get(ITEMS)
    first, second, third = AccessLog.objects.order_by("pk")
    assert (first.token, first.method, first.collection, first.status) == (token, "GET", "parcels", 200)
    assert first.route == "ogc/collections/<slug:slug>/items"
    assert (first.rows, first.size, first.query) == (2, len(answer.content), "limit=2&lang=en")
    assert (second.status, second.rows) == (400, None)
    assert SECRET not in second.query
    assert "x=1" in second.query
    assert (third.collection, third.size) == ("parcels", len(whole))
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert text not in json.dumps(list(AccessToken.objects.values()), default=str)
    assert parcel.pk


def test_what_was_written_down_is_kept_for_the_days_that_are_set(settings: Any, db: None) -> None:
    token, _text = token_of(member(PARTNER.slug))
    for days in (10, 40):
        AccessLog.objects.create(
            token=token, method="GET", route="x", status=200, at=timezone.now() - timedelta(days=days)
        )
    settings.ACCESS_LOG_DAYS = 30
    assert tokens.forget_old_log() == 1
    assert AccessLog.objects.count() == 1


def test_an_administrator_makes_a_token_sees_it_once_and_revokes_it(
    person: Callable[[Role], User], parcels: MakeParcels
) -> None:
    parcels(1)
    user = person(ADMINISTRATOR)
    user.is_staff = user.is_superuser = True
    user.save()
    desk = Client()
    desk.force_login(user)
    owner = member(PARTNER.slug)
    form = {"name": "Водоканал", "owner": owner.pk, "expires_at_0": "2099-01-01", "expires_at_1": "12:00"}
    page = desk.post("/en/admin/geo/accesstoken/add/", form, follow=True).content.decode()
    token = AccessToken.objects.get()
    assert page.count(token.prefix) >= 1
    text = next(word for word in page.replace("<", " ").split() if word.startswith(token.prefix) and "…" not in word)
    assert Program(text).get(ITEMS).status_code == 200
    assert text not in desk.get("/en/admin/geo/accesstoken/").content.decode()
    assert token.created_by == user
    chosen = {"action": "revoke", "_selected_action": [token.pk]}
    assert desk.post("/en/admin/geo/accesstoken/", chosen).status_code == 302
    assert Program(text).get(ITEMS).status_code == 401
    assert desk.get("/en/admin/geo/accesslog/").status_code == 200
