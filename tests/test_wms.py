"""WMS by MapServer: what is drawn, what is told of a place, and in which systems."""

import io
import json
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from made_gdal import gdal
from made_ows import FEATURES, WMS_MAP, MakeParcels, around, ask, body, committed, needs_mapserver
from made_thematic import LAMPS, drop_all, lamp, lamps
from owslib.wms import WebMapService
from PIL import Image

from addresses.models import Settlement
from assets.models import Parcel
from geo import crs, registers
from geo.records import Record
from layers import thematic
from layers.models import Layer
from layers.wxs import mapfile

pytestmark = [needs_mapserver, pytest.mark.django_db(transaction=True)]
__all__ = ["committed"]

WMS = "{http://www.opengis.net/wms}"
#: Pixels along a side of the picture that GDAL makes.
GDAL_SIDE = 64
SMALL = {"WIDTH": 20, "HEIGHT": 20, "STYLES": ""}


def colour(client: Client, **parameters: Any) -> tuple[int, ...]:
    """The colour in the middle of a small picture."""
    answer = ask(client, "WMS", WMS_MAP | SMALL | parameters)
    assert answer.headers["Content-Type"] == "image/png", body(answer)
    return Image.open(io.BytesIO(answer.getvalue())).convert("RGB").getpixel((10, 10))  # type: ignore[attr-defined]


def on_white(fill: str, opacity: float) -> tuple[int, ...]:
    return tuple(round(int(fill[at : at + 2], 16) * opacity + 255 * (1 - opacity)) for at in (1, 3, 5))


def alike(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 3 for one, other in zip(ours, theirs, strict=True))


def test_mapserver_is_given_the_layers_alone_that_it_needs(client: Client, committed: list[Parcel], var: Path) -> None:
    def given(service: str, **parameters: Any) -> set[str]:
        shutil.rmtree(var / "ows", ignore_errors=True)
        assert ask(client, service, parameters).status_code == 200
        [told] = (var / "ows").glob("*.map")
        return set(re.findall(r'^ *LAYER *\n *NAME "(\w+)"', told.read_text(), re.MULTILINE))

    everything = given("WMS", REQUEST="GetCapabilities")
    assert {"parcels", "addresses", "property_areas", "property_points"} < everything
    assert given("WMS", **WMS_MAP | SMALL, BBOX=around(committed[0])) == {"parcels"}
    assert given("WMS", **WMS_MAP | SMALL | {"LAYERS": "addresses,property"}, BBOX=around(committed[0])) == {
        "addresses",
        *(name for name in everything if name.startswith("property_")),
    }
    assert given("WFS", **FEATURES) == {"parcels"}
    by_id = {"VERSION": "2.0.0", "REQUEST": "GetFeature", "STOREDQUERY_ID": "urn:ogc:def:query:OGC-WFS::GetFeatureById"}
    assert given("WFS", **by_id, ID=f"parcels.{committed[0].uid}") == {"parcels"}
    assert given("WFS", VERSION="2.0.0", REQUEST="DescribeFeatureType") == everything


def test_a_parcel_has_the_colour_of_its_class_and_beside_it_there_is_none(
    client: Client, committed: list[Parcel]
) -> None:
    style = registers.get("parcels").style
    fill = next(one.fill for one in style.classes if one.value == "agricultural")
    Layer.objects.filter(slug="parcels").update(min_zoom=0)
    assert alike(colour(client, BBOX=around(committed[0])), on_white(fill, style.default.opacity))
    assert colour(client, BBOX="49.40,34.20,49.41,34.21") == (255, 255, 255)


def test_a_style_that_staff_chose_is_drawn_in_the_next_request(client: Client, committed: list[Parcel]) -> None:
    style = registers.get("parcels").style.as_json()
    style |= {
        "by": None,
        "label": None,
        "classes": [],
        "default": {**style["default"], "fill": "#ff0000", "opacity": 1},
    }
    Layer.objects.filter(slug="parcels").update(style=style)
    assert colour(client, BBOX=around(committed[0])) == (255, 0, 0)


