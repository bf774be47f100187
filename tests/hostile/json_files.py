"""GeoJSON and lines of it: cut, nested, repeated, in other encodings, with places that are none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from helpers import box, feature, number, ring

from hostile import originals
from hostile.case import FEATURES, SOUND_ROWS, Case, World, cut, one, replaced, shares

_DEEP = 100_000
_MANY_COLUMNS = 10_000
#: Corners of a ring with which no parcel was ever measured.
_CORNERS = 5_000_000
_TANGLED, _SEED = 3_000, 42
_HEAD = '{"type":"FeatureCollection","features":['


def cases() -> Iterator[Case]:
    for name, share in shares("a GeoJSON", (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)):
        yield _of(name, cut(originals.geojson(), share))
    yield from _places()
    yield from _structures()
    yield from _encodings()
    yield from _systems()
    yield from _lines()
    yield Case("a GeoJSON whose ring crosses itself a million times", _tangled_ring, says="crosses itself")
    yield Case("a GeoJSON whose ring goes to and fro on one line", _retraced_ring, says="crosses itself")
    yield Case(f"a GeoJSON whose ring has {_CORNERS} corners", _endless_ring, says="larger than can be read")


def _of(name: str, content: str | bytes, taken: int = 0, says: str = "") -> Case:
    return Case(name, one("parcels.geojson", content), taken, says)


def _written(*features: object) -> str:
    return _HEAD + ",".join(row if isinstance(row, str) else json.dumps(row) for row in features) + "]}"


def _placed(place: str) -> str:
    """Two sound parcels, and between them one with this text for its geometry."""
    spoiled = json.dumps({**FEATURES[1], "geometry": "PLACE"}).replace('"PLACE"', place)
    return _written(FEATURES[0], spoiled, FEATURES[2])


def _places() -> Iterator[Case]:
    rest = SOUND_ROWS - 1  # a row whose place is none may bring its attributes, but no place
    corners = "[33.94,49.298],[33.941,49.298],[33.941,49.299],[33.94,49.299],[33.94,49.298]"
    for what, coordinate, taken in (
        ("without end", "Infinity", rest),
        ("no number", "NaN", rest),
        ("beyond all measure", "1e308", rest),
        ("beyond a number", "1e999", 0),
        ("a hundred digits long", "9" * 100, rest),
        ("a word", '"33.94"', rest),
        ("nothing", "null", rest),
        ("true", "true", rest),
        ("an object", "{}", rest),
    ):
        place = '{"type":"Polygon","coordinates":[[[%s,49.298],[33.941,49.298],[33.941,49.299],[%s,49.298]]]}'
        yield _of(f"a GeoJSON with a coordinate that is {what}", _placed(place.replace("%s", coordinate)), taken)
    for what, place, taken in (
        ("a polygon of nothing", '{"type":"Polygon","coordinates":[]}', rest),
        ("a polygon of an empty ring", '{"type":"Polygon","coordinates":[[]]}', rest),
        ("a ring of one corner", '{"type":"Polygon","coordinates":[[[33.94,49.298]]]}', rest),
        ("a ring of two corners", '{"type":"Polygon","coordinates":[[[33.94,49.298],[33.95,49.298]]]}', rest),
        (
            "a ring of one corner four times",
            '{"type":"Polygon","coordinates":[[' + ",".join(["[33.94,49.298]"] * 4) + "]]}",
            rest,
        ),
        ("corners of one number", '{"type":"Polygon","coordinates":[[[33],[34],[35],[33]]]}', rest),
        ("a polygon too little nested", '{"type":"Polygon","coordinates":[' + corners + "]}", rest),
        ("a polygon too much nested", '{"type":"Polygon","coordinates":[[[' + corners + "]]]}", rest),
        ("a type that there is none of", '{"type":"Blob","coordinates":[1,2]}', rest),
        ("no type", '{"coordinates":[1,2]}', rest),
        ("a type that is a number", '{"type":7,"coordinates":[1,2]}', rest),
        ("a text for a geometry", '"POLYGON ((0 0, 1 0, 1 1, 0 0))"', rest),
        ("a number for a geometry", "7", rest),
        ("a list for a geometry", "[]", rest),
        ("a collection of nothing", '{"type":"GeometryCollection","geometries":[]}', rest),
        ("a collection without its list", '{"type":"GeometryCollection"}', rest),
        ("coordinates that are null", '{"type":"Polygon","coordinates":null}', rest),
        ("a line where areas belong", '{"type":"LineString","coordinates":[[33.94,49.298],[33.95,49.298]]}', rest),
        (
            "collections in one another, fifty thousand",
            '{"type":"GeometryCollection","geometries":[' * 50_000 + "]}" * 50_000,
            0,
        ),
        (
            "lists in one another for coordinates",
            '{"type":"Polygon","coordinates":' + "[" * _DEEP + "]" * _DEEP + "}",
            0,
        ),
    ):
        yield _of(f"a GeoJSON with {what}", _placed(place), taken)


def _structures() -> Iterator[Case]:
    first = FEATURES[0]
    wide = feature(number(1), box(0), **{f"column {at}": "x" for at in range(_MANY_COLUMNS)})
    for what, content, taken in (
        ("a hundred thousand lists in one another", "[" * _DEEP, 0),
        ("a hundred thousand objects in one another", '{"a":' * _DEEP, 0),
        (
            "a hundred thousand objects in a value",
            _written(
                feature(number(1), box(0)),
                '{"type":"Feature","properties":{"a":' + '{"a":' * _DEEP + "1" + "}" * _DEEP + "}}",
            ),
            0,
        ),
        ("ten thousand columns", _written(wide), 0),
        (
            "a column a row, two thousand",
            _written(*(feature(number(at + 1), None, **{f"c{at}": at}) for at in range(2_000))),
            0,
        ),
        (
            "two types",
            replaced(
                originals.geojson(), b'"type": "FeatureCollection"', b'"type": "FeatureCollection", "type": "Topology"'
            ).decode(),
            0,
        ),
        ("objects that are no list", '{"type":"FeatureCollection","features":{"0":1}}', 0),
        ("objects that are null", '{"type":"FeatureCollection","features":null}', 0),
        ("objects of numbers", '{"type":"FeatureCollection","features":[1,2,3]}', 0),
        ("no list of objects", '{"type":"FeatureCollection"}', 0),
        ("nothing but spaces", " " * 100_000, 0),
        ("an empty object", "{}", 0),
        ("an empty list", "[]", 0),
        ("a list of objects without a collection", json.dumps(FEATURES), 0),
        ("something behind its end", originals.geojson().decode() + "garbage", 0),
        ("comments", "/* a */ " + originals.geojson().decode(), 0),
        ("quotes of another kind", originals.geojson().decode().replace('"', "'"), 0),
        ("properties that are a list", _written({**first, "properties": [1, 2]}), 0),
        ("properties that are null", _written({**first, "properties": None}), 0),
        ("a key that is an object", _written({**first, "properties": {"cadnum": {"a": 1}}}), 0),
        ("a key that is a list without end", _written({**first, "properties": {"cadnum": ["x"] * 100_000}}), 0),
        ("a key of ten megabytes", _written({**first, "properties": {"cadnum": "9" * 10_000_000}}), 0),
        ("an id beyond a number", _written({**first, "id": 10**30}), 1),
        ("ids that repeat", _written(*({**row, "id": 1} for row in FEATURES)), SOUND_ROWS),
        (
            "columns called as the importer's own",
            _written(
                *(
                    {**row, "properties": {**row["properties"], "row": 1, "geom": 2, "fid": 3, "GEOM": 4}}
                    for row in FEATURES
                )
            ),
            SOUND_ROWS,
        ),
        (
            "a column without a name",
            _written(*({**row, "properties": {**row["properties"], "": "x"}} for row in FEATURES)),
            SOUND_ROWS,
        ),
        (
            "a column whose name has a megabyte",
            _written(*({**row, "properties": {**row["properties"], "x" * 1_000_000: "x"}} for row in FEATURES)),
            SOUND_ROWS,
        ),
        (
            "an ESRI heart",
            json.dumps(
                {
                    "geometryType": "esriGeometryPolygon",
                    "features": [{"attributes": {"cadnum": number(1)}, "geometry": {"rings": box(0)["coordinates"]}}],
                }
            ),
            0,
        ),
        (
            "a topology",
            json.dumps({"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": []}}}),
            0,
        ),
        ("a description of tiles", json.dumps({"tilejson": "3.0.0", "tiles": ["/vsicurl/http://127.0.0.1:9/{z}"]}), 0),
        (
            "a recipe of GDAL's",
            json.dumps({"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}),
            0,
        ),
        ("a catalogue of STAC", json.dumps({"type": "FeatureCollection", "features": [], "stac_version": "1.0.0"}), 0),
    ):
        yield _of(f"a GeoJSON with {what}", content, taken)


def _encodings() -> Iterator[Case]:
    text = originals.geojson().decode()
    for what, content, taken in (
        ("in UTF-16", text.encode("utf-16"), 0),
        ("in UTF-16 without a mark", text.encode("utf-16-le"), 0),
        ("in UTF-32", text.encode("utf-32"), 0),
        ("in UTF-8 with a mark", b"\xef\xbb\xbf" + text.encode(), SOUND_ROWS),
        ("in UTF-8 with two marks", b"\xef\xbb\xbf" * 2 + text.encode(), 0),
        ("in CP1251", text.encode("cp1251"), 0),
        ("with overlong letters", text.encode().replace(b"01.01", b"\xc0\xaf\xc0\xaf"), 0),
        ("with a byte that is in no letter", text.encode().replace(b"01.01", b"\xff\xfe"), 0),
        ("with bytes of zero in it", text.encode().replace(b"01.01", b"\0\0"), SOUND_ROWS),
        ("with bytes of zero behind it", text.encode() + bytes(1_000), 0),
    ):
        yield _of(f"a GeoJSON {what}", content, taken)
    for what, escaped, taken in (
        ("half a letter", r"\ud800", SOUND_ROWS),
        ("the other half of a letter", r"\udfff\udfff", SOUND_ROWS),
        ("an escaped zero", r"a\u0000b", SOUND_ROWS),
        ("a bell and an end of line", r"a\u0007\r\nb", SOUND_ROWS),
    ):
        yield _of(f"a GeoJSON with {what} in its texts", text.replace("01.01", escaped), taken)
        yield _of(f"a GeoJSON with {what} in a name", text.replace('"purpose"', f'"{escaped}"'), taken)


def _systems() -> Iterator[Case]:
    def with_crs(name: str, make: Any, taken: int = 0) -> Case:
        def content(world: World) -> str:
            return json.dumps({"type": "FeatureCollection", "crs": make(world), "features": FEATURES})

        return Case(f"a GeoJSON whose crs is {name}", one("parcels.geojson", content), taken)

    def named(name: str) -> dict[str, Any]:
        return {"type": "name", "properties": {"name": name}}

    yield with_crs("a link", lambda world: {"type": "link", "properties": {"href": f"{world.address}/crs"}})
    yield with_crs("an address", lambda world: named(f"{world.address}/crs"))
    yield with_crs("a file of a network", lambda world: named(f"/vsicurl/{world.address}/crs"))
    yield with_crs("a file", lambda world: named(str(world.secret)))
    yield with_crs("a grid", lambda world: named(f"+proj=longlat +nadgrids={world.secret}"))
    yield with_crs("a megabyte", lambda _world: named("E" * 1_000_000))
    yield with_crs("an end of line", lambda _world: named("EPSG:\0\n4326"))
    yield with_crs("an EPSG code that is none", lambda _world: named("EPSG:999999"))
    yield with_crs("a number", lambda _world: 4326)
    yield with_crs("a thousand lists", lambda _world: json.loads("[" * 900 + "]" * 900))
    yield with_crs("null", lambda _world: None, SOUND_ROWS)


def _lines() -> Iterator[Case]:
    sound = originals.lines()
    for name, share in shares("lines of GeoJSON", (0.2, 0.5, 0.9)):
        yield Case(name, one("parcels.ndjson", cut(sound, share)))
    first, rest = sound.split(b"\n", 1)
    for what, content, taken in (
        ("a line that is broken", sound.replace(b'"Feature"', b'"Feat', 1), 0),
        ("a line of another thing", first + b'\n{"a": 1}\n' + rest, 0),
        ("a line of a list", first + b"\n[1, 2]\n" + rest, 0),
        ("a line of a hundred thousand lists", first + b"\n" + b"[" * _DEEP + b"\n" + rest, 0),
        ("empty lines between", sound.replace(b"\n", b"\n\n\n"), SOUND_ROWS),
        ("a line in UTF-16", first + b"\n" + rest.decode().encode("utf-16-le"), 0),
        ("a mark of a record within one", b"\x1e" + first[:40] + b"\x1e" + first[40:] + b"\n", 0),
        ("a line without an end", first + b"\n" + b'{"type":"Feature","properties":{"a":"' + b"x" * 3_000_000, 0),
    ):
        yield Case(f"lines of GeoJSON with {what}", one("parcels.ndjson", content), taken)


def _tangled_ring(folder: Path, _world: World) -> None:
    """Corners at random: two hundred kilobytes that would take hours to mend."""
    corners = np.random.default_rng(_SEED).uniform((33.94, 49.298), (33.95, 49.3), (_TANGLED, 2)).tolist()
    _ring(folder, corners)


def _retraced_ring(folder: Path, _world: World) -> None:
    _ring(folder, [[33.94, 49.298], [33.95, 49.3]] * _TANGLED)


def _ring(folder: Path, corners: list[list[float]]) -> None:
    geometry = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    one("parcels.geojson", _written(feature(number(1), geometry)))(folder, World("", folder))


def _endless_ring(folder: Path, _world: World) -> None:
    """A ring of 5 million corners, some 100 MB, each by a tenth of a millimetre from the next."""
    begin = json.dumps(feature(number(1), ring((0, 0), (1, 0), (1, 1), (0, 1))))
    west, south = 33.94, 49.298
    corner = f"[{west},{south}]"
    head, tail = begin.split(json.dumps([west, south]), 1)
    with (folder / "parcels.geojson").open("w") as file:
        file.write(_HEAD + head + corner)
        for start in range(0, _CORNERS, 100_000):
            file.write("".join(f",[{west + at * 1e-9:.9f},{south}]" for at in range(start, start + 100_000)))
        file.write(tail + "]}")
