"""Coordinate systems: the table against the EPSG dataset, pinned operations, definitions typed by people."""

import struct
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pyproj
import pytest
import shapely
from django.db import connection
from django.utils import translation
from pyproj.crs import CoordinateOperation

from geo.crs import (
    SYSTEMS,
    CoordinateSystem,
    Family,
    UnknownSystem,
    from_wgs84,
    geodesic_area,
    geodesic_length,
    oblast_rows,
    parse,
    system,
    to_wgs84,
    transform_wkb,
)

KOZELSHCHYNA = (33.8, 49.2)
KYIV = (30.5, 50.45)
WGS84 = pyproj.Geod(ellps="WGS84")

every_system = pytest.mark.parametrize("code", SYSTEMS, ids=str)


def esri_wkt(code: int) -> str:
    return pyproj.CRS.from_epsg(code).to_wkt("WKT1_ESRI")


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    return WGS84.inv(*one, *other)[2]


def epsg_position(operation: int, longitude: float, latitude: float) -> tuple[float, float]:
    """What the EPSG operation itself makes of a position, with PROJ's own parameters."""
    transformer = pyproj.Transformer.from_pipeline(CoordinateOperation.from_epsg(operation).to_proj4())
    latitude, longitude = transformer.transform(latitude, longitude)
    return longitude, latitude


class TestTheTable:
    @every_system
    def test_every_row_projects_as_the_epsg_dataset_says(self, code: int) -> None:
        crs = pyproj.CRS.from_epsg(code)
        meridian = system(code).central_meridian or 33.0
        longitudes, latitudes = np.meshgrid([meridian - 2, meridian, meridian + 2], [45.0, 49.0, 52.0])
        degrees = np.array([longitudes, latitudes])
        shifted = np.array(from_wgs84(system(code))(*to_wgs84(_degrees_of(code))(*degrees)))
        official = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
        assert np.allclose(shifted, official.transform(longitudes, latitudes), rtol=0, atol=0.002)

    @every_system
    def test_deprecation_and_datum_are_those_of_the_epsg_dataset(self, code: int) -> None:
        info = pyproj.CRS.from_epsg(code)
        assert system(code).deprecated == info.is_deprecated
        datum_code = {"WGS 84": 4326, "UCS-2000": 5561, "Pulkovo 1942": 4284}[system(code).datum.name]
        assert info.geodetic_crs is not None
        assert info.geodetic_crs.to_epsg() == datum_code

    def test_all_families_of_ukrainian_files_are_there(self) -> None:
        sizes = {family: sum(s.family is family for s in SYSTEMS.values()) for family in Family}
        assert sizes[Family.SK63] == 7
        assert sizes[Family.UCS_OBLAST] == 27
        assert (sizes[Family.UCS_GK], sizes[Family.PULKOVO_GK], sizes[Family.UTM]) == (4, 4, 4)
        assert (sizes[Family.UCS_GK3], sizes[Family.UCS_GK3_CM], sizes[Family.UCS_TM]) == (7, 7, 7)

    def test_the_oblast_number_is_the_one_in_the_name_epsg_gives(self) -> None:
        for found in (s for s in SYSTEMS.values() if s.oblast):
            assert f"LCS-{found.oblast} " in pyproj.CRS.from_epsg(found.epsg).name

    def test_titles_name_zone_meridian_and_oblast(self) -> None:
        with translation.override("en"):
            assert system(7828).title == "SK-63, zone X4"
            assert system(9854).title == "UCS-2000, local system of Poltava oblast"
            assert system(5568).title == "UCS-2000, Gauss–Krüger, meridian 33°, no zone prefix"
            assert len({s.title for s in SYSTEMS.values()}) == len(SYSTEMS)

    def test_systems_in_degrees_name_their_datum_in_the_language_of_the_page(self) -> None:
        with translation.override("uk"):
            titles = [system(code).title for code in (4326, 5561, 4284)]
        assert [one.split(",")[0] for one in titles] == ["WGS 84", "УСК-2000", "СК-42 (Пулково 1942)"]

    def test_an_unknown_code_is_refused_in_one_sentence(self) -> None:
        with translation.override("en"), pytest.raises(UnknownSystem, match=r"^EPSG:2154 is not among .*\.$"):
            system("EPSG:2154")


