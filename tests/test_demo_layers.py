"""The demonstration fills every thematic layer with things that stand where such things stand."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

import demo
from layers import presets
from layers.thematic.definitions import FieldKind
from layers.thematic.kinds import check_departures, check_hours

EVERY = tuple(one.slug for one in presets.every())
each = pytest.mark.parametrize("slug", EVERY)


def path(files: demo.DemoFiles, slug: str) -> Path:
    return files.boundary.parent / f"{slug}.geojson"


def test_there_is_a_file_for_every_preset(demo_files: demo.DemoFiles) -> None:
    assert set(demo_files.thematic) == set(EVERY)
    assert all(path(demo_files, slug).exists() for slug in EVERY)


@each
def test_columns_are_fields_and_values_of_choices_are_known(demo_files: demo.DemoFiles, slug: str) -> None:
    definition = presets.get(slug).definition
    key = definition.key
    keys = [tuple(one.values[name] for name in key) for one in demo_files.thematic[slug]]
    assert len(set(keys)) == len(keys)
    for one in demo_files.thematic[slug]:
        for name, value in (*one.values.items(), *one.rows.items()):
            field = definition.field(name)
            assert field, name
            assert not field.required or value not in (None, ""), name
            if field.kind is FieldKind.CHOICE and value is not None:
                assert value in {choice.value for choice in field.choices}, (name, value)


@each
def test_things_are_of_the_kind_of_their_layer_and_lie_in_the_hromada(demo_files: demo.DemoFiles, slug: str) -> None:
    boundary = shapely.from_geojson(demo_files.boundary.read_text())
    kinds = {
        "point": {"Point"},
        "line": {"LineString"},
        "polygon": {"Polygon"},
        "mixed": {"Point", "Polygon"},
    }[presets.get(slug).definition.geometry.value]
    rows = json.loads(path(demo_files, slug).read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(row["geometry"])) for row in rows]
    assert {shape.geom_type for shape in shapes} <= kinds
    assert all(shape.is_valid and shape.within(shapely.buffer(boundary, 1e-3)) for shape in shapes)


def test_every_value_of_every_style_is_met_somewhere_so_that_no_legend_is_a_mere_list(
    demo_files: demo.DemoFiles,
) -> None:
    for slug in ("street-lights", "lighting-faults", "road-condition", "dumps", "shelters", "transport-stops"):
        style = presets.get(slug).definition.style
        met = {one.values[style.by] for one in demo_files.thematic[slug]}
        assert len(met) >= 3, slug


def test_lamps_stand_forty_metres_apart_on_a_line_that_has_a_substation(demo_files: demo.DemoFiles) -> None:
    lights = [one for one in demo_files.thematic["street-lights"] if one.values["line"] == "Л-1/1"]
    gaps = [one.geometry.distance(other.geometry) for one, other in pairwise(lights)]
    assert all(35 < gap < 45 for gap in gaps)
    assert {one.values["substation"] for one in lights} == {"КТП-102"}
    assert len({one.values["number"] for one in lights}) == len(lights)


def test_small_rows_are_timetables_and_hours_that_the_layers_take(demo_files: demo.DemoFiles) -> None:
    check = {FieldKind.HOURS: check_hours, FieldKind.DEPARTURES: check_departures}
    met = set()
    for slug, features in demo_files.thematic.items():
        for one in features:
            for name, rows in one.rows.items():
                field = presets.get(slug).definition.field(name)
                assert field
                check[field.kind](list(rows))
                met.add(field.kind)
    assert met == set(check)
