"""A viewer's layers as a mapfile of MapServer 8: the SQL of what may be seen, the fields that may be read, the style.

A register whose objects may be areas, lines and points is three layers (`property_areas`, …), since a layer of
MapServer has one shape; in WMS the register's own name means all three. Objects without a place are in none. Positions
stand in EPSG:4326; MapServer turns them by PROJ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db
from geo.crs import CoordinateSystem
from geo.records import WGS84
from geo.registers import Field, Kind
from layers import columns, licences, tiles
from layers.catalogue import Catalogued
from layers.publisher import Publisher
from layers.wxs import symbols
from layers.wxs.reports import Service
from layers.wxs.syntax import Lines, block, metadata, numbers, quoted

#: Features of one answer at most; WFS clients ask for the next page.
FEATURES_AT_MOST = 10_000
#: Pixels of a picture along one side at most.
PIXELS_AT_MOST = 4_096
#: Layers drawn in one picture at most.
LAYERS_AT_MOST = 40
GEOJSON = "application/geo+json"
#: What WMS answers with when a place is asked about.
INFO_FORMATS = ("text/plain", "application/json", "application/vnd.ogc.gml")
PREFIX = "atlas"
#: Name of the geometry in feature types, and of the public identifier of an object.
GEOMETRY, UID = "geometry", "uid"
#: Decimals of positions: degrees to 1 mm.
_DIGITS = 8
#: Where there is nothing on the map: Ukraine, as west, south, east, north in degrees.
_UKRAINE = (22.0, 44.0, 40.5, 52.5)
#: An extent is declared so much larger, in degrees, that no rounding leaves an object out.
_MARGIN = 1e-5
#: Scale denominator of zoom 0 of the web's grid, at the pixel of 0.28 mm that OGC counts with.
_SCALE_OF_ZOOM_0 = 559_082_264
OPERATIONS = {
    Service.WMS: ("GetCapabilities", "GetMap", "GetFeatureInfo", "GetLegendGraphic"),
    Service.WFS: (
        "GetCapabilities",
        "DescribeFeatureType",
        "GetFeature",
        "GetPropertyValue",
        "ListStoredQueries",
        "DescribeStoredQueries",
    ),
}
_SHAPES = {"MULTIPOLYGON": "areas", "MULTILINESTRING": "lines", "POINT": "points"}
_OF_MAPSERVER = {"areas": "POLYGON", "lines": "LINE", "points": "POINT"}
_OF_GML = {"areas": "multipolygon", "lines": "multiline", "points": "point"}
_TYPES = {Kind.INTEGER: "Long", Kind.DECIMAL: "Real", Kind.BOOLEAN: "Boolean"}

Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """Objects of one shape of one catalogued layer: a layer of MapServer, a feature type of WFS.

    `geometry_type` is PostGIS's. `extent`: west, south, east, north in degrees; None where nothing is on the map.
    """

    name: str
    catalogued: Catalogued
    geometry_type: str
    extent: Extent | None

    @property
    def slug(self) -> str:
        return self.catalogued.register.slug

    @property
    def shape(self) -> str:
        return _SHAPES[self.geometry_type]


@dataclass(frozen=True)
class Head:
    """What is said of a service as a whole. `address` is its own, `root` the scheme and host of all addresses,
    `namespace` that of its feature types, `publisher` the body whose data it gives.
    """

    service: Service
    root: str
    title: str
    about: str
    address: str
    namespace: str
    systems: Sequence[CoordinateSystem]
    publisher: Publisher


def sheets(catalogued: Catalogued) -> list[Sheet]:
    """The layers of MapServer that a catalogued layer becomes."""
    register = catalogued.register
    declared = register.geometry_type()
    extent = None
    if found := tiles.extent(catalogued.sight):
        west, south, east, north = found
        extent = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
    if declared in _SHAPES:
        return [Sheet(register.slug, catalogued, declared, extent)]
    return [Sheet(f"{register.slug}_{shape}", catalogued, kind, extent) for kind, shape in _SHAPES.items()]


def together(of: Sequence[Sheet]) -> Extent | None:
    """West, south, east, north in degrees of all that there is; None where nothing is on the map."""
    known = [sheet.extent for sheet in of if sheet.extent]
    if not known:
        return None
    west, south, east, north = zip(*known, strict=True)
    return min(west), min(south), max(east), max(north)


def text(head: Head, of: Sequence[Sheet], fonts: str) -> str:
    """The mapfile. `fonts` is the path of MapServer's list of fonts."""
    extent = together(of) or _UKRAINE
    lines = block(
        "MAP",
        [f"NAME {quoted(PREFIX)}", "STATUS ON", f"MAXSIZE {PIXELS_AT_MOST}", "UNITS DD", numbers("EXTENT", *extent)],
        [f"FONTSET {quoted(fonts)}", "IMAGETYPE PNG", _PROJECTION],
        *symbols.declared(),
        *(_output(media_type) for media_type in (GEOJSON, "application/json")),
        block("WEB", metadata(_of_service(head))),
        *(_layer(head, sheet) for sheet in of),
    )
    return "\n".join(lines) + "\n"


