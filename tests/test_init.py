"""`./atlas init`: a hromada from the official codifier and a boundary, or one line that says why not."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import call_command
from helpers import KOZELSHCHYNA, counts, refusal

from addresses.models import Hromada, Settlement
from geo import access
from geo.models import User
from geo.records import State

pytestmark = pytest.mark.django_db
NEIGHBOUR = "UA53020030000064472"
#: A square of some kilometres in Poltava oblast.
SQUARE = shapely.box(33.8, 49.2, 33.9, 49.3)


@pytest.fixture
def official(shared_data: Path) -> Path:
    return shared_data / "codifier" / "katottg-2025-05-16.csv"


@pytest.fixture
def edge(shared_data: Path) -> Path:
    return shared_data / "kozelshchyna" / "hromada.geojson"


def init(codifier: Path, boundary: Path, code: str = KOZELSHCHYNA) -> None:
    call_command("init_hromada", "--code", code, "--codifier", str(codifier), "--boundary", str(boundary))


def refused(codifier: Path, boundary: Path, code: str = KOZELSHCHYNA) -> str:
    """The line of a refusal that wrote nothing."""
    before = counts()
    said = refusal("init_hromada", "--code", code, "--codifier", codifier, "--boundary", boundary)
    assert counts() == before
    return said


def drawn(folder: Path, *geometries: Any, **members: Any) -> Path:
    """A GeoJSON of these geometries (None: a feature without one)."""
    path = folder / "boundary.geojson"
    shapes = [one if one is None else json.loads(shapely.to_geojson(one)) for one in geometries]
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}), encoding="utf-8")
    return path


def test_who_begins_is_told_how_the_first_account_is_made(
    official: Path, edge: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(official, edge)
    told = capsys.readouterr().out
    assert told.startswith("Kozelshchynska hromada, Kremenchutskyi raion, Poltavska oblast\n")
    assert "manage createsuperuser" in told
    call_command("createsuperuser", "--noinput", "--username", "olena", "--email", "olena@hromada.example")
    init(official, edge)
    assert "createsuperuser" not in capsys.readouterr().out
    assert access.sees_all_acts(User.objects.get())


def test_kozelshchyna_has_its_boundary_its_names_and_the_63_settlements_of_the_codifier(
    official: Path, edge: Path
) -> None:
    init(official, edge)
    hromada = Hromada.objects.get()
    assert (hromada.code, hromada.name) == (KOZELSHCHYNA, "Козельщинська")
    assert (hromada.raion, hromada.oblast) == ("Кременчуцький", "Полтавська")
    assert (hromada.state, hromada.invented) == (State.CURRENT, False)
    assert hromada.geom.num_geom == 1
    with official.open(encoding="utf-8-sig", newline="") as file:
        listed = {row[3]: (row[5], row[6].strip()) for row in csv.reader(file, delimiter=";") if row[2] == KOZELSHCHYNA}
    listed.pop("")
    assert len(listed) == 63
    assert {one.code: (one.kind, one.name) for one in Settlement.objects.all()} == listed
    assert set(Settlement.objects.values_list("state", flat=True)) == {State.CURRENT}


def test_namesakes_of_one_hromada_are_two_settlements(official: Path, tmp_path: Path) -> None:
    with official.open(encoding="utf-8-sig", newline="") as file:
        places = [row for row in csv.reader(file, delimiter=";") if row[3] and not row[4]]
    often = Counter((row[2], row[6].strip()) for row in places)
    (code, name), times = often.most_common(1)[0]
    init(official, drawn(tmp_path, SQUARE), code)
    assert Settlement.objects.filter(name=name).count() == times >= 2


def test_a_second_run_changes_nothing_and_loses_nothing(official: Path, edge: Path) -> None:
    init(official, edge)
    before = list(Settlement.objects.order_by("pk").values("pk", "uid", "version"))
    hromada = Hromada.objects.values("pk", "uid", "version").get()
    init(official, edge)
    assert list(Settlement.objects.order_by("pk").values("pk", "uid", "version")) == before
    assert Hromada.objects.values("pk", "uid", "version").get() == hromada


@pytest.mark.parametrize("code", ["5322081200", "UA5302009000004520", "ua53020090000045206", "UА53020090000045206", ""])
def test_a_code_that_is_none_is_refused_with_what_one_looks_like(official: Path, edge: Path, code: str) -> None:
    assert "17 digits" in refused(official, edge, code)


@pytest.mark.parametrize("code", ["UA53020090000000000", "UA53020090010035873"])
def test_a_code_under_which_there_is_no_hromada_is_refused(official: Path, edge: Path, code: str) -> None:
    said = refused(official, edge, code)
    assert code in said
    assert official.name in said


def test_a_codifier_that_is_not_there_or_is_something_else_is_refused(
    official: Path, edge: Path, tmp_path: Path
) -> None:
    assert "nowhere.csv" in refused(tmp_path / "nowhere.csv", edge)
    noise = tmp_path / "noise.csv"
    noise.write_bytes(b"\xff\xd8\xff\xe0" * 100)
    assert "noise.csv" in refused(noise, edge)
    assert KOZELSHCHYNA in refused(edge, edge)


def test_a_boundary_that_is_not_there_is_refused(official: Path, tmp_path: Path) -> None:
    assert "nowhere.geojson" in refused(official, tmp_path / "nowhere.geojson")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '{"type": "FeatureCollection", "features": []}', '{"features": null}',
     '{"type": "Polygon", "coordinates": "none"}', '{"type": "Polygon"}', '{"type": "Nothing"}', "\x00"],
)  # fmt: skip
def test_a_boundary_file_that_is_none_is_refused_with_its_name(official: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "boundary.geojson"
    path.write_text(text, encoding="utf-8")
    assert "boundary.geojson" in refused(official, path)


@pytest.mark.parametrize(
    "geometry",
    [None, shapely.Point(33.9, 49.3), shapely.LineString([(33.8, 49.2), (33.9, 49.3)]), shapely.Polygon()],
    ids=["nothing", "a point", "a line", "an empty area"],
)
def test_a_boundary_without_an_area_is_refused(official: Path, tmp_path: Path, geometry: Any) -> None:
    assert "boundary.geojson" in refused(official, drawn(tmp_path, geometry))


@pytest.mark.parametrize(
    "area",
    [
        shapely.box(2.2, 48.8, 2.4, 48.9),
        shapely.box(49.2, 33.8, 49.3, 33.9),
        shapely.box(300_000, 5_460_000, 310_000, 5_470_000),
    ],
    ids=["France", "axes swapped", "metres"],
)
def test_a_boundary_outside_ukraine_is_refused_with_what_it_must_be_in(
    official: Path, tmp_path: Path, area: shapely.Polygon
) -> None:
    assert "longitude and latitude of WGS 84" in refused(official, drawn(tmp_path, area))


def test_several_areas_become_one_boundary(official: Path, tmp_path: Path) -> None:
    init(official, drawn(tmp_path, SQUARE, shapely.box(34.0, 49.2, 34.1, 49.3), shapely.Point(33.9, 49.3)))
    assert Hromada.objects.get().geom.num_geom == 2


@pytest.mark.parametrize(
    "area",
    [
        shapely.Polygon([(33.8, 49.2), (33.9, 49.3), (33.9, 49.2), (33.8, 49.3)]),
        shapely.Polygon([(33.8, 49.2), (33.9, 49.2), (33.95, 49.2), (33.9, 49.2), (33.9, 49.3), (33.8, 49.3)]),
    ],
    ids=["a bow-tie", "a spike"],
)
def test_an_invalid_boundary_is_repaired(official: Path, tmp_path: Path, area: shapely.Polygon) -> None:
    init(official, drawn(tmp_path, area))
    geom = Hromada.objects.get().geom
    assert geom.valid
    assert geom.geom_type == "MultiPolygon"
    assert geom.area == pytest.approx(shapely.make_valid(area).area)


def test_a_second_hromada_in_one_instance_is_refused_with_the_name_of_the_first(official: Path, edge: Path) -> None:
    init(official, edge)
    said = refused(official, edge, NEIGHBOUR)
    assert "Kozelshchynska" in said
    assert "ATLAS_VAR" in said
