"""The catalogue for people: its groups, its search, a data set's page, and how layer editors keep it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from made_downloads import got

from assets.models import Parcel
from geo.models import Publication, User, Visibility
from geo.roles import ADMINISTRATOR, DISPATCHER, LAYER_EDITOR, PARTNER, Role
from layers.features import Box
from layers.models import Layer, LayerGroup
from portal.catalogue import showing

MakeParcels = Callable[..., list[Parcel]]

EDIT = "/en/catalogue/parcels/edit/"
FORM = {
    "title_en": "Parcels for all",
    "order": "30",
    "min_zoom": "3",
    "shown": "on",
    "first_published": "2026-01-02",
    "group": "environment",
    "legend_en": "As of the last survey",
    "popup_fields": "cadastral_number,area",
    "keywords_en": "land,cadastre",
}


@pytest.fixture
def editor(person: Callable[[Role], User]) -> Client:
    client = Client()
    client.force_login(person(LAYER_EDITOR))
    return client


def test_the_list_has_the_layers_under_their_groups_and_finds_them_by_words(
    client: Client, parcels: MakeParcels
) -> None:
    parcels(1)
    page = got(client, "/en/catalogue/").decode()
    assert page.index("Boundaries and settlements") < page.index("Addresses and streets")
    assert "1 object " in " ".join(page.split())
    found = got(client, "/en/catalogue/?q=кадастровий").decode()
    assert "/en/catalogue/streets/" not in found
    found = got(client, "/en/catalogue/?q=cadastral+PARCELS").decode()
    assert "/en/catalogue/parcels/" in found
    assert "/en/catalogue/streets/" not in found
    of_group = got(client, "/en/catalogue/?group=addresses").decode()
    assert "/en/catalogue/streets/" in of_group
    assert "/en/catalogue/parcels/" not in of_group
    assert "Nothing was found" in got(client, "/en/catalogue/?q=абракадабра").decode()


def test_the_search_does_not_find_by_a_field_that_is_withheld(client: Client, kozelshchyna: Any) -> None:
    assert "/en/catalogue/parcels/" in got(client, "/en/catalogue/?q=normative").decode()
    fields = ["normative_value", "normative_date"]
    Publication.objects.filter(slug="parcels").update(withheld_fields=fields)
    assert "/en/catalogue/parcels/" not in got(client, "/en/catalogue/?q=normative").decode()


def test_the_page_of_a_data_set_says_what_there_is_to_know(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    page = " ".join(got(client, "/en/catalogue/parcels/").decode().split())
    for said in (
        parcel.cadastral_number,
        "<code>documented_area</code>",
        "EPSG:9854",
        "/catalogue/parcels/download?f=gpkg",
        "/catalogue/parcels/iso19139.xml",
        "Creative Commons Attribution 4.0 International",
        "/tiles/parcels.json",
    ):
        assert said in page
    assert "contract" not in page.lower()


@pytest.mark.parametrize(
    ("extent", "opens"),
    [
        ((33.5, 49.0, 34.0, 49.5), (33.5, 49.0, 34.0, 49.5)),
        ((0.0, 0.0, 34.0, 49.5), (33.0, 48.5, 34.0, 49.5)),
        ((20.0, 40.0, 21.0, 41.0), (20.0, 40.0, 21.0, 41.0)),
        (None, None),
    ],
    ids=["within", "one object far away", "all of it far away", "nothing"],
)
def test_the_map_of_a_data_set_opens_at_what_lies_in_the_hromada(extent: Box | None, opens: Box | None) -> None:
    assert showing.opening(extent, (33.0, 48.5, 34.5, 49.75)) == opens
    assert showing.opening(extent, None) == extent


def test_a_data_set_without_objects_has_a_page_too(client: Client, kozelshchyna: Any) -> None:
    page = got(client, "/en/catalogue/sites/").decode()
    assert "There are no objects yet." in page
    assert "Nothing of this data set has a place on the map yet." in page


def test_a_layer_editor_changes_all_that_follows_from_the_description(
    client: Client, editor: Client, parcels: MakeParcels
) -> None:
    [parcel] = parcels(1, address="вулиця Довга")
    assert editor.get(EDIT).status_code == 200
    assert editor.post(EDIT, FORM).status_code == 302
    page = got(client, "/en/catalogue/parcels/").decode()
    assert "Parcels for all" in page
    assert "Environment and waste" in page
    map_page = got(client, "/en/").decode()
    assert "Environment and waste" in map_page
    assert "As of the last survey" in map_page
    card = got(client, f"/en/o/parcels/{parcel.pk}/card/").decode()
    assert "Довга" not in card
    assert "Довга" in got(client, f"/en/o/parcels/{parcel.uid}/").decode()
    assert json.loads(got(client, "/tiles/parcels.json"))["minzoom"] == 3


def test_what_is_wrong_in_the_form_is_said_beside_the_field(editor: Client, kozelshchyna: Any) -> None:
    wrong = {**FORM, "popup_fields": "cadastral_number,adress", "max_zoom": "1", "accuracy": "-1", "contact_email": "a"}
    answer = editor.post(EDIT, wrong)
    said = answer.content.decode()
    assert answer.status_code == 422
    for words in ("adress", "The last zoom is nearer", "greater than or equal to 0", "valid email"):
        assert words in said
    assert Layer.objects.get(slug="parcels").title_en == ""


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("role", "status"), [(None, 302), (DISPATCHER, 403), (PARTNER, 403), (ADMINISTRATOR, 200), (LAYER_EDITOR, 200)]
)
def test_layer_editors_and_administrators_alone_keep_the_catalogue(
    person: Callable[[Role], User], kozelshchyna: Any, role: Role | None, status: int, method: str
) -> None:
    client = Client()
    if role:
        client.force_login(person(role))
    answer = getattr(client, method)(EDIT, FORM if method == "post" else None)
    assert answer.status_code == (302 if method == "post" and status == 200 else status)
    changed = method == "post" and status == 200
    assert (Layer.objects.get(slug="parcels").title_en == "Parcels for all") is changed


def test_a_layer_that_the_editor_does_not_see_has_no_form(editor: Client, kozelshchyna: Any) -> None:
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
    assert editor.get(EDIT).status_code == 404


def test_popup_fields_never_show_what_the_viewer_may_not_read(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, contract_number="ТАЄМНИЦЯ-77")
    Layer.objects.filter(slug="parcels").update(
        popup_fields=["contract_number", "area"], card_fields=["contract_number"]
    )
    assert "ТАЄМНИЦЯ" not in got(client, f"/o/parcels/{parcel.pk}/card/").decode()
    assert "ТАЄМНИЦЯ" not in got(client, f"/o/parcels/{parcel.uid}/").decode()


def test_a_group_that_was_taken_away_leaves_its_layers_to_the_last_one(client: Client, kozelshchyna: Any) -> None:
    LayerGroup.objects.filter(slug="land").delete()
    page = got(client, "/en/catalogue/").decode()
    assert page.index("Other") < page.index("/en/catalogue/parcels/")
