"""Every row of the table in ../shared/data/README.md: what is recognised in the file, where it goes, what is told.

Letters and positions of the same files are looked at in `test_sources`, `test_importer` and `test_positions`, addresses
of polling stations in `test_address_parsing`, the codifier in `test_init`, the exchange file in `test_uaxml`.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers import KOZELSHCHYNA, bring, refusal

from addresses import boundary, codifier
from addresses.models import Hromada, Settlement
from assets.models import Parcel
from geo import crs, registers
from geo.jobs import Silence
from importers.models import Batch, Finding
from importers.pipeline import Request
from importers.problems import FileProblem
from importers.wizard import looking

pytestmark = pytest.mark.usefixtures("kozelshchyna")

Look = Callable[..., dict[str, Any]]
#: A parcel's fields in the files of the cadastre's map, by the register's fields.
CADASTRE = {
    "cadastral_number": "cadnum",
    "purpose": "purpose_code",
    "purpose_text": "purpose",
    "category": "category",
    "ownership": "ownership",
    "documented_area": "area",
}
#: The same, their names cut to ten letters: the code of the purpose is read out of its text.
ARCGIS = {**CADASTRE, "purpose": "purpose", "address": "address"}
#: Column lists of data sets in the folder.
LISTS = 36
EDRA_ROWS = {"structure": 25, "domain": 55}


@pytest.fixture
def look(shared_data: Path, tmp_path: Path) -> Look:
    """What the wizard's first step finds in a shared file, as for the register of parcels."""

    def at(name: str, **asked: Any) -> dict[str, Any]:
        request = Request(path=shared_data / name, register=registers.get("parcels"), **asked)
        return looking.look(request, tmp_path, Silence())

    return at


def rows(batch: Batch) -> tuple[int, int, int]:
    """Read, new, left out."""
    return batch.rows_read, batch.rows_new, batch.rows_left_out


def test_the_boundary(look: Look, shared_data: Path, kozelshchyna: Hromada) -> None:
    found = look("kozelshchyna/hromada.geojson")
    assert (found["format"], found["rows"], found["geometry"]) == ("GeoJSON", 1, "Polygon")
    # All its positions lie on the boundary itself, which counts as inside.
    assert (found["open"], found["system"]) == (["pairs"], "EPSG:4326")
    assert kozelshchyna.code == KOZELSHCHYNA
    assert kozelshchyna.geom == boundary.read(shared_data / "kozelshchyna" / "hromada.geojson")


def test_the_parcels(look: Look, shared_data: Path) -> None:
    found = look("kozelshchyna/parcels.geojson")
    assert (found["format"], found["rows"], found["system"]) == ("GeoJSON", 1816, "EPSG:4326")
    assert (found["pairs"], found["open"]) == ({**CADASTRE, "address": "address"}, [])
    batch = bring(shared_data / "kozelshchyna/parcels.geojson")
    assert rows(batch) == (1816, 1816, 0)
    assert batch.findings == {"area": 2, "geometry-mixed": 1572, "outside": 13, "overlap": 167, "value-unread": 104}


def test_the_parcels_at_auction(look: Look, shared_data: Path) -> None:
    found = look("kozelshchyna/auction-parcels.geojson")
    assert (found["format"], found["rows"], len(found["fields"])) == ("GeoJSON", 88, 19)
    assert (found["pairs"], found["system"]) == (CADASTRE, "EPSG:4326")
    batch = bring(shared_data / "kozelshchyna/auction-parcels.geojson")
    assert rows(batch) == (88, 88, 0)
    assert batch.findings == {"geometry-mixed": 65, "outside": 2}


def test_the_unclaimed_shares(look: Look, shared_data: Path) -> None:
    """104 numbers are none: 102 are empty (101 of these repeat the first), one has words behind it, one a space."""
    found = look("kozelshchyna/unclaimed-shares.geojson")
    assert (found["format"], found["rows"], found["system"]) == ("GeoJSON", 145, "EPSG:4326")
    assert found["pairs"] == {"cadastral_number": "cadnum", "documented_area": "area"}
    batch = bring(shared_data / "kozelshchyna/unclaimed-shares.geojson", "--map", "lease_start_date=contract_date")
    assert rows(batch) == (145, 42, 103)
    assert batch.findings == {"area": 22, "key-malformed": 1, "key-missing": 102, "outside": 1}
    assert Finding.objects.get(batch=batch, code="key-malformed").value.endswith("(Державна форма власності)")
    assert Parcel.objects.filter(cadastral_number="5322082000:00:001:0429").exists()
    # Dates are written d-m-Y.
    assert str(Parcel.objects.get(cadastral_number="5322080400:00:001:1205").contract_date) == "2020-01-13"


