"""The two layers on which the publishing switch is tried, and every public address that tells of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import Any
from urllib.parse import urlencode

from helpers import number, square, tile_of
from made_attachments import DOCUMENT, PHOTOGRAPH, attached
from made_ows import FEATURES, WMS_MAP
from made_sites import site
from made_thematic import lamp, lamps

from assets.models import InvestmentSite, Parcel
from geo import registers
from geo.records import Record, State
from geo.registers import Register
from layers import thematic
from layers.downloads import formats
from layers.models import Layer

#: The colour in which the map draws the class of the object, and the one in which it draws what has no class.
CLASS_FILL, PLAIN_FILL = "#0000ff", "#ff0000"


class Tells(Flag):
    """What can be learnt at a door."""

    NOTHING = 0
    LAYER = auto()
    FIELD = auto()
    OBJECT = auto()
    ALL = LAYER | FIELD | OBJECT


class Of(StrEnum):
    """What a door is an address of: without it there is no such address."""

    SERVICE = "the service"
    LAYER = "the layer"
    OBJECT = "the object"


@dataclass(frozen=True)
class Door:
    """A public address, what it is of, and what it tells of."""

    address: str
    of: Of
    tells: Tells


@dataclass(frozen=True)
class Tried:
    """A layer with one object, and the words by which the layer, two of its fields and the object would be known."""

    register: type[Register]
    record: Record
    withheld: tuple[str, ...]
    words: Mapping[Tells, Sequence[str]]
    asked: str

    @property
    def slug(self) -> str:
        return self.register.slug

    def told(self, text: str) -> Tells:
        """What this text tells of."""
        found = Tells.NOTHING
        for what, words in self.words.items():
            if any(word in text for word in words):
                found |= what
        return found


def parcel() -> Tried:
    """A declared register: one parcel, of an investment site."""
    record = Parcel.objects.create(
        cadastral_number=number(1), category="agricultural", ownership="communal", state=State.CURRENT, geom=square(0)
    )
    site([record])
    style = registers.get("parcels").style.as_json()
    return _tried(registers.get("parcels"), record, ("cadastral_number", "category"), "agricultural", style, number(1))


def street_lamp() -> Tried:
    """A thematic layer: one lamp."""
    register = thematic.create(lamps(headline=["street_name"]))
    record = lamp(register, street_name="вул. Прихована")
    style = register.style.as_json()
    return _tried(register, record, ("street_name", "condition"), "broken", style, "вул. Прихована")


def _tried(
    register: type[Register], record: Record, withheld: tuple[str, str], value: str, style: dict[str, Any], told: str
) -> Tried:
    """The layer under titles that nothing else has, drawn by the second of the `withheld` fields."""
    titles = {"title_uk": "Шар для перемикача", "title_en": "The switched layer"}
    symbol = {**style["default"], "opacity": 1, "radius": 8}
    classes = [{"value": value, "title": "Клас", "fill": CLASS_FILL, "stroke": CLASS_FILL}]
    style |= {"by": withheld[1], "label": None, "default": {**symbol, "fill": PLAIN_FILL}, "classes": classes}
    Layer.objects.filter(slug=register.slug).update(**titles, style=style, min_zoom=0)
    slug = register.slug
    ids = (f'"id": {record.pk}', f'"id":{record.pk},')
    words = {
        Tells.LAYER: (*titles.values(), f"/{slug}/", f"/{slug}.", f"collections/{slug}", f'"{slug}"'),
        Tells.FIELD: (told, withheld[0], f"is {CLASS_FILL}"),
        Tells.OBJECT: (told, str(record.uid), *ids, f"is {CLASS_FILL}", f"is {PLAIN_FILL}"),
    }
    return Tried(register, record, withheld, words, told[:-1])


def doors(tried: Tried) -> dict[str, list[Door]]:
    """Every public address under which the layer, the fields or the object could be found, by route."""
    return {**_pages(tried), **_files(tried), **_tiles(tried), **_ogc(tried), **_ows(tried)}


def _door(of: Of, tells: Tells, *addresses: str) -> list[Door]:
    return [Door(address, of, tells) for address in addresses]


def _pages(tried: Tried) -> dict[str, list[Door]]:
    slug, record = tried.slug, tried.record
    every, layer, of_object = Of.SERVICE, Of.LAYER, Of.OBJECT
    middle = record.geom.centroid
    document, photograph = attached(record, slug)
    page = f"/o/{slug}/{record.uid}/"
    found = {
        "": _door(every, Tells.ALL, f"/?list={slug}", f"/en/?list={slug}&q={tried.asked}"),
        "o/<slug:slug>/list/": _door(
            layer, Tells.FIELD | Tells.OBJECT, f"/o/{slug}/list/", f"/en/o/{slug}/list/?q={tried.asked}"
        ),
        "o/<slug:slug>/<int:pk>/card/": _door(of_object, Tells.FIELD | Tells.OBJECT, f"/o/{slug}/{record.pk}/card/"),
        "o/<slug:slug>/<uuid:uid>/": _door(of_object, Tells.ALL, page, f"/en{page}"),
        PHOTOGRAPH: _door(of_object, Tells.NOTHING, f"{page}photographs/{photograph.uid}/screen.jpg"),
        DOCUMENT: _door(of_object, Tells.NOTHING, f"{page}documents/{document.uid}/"),
        "sitemap.xml": _door(every, Tells.LAYER, "/sitemap.xml"),
        "catalogue/": _door(every, Tells.LAYER, "/catalogue/", "/en/catalogue/", "/catalogue/?q=перемикача"),
        "catalogue/<slug:slug>/": _door(layer, Tells.ALL, f"/catalogue/{slug}/", f"/en/catalogue/{slug}/"),
        "catalogue/<slug:slug>/file/": _door(layer, Tells.LAYER, f"/catalogue/{slug}/file/?f=gpkg"),
        "catalogue/<slug:slug>/iso19139.xml": _door(layer, Tells.LAYER, f"/catalogue/{slug}/iso19139.xml"),
        "catalogue/<slug:slug>/passport.json": _door(
            layer, Tells.LAYER | Tells.FIELD, f"/catalogue/{slug}/passport.json"
        ),
        "catalogue/dcat.jsonld": _door(every, Tells.LAYER, "/catalogue/dcat.jsonld"),
    }
    located = Tells.FIELD | Tells.OBJECT if slug == "parcels" else Tells.NOTHING
    found["search"] = _door(every, located, f"/search?q={tried.asked}")
    found["reverse"] = _door(every, Tells.FIELD | Tells.OBJECT, f"/reverse?lon={middle.x}&lat={middle.y}")
    sites = InvestmentSite.objects.all()
    for sheet in ("passport/", "passport.pdf"):
        found[f"o/sites/<uuid:uid>/{sheet}"] = [Door(f"/o/sites/{one.uid}/{sheet}", every, located) for one in sites]
    for ending in ("csv", "xlsx"):
        of = layer if slug == "parcels" else every
        found[f"open-data/<slug:name>.{ending}"] = _door(of, located, f"/open-data/18-parcels.{ending}")
    return found


def _files(tried: Tried) -> dict[str, list[Door]]:
    address = f"/catalogue/{tried.slug}/download"
    west, south, east, north = tried.record.geom.buffer(1e-4).extent
    asked = [{"f": one.code} for one in formats.of(tried.register)]
    asked.append({"f": "geojson", "bbox": f"{west},{south},{east},{north}"})
    addresses = [f"{address}?{urlencode(one)}" for one in asked]
    return {"catalogue/<slug:slug>/download": _door(Of.LAYER, Tells.FIELD | Tells.OBJECT, *addresses)}


def _tiles(tried: Tried) -> dict[str, list[Door]]:
    slug, (z, x, y) = tried.slug, tile_of(tried.record)
    return {
        "tiles/<slug:slug>.json": _door(Of.LAYER, Tells.LAYER | Tells.FIELD, f"/tiles/{slug}.json"),
        "tiles/<int:z>/<int:x>/<int:y>.mvt": _door(Of.LAYER, Tells.ALL, f"/tiles/{z}/{x}/{y}.mvt?layers={slug}"),
        "tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt": _door(Of.LAYER, Tells.ALL, f"/tiles/{slug}/{z}/{x}/{y}.mvt"),
    }


def _ogc(tried: Tried) -> dict[str, list[Door]]:
    slug, record = tried.slug, tried.record
    own, every, layer = f"/ogc/collections/{slug}", Of.SERVICE, Of.LAYER
    extent = ",".join(map(str, record.geom.buffer(1e-4).extent))
    described = Tells.LAYER | Tells.FIELD
    found = {
        "ogc": _door(every, Tells.NOTHING, "/ogc"),
        "ogc/": _door(every, Tells.NOTHING, "/ogc/"),
        "ogc/api": _door(every, Tells.LAYER, "/ogc/api"),
        "ogc/collections": _door(every, Tells.LAYER, "/ogc/collections"),
        "ogc/collections/catalogue": _door(every, Tells.NOTHING, "/ogc/collections/catalogue"),
        "ogc/collections/catalogue/items": _door(every, Tells.LAYER, "/ogc/collections/catalogue/items?limit=100"),
        "ogc/collections/catalogue/items/<slug:slug>": _door(
            layer, Tells.LAYER, f"/ogc/collections/catalogue/items/{slug}"
        ),
        "ogc/collections/<slug:slug>": _door(layer, Tells.LAYER, own),
        "ogc/collections/<slug:slug>/tiles": _door(layer, Tells.LAYER, f"{own}/tiles"),
        "ogc/collections/<slug:slug>/tiles/<str:tiling>": _door(layer, Tells.LAYER, f"{own}/tiles/WebMercatorQuad"),
        "ogc/collections/<slug:slug>/items": _door(
            layer,
            Tells.ALL,
            f"{own}/items",
            f"{own}/items?bbox={extent}",
            f"{own}/items?sortby=-updated_at&crs=http://www.opengis.net/def/crs/EPSG/0/9854",
        ),
        "ogc/collections/<slug:slug>/items/<str:uid>": _door(Of.OBJECT, Tells.ALL, f"{own}/items/{record.uid}"),
    }
    for kind in ("queryables", "sortables", "schema"):
        found[f"ogc/collections/<slug:slug>/{kind}"] = _door(layer, described, f"{own}/{kind}")
    for route, known in found.items():
        if route != "ogc/api":
            joined = [f"{one.address}{'&' if '?' in one.address else '?'}f=html" for one in known]
            found[route] = [*known, *(Door(page, one.of, one.tells) for page, one in zip(joined, known, strict=True))]
    return found


def _ows(tried: Tried) -> dict[str, list[Door]]:
    """WMS, WFS and CSW as their clients ask: what there is, what it is made of, and the things themselves."""
    slug, record = tried.slug, tried.record
    middle = record.geom.centroid
    half = 2e-4
    bbox = f"{middle.y - half},{middle.x - half},{middle.y + half},{middle.x + half}"
    picture = {**WMS_MAP, "SERVICE": "WMS", "LAYERS": slug, "WIDTH": 21, "HEIGHT": 21, "STYLES": "", "BBOX": bbox}
    pointed = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": slug, "I": 10, "J": 10}
    gml = {**FEATURES, "SERVICE": "WFS", "TYPENAMES": slug}
    records = {"SERVICE": "CSW", "VERSION": "2.0.2", "REQUEST": "GetRecords", "TYPENAMES": "csw:Record"}
    records |= {"RESULTTYPE": "results", "ELEMENTSETNAME": "full", "MAXRECORDS": 100}
    newer = {"VERSION": "3.0.0", "OUTPUTSCHEMA": "http://www.isotc211.org/2005/gmd", "TYPENAMES": "gmd:MD_Metadata"}

    def capabilities(service: str) -> str:
        return f"/ows/{service}?{urlencode({'SERVICE': service.upper(), 'REQUEST': 'GetCapabilities'})}"

    things = Tells.FIELD | Tells.OBJECT
    return {
        "ows/wms": [
            Door(capabilities("wms"), Of.SERVICE, Tells.LAYER),
            Door(f"/ows/wms?{urlencode(picture)}", Of.LAYER, things),
            *(
                Door(f"/ows/wms?{urlencode(picture | pointed | {'INFO_FORMAT': kind})}", Of.LAYER, things)
                for kind in ("application/json", "text/plain")
            ),
        ],
        "ows/wfs": [
            Door(capabilities("wfs"), Of.SERVICE, Tells.LAYER),
            Door(f"/ows/wfs?{urlencode(gml | {'REQUEST': 'DescribeFeatureType'})}", Of.LAYER, Tells.FIELD),
            Door(f"/ows/wfs?{urlencode(gml)}", Of.LAYER, things),
            Door(f"/ows/wfs?{urlencode(gml | {'OUTPUTFORMAT': 'geojson'})}", Of.LAYER, things),
            Door(f"/ows/wfs?{urlencode(gml | {'RESOURCEID': f'{slug}.{record.uid}'})}", Of.LAYER, things),
        ],
        "ows/csw": [
            Door(f"/ows/csw?{urlencode(records)}", Of.SERVICE, Tells.LAYER),
            Door(f"/ows/csw?{urlencode(records | newer)}", Of.SERVICE, Tells.LAYER),
        ],
    }