class TestPinnedOperations:
    def test_ucs_2000_goes_by_epsg_5840(self) -> None:
        assert system(5561).operation.code == "EPSG:5840"
        assert metres_between(to_wgs84(system(5561))(*KOZELSHCHYNA), epsg_position(5840, *KOZELSHCHYNA)) < 1e-4

    def test_pulkovo_1942_goes_by_5586_and_5840_not_by_what_proj_would_choose(self) -> None:
        ours = to_wgs84(system(4284))(*KOZELSHCHYNA)
        assert system(7828).operation.code == "EPSG:5586+EPSG:5840"
        assert metres_between(ours, epsg_position(5840, *epsg_position(5586, *KOZELSHCHYNA))) < 1e-4
        proj_choice = pyproj.Transformer.from_crs(4284, 4326, always_xy=True).transform(*KOZELSHCHYNA)
        assert 4 < metres_between(ours, proj_choice) < 9

    def test_pulkovo_data_carry_a_note_on_their_accuracy_and_ucs_data_none(self) -> None:
        with translation.override("en"):
            assert "±6–10 m" in system(7828).accuracy_note
            assert system(7828).accuracy == 10
            assert (system(9854).accuracy, system(9854).accuracy_note) == (1, "")

    @every_system
    def test_there_and_back_is_the_same_place(self, code: int) -> None:
        meridian = system(code).central_meridian or 33.0
        there = from_wgs84(system(code))(meridian + 0.7, 49.2)
        assert metres_between(to_wgs84(system(code))(*there), (meridian + 0.7, 49.2)) < 0.002

    def test_easting_stands_first_though_epsg_declares_northing_first(self) -> None:
        assert pyproj.CRS.from_epsg(7828).axis_info[0].direction == "north"
        easting, northing = from_wgs84(system(7828))(*KOZELSHCHYNA)
        assert 4_300_000 < easting < 4_500_000 < 5_400_000 < northing < 5_500_000

    def test_proj_may_not_use_the_network(self) -> None:
        assert not pyproj.network.is_network_enabled()

    def test_several_threads_share_one_way_to_wgs84(self) -> None:
        x, y = np.full(50_000, 4_394_856.0), np.full(50_000, 5_443_578.0)
        expected = np.array(to_wgs84(system(7828))(x, y))
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(lambda _: np.array(to_wgs84(system(7828))(x, y)), range(32)))
        assert all(np.array_equal(result, expected) for result in results)


class TestDefinitions:
    @every_system
    def test_arcgis_names_are_recognised(self, code: int) -> None:
        assert parse(esri_wkt(code)) is system(code)

    @every_system
    def test_a_code_is_read_with_and_without_its_authority(self, code: int) -> None:
        assert parse(f"EPSG:{code}") is parse(f" epsg:{code} ") is parse(str(code)) is system(code)

    @pytest.mark.parametrize("code", range(7825, 7832))
    def test_sk63_whose_datum_is_called_just_pulkovo_is_sk63(self, code: int) -> None:
        wkt = esri_wkt(code).replace("D_Pulkovo_1942", "Pulkovo")
        assert pyproj.CRS.from_wkt(wkt).to_epsg() is None
        assert parse(wkt) is system(code)
        assert parse(wkt.replace("GCS_Pulkovo_1942", "Pulkovo")) is system(code)

    @pytest.mark.parametrize("code", range(7825, 7832))
    def test_sk63_in_disguise_of_a_false_northing_is_sk63(self, code: int) -> None:
        wkt = esri_wkt(code).replace('"False_Northing",0.0', '"False_Northing",-9214.69')
        wkt = wkt.replace("0.0833333333333333", "0.0").replace("Pulkovo_1942_CS63_zone", "Local")
        assert pyproj.CRS.from_wkt(wkt).to_epsg() is None
        assert parse(wkt) is system(code)

    def test_deprecated_names_of_the_same_grid_are_that_grid(self) -> None:
        assert parse("EPSG:28466") is system(2496)

    def test_heights_beside_the_plane_system_do_not_hide_it(self) -> None:
        heights = 'VERTCS["Baltic",VDATUM["Baltic_Sea"],PARAMETER["Vertical_Shift",0.0],UNIT["Meter",1.0]]'
        assert parse(f"{esri_wkt(7828)},{heights}") is system(7828)

    def test_a_grid_that_only_one_datum_has_tells_its_nameless_datum(self) -> None:
        nameless = esri_wkt(7828).replace("D_Pulkovo_1942", "D_unknown").replace("GCS_Pulkovo_1942", "unknown")
        assert parse(nameless) is system(7828)

    def test_a_grid_that_two_datums_have_does_not(self) -> None:
        with translation.override("en"), pytest.raises(UnknownSystem, match=r"datum of .* is not known"):
            parse("+proj=tmerc +lon_0=33 +x_0=6500000 +ellps=krass")

    @pytest.mark.parametrize("datum", [4200, 4179, 4258], ids=["SK-95", "adjusted 1958", "ETRS89"])
    def test_other_datums_are_refused(self, datum: int) -> None:
        with pytest.raises(UnknownSystem):
            parse(esri_wkt(datum))

    def test_a_city_grid_on_a_known_datum_is_usable_with_that_datums_operation(self) -> None:
        wkt = esri_wkt(9864).replace("300000.0", "12345.0")
        wkt = wkt.replace('"Central_Meridian",30.5', '"Central_Meridian",30.6')
        grid = parse(wkt)
        assert (grid.epsg, grid.family, grid.operation.code) == (None, Family.CUSTOM, "EPSG:5840")
        assert (grid.central_meridian, grid.false_easting) == (30.6, 12345)
        ours, kyiv = from_wgs84(grid)(30.5, 50.45), from_wgs84(system(9864))(30.4, 50.45)
        assert ours[0] - 12_345 == pytest.approx(kyiv[0] - 300_000, abs=1)
        assert parse(grid.code) == grid

    def test_a_city_grid_with_a_shift_of_its_own_keeps_it(self) -> None:
        shift = "+towgs84=25,-141,-78.5,0,0.35,0.736,0"
        grid = parse(f"+proj=tmerc +lat_0=0 +lon_0=30.5 +x_0=1000 +ellps=krass {shift}")
        assert grid.operation.code == "TOWGS84[25,-141,-78.5,0,0.35,0.736,0]"
        by_proj = pyproj.Transformer.from_crs(grid.code + " +type=crs", 4326, always_xy=True)
        assert metres_between(to_wgs84(grid)(2000, 5_590_000), by_proj.transform(2000, 5_590_000)) < 0.002

    def test_the_shift_of_ucs_2000_names_ucs_2000(self) -> None:
        assert parse("+proj=tmerc +lon_0=30.5 +x_0=300000 +ellps=krass +towgs84=24,-121,-76") is system(9821)

    def test_a_rounded_meridian_is_another_grid(self) -> None:
        rounded = parse(esri_wkt(9832).replace("28.6666666666667", "28.6667"))
        assert rounded.epsg is None
        assert 1 < from_wgs84(system(9832))(28.5, 49)[0] - from_wgs84(rounded)(28.5, 49)[0] < 4

    @pytest.mark.parametrize("text", ["", "rubbish", "99999", "EPSG:4978", "EPSG:5773", "EPSG:2263", "LOCAL_CS[]"])
    def test_what_is_no_usable_system_is_refused_in_one_line(self, text: str) -> None:
        with pytest.raises(UnknownSystem) as refused:
            parse(text)
        assert "\n" not in str(refused.value)


