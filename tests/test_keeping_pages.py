"""The pages on which the books are kept: signing in, the form of a record, conflicts, steps and history."""

import json
import re
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from helpers import number, query, square

from addresses.models import Address, Settlement, Street
from assets.models import LandPurpose, Parcel
from geo import access, registers
from geo.models import User
from geo.records import State
from portal.keeping import references

MakeParcels = Callable[..., list[Parcel]]
PASSWORD = "a password of tests"


def page_of(parcel: Parcel, part: str = "") -> str:
    return f"/en/o/parcels/{parcel.uid}/{part}"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def entered(parcel: Parcel, **changed: Any) -> dict[str, Any]:
    """What the form of a parcel sends, with these values changed."""
    form = {"version": parcel.version, "reason": "за заявою", "address": parcel.address, "category": parcel.category}
    return form | changed


# Signing in


def test_who_signs_in_comes_back_to_where_they_were(client: Client, parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1)
    asked = client.get(page_of(parcel, "edit/"))
    assert asked["Location"] == f"/en/login/?next={page_of(parcel, 'edit/')}"
    assert client.get(asked["Location"]).status_code == 200
    signed = client.post(
        "/en/login/", {"login": "land-officer", "password": PASSWORD, "next": page_of(parcel, "edit/")}
    )
    assert signed["Location"] == page_of(parcel, "edit/")
    page = text(client.get(page_of(parcel)))
    assert "land-officer" in page
    assert "Sign out" in page
    assert client.post("/en/logout/")["Location"] == "/en/"
    assert "Sign in" in text(client.get("/en/"))


def test_a_wrong_password_is_told_kindly_and_nobody_is_sent_to_another_site(client: Client, land_officer: User) -> None:
    wrong = client.post("/en/login/", {"login": "land-officer", "password": "x"})
    assert "Caps Lock" in text(wrong)
    assert 'value="land-officer"' in text(wrong)
    elsewhere = {"login": "land-officer", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/en/login/", elsewhere)["Location"] == "/en/"


# The form


def test_the_form_changes_what_was_changed_and_nothing_else(officer: Client, parcels: MakeParcels) -> None:
    purpose = LandPurpose.objects.filter(valid_to=None).first()
    [parcel] = parcels(
        1, address="стара,\nдруга", documented_area="1234.5", purpose=purpose, contract_date="2024-05-17"
    )
    page = officer.get(page_of(parcel, "edit/"))
    assert "Kept by acts" in text(page)
    assert 'name="cadastral_number"' not in text(page)
    form = page.context["form"]
    sent = {one.html_name: one.field.widget.format_value(one.field.prepare_value(one.initial)) for one in form}
    sent = {name: value[0] if isinstance(value, list) else value for name, value in sent.items()}
    sent = {name: value for name, value in sent.items() if value and name != "nowhere"} | {"reason": "за заявою"}
    sent["address"] = sent["address"].replace("\n", "\r\n")
    assert officer.post(page_of(parcel, "edit/"), sent).status_code == 302
    parcel.refresh_from_db()
    assert parcel.version == 1
    assert officer.post(page_of(parcel, "edit/"), sent | {"documented_area": "2.25"}).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.version, float(parcel.documented_area or 0), parcel.purpose) == (2, 2.25, purpose)
    assert parcel.geom.equals_exact(square(0))


def test_numbers_are_written_with_the_comma_in_ukrainian(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, documented_area="1.5")
    address = page_of(parcel, "edit/").removeprefix("/en")
    assert 'value="1,5000"' in text(officer.get(address))
    assert officer.post(address, entered(parcel, documented_area="2,25")).status_code == 302
    parcel.refresh_from_db()
    assert float(parcel.documented_area or 0) == 2.25


def test_what_was_typed_stays_when_something_is_wrong_with_it(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    sent = entered(parcel, address="нова адреса", documented_area="багато", typed_geometry="тут", reason="")
    answer = officer.post(page_of(parcel, "edit/"), sent)
    page = text(answer)
    assert answer.status_code == 422
    for kept in ("нова адреса", "багато", ">тут<"):
        assert kept in page.replace("> ", ">").replace(" <", "<")
    assert {"documented_area", "typed_geometry", "reason"} <= set(answer.context["form"].errors)
    assert page.count('aria-invalid="true"') == 3
    parcel.refresh_from_db()
    assert parcel.version == 1


def test_the_place_of_a_new_object_is_asked_for_as_of_one_that_has_none_yet(officer: Client) -> None:
    parcel = Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(0))
    new, known = text(officer.get("/en/o/parcels/new/")), text(officer.get(page_of(parcel, "edit/")))
    assert "Empty: off the map for now." in new
    assert "Empty: as it is." not in new
    assert "Empty: as it is." in known
    to_the_map = 'href="/en/staff/map/?register=parcels&amp;object=parcels/new"'
    assert (to_the_map in new, to_the_map in known) == (True, False)


