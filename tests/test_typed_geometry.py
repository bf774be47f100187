"""Geometries typed and pasted by people: three ways to write them, in any system, and words for what is none."""

import json

import pytest
from helpers import square

from geo import crs
from geo.typed_geometry import ANY, NotAGeometry, read

AREA, LINE, POINT = "MULTIPOLYGON", "MULTILINESTRING", "POINT"
DEGREES = crs.system(4326)
#: A zone of UCS-2000 in which the squares of the tests lie.
METRES = crs.system(6386)
CORNERS = [(33.94, 49.298), (33.941, 49.298), (33.941, 49.299), (33.94, 49.299)]
LIST = "\n".join(f"{x} {y}" for x, y in CORNERS)


@pytest.mark.parametrize(
    "text",
    [
        square(0).wkt,
        f"SRID=4326;{square(0).wkt}",
        square(0)[0].wkt,
        square(0).json,
        json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(square(0).json)}),
        LIST,
        LIST.replace(" ", ", "),
        LIST.replace(".", ",").replace(" ", "; "),
        f"\n{LIST}\n\n33.94 49.298\n",
    ],
    ids=["wkt", "ewkt", "one part", "geojson", "feature", "list", "with commas", "decimal commas", "closed list"],
)
def test_one_area_written_in_any_way_is_the_same_area(text: str) -> None:
    found = read(text, AREA, DEGREES)
    assert (found.geom_type, found.srid, found.valid) == ("MultiPolygon", 4326, True)
    assert found.sym_difference(square(0)).area < 1e-12


def test_positions_in_a_plane_are_brought_to_degrees() -> None:
    x, y = crs.from_wgs84(METRES)([33.94], [49.298])
    found = read(f"{x[0]:.4f} {y[0]:.4f}", POINT, METRES)
    assert found.coords == pytest.approx((33.94, 49.298), abs=1e-8)


def test_geojson_is_in_degrees_whatever_system_was_chosen() -> None:
    assert read('{"type": "Point", "coordinates": [33.94, 49.298]}', POINT, METRES).coords == (33.94, 49.298)


def test_a_line_becomes_a_collection_of_one() -> None:
    assert read("33.94 49.29\n33.95 49.29", LINE, DEGREES).geom_type == "MultiLineString"


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("33.94 49.29\nтут", LINE, "Line 2"),
        ("33.94", POINT, "Line 1"),
        ("33.94 49.29\n33.95 49.29", AREA, "too few"),
        ("33.94 49.29\n33.95 49.29", POINT, "one position"),
        ("POINT (33.94 49.29)", AREA, "an area"),
        ("POLYGON EMPTY", AREA, "an area"),
        ("MULTIPOINT (33.94 49.29, 33.95 49.29)", POINT, "several"),
        ("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)))", AREA, "several"),
        ("POLYGON ((0 0, 1 1", AREA, "WKT"),
        ("CIRCULARSTRING (0 0, 1 1, 2 0)", LINE, "WKT"),
        ("SRID=4326;POLYGN ((0 0, 1 1, 1 0, 0 0))", AREA, "WKT"),
        ("Шкільна, 7", POINT, "Line 1"),
        ("Shkilna, 7", POINT, "Line 1"),
        ("abc def", AREA, "Line 1"),
        ('{"type": "Polygon"', AREA, "GeoJSON"),
        ('{"type": "Polygon", "coordinates": "x"}', AREA, "GeoJSON"),
        ('{"type": "Feature"}', AREA, "GeoJSON"),
        ('{"a": ' * 5000, AREA, "GeoJSON"),
        ('{"type": "Point", "coordinates": [5400000, 5460000]}', POINT, "nowhere on the map"),
        ("5400000 5460000", POINT, "nowhere on the map"),
        ("nan nan", POINT, ""),
    ],
)
def test_what_is_no_geometry_of_the_kind_is_told_in_words(text: str, kind: str, said: str) -> None:
    with pytest.raises(NotAGeometry) as problem:
        read(text, kind, DEGREES)
    assert said in str(problem.value)


def test_what_is_too_long_to_be_typed_is_sent_to_the_import() -> None:
    with pytest.raises(NotAGeometry, match="Import it"):
        read("1 2\n" * 600_000, AREA, DEGREES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("POINT (33.94 49.3)", "Point"),
        ("LINESTRING (33.94 49.3, 33.95 49.3)", "MultiLineString"),
        (square(0)[0].wkt, "MultiPolygon"),
        ("33.94 49.3", "Point"),
        ("33.94 49.3\n33.95 49.3", "MultiLineString"),
        (LIST, "MultiPolygon"),
    ],
)
def test_where_any_kind_is_held_what_is_given_decides(text: str, kind: str) -> None:
    assert read(text, ANY, DEGREES).geom_type == kind


@pytest.mark.parametrize("text", ["", "POINT EMPTY", "GEOMETRYCOLLECTION (POINT (33.9 49.3))", '{"type": "Point"}'])
def test_where_any_kind_is_held_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(NotAGeometry):
        read(text, ANY, DEGREES)
