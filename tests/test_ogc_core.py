"""OGC API: what every address answers, page by page, in each system, form and language."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import ogc_schemas as standards
import pytest
import shapely
from django.test import Client
from helpers import CORNER, SIDE, STEP, query
from made_sites import site

from assets.models import Parcel
from geo import crs
from geo.models import Publication, User, Visibility

MakeParcels = Callable[..., list[Parcel]]
ITEMS = "/ogc/collections/parcels/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
POLTAVA = 9854


def got(client: Client, address: str, asked: dict[str, Any] | None = None, **headers: str) -> Any:
    answer = client.get(address, asked, headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    return json.loads(answer.content)


def refused(client: Client, address: str, asked: dict[str, Any] | None = None) -> str:
    answer = client.get(address, {**(asked or {}), "lang": "en"})
    assert answer.status_code == 400, answer.content.decode()
    detail: str = json.loads(answer.content)["detail"]
    return detail


def numbers(features: Any) -> list[int]:
    return [int(one["properties"]["cadastral_number"][-4:]) for one in features["features"]]


ADDRESSES = (
    "/ogc/",
    "/ogc/conformance",
    "/ogc/collections",
    "/ogc/collections/parcels",
    "/ogc/collections/parcels/queryables",
    "/ogc/collections/parcels/sortables",
    "/ogc/collections/parcels/schema",
    ITEMS,
    "/ogc/collections/parcels/tiles",
    "/ogc/collections/parcels/tiles/WebMercatorQuad",
    "/ogc/tileMatrixSets",
    "/ogc/tileMatrixSets/WebMercatorQuad",
    "/ogc/collections/catalogue",
    "/ogc/collections/catalogue/items",
    "/ogc/collections/catalogue/items/parcels",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("asked", [{}, {"lang": "uk"}, {"lang": "en"}])
def test_every_answer_has_what_the_standards_want(
    client: Client, parcels: MakeParcels, address: str, asked: dict[str, str]
) -> None:
    parcels(3)
    standards.require_valid(standards.schema_of(address), got(client, address, asked))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_a_page_too_in_both_languages(client: Client, parcels: MakeParcels, address: str) -> None:
    parcels(3)
    for asked, language in (({"f": "html"}, "uk"), ({"f": "html", "lang": "en"}, "en")):
        answer = client.get(address, asked)
        assert answer.status_code == 200
        assert answer["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.content.decode()
    browser = client.get(
        address, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "en"}
    )
    assert '<html lang="uk">' in browser.content.decode()


def test_every_link_of_every_document_leads_somewhere(client: Client, parcels: MakeParcels) -> None:
    parcels(3)
    waiting, seen = ["/ogc/"], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        if "json" not in answer["Content-Type"] or "openapi" in answer["Content-Type"]:
            continue
        document = json.loads(answer.getvalue())
        lists = [document.get("links", [])]
        lists += [one.get("links", []) for one in document.get("collections", []) + document.get("features", [])]
        for link in (one for links in lists for one in links):
            own = link["href"].startswith("http://testserver/ogc/")
            if own and "{" not in link["href"] and "hromada" not in link["href"]:
                waiting.append(link["href"].removeprefix("http://testserver"))
    assert len(seen) > 40


def test_features_hold_what_the_schema_says(client: Client, parcels: MakeParcels) -> None:
    parcels(2, documented_area="2.5")
    schema = got(client, "/ogc/collections/parcels/schema")["properties"]
    features = got(client, ITEMS)["features"]
    assert len(features) == 2
    for feature in features:
        assert set(feature["properties"]) == set(schema) - {"id", "geom"}
        for name, value in feature["properties"].items():
            if value is not None:
                jsonschema_rs.validate(schema[name], value)


def test_pages_follow_one_another_by_key_and_hold_every_object_once(client: Client, parcels: MakeParcels) -> None:
    parcels(7)
    pages, address = [], f"{ITEMS}?limit=3"
    while address:
        page = got(client, address)
        assert page["numberMatched"] == 7
        pages.append(numbers(page))
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        assert "offset" not in address
    assert pages == [[1, 2, 3], [4, 5, 6], [7]]


@pytest.mark.parametrize(
    ("sortby", "expected"),
    [
        ("documented_area", [3, 1, 4, 2, 5, 6]),
        ("-documented_area", [1, 4, 3, 2, 5, 6]),
        ("address,-cadastral_number", [4, 2, 6, 5, 3, 1]),
        ("-updated_at,cadastral_number", [1, 2, 3, 4, 5, 6]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_sorted_pages_go_on_where_the_one_before_ended(
    client: Client, parcels: MakeParcels, sortby: str, expected: list[int], limit: int
) -> None:
    areas = ("3", None, "1.25", "3", None, None)
    places = ("Яблунева", "Євшанова", "Їжакова", "Ґанкова", "Ірпінська", "Ігорева")
    for area, place in zip(areas, places, strict=True):
        parcels(1, documented_area=area, address=place, updated_at="2026-03-01T12:00:00Z")
    found, address = [], f"{ITEMS}?limit={limit}&sortby={sortby}"
    while address:
        page = got(client, address)
        found += numbers(page)
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert found == expected


def test_a_key_that_was_made_up_is_refused(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    for key in ("x", "[1,2]", '"1"', "true", "1e400", "99999999999999999999", "[" * 2000, "{}"):
        assert "next page" in refused(client, ITEMS, {"after": key})
    assert "next page" in refused(client, ITEMS, {"after": '["x", 1]', "sortby": "documented_area"})


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "²", "10001", "9" * 500])
def test_a_limit_is_a_number_within_bounds(client: Client, parcels: MakeParcels, limit: str) -> None:
    parcels(1)
    if limit in ("", "10001") or len(limit) > 10:
        assert numbers(got(client, ITEMS, {"limit": limit})) == [1]
    else:
        assert "limit" in refused(client, ITEMS, {"limit": limit})


def test_a_box_finds_what_lies_in_it(client: Client, parcels: MakeParcels) -> None:
    parcels(4)
    west, south = CORNER
    second = (west + STEP, south, west + STEP + SIDE, south + SIDE)
    inside = [second[0] + SIDE / 4, second[1] + SIDE / 4, second[2] - SIDE / 4, second[3] - SIDE / 4]
    assert numbers(got(client, ITEMS, {"bbox": ",".join(map(str, inside))})) == [2]
    w, s, e, n = inside
    assert numbers(got(client, ITEMS, {"bbox": f"{w},{s},-10,{e},{n},10"})) == [2]
    swapped = f"{s},{w},{n},{e}"
    assert numbers(got(client, ITEMS, {"bbox": swapped, "bbox-crs": f"{EPSG}4326"})) == [2]
    forward = crs.from_wgs84(crs.system(POLTAVA))
    (left, right), (low, high) = forward([w, e], [s, n])
    grid = f"{low},{left},{high},{right}"
    assert numbers(got(client, ITEMS, {"bbox": grid, "bbox-crs": f"{EPSG}{POLTAVA}"})) == [2]
    assert numbers(got(client, ITEMS, {"bbox": "179,49,35,50"})) == [1, 2, 3, 4]
    assert numbers(got(client, ITEMS, {"bbox": "179,49,-179,50"})) == []


@pytest.mark.parametrize("box", ["0,0,5e-324,5e-324", "0,0,0,0", "1,1,1.0000000000000002,1"])
def test_a_box_as_thin_as_a_number_can_be_finds_nothing(client: Client, parcels: MakeParcels, box: str) -> None:
    parcels(1)
    for code in (3857, 4326):
        assert numbers(got(client, ITEMS, {"bbox": box, "bbox-crs": f"{EPSG}{code}"})) == []


@pytest.mark.parametrize("box", ["-1e308,-1e308,1e308,1e308", "0,0,1e300,1e300"])
@pytest.mark.parametrize("code", [3857, POLTAVA])
def test_a_box_beyond_the_earth_is_refused_or_finds_nothing(
    client: Client, parcels: MakeParcels, box: str, code: int
) -> None:
    parcels(1)
    answer = client.get(ITEMS, {"bbox": box, "bbox-crs": f"{EPSG}{code}"})
    assert answer.status_code == 400 or numbers(json.loads(answer.content)) == []


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "1,2,3,nan", "1,50,2,40", "500,1,600,2", "1,2,3,4,5", "inf,0,1,1", ",,,"]
)
def test_a_box_that_is_none_is_refused(client: Client, parcels: MakeParcels, box: str) -> None:
    parcels(1)
    refused(client, ITEMS, {"bbox": box})


@pytest.mark.parametrize("code", [3857, 5564, 6385, POLTAVA, 4326])
def test_geometries_come_in_the_system_that_is_asked_for_with_its_order_of_axes(
    client: Client, parcels: MakeParcels, code: int
) -> None:
    [parcel] = parcels(1)
    answer = client.get(ITEMS, {"crs": f"{EPSG}{code}"})
    assert answer["Content-Crs"] == f"<{EPSG}{code}>"
    feature = json.loads(answer.content)["features"][0]
    theirs = shapely.get_coordinates(shapely.geometry.shape(feature["geometry"]))
    own = shapely.get_coordinates(shapely.from_wkb(bytes(parcel.geom.wkb)))
    eastings, northings = crs.from_wgs84(crs.system(code))(own[:, 0], own[:, 1])
    swapped = code != 3857
    expected = list(zip(northings, eastings, strict=True) if swapped else zip(eastings, northings, strict=True))
    tolerance = 1e-7 if code == 4326 else 0.001
    for one, other in zip(theirs, expected, strict=True):
        assert one == pytest.approx(other, abs=tolerance)
    single = client.get(f"{ITEMS}/{parcel.uid}", {"crs": f"{EPSG}{code}"})
    assert json.loads(single.content)["geometry"] == feature["geometry"]


def test_the_time_of_the_last_change_selects(client: Client, parcels: MakeParcels) -> None:
    for day in (1, 2, 3):
        parcels(1, updated_at=f"2026-03-0{day}T12:00:00Z")
    for asked, expected in {
        "2026-03-02": [2],
        "2026-03-02T12:00:00Z": [2],
        "2026-03-02T12:00:01Z": [],
        "2026-03-02/..": [2, 3],
        "/2026-03-02": [1, 2],
        "2026-03-01T13:00:00Z/2026-03-03T11:00:00Z": [2],
    }.items():
        assert numbers(got(client, ITEMS, {"datetime": asked})) == expected, asked
    for asked in ("yesterday", "..", "/", "2026-03-01/2026-03-02/2026-03-03", "2026-03-02T12:00:00", "0000-00-00"):
        refused(client, ITEMS, {"datetime": asked})


def test_only_the_properties_that_are_asked_for_come(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    [feature] = got(client, ITEMS, {"properties": "category,cadastral_number"})["features"]
    assert set(feature["properties"]) == {"category", "cadastral_number"}
    assert "contract_number" in refused(client, ITEMS, {"properties": "contract_number"})
    [feature] = got(client, ITEMS, {"properties": ""})["features"]
    assert feature["properties"] == {}


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (ITEMS, {"nonsense": "1"}),
        (ITEMS, {"crs": "EPSG:4326"}),
        (ITEMS, {"bbox-crs": "x"}),
        (ITEMS, {"filter-crs": "x"}),
        (ITEMS, {"filter-lang": "sql"}),
        (ITEMS, {"f": "xml"}),
        (ITEMS, {"sortby": "geom"}),
        (ITEMS, {"sortby": ",".join(["category"] * 6)}),
        ("/ogc/", {"limit": "1"}),
        ("/ogc/collections/parcels", {"x": "1"}),
        ("/ogc/collections/catalogue/items", {"offset": "x"}),
    ],
)
def test_what_is_not_understood_is_refused_in_words(
    client: Client, parcels: MakeParcels, address: str, asked: dict[str, str]
) -> None:
    refused(client, address, asked)


def test_a_parameter_given_twice_is_refused(client: Client, parcels: MakeParcels) -> None:
    answer = client.get(f"{ITEMS}?limit=1&limit=2&lang=en")
    assert answer.status_code == 400
    assert "limit" in json.loads(answer.content)["detail"]


def test_a_problem_is_told_in_ukrainian_to_those_who_do_not_ask_for_english(client: Client, kozelshchyna: Any) -> None:
    for headers, language in (
        ({}, "uk"),
        ({"accept-language": "en-GB,uk;q=0.5"}, "en"),
        ({"accept-language": "pl"}, "uk"),
    ):
        answer = client.get("/ogc/collections/nowhere", headers=headers)
        assert (answer.status_code, answer["Content-Language"]) == (404, language)
    page = client.get("/ogc/collections/nowhere", {"f": "html"})
    assert page.status_code == 404
    assert "<h1>" in page.content.decode()


def test_other_methods_are_refused_and_options_tells_which_there_are(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    assert client.post("/ogc/").status_code == 405
    assert client.put(ITEMS).status_code == 405
    assert client.options(ITEMS)["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert client.head(ITEMS).status_code == 200


def test_what_a_client_has_is_not_sent_again_until_it_changes(client: Client, parcels: MakeParcels) -> None:
    [parcel, _other] = parcels(2)
    for address in (ITEMS, f"{ITEMS}/{parcel.uid}", f"{ITEMS}?f=html"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        assert client.get(address, {"lang": "en"}, headers={"if-none-match": first["ETag"]}).status_code == 200
        query("UPDATE assets_parcel SET address = address || 'x' WHERE id = %s", parcel.pk)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
        changed = client.get(address)["ETag"]
        assert changed != first["ETag"]
        Publication.objects.filter(slug="parcels").update(withheld_fields=["address"])
        assert client.get(address, headers={"if-none-match": changed}).status_code == 200
        Publication.objects.filter(slug="parcels").update(withheld_fields=[])


def test_many_matches_are_estimated_and_said_to_be(
    client: Client, parcels: MakeParcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels(6)
    monkeypatch.setattr("layers.ogc.selection.COUNTED_AT_MOST", 3)
    everything = got(client, ITEMS, {"limit": "2"})
    assert everything["numberMatched"] == 6
    few = got(client, ITEMS, {"limit": "2", "filter": "cadastral_number LIKE '%1'"})
    assert few["numberMatched"] == 1
    many = got(client, ITEMS, {"limit": "2", "filter": "cadastral_number LIKE '53%'"})
    assert "numberMatched" not in many
    assert many["numberMatchedEstimate"] >= 4


def test_tiles_are_told_of_at_their_own_address(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    tileset = got(client, "/ogc/collections/parcels/tiles/WebMercatorQuad")
    [template] = [link["href"] for link in tileset["links"] if link["rel"] == "item"]
    address = template.format(tileMatrix=15, tileCol=19_473, tileRow=11_138)
    assert urlsplit(address).path == "/tiles/parcels/15/19473/11138.mvt"
    answer = client.get(address.removeprefix("http://testserver"))
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    for matrix in got(client, "/ogc/tileMatrixSets/WebMercatorQuad")["tileMatrices"][:1]:
        assert matrix["scaleDenominator"] == pytest.approx(559_082_264.028_717_8)


def test_records_are_found_by_words_type_id_place_and_time(client: Client, parcels: MakeParcels) -> None:
    parcels(1)

    def found(**asked: str) -> list[str]:
        return [one["id"] for one in got(client, "/ogc/collections/catalogue/items", asked)["features"]]

    everything = found()
    assert {"parcels", "addresses", "hromada"} <= set(everything)
    assert "parcels" in found(q="земельні ділянки")
    assert "parcels" in found(q="nothing at all,LAND")
    assert found(q="ніде такого нема") == []
    assert found(ids="parcels,addresses,x") == [one for one in everything if one in ("parcels", "addresses")]
    assert found(type="service") == []
    assert "parcels" in found(bbox="33,49,34,50")
    assert "parcels" not in found(bbox="23,49,24,50")
    assert "parcels" not in found(datetime="../2020-01-01")
    identifier = got(client, "/ogc/collections/catalogue/items/parcels")["properties"]["externalIds"][0]["value"]
    assert found(externalIds=f"uuid:{identifier}") == ["parcels"]
    page = got(client, "/ogc/collections/catalogue/items", {"limit": "2"})
    [link] = [one["href"] for one in page["links"] if one["rel"] == "next"]
    assert parse_qs(urlsplit(link).query)["offset"] == ["2"]
    assert [one["id"] for one in got(client, link)["features"]] == everything[2:4]


def test_a_hidden_register_is_in_no_document(client: Client, staff: User, parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    site([parcel])
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    for address in ("/ogc/", "/ogc/api", "/ogc/collections", "/ogc/collections/catalogue/items"):
        for form in ("json", "html"):
            assert "/parcels" not in client.get(address, {"f": form}).content.decode(), address
    for address in ADDRESSES:
        if "/parcels" in address:
            assert client.get(address).status_code == 404
    staff_client = Client()
    staff_client.force_login(staff)
    assert "parcels" in [one["id"] for one in got(staff_client, "/ogc/collections")["collections"]]