_PROJECTION = f'PROJECTION "init=epsg:{WGS84}" END'


def _output(media_type: str) -> Lines:
    """GeoJSON, under the name by which it is asked for."""
    options = ("STORAGE=stream", "FORM=SIMPLE", "LCO:RFC7946=NO", f"LCO:COORDINATE_PRECISION={_DIGITS}")
    named = [f"NAME {quoted(media_type)}", 'DRIVER "OGR/GEOJSON"', f"MIMETYPE {quoted(media_type)}"]
    return block("OUTPUTFORMAT", named, [f"FORMATOPTION {quoted(option)}" for option in options])


def _of_service(head: Head) -> dict[str, object]:
    return {
        "ows_title": head.title,
        "ows_abstract": head.about,
        "ows_onlineresource": head.address,
        "ows_service_onlineresource": head.address,
        "ows_srs": " ".join(f"EPSG:{system.epsg}" for system in head.systems),
        f"{head.service.lower()}_enable_request": " ".join(OPERATIONS[head.service]),
        # WMS has no organization without a person to ask: here that is the body itself.
        "ows_contactperson": head.publisher.name,
        "ows_contactorganization": head.publisher.name,
        "ows_fees": "none",
        "ows_accessconstraints": licences.licence("").terms,
        "ows_namespace_prefix": PREFIX,
        "ows_namespace_uri": head.namespace,
        "ows_sld_enabled": "false",
        "wms_getmap_formatlist": "image/png,image/jpeg",
        "wms_getfeatureinfo_formatlist": ",".join(INFO_FORMATS),
        "wms_feature_info_mime_type": "text/plain",
        "wms_allow_getmap_without_styles": "true",
        "wms_layerlimit": LAYERS_AT_MOST,
        "wfs_getfeature_formatlist": GEOJSON,
        "wfs_maxfeatures": FEATURES_AT_MOST,
        "wfs_geometry_precision": _DIGITS,
    }


def _layer(head: Head, sheet: Sheet) -> Lines:
    catalogued = sheet.catalogued
    return block(
        "LAYER",
        [f"NAME {quoted(sheet.name)}", f"TYPE {_OF_MAPSERVER[sheet.shape]}", "STATUS OFF", _PROJECTION],
        [f"GROUP {quoted(sheet.slug)}"] if sheet.name != sheet.slug else [],
        ["CONNECTIONTYPE POSTGIS", f"CONNECTION {quoted('application_name=atlas-ows')}"],
        [f"DATA {quoted(_data(sheet))}", numbers("EXTENT", *(sheet.extent or _UKRAINE)), 'TEMPLATE "none"'],
        metadata(_of_layer(head, sheet)),
        _drawn(catalogued, sheet.shape) if head.service is Service.WMS else [],
    )


