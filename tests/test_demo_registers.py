"""The demonstration's files of entities, property, sites and pictures: true to life, invented, with the told faults."""

import csv
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyogrio.raw
import pytest
import shapely
from PIL import Image

import demo
from geo import crs

PLANE = 9854
_GPS_DIRECTORY = 0x8825


@dataclass(frozen=True)
class Table:
    columns: dict[str, list[str]]
    geometries: npt.NDArray[np.object_]

    def rows(self) -> list[dict[str, str]]:
        names = list(self.columns)
        return [dict(zip(names, values, strict=True)) for values in zip(*self.columns.values(), strict=True)]


def read(path: object) -> Table:
    meta, _, wkb, columns = pyogrio.raw.read(str(path))
    named = {
        name: ["" if one is None else str(one) for one in column]
        for name, column in zip(meta["fields"], columns, strict=True)
    }
    return Table(named, shapely.from_wkb(wkb))


@pytest.fixture(scope="module")
def mapped(demo_files: demo.DemoFiles) -> Table:
    return read(demo_files.mapped)


@pytest.fixture(scope="module")
def unmapped(demo_files: demo.DemoFiles) -> Table:
    return read(demo_files.unmapped)


def check_digit(code: str) -> str:
    """The last digit that ЄДРПОУ would give to the first seven of a code above 60 000 000, written out."""
    first = sum(weight * int(digit) for weight, digit in zip((1, 2, 3, 4, 5, 6, 7), code, strict=False)) % 11
    second = sum(weight * int(digit) for weight, digit in zip((3, 4, 5, 6, 7, 8, 9), code, strict=False)) % 11
    return str(first if first < 10 else second if second < 10 else 0)


def test_no_legal_entity_has_a_code_that_anyone_could_have(demo_files: demo.DemoFiles) -> None:
    with demo_files.entities.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 25
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(re.fullmatch(r"99\d{6}", row["code"]) for row in rows)
    assert [row["code"] for row in rows if check_digit(row["code"]) == row["code"][-1]] == []
    assert all(row["name"] and row["short_name"] and row["name_en"] for row in rows)


def test_property_is_of_every_kind_use_and_condition(mapped: Table, unmapped: Table) -> None:
    rows = mapped.rows() + unmapped.rows()
    assert 230 <= len(rows) <= 420
    assert set(mapped.columns["вид"]) == {"будівля", "приміщення", "споруда", "мережа"}
    assert set(unmapped.columns["вид"]) == {"рухоме майно", "приміщення"}
    uses = Counter(row["використання"] for row in rows)
    assert set(uses) == {"власні потреби", "в оренді", "не використовується", "законсервовано"}
    assert uses["в оренді"] > 30
    assert len(set(mapped.columns["технічний_стан"]) - {""}) == 4
    assert {row["пропонується"] for row in rows} == {"", "оренда", "продаж"}


def test_what_is_mapped_has_areas_lines_and_points_and_the_rest_nothing(mapped: Table, unmapped: Table) -> None:
    assert set(shapely.get_type_id(mapped.geometries)) == {0, 1, 3}
    assert shapely.is_valid(mapped.geometries).all()
    assert shapely.is_missing(unmapped.geometries).all()


def test_buildings_stand_on_the_parcels_that_they_name(demo_files: demo.DemoFiles, mapped: Table) -> None:
    land = {}
    for path, encoding, system in (
        (demo_files.parcels_sk63, "cp1251", 7829),
        (demo_files.parcels_ucs2000, "cp1251", PLANE),
    ):
        meta, _, wkb, columns = pyogrio.raw.read(f"/vsizip/{path}", encoding=encoding)
        there, back = crs.to_wgs84(crs.system(system)), crs.from_wgs84(crs.system(PLANE))
        placed = shapely.transform(shapely.from_wkb(wkb), lambda xy: np.column_stack(back(*there(*xy.T))))  # noqa: B023
        land |= dict(zip(columns[list(meta["fields"]).index("CADNUM")], placed, strict=True))
    rows = [
        (row, geometry)
        for row, geometry in zip(mapped.rows(), mapped.geometries, strict=True)
        if row["вид"] == "будівля" and row["кадастровий_номер"]
    ]
    assert len(rows) > 80
    assert [
        row["назва"] for row, outline in rows if not land[row["кадастровий_номер"]].buffer(0.05).covers(outline)
    ] == []


