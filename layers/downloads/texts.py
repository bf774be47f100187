"""GeoJSON, CSV, KML and GPX: sent on while the rows are read."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely
from psycopg import sql

from geo import db
from geo.records import WGS84
from geo.registers import Field
from geo.text import printable
from layers import columns
from layers.downloads.rows import Row, Selection, fetched, runs

_KML_OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
_KML_CLOSE = "</Document></kml>\n"
GPX_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Hromada Atlas" xmlns="http://www.topografix.com/GPX/1/1">\n'
)
GPX_CLOSE = "</gpx>\n"


def geojson(selection: Selection) -> Iterator[bytes]:
    """One FeatureCollection (RFC 7946), its features written by PostgreSQL.

    In another system than WGS 84 it has the member `crs` of GeoJSON 2008, which QGIS, GDAL and ArcGIS read.
    """
    where, params = selection.where()
    statement = db.compose(
        db.load("layers", "features"),
        geometry=selection.geometry,
        fields=columns.selected(selection.sight.fields),
        table=columns.table(selection.sight),
        where=where,
        properties=sql.SQL(", ").join(sql.Identifier("page", field.name) for field in selection.sight.fields),
    )
    yield b'{"type":"FeatureCollection",'
    if selection.system.epsg != WGS84:
        name = f"urn:ogc:def:crs:EPSG::{selection.system.epsg}"
        yield json.dumps({"crs": {"type": "name", "properties": {"name": name}}})[1:-1].encode() + b","
    yield b'"features":[\n'
    after, first = 0, True
    while True:
        params |= {"digits": selection.digits, "limit": selection.run, "after": after}
        [(text, last)] = fetched(selection, statement, params)
        if text is None:
            break
        yield text.encode() if first else b",\n" + text.encode()
        after, first = last, False
    yield b"\n]}\n"


def as_csv(selection: Selection) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 without a byte order mark (docs/decisions/0021): `uid`, the fields, the place.

    The place of points is two columns, `lon` and `lat` in degrees or `x` and `y` in metres, of all else WKT in `wkt`.
    """
    points = selection.sight.register.geometry_type() == "POINT"
    metres = bool(selection.system.projection)
    titles: tuple[str, ...]
    if points:
        place = sql.SQL("ARRAY[ST_X({geom}), ST_Y({geom})]").format(geom=selection.geometry)
        titles = ("x", "y") if metres else ("lon", "lat")
    else:
        place = sql.SQL("ST_AsText({}, {})").format(selection.geometry, sql.Literal(selection.digits))
        titles = ("wkt",)
    yield _csv([["uid", *(field.name for field in selection.sight.fields), *titles]])
    for rows in runs(selection, place):
        yield _csv([uid, *values, *_placed(found, points, selection.digits)] for uid, found, *values in rows)


def kml(selection: Selection) -> Iterator[bytes]:
    """KML 2.2 in WGS 84: a placemark an object, named by its headline, with its fields as ExtendedData."""
    place = sql.SQL("ST_AsKML({}, {})").format(selection.geometry, sql.Literal(selection.digits))
    fields = selection.sight.fields
    yield _KML_OPEN.encode()
    yield f"<name>{_xml(str(selection.sight.register.title))}</name>\n".encode()
    for rows in runs(selection, place):
        yield "".join(_placemark(row, fields, _name(row, selection)) for row in rows).encode()
    yield _KML_CLOSE.encode()


def gpx(selection: Selection) -> Iterator[bytes]:
    """GPX 1.1 of points (waypoints) and lines (tracks, a segment a part); what is not on the map is left out."""
    fields = selection.sight.fields
    yield GPX_OPEN.encode()
    on_map = sql.SQL("{} IS NOT NULL").format(sql.Identifier(columns.RECORD, "geom"))
    for rows in runs(selection, sql.SQL("ST_AsBinary({})").format(selection.geometry), on_map):
        places = shapely.from_wkb([bytes(row[1]) for row in rows])
        written = (_track(place, row, fields, selection) for place, row in zip(places, rows, strict=True))
        yield "".join(written).encode()
    yield GPX_CLOSE.encode()


def waypoint(longitude: float, latitude: float, name: str, description: str, source: str) -> str:
    """A waypoint of GPX 1.1, which stands between `GPX_OPEN` and `GPX_CLOSE`; degrees, WGS 84."""
    return f"<wpt {_gpx_place(longitude, latitude)}>{_gpx_about(name, description, source)}</wpt>\n"


def plain(value: Any) -> Any:
    """A stored value as a text, number, truth or date: lists of small rows become JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def in_letters(value: Any) -> str:
    """A stored value as a program reads it: `true`, ISO 8601, a decimal point; empty where there is none."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _csv(rows: Iterator[Sequence[Any]] | list[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([in_letters(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _placed(found: Any, points: bool, digits: int) -> list[str]:
    if not points:
        return [found]
    return ["" if side is None else f"{side:.{digits}f}" for side in found]


def _name(row: Row, selection: Selection) -> str:
    """The object's headline in stored values; its uid where none of them is there."""
    uid, _place, *values = row
    by_name = dict(zip((field.name for field in selection.sight.fields), values, strict=True))
    headline = [in_letters(by_name.get(name)) for name in selection.sight.register.headline]
    return " ".join(filter(None, headline)) or str(uid)


def _placemark(row: Row, fields: Sequence[Field], name: str) -> str:
    uid, place, *values = row
    data = "".join(
        f"<Data name={quoteattr(field.name)}><displayName>{_xml(str(field.title))}</displayName>"
        f"<value>{_xml(text)}</value></Data>"
        for field, value in zip(fields, values, strict=True)
        if (text := in_letters(value))
    )
    return (
        f'<Placemark id="_{uid}"><name>{_xml(name)}</name><ExtendedData><Data name="uid"><value>{uid}</value></Data>'
        f"{data}</ExtendedData>{place or ''}</Placemark>\n"
    )


def _track(place: shapely.Geometry, row: Row, fields: Sequence[Field], selection: Selection) -> str:
    uid, _wkb, *values = row
    said = [
        f"{field.title}: {text} {field.unit}".strip()
        for field, value in zip(fields, values, strict=True)
        if (text := in_letters(value))
    ]
    name, description = _name(row, selection), "; ".join(said)
    if place.geom_type == "Point":
        return waypoint(place.x, place.y, name, description, str(uid))
    about = _gpx_about(name, description, str(uid))
    segments = "".join(
        "<trkseg>" + "".join(f"<trkpt {_gpx_place(x, y)}/>" for x, y in part.coords) + "</trkseg>"
        for part in place.geoms
    )
    return f"<trk>{about}{segments}</trk>\n"


def _gpx_about(name: str, description: str, source: str) -> str:
    return f"<name>{_xml(name)}</name><desc>{_xml(description)}</desc><src>{_xml(source)}</src>"


def _gpx_place(longitude: float, latitude: float) -> str:
    return f'lat="{latitude:.7f}" lon="{longitude:.7f}"'


def _xml(text: str) -> str:
    return escape(printable(text))
