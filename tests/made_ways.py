"""Every public address by which a parcel could be seen, and what each of them tells of."""

import re

from helpers import tile_of
from made_attachments import FILES, OBJECT, files_of

from assets.models import Parcel

#: A value that staff alone may read; it stands in all parcels of these tests.
SECRET = "ТАЄМНИЦЯ-77"
OGC_ITEM = "ogc/collections/<slug:slug>/items/<str:uid>"
#: Routes that tell numbers of the registers, and never of an object.
OF_NUMBERS = ("state/", "state.csv", "state.json")
#: Routes that tell of layers, and never of an object.
OF_LAYERS = (
    "sitemap.xml",
    "catalogue/",
    "catalogue/dcat.jsonld",
    "catalogue/<slug:slug>/file/",
    "catalogue/<slug:slug>/iso19139.xml",
    "catalogue/<slug:slug>/passport.json",
)
#: Routes of sites that open to their officers alone (tests/test_composition.py).
OF_OFFICERS = frozenset({"o/sites/<uuid:uid>/composition/"})


def ways_of(parcel: Parcel) -> dict[str, list[str]]:
    """Addresses by route under which this parcel, or what stands for it, could be found."""
    z, x, y = tile_of(parcel)
    extent = ",".join(map(str, parcel.geom.extent))
    return passports_of(parcel) | {
        "tiles/<slug:slug>.json": ["/tiles/parcels.json"],
        "tiles/<slug:slug>/<int:z>/<int:x>/<int:y>.mvt": [f"/tiles/parcels/{z}/{x}/{y}.mvt"],
        "tiles/<int:z>/<int:x>/<int:y>.mvt": [f"/tiles/{z}/{x}/{y}.mvt?layers=parcels"],
        "catalogue/<slug:slug>/download": [
            "/catalogue/parcels/download?f=geojson",
            f"/catalogue/parcels/download?f=geojson&bbox={extent}",
            *(f"/catalogue/parcels/download?f={code}" for code in ("gpkg", "shp", "csv", "xlsx", "kml")),
        ],
        "sitemap.xml": ["/sitemap.xml"],
        "catalogue/": ["/catalogue/"],
        "catalogue/<slug:slug>/": ["/catalogue/parcels/"],
        "catalogue/<slug:slug>/file/": ["/catalogue/parcels/file/?f=gpkg"],
        "catalogue/<slug:slug>/iso19139.xml": ["/catalogue/parcels/iso19139.xml"],
        "catalogue/<slug:slug>/passport.json": ["/catalogue/parcels/passport.json"],
        "catalogue/dcat.jsonld": ["/catalogue/dcat.jsonld"],
        **ogc_ways_of(parcel),
        # A page repeats what was asked, so that is a part of what may not be said, never the whole.
        "": ["/?list=parcels", f"/?list=parcels&q={parcel.cadastral_number[:-1]}"],
        "o/<slug:slug>/list/": [
            "/o/parcels/list/",
            f"/o/parcels/list/?q={parcel.cadastral_number[:-1]}",
            f"/o/parcels/list/?bbox={extent}",
        ],
        "search": [f"/search?q={parcel.cadastral_number[:-1]}"],
        "reverse": [f"/reverse?lon={parcel.geom.centroid.x}&lat={parcel.geom.centroid.y}"],
        "open-data/<slug:name>.csv": ["/open-data/18-parcels.csv"],
        "open-data/<slug:name>.xlsx": ["/open-data/18-parcels.xlsx"],
        "o/<slug:slug>/<int:pk>/card/": [f"/o/parcels/{parcel.pk}/card/"],
        OBJECT: [f"/o/parcels/{parcel.uid}/"],
        **{route: [address] for route, address in files_of(parcel).items()},
    }


def ogc_ways_of(parcel: Parcel) -> dict[str, list[str]]:
    """Addresses of the OGC API, as JSON and as pages, that tell of the parcel or of its register."""
    own = "/ogc/collections/parcels"
    found = {
        "ogc": ["/ogc"],
        "ogc/": ["/ogc/"],
        "ogc/api": ["/ogc/api"],
        "ogc/collections": ["/ogc/collections"],
        "ogc/collections/catalogue": ["/ogc/collections/catalogue"],
        "ogc/collections/catalogue/items": ["/ogc/collections/catalogue/items"],
        "ogc/collections/catalogue/items/<slug:slug>": ["/ogc/collections/catalogue/items/parcels"],
        "ogc/collections/<slug:slug>": [own],
        "ogc/collections/<slug:slug>/queryables": [f"{own}/queryables"],
        "ogc/collections/<slug:slug>/sortables": [f"{own}/sortables"],
        "ogc/collections/<slug:slug>/schema": [f"{own}/schema"],
        "ogc/collections/<slug:slug>/tiles": [f"{own}/tiles"],
        "ogc/collections/<slug:slug>/tiles/<str:tiling>": [f"{own}/tiles/WebMercatorQuad"],
        "ogc/collections/<slug:slug>/items": [
            f"{own}/items",
            f"{own}/items?bbox={','.join(map(str, parcel.geom.extent))}",
            f"{own}/items?sortby=-updated_at&crs=http://www.opengis.net/def/crs/EPSG/0/9854",
            f"{own}/items?filter=updated_at IS NOT NULL",
        ],
        OGC_ITEM: [f"{own}/items/{parcel.uid}"],
    }
    as_pages = {route: [f"{one}{'&' if '?' in one else '?'}f=html" for one in found[route]] for route in found}
    return {route: [*found[route], *as_pages[route]] for route in found}


def passports_of(parcel: Parcel) -> dict[str, list[str]]:
    """Passports of the investment sites that consist of this parcel, among others."""
    sheets = ("passport/", "passport.pdf")
    return {
        f"o/sites/<uuid:uid>/{sheet}": [f"/o/sites/{one.uid}/{sheet}"] for one in parcel.sites.all() for sheet in sheets
    }


#: Routes that answer of all registers at once: without one that was switched off, as if it had never been.
OF_ALL_REGISTERS = (
    "ogc",
    "ogc/",
    "ogc/api",
    "ogc/collections",
    "ogc/collections/catalogue",
    "ogc/collections/catalogue/items",
    "",
    "catalogue/",
    "sitemap.xml",
    "catalogue/dcat.jsonld",
    "search",
    "reverse",
    "o/sites/<uuid:uid>/passport/",
    "o/sites/<uuid:uid>/passport.pdf",
)
#: Routes of one object: they answer 404 when it is not to be seen.
OF_ONE_OBJECT = ("o/<slug:slug>/<int:pk>/card/", OBJECT, OGC_ITEM, *FILES)
#: Routes of the OGC API that describe registers and name no object.
OF_DESCRIPTIONS = re.compile(r"ogc(/(?!collections/<slug:slug>/items).*)?")
