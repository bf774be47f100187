"""The State Land Cadastre's exchange file: parcels come in whole, by the coordinate system it names, or not at all."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers import bring, codes, counts, metres_apart, refusal
from made_tables import write_exchange_file
from shapely.geometry import shape

from assets.models import Parcel
from importers.files.sources import open_source, sample_points
from importers.models import Finding

pytestmark = pytest.mark.usefixtures("kozelshchyna")

SK63, MSK_POLTAVA = 7828, 9854
SK63_X = "<SC63><X></X></SC63>"
UCS_2000 = "<USC2000></USC2000>"
ROOT = "<UkrainianCadastralExchangeFile>"
LANDING_METRES = 0.1
#: A parcel's documented area is kept to so many decimals of a hectare.
AREA_DECIMALS = 4
NO_CODE = "Код не виокремлено"
RESTRICTION = (
    "<Restrictions><RestrictionInfo><RestrictionCode>01.05</RestrictionCode>"
    "<RestrictionName>Охоронна зона навколо ліній електропередачі</RestrictionName>"
    "<RestrictionTerm><Time><ExpirationDate>2031-05-01</ExpirationDate></Time></RestrictionTerm>"
    "</RestrictionInfo></Restrictions>"
)


@pytest.fixture(scope="session")
def features(shared_data: Path) -> list[dict[str, Any]]:
    text = (shared_data / "kozelshchyna" / "parcels.geojson").read_text(encoding="utf-8")
    read: list[dict[str, Any]] = json.loads(text)["features"]
    return read


@pytest.mark.parametrize(("epsg", "system"), [(SK63, SK63_X), (MSK_POLTAVA, UCS_2000)])
def test_real_parcels_come_in_with_what_the_file_says_and_land_where_the_geojson_does(
    tmp_path: Path, features: list[dict[str, Any]], epsg: int, system: str
) -> None:
    batch = bring(write_exchange_file(tmp_path / "parcels.xml", features, epsg, system))
    assert batch.crs == f"EPSG:{epsg}"
    assert (batch.rows_read, batch.rows_new, batch.rows_left_out) == (1816, 1816, 0)
    found = {parcel.cadastral_number: parcel for parcel in Parcel.objects.select_related("purpose")}
    for one in features:
        said, parcel = one["properties"], found[one["properties"]["cadnum"]]
        assert metres_apart(shapely.from_wkb(bytes(parcel.geom.wkb)), shape(one["geometry"])) < LANDING_METRES
        assert (parcel.purpose.code if parcel.purpose else NO_CODE) == said["purpose_code"]
        assert parcel.purpose_text == " ".join(said["purpose"].split())
        assert parcel.ownership == {"Приватна власність": "private", "Комунальна власність": "communal"}.get(
            said["ownership"], parcel.ownership
        )
        assert float(parcel.documented_area) == pytest.approx(said["area"], abs=10**-AREA_DECIMALS)
        assert parcel.address == "Полтавська область, Кременчуцький район, Вакулівка"
    assert {parcel.category for parcel in found.values()} == {"agricultural", "residential", "industry"}


def test_the_easting_comes_first_in_what_is_read(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    path = write_exchange_file(tmp_path / "a.xml", features[:3], SK63, SK63_X)
    easting, northing = sample_points(open_source(path, tmp_path / "work"))[0]
    assert 4_200_000 < easting < 4_500_000
    assert 5_400_000 < northing < 5_500_000


def test_a_declared_windows_1251_is_read(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    path = write_exchange_file(tmp_path / "a.xml", features[:3], SK63, SK63_X, encoding="windows-1251")
    bring(path)
    assert set(Parcel.objects.values_list("address", flat=True)) == {
        "Полтавська область, Кременчуцький район, Вакулівка"
    }


def test_several_files_of_a_zip_are_one_import(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    path = tmp_path / "parcels.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for index, one in enumerate(features[:5]):
            archive.write(write_exchange_file(tmp_path / f"{index}.xml", [one], SK63, SK63_X), f"{index}.xml")
    batch = bring(path)
    assert (batch.rows_read, batch.rows_new) == (5, 5)


def test_files_in_different_systems_are_not_mixed(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    path = tmp_path / "parcels.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_exchange_file(tmp_path / "1.xml", features[:1], SK63, SK63_X), "1.xml")
        archive.write(write_exchange_file(tmp_path / "2.xml", features[1:2], MSK_POLTAVA, UCS_2000), "2.xml")
    said = refusal("import_file", path, "--register", "parcels")
    assert "SC63/X" in said
    assert "USC2000" in said


def test_the_datum_that_the_file_names_decides_between_grids_that_numbers_cannot_tell_apart(
    tmp_path: Path, features: list[dict[str, Any]]
) -> None:
    """Gauss–Krüger zone 6 on Pulkovo 1942 and on UCS-2000 lie 6–8 m apart: a shapefile without .prj must ask."""
    assert bring(write_exchange_file(tmp_path / "a.xml", features[:9], 28406, "<SC42></SC42>")).crs == "EPSG:28406"
    assert bring(write_exchange_file(tmp_path / "b.xml", features[:9], 5564, UCS_2000)).crs == "EPSG:5564"


def test_a_system_that_is_not_known_here_is_asked_for(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    path = write_exchange_file(tmp_path / "a.xml", features[:3], SK63, "<SC63><C></C></SC63>")
    before = counts()
    assert "--crs" in refusal("import_file", path, "--register", "parcels")
    assert counts() == before
    assert bring(path, "--crs", SK63).rows_new == 3


def test_easting_first_as_some_programs_write_it_is_noticed(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    path = write_exchange_file(tmp_path / "a.xml", features[:3], SK63, SK63_X)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("X>", "Ы>").replace("Y>", "X>").replace("Ы>", "Y>").replace("<SC63><Y></Y>", "<SC63><X></X>")
    )
    bring(path)
    for one in features[:3]:
        parcel = Parcel.objects.get(cadastral_number=one["properties"]["cadnum"])
        assert metres_apart(shapely.from_wkb(bytes(parcel.geom.wkb)), shape(one["geometry"])) < LANDING_METRES


def test_restrictions_are_told_parcel_by_parcel(tmp_path: Path, features: list[dict[str, Any]]) -> None:
    batch = bring(write_exchange_file(tmp_path / "a.xml", features[:2], SK63, SK63_X, extra=RESTRICTION))
    told = Finding.objects.filter(batch=batch, code="restrictions")
    assert [one.value for one in told] == ["01.05 Охоронна зона навколо ліній електропередачі (до 2031-05-01)"] * 2
    assert {one.key for one in told} == {one["properties"]["cadnum"] for one in features[:2]}


def test_what_the_file_is_silent_on_stays_as_the_register_has_it(
    tmp_path: Path, features: list[dict[str, Any]]
) -> None:
    path = write_exchange_file(tmp_path / "a.xml", features[:2], SK63, SK63_X)
    bring(path)
    Parcel.objects.update(normative_value=1_000)
    assert bring(path).rows_unchanged == 2
    assert set(Parcel.objects.values_list("normative_value", flat=True)) == {1_000}


def test_heights_are_left_out_and_that_is_said(
    tmp_path: Path, features: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    bring(write_exchange_file(tmp_path / "a.xml", features[:1], SK63, SK63_X, height="112.35"))
    assert "heights of the points are not taken" in capsys.readouterr().out
    assert not Parcel.objects.get().geom.hasz


def test_a_parcel_without_a_number_of_its_own_is_left_out_and_told(
    tmp_path: Path, features: list[dict[str, Any]]
) -> None:
    number = features[0]["properties"]["cadnum"].rpartition(":")[2]
    spoilt = (f"<ParcelID>{number}</ParcelID>", "<ParcelID></ParcelID>")
    batch = bring(write_exchange_file(tmp_path / "a.xml", features[:2], SK63, SK63_X, replace=spoilt))
    assert (batch.rows_new, batch.rows_left_out) == (1, 1)
    assert (1, "key-malformed") in codes(batch)


# What is refused


def test_the_published_template_is_refused_in_one_line(shared_data: Path) -> None:
    before = counts()
    said = refusal("import_file", shared_data / "exchange" / "template.xml", "--register", "parcels")
    assert "the point 0" in said
    assert counts() == before


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        (("<P>1</P>", "<P>9999</P>"), "the point 9999"),
        (("<Line><ULID>1</ULID></Line>", "<Line><ULID>777</ULID></Line>"), "the line 777"),
        (("<Line><ULID>1</ULID></Line>", ""), "does not close"),
        (("<UIDP>1</UIDP>", "<UIDP>0</UIDP>"), "the number 0"),
        (("<ULID>1</ULID><Points>", "<ULID>0</ULID><Points>"), "the number 0"),
        (("<X>54", "<X>5Ч"), "“5Ч"),
        (("<Y>4", "<Y>NaN4"), "UIDP 0: Y"),
        (("<MeasurementUnit><M/>", "<MeasurementUnit><Other/>"), "“Other”"),
        (("<MeasurementUnit>га", "<MeasurementUnit>акр"), "“акр”"),
        (("<CoordinateSystem>", "<Система>"), "broken XML"),
        (("<PointInfo>", "<PointInfo></InfoPart>"), "broken XML"),
        (("<Externals>", "<Externals><Internals></Internals></Externals><Externals>"), "Externals/Boundary"),
        (("MetricInfo>", "Metric>"), "broken XML"),
        ((ROOT, f'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">{ROOT}'), "entities"),
        ((ROOT, f'<!DOCTYPE a [<!ENTITY b "c">]>{ROOT}'), "entities"),
        (("<Region>", "<Region>&b;"), "broken XML"),
    ],
)  # fmt: skip
def test_a_spoilt_file_is_refused_in_one_line_that_names_the_place(
    tmp_path: Path, features: list[dict[str, Any]], spoilt: tuple[str, str], named: str
) -> None:
    path = write_exchange_file(tmp_path / "spoilt.xml", features[:2], SK63, SK63_X, replace=spoilt)
    before = counts()
    said = refusal("import_file", path, "--register", "parcels")
    assert "spoilt.xml" in said
    assert named in said
    assert counts() == before


def test_entities_that_multiply_are_refused_before_they_do(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    path = tmp_path / "laughs.xml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE UkrainianCadastralExchangeFile [<!ENTITY l0 "ha">{levels}]>'
        '<UkrainianCadastralExchangeFile a="&l11;">&l11;</UkrainianCadastralExchangeFile>'
    )
    assert "entities" in refusal("import_file", path, "--register", "parcels")


def test_elements_within_elements_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.xml"
    path.write_text("<UkrainianCadastralExchangeFile>" + "<a>" * 100_000)
    assert "64 deep" in refusal("import_file", path, "--register", "parcels")