def test_what_is_offered_of_an_object_in_the_workspace_has_names_of_its_own(officer: Client) -> None:
    for address in ("/staff/map/", "/en/staff/map/"):
        page = lxml.html.fromstring(officer.get(address).content)
        offered = page.xpath("//*[@data-part='editActs']/button | //nav[*[@data-part='formLink']]/a")
        names = [one.text_content().strip() for one in offered]
        assert len(names) == len(set(names)) == 5, names


def test_a_number_that_is_taken_is_told_beside_the_number(officer: Client, parcels: MakeParcels) -> None:
    taken, _other = parcels(2)
    assert "/en/o/parcels/new/" in text(officer.get("/en/o/parcels/list/"))
    assert "/new/" not in text(officer.get("/en/o/streets/list/")) + text(Client().get("/en/o/parcels/list/"))
    sent = {"cadastral_number": taken.cadastral_number, "status": "registered", "reason": "x"}
    answer = officer.post("/en/o/parcels/new/", sent)
    assert answer.status_code == 422
    assert taken.cadastral_number in answer.context["form"].errors["cadastral_number"][0]
    made = officer.post("/en/o/parcels/new/", sent | {"cadastral_number": number(50)})
    parcel = Parcel.objects.get(cadastral_number=number(50))
    assert made["Location"] == page_of(parcel)
    assert parcel.state == State.DRAFT
    assert "Draft: not seen by the public" in text(officer.get(page_of(parcel)))
    assert Client().get(page_of(parcel)).status_code == 404


def test_a_geometry_is_typed_in_a_system_of_choice_and_taken_away(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    assert officer.post(page_of(parcel, "edit/"), entered(parcel, nowhere="on")).status_code == 302
    parcel.refresh_from_db()
    assert parcel.geom is None
    sent = entered(parcel, typed_geometry=square(3).wkt, system="4326")
    assert officer.post(page_of(parcel, "edit/"), sent).status_code == 302
    parcel.refresh_from_db()
    assert parcel.geom.equals_exact(square(3), 1e-9)


# Two people at one object


def test_a_conflict_shows_both_and_lets_each_field_be_taken_from_either(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="стара", contract_number="1")
    query("UPDATE assets_parcel SET address = 'чужа', contract_number = '2', ownership = 'state'")
    sent = entered(parcel, address="моя", contract_number="3", contract_kind="lease")
    answer = officer.post(page_of(parcel, "edit/"), sent)
    assert answer.status_code == 409
    disputes = {one.name: (one.theirs, one.mine, one.chosen) for one in answer.context["disputes"]}
    assert disputes == {
        "address": ("чужа", "моя", ""),
        "contract_number": ("2", "3", ""),
        "ownership": ("State", "", "theirs"),
        "contract_kind": ("", "Lease", "mine"),
    }
    sent |= {"version": 2, "take-address": "theirs", "take-contract_number": "mine", "take-ownership": "theirs"}
    assert officer.post(page_of(parcel, "edit/"), sent).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.address, parcel.contract_number, parcel.ownership, parcel.contract_kind, parcel.version) == (
        "чужа",
        "3",
        "state",
        "lease",
        3,
    )


def test_two_people_who_wrote_the_same_are_told_so(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="стара")
    query("UPDATE assets_parcel SET address = 'нова'")
    answer = officer.post(page_of(parcel, "edit/"), entered(parcel, address="нова"), follow=True)
    assert "just saved the same" in text(answer)


