"""Whole layers as files: every format is read back by the program it is meant for, with the same objects in it."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.test import Client
from helpers import query
from lxml import etree
from made_addresses import address as make_address
from made_addresses import make_street, make_village
from made_downloads import epsg_of, geometries_of, got, in_system, members, opened, worksheet
from made_registers import make_property

from addresses.models import Address, LegalEntity, Street
from assets.models import Ownership, Parcel
from geo import access, crs, registers
from geo.models import Publication
from geo.records import State
from geo.short_names import short_names
from layers.downloads import writing
from layers.downloads.asking import Wanted
from layers.downloads.formats import FORMATS
from layers.downloads.rows import Selection

MakeParcels = Callable[..., list[Parcel]]

KML, GPX = "{http://www.opengis.net/kml/2.2}", "{http://www.topografix.com/GPX/1/1}"
#: Longer in bytes than a DBF's text can be; with quotes, commas, a line's end and signs that XML holds otherwise.
LONG = 'вулиця «Довга», "13", м\'ята ґанку & <їжак>\n' * 9
#: How many letters wide a column is that can be read.
LEGIBLE = 12
FILES = ("geojson", "gpkg", "shp", "csv", "xlsx", "kml")


@pytest.fixture
def made(parcels: MakeParcels) -> list[Parcel]:
    """Eleven parcels, one of them not on the map."""
    found = parcels(
        11,
        contract_number="12/3",
        documented_area=Decimal("0.5"),
        normative_value=Decimal("12345.67"),
        normative_date=date(2025, 3, 1),
        purpose_text=LONG,
    )
    found.append(Parcel.objects.create(cadastral_number="5322081200:00:001:0099", state=State.CURRENT))
    return found


def test_geojson_has_every_object_once_with_its_public_fields(client: Client, made: list[Parcel]) -> None:
    answer: Any = client.get("/catalogue/parcels/download?f=geojson")
    assert answer["Content-Type"] == "application/geo+json"
    assert 'filename="parcels.geojson"' in answer["Content-Disposition"]
    collection = json.loads(answer.getvalue())
    assert [one["id"] for one in collection["features"]] == [str(one.uid) for one in made]
    first, last = collection["features"][0], collection["features"][-1]
    assert shapely.from_geojson(json.dumps(first["geometry"])).equals_exact(geometries_of(made[:1])[0], 1e-7)
    assert last["geometry"] is None
    assert first["properties"]["documented_area"] == 0.5
    assert first["properties"]["purpose_text"] == LONG
    assert "contract_number" not in first["properties"]


def test_a_geopackage_is_read_by_gdal_with_types_and_an_r_tree(
    client: Client, made: list[Parcel], tmp_path: Path
) -> None:
    content = got(client, "/catalogue/parcels/download?f=gpkg")
    meta, places, columns = opened(content, tmp_path / "parcels.gpkg", "parcels")
    assert (meta["geometry_type"], epsg_of(meta)) == ("MultiPolygon", 4326)
    assert columns["uid"] == [str(one.uid) for one in made]
    assert shapely.equals_exact(places[:-1], geometries_of(made[:-1]), tolerance=1e-12).all()
    assert places[-1] is None
    assert columns["purpose_text"][0] == LONG
    assert columns["normative_value"][0] == 12345.67
    assert str(columns["normative_date"][0]) == "2025-03-01"
    assert columns["address"][0] == ""
    assert columns["custodian"][0] is None
    assert "contract_number" not in columns
    with sqlite3.connect(tmp_path / "parcels.gpkg") as opened_:
        assert opened_.execute("SELECT count(*) FROM rtree_parcels_geom").fetchone() == (11,)
        assert opened_.execute("PRAGMA user_version").fetchone() == (10300,)


@pytest.mark.parametrize(("encoding", "mark", "cpg"), [("utf-8", 0x00, "UTF-8"), ("cp1251", 0xC9, "CP1251")])
def test_a_shapefile_says_its_encoding_and_what_its_names_mean(
    client: Client, made: list[Parcel], tmp_path: Path, encoding: str, mark: int, cpg: str
) -> None:
    content = got(client, f"/catalogue/parcels/download?f=shp&encoding={encoding}&crs=9854")
    files = members(content)
    assert set(files) == {*(f"parcels.{part}" for part in ("cpg", "dbf", "prj", "shp", "shx")), "fields.csv"}
    assert files["parcels.cpg"].decode().strip() == cpg
    assert files["parcels.dbf"][29] == mark
    meta, places, columns = opened(content, tmp_path / "parcels.zip", "parcels.shp")
    assert epsg_of(meta) == 9854
    assert columns["uid"] == [str(one.uid) for one in made]
    ours = in_system(geometries_of(made[:-1]), 9854)
    assert shapely.equals_exact(shapely.normalize(places[:-1]), shapely.normalize(_single(ours)), tolerance=1e-4).all()
    table = {row["field"]: row for row in csv.DictReader(io.StringIO(files["fields.csv"].decode()))}
    assert table["cadastral_number"]["name"] == "cadastral_"
    assert table["cadastral_number"]["title_uk"] == "кадастровий номер"
    assert columns["cadastral_"][0] == made[0].cadastral_number
    long = columns[table["purpose_text"]["name"]][0]
    assert LONG.startswith(long)
    assert 240 < len(long.encode(encoding)) <= 254
    assert table["purpose_text"]["texts_shortened"] == "11"


def test_a_sign_that_windows_1251_lacks_is_replaced_and_counted(
    client: Client, parcels: MakeParcels, tmp_path: Path
) -> None:
    parcels(1, address="хутір Подвірʼя ☂")
    content = got(client, "/catalogue/parcels/download?f=shp&encoding=cp1251")
    _meta, _places, columns = opened(content, tmp_path / "parcels.zip", "parcels.shp")
    assert columns["address"] == ["хутір Подвір’я ?"]
    table = {row["field"]: row for row in csv.DictReader(io.StringIO(members(content)["fields.csv"].decode()))}
    assert table["address"]["texts_changed"] == "1"


def test_names_of_ten_letters_are_never_alike() -> None:
    names = ["normative_value", "normative_date", "Normative_more", "uid", *(f"a_long_name_{n}" for n in range(12))]
    short = short_names(names)
    assert len(set(short)) == len(names)
    assert max(map(len, short)) == 10


def test_csv_is_utf_8_without_a_mark_and_has_wkt(client: Client, made: list[Parcel]) -> None:
    content = got(client, "/catalogue/parcels/download?f=csv")
    assert not content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert [row["uid"] for row in table] == [str(one.uid) for one in made]
    assert table[0]["purpose_text"] == LONG
    assert (table[0]["documented_area"], table[0]["normative_date"]) == ("0.5000", "2025-03-01")
    assert shapely.from_wkt(table[0]["wkt"]).equals_exact(geometries_of(made[:1])[0], 1e-7)
    assert (table[-1]["wkt"], table[-1]["custodian"]) == ("", "")
    assert "contract_number" not in table[0]


@pytest.fixture
def address(kozelshchyna: Any) -> Address:
    """A current address at a known point."""
    street = make_street(make_village(code="UA53020090010099999"), "Довга")
    return make_address(street, "7", geom=Point(33.9, 49.3, srid=4326))


def test_points_have_their_coordinates_in_columns_of_csv(client: Client, address: Address) -> None:
    [degrees] = csv.DictReader(io.StringIO(got(client, "/catalogue/addresses/download?f=csv").decode()))
    assert (degrees["lon"], degrees["lat"]) == ("33.9000000", "49.3000000")
    [metres] = csv.DictReader(io.StringIO(got(client, "/catalogue/addresses/download?f=csv&crs=9854").decode()))
    [moved] = in_system([shapely.Point(33.9, 49.3)], 9854)
    assert (float(metres["x"]), float(metres["y"])) == pytest.approx((moved.x, moved.y), abs=0.001)


def test_a_workbook_has_numbers_and_dates_as_such_and_computes_nothing(client: Client, parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="=1+1", documented_area=Decimal("0.5"), normative_date=date(2025, 3, 1))
    sheet = worksheet(got(client, "/catalogue/parcels/download?f=xlsx&lang=en"))
    heading, row = sheet.iter_rows()
    assert all(title.font.bold for title in heading)
    wide = {title.value: sheet.column_dimensions[title.column_letter].width for title in heading}
    assert wide["uid"] >= len(str(parcel.uid))
    assert all(width >= LEGIBLE for width in wide.values())
    values = {title.value: cell for title, cell in zip(heading, row, strict=True)}
    assert values["uid"].value == str(parcel.uid)
    assert (values["Address"].value, values["Address"].data_type) == ("=1+1", "s")
    assert values["Documented area, ha"].value == 0.5
    assert values["Date of the valuation"].value.date() == date(2025, 3, 1)
    inside = shapely.Point(values["Longitude"].value, values["Latitude"].value)
    assert geometries_of([parcel])[0].contains(inside)


@pytest.mark.parametrize(
    ("asked", "title", "heading", "words", "northing"),
    [
        ("", "Земельні ділянки", "Форма власності", "Комунальна", "Північ, м"),
        ("&lang=uk", "Земельні ділянки", "Форма власності", "Комунальна", "Північ, м"),
        ("&lang=en", "Land parcels", "Ownership", "Communal", "Northing, m"),
    ],
)
def test_a_workbook_speaks_the_language_of_who_asks(
    client: Client, parcels: MakeParcels, asked: str, title: str, heading: str, words: str, northing: str
) -> None:
    parcels(1, ownership=Ownership.COMMUNAL)
    sheet = worksheet(got(client, f"/catalogue/parcels/download?f=xlsx&crs=6385{asked}"))
    said = dict(zip(*([cell.value for cell in row] for row in sheet.iter_rows()), strict=True))
    assert sheet.title == title
    assert said[heading] == words
    assert said[northing] > 5_000_000


def test_a_page_in_english_leads_to_files_in_english(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    page = client.get("/en/catalogue/parcels/").content.decode()
    assert "/catalogue/parcels/file/?f=xlsx&amp;lang=en" in page
    assert "/catalogue/parcels/download?f=kml&amp;lang=en" in page
    place = etree.fromstring(got(client, "/catalogue/parcels/download?f=kml&lang=en")).find(f".//{KML}displayName")
    assert place.text == "cadastral number"
    refused = got(client, "/catalogue/parcels/download?f=kml&lang=ru", status=400).decode()
    assert "ru" in refused


def test_kml_is_well_formed_and_read_by_gdal(client: Client, made: list[Parcel], tmp_path: Path) -> None:
    content = got(client, "/catalogue/parcels/download?f=kml")
    places = etree.fromstring(content).findall(f".//{KML}Placemark")
    assert [place.find(f"{KML}name").text for place in places] == [one.cadastral_number for one in made]
    said = {data.get("name"): data.find(f"{KML}value").text for data in places[0].iter(f"{KML}Data")}
    assert said["purpose_text"] == LONG
    assert said["documented_area"] == "0.5000"
    meta, geometries, columns = opened(content, tmp_path / "parcels.kml")
    assert epsg_of(meta) == 4326
    assert columns["uid"] == [str(one.uid) for one in made]
    assert shapely.equals_exact(geometries_of(made[:-1]), shapely.force_2d(geometries[:-1]), 1e-7).all()


def test_gpx_has_waypoints_for_points_and_tracks_for_lines(client: Client, address: Address, tmp_path: Path) -> None:
    content = got(client, "/catalogue/addresses/download?f=gpx")
    [point] = etree.fromstring(content).findall(f"{GPX}wpt")
    assert (point.get("lat"), point.get("lon")) == ("49.3000000", "33.9000000")
    line = "MULTILINESTRING((33.9 49.3,33.91 49.31),(33.92 49.32,33.93 49.33))"
    Street.objects.update(geom=f"SRID=4326;{line}")
    content = got(client, "/catalogue/streets/download?f=gpx")
    _meta, [track], columns = opened(content, tmp_path / "streets.gpx", "tracks")
    assert track.equals_exact(
        shapely.from_wkt("MULTILINESTRING((33.9 49.3,33.91 49.31),(33.92 49.32,33.93 49.33))"), 1e-7
    )
    assert "Довга" in columns["name"][0]


@pytest.mark.parametrize("epsg", [3857, 5564, 6385, 9854])
def test_a_layer_is_given_in_the_systems_of_the_place_by_the_pinned_operation(
    client: Client, parcels: MakeParcels, tmp_path: Path, epsg: int
) -> None:
    made = parcels(3)
    expected = in_system(geometries_of(made), epsg)
    for code, ending in (("gpkg", "gpkg"), ("geojson", "geojson")):
        content = got(client, f"/catalogue/parcels/download?f={code}&crs=EPSG:{epsg}")
        meta, places, _columns = opened(content, tmp_path / f"parcels.{ending}")
        assert epsg_of(meta) == epsg
        assert shapely.equals_exact(shapely.normalize(places), shapely.normalize(expected), tolerance=0.001).all()


def test_postgis_agrees_with_the_pinned_pipeline_in_every_system(db: None) -> None:
    for system in crs.SYSTEMS.values():
        longitude = (system.central_meridian or 33.6) + 0.31
        [(x, y)] = query(
            "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, 49.21), 4326), %s) AS p",
            longitude,
            crs.pinned_srid(system),
        )
        expected = [float(side) for side in crs.from_wgs84(system)(longitude, 49.21)]
        assert (x, y) == pytest.approx(expected, abs=1e-6 if system.projection else 1e-11), system.code


def test_an_object_within_the_box_or_with_a_value_is_taken_alone(
    client: Client, parcels: MakeParcels, tmp_path: Path
) -> None:
    made = parcels(3)
    Parcel.objects.filter(pk=made[2].pk).update(ownership="communal", documented_area="1.25")
    box = ",".join(map(str, made[1].geom.extent))
    for code in FILES:
        assert str(made[1].uid) in _said(got(client, f"/catalogue/parcels/download?f={code}&bbox={box}"), code)
        part = _said(got(client, f"/catalogue/parcels/download?f={code}&ownership=communal&documented_area=1.25"), code)
        assert [str(one.uid) in part for one in made] == [False, False, True]
        part = _said(got(client, f"/catalogue/parcels/download?f={code}&filter=documented_area>1"), code)
        assert [str(one.uid) in part for one in made] == [False, False, True]
    nothing = json.loads(got(client, "/catalogue/streets/download"))
    assert nothing == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("code", FILES)
def test_runs_follow_one_another_without_a_gap(made: list[Parcel], tmp_path: Path, code: str) -> None:
    sight = access.sight(registers.get("parcels"), AnonymousUser())
    wanted = Wanted(FORMATS[code], Selection(sight, crs.system(4326), run=4), "utf-8")
    told: list[int] = []
    path = tmp_path / f"parcels.{code}"
    if wanted.format.streamed:
        path.write_bytes(b"".join(writing.stream(wanted)))
    else:
        writing.write(wanted, path, told.append)
        assert told == [4, 4, 4]
    text = _said(path.read_bytes(), code)
    assert [text.count(str(one.uid)) >= 1 for one in made] == [True] * 12


def test_a_value_that_is_no_text_of_the_field_or_a_field_that_is_not_read_is_refused_in_words(
    client: Client, parcels: MakeParcels
) -> None:
    parcels(1, contract_number="12/3", documented_area=2)
    for asked, word in (
        ("f=dwg", "geojson"),
        ("f=gpx", "geojson"),
        ("crs=7828", "9854"),
        ("crs=abc", "9854"),
        ("f=kml&crs=9854", "4326"),
        ("f=kml&crs=5561", "4326"),
        ("f=csv&encoding=cp1251", "utf-8"),
        ("bbox=1,2,3", "bbox"),
        ("documented_area=many", "documented_area"),
        ("normative_date=2025-02-30", "2025-02-30"),
        ("contract_number=12/3", "cadastral_number"),
        ("utilities=1", "utilities"),
        ("filter=documented_area+LIKE", "Фільтр"),
        ("filter=contract_number='12/3'", "contract_number"),
        *((f"f={code}&filter=documented_area^9999>1", "виходить за допустимі межі") for code in FILES),
    ):
        words = got(client, f"/catalogue/parcels/download?{asked}", status=400).decode()
        assert word in words
        # What was asked for is named once; the list of what there is has it not.
        assert "contract" not in words.replace("contract_number", "", 1)


@pytest.mark.parametrize(("system", "name"), [("", "parcels.csv"), ("&crs=5561", "parcels-5561.csv")])
def test_a_file_in_another_system_is_called_so_in_degrees_too(
    client: Client, parcels: MakeParcels, system: str, name: str
) -> None:
    parcels(1)
    answer = client.get(f"/catalogue/parcels/download?f=csv{system}")
    assert f'filename="{name}"' in answer["Content-Disposition"]


def test_a_withheld_field_and_a_hidden_object_are_in_no_file(client: Client, parcels: MakeParcels) -> None:
    made = parcels(2, address="вулиця Прихована")
    Parcel.objects.filter(pk=made[0].pk).update(restricted=True)
    for code in FILES:
        got(client, f"/catalogue/parcels/download?f={code}")
    Publication.objects.filter(slug="parcels").update(withheld_fields=["address"])
    for code in FILES:
        text = _said(got(client, f"/catalogue/parcels/download?f={code}"), code)
        assert str(made[1].uid) in text
        assert str(made[0].uid) not in text
        assert "Прихована" not in text


def test_mixed_geometries_are_a_shapefile_each(client: Client, kozelshchyna: Any, tmp_path: Path) -> None:
    holder = LegalEntity.objects.create(code="04382122", name="Рада")
    places = (
        "POINT(33.9 49.3)",
        "MULTILINESTRING((33.9 49.3,33.91 49.31))",
        "MULTIPOLYGON(((33.9 49.3,33.91 49.3,33.91 49.31,33.9 49.3)))",
    )
    made = [make_property(1, holder, geom=f"SRID=4326;{place}")[0] for place in places]
    content = got(client, "/catalogue/property/download?f=shp")
    found = [
        opened(content, tmp_path / "property.zip", f"property_{kind}.shp")[2]["uid"]
        for kind in ("points", "lines", "areas")
    ]
    assert found == [[str(one.uid)] for one in made]


def _single(geometries: Any) -> Any:
    """Collections of one as shapefiles and KML give them back."""
    return [shapely.get_geometry(one, 0) if shapely.get_num_geometries(one) == 1 else one for one in geometries]


def _said(content: bytes, code: str) -> str:
    """The texts of a file, whatever it is."""
    if code in ("shp", "xlsx"):
        return "\n".join(part.decode(errors="replace") for part in members(content).values())
    return content.decode(errors="replace")


def test_a_computed_area_is_told_to_the_hundredth_in_every_format(
    client: Client, parcels: MakeParcels, tmp_path: Path
) -> None:
    [parcel] = parcels(1)
    parcel.refresh_from_db()
    area = round(parcel.area, 2)
    assert area != parcel.area
    download = "/catalogue/parcels/download?f={}"
    [feature] = json.loads(got(client, download.format("geojson")))["features"]
    [row] = csv.DictReader(io.StringIO(got(client, download.format("csv")).decode()))
    [place] = etree.fromstring(got(client, download.format("kml"))).findall(f".//{KML}Placemark")
    said = {data.get("name"): data.find(f"{KML}value").text for data in place.iter(f"{KML}Data")}
    _meta, _places, columns = opened(got(client, download.format("gpkg")), tmp_path / "parcels.gpkg", "parcels")
    heading, cells = worksheet(got(client, download.format("xlsx") + "&lang=en")).iter_rows()
    sheet = {title.value: cell.value for title, cell in zip(heading, cells, strict=True)}
    item = client.get(f"/ogc/collections/parcels/items/{parcel.uid}").json()
    assert (row["area"], said["area"]) == (str(area), str(area))
    assert [
        feature["properties"]["area"],
        columns["area"][0],
        sheet["Computed area, m²"],
        item["properties"]["area"],
    ] == [area] * 4
