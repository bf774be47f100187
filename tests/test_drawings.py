"""Drawings (DXF): outlines with the texts in them, blocks put in place, letters as they were typed."""

import math
from pathlib import Path
from typing import Any

import made_formats as made
import pytest
import shapely
from made_uploads import refusal, rows_of

from importers.files import dxf
from importers.files.sources import GEOM, ROW, open_source

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
#: Outlines of parcels and the words that a drawing needs for its encoding to be told.
LAYER, NUMBERS = "Земельні ділянки", "Номери ділянок"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def drawn(folder: Path, *entities: str, encoding: str = "cp1251", **header: str) -> Path:
    path = folder / "drawing.dxf"
    path.write_bytes(made.dxf(*entities, **header).encode(encoding))
    return path


def shape(row: dict[str, Any]) -> Any:
    return shapely.from_wkb(row[GEOM])


def test_a_closed_line_is_an_outline_with_the_texts_that_stand_in_it(tmp_path: Path, work: Path) -> None:
    path = drawn(
        tmp_path,
        made.polyline(LAYER, SQUARE),
        made.polyline(LAYER, SQUARE, closed=False),
        made.text(NUMBERS, 5, 5, "5322081200:00:001:0001"),
        made.text(NUMBERS, 5, 4, "Їжаківка"),
        made.text(NUMBERS, 50, 50, "поза межами"),
    )
    outline, line, *texts = rows_of(open_source(path, work))
    assert shape(outline).equals(shapely.Polygon(SQUARE))
    assert (outline["Layer"], outline["Text"]) == (LAYER, "5322081200:00:001:0001 Їжаківка")
    assert (shape(line).geom_type, line["Text"]) == ("LineString", None)
    assert [text["Text"] for text in texts] == ["5322081200:00:001:0001", "Їжаківка", "поза межами"]


def test_an_outline_around_many_texts_is_a_frame_and_gets_none(tmp_path: Path, work: Path) -> None:
    texts = [made.text(NUMBERS, 5, 1 + index / 10, str(index)) for index in range(dxf.MOST_TEXTS + 1)]
    outline, *_texts = rows_of(open_source(drawn(tmp_path, made.polyline(LAYER, SQUARE), *texts), work))
    assert outline["Text"] is None


def test_one_layer_may_be_taken_and_its_rows_keep_their_numbers(tmp_path: Path, work: Path) -> None:
    path = drawn(
        tmp_path,
        made.text(NUMBERS, 5, 5, "12"),
        made.polyline(LAYER, SQUARE),
        made.polyline("Рамка 'А'", [(-5, -5), (50, -5), (50, 50)]),
    )
    whole = open_source(path, work / "whole")
    assert whole.rows == 3
    assert LAYER in str(whole.remarks[0])
    one = open_source(path, work / "one", layer=LAYER)
    assert one.layer == LAYER
    [outline] = rows_of(one)
    assert (outline[ROW], outline["Text"]) == (2, "12")
    assert len(rows_of(open_source(path, work / "quoted", layer="Рамка 'А'"))) == 1
    assert refusal(path, work / "unknown", layer="Дороги").code == "layer-unknown"


def test_blocks_are_put_where_they_are_inserted(tmp_path: Path, work: Path) -> None:
    block = made.groups((0, "BLOCK"), (8, "0"), (2, "PIT"), (70, 0), (10, 0), (20, 0))
    block += made.polyline("0", SQUARE) + made.groups((0, "ENDBLK"))
    insert = made.groups((0, "INSERT"), (8, LAYER), (2, "PIT"), (10, 100), (20, 200))
    [pit] = rows_of(open_source(drawn(tmp_path, insert, blocks=block), work))
    assert shape(pit).bounds == (100, 200, 110, 210)


def test_arcs_become_lines_that_leave_them_by_less_than_a_thousandth(tmp_path: Path, work: Path) -> None:
    """A bulge of 1 on both sides of a line of 20 makes a circle with a radius of 10."""
    [circle] = rows_of(open_source(drawn(tmp_path, made.polyline(LAYER, [(0, 0), (20, 0)], bulge=1)), work))
    assert shape(circle).area == pytest.approx(math.pi * 100, rel=0.001)


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp1251", {"code_page": "ANSI_1251"}),
        ("cp1251", {"code_page": "ANSI_1252"}),
        ("cp866", {"code_page": "dos866"}),
        # From AutoCAD 2007 on: UTF-8, with a code page that says otherwise.
        ("utf-8", {"code_page": "ANSI_1251", "version": "AC1024"}),
    ],
)
def test_letters_are_read_as_they_were_typed_whatever_the_header_says(
    tmp_path: Path, work: Path, encoding: str, header: dict[str, str]
) -> None:
    words = "Сільськогосподарські угіддя, межа населеного пункту"
    if encoding == "cp866":
        words = words.replace("і", "i")  # which that encoding lacks
    path = drawn(tmp_path, made.text(NUMBERS.replace("і", "i"), 5, 5, words), encoding=encoding, **header)
    source = open_source(path, work)
    assert source.encoding is not None
    assert source.encoding.chosen == encoding
    assert rows_of(source)[0]["Text"] == words


def test_a_drawing_with_more_entities_than_allowed_is_told(tmp_path: Path, work: Path) -> None:
    path = drawn(tmp_path, *(made.text(NUMBERS, index, 0, "а") for index in range(5)))
    opened = work / "drawing.dxf"
    dxf.place(path, opened, None, path)
    with pytest.raises(dxf.FileProblem) as problem:
        dxf.survey(opened, 4, path)
    assert problem.value.code == "too-many-rows"