@pytest.fixture
def light(transactional_db: None) -> Iterator[Record]:
    """A lamp of a layer of points."""
    register = thematic.create(lamps())
    yield lamp(register)
    drop_all()


@pytest.mark.parametrize(
    ("shape", "share"), [("square", 1), ("circle", math.pi / 4), ("cross", 0.64), ("diamond", 0.5), ("triangle", 0.5)]
)
def test_a_point_has_the_shape_of_its_class(client: Client, light: Record, shape: str, share: float) -> None:
    layer = Layer.objects.get(slug=LAMPS["slug"])
    look = {"value": "broken", "title": "x", "fill": "#102030", "stroke": "#102030", "shape": shape}
    layer.style = {
        "by": "condition",
        "label": None,
        "default": registers.get(LAMPS["slug"]).style.as_json()["default"] | {"radius": 20, "width": 1},
        "classes": [look],
    }
    layer.save()
    Layer.objects.update(min_zoom=0)
    lon, lat = light.geom.coords
    box = f"{lat - 0.001},{lon - 0.001},{lat + 0.001},{lon + 0.001}"
    answer = ask(
        client, "WMS", WMS_MAP | {"LAYERS": LAMPS["slug"], "BBOX": box, "WIDTH": 100, "HEIGHT": 100, "STYLES": ""}
    )
    assert answer.headers["Content-Type"] == "image/png", body(answer)
    picture = Image.open(io.BytesIO(answer.getvalue())).convert("L")  # type: ignore[attr-defined]
    dark = picture.point(lambda shade: 255 if shade < 128 else 0)
    west, north, east, south = dark.getbbox()
    covered = sum(map(bool, dark.getdata()))
    assert covered / ((east - west) * (south - north)) == pytest.approx(share, abs=0.08)


@pytest.mark.parametrize("code", [4326, 3857, 5564, 6385, 9854])
def test_every_system_shows_the_parcel_where_it_is(client: Client, committed: list[Parcel], code: int) -> None:
    middle = committed[0].geom.centroid
    system = crs.system(code)
    [x], [y] = crs.from_wgs84(system)([middle.x], [middle.y])
    half = 1e-4 if code == 4326 else 10
    sides = [float(side) for side in (x - half, y - half, x + half, y + half)]
    # WMS 1.3.0 has the axes in EPSG's order, which in all of these but Web Mercator is northing first; 1.1.1 has not.
    northing_first = [sides[1], sides[0], sides[3], sides[2]]
    box_13 = ",".join(map(str, sides if code == 3857 else northing_first))
    assert colour(client, CRS=f"EPSG:{code}", BBOX=box_13) != (255, 255, 255)
    box_11 = ",".join(map(str, sides))
    assert colour(client, VERSION="1.1.1", SRS=f"EPSG:{code}", BBOX=box_11) != (255, 255, 255)


def test_a_place_tells_the_fields_of_the_popup_and_no_others(client: Client, committed: list[Parcel]) -> None:
    Layer.objects.filter(slug="parcels").update(popup_fields=["cadastral_number", "category"])
    asked = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "parcels", "I": 10, "J": 10, "BBOX": around(committed[1])}
    answer = ask(client, "WMS", WMS_MAP | SMALL | asked | {"INFO_FORMAT": "application/json"})
    [feature] = json.loads(body(answer))["features"]
    assert feature["properties"] == {
        "uid": str(committed[1].uid),
        "cadastral_number": committed[1].cadastral_number,
        "category": "agricultural",
    }
    plain = body(ask(client, "WMS", WMS_MAP | SMALL | asked | {"INFO_FORMAT": "text/plain"}))
    assert committed[1].cadastral_number in plain
    assert "communal" not in plain


