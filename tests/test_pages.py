"""The public pages and downloads: what a reader finds there, in both languages, and what a wrong address is told."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import lxml.html
import pytest
import shapely
from django.test import Client
from helpers import CORNER, SIDE, STEP, number, query

from assets.models import Parcel
from layers import features
from layers.models import Layer

MakeParcels = Callable[..., list[Parcel]]
PAGE_LENGTH = 50


class Links(HTMLParser):
    """Texts of the list's entries, and where "Show more" leads."""

    def __init__(self) -> None:
        super().__init__()
        self.uids: list[str] = []
        self.more: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("class") == "object-link":
            self.uids.append(str(given["href"]).rstrip("/").rpartition("/")[2])
        if given.get("hx-get"):
            self.more = given["hx-get"]


def listed(client: Client, address: str) -> Links:
    answer = client.get(address)
    assert answer.status_code == 200, address
    links = Links()
    links.feed(answer.content.decode())
    return links


# The map and its list


def test_the_map_page_is_ukrainian_by_default_and_english_under_en(client: Client, kozelshchyna: Any) -> None:
    ukrainian, english = client.get("/").content.decode(), client.get("/en/").content.decode()
    assert '<html lang="uk">' in ukrainian
    assert '<html lang="en">' in english
    assert "Layers and legend" in english
    assert kozelshchyna.name in ukrainian
    assert 'hreflang="en" href="/en/"' in ukrainian
    assert 'hreflang="uk" href="/"' in english


def test_the_map_page_of_an_instance_without_a_hromada_says_so(client: Client, db: None) -> None:
    assert "The hromada has not been set up yet." in client.get("/en/").content.decode()


def test_a_real_hromada_is_not_called_a_demonstration_and_an_invented_one_is(client: Client, kozelshchyna: Any) -> None:
    badge = "Demonstration data"
    assert badge not in client.get("/en/").content.decode()
    kozelshchyna.invented = True
    kozelshchyna.save()
    assert badge in client.get("/en/").content.decode()


def test_every_page_of_the_list_is_reached_and_no_object_comes_twice(client: Client, parcels: MakeParcels) -> None:
    made = parcels(PAGE_LENGTH * 2 + 3)
    uids: list[str] = []
    address: str | None = "/en/o/parcels/list/"
    while address:
        page = listed(client, address)
        assert len(page.uids) <= PAGE_LENGTH
        uids += page.uids
        address = page.more
    assert sorted(uids) == sorted(str(one.uid) for one in made)


def test_the_list_holds_what_lies_in_the_box_and_nothing_else(client: Client, parcels: MakeParcels) -> None:
    made = parcels(6)
    west, south = CORNER[0] + STEP, CORNER[1]
    box = f"{west},{south},{west + STEP + SIDE},{south + SIDE}"
    assert listed(client, f"/o/parcels/list/?bbox={box}").uids == [str(one.uid) for one in made[1:3]]


@pytest.mark.parametrize("query_text", [number(2), "001:0002", "в'їзд", "В’ЇЗД", "вʼїзд миколи", "в'їзд  Миколи"])
def test_a_search_finds_numbers_and_addresses_however_they_are_typed(
    client: Client, parcels: MakeParcels, query_text: str
) -> None:
    made = parcels(3)
    query("UPDATE assets_parcel SET address = %s WHERE id = %s", "в’їзд Миколи Лисенка, 3", made[1].pk)
    assert listed(client, f"/o/parcels/list/?q={query_text}").uids == [str(made[1].uid)]


def test_a_search_that_finds_nothing_says_what_to_do(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    said = client.get("/en/o/parcels/list/?q=немає такого").content.decode()
    assert "Nothing was found. Check the number or the name" in said


def test_a_layer_whose_objects_are_asked_for_is_drawn_though_the_map_begins_without_it(
    client: Client, parcels: MakeParcels
) -> None:
    parcels(1)
    Layer.objects.filter(slug="parcels").update(shown=False)

    def begins_with_it(address: str) -> bool:
        [layer] = [one for one in client.get(address).context["map_config"]["layers"] if one["slug"] == "parcels"]
        return bool(layer["visible"] and layer["drawn"])

    assert [begins_with_it(address) for address in ("/", "/?list=parcels", "/")] == [False, True, False]
    assert not Layer.objects.get(slug="parcels").shown


@pytest.mark.parametrize("strange", ["%00", "%25", "_", "' OR 1=1 --", "<script>alert(1)</script>", "а" * 5_000])
def test_a_strange_search_is_only_a_search(client: Client, parcels: MakeParcels, strange: str) -> None:
    parcels(1)
    for address in ("/en/o/parcels/list/", "/en/"):
        answer = client.get(f"{address}?list=parcels&q={strange}")
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("address", ["/en/o/parcels/list/", "/catalogue/parcels/download", "/en/"])
@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "34,49,33,50", "33,50,34,49", "nan,nan,nan,nan", "0,0,200,10", ",,,"]
)
def test_a_box_that_is_none_is_refused_in_words(client: Client, kozelshchyna: Any, address: str, box: str) -> None:
    answer = client.get(f"{address}?bbox={box}")
    assert answer.status_code == 400
    assert "33.7,49.0,34.1,49.4" in answer.content.decode()


@pytest.mark.parametrize("after", ["x", "-1", "1.5", ""])
def test_an_after_that_is_no_number_is_refused_in_words(client: Client, kozelshchyna: Any, after: str) -> None:
    answer = client.get(f"/en/o/parcels/list/?after={after}")
    assert (answer.status_code, b"after must be the number" in answer.content) == (400, True)


