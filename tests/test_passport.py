"""The passport of an investment site: what it says, in which language, to whom; and how seldom it is made."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from helpers import CORNER, SIDE, query
from made_sites import pdf_text, site, thing

from addresses.models import Hromada, Settlement
from assets.models import InvestmentSite, Parcel
from geo import registers
from geo.models import Publication, User
from geo.roles import PROPERTY_OFFICER, Role
from layers import paper, press
from layers.models import KeptSheet

MakeParcels = Callable[..., list[Parcel]]

#: In the middle of the first parcel that tests make.
PLACE = Point(CORNER[0] + SIDE / 2, CORNER[1] + SIDE / 2, srid=4326)


@pytest.fixture
def made(parcels: MakeParcels) -> InvestmentSite:
    """A site of two parcels with a barn on the first."""
    two = parcels(2, ownership="communal", documented_area="0.7900")
    return site(two, [thing("10130007", PLACE, title_en="Grain store", area="1240.50")])


def page(client: Client, one: InvestmentSite, language: str = "/en") -> str:
    answer = client.get(f"{language}/o/sites/{one.uid}/passport/")
    assert answer.status_code == 200
    return str(answer.content.decode().replace("\N{NO-BREAK SPACE}", " "))


def pdf(client: Client, one: InvestmentSite, language: str = "/en", **headers: str) -> Any:
    return client.get(f"{language}/o/sites/{one.uid}/passport.pdf", headers=headers)


def said_in_both(client: Client, one: InvestmentSite, language: str = "/en") -> list[str]:
    """All that page and PDF say."""
    answer = pdf(client, one, language)
    assert answer.status_code == 200
    return [page(client, one, language), pdf_text(answer.content)]


def test_the_passport_says_in_english_what_an_investor_asks(client: Client, made: InvestmentSite) -> None:
    Settlement.objects.filter(name="Козельщина").update(state="current")
    made.settlement = Settlement.objects.get(name="Козельщина")
    made.save()
    for said in said_in_both(client, made):
        for words in (
            "S-7",
            "Elevator site",
            "Brownfield",
            "Available",
            "1.25",
            "Communal",
            "Lease",
            "2,450,000.00",
            "3 February 2027",
            "Warehouses up to 15 m high",
            "A former grain yard",
            "Kozelshchyna",
            "Kremenchuk, 38 km",
            "21,400",
            "Department of economy",
            "+380 5342 9 12 34",
            "5322081200:00:001:0001",
            "5322081200:00:001:0002",
            "Grain store",
            "10130007",
        ):
            assert words in said, words
        assert "Колишній" not in said


def test_the_passport_says_in_ukrainian_what_it_says_in_english(client: Client, made: InvestmentSite) -> None:
    for said in said_in_both(client, made, ""):
        for words in ("Елеваторний майданчик", "Склади до 15 м", "Колишній тік", "Кременчук, 38", "3 лютого 2027"):
            assert words in said, words
        assert "grain yard" not in said
        assert "2 450 000,00" in said


def test_utilities_have_distance_capacity_and_tariff_each_with_its_unit(client: Client, made: InvestmentSite) -> None:
    for said in said_in_both(client, made):
        said = re.sub(r"<[^>]*>|\s+", " ", said)
        said = re.sub(r"\s+", " ", said)
        assert "Electricity at the site 400 kW 6.9 UAH/kWh" in said
        assert "Natural gas 250 m 320 m³ an hour — medium pressure" in said


def test_utilities_that_nobody_has_looked_for_are_not_said_to_be_absent(client: Client, made: InvestmentSite) -> None:
    nothing = "Nothing reaches the site yet"
    InvestmentSite.objects.update(utilities=[])
    assert all(nothing in said for said in said_in_both(client, made))
    InvestmentSite.objects.update(utilities=None)
    assert not any(nothing in said or "Utilities" in said for said in said_in_both(client, made))


def test_the_paper_names_hromada_address_licence_date_scale_and_pages(client: Client, made: InvestmentSite) -> None:
    said = pdf_text(pdf(client, made).content)
    assert "Kozelshchynska hromada" in said
    assert f"http://testserver/en/o/sites/{made.uid}/passport/" in said
    assert "naming the source (Law of Ukraine 2939-VI, article 10-1)" in said
    assert f"Made on {timezone.localdate():%-d %B %Y}" in said
    assert re.search(r"Scale 1 : [\d,]+\. Middle of the site: 49\.29850° N, 33\.94110° E", said)
    assert "Page 1 / " in said


def test_the_map_on_paper_names_the_site_its_parcels_and_property(client: Client, made: InvestmentSite) -> None:
    # Once in the tables, once on the map.
    said = pdf_text(pdf(client, made).content)
    assert said.count("Grain store") == 2
    assert said.count("5322081200:00:001:0001") == said.count("5322081200:00:001:0002") == 2


def test_invented_data_are_marked_on_paper_and_real_ones_are_not(client: Client, made: InvestmentSite) -> None:
    mark = "Demonstration data"
    assert mark not in pdf_text(pdf(client, made).content)
    Hromada.objects.update(invented=True)
    assert mark in pdf_text(pdf(client, made).content)


def test_a_site_without_an_outline_has_a_passport_without_a_map(client: Client, kozelshchyna: Any) -> None:
    bare = site([])
    assert bare.geom is None
    text, paper_text = said_in_both(client, bare)
    assert 'class="drawing"' not in text
    assert "Elevator site" in paper_text
    assert "Scale 1" not in paper_text


@pytest.mark.parametrize("sheet", ["passport/", "passport.pdf"])
@pytest.mark.parametrize("hide", ["restricted = true", "state = 'draft'", "state = 'archived'"])
def test_a_site_that_is_not_seen_has_no_passport(client: Client, made: InvestmentSite, hide: str, sheet: str) -> None:
    address = f"/o/sites/{made.uid}/{sheet}"
    assert client.get(address).status_code == 200
    query(f"UPDATE assets_investmentsite SET {hide}")
    assert client.get(address).status_code == 404
    assert client.get(address.replace(str(made.uid), "00000000-0000-0000-0000-000000000000")).status_code == 404


def test_fields_that_are_withheld_are_left_out(client: Client, made: InvestmentSite) -> None:
    withheld = ["start_price", "utilities", "nearest_town_km", "phone", "description", "description_en", "status"]
    Publication.objects.filter(slug="sites").update(withheld_fields=withheld)
    for said in said_in_both(client, made):
        for words in ("2,450,000", "Electricity", "38 km", "+380", "grain yard", "Available"):
            assert words not in said, words
        assert "Kremenchuk" in said
        assert "Department of economy" in said


def test_a_text_in_english_that_is_withheld_is_not_said_for_the_ukrainian_one(
    client: Client, made: InvestmentSite
) -> None:
    Publication.objects.filter(slug="sites").update(withheld_fields=["description_en"])
    for said in said_in_both(client, made):
        assert "grain yard" not in said
        assert "Колишній тік" in said


def test_parcels_and_property_that_are_not_seen_stand_neither_in_tables_nor_on_the_map(
    client: Client, made: InvestmentSite
) -> None:
    query("UPDATE assets_parcel SET restricted = true WHERE cadastral_number LIKE '%%:0002'")
    query("UPDATE geo_publication SET visibility = 'staff' WHERE slug = 'property'")
    for said in said_in_both(client, made):
        assert "5322081200:00:001:0001" in said
        assert "001:0002" not in said
        assert "Grain store" not in said


def test_staff_read_in_the_passport_what_is_theirs_and_the_public_is_not_given_it(
    client: Client, staff_client: Client, made: InvestmentSite
) -> None:
    query("UPDATE assets_parcel SET restricted = true WHERE cadastral_number LIKE '%%:0002'")
    answer = pdf(staff_client, made)
    assert "001:0002" in pdf_text(answer.content)
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    again = pdf(client, made, **{"if-none-match": answer["ETag"]})
    assert again.status_code == 200
    assert "001:0002" not in pdf_text(again.content)


def test_a_passport_is_made_once_and_asked_for_again_with_its_tag_not_even_sent(
    client: Client, made: InvestmentSite
) -> None:
    first, second = pdf(client, made), pdf(client, made)
    assert first.content == second.content
    assert KeptSheet.objects.count() == 1
    same = pdf(client, made, **{"if-none-match": first["ETag"]})
    assert same.status_code == 304
    assert not same.content


def test_a_change_elsewhere_makes_no_passport_anew_and_one_of_what_it_shows_does(
    client: Client, made: InvestmentSite, parcels: MakeParcels
) -> None:
    tag = pdf(client, made)["ETag"]
    parcels(1, geom=None)
    assert pdf(client, made)["ETag"] == tag
    assert KeptSheet.objects.count() == 1
    query("UPDATE addresses_legalentity SET name_en = 'Another council'")
    Hromada.objects.update(council=made.property.get().holder)
    changed = pdf(client, made, **{"if-none-match": tag})
    assert changed.status_code == 200
    assert "Another council" in pdf_text(changed.content)


def test_what_a_site_consists_of_changes_its_passport_at_once(client: Client, made: InvestmentSite) -> None:
    assert "001:0002" in pdf_text(pdf(client, made).content)
    query(
        "DELETE FROM assets_siteparcel USING assets_parcel AS p WHERE parcel_id = p.id AND cadastral_number LIKE '%%2'"
    )
    assert "5322081200:00:001:0002" not in pdf_text(pdf(client, made).content)


def test_sheets_made_long_ago_are_dropped(client: Client, made: InvestmentSite) -> None:
    pdf(client, made)
    assert paper.forget_old_sheets() == 0
    query("UPDATE layers_keptsheet SET made_at = now() - interval '31 days'")
    assert paper.forget_old_sheets() == 1


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/hostname", "/etc/hostname"])
def test_a_sheet_fetches_nothing_from_outside(db: None, var: Path, address: str) -> None:
    with pytest.raises(ValueError, match="may not fetch"):
        press.OwnFiles().fetch(address)
    assert paper.pdf(f'<html lang="en"><title>x</title><img src="{address}" alt="nothing">').startswith(b"%PDF")


def test_a_sheet_shows_a_picture_of_the_projects_own_storage(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    icon = (Path(__file__).parents[1] / "portal/static/portal/icon.svg").read_bytes()
    name = default_storage.save("picture.svg", ContentFile(icon))
    assert press.OwnFiles().fetch(f"storage:{name}").read() == icon


@pytest.mark.parametrize("register", list(registers.declared()), ids=lambda one: one.slug)
def test_every_declared_sheet_has_a_page(register: type[registers.Register]) -> None:
    for sheet in register.sheets:
        assert resolve(f"/en/o/{register.slug}/6f1f9d3e-3f0c-4f0e-9d5e-2f3b1f0c9a11/{sheet.slug}/").url_name != "object"


def test_the_page_of_a_site_leads_to_its_passport_and_officers_to_its_composition(
    client: Client, made: InvestmentSite, person: Callable[[Role], User]
) -> None:
    here = f"/en/o/sites/{made.uid}/"
    officer = Client()
    officer.force_login(person(PROPERTY_OFFICER))
    for one, led in ((client, False), (officer, True)):
        said = one.get(here).content.decode()
        assert f'href="{here}passport/"' in said
        assert (f'href="{here}composition/"' in said) is led
