"""Importing: real parcels come in whole, are found again unchanged, and each fault of a file is told row by row."""

import csv
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, Polygon
from django.core.management import call_command
from helpers import (
    box,
    bring,
    codes,
    counts,
    feature,
    metres_apart,
    number,
    query,
    refusal,
    take_back,
    write_geojson,
)
from pyogrio.raw import write as write_layer
from shapely.geometry import shape

from addresses.models import Hromada
from assets.models import Parcel
from geo.models import User
from geo.records import State
from importers.models import Batch, Finding

pytestmark = pytest.mark.usefixtures("kozelshchyna")

#: The plane of Poltava oblast, in which the overlaps are computed a second time, independently of PostGIS.
PLANE = "EPSG:9854"
CATEGORIES = {
    "Землі сільськогосподарського призначення": "agricultural",
    "Землі житлової та громадської забудови": "residential",
    "Землі промисловості, транспорту, зв’язку, енергетики, оборони та іншого призначення": "industry",
}
OWNERSHIP = {
    "Приватна власність": "private",
    "Комунальна власність": "communal",
    "Державна власність": "state",
    "Не визначено": "undetermined",
}
#: What the cadastre writes where a parcel has no code of purpose.
NO_CODE = "Код не виокремлено"
#: A shapefile holds so many bytes of a text.
DBF_BYTES = 254
LANDING_METRES = 0.1
ARCGIS_LIKE = {
    "parcels_sk63_cp1251_noldid": ("EPSG:7828", "cp1251"),
    "parcels_sk63_noprj": ("EPSG:7828", "cp1251"),
    "parcels_ucs2000_msk_utf8": ("EPSG:9854", "utf-8"),
    "parcels_gk6_cpg_lies": ("EPSG:28406", "cp1251"),
}


@pytest.fixture(scope="session")
def real(shared_data: Path) -> Path:
    return shared_data / "kozelshchyna" / "parcels.geojson"