def test_an_after_behind_the_last_object_is_an_empty_list(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    assert listed(client, f"/en/o/parcels/list/?after={10**30}").uids == []


def test_counting_stops_at_a_thousand_and_says_so(
    client: Client, parcels: MakeParcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels(4)
    monkeypatch.setattr(features, "COUNTED_AT_MOST", 3)
    assert "more than 3 objects" in client.get("/en/o/parcels/list/").content.decode()


def test_a_layer_is_called_and_drawn_as_the_catalogue_says(client: Client, kozelshchyna: Any) -> None:
    style = {"by": None, "label": None, "default": {"fill": "#123456", "stroke": "#654321"}, "classes": []}
    Layer.objects.filter(slug="parcels").update(title_en="Our land", title_uk="Наша земля", style=style)
    english, ukrainian = client.get("/en/").content.decode(), client.get("/").content.decode()
    assert "Our land" in english
    assert "#123456" in english
    assert "Наша земля" in ukrainian


# An object


def test_the_page_of_a_parcel_says_what_the_register_says(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, documented_area="1234.5000", normative_value="120000.50", address="вул. Шкільна, 7")
    page = " ".join(client.get(f"/en/o/parcels/{parcel.uid}/").content.decode().split())
    for text in (parcel.cadastral_number, "вул. Шкільна, 7", "Agricultural land", "1,234.5&nbsp;ha", "120,000.50"):
        assert text in page
    ukrainian = " ".join(client.get(f"/o/parcels/{parcel.uid}/").content.decode().split())
    assert re.search(r"1\s234,5&nbsp;", ukrainian)


def test_the_card_of_a_parcel_has_its_geometry_for_the_map(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    card = client.get(f"/en/o/parcels/{parcel.pk}/card/").content.decode()
    found = re.search(r'<script id="card-place" type="application/json">(.*?)</script>', card)
    assert found
    place = json.loads(found[1])
    drawn, truth = shapely.from_geojson(json.dumps(place["geometry"])), shapely.from_wkb(bytes(parcel.geom.wkb))
    assert drawn.equals_exact(truth, 1e-7)
    assert place["bounds"] == pytest.approx(parcel.geom.extent)


def test_a_parcel_without_a_place_has_a_page_all_the_same(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, geom=None)
    page = client.get(f"/en/o/parcels/{parcel.uid}/").content.decode()
    assert "This object has no place on the map yet." in page
    assert parcel.cadastral_number in client.get(f"/en/o/parcels/{parcel.pk}/card/").content.decode()


def test_what_stands_in_the_register_cannot_become_a_script(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="</script><script>alert(1)</script>")
    for address in (f"/o/parcels/{parcel.uid}/", f"/o/parcels/{parcel.pk}/card/", "/o/parcels/list/"):
        assert b"<script>alert" not in client.get(address).content


@pytest.mark.parametrize(
    "address",
    [
        "/en/o/parcels/00000000-0000-0000-0000-000000000000/",
        "/en/o/parcels/123/card/",
        f"/en/o/parcels/{10**30}/card/",
        "/en/o/nothing/00000000-0000-0000-0000-000000000000/",
        "/en/o/nothing/list/",
        "/catalogue/nothing/download",
        "/en/nowhere",
    ],
)
def test_what_is_not_there_gets_a_page_that_says_so(client: Client, kozelshchyna: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    if address.startswith("/en/"):
        assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/o/parcels/list/", "/catalogue/parcels/download", "/o/parcels/1/card/"])
def test_public_pages_are_read_and_never_written(client: Client, kozelshchyna: Any, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/o/parcels/list/", "/catalogue/parcels/download", "/tiles/parcels.json"])
def test_nothing_public_is_shown_again_without_asking(client: Client, kozelshchyna: Any, address: str) -> None:
    assert "no-cache" in client.get(address)["Cache-Control"]


def test_pages_forbid_foreign_scripts_and_frames(client: Client, kozelshchyna: Any) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("address", ["/tiles/parcels/14/9738/5600.mvt", "/ogc/collections/parcels/items?f=json"])
def test_data_are_taken_for_nothing_else_and_say_nothing_of_scripts(
    client: Client, kozelshchyna: Any, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in answer


@pytest.mark.parametrize("address", ["/tiles/parcels.json", "/ogc/collections?f=html", "/nowhere"])
def test_all_else_says_what_it_may_load(client: Client, kozelshchyna: Any, address: str) -> None:
    assert "default-src 'self'" in client.get(address)["Content-Security-Policy"]


# Liveness


def test_the_service_says_that_it_lives_and_that_it_is_ready(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": True, "disk": True})


# What a link tells that is shared


@pytest.mark.parametrize(("address", "locale"), [("/", "uk_UA"), ("/en/", "en_GB")])
def test_a_shared_link_names_the_site_its_language_and_a_picture_of_this_server(
    client: Client, kozelshchyna: Any, address: str, locale: str
) -> None:
    head = lxml.html.fromstring(client.get(address).content).head
    told = {meta.get("property"): meta.get("content") for meta in head.iterfind("meta[@property]")}
    picture = told.pop("og:image")
    assert told == {"og:type": "website", "og:site_name": kozelshchyna.full_name, "og:locale": locale}
    assert picture.startswith("http://testserver/")
    assert picture.endswith("icon-180.png")