def _data(sheet: Sheet) -> str:
    sight = sheet.catalogued.sight
    query = db.compose(
        db.load("layers", "wxs"),
        fields=sql.SQL("").join(_column(field) for field in sight.fields),
        table=columns.table(sight),
        where=columns.visible(sight),
        kind=sql.Literal(sheet.geometry_type),
    )
    # A mapfile's text is of one line, and a comment would hide what follows.
    told = " ".join(line for line in query.splitlines() if not line.startswith("--"))
    return f"geom FROM ({told}) AS seen USING UNIQUE id USING SRID={WGS84}"


def _column(field: Field) -> sql.Composable:
    """`, expression AS name`, in the form that GML wants: true and false in words, small rows as JSON."""
    expression = columns.told(field)
    if field.kind in (Kind.BOOLEAN, Kind.ROWS):
        expression = sql.SQL("({})::text").format(expression)
    return sql.SQL(", {} AS {}").format(expression, sql.Identifier(field.name))


def _of_layer(head: Head, sheet: Sheet) -> dict[str, object]:
    catalogued, fields = sheet.catalogued, sheet.catalogued.sight.fields
    shown = catalogued.popup() if head.service is Service.WMS else fields
    told = ",".join((UID, *(field.name for field in shown)))
    return {
        "ows_title": _title(sheet),
        "wms_group_title": catalogued.title,
        "wms_group_abstract": catalogued.about,
        "ows_abstract": catalogued.about,
        "ows_keywordlist": ",".join(keywords(catalogued)),
        "ows_extent": " ".join(map(repr, sheet.extent or _UKRAINE)),
        "ows_metadataurl_href": head.root + reverse("iso19139", args=[sheet.slug]),
        "ows_metadataurl_format": "text/xml",
        "ows_metadataurl_type": "TC211",
        "ows_attribution_title": catalogued.layer.source or head.publisher.name,
        "gml_featureid": UID,
        "gml_include_items": told,
        "wms_include_items": told,
        "gml_geometries": GEOMETRY,
        f"gml_{GEOMETRY}_type": _OF_GML[sheet.shape],
        f"gml_{UID}_type": "Character",
        **{f"gml_{field.name}_type": _TYPES.get(field.kind, "Character") for field in fields},
        "wfs_geometry_precision": _DIGITS,
    }


def keywords(catalogued: Catalogued) -> list[str]:
    """The keywords in the language of the moment, without the comma that divides them."""
    layer = catalogued.layer
    chosen = layer.keywords_en if get_language() == "en" else layer.keywords_uk
    return [word.replace(",", " ") for word in (*chosen, catalogued.group.title)]


def _title(sheet: Sheet) -> str:
    if sheet.name == sheet.slug:
        return sheet.catalogued.title
    shapes = {"areas": _("areas"), "lines": _("lines"), "points": _("points")}
    return f"{sheet.catalogued.title}: {shapes[sheet.shape]}"


def _drawn(catalogued: Catalogued, shape: str) -> Lines:
    readable = catalogued.sight.names()
    style = catalogued.layer.style or catalogued.register.style.as_json()
    classes = symbols.classes(style, shape, readable, catalogued.title)
    return [*symbols.items(style, readable), *_scales(catalogued), *(line for one in classes for line in one)]


def _scales(catalogued: Catalogued) -> Lines:
    """The zooms between which the layer is drawn, as scales: halfway to the next zoom it is still the last one's."""
    row, register = catalogued.layer, catalogued.register
    limits = [f"LABELMAXSCALEDENOM {_scale(register.label_zoom)}"]
    if row.min_zoom:
        limits.append(f"MAXSCALEDENOM {_scale(row.min_zoom)}")
    if row.max_zoom is not None:
        limits.append(f"MINSCALEDENOM {_scale(row.max_zoom + 1)}")
    return limits


def _scale(zoom: int) -> int:
    return round(_SCALE_OF_ZOOM_0 / 2 ** (zoom - 0.5))
