"""Files whose layers are asked for together, of which one spoils the whole: cut, empty, or unlike the others."""

from __future__ import annotations

import json
from collections.abc import Iterator

import made_formats as made
from helpers import box, number

from hostile import originals
from hostile.archives import zipped
from hostile.case import FEATURES, SOUND_ROWS, Case, cut, one

_TOLD = {"layer": "*"}
_LAYERS, _COLUMNS = 400, 900


def cases() -> Iterator[Case]:
    sound = originals.geojson()
    for what, content in (
        ("cut short", cut(sound, 0.6)),
        ("no JSON", b"{"),
        ("an empty file", b""),
        ("a geometry of no number", sound.replace(b"33.9", b"NaN", 1)),
    ):
        yield _of(f"layers together of which one is {what}", {"a.geojson": sound, "b.geojson": content})
    empty = _collection()
    yield _of("layers together of which one has no object", {"a.geojson": sound, "b.geojson": empty}, SOUND_ROWS)
    yield _of(
        "layers together of more columns than one may have",
        {f"{at}.geojson": _collection(**{f"c{at}_{column}": 1 for column in range(_COLUMNS)}) for at in range(3)},
        says="columns",
    )
    yield _of(
        "four hundred layers together, each with columns of its own",
        {f"{at}.geojson": _collection(**{f"c{at}_{column}": 1 for column in range(10)}) for at in range(_LAYERS)},
        says="columns",
    )
    yield _of(
        "layers together that are called as what is done to a database",
        {"'; DROP TABLE parcels; --.geojson": sound, "<script>alert(1)</script>\u202e.geojson": empty},
        SOUND_ROWS,
    )
    ours = _collection(row=1, GEOM=2, Шар=3, шар_2=4, fault=5)
    yield _of("layers together with columns called as our own", {"a.geojson": sound, "b.geojson": ours}, SOUND_ROWS)
    yield _of("layers together with one key each", {"a.geojson": sound, "b.geojson": sound}, SOUND_ROWS)
    nested = "".join(f"<Folder><name>*</name>{made.placemark(number(1))}" for _at in range(200)) + "</Folder>" * 200
    yield Case("folders together two hundred deep", one("a.kml", made.kml(nested)), told=_TOLD)


def _of(name: str, contents: dict[str, bytes], taken: int = 0, says: str = "") -> Case:
    return Case(name, one("layers.zip", zipped(*contents.items())), taken, says, _TOLD)


def _collection(**properties: object) -> bytes:
    """A GeoJSON of one parcel with these columns; of none where there are no columns."""
    feature = {**FEATURES[0], "geometry": box(0), "properties": properties}
    return json.dumps({"type": "FeatureCollection", "features": [feature] if properties else []}).encode()
