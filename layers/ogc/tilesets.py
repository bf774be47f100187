"""OGC API – Tiles: where the tiles of `/tiles/` are told of as tilesets of each collection."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.problems import Problem
from layers import tiles
from layers.catalogue import Catalogued
from layers.figures import figures
from layers.ogc import properties
from layers.ogc.answers import HTML, JSON, address, interface, link, own_links, told
from layers.ogc.collections import QUAD
from layers.ogc.systems import CRS84
from layers.ogc.views import layer_of
from layers.views import MVT

Document = dict[str, Any]

_QUAD_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
_WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
_TILING = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_GEODATA = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
#: Half the side of the Web Mercator square in metres: half the equator of WGS 84.
_HALF = 20_037_508.342_789_244
_TILE_PIXELS = 256
#: A pixel of the standards is 0.28 mm wide.
_PIXEL_METRES = 0.00028
_DIMENSIONS = {"POINT": 0, "MULTILINESTRING": 1, "MULTIPOLYGON": 2}


@interface()
def tilesets(request: HttpRequest, slug: str) -> HttpResponse:
    """The tilesets of a collection: one, in the grid that maps on the web use."""
    layer = layer_of(request, slug)
    document = {"links": own_links(request), "tilesets": [_brief(request, layer)]}
    return told(request, document, "document.html", {"heading": _("Vector tiles: %(title)s") % {"title": layer.title}})


@interface()
def tileset(request: HttpRequest, slug: str, tiling: str) -> HttpResponse:
    """What a tileset holds, and the template of its tiles' addresses."""
    layer = layer_of(request, slug)
    _require_quad(tiling)
    counted = figures(layer.sight)
    document = _brief(request, layer) | {
        "tileMatrixSetId": QUAD,
        "layers": [
            {
                "id": slug,
                "title": layer.title,
                "dataType": "vector",
                "minTileMatrix": str(layer.layer.min_zoom),
                "maxTileMatrix": str(tiles.MAX_ZOOM),
                "propertiesSchema": {
                    "type": "object",
                    "properties": {
                        field.name: properties.schema(field, layer.register.model)
                        for field in tiles.fields_on_tiles(layer.sight, tiles.MAX_ZOOM)
                    },
                },
                **_dimension(layer),
            }
        ],
    }
    if counted.extent:
        west, south, east, north = counted.extent
        document["boundingBox"] = {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84}
    document["links"] = [
        *own_links(request),
        *document["links"][1:],
        link(_template(request, slug), "item", MVT, _("A tile"), templated=True),
    ]
    return told(request, document, "document.html", {"heading": _("Vector tiles: %(title)s") % {"title": layer.title}})


@interface()
def tilings(request: HttpRequest) -> HttpResponse:
    """The grids in which tiles are cut."""
    links = [link(address(request, "tiling", QUAD), "self", JSON, QUAD)]
    document = {"tileMatrixSets": [{"id": QUAD, "title": QUAD, "uri": _QUAD_URI, "crs": _WEB_MERCATOR, "links": links}]}
    return told(request, document, "document.html", {"heading": _("Grids of tiles")})


@interface()
def tiling(request: HttpRequest, tiling: str) -> HttpResponse:
    """One grid: the scale, the corner and the size of each of its matrices (OGC 17-083r4)."""
    _require_quad(tiling)
    document = {
        "id": QUAD,
        "title": QUAD,
        "uri": _QUAD_URI,
        "crs": _WEB_MERCATOR,
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "orderedAxes": ["X", "Y"],
        "tileMatrices": [_matrix(zoom) for zoom in range(tiles.MAX_ZOOM + 1)],
        "links": own_links(request),
    }
    return told(request, document, "document.html", {"heading": QUAD})


def _brief(request: HttpRequest, layer: Catalogued) -> Document:
    slug = layer.register.slug
    return {
        "title": layer.title,
        "dataType": "vector",
        "crs": _WEB_MERCATOR,
        "tileMatrixSetURI": _QUAD_URI,
        "links": [
            link(address(request, "tileset", slug, QUAD), "self", JSON, layer.title),
            link(address(request, "tiling", QUAD), _TILING, JSON, QUAD),
            link(address(request, "collection", slug), _GEODATA, JSON, _("The collection of objects")),
            link(address(request, "tileset", slug, QUAD, f="html"), "alternate", HTML, _("This document as a page")),
            link(request.build_absolute_uri(reverse("tilejson", args=[slug])), "describedby", JSON, "TileJSON"),
        ],
    }


def _template(request: HttpRequest, slug: str) -> str:
    """The tiles' own addresses: what comes from there is byte for byte what the map draws."""
    first = request.build_absolute_uri(reverse("tile", args=[slug, 0, 0, 0]))
    return first.replace("/0/0/0.", "/{tileMatrix}/{tileCol}/{tileRow}.")


def _dimension(layer: Catalogued) -> Document:
    found = _DIMENSIONS.get(layer.register.geometry_type())
    return {} if found is None else {"geometryDimension": found}


def _matrix(zoom: int) -> Document:
    count = 1 << zoom
    cell = 2 * _HALF / (_TILE_PIXELS * count)
    return {
        "id": str(zoom),
        "scaleDenominator": cell / _PIXEL_METRES,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-_HALF, _HALF],
        "tileWidth": _TILE_PIXELS,
        "tileHeight": _TILE_PIXELS,
        "matrixWidth": count,
        "matrixHeight": count,
    }


def _require_quad(name: str) -> None:
    if name != QUAD:
        raise Problem(404, _("There is no such grid of tiles. There is %(known)s.") % {"known": QUAD})
