"""MapInfo's tables: their letters are told by the bytes, and not by the charset that they name."""

from pathlib import Path

import made_formats as made
import numpy as np
import pytest
from helpers import box, feature, number
from made_uploads import refusal, rows_of

from importers.files.sources import open_source

PURPOSE = "Для ведення товарного сільськогосподарського виробництва"
FEATURES = [
    feature(number(index + 1), box(index), purpose=PURPOSE, ownership="Комунальна власність") for index in range(9)
]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def table(folder: Path, suffix: str) -> Path:
    kind = {"FORMAT": "MIF"} if suffix == ".mif" else {}
    return made.write(folder / f"parcels{suffix}", FEATURES, "MapInfo File", ENCODING="CP1251", **kind)


@pytest.mark.parametrize("suffix", [".tab", ".mif"])
@pytest.mark.parametrize("charset", [b"WindowsCyrillic", b"WindowsLatin1", b"Neutral", b"CodePage855"])
def test_a_charset_that_is_wrong_misleads_nobody(tmp_path: Path, work: Path, suffix: str, charset: bytes) -> None:
    path = table(tmp_path, suffix)
    path.write_bytes(path.read_bytes().replace(b"WindowsCyrillic", charset))
    source = open_source(path, work)
    assert source.encoding is not None
    assert source.encoding.chosen == "cp1251"
    assert {row["purpose"] for row in rows_of(source)} == {PURPOSE}


@pytest.mark.parametrize("suffix", [".tab", ".mif"])
def test_fields_may_have_ukrainian_names(tmp_path: Path, work: Path, suffix: str) -> None:
    path = table(tmp_path, suffix)
    path.write_bytes(path.read_bytes().replace(b"ownership", "власність".encode("cp1251")))
    assert rows_of(open_source(path, work))[0]["власність"] == "Комунальна власність"


def test_any_part_of_a_set_may_be_named(tmp_path: Path, work: Path) -> None:
    path = table(tmp_path, ".tab")
    for suffix in (".dat", ".map", ".id"):
        assert open_source(path.with_suffix(suffix), work / suffix).rows == len(FEATURES)


def test_numbers_are_no_texts_when_the_encoding_is_told(tmp_path: Path, work: Path) -> None:
    """The bytes of a float are noise, and would speak for any encoding."""
    path = tmp_path / "areas.tab"
    areas = np.array([one / 7 for one in range(len(FEATURES))])
    made.write_layer(
        path,
        made.shapely.to_wkb(made.shapes(FEATURES)),
        [areas, np.array([PURPOSE] * len(FEATURES), dtype=object)],
        ["area", "purpose"],
        driver="MapInfo File",
        layer="areas",
        geometry_type="Polygon",
        crs="EPSG:4326",
        ENCODING="CP1251",
    )
    source = open_source(path, work)
    assert source.encoding is not None
    assert source.encoding.chosen == "cp1251"
    assert [row["area"] for row in rows_of(source)] == pytest.approx(areas)


def test_a_missing_part_is_named(tmp_path: Path, work: Path) -> None:
    path = table(tmp_path, ".tab")
    path.with_suffix(".dat").unlink()
    problem = refusal(path, work)
    assert problem.code == "part-missing"
    assert ".dat" in str(problem)


@pytest.mark.parametrize(
    ("system", "stated"),
    [
        ("Earth Projection 1, 104", "EPSG:4326"),
        ('Earth Projection 8, 1001, "m", 33, 0, 1, 6500000, 0', "Pulkovo"),
        # УСК-2000 with the shift written out, and as programs write it that lose the datum.
        ('Earth Projection 8, 999, 3, 24, -121, -76, "m", 33, 0, 1, 6500000, 0', "TOWGS84"),
        ('Earth Projection 8, 104, "m", 33, 0, 1, 6500000, 0', None),
        ('NonEarth Units "m"', None),
    ],
)
def test_a_system_that_lost_its_datum_is_not_believed(
    tmp_path: Path, work: Path, system: str, stated: str | None
) -> None:
    path = table(tmp_path, ".mif")
    path.write_bytes(path.read_bytes().replace(b"Earth Projection 1, 104", system.encode()))
    source = open_source(path, work)
    assert (source.prj is None) == (source.crs_stated is None) == (stated is None)
    assert stated is None or stated in (source.crs_stated or "")
    assert bool(source.remarks) == ('104, "m"' in system)