def test_capabilities_say_what_is_so_in_both_languages(client: Client, committed: list[Parcel]) -> None:
    for language, title in (("uk", "Земельні ділянки"), ("en", "Land parcels")):
        root = etree.fromstring(ask(client, "WMS", {"REQUEST": "GetCapabilities", "lang": language}).getvalue())  # type: ignore[attr-defined]
        titles = [one.text for one in root.iter(f"{WMS}Title")]
        assert title in titles
        assert [one.text for one in root.iterfind(f"{WMS}Capability/{WMS}Exception/{WMS}Format")] == ["XML"]
        assert not [one for one in root.iter() if isinstance(one, etree._Comment)]


def test_a_title_may_hold_whatever_people_write(client: Client, committed: list[Parcel]) -> None:
    title = "Землі \"громади\" <b>& \\ END %map% [by] 'x'"
    Layer.objects.filter(slug="parcels").update(title_uk=title)
    root = etree.fromstring(ask(client, "WMS", {"REQUEST": "GetCapabilities"}).getvalue())  # type: ignore[attr-defined]
    assert title in [one.text for one in root.iter(f"{WMS}Title")]


def test_a_legend_is_drawn_for_a_layer_and_for_one_of_several_shapes(client: Client, committed: list[Parcel]) -> None:
    for layer in ("parcels", "property"):
        parameters = {"VERSION": "1.3.0", "REQUEST": "GetLegendGraphic", "LAYER": layer, "FORMAT": "image/png"}
        answer = ask(client, "WMS", parameters | {"SLD_VERSION": "1.1.0"})
        assert Image.open(io.BytesIO(answer.getvalue())).width > 20  # type: ignore[attr-defined]


def test_owslib_reads_capabilities_and_draws(live_server: Any, committed: list[Parcel]) -> None:
    for version in ("1.3.0", "1.1.1"):
        service = WebMapService(f"{live_server.url}/ows/wms", version=version)
        assert {"parcels", "settlements", "property_points"} <= set(service.contents)
        assert service.contents["parcels"].metadataUrls[0]["url"].endswith("/catalogue/parcels/iso19139.xml")
        west, south, east, north = committed[0].geom.extent
        picture = service.getmap(
            layers=["parcels"], srs="EPSG:4326", bbox=(west, south, east, north), size=(30, 30), format="image/png"
        )
        assert Image.open(io.BytesIO(picture.read())).convert("RGB").getpixel((15, 15)) != (255, 255, 255)


def test_gdal_finds_the_layers_and_reads_a_picture_of_one(
    live_server: Any, committed: list[Parcel], tmp_path: Path
) -> None:
    Layer.objects.filter(slug="parcels").update(min_zoom=0)
    source = f"WMS:{live_server.url}/ows/wms"
    listed = gdal("gdalinfo", source)
    assert "LAYERS=parcels&" in listed
    # The map as a whole has a title, and no name to be asked for.
    assert f"LAYERS={mapfile.PREFIX}&" not in listed
    west, south, east, north = committed[0].geom.extent
    # Half a side of the parcel to each side of it: it fills the middle of the picture, and nothing else is there.
    half = (east - west) / 2
    box = f"{west - half},{south - half},{east + half},{north + half}"
    asked = f"{source}?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=parcels&STYLES=&SRS=EPSG:4326&BBOX={box}"
    picture = tmp_path / "parcel.png"
    gdal("gdal_translate", "-q", "-of", "PNG", "-outsize", GDAL_SIDE, GDAL_SIDE, f"{asked}&FORMAT=image/png", picture)
    drawn = Image.open(picture).convert("RGB")
    assert drawn.size == (GDAL_SIDE, GDAL_SIDE)
    assert drawn.getpixel((GDAL_SIDE // 2, GDAL_SIDE // 2)) != (255, 255, 255)
    assert drawn.getpixel((2, 2)) == (255, 255, 255)


def test_a_layer_without_objects_is_drawn_empty(client: Client, parcels: MakeParcels, transactional_db: None) -> None:
    assert Settlement.objects.exists()
    assert colour(client, LAYERS="property,sites", BBOX="49.29,33.93,49.30,33.94") == (255, 255, 255)
