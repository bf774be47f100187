"""The benchmark's file is what it claims to be: the same for a seed, a real coverage, and only the planted faults."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import pytest
import shapely

from bench import parcels
from bench.coverage import EPSG, outline
from geo import crs
from importers.files import dbf

ROWS = 500
SEED = 7
#: m²; coordinates are in millimetres, so that nothing smaller is an overlap.
NO_OVERLAP = 1e-6

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Table:
    polygons: Array
    columns: dict[str, Array]
    path: Path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("bench") / "parcels.zip"
    parcels.write(path, ROWS, SEED)
    meta, _fids, wkb, columns = pyogrio.raw.read(f"/vsizip/{path}")
    named = dict(zip(meta["fields"], columns, strict=True))
    return Table(shapely.from_wkb(wkb), named, path)


@pytest.fixture(scope="module")
def planted() -> parcels.Planted:
    return parcels.planted(ROWS, SEED)


def pairs_of_neighbours(polygons: Array) -> tuple[Array, Array]:
    one, other = shapely.STRtree(polygons).query(polygons)
    return one[one < other], other[one < other]


def test_one_seed_gives_one_file_to_the_byte(table: Table, tmp_path: Path) -> None:
    again, another = tmp_path / "again.zip", tmp_path / "another.zip"
    parcels.write(again, ROWS, SEED)
    parcels.write(another, ROWS, SEED + 1)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (table.path, again, another)]
    assert digests[0] == digests[1] != digests[2]


def test_a_kept_file_is_made_once(tmp_path: Path) -> None:
    path = parcels.kept(tmp_path / "bench", 50, SEED)
    made = path.stat().st_mtime_ns
    assert parcels.kept(tmp_path / "bench", 50, SEED) == path
    assert path.stat().st_mtime_ns == made
    assert list(path.parent.iterdir()) == [path]


def test_it_is_a_shapefile_as_arcgis_leaves_it(table: Table, tmp_path: Path) -> None:
    with zipfile.ZipFile(table.path) as archive:
        archive.extractall(tmp_path)
        assert {Path(name).suffix for name in archive.namelist()} == {".shp", ".shx", ".dbf", ".prj"}
    assert dbf.read_header(tmp_path / "parcels.dbf").language_driver == 0xC9
    assert (tmp_path / "parcels.prj").read_text().startswith('PROJCS["Pulkovo_1942_CS63_zone_X4"')
    assert len(table.columns) == 12
    assert any("с. Бригадирівка" in address for address in table.columns["ADDRESS"] if address)


def test_every_cadastral_number_is_given_once(table: Table) -> None:
    assert len(set(table.columns["CADNUM"])) == ROWS


def test_only_the_planted_rings_are_invalid(table: Table, planted: parcels.Planted) -> None:
    invalid = np.flatnonzero(~shapely.is_valid(table.polygons)) + 1
    assert invalid.tolist() == planted.invalid.tolist()


def test_rings_have_five_to_twenty_vertices(table: Table) -> None:
    vertices = shapely.get_num_coordinates(table.polygons) - 1
    assert vertices.min() >= 5
    assert vertices.max() <= 20


def test_untouched_parcels_cover_the_land_without_gap_or_overlap(table: Table, planted: parcels.Planted) -> None:
    spoilt = np.concatenate([planted.overlapping, planted.invalid]) - 1
    sound = np.delete(table.polygons, spoilt)
    whole = shapely.coverage_union_all(sound)
    assert shapely.coverage_is_valid(sound)
    assert whole.area == pytest.approx(shapely.area(sound).sum(), rel=1e-9)
    assert len(whole.interiors) <= len(spoilt)


def test_neighbours_share_the_vertices_of_their_common_boundary(table: Table, planted: parcels.Planted) -> None:
    sound = np.delete(table.polygons, np.concatenate([planted.overlapping, planted.invalid]) - 1)
    one, other = pairs_of_neighbours(sound)
    common = shapely.intersection(sound[one], sound[other])
    bordering = np.flatnonzero(shapely.length(common) > 0)
    assert len(bordering) > 2 * ROWS
    for pair in bordering:
        shared = shapely.get_coordinates(common[pair])
        for parcel in (sound[one[pair]], sound[other[pair]]):
            assert {tuple(place) for place in shared} <= {tuple(place) for place in parcel.exterior.coords}


def test_every_planted_overlap_is_one_and_there_are_no_others(table: Table, planted: parcels.Planted) -> None:
    valid = shapely.is_valid(table.polygons)
    one, other = pairs_of_neighbours(table.polygons)
    both = valid[one] & valid[other]
    one, other = one[both], other[both]
    area = shapely.area(shapely.intersection(table.polygons[one], table.polygons[other]))
    overlapping = np.column_stack([one, other])[area > NO_OVERLAP] + 1
    assert np.isin(planted.overlapping, overlapping).all()
    assert np.isin(overlapping, planted.overlapping).any(axis=1).all()


def test_only_planted_areas_are_far_from_the_drawn_ones(table: Table, planted: parcels.Planted) -> None:
    drawn = shapely.area(table.polygons) / 10_000
    far = np.abs(table.columns["AREA_HA"] / drawn - 1) > 0.05
    # A crossed ring has lost its area with its shape.
    expected = np.union1d(planted.wrong_area, planted.invalid)
    assert (np.flatnonzero(far) + 1).tolist() == expected.tolist()


def test_the_boundary_holds_all_parcels(table: Table) -> None:
    to_wgs84 = crs.to_wgs84(crs.system(EPSG))
    placed = shapely.transform(table.polygons, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1])))
    boundary = outline(ROWS)
    assert boundary.is_valid
    assert shapely.covers(boundary, placed).all()