def test_the_cadastral_quarters(look: Look, shared_data: Path) -> None:
    found = look("kozelshchyna/cadastral-quarters.geojson")
    assert (found["format"], found["rows"], found["geometry"]) == ("GeoJSON", 188, "MultiPolygon")
    assert (found["pairs"], found["open"]) == ({}, ["pairs"])
    assert found["system"] == "EPSG:4326"
    samples = {one["name"]: one["samples"] for one in found["fields"]}
    assert list(samples) == ["mvt_id", "koatuu", "zona", "kvart", "add_date", "layer"]
    assert all(code.isdecimal() and len(code) == 10 for code in samples["koatuu"])
    file = shared_data / "kozelshchyna" / "cadastral-quarters.geojson"
    assert "--map THEIRS=cadastral_number" in refusal("import_file", file, "--register", "parcels")
    # No register of its own is there for them: as drafts of parcels they show what is told of such a file.
    drafts = bring(file, "--map", "mvt_id=cadastral_number", "--state", "draft")
    assert rows(drafts) == (188, 183, 5)
    assert drafts.findings == {
        "geometry-missing": 1,
        "geometry-repeated-vertices": 3,
        "key-malformed": 188,
        "key-repeated": 5,
        "outside": 62,
        "overlap": 287,
    }
    assert Finding.objects.get(batch=drafts, code="geometry-missing").row_no == 188


def test_the_nature_reserve(look: Look, shared_data: Path) -> None:
    found = look("kozelshchyna/nature-reserve.geojson")
    assert (found["format"], found["rows"], found["geometry"]) == ("GeoJSON", 15, "Polygon")
    assert (found["pairs"], found["missing"]) == ({"documented_area": "Area"}, ["cadastral_number"])
    names = {one["name"]: one["samples"] for one in found["fields"]}["NazObPZF"]
    assert names[0] == "Гідрологічний заказник місцевого значення «Ударник»"
    told = ("--map", "mvt_id=cadastral_number", "--map", "NazObPZF=address", "--state", "draft")
    drafts = bring(shared_data / "kozelshchyna/nature-reserve.geojson", *told)
    assert rows(drafts) == (15, 14, 1)
    assert drafts.findings == {"area": 5, "key-malformed": 15, "key-repeated": 1, "outside": 12, "overlap": 2}
    assert Parcel.objects.filter(address__contains="«", address__endswith="»").count() == 14


def test_the_polling_stations(look: Look, shared_data: Path) -> None:
    found = look("polling-station-addresses.geojson")
    assert (found["format"], found["rows"], found["geometry"]) == ("GeoJSON", 270, "Point")
    assert found["pairs"] == {}
    # They lie 130 km away: that is asked about, not believed.
    assert (found["open"], found["systems"][0]["code"]) == (["crs", "pairs"], "EPSG:4326")
    samples = {one["name"]: one["samples"] for one in found["fields"]}
    assert samples["info"][0] == "вул.Заводська, 4, м.Кам’янка, Кам’янський р-н, Черкаська…"
    told = ("--map", "id=cadastral_number", "--crs", "4326", "--state", "draft")
    points = bring(shared_data / "polling-station-addresses.geojson", *told)
    assert rows(points) == (270, 0, 270)
    assert points.findings == {"geometry-wrong-kind": 270, "key-malformed": 270}


