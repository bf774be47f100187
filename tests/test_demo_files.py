"""The demonstration hromada's files: the same every time, with the faults that are listed and no others."""

import csv
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import pyproj
import pytest
import shapely

import demo
from demo.land import USES
from geo import crs

PROJECT = Path(__file__).resolve().parents[1]
PURPOSES = PROJECT / "assets" / "data" / "land_purposes.csv"
PLANE = 9854
SK63 = 7829
LANGUAGE_BYTE = 29

# SK-63 zone X5 to WGS 84 by EPSG:5586 (no shift) and EPSG:5840, written out: it is not the code under test.
SK63_PIPELINE = (
    "+proj=pipeline "
    "+step +inv +proj=tmerc +lat_0=0.08333333333333333 +lon_0=35.5 +x_0=5300000 +ellps=krass "
    "+step +proj=cart +ellps=krass "
    "+step +proj=helmert +x=24 +y=-121 +z=-76 "
    "+step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


@dataclass(frozen=True)
class Table:
    """Rows as read: geometries in the plane (m), columns, and (file, OBJECTID) by which faults are found."""

    geometries: npt.NDArray[np.object_]
    columns: dict[str, npt.NDArray[np.generic]]
    keys: list[tuple[bool, int]]
    faults: tuple[demo.Fault, ...]

    def rows(self, *kinds: demo.Kind) -> set[int]:
        """Rows of this table with planted faults of these kinds."""
        found = {(fault.ucs, number) for fault in self.faults if fault.kind in kinds for number in fault.object_ids}
        return {row for row, key in enumerate(self.keys) if key in found}

    def pairs(self, *kinds: demo.Kind) -> dict[tuple[int, int], float]:
        """Pairs of rows that share a planted fault of these kinds, with its amount."""
        row_of = {key: row for row, key in enumerate(self.keys)}
        found = {}
        for fault in self.faults:
            if fault.kind in kinds:
                one, other = sorted(row_of[fault.ucs, number] for number in fault.object_ids)
                found[one, other] = fault.amount
        return found


@pytest.fixture(scope="module")
def sk63(demo_files: demo.DemoFiles) -> Table:
    columns, geometries = read(demo_files.parcels_sk63, encoding="cp1251")
    to_wgs84, from_wgs84 = crs.to_wgs84(crs.system(SK63)), crs.from_wgs84(crs.system(PLANE))
    plane = shapely.transform(geometries, lambda xy: np.column_stack(from_wgs84(*to_wgs84(*xy.T))))
    return Table(plane, columns, [(False, int(number)) for number in columns["OBJECTID"]], demo_files.faults)


@pytest.fixture(scope="module")
def ucs2000(demo_files: demo.DemoFiles) -> Table:
    columns, geometries = read(demo_files.parcels_ucs2000)
    return Table(geometries, columns, [(True, int(number)) for number in columns["OBJECTID"]], demo_files.faults)


@pytest.fixture(scope="module", params=["sk63", "ucs2000"])
def parcels(request: pytest.FixtureRequest) -> Table:
    table: Table = request.getfixturevalue(request.param)
    return table


@pytest.fixture(scope="module")
def together(sk63: Table, ucs2000: Table) -> Table:
    """The parcels of both files: neighbours may stand in different ones."""
    geometries = np.concatenate([sk63.geometries, ucs2000.geometries])
    return Table(geometries, {}, sk63.keys + ucs2000.keys, sk63.faults)


@pytest.fixture(scope="module")
def boundary(demo_files: demo.DemoFiles) -> shapely.Geometry:
    _, geometries = read(demo_files.boundary)
    from_wgs84 = crs.from_wgs84(crs.system(PLANE))
    return shapely.transform(geometries, lambda xy: np.column_stack(from_wgs84(*xy.T)))[0]


@pytest.fixture
def official_codifier(shared_data: Path) -> list[list[str]]:
    with (shared_data / "codifier" / "katottg-2025-05-16.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=";"))


def test_a_second_run_writes_the_same_bytes(demo_files: demo.DemoFiles, tmp_path: Path) -> None:
    again = demo.write(tmp_path / "again")
    first = demo_files.boundary.parent
    names = [path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()]
    assert len(names) == 13 + 12 + len(demo_files.thematic)
    assert [name for name in names if (tmp_path / "again" / name).read_bytes() != (first / name).read_bytes()] == []
    assert again.faults == demo_files.faults


def test_another_seed_makes_another_hromada(demo_files: demo.DemoFiles, tmp_path: Path) -> None:
    other = demo.write(tmp_path, seed=demo.SEED + 1)
    assert other.boundary.read_bytes() != demo_files.boundary.read_bytes()
    assert Counter(fault.kind for fault in other.faults) == demo.COUNTS


def test_it_has_17_settlements_12_000_parcels_and_6_000_addresses(
    demo_files: demo.DemoFiles, sk63: Table, ucs2000: Table
) -> None:
    settlements, zones = read(demo_files.settlements)
    addresses, points = read(demo_files.addresses, encoding="cp1251")
    in_sk63, in_ucs = len(sk63.geometries), len(ucs2000.geometries)
    assert Counter(settlements["category"]) == {"X": 1, "C": 16}
    assert 11_000 <= in_sk63 + in_ucs <= 13_000
    assert 0.65 <= in_sk63 / (in_sk63 + in_ucs) <= 0.85
    assert 5_500 <= len(points) <= 6_500
    assert set(addresses["KATOTTG"]) == set(settlements["katottg"])
    assert shapely.is_valid(zones).all()
    assert not any(one.intersects(other) for i, one in enumerate(zones) for other in zones[:i])


def test_the_sk63_file_has_an_esri_prj_and_a_language_byte_that_lies(demo_files: demo.DemoFiles, sk63: Table) -> None:
    parts = unzipped(demo_files.parcels_sk63)
    assert sorted(parts) == [".dbf", ".prj", ".shp", ".shx"]
    assert parts[".dbf"][LANGUAGE_BYTE] == 0x57
    assert pyproj.CRS.from_wkt(parts[".prj"].decode("ascii")).to_epsg() == SK63
    misread, _ = read(demo_files.parcels_sk63)
    assert misread["OWNERSHIP"][0] == sk63.columns["OWNERSHIP"][0].encode("cp1251").decode("cp1252")
    assert set(sk63.columns["OWNERSHIP"]) == {
        "Приватна власність",
        "Комунальна власність",
        "Державна власність",
    }


def test_the_ucs_2000_file_has_no_prj_and_a_language_byte_that_is_true(
    demo_files: demo.DemoFiles, ucs2000: Table
) -> None:
    parts = unzipped(demo_files.parcels_ucs2000)
    assert sorted(parts) == [".dbf", ".shp", ".shx"]
    assert parts[".dbf"][LANGUAGE_BYTE] == 0xC9
    assert set(ucs2000.columns["OWNERSHIP"]) == {
        "Приватна власність",
        "Комунальна власність",
        "Державна власність",
    }


def test_sk63_positions_come_back_by_the_pinned_operations(demo_files: demo.DemoFiles, sk63: Table) -> None:
    _, raw = read(demo_files.parcels_sk63, encoding="cp1251")
    corners = shapely.get_coordinates(raw)[::50]
    expected = shapely.get_coordinates(sk63.geometries)[::50]
    longitudes, latitudes = pyproj.Transformer.from_pipeline(SK63_PIPELINE).transform(*corners.T)
    back = np.column_stack(crs.from_wgs84(crs.system(PLANE))(longitudes, latitudes))
    assert np.abs(back - expected).max() < 0.01
    assert 34.0 < longitudes.min() < longitudes.max() < 35.0
    assert 49.0 < latitudes.min() < latitudes.max() < 50.0


def test_texts_keep_ukrainian_letters_and_are_never_cut(demo_files: demo.DemoFiles, parcels: Table) -> None:
    streets, _ = read(demo_files.streets)
    letters = "".join(streets["name"]) + "".join(streets["kind"]) + "".join(streets["settlement"])
    assert {"ґ", "Ґ", "є", "ї", "і", "’", "-"} <= set(letters)
    titles = {use.purpose for use in USES.values()}
    assert set(parcels.columns["PURPOSE"]) <= titles
    assert all(len(name) <= 10 for name in parcels.columns)


def test_addresses_have_letters_and_fractions_and_stand_on_parcels(demo_files: demo.DemoFiles, together: Table) -> None:
    addresses, points = read(demo_files.addresses, encoding="cp1251")
    numbers = addresses["NUMBER"]
    assert all(re.fullmatch(r"\d+(-[А-Я])?(/\d+)?", number) for number in numbers)
    assert max(Counter(zip(addresses["KATOTTG"], addresses["STREET"], numbers, strict=True)).values()) == 1
    assert sum("-" in number for number in numbers) > 100
    assert sum("/" in number for number in numbers) > 50
    assert all(re.fullmatch(r"\d{5}", code) for code in addresses["POSTCODE"])
    tree = shapely.STRtree(together.geometries)
    covered = np.unique(tree.query(points, predicate="within")[0])
    assert len(covered) / len(points) > 0.8


def test_every_polygon_is_valid_but_the_planted_ones(parcels: Table) -> None:
    broken = set(np.flatnonzero(~shapely.is_valid(parcels.geometries) & ~shapely.is_missing(parcels.geometries)))
    missing = set(np.flatnonzero(shapely.is_missing(parcels.geometries)))
    assert broken == parcels.rows(demo.Kind.SELF_CROSSING)
    assert missing == parcels.rows(demo.Kind.NULL_GEOMETRY)


def test_the_planted_overlaps_are_all_there_are(together: Table) -> None:
    found = overlaps(together.geometries, together.rows(demo.Kind.SELF_CROSSING))
    planted = together.pairs(demo.Kind.OVERLAP)
    assert set(found) == set(planted) | set(together.pairs(demo.Kind.REPEATED_ROW))
    assert {pair: found[pair] for pair in planted} == pytest.approx(planted, rel=0.002, abs=0.05)
    assert 5 <= min(planted.values()) < max(planted.values()) <= 500


def test_the_planted_gaps_are_all_there_are(together: Table) -> None:
    found = gaps(together.geometries, together.rows(demo.Kind.SELF_CROSSING))
    assert found == set(together.pairs(demo.Kind.GAP))


def test_the_planted_areas_are_the_only_ones_more_than_five_per_cent_wrong(parcels: Table) -> None:
    left_out = parcels.rows(demo.Kind.SELF_CROSSING, demo.Kind.NULL_GEOMETRY)
    to_wgs84 = crs.to_wgs84(crs.system(PLANE))
    placed = shapely.transform(parcels.geometries, lambda xy: np.column_stack(to_wgs84(*xy.T)))
    wrong = {
        row
        for row, (polygon, documented) in enumerate(zip(placed, parcels.columns["AREA_HA"], strict=True))
        if row not in left_out and abs(documented * 10_000 / crs.geodesic_area(polygon) - 1) > 0.05
    }
    assert wrong == parcels.rows(demo.Kind.WRONG_AREA)


def test_the_planted_numbers_are_the_only_malformed_or_repeated_ones(parcels: Table) -> None:
    numbers = parcels.columns["CADNUM"]
    malformed = {row for row, number in enumerate(numbers) if not re.fullmatch(r"\d{10}:\d{2}:\d{3}:\d{4}", number)}
    counts = Counter(numbers)
    repeated = {row for row, number in enumerate(numbers) if row not in malformed and counts[number] > 1}
    assert malformed == parcels.rows(demo.Kind.MALFORMED_NUMBER)
    assert repeated == parcels.rows(demo.Kind.DUPLICATE_NUMBER, demo.Kind.REPEATED_ROW)


def test_only_the_planted_parcel_lies_outside_the_hromada(parcels: Table, boundary: shapely.Geometry) -> None:
    present = ~shapely.is_missing(parcels.geometries)
    outside = set(np.flatnonzero(present & ~shapely.covers(boundary.buffer(0.1), parcels.geometries)))
    assert outside == parcels.rows(demo.Kind.OUTSIDE)


def test_only_planted_addresses_have_latin_letters(parcels: Table) -> None:
    latin = {row for row, address in enumerate(parcels.columns["ADDRESS"]) if re.search(r"[A-Za-z]", address)}
    assert latin == parcels.rows(demo.Kind.HOMOGLYPH)


def test_the_list_of_faults_says_what_was_planted(demo_files: demo.DemoFiles) -> None:
    with demo_files.faults_csv.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert Counter(row["kind"] for row in listed) == {kind.value: count for kind, count in demo.COUNTS.items()}
    assert {row["file"] for row in listed} <= {path.name for path in demo_files.parcels}
    rows = [(row["file"], number) for row in listed for number in row["objectids"].split()]
    assert len(rows) == len(set(rows))


def test_the_codifier_has_the_official_format_and_levels(
    demo_files: demo.DemoFiles, official_codifier: list[list[str]]
) -> None:
    raw = demo_files.codifier.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 1 + 3 + 17
    rows = list(csv.reader(raw.decode("utf-8").splitlines(), delimiter=";"))
    assert rows[0] == official_codifier[0]
    assert "".join(row[5] for row in rows[1:]) == "OPH" + "X" + "C" * 16
    assert rows[1] in official_codifier
    assert rows[2] in official_codifier


def test_codes_are_well_formed_and_no_one_elses(demo_files: demo.DemoFiles, official_codifier: list[list[str]]) -> None:
    rows = list(csv.reader(demo_files.codifier.read_text(encoding="utf-8").splitlines(), delimiter=";"))[1:]
    own = {code for row in rows[2:] for code in row[2:4] if code}
    assert len(own) == 18
    assert all(re.fullmatch(r"UA\d{17}", code) for code in own)
    official = {code for row in official_codifier[1:] for code in row[:5]}
    assert own.isdisjoint(official)
    assert demo.NAME not in {row[6] for row in official_codifier if row[5] == "H"}


def test_the_purposes_stand_in_the_classifier_with_the_same_titles() -> None:
    titles = current_purposes()
    assert {use.code: use.title for use in USES.values()}.items() <= titles.items()


def test_the_classifier_has_one_valid_title_for_each_code_at_any_time() -> None:
    with PURPOSES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["title_uk"] and row["title_en"] and row["source"] for row in rows)
    assert all(row["section"] == row["code"][:2] for row in rows)
    for code, count in Counter(row["code"] for row in rows).items():
        periods = sorted((row["valid_from"], row["valid_to"]) for row in rows if row["code"] == code)
        assert len(periods) == count
        assert all("" != earlier[1] < later[0] for earlier, later in pairwise(periods)), code


def test_purposes_of_a_real_cadastre_are_found_by_their_code(shared_data: Path) -> None:
    titles = {code: letters(title) for code, title in current_purposes().items()}
    for name in ("parcels.geojson", "auction-parcels.geojson"):
        columns, _ = read(shared_data / "kozelshchyna" / name)
        coded = {text for text in columns["purpose"] if re.match(r"\d\d\.\d\d ", text)}
        assert len(coded) > 3
        assert {text for text in coded if titles.get(text[:5]) != letters(text[6:])} == set()


def read(path: Path, encoding: str | None = None) -> tuple[dict[str, npt.NDArray[np.generic]], npt.NDArray[np.object_]]:
    """Columns and geometries of a file, zipped or not, as plain GDAL reads it."""
    source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
    meta, _, wkb, columns = pyogrio.raw.read(source, encoding=encoding)
    filled = [np.array(["" if value is None else value for value in column]) for column in columns]
    return dict(zip(meta["fields"], filled, strict=True)), shapely.from_wkb(wkb)


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {Path(name).suffix: archive.read(name) for name in archive.namelist()}


def overlaps(geometries: npt.NDArray[np.object_], left_out: set[int]) -> dict[tuple[int, int], float]:
    """Pairs of rows that have more than 1 m² in common, with the area."""
    polygons = np.array([None if row in left_out else polygon for row, polygon in enumerate(geometries)], dtype=object)
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.area(shapely.intersection(polygons[one], polygons[other]))
    pairs = zip(one, other, common, strict=True)
    return {(int(a), int(b)): float(area) for a, b, area in pairs if area > 1}


def gaps(geometries: npt.NDArray[np.object_], left_out: set[int]) -> set[tuple[int, int]]:
    """Pairs of rows that face each other over more than 9 m, nearer than 1 m, with no one's land between."""
    polygons = np.array([None if row in left_out else polygon for row, polygon in enumerate(geometries)], dtype=object)
    tree = shapely.STRtree(polygons)
    one, other = tree.query(polygons, predicate="dwithin", distance=1.0)
    apart = (one < other) & (shapely.distance(polygons[one], polygons[other]) > 0.01)
    found = set()
    for a, b in zip(one[apart], other[apart], strict=True):
        facing = shapely.intersection(polygons[a].boundary, shapely.buffer(polygons[b], 1.0))
        if facing.length > 9:
            third = shapely.union_all(polygons[np.setdiff1d(tree.query(facing, "dwithin", 0.01), [a, b])])
            if facing.difference(third.buffer(0.01)).length > 9:
                found.add((int(a), int(b)))
    return found


def current_purposes() -> dict[str, str]:
    with PURPOSES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["title_uk"] for row in csv.DictReader(file) if not row["valid_to"]}


def letters(title: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub("[’'ʼ]", "", title.lower())))
