"""The real parcels written in every format that the importer reads, and files of these formats made to go wrong."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write as write_layer

from geo import crs

FIELDS = ("cadnum", "purpose", "ownership")
#: An oblast's system of УСК-2000, in which drawings come without saying so.
DRAWN_IN = 9854

Features = Sequence[dict[str, Any]]


def write(path: Path, features: Features, driver: str, **options: str) -> Path:
    """The features as a layer called `parcels`, by GDAL."""
    columns = [np.array([one["properties"][field] for one in features], dtype=object) for field in FIELDS]
    write_layer(
        path,
        shapely.to_wkb(shapes(features)),
        columns,
        FIELDS,
        driver=driver,
        layer="parcels",
        geometry_type="Polygon",
        crs="EPSG:4326",
        **options,
    )
    return path


def shapes(features: Features) -> Any:
    return shapely.from_geojson([json.dumps(one["geometry"]) for one in features])


def zipped(path: Path, *parts: Path, below: Path) -> Path:
    """A zip of files and whole folders, by their names below a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            for file in sorted(part.rglob("*")) if part.is_dir() else [part]:
                archive.write(file, file.relative_to(below))
    return path


def geojson_lines(path: Path, features: Features, before: str = "") -> Path:
    lines = (before + json.dumps(one, ensure_ascii=False) + "\n" for one in features)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def drawing(path: Path, features: Features) -> Path:
    """A DXF as a surveyor draws it: outlines in one layer, the number of each written inside it in another."""
    to_plane = crs.from_wgs84(crs.system(DRAWN_IN))
    placed = shapely.transform(shapes(features), lambda points: np.column_stack(to_plane(points[:, 0], points[:, 1])))
    entities: list[str] = []
    for shape, one in zip(placed, features, strict=True):
        inside = shape.representative_point()
        entities += [
            polyline("Ділянки", shape.exterior.coords),
            text("Номери", inside.x, inside.y, one["properties"]["cadnum"]),
        ]
    path.write_bytes(dxf(*entities).encode("cp1251"))
    return path


def dxf(*entities: str, blocks: str = "", version: str = "AC1015", code_page: str = "ANSI_1251") -> str:
    header = groups((9, "$ACADVER"), (1, version), (9, "$DWGCODEPAGE"), (3, code_page))
    sections = (("HEADER", header), ("BLOCKS", blocks), ("ENTITIES", "".join(entities)))
    body = "".join(f"{groups((0, 'SECTION'), (2, name))}{part}{groups((0, 'ENDSEC'))}" for name, part in sections)
    return body + groups((0, "EOF"))


def groups(*pairs: tuple[int, object]) -> str:
    return "".join(f"{code:>3}\r\n{value}\r\n" for code, value in pairs)


def polyline(layer: str, points: Iterable[Sequence[float]], closed: bool = True, bulge: float = 0) -> str:
    """A light polyline; `bulge` is the tangent of a quarter of the angle of the arc that each side is."""
    points = list(points)
    points = points[:-1] if closed and tuple(points[0]) == tuple(points[-1]) else points
    head = groups((0, "LWPOLYLINE"), (8, layer), (90, len(points)), (70, int(closed)))
    return head + "".join(groups((10, x), (20, y), (42, bulge)) for x, y in points)


def text(layer: str, x: float, y: float, value: str) -> str:
    return groups((0, "TEXT"), (8, layer), (10, x), (20, y), (40, 1.0), (1, value))


def kml(body: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def placemark(name: str, shape: str = "<Point><coordinates>33.94,49.3</coordinates></Point>", extra: str = "") -> str:
    return f"<Placemark><name>{name}</name>{extra}{shape}</Placemark>"


def gpx(body: str) -> str:
    return f'<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>'
