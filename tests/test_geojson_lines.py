"""GeoJSON by lines: told from a GeoJSON of one root, and every line looked at before GDAL passes over one."""

import json
from pathlib import Path

import pytest
from made_uploads import feature, refusal, rows_of

from importers.files import geojson_lines
from importers.files.formats import Format
from importers.files.sources import open_source

LINE = json.dumps(feature(name="Їжаківка"), ensure_ascii=False)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def written(folder: Path, text: str) -> Path:
    path = folder / "a.json"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{LINE}\n{LINE}\n", True),
        (f"\ufeff{LINE}\r\n\r\n{LINE}", True),
        (f"\x1e{json.dumps(feature(), indent=1)}\n\x1e{LINE}\n", True),
        (f"{LINE}\n", False),
        (json.dumps({"type": "FeatureCollection", "features": [feature()]}, indent=1), False),
        ('{"type": "FeatureCollection",\n{}', False),
    ],
)
def test_lines_are_told_from_one_root(tmp_path: Path, text: str, lines: bool) -> None:
    assert geojson_lines.is_lines(written(tmp_path, text)) is lines


def test_objects_over_several_lines_are_counted_once(tmp_path: Path, work: Path) -> None:
    pretty = json.dumps(feature(name="Вакулівка"), indent=2, ensure_ascii=False)
    source = open_source(written(tmp_path, f"\x1e{pretty}\n\x1e{LINE}\n"), work)
    assert (source.driver, source.rows) == (Format.GEOJSON_LINES, 2)
    assert [row["name"] for row in rows_of(source)] == ["Вакулівка", "Їжаківка"]


def test_lists_and_objects_among_the_values_come_out_as_text(tmp_path: Path, work: Path) -> None:
    line = json.dumps(feature(list=["а", "б"], numbers=[1, 2], nested={"crs": 1}), ensure_ascii=False)
    [row, _same] = rows_of(open_source(written(tmp_path, f"{line}\n{line}\n"), work))
    assert [json.loads(row[name]) for name in ("list", "numbers", "nested")] == [["а", "б"], [1, 2], {"crs": 1}]


def test_the_broken_line_is_named(tmp_path: Path, work: Path) -> None:
    problem = refusal(written(tmp_path, f"{LINE}\n{LINE[:-9]}\n{LINE}\n"), work)
    assert (problem.code, problem.values["line"]) == ("json-broken", 2)
