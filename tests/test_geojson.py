"""GeoJSON uploads: values come out as declared, no request leaves for a `crs`, other JSON is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import pytest
from helpers import serving
from made_uploads import POINT, feature, refusal, rows_of, write_geojson

from importers.files.sources import open_source, sample_points


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_types_and_nested_values_come_out_as_declared(tmp_path: Path, work: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        feature(
            text="Ґ’ї", number=1.5, integer=7, flag=True, day="2024-02-29", at="2024-02-29T10:00:00Z",
            hour="10:00:00", list=[1, 2], nested={"crs": 1}, row="a", geom="b", Geom="c",
        ),
    )  # fmt: skip
    source = open_source(path, work)
    types = {field.name: field.type for field in source.fields}
    assert types == {
        "text": "text", "number": "number", "integer": "integer", "flag": "boolean", "day": "date",
        "at": "datetime", "hour": "text", "list": "text", "nested": "text",
        "row_2": "text", "geom_2": "text", "Geom_3": "text",
    }  # fmt: skip
    [row] = rows_of(source)
    assert (row["text"], row["row_2"], row["geom_2"], row["Geom_3"]) == ("Ґ’ї", "a", "b", "c")
    assert json.loads(row["list"]) == [1, 2]
    assert json.loads(row["nested"]) == {"crs": 1}


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A real web server on loopback, and the requests it got."""
    requests: list[str] = []

    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(pyproj.CRS.from_epsg(32636).to_wkt("WKT1_GDAL").encode())

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            """Keep the test's output clean."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    with serving(httpd):
        yield f"http://127.0.0.1:{httpd.server_port}/crs", requests


def link(address: str) -> dict[str, Any]:
    return {"type": "link", "properties": {"href": address, "type": "ogcwkt"}}


def name(address: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": address}}


def test_gdal_alone_does_follow_a_link(tmp_path: Path, server: tuple[str, list[str]]) -> None:
    """The danger is real with this GDAL; if this fails, the trap is gone and so may be its guard."""
    address, requests = server
    pyogrio.read_info(write_geojson(tmp_path / "a.geojson", feature(a=1), crs=link(address)))
    assert requests


@pytest.mark.parametrize("crs", [link, name])
@pytest.mark.parametrize("place", ["root", "after", "feature", "geometry", "capitals", "escaped", "zip"])
def test_no_request_leaves_for_a_crs_that_is_a_link(
    tmp_path: Path, work: Path, server: tuple[str, list[str]], crs: Any, place: str
) -> None:
    address, requests = server
    value = crs(address)
    path = tmp_path / "a.geojson"
    if place == "feature":
        write_geojson(path, feature(a=1) | {"crs": value})
    elif place == "geometry":
        write_geojson(path, feature({"crs": value, **POINT}, a=1))
    elif place == "after":
        collection = {"features": [feature(a=1)], "crs": value, "type": "FeatureCollection"}
        path.write_text(json.dumps(collection))
    else:
        write_geojson(path, feature(a=1), **{"CRS" if place == "capitals" else "crs": value})
    if place == "escaped":
        path.write_text(path.read_text().replace('"crs"', r'"\u0063r\u0073"'))
    if place == "zip":
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.write(path, path.name)
        path = tmp_path / "a.zip"

    source = open_source(path, work)
    assert len(rows_of(source)) == 1
    assert len(sample_points(source)) == 1
    assert source.prj is None
    assert requests == []


def test_a_crs_inside_properties_is_an_attribute(tmp_path: Path, work: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        feature(crs="СК-63", note='"crs": {"x"}', nested={"crs": [{"crs": 1}]}),
        feature({"type": "Point", "coordinates": [1, 2], "crs": name("EPSG:4326")}, crs="УСК-2000"),
        crs=name("urn:ogc:def:crs:EPSG::9854"),
    )
    source = open_source(path, work)
    read = rows_of(source)
    assert [row["crs"] for row in read] == ["СК-63", "УСК-2000"]
    assert read[0]["note"] == '"crs": {"x"}'
    assert json.loads(read[0]["nested"]) == {"crs": [{"crs": 1}]}
    assert pyproj.CRS.from_wkt(source.prj or "").to_epsg() == 9854


def test_the_given_file_is_never_changed(tmp_path: Path, work: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", feature(a=1), crs=name("EPSG:4326"))
    before = path.read_bytes()
    rows_of(open_source(path, work))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-40],
        lambda text: text.replace('"a": 1', '"a": 1 1'),
        lambda text: text + "}",
        lambda text: text.replace('"crs": null', '"crs": "\\"\\"'),
    ],
)
def test_broken_json_is_told_with_its_line(tmp_path: Path, work: Path, damage: Any) -> None:
    path = write_geojson(tmp_path / "a.geojson", feature(a=1), crs=None)
    path.write_text(damage(path.read_text().replace('"features"', '\n"features"')))
    problem = refusal(path, work)
    assert problem.code == "json-broken"
    assert str(problem.values["line"]) in {"1", "2"}


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_geojson_that_is_not_in_utf8_is_told(tmp_path: Path, work: Path, encoding: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"a": "Земля"}, ensure_ascii=False), encoding=encoding)
    assert refusal(path, work).code in {"json-not-utf8", "not-a-map-file"}


@pytest.mark.parametrize(
    ("root", "found"),
    [
        ({"type": "Topology", "objects": {}, "arcs": []}, "Topology"),
        ({"type": "GeometryCollection", "geometries": [POINT]}, "GeometryCollection"),
        (POINT, "Point"),
        (
            {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"},
            "gdal_streamed_alg",
        ),
        ({"geometryType": "esriGeometryPoint", "features": []}, ""),
        ([1, 2], ""),
    ],
)
def test_other_json_is_refused_by_what_it_is(tmp_path: Path, work: Path, root: Any, found: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(root))
    problem = refusal(path, work)
    assert problem.code == "not-geojson"
    assert found in str(problem)