def test_no_two_buildings_stand_in_each_other(demo_files: demo.DemoFiles, mapped: Table) -> None:
    standing = np.array(
        [
            geometry
            for row, geometry in zip(mapped.rows(), mapped.geometries, strict=True)
            if row["вид"] == "будівля" and row["кадастровий_номер"]
        ]
    )
    one, other = shapely.STRtree(standing).query(standing, predicate="overlaps")
    assert len(one) == len(other) == 0


def test_a_natural_person_never_stands_where_a_legal_entity_does(mapped: Table, unmapped: Table) -> None:
    rows = mapped.rows() + unmapped.rows()
    assert sum(bool(row["орендар_фізособа"]) for row in rows) > 5
    assert all(re.fullmatch(r"(\d{8})?", row["орендар"]) for row in rows)
    assert not any(row["орендар"] and row["орендар_фізособа"] for row in rows)


def test_inventory_numbers_are_given_once_but_for_the_planted_one(
    demo_files: demo.DemoFiles, mapped: Table, unmapped: Table
) -> None:
    given = Counter((row["балансоутримувач"], row["інвентарний_номер"]) for row in mapped.rows() + unmapped.rows())
    assert [number for (_holder, number), count in given.items() if count > 1] == [demo_files.planted.repeated]


def test_the_sites_are_of_both_kinds_and_every_status_with_texts_in_both_languages(demo_files: demo.DemoFiles) -> None:
    sites = read(demo_files.sites).rows()
    assert 8 <= len(sites) <= 10
    assert {row["тип"] for row in sites} == {"грінфілд", "браунфілд"}
    assert {row["статус"] for row in sites} >= {"вільна", "зарезервована", "ведуться переговори"}
    for ours, english in (
        ("назва", "title_en"),
        ("опис", "description_en"),
        ("дозволене_використання", "permitted_use_en"),
    ):
        assert all(row[ours] and row[english] for row in sites)
        assert not any(re.search(r"[А-Яа-яІіЇїЄєҐґ]", row[english]) for row in sites)
    kinds = {row["kind"] for site in demo_files.site_rows for row in site.utilities}
    assert kinds >= {"electricity", "gas", "water", "sewer", "heat", "road", "rail", "internet", "biomass", "biogas"}


def test_pictures_are_listed_and_know_where_they_were_taken(demo_files: demo.DemoFiles) -> None:
    with demo_files.photos.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["register"] for row in rows} == {"property", "sites"}
    for row in rows:
        with Image.open(demo_files.photos.parent / row["file"]) as picture:
            position = picture.getexif().get_ifd(_GPS_DIRECTORY)
        assert picture.format == "JPEG"
        assert (round(float(position[2][0])), round(float(position[4][0]))) == (49, 34)


def test_parcels_have_tenants_terms_and_offers(demo_files: demo.DemoFiles) -> None:
    meta, _, _, columns = pyogrio.raw.read(f"/vsizip/{demo_files.parcels_sk63}", encoding="cp1251", read_geometry=False)
    named = dict(zip(meta["fields"], columns, strict=True))
    assert {one for one in named["CONTR_STAT"] if one} == {"чинний", "виконаний", "розірваний"}
    assert {one for one in named["OFFERED"] if one} == {"оренда", "продаж"}
    contracted = [bool(kind) for kind in named["CONTR_KIND"]]
    used = [bool(tenant) != bool(person) for tenant, person in zip(named["TENANT"], named["TENANT_PER"], strict=True)]
    assert used == contracted
