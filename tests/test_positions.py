"""Recognition of a file's system: by `.prj`, by numbers, by the boundary; asking where it has to be asked."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import pytest
import shapely
from django.utils import translation
from shapely.geometry.base import BaseGeometry

from geo.crs import SYSTEMS, from_wgs84, parse, system, transform_wkb
from importers.positions import Recognition, assess, recognise

Points = npt.NDArray[np.float64]
ReadArchive = Callable[[str], tuple[npt.NDArray[np.object_], str | None]]
WGS84 = pyproj.Geod(ellps="WGS84")
LANDING_TOLERANCE = 0.1  # metres


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def boundary(shared_data: Path) -> BaseGeometry:
    text = (shared_data / "kozelshchyna" / "hromada.geojson").read_text(encoding="utf-8")
    return shapely.from_geojson(json.dumps(json.loads(text)["features"][0]["geometry"]))


@pytest.fixture(scope="session")
def parcels(shared_data: Path) -> npt.NDArray[np.object_]:
    """The parcels of Vakulivka as WKB in EPSG:4326."""
    return pyogrio.raw.read(shared_data / "kozelshchyna" / "parcels.geojson", columns=[])[2]


@pytest.fixture(scope="session")
def positions(parcels: npt.NDArray[np.object_]) -> Points:
    return shapely.get_coordinates(shapely.from_wkb(parcels))


@pytest.fixture
def archive(shared_data: Path) -> ReadArchive:
    """Reads a file of `arcgis-like`: its geometries as stored, and the text of its .prj or None."""

    def read(name: str) -> tuple[npt.NDArray[np.object_], str | None]:
        path = shared_data / "arcgis-like" / f"{name}.zip"
        with zipfile.ZipFile(path) as packed:
            prj = [packed.read(member).decode() for member in packed.namelist() if member.endswith(".prj")]
        return pyogrio.raw.read(f"/vsizip/{path.resolve()}", columns=[])[2], prj[0] if prj else None

    return read


def stored(positions: Points, code: int) -> Points:
    """The positions as a file in this system has them."""
    return np.column_stack(from_wgs84(system(code))(*positions.T))


def esri_wkt(code: int) -> str:
    return pyproj.CRS.from_epsg(code).to_wkt("WKT1_ESRI")


def vertices(wkb: npt.NDArray[np.object_]) -> Points:
    return shapely.get_coordinates(shapely.from_wkb(wkb))


def chosen_code(recognition: Recognition) -> int | None:
    return recognition.chosen.system.epsg if recognition.chosen else None


class TestFilesAsArcGisLeavesThem:
    @pytest.mark.parametrize(
        ("name", "code", "operation"),
        [
            ("parcels_sk63_cp1251_noldid", 7828, "EPSG:5586+EPSG:5840"),
            ("parcels_sk63_noprj", 7828, "EPSG:5586+EPSG:5840"),
            ("parcels_ucs2000_msk_utf8", 9854, "EPSG:5840"),
            ("parcels_gk6_cpg_lies", 28406, "EPSG:5586+EPSG:5840"),
        ],
    )
    def test_each_is_recognised_and_lands_on_the_geojson(
        self, archive, parcels, boundary, name: str, code: int, operation: str
    ) -> None:
        wkb, prj = archive(name)
        recognition = recognise(vertices(wkb), prj, boundary)
        assert (chosen_code(recognition), recognition.question) == (code, None)
        assert recognition.chosen.system.operation.code == operation
        assert recognition.chosen.share_inside > 0.99
        assert not recognition.chosen.swapped
        assert _largest_distance(transform_wkb(wkb, recognition.chosen.system), parcels) < LANDING_TOLERANCE

    def test_gauss_krueger_without_prj_asks_and_names_both_datums(self, archive, boundary) -> None:
        wkb, _prj = archive("parcels_gk6_cpg_lies")
        recognition = recognise(vertices(wkb), None, boundary)
        assert recognition.chosen is None
        assert "EPSG:28406" in recognition.advice
        assert "EPSG:5564" in recognition.advice
        assert "--crs" in recognition.advice
        assert "--crs" not in recognition.question
        assert {c.system.epsg for c in recognition.candidates} == {28406, 5564}


class TestByPrj:
    @pytest.mark.parametrize("code", [7828, 28406, 2527, 2496, 5564, 5568, 5574, 5581, 6385, 9854, 32636, 3857, 4326])
    def test_the_system_it_names_is_chosen(self, positions, boundary, code: int) -> None:
        recognition = recognise(stored(positions, code), esri_wkt(code), boundary)
        assert chosen_code(recognition) == code
        assert recognition.chosen.source == "prj"

    def test_just_pulkovo_and_sk63_in_disguise_are_sk63(self, positions, boundary) -> None:
        just_pulkovo = esri_wkt(7828).replace("D_Pulkovo_1942", "Pulkovo")
        disguised = esri_wkt(7828).replace('"False_Northing",0.0', '"False_Northing",-9214.69')
        disguised = disguised.replace("0.0833333333333333", "0.0")
        for prj in (just_pulkovo, disguised):
            assert chosen_code(recognise(stored(positions, 7828), prj, boundary)) == 7828

    def test_northing_first_is_seen_and_said(self, positions, boundary) -> None:
        recognition = recognise(stored(positions, 7828)[:, ::-1], esri_wkt(7828), boundary)
        assert (chosen_code(recognition), recognition.chosen.swapped) == (7828, True)
        assert "northing" in recognition.chosen.note

    def test_a_prj_that_puts_everything_elsewhere_is_not_believed(self, positions, boundary) -> None:
        recognition = recognise(stored(positions, 7828), esri_wkt(7829), boundary)
        assert recognition.chosen is None
        assert "EPSG:7829" in recognition.question
        assert "EPSG:7828" in recognition.advice
        assert recognition.candidates[0].distance_km > 100

    def test_a_prj_of_degrees_over_metres_is_not_believed(self, positions, boundary) -> None:
        recognition = recognise(stored(positions, 7828), esri_wkt(4326), boundary)
        assert recognition.chosen is None
        assert "off the map" in recognition.question
        assert "EPSG:7828" in recognition.advice

    def test_a_file_of_the_whole_raion_is_believed(self, positions, boundary) -> None:
        elsewhere = np.tile(np.add(positions, (0.6, 0.4)), (3, 1))
        recognition = recognise(stored(np.vstack([positions, elsewhere]), 9854), esri_wkt(9854), boundary)
        assert chosen_code(recognition) == 9854
        assert recognition.chosen.share_inside == pytest.approx(0.25, abs=0.02)

    def test_a_citys_own_grid_is_used_as_written(self, positions, boundary) -> None:
        own = esri_wkt(9854).replace("300000.0", "12345.0").replace("UCS-2000_LCS-53_Poltava", "Our_grid")
        points = np.column_stack(from_wgs84(parse(own))(*positions.T))
        recognition = recognise(points, own, boundary)
        assert recognition.chosen.system == parse(own)
        assert recognition.chosen.system.operation.code == "EPSG:5840"

    @pytest.mark.parametrize("datum", ["D_Pulkovo_1995", "D_Nobody_Knows"])
    def test_an_unknown_datum_is_asked_about(self, positions, boundary, datum: str) -> None:
        prj = esri_wkt(28406).replace("D_Pulkovo_1942", datum).replace("GCS_Pulkovo_1942", datum)
        recognition = recognise(stored(positions, 28406), prj, boundary)
        assert recognition.chosen is None
        assert "datum" in recognition.question
        assert "EPSG:28406" in recognition.advice

    def test_an_unreadable_prj_asks_and_an_empty_one_is_none(self, positions, boundary) -> None:
        assert recognise(stored(positions, 7828), "not a system", boundary).chosen is None
        assert chosen_code(recognise(stored(positions, 7828), " \n", boundary)) == 7828

    def test_it_decides_without_a_boundary_too(self, positions) -> None:
        assert chosen_code(recognise(stored(positions, 28406), esri_wkt(28406), None)) == 28406
        assert recognise(stored(positions, 28406), esri_wkt(7828), None).chosen is None


class TestByNumbers:
    @pytest.mark.parametrize("code", [7828, 9854, 6385, 3857])
    @pytest.mark.parametrize("swapped", [False, True])
    def test_a_system_that_alone_fits_is_chosen_in_either_order(
        self, positions, boundary, code: int, swapped: bool
    ) -> None:
        points = stored(positions, code)[:, ::-1] if swapped else stored(positions, code)
        recognition = recognise(points, None, boundary)
        assert (chosen_code(recognition), recognition.chosen.swapped) == (code, swapped)
        assert recognition.chosen.source == "numbers"

    @pytest.mark.parametrize(
        ("ucs", "pulkovo"),
        [
            *zip(range(5562, 5566), range(28404, 28408), strict=True),
            *zip(range(5570, 5577), range(2523, 2530), strict=True),
        ],
    )
    def test_gauss_krueger_zones_of_the_two_datums_are_never_told_apart(
        self, positions, boundary, ucs, pulkovo
    ) -> None:
        for code in (ucs, pulkovo):
            for known in (boundary, None):
                recognition = recognise(stored(positions, code), None, known)
                assert recognition.chosen is None
            advice = recognise(stored(positions, code), None, boundary).advice
            assert f"EPSG:{ucs}" in advice
            assert f"EPSG:{pulkovo}" in advice

    @pytest.mark.parametrize("code", [32636, 5568, 2496])
    def test_utm_and_gauss_krueger_without_prefix_are_ranked_and_asked(self, positions, boundary, code: int) -> None:
        recognition = recognise(stored(positions, code), None, boundary)
        assert recognition.chosen is None
        assert {"EPSG:32636", "EPSG:5568", "EPSG:2496"} <= set(recognition.advice.replace(",", " ").split())
        shares = [candidate.share_inside for candidate in recognition.candidates]
        assert shares == sorted(shares, reverse=True)

    def test_utm_is_chosen_where_the_others_lie_wholly_outside(self) -> None:
        settlement = shapely.Point(33.9, 49.3).buffer(0.012)
        points = stored(shapely.get_coordinates(shapely.Point(33.9, 49.3).buffer(0.01)), 32636)
        assert chosen_code(recognise(points, None, settlement)) == 32636

    def test_degrees_are_wgs84_and_the_note_says_what_else_they_might_be(self, positions, boundary) -> None:
        recognition = recognise(positions, None, boundary)
        assert (chosen_code(recognition), recognition.chosen.swapped) == (4326, False)
        assert "EPSG:5561" in recognition.chosen.note
        assert "EPSG:4284" in recognition.chosen.note

    def test_latitude_first_is_seen_and_said(self, positions, boundary) -> None:
        recognition = recognise(positions[:, ::-1], None, boundary)
        assert (chosen_code(recognition), recognition.chosen.swapped) == (4326, True)
        assert "latitude" in recognition.chosen.note

    @pytest.mark.parametrize(
        ("place", "oblast", "code"),
        [
            ((24.03, 49.84), "46", 9851),
            ((26.25, 50.62), "56", 9855),
            ((26.99, 49.42), "68", 9860),
            ((30.73, 46.48), "51", 9853),
            ((35.14, 47.84), "23", 9838),
            ((39.31, 48.57), "44", 9841),
            ((30.11, 49.80), "32", 9821),
            ((30.52, 50.45), "80", 9864),
            ((34.80, 50.91), "59", 9856),
            ((34.10, 44.95), "01", 9831),
            ((32.26, 48.51), "35", 9840),
            ((31.29, 51.50), "74", 9863),
            ((33.52, 44.60), "85", 9865),
        ],
    )
    def test_numerically_equal_systems_are_named_by_the_hromadas_oblast(self, place, oblast: str, code: int) -> None:
        town = shapely.Point(place).buffer(0.1)
        points = stored(shapely.get_coordinates(shapely.Point(place).buffer(0.08)), code)
        assert chosen_code(recognise(points, None, town, oblast=oblast)) == code
        assert chosen_code(recognise(points, None, town)) == code

    def test_the_real_boundary_decides_not_its_box(self, positions) -> None:
        west, south, east, north = 33.6, 49.0, 34.2, 49.5
        hole = shapely.box(west + 0.02, south + 0.02, east - 0.02, north - 0.02)
        ring = shapely.box(west, south, east, north) - hole
        recognition = recognise(stored(positions, 9854), None, ring)
        assert recognition.chosen is None
        assert recognition.candidates == ()

    def test_positions_of_elsewhere_are_asked_about(self, positions, boundary) -> None:
        recognition = recognise(stored(positions - [5, 0], 9854), None, boundary)
        assert recognition.chosen is None
        assert "hromada" in recognition.question

    def test_without_a_boundary_only_what_is_unique_is_chosen(self, positions) -> None:
        assert chosen_code(recognise(stored(positions, 7828), None, None)) == 7828
        assert chosen_code(recognise(positions, None, None)) == 4326
        assert recognise(stored(positions, 9854), None, None).chosen is None
        assert recognise(stored(positions, 32636), None, None).chosen is None

    @pytest.mark.parametrize("points", [np.empty((0, 2)), np.full((5, 2), np.nan)], ids=["none", "not numbers"])
    def test_a_file_without_positions_is_told(self, boundary, points: Points) -> None:
        recognition = recognise(points, None, boundary)
        assert (recognition.candidates, recognition.chosen) == ((), None)
        assert "no positions" in recognition.question

    def test_a_few_mad_positions_do_not_matter(self, positions, boundary) -> None:
        points = stored(positions, 7828)
        points[::50] = [0, 0]
        points[1::50] = [np.inf, np.nan]
        assert chosen_code(recognise(points, None, boundary)) == 7828


class TestGivenByAPerson:
    def test_the_system_given_is_taken_and_its_order_of_axes_found(self, positions, boundary) -> None:
        candidate = assess(stored(positions, 5564)[:, ::-1], system(5564), boundary)
        assert (candidate.system.epsg, candidate.swapped, candidate.source) == (5564, True, "given")
        assert candidate.share_inside > 0.99

    def test_it_is_told_how_far_out_a_wrong_one_lies(self, positions, boundary) -> None:
        candidate = assess(stored(positions, 7828), system(7829), boundary)
        assert (candidate.share_inside, candidate.swapped) == (0, False)
        assert candidate.distance_km == pytest.approx(760, abs=30)


def test_every_system_of_the_table_is_recognised_by_its_prj_in_its_own_area() -> None:
    for code, known in SYSTEMS.items():
        longitude = known.central_meridian + 0.3 if known.central_meridian else 33.3
        town = shapely.Point(longitude, 49.0).buffer(0.1)
        points = stored(shapely.get_coordinates(shapely.Point(longitude, 49.0).buffer(0.05)), code)
        assert chosen_code(recognise(points, esri_wkt(code), town)) == code


def _largest_distance(placed: npt.NDArray[np.object_], expected: npt.NDArray[np.object_]) -> float:
    """The largest distance in metres between geometries of two files, object by object."""
    ours, theirs = shapely.from_wkb(placed), shapely.from_wkb(expected)
    assert len(ours) == len(theirs)
    metres = np.array([111_320 * np.cos(np.radians(49.3)), 111_320])

    def scaled(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        return shapely.transform(geometries, lambda degrees: degrees * metres)

    return float(shapely.hausdorff_distance(scaled(ours), scaled(theirs)).max())
