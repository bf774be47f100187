"""What OGC API – Tiles, 2D Tile Matrix Set and TileJSON publish of their answers, written down: no package has them.

Sources: 2D TMS and TileSet Metadata 2.0 (17-083r4, the files of `tms/2.0/json`: tileMatrixSet, tileMatrix,
variableMatrixWidth, tileSet, tileMatrixLimits, geospatialData, propertiesSchema, style, tilePoint, crs, dataType,
2DBoundingBox, 2DPoint, link); Tiles 1.0 (20-057, tileSet-item.yaml, tileMatrixSet-item.yaml and the links that their
words require); TileJSON 3.0.0 (schema.json, and what its text says of zooms and addresses).
"""

from ogc_features_schemas import LINKS, MOMENT, NUMBER, TEXT, URI, Schema, linked, members, several

_TILING = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_FROM_ZERO: Schema = {"type": "integer", "minimum": 0}
_FROM_ONE: Schema = {"type": "integer", "minimum": 1}
#: The standard lets any text be a kind of data; ours are of its own three.
_KIND: Schema = {"enum": ["map", "vector", "coverage"]}
#: As an address; the standard takes an object with `uri`, `wkt` or `referenceSystem` too, and ours have none.
_CRS = URI
_POINT = several(NUMBER, minItems=2, maxItems=2)
_BOX = members(
    ("lowerLeft", "upperRight"),
    lowerLeft=_POINT,
    upperRight=_POINT,
    crs=_CRS,
    orderedAxes=several(TEXT, minItems=2, maxItems=2),
)
_STYLE = members(("id",), id=TEXT, title=TEXT, description=TEXT, keywords=several(TEXT), links=LINKS)
_LIMITS = members(
    ("tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol"),
    tileMatrix=TEXT,
    **dict.fromkeys(("minTileRow", "maxTileRow", "minTileCol", "maxTileCol"), _FROM_ZERO),
)
_PROPERTY = members(
    **dict.fromkeys(("title", "description", "format", "contentMediaType", "observedProperty", "uom"), TEXT),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"), NUMBER),
    **dict.fromkeys(("maxItems", "minItems"), _FROM_ZERO),
    **dict.fromkeys(("observedPropertyURI", "uomURI"), URI),
    type={"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
    enum=several({}, minItems=1, uniqueItems=True),
    pattern={"type": "string", "format": "regex"},
)
_PROPERTIES = members(
    ("type", "properties"),
    type={"const": "object"},
    required=several(TEXT, minItems=1),
    properties={"type": "object", "additionalProperties": _PROPERTY},
)
_LAYER = members(
    ("id", "dataType"),
    **dict.fromkeys(
        (
            *("title", "description", "keywords", "id", "featureType", "pointOfContact", "attribution", "license"),
            *("publisher", "theme", "minTileMatrix", "maxTileMatrix"),
        ),
        TEXT,
    ),
    **dict.fromkeys(
        ("epoch", "minScaleDenominator", "maxScaleDenominator", "minCellSize", "maxCellSize"),
        NUMBER,
    ),
    dataType=_KIND,
    geometryDimension={"type": "integer", "minimum": 0, "maximum": 3},
    crs=_CRS,
    boundingBox=_BOX,
    created=MOMENT,
    updated=MOMENT,
    style=_STYLE,
    geoDataClasses=several(TEXT),
    propertiesSchema=_PROPERTIES,
    links=LINKS,
)
_BRIEF = {
    "title": TEXT,
    "dataType": _KIND,
    "crs": _CRS,
    "tileMatrixSetURI": URI,
    "links": linked("self", _TILING),
}
TILESETS = members(
    ("tilesets", "links"),
    tilesets=several(members(("dataType", "crs", "tileMatrixSetURI", "links"), **_BRIEF), minItems=1),
    links=linked("self"),
)
TILESET = members(
    ("dataType", "crs", "tileMatrixSetURI", "links", "layers"),
    **_BRIEF,
    **dict.fromkeys(("description", "version", "pointOfContact", "attribution", "license", "tileMatrixSetId"), TEXT),
    keywords=several(TEXT),
    accessConstraints={"enum": ["unclassified", "restricted", "confidential", "secret", "topSecret"]},
    mediaTypes=several(TEXT),
    tileMatrixSetLimits=several(_LIMITS),
    epoch=NUMBER,
    boundingBox=_BOX,
    created=MOMENT,
    updated=MOMENT,
    layers=several(_LAYER, minItems=1),
    style=_STYLE,
    centerPoint=members(
        ("coordinates", "tileMatrix"),
        coordinates=_POINT,
        crs=_CRS,
        tileMatrix=TEXT,
        scaleDenominator=NUMBER,
        cellSize=NUMBER,
    ),
)
# /req/tileset/tileset-links: the template of the tiles' addresses is among the links.
TILESET["allOf"] = [
    {"properties": {"links": {"contains": {"required": ["templated"], "properties": {"rel": {"const": "item"}}}}}}
]
TILINGS = members(
    ("tileMatrixSets",),
    tileMatrixSets=several(
        members(("links",), id=TEXT, title=TEXT, uri=URI, crs=_CRS, links=linked("self")), minItems=1
    ),
)
_WIDTH = members(
    ("coalesce", "minTileRow", "maxTileRow"),
    coalesce={"type": "integer", "minimum": 2},
    minTileRow=_FROM_ZERO,
    maxTileRow=_FROM_ZERO,
)
_MATRIX = members(
    (
        *("id", "scaleDenominator", "cellSize", "pointOfOrigin"),
        *("tileWidth", "tileHeight", "matrixWidth", "matrixHeight"),
    ),
    **dict.fromkeys(("id", "title", "description"), TEXT),
    keywords=several(TEXT),
    scaleDenominator=NUMBER,
    cellSize=NUMBER,
    cornerOfOrigin={"enum": ["topLeft", "bottomLeft"]},
    pointOfOrigin=_POINT,
    **dict.fromkeys(("tileWidth", "tileHeight", "matrixWidth", "matrixHeight"), _FROM_ONE),
    variableMatrixWidths=several(_WIDTH),
)
TILING = members(
    ("crs", "tileMatrices"),
    **dict.fromkeys(("id", "title", "description"), TEXT),
    keywords=several(TEXT),
    uri=URI,
    orderedAxes=several(TEXT, minItems=1),
    crs=_CRS,
    wellKnownScaleSet=URI,
    boundingBox=_BOX,
    tileMatrices=several(_MATRIX, minItems=1),
    links=linked("self"),
)

_ZOOM: Schema = {"type": "integer", "minimum": 0, "maximum": 30}
_VERSION: Schema = {"type": "string", "pattern": "^\\d+\\.\\d+\\.\\d+"}
_TEMPLATE: Schema = {"type": "string", "pattern": "^https?://.*\\{z\\}.*\\{x\\}.*\\{y\\}"}
TILEJSON = members(
    ("tilejson", "tiles", "vector_layers"),
    tilejson={"const": "3.0.0"},
    tiles=several(_TEMPLATE, minItems=1),
    vector_layers=several(
        members(
            ("id", "fields"),
            id=TEXT,
            fields={"type": "object", "additionalProperties": TEXT},
            description=TEXT,
            minzoom=_ZOOM,
            maxzoom=_ZOOM,
        )
    ),
    **dict.fromkeys(("attribution", "description", "legend", "name", "template"), TEXT),
    **dict.fromkeys(("minzoom", "maxzoom", "fillzoom"), _ZOOM),
    bounds=several(NUMBER, minItems=4, maxItems=4),
    center=several(NUMBER, minItems=3, maxItems=3),
    data=several(TEXT),
    grids=several(TEXT),
    scheme={"enum": ["xyz", "tms"]},
    version=_VERSION,
)