def test_a_step_decided_on_what_has_changed_is_asked_for_again(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    query("UPDATE assets_parcel SET address = 'чужа'")
    answer = officer.post(page_of(parcel, "verify/"), {"version": 1, "reason": "рішення № 7"})
    assert answer.status_code == 422
    assert "changed meanwhile" in text(answer)
    assert "рішення № 7" in text(answer)
    assert 'name="version" value="2"' in text(answer)


# Standing


def test_everybody_sees_whether_it_is_verified_and_staff_alone_by_what(
    officer: Client, client: Client, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1)
    assert "Not verified" in text(client.get(page_of(parcel)))
    done = officer.post(page_of(parcel, "verify/"), {"version": 1, "reason": "рішення № 7"}, follow=True)
    assert "Evidence: рішення № 7" in text(done)
    public = text(client.get(page_of(parcel)))
    assert "Verified on" in public
    assert "рішення" not in public
    assert "/edit/" not in public
    assert "/history/" not in public


def test_what_was_archived_is_brought_back_from_its_history(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    done = officer.post(page_of(parcel, "archive/"), {"version": 1, "reason": "двічі"}, follow=True)
    assert done.redirect_chain == [(page_of(parcel, "history/"), 302)]
    assert page_of(parcel, "bring-back/") in text(done)
    assert officer.get(page_of(parcel)).status_code == 404
    officer.post(page_of(parcel, "bring-back/"), {"version": 2, "reason": "не двічі"})
    assert officer.get(page_of(parcel)).status_code == 200


# History


def test_the_history_shows_the_last_change_first_and_any_two_when_asked(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="перша", category="agricultural")
    query("UPDATE assets_parcel SET address = 'друга', geom = ST_Translate(geom, 0.001, 0)")
    query("UPDATE assets_parcel SET category = 'forest'")
    page = officer.get(page_of(parcel, "history/"))
    assert [(row.before, row.after) for row in page.context["rows"]] == [("Agricultural land", "Forestry land")]
    page = officer.get(page_of(parcel, "history/?from=3&to=1"))
    assert [row.title for row in page.context["rows"]] == ["category of land", "address"]
    assert "belong to one of the two only" in text(page)
    place = re.search(r'id="compared-place" type="application/json">(.*?)</script>', text(page))
    assert place
    assert set(json.loads(place[1])) == {"before", "after", "bounds"}
    assert officer.get(page_of(parcel, "history/?from=x&to=99")).status_code == 200


def test_a_version_is_given_back_after_a_look_at_what_that_changes(officer: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="перша")
    query("UPDATE assets_parcel SET address = 'друга', restricted = true")
    page = officer.get(page_of(parcel, "history/1/restore/"))
    assert [(row.before, row.after) for row in page.context["rows"]] == [("друга", "перша")]
    assert officer.post(page_of(parcel, "history/1/restore/"), {"version": 2, "reason": ""}).status_code == 422
    done = officer.post(page_of(parcel, "history/1/restore/"), {"version": 2, "reason": "помилка"}, follow=True)
    assert "Version 1 is given back." in text(done)
    parcel.refresh_from_db()
    assert parcel.address == "перша"
    assert officer.get(page_of(parcel, "history/77/restore/")).status_code == 302


# References


def test_where_there_are_too_many_rows_one_is_named_by_its_key_and_searched(
    kozelshchyna: Any, land_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "LISTED_AT_MOST", 2)
    officer = Client()
    officer.force_login(User.objects.create_superuser("root"))
    settlement = Settlement.objects.order_by("name").first()
    assert settlement
    Settlement.objects.update(state=State.CURRENT)
    street = Street.objects.create(settlement=settlement, name="Миру", state=State.CURRENT)
    page = officer.get(f"/en/o/streets/{street.uid}/edit/")
    assert f'value="{settlement.code}"' in text(page)
    assert "/en/o/streets/choices/settlement/" in text(page)
    found = officer.get(f"/en/o/streets/choices/settlement/?q={settlement.name[:4].lower()}")
    assert f'<option value="{settlement.code}">{settlement.name}</option>' in text(found)
    sent = {"version": 1, "reason": "x", "kind": "street", "name": "Миру", "settlement": "UA00"}
    refused = officer.post(f"/en/o/streets/{street.uid}/edit/", sent)
    assert "names no row here" in refused.context["form"].errors["settlement"][0]
    other = Settlement.objects.exclude(pk=settlement.pk).first()
    assert other
    assert officer.post(f"/en/o/streets/{street.uid}/edit/", sent | {"settlement": other.code}).status_code == 302
    street.refresh_from_db()
    assert street.settlement == other
    assert officer.get("/en/o/streets/choices/name/").status_code == 404


def test_addresses_show_what_acts_keep_and_open_the_rest(kozelshchyna: Any) -> None:
    officer = Client()
    officer.force_login(User.objects.create_superuser("root"))
    settlement = Settlement.objects.first()
    address = Address.objects.create(settlement=settlement, street="Миру", number="7", state=State.CURRENT)
    form = officer.get(f"/en/o/addresses/{address.uid}/edit/").context["form"]
    assert {row.name for row in form.locked()} == {"settlement", "street_kind", "street", "number", "status"}
    open_to_hand = {"postcode", "named_object", "position_kind", "cadastral_number", "applicant", "applicant_person"}
    assert {field.name for field in form.open} == open_to_hand


def test_the_books_sight_is_never_kept_as_a_public_one(parcels: MakeParcels, land_officer: User) -> None:
    register = registers.get("parcels")
    assert access.books(register, land_officer).audience != access.sight(register, land_officer).audience
    assert not access.books(register, AnonymousUser()).anything
