"""The formats in which a layer is given: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo.registers import Register

UTF_8, CP1251 = "utf-8", "cp1251"


@dataclass(frozen=True)
class Format:
    """`streamed`: sent while it is read; the others are files first. `in_degrees`: knows EPSG:4326 only.

    `encodings`: those it can be had in, the usual one first. `shapes`: kinds of geometry that it can hold, None: all.
    `in_words`: its headings and choices are in the words of a language, not by names and codes.
    """

    code: str
    title: str | Promise
    use: str | Promise
    ending: str
    media_type: str
    streamed: bool
    in_degrees: bool = False
    encodings: tuple[str, ...] = (UTF_8,)
    shapes: frozenset[str] | None = None
    in_words: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        one.code: one
        for one in (
            Format("geojson", "GeoJSON", _("for programs and web maps"), "geojson", "application/geo+json", True),
            Format(
                "gpkg",
                "GeoPackage",
                _("for QGIS and ArcGIS: all fields, quick to open"),
                "gpkg",
                "application/geopackage+sqlite3",
                False,
            ),
            Format(
                "shp",
                _("Shapefile (zip)"),
                _("for older programs; names of fields are cut to ten letters, a table in the zip gives the full ones"),
                "zip",
                "application/zip",
                False,
                encodings=(UTF_8, CP1251),
            ),
            Format(
                "xlsx",
                "XLSX",
                _("for Excel and LibreOffice: a row an object, with the coordinates of a point of it"),
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                False,
                in_words=True,
            ),
            Format(
                "csv", "CSV", _("for programs: UTF-8, comma, decimal point"), "csv", "text/csv; charset=utf-8", True
            ),
            Format(
                "kml",
                "KML",
                _("for Google Earth and telephones"),
                "kml",
                "application/vnd.google-earth.kml+xml",
                True,
                in_degrees=True,
            ),
            Format(
                "gpx",
                "GPX",
                _("for navigators: lines and points"),
                "gpx",
                "application/gpx+xml",
                True,
                in_degrees=True,
                shapes=frozenset({"POINT", "MULTILINESTRING"}),
            ),
        )
    }
)


def of(register: type[Register]) -> list[Format]:
    """The formats in which this register can be had."""
    return [one for one in FORMATS.values() if one.shapes is None or register.geometry_type() in one.shapes]