@pytest.fixture(scope="session")
def features(real: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(real.read_text(encoding="utf-8"))["features"]
    return read


# Real parcels


def test_every_real_parcel_comes_in_with_all_that_the_file_says_of_it(real: Path, features: list[Any]) -> None:
    batch = bring(real)
    assert (batch.rows_read, batch.rows_new, batch.rows_left_out) == (1816, 1816, 0)
    found = {parcel.cadastral_number: parcel for parcel in Parcel.objects.select_related("purpose")}
    assert len(found) == 1816
    for one in features:
        said, parcel = one["properties"], found[one["properties"]["cadnum"]]
        assert (parcel.purpose.code if parcel.purpose else NO_CODE) == said["purpose_code"]
        assert parcel.purpose_text == said["purpose"].strip()
        assert parcel.address == said["address"].strip()
        assert parcel.category == CATEGORIES[said["category"]]
        assert parcel.ownership == OWNERSHIP[said["ownership"]]
        assert parcel.documented_area == Decimal(str(said["area"])).quantize(Decimal("0.0001"))
        assert (parcel.state, parcel.version, parcel.batch) == (State.CURRENT, 1, batch.uid)
        geometry = shape(one["geometry"])
        whole = geometry if geometry.geom_type == "MultiPolygon" else shapely.multipolygons([geometry])
        assert shapely.from_wkb(bytes(parcel.geom.wkb)) == whole


def test_the_167_overlapping_pairs_are_those_that_shapely_finds_with_the_same_areas(
    real: Path, features: list[Any]
) -> None:
    batch = bring(real)
    assert batch.findings["overlap"] == 167
    told = {
        frozenset((finding.key, finding.other)): finding.amount
        for finding in Finding.objects.filter(batch=batch, code="overlap")
    }
    computed = _overlaps(features)
    assert told.keys() == computed.keys()
    assert len(told) == 167
    for pair, area in computed.items():
        assert told[pair] == pytest.approx(area, abs=1.0)


def test_the_same_file_again_changes_nothing_and_moves_no_version(real: Path) -> None:
    bring(real)
    before = query("SELECT id, version, updated_at, batch FROM assets_parcel ORDER BY id")
    again = bring(real)
    assert (again.rows_unchanged, again.rows_new, again.rows_changed) == (1816, 0, 0)
    assert query("SELECT id, version, updated_at, batch FROM assets_parcel ORDER BY id") == before
    assert query("SELECT count(*) FROM assets_parcelevent") == [(0,)]


def test_undoing_the_import_of_an_empty_instance_leaves_nothing(real: Path) -> None:
    batch = bring(real)
    take_back(batch)
    assert not Parcel.objects.exists()
    batch.refresh_from_db()
    assert batch.stage == Batch.Stage.UNDONE


@pytest.mark.parametrize(("name", "system", "encoding"), [(name, *told) for name, told in ARCGIS_LIKE.items()])
def test_a_file_as_arcgis_left_it_is_recognised_untold_and_lands_where_the_geojson_does(
    shared_data: Path, features: list[Any], name: str, system: str, encoding: str
) -> None:
    batch = bring(shared_data / "arcgis-like" / f"{name}.zip")
    assert (batch.crs, batch.encoding) == (system, encoding)
    assert batch.operation == ("EPSG:5840" if system == "EPSG:9854" else "EPSG:5586+EPSG:5840")
    assert (batch.rows_read, batch.rows_new, batch.rows_left_out) == (1816, 1816, 0)
    found = {parcel.cadastral_number: parcel for parcel in Parcel.objects.all()}
    for one in features:
        said, parcel = one["properties"], found[one["properties"]["cadnum"]]
        for read, text in ((parcel.purpose_text, said["purpose"]), (parcel.address, said["address"])):
            assert read == text.strip() if len(text.encode(encoding)) <= DBF_BYTES else text.startswith(read)
        assert parcel.category == CATEGORIES[said["category"]]
        assert parcel.ownership == OWNERSHIP[said["ownership"]]
        ours, theirs = shapely.from_wkb(bytes(parcel.geom.wkb)), shape(one["geometry"])
        assert metres_apart(ours, theirs) < LANDING_METRES


def test_gauss_krueger_without_a_prj_asks_which_datum_and_writes_nothing(shared_data: Path, tmp_path: Path) -> None:
    name = "parcels_gk6_cpg_lies"
    with zipfile.ZipFile(shared_data / "arcgis-like" / f"{name}.zip") as archive:
        archive.extractall(tmp_path)
    (tmp_path / f"{name}.prj").unlink()
    before = counts()
    asked = refusal("import_file", tmp_path / f"{name}.shp", "--register", "parcels")
    assert "28406" in asked
    assert "5564" in asked
    assert "--crs" in asked
    assert counts() == before


def test_the_answer_to_the_question_is_believed(shared_data: Path, tmp_path: Path) -> None:
    name = "parcels_gk6_cpg_lies"
    with zipfile.ZipFile(shared_data / "arcgis-like" / f"{name}.zip") as archive:
        archive.extractall(tmp_path)
    (tmp_path / f"{name}.prj").unlink()
    batch = bring(tmp_path / f"{name}.shp", "--crs", "5564")
    assert (batch.crs, batch.operation, batch.rows_new) == ("EPSG:5564", "EPSG:5840", 1816)


# What a person may choose


def test_a_rehearsal_tells_the_same_and_writes_nothing(
    real: Path, tmp_path: Path, var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = counts()
    bring_nothing = ("import_file", real, "--register", "parcels", "--dry-run", "--report", tmp_path / "rows.csv")
    call_command(*map(str, bring_nothing))
    assert counts() == before
    assert list(var.iterdir()) == []
    said = capsys.readouterr().out
    assert "1,816 read; 1,816 new" in said
    assert "167" in said
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 286


def test_an_import_leaves_no_files_and_no_staging_tables(real: Path, var: Path) -> None:
    bring(real)
    assert list(var.iterdir()) == []
    assert query("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


def test_a_field_goes_where_the_person_says(make: Callable[..., Path]) -> None:
    path = make(feature(number(1), box(0), note="біля ставу", address="вул. Шкільна"))
    batch = bring(path, "--map", "note=address")
    assert Parcel.objects.get().address == "біля ставу"
    assert batch.mapping["address"] == "note"


def test_a_field_can_be_left_out(make: Callable[..., Path]) -> None:
    bring(make(feature(number(1), box(0), address="вул. Шкільна")), "--map", "address=")
    assert Parcel.objects.get().address == ""


@pytest.mark.parametrize(
    ("pair", "named"), [("nothing=address", "nothing"), ("cadnum=colour", "colour"), ("cadnum=area", "area")]
)
def test_a_pair_that_names_no_field_is_refused_with_those_there_are(
    make: Callable[..., Path], pair: str, named: str
) -> None:
    path = make(feature(number(1), box(0)))
    before = counts()
    said = refusal("import_file", path, "--register", "parcels", "--map", pair)
    assert f"“{named}”" in said
    assert counts() == before


def test_a_file_without_the_key_is_refused_with_the_fields_it_has(tmp_path: Path) -> None:
    row = {"type": "Feature", "properties": {"col1": number(1), "col2": "x"}, "geometry": box(0)}
    said = refusal("import_file", write_geojson(tmp_path / "a.geojson", [row]), "--register", "parcels")
    assert "col1, col2" in said
    assert "--map" in said


def test_parcels_can_come_in_as_drafts(make: Callable[..., Path]) -> None:
    bring(make(feature(number(1), box(0))), "--state", "draft")
    assert Parcel.objects.get().state == State.DRAFT


def test_a_layer_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "land.gpkg"
    for layer, index in (("old", 1), ("new", 2)):
        wkb = shapely.to_wkb(shapely.from_geojson([json.dumps(box(index))]))
        names = [np.array([number(index)], dtype=object)]
        write_layer(path, wkb, names, ["cadnum"], layer=layer, geometry_type="Polygon", crs="EPSG:4326")
    said = refusal("import_file", path, "--register", "parcels")
    assert "old, new" in said
    bring(path, "--layer", "new")
    assert Parcel.objects.get().cadastral_number == number(2)


def test_the_encoding_that_the_person_names_is_used(shared_data: Path) -> None:
    path = shared_data / "arcgis-like" / "parcels_gk6_cpg_lies.zip"
    assert bring(path, "--encoding", "cp1251").encoding == "cp1251"
    said = refusal("import_file", path, "--register", "parcels", "--encoding", "klingon")
    assert "klingon" in said


@pytest.mark.parametrize("system", ["nonsense", "999999", "EPSG:"])
def test_a_coordinate_system_that_is_none_is_refused(make: Callable[..., Path], system: str) -> None:
    path = make(feature(number(1), box(0)))
    before = counts()
    assert system in refusal("import_file", path, "--register", "parcels", "--crs", system)
    assert counts() == before


def test_an_unknown_register_is_refused_with_those_there_are(make: Callable[..., Path]) -> None:
    said = refusal("import_file", make(feature(number(1), box(0))), "--register", "houses")
    assert "houses" in said
    assert "parcels" in said


def test_no_register_named_is_refused_with_those_there_are(make: Callable[..., Path]) -> None:
    assert "parcels" in refusal("import_file", make(feature(number(1), box(0))))


def test_an_import_is_remembered_with_the_person_who_made_it(make: Callable[..., Path], land_officer: User) -> None:
    batch = bring(make(feature(number(1), box(0))), "--user", land_officer.username)
    parcel = Parcel.objects.get()
    assert batch.user == parcel.created_by == parcel.updated_by == land_officer


def test_a_geojson_is_in_wgs_84_by_its_standard_even_where_another_system_would_fit_a_little_better(
    make: Callable[..., Path], outline: GEOSGeometry
) -> None:
    west, south, east, north = outline.extent
    latitude = (south + north) / 2
    edge = outline.intersection(LineString((west, latitude), (east, latitude), srid=4326)).extent[2]
    beyond = Polygon.from_bbox((edge + 0.0002, latitude, edge + 0.0008, latitude + 0.0004))
    batch = bring(make(feature(number(1), box(0)), feature(number(2), json.loads(beyond.json))))
    assert (batch.crs, batch.operation) == ("EPSG:4326", "null")
    assert codes(batch) == [(2, "outside")]


def test_without_a_hromada_degrees_of_a_geojson_are_believed_by_its_standard(make: Callable[..., Path]) -> None:
    Hromada.objects.all().delete()
    assert bring(make(feature(number(1), box(0)))).crs == "EPSG:4326"


def _overlaps(features: list[Any]) -> dict[frozenset[str], float]:
    """Pairs that overlap by more than 1 m², in the plane; by Shapely."""
    to_plane = pyproj.Transformer.from_crs(4326, PLANE, always_xy=True)
    shapes = shapely.transform(
        [shape(one["geometry"]) for one in features],
        lambda xy: np.column_stack(to_plane.transform(*xy.T)),
    )
    names = [one["properties"]["cadnum"] for one in features]
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    areas = {}
    for a, b in zip(left, right, strict=True):
        if a < b and (area := shapely.area(shapely.intersection(shapes[a], shapes[b]))) > 1:
            areas[frozenset((names[a], names[b]))] = area
    return areas