@pytest.mark.parametrize(
    ("name", "system", "encoding"),
    [
        ("parcels_sk63_cp1251_noldid", "EPSG:7828", "cp1251"),
        ("parcels_sk63_noprj", "EPSG:7828", "cp1251"),
        ("parcels_ucs2000_msk_utf8", "EPSG:9854", "utf-8"),
        ("parcels_gk6_cpg_lies", "EPSG:28406", "cp1251"),
    ],
)
def test_the_parcels_as_arcgis_leaves_them(
    look: Look, shared_data: Path, name: str, system: str, encoding: str
) -> None:
    found = look(f"arcgis-like/{name}.zip")
    assert (found["format"], found["rows"], found["open"]) == ("Shapefile", 1816, [])
    assert (found["encoding"]["chosen"], found["system"]) == (encoding, system)
    assert found["pairs"] == ARCGIS
    batch = bring(shared_data / f"arcgis-like/{name}.zip")
    assert rows(batch) == (1816, 1816, 0)
    # The code is read out of the purpose's text, and 106 have none there.
    assert batch.findings == {"area": 2, "outside": 13, "overlap": 167, "value-unread": 106}


@pytest.mark.parametrize(
    ("name", "rows_there"), [("apidae_test_trek", 1), ("trace_with_multiple_not_continuous_features", 2)]
)
def test_the_tracks(look: Look, name: str, rows_there: int) -> None:
    found = look(f"tracks/{name}.gpx")
    assert (found["format"], found["layer"], found["rows"]) == ("GPX", "tracks", rows_there)
    assert (found["geometry"], found["systems"][0]["code"]) == ("MultiLineString", "EPSG:4326")
    # They were walked in France.
    assert "2057.6 km" in found["question"]


def test_the_track_without_anything_in_it(look: Look) -> None:
    with pytest.raises(FileProblem, match="has no objects in it"):
        look("tracks/trace_with_no_feature.gpx")


def test_the_codifier(look: Look, shared_data: Path) -> None:
    found = look("codifier/katottg-2025-05-16.csv")
    assert (found["format"], found["rows"], found["encoding"]["chosen"]) == ("CSV", 31_748, "utf-8")
    assert [one["name"] for one in found["fields"]][-2:] == ["Категорія об’єкта", "Назва об’єкта"]
    units = codifier.read(shared_data / "codifier" / "katottg-2025-05-16.csv", KOZELSHCHYNA)
    assert Settlement.objects.count() == len(units.settlements)


@pytest.mark.parametrize(
    ("name", "problem"), [("UAXML.xsd", "it is XML or a web page"), ("template.xml", "which the file lacks")]
)
def test_the_schema_and_the_template_of_the_exchange_file(look: Look, name: str, problem: str) -> None:
    """The schema is no file to import; the template has a parcel whose line goes through a point that is not there."""
    with pytest.raises(FileProblem, match=problem):
        look(f"exchange/{name}")


def test_the_column_lists_of_data_sets(look: Look, shared_data: Path) -> None:
    """What our data sets make of them is in `test_open_data`."""
    files = sorted((shared_data / "exchange" / "835").glob("*.json"))
    lists = {file.stem: json.loads(file.read_bytes())["tableSchema"]["columns"] for file in files}
    assert len(lists) == LISTS
    assert all(column["name"] and column["title"] for columns in lists.values() for column in columns)
    with pytest.raises(FileProblem, match="no GeoJSON of objects"):
        look(f"exchange/835/{files[0].name}")


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("structure", ["class", "layer_name_en", "layer_name_ua", "geometry_type", "attribute_name_en"]),
        ("domain", ["name_eng", "name_ukr", "code", "value"]),
    ],
)
def test_the_tables_of_the_address_register(look: Look, version: str, name: str, fields: list[str]) -> None:
    """Tables without places: fields are read, and none is one of a parcel's."""
    found = look(f"exchange/edra/{version}/{name}.csv")
    assert (found["format"], found["encoding"]["chosen"], found["systems"]) == ("CSV", "utf-8", [])
    assert [one["name"] for one in found["fields"]][: len(fields)] == fields
    assert (found["rows"], found["pairs"], found["open"]) == (EDRA_ROWS[name], {}, ["pairs"])


@pytest.mark.parametrize("version", ["1", "2"])
def test_the_coordinate_systems_of_the_address_register(shared_data: Path, version: str) -> None:
    """All that it allows are known here, but for four that no file was met in."""
    text = (shared_data / "exchange" / "edra" / version / "crs.csv").read_text(encoding="utf-8-sig")
    allowed = {int(code) for code in re.findall(r"EPSG:(\d+)", text)}
    assert len(allowed) == 63
    assert allowed - set(crs.SYSTEMS) == {4178, 4179, 9842, 9843}