class TestGeometries:
    SQUARE = ((4394855.0, 5443577.0), (4394955.0, 5443577.0), (4394955.0, 5443677.0), (4394855.0, 5443577.0))

    def wkb(self, *rings: tuple[tuple[float, ...], ...], kind: int = 3) -> bytes:
        written = struct.pack("<BII", 1, kind, len(rings))
        for ring in rings:
            written += struct.pack("<I", len(ring)) + b"".join(struct.pack(f"<{len(p)}d", *p) for p in ring)
        return written

    def test_every_vertex_lands_where_the_single_position_does(self) -> None:
        (placed,) = transform_wkb([self.wkb(self.SQUARE)], system(7828))
        expected = np.column_stack(to_wgs84(system(7828))(*np.array(self.SQUARE).T))
        assert np.array_equal(shapely.get_coordinates(shapely.from_wkb(placed)), expected)

    def test_swapped_geometries_are_turned_round(self) -> None:
        swapped = tuple((y, x) for x, y in self.SQUARE)
        assert list(transform_wkb([self.wkb(swapped)], system(7828), swapped=True)) == list(
            transform_wkb([self.wkb(self.SQUARE)], system(7828))
        )

    @pytest.mark.parametrize(("kind", "extra"), [(1003, (5.0,)), (2003, (6.0,)), (3003, (5.0, 6.0))])
    def test_heights_and_measures_are_dropped(self, kind: int, extra: tuple[float, ...]) -> None:
        ring = tuple((*position, *extra) for position in self.SQUARE)
        assert list(transform_wkb([self.wkb(ring, kind=kind)], system(7828))) == list(
            transform_wkb([self.wkb(self.SQUARE)], system(7828))
        )

    def test_what_has_no_place_comes_back_as_none_and_harms_no_neighbour(self) -> None:
        curve = struct.pack("<BII", 1, 8, 2) + struct.pack("<4d", *self.SQUARE[0], *self.SQUARE[1])
        odd = [None, b"abc", curve, self.wkb(((1e30, 1e30),) * 4), self.wkb(((float("nan"), 1.0),) * 4)]
        good = self.wkb(self.SQUARE)
        placed = transform_wkb([*odd, good], system(7828))
        assert list(placed[:5]) == [None] * 5
        assert placed[5] == transform_wkb([good], system(7828))[0]

    def test_an_open_ring_is_closed_and_an_empty_geometry_stays_empty(self) -> None:
        opened, empty = transform_wkb([self.wkb(self.SQUARE[:-1]), shapely.to_wkb(shapely.Polygon())], system(7828))
        assert shapely.from_wkb(opened).exterior.is_closed
        assert shapely.from_wkb(empty).is_empty

    def test_an_arrow_array_is_as_good_as_a_list(self) -> None:
        pyarrow = pytest.importorskip("pyarrow")
        column = [self.wkb(self.SQUARE), None]
        assert list(transform_wkb(pyarrow.array(column, pyarrow.binary()), system(7828))) == list(
            transform_wkb(column, system(7828))
        )


