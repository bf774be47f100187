"""A geometry that a person typed or pasted: GeoJSON, WKT, or a list of coordinates, in a system of their choice."""

import json
import re

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo import coordinates, crs
from geo.crs_systems import CoordinateSystem
from geo.records import WGS84

#: Letters of a text that is read; more comes as a file.
LONGEST = 2_000_000
#: Dimension of each kind of column, and the least positions that a typed list of it must have.
_DIMENSIONS = {"POINT": 0, "MULTILINESTRING": 1, "MULTIPOLYGON": 2}
_LEAST = {"POINT": 1, "MULTILINESTRING": 2, "MULTIPOLYGON": 3}
#: Of a record that may be an area, a line or a point: what is given decides which of `KINDS`, by its dimension.
ANY, KINDS = "GEOMETRY", ("POINT", "MULTILINESTRING", "MULTIPOLYGON")
#: Degrees of longitude and latitude of the map's edges.
_FARTHEST = (180.0, 90.0)
#: Letters of a line that may be a position: no reader is to try a whole book as one.
_LONGEST_LINE = 200


class NotAGeometry(ValueError):
    """The text is no geometry of the kind asked for; the message says what is wrong and what to do."""


def read(text: str, kind: str, system: CoordinateSystem) -> GEOSGeometry:
    """The geometry that `text` means, as `kind` (one of KINDS, or ANY) in EPSG:4326.

    The text is GeoJSON (a geometry or a feature), which is in WGS 84 by its standard (RFC 7946) whatever `system` says;
    or WKT; or positions line by line as `geo.coordinates.pair` reads them, easting or longitude first. Degrees of
    WGS 84 stay as they are, to the last bit. Raises `NotAGeometry`.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise NotAGeometry(_("The geometry is too long to be typed. Import it as a file."))
    if text.startswith("{"):
        found, system = _geojson(text), crs.system(WGS84)
    elif is_wkt(text):
        found = _wkt(text)
    else:
        found = _of_positions(positions(text), kind)
    if kind == ANY and found is not None and not found.is_empty:
        kind = KINDS[shapely.get_dimensions(found)]
    return _placed(_of_kind(found, kind), kind, system)


def placed_positions(text: str, system: CoordinateSystem, *, swapped: bool = False) -> npt.NDArray[np.float64]:
    """The positions of a list (n, 2) in EPSG:4326, longitude first. Letters that say which is which are believed;
    otherwise `swapped` says that northing or latitude stands first. Raises `NotAGeometry`."""
    written = np.array(positions(text, swapped=swapped), dtype=np.float64).reshape(-1, 2)
    placed = np.column_stack(crs.to_wgs84(system)(written[:, 0], written[:, 1]))
    for index in np.flatnonzero(~_is_on_map(placed)):
        raise NotAGeometry(
            _("Position %(number)s lies nowhere on the map in “%(system)s”. Check the system and the order.")
            % {"number": index + 1, "system": system.title}
        )
    return placed


def positions(text: str, *, swapped: bool = False) -> list[tuple[float, float]]:
    """The positions of a list, a line each, easting or longitude first; `swapped`: as in `placed_positions`. Raises
    `NotAGeometry` with the number of the line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        pair = coordinates.pair(line, numbered=True, swapped=swapped) if len(line) <= _LONGEST_LINE else None
        if pair is None:
            raise NotAGeometry(
                _("Line %(number)s is no position: write two numbers, easting or longitude first.") % {"number": number}
            )
        found.append(pair)
    return found


def is_wkt(text: str) -> bool:
    """Whether the text begins as WKT does, with a word and what it holds; a position may begin with letters, too."""
    return re.match(r"\s*[a-z]{2}[\w\s=;]*(\(|\bempty\b)", text, re.IGNORECASE) is not None


def _geojson(text: str) -> shapely.Geometry:
    try:
        parsed = json.loads(text)
        if parsed.get("type") == "Feature":
            parsed = parsed["geometry"]
        return shapely.from_geojson(json.dumps(parsed))
    except (ValueError, KeyError, AttributeError, RecursionError, shapely.errors.ShapelyError) as problem:
        raise NotAGeometry(_("This is no GeoJSON of one geometry. Copy it anew, whole.")) from problem


def _wkt(text: str) -> shapely.Geometry:
    # What PostGIS and QGIS put before it is said by the choice of the system.
    text = re.sub(r"^SRID=\d+;", "", text, flags=re.IGNORECASE)
    try:
        return shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, NotImplementedError) as problem:
        raise NotAGeometry(_("This is no geometry in WKT. It begins as in POLYGON ((33.9 49.3, …)).")) from problem


def _of_positions(positions: list[tuple[float, float]], kind: str) -> shapely.Geometry:
    if kind == ANY:
        kind = KINDS[min(max(len(positions), 1), len(KINDS)) - 1]
    if len(positions) < _LEAST[kind]:
        raise NotAGeometry(
            _("There are too few positions: %(found)s, and %(least)s or more are needed.")
            % {"found": len(positions), "least": _LEAST[kind]}
        )
    if kind == "POINT":
        if len(positions) > 1:
            raise NotAGeometry(_("The object stands at one place: write one position."))
        return shapely.Point(positions[0])
    return shapely.Polygon(positions) if kind == "MULTIPOLYGON" else shapely.LineString(positions)


def _of_kind(geometry: shapely.Geometry | None, kind: str) -> shapely.Geometry:
    names = {
        "POINT": _("a point"),
        "MULTILINESTRING": _("a line"),
        "MULTIPOLYGON": _("an area"),
        ANY: _("an area, a line or a point"),
    }
    if geometry is None or geometry.is_empty or shapely.get_dimensions(geometry) != _DIMENSIONS.get(kind):
        raise NotAGeometry(_("The register holds %(kind)s here, and this is something else.") % {"kind": names[kind]})
    if geometry.geom_type == "GeometryCollection" or (kind == "POINT" and geometry.geom_type != "Point"):
        raise NotAGeometry(_("This is several geometries. Give one object, %(kind)s.") % {"kind": names[kind]})
    return geometry


def _placed(geometry: shapely.Geometry, kind: str, system: CoordinateSystem) -> GEOSGeometry:
    [placed] = crs.transform_wkb([shapely.to_wkb(geometry)], system)
    problem = _("In “%(system)s” this lies nowhere on the map. Check the system and the order of the numbers.") % {
        "system": system.title
    }
    if placed is None:
        raise NotAGeometry(problem)
    read = shapely.from_wkb(placed)
    if not _is_on_map(shapely.get_coordinates(read)).all():
        raise NotAGeometry(problem)
    found = GEOSGeometry(memoryview(shapely.to_wkb(read)), srid=WGS84)
    if kind == "POINT" or found.geom_type.startswith("Multi"):
        return found
    return GEOSGeometry(memoryview(shapely.to_wkb(_multi(read))), srid=WGS84)


def _is_on_map(positions: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Of each of (n, 2) longitudes and latitudes."""
    return np.asarray((np.abs(positions) <= _FARTHEST).all(axis=1))


def _multi(geometry: shapely.Geometry) -> shapely.Geometry:
    single = geometry.geom_type == "Polygon"
    return shapely.MultiPolygon([geometry]) if single else shapely.MultiLineString([geometry])
