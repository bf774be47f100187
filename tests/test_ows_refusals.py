"""Bad and hostile requests to WMS and WFS: one clear sentence, and nothing of SQL, folders and the database."""

from typing import Any

import pytest
from django.test import Client
from helpers import query
from made_ows import FEATURES, INTERNAL, WMS_MAP, around, ask, body, committed, features, needs_mapserver, refusal

from assets.models import Parcel
from layers.wxs import mapserver

pytestmark = needs_mapserver
__all__ = ["committed"]

MAP = WMS_MAP | {"WIDTH": "20", "HEIGHT": "20", "STYLES": "", "BBOX": "49.298,33.940,49.299,33.941"}
INFO = MAP | {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "parcels", "I": "1", "J": "1", "INFO_FORMAT": "text/plain"}
F = '<Filter xmlns="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">{}</Filter>'
EQUAL = "<PropertyIsEqualTo><ValueReference>{}</ValueReference><Literal>{}</Literal></PropertyIsEqualTo>"
LIKE = (
    '<PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><ValueReference>category</ValueReference>'
    "<Literal>{}*</Literal></PropertyIsLike>"
)
DEEP = "<And>" * 40 + EQUAL.format("category", "x") + "</And>" * 40
REFUSED: dict[str, tuple[str, dict[str, str]]] = {
    "a mapfile": ("WMS", MAP | {"map": "/etc/passwd"}),
    "a mapfile of WFS": ("WFS", FEATURES | {"MAP": "/tmp/x.map"}),
    "a style elsewhere": ("WMS", MAP | {"SLD": "http://127.0.0.1:1/x.sld"}),
    "a style of one's own": ("WMS", MAP | {"SLD_BODY": "<StyledLayerDescriptor/>"}),
    "a context": ("WMS", MAP | {"CONTEXT": "http://127.0.0.1:1/"}),
    "another style": ("WMS", MAP | {"STYLES": "../../x"}),
    "an unknown layer": ("WMS", MAP | {"LAYERS": "nothing"}),
    "SQL for a layer": ("WMS", MAP | {"LAYERS": "parcels' OR 1=1 --"}),
    "many layers": ("WMS", MAP | {"LAYERS": ",".join(["parcels"] * 500)}),
    "a layer that is a path": ("WMS", MAP | {"LAYERS": "../parcels"}),
    "a huge width": ("WMS", MAP | {"WIDTH": "100000"}),
    "a width of no number": ("WMS", MAP | {"WIDTH": "1e3"}),
    "a width below nothing": ("WMS", MAP | {"WIDTH": "-1"}),
    "a width of another script": ("WMS", MAP | {"WIDTH": "٣"}),
    "a box of words": ("WMS", MAP | {"BBOX": "a,b,c,d"}),
    "a box of three": ("WMS", MAP | {"BBOX": "1,2,3"}),
    "a box without end": ("WMS", MAP | {"BBOX": "nan,0,inf,1"}),
    "a box turned over": ("WMS", MAP | {"BBOX": "50,34,49,33"}),
    "an unknown system": ("WMS", MAP | {"CRS": "EPSG:28404"}),
    "a system that is code": ("WMS", MAP | {"CRS": "+proj=longlat +nadgrids=/etc/passwd"}),
    "a system that is a file": ("WMS", MAP | {"CRS": "init=/etc/passwd:1"}),
    "an unknown picture": ("WMS", MAP | {"FORMAT": "image/svg+xml"}),
    "a script for a picture": ("WMS", MAP | {"FORMAT": "<script>"}),
    "a colour of no colour": ("WMS", MAP | {"BGCOLOR": "red; x"}),
    "transparent perhaps": ("WMS", MAP | {"TRANSPARENT": "maybe"}),
    "an unknown operation": ("WMS", MAP | {"REQUEST": "GetMetadata"}),
    "no operation": ("WMS", {"VERSION": "1.3.0"}),
    "another service": ("WMS", MAP | {"SERVICE": "WCS"}),
    "a version of the future": ("WMS", MAP | {"VERSION": "9.9.9"}),
    "a NUL": ("WMS", MAP | {"LAYERS": "parcels\0"}),
    "a line break": ("WMS", MAP | {"LAYERS": "parcels\nEND"}),
    "a long value": ("WMS", MAP | {"LAYERS": "x" * 5_000}),
    "a language of nobody": ("WMS", MAP | {"LANG": "klingon"}),
    "an unknown form of telling": ("WMS", INFO | {"INFO_FORMAT": "text/html"}),
    "an unknown layer asked about": ("WMS", INFO | {"QUERY_LAYERS": "nothing"}),
    "too many told": ("WMS", INFO | {"FEATURE_COUNT": "1000000"}),
    "a pixel outside": ("WMS", INFO | {"I": "99999"}),
    "an unknown type": ("WFS", FEATURES | {"TYPENAMES": "geo_user"}),
    "SQL for a type": ("WFS", FEATURES | {"TYPENAMES": "parcels; DROP TABLE x"}),
    "an unknown field": ("WFS", FEATURES | {"PROPERTYNAME": "contract_number"}),
    "SQL for a field": ("WFS", FEATURES | {"PROPERTYNAME": 'category" FROM geo_user --'}),
    "SQL for an order": ("WFS", FEATURES | {"SORTBY": "category; SELECT 1"}),
    "SQL for a value": ("WFS", FEATURES | {"REQUEST": "GetPropertyValue", "VALUEREFERENCE": "(select 1)"}),
    "a count of no number": ("WFS", FEATURES | {"COUNT": "many"}),
    "a start beyond numbers": ("WFS", FEATURES | {"STARTINDEX": "99999999999999999999"}),
    "an identifier of nothing": ("WFS", FEATURES | {"RESOURCEID": "parcels.1' OR '1'='1"}),
    "an unknown stored query": ("WFS", {**FEATURES, "STOREDQUERY_ID": "x", "ID": "y"}),
    "a format of no kind": ("WFS", FEATURES | {"OUTPUTFORMAT": "SHAPE-ZIP"}),
    "a format that is a path": ("WFS", FEATURES | {"OUTPUTFORMAT": "../../../x?"}),
    "a system unknown to WFS": ("WFS", FEATURES | {"SRSNAME": "EPSG:999999"}),
    "a filter of no XML": ("WFS", FEATURES | {"FILTER": "category='x'"}),
    "a filter of another element": ("WFS", FEATURES | {"FILTER": "<a/>"}),
    "a field that is hidden": ("WFS", FEATURES | {"FILTER": F.format(EQUAL.format("contract_number", "1"))}),
    "SQL for a field of a filter": ("WFS", FEATURES | {"FILTER": F.format(EQUAL.format('category" = "category', "1"))}),
    "brackets in a filter": ("WFS", FEATURES | {"FILTER": F.format(EQUAL.format("category", "x' or [id] > 0"))}),
    "a backslash in a filter": ("WFS", FEATURES | {"FILTER": F.format(EQUAL.format("category", "x\\' OR 1=1 --"))}),
    "a function": ("WFS", FEATURES | {"FILTER": F.format('<Function name="pg_sleep"><Literal>9</Literal></Function>')}),
    "a deep filter": ("WFS", FEATURES | {"FILTER": F.format(DEEP)}),
    "a wide filter": ("WFS", FEATURES | {"FILTER": F.format(f"<Or>{EQUAL.format('category', 'x') * 300}</Or>")}),
    "an entity": (
        "WFS",
        FEATURES | {"FILTER": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + F.format("&b;")},
    ),
    "entities of entities": (
        "WFS",
        FEATURES | {"FILTER": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><Filter>&c;</Filter>'},
    ),
    "a filter of two layers": ("WFS", FEATURES | {"FILTER": f"({F.format(EQUAL.format('category', 'x'))})(<Filter/>)"}),
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_in_words(client: Client, db: None, asked: tuple[str, dict[str, str]]) -> None:
    service, parameters = asked
    code, text = refusal(ask(client, service, parameters))
    assert code
    assert text.endswith(".")


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_parameter_given_twice_differently_is_refused(client: Client, db: None, language: str) -> None:
    code, _text = refusal(client.get(f"/ows/wms?lang={language}&request=GetMap&LAYERS=a&layers=b"))
    assert code == "InvalidParameterValue"


@pytest.mark.parametrize(
    "literal", ["x' OR '1'='1", 'x" OR "1"="1', "x'; DROP TABLE assets_parcel; --", "%' OR 1=1 --", "$$ || $$"]
)
def test_a_text_of_a_filter_is_never_sql(client: Client, committed: list[Parcel], literal: str) -> None:
    chosen = F.format(EQUAL.format("category", literal.replace("<", "&lt;")))
    assert features(client, FILTER=chosen) == []
    like = LIKE.format(literal)
    assert features(client, FILTER=F.format(like)) == []
    assert query("SELECT count(*) FROM assets_parcel") == [(3,)]


POSTED = {
    "no XML": "nonsense",
    "an entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><GetFeature>&b;</GetFeature>',
    "a change": '<Transaction xmlns="http://www.opengis.net/wfs/2.0" service="WFS" version="2.0.0"/>',
    "an unknown type": (
        '<GetFeature xmlns="http://www.opengis.net/wfs/2.0" service="WFS" version="2.0.0"><Query typeNames="x"/>'
        "</GetFeature>"
    ),
    "a stored query with XML in it": (
        '<GetFeature xmlns="http://www.opengis.net/wfs/2.0" service="WFS" version="2.0.0"><StoredQuery id="urn:ogc:def:'
        'query:OGC-WFS::GetFeatureById"><Parameter name="id">x"/>&lt;Or/></Parameter></StoredQuery></GetFeature>'
    ),
    "too much": "<GetFeature>" + " " * 100_000 + "</GetFeature>",
}


@pytest.mark.parametrize("posted", POSTED.values(), ids=POSTED)
def test_what_is_posted_and_cannot_be_taken_is_refused_in_words(client: Client, db: None, posted: str) -> None:
    refusal(client.post("/ows/wfs", posted, content_type="text/xml"))


def test_wms_takes_nothing_that_is_posted(client: Client, db: None) -> None:
    assert client.post("/ows/wms", "<x/>", content_type="text/xml").status_code == 405


def test_without_mapserver_the_service_says_so(
    client: Client, committed: list[Parcel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapserver, "PROGRAM", "mapserv-that-is-nowhere")
    answer = ask(client, "WFS", FEATURES | {"lang": "en"})
    assert answer.status_code == 503
    assert "MapServer is not installed" in refusal(answer)[1]


def test_what_takes_too_long_is_told_in_words(
    client: Client, committed: list[Parcel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapserver, "CLOCK", 0)
    code, text = refusal(ask(client, "WFS", FEATURES | {"lang": "en"}))
    assert (code, "too long" in text) == ("NoApplicableCode", True)


def test_an_answer_beyond_its_bound_is_told_in_words(
    client: Client, committed: list[Parcel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapserver, "ANSWER", 100)
    assert refusal(ask(client, "WFS", FEATURES | {"lang": "en"}))[0] == "NoApplicableCode"


def test_a_mapfile_is_the_owners_alone_and_holds_no_password(
    client: Client, committed: list[Parcel], settings: Any
) -> None:
    assert features(client)
    [kept] = (settings.ATLAS_VAR / "ows").glob("*.map")
    assert kept.stat().st_mode & 0o077 == 0
    assert "password" not in kept.read_text().lower()


def test_mapserver_may_only_read(client: Client, committed: list[Parcel]) -> None:
    options = mapserver._database()["PGOPTIONS"]
    assert "default_transaction_read_only=on" in options
    assert "statement_timeout" in options


def test_no_picture_tells_of_our_insides(client: Client, committed: list[Parcel]) -> None:
    told = body(ask(client, "WMS", MAP | {"LAYERS": "nothing", "EXCEPTIONS": "INIMAGE"}))
    assert "ServiceException" in told
    assert not [word for word in INTERNAL if word in told]
    assert around(committed[0])