class TestGeodesicMeasures:
    def test_a_holed_square_measures_the_same_whichever_way_its_rings_run(self) -> None:
        holed = shapely.box(33, 49, 33.01, 49.01) - shapely.box(33.002, 49.002, 33.004, 49.004)
        outer = geodesic_area(shapely.box(33, 49, 33.01, 49.01))
        inner = geodesic_area(shapely.box(33.002, 49.002, 33.004, 49.004))
        hole_turned = shapely.Polygon(holed.exterior, [ring.coords[::-1] for ring in holed.interiors])
        for square in (holed, shapely.reverse(holed), hole_turned):
            assert geodesic_area(square) == pytest.approx(outer - inner, abs=0.01)

    def test_it_is_not_the_planar_area(self) -> None:
        hectare = shapely.box(4_400_000, 5_443_000, 4_400_100, 5_443_100)
        placed = shapely.from_wkb(transform_wkb([shapely.to_wkb(hectare)], system(7828))[0])
        assert 1 < 10_000 - geodesic_area(placed) < 3.5

    def test_lines_have_no_area_and_points_no_length(self) -> None:
        line = shapely.LineString([(33, 49), (33, 50), (34, 50)])
        square = shapely.box(33, 49, 33.01, 49.01)
        both = shapely.GeometryCollection([line, square, shapely.Point(33, 49)])
        assert geodesic_area(line) == 0
        assert geodesic_area(both) == geodesic_area(square)
        assert geodesic_length(both) == pytest.approx(geodesic_length(line) + geodesic_length(square))
        assert geodesic_length(shapely.Point(33, 49)) == geodesic_length(shapely.Polygon()) == 0

    def test_a_length_is_the_sum_of_its_geodesics(self) -> None:
        path = [(33.0, 49.0), (33.2, 49.1), (33.3, 49.0)]
        expected = sum(metres_between(a, b) for a, b in pairwise(path))
        assert geodesic_length(shapely.LineString(path)) == pytest.approx(expected)

    @pytest.mark.django_db
    def test_postgis_measures_the_same(self) -> None:
        holed = shapely.box(33, 49, 33.01, 49.01) - shapely.box(33.002, 49.002, 33.004, 49.004)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ST_Area(g), ST_Perimeter(g) FROM (SELECT ST_GeogFromText(%s) AS g) AS given",
                [holed.wkt],
            )
            area, perimeter = cursor.fetchone()
        assert geodesic_area(holed) == pytest.approx(area, abs=0.01)
        assert geodesic_length(holed) == pytest.approx(perimeter, abs=0.001)


class TestSpatialRefSys:
    def test_the_rows_are_the_27_oblast_systems_with_the_shift_of_5840(self) -> None:
        rows = list(oblast_rows())
        assert {row.srid for row in rows} == {9821, *range(9831, 9842), *range(9851, 9866)}
        assert all("TOWGS84[24,-121,-76,0,0,0,0]" in row.srtext for row in rows)
        assert all("+towgs84=24,-121,-76,0,0,0,0" in row.proj4text for row in rows)
        assert all(parse(row.srtext).epsg == row.srid for row in rows)

    @pytest.mark.django_db
    @pytest.mark.parametrize("code", sorted(s.epsg for s in SYSTEMS.values() if s.oblast and s.epsg))
    def test_postgis_puts_positions_where_we_do(self, code: int) -> None:
        longitude = (system(code).central_meridian or 0) + 0.6
        easting, northing = (float(value) for value in from_wgs84(system(code))(longitude, 49.3))
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH there AS (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4326), %s) AS p), "
                "back AS (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s), 4326) AS p) "
                "SELECT ST_X(there.p), ST_Y(there.p), ST_X(back.p), ST_Y(back.p) FROM there, back",
                [longitude, 49.3, code, easting, northing, code],
            )
            x, y, back_longitude, back_latitude = cursor.fetchone()
        assert np.hypot(x - easting, y - northing) < 0.02
        assert metres_between((back_longitude, back_latitude), (longitude, 49.3)) < 0.02


def _degrees_of(code: int) -> CoordinateSystem:
    """The geographic system on the same datum."""
    return next(s for s in SYSTEMS.values() if not s.projection and s.datum == system(code).datum)
