"""XML that bursts, leads elsewhere or lies: KML, GPX, and the State Land Cadastre's exchange file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import made_formats as made
from helpers import box, number

from hostile import originals
from hostile.archives import zipped
from hostile.case import SOUND_ROWS, Case, World, cut, one, replaced, shares

_LAUGHS = (
    '<!DOCTYPE {root} [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
_POLYGON = (
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
)
_TOLD = {"pairs": {"Name": "cadastral_number"}}


def cases() -> Iterator[Case]:
    for kind, sound, name in (
        ("a KML", lambda: originals.one_file("LIBKML", ".kml"), "parcels.kml"),
        ("an exchange file", originals.exchange_file, "parcels.xml"),
        ("a GPX", lambda: _gpx().encode(), "points.gpx"),
    ):
        for what, share in shares(kind, (0.05, 0.3, 0.6, 0.9, 0.99)):
            yield Case(what, one(name, lambda _w, sound=sound, share=share: cut(sound(), share)))
        yield from _declaring(kind, sound, name)
    yield from _kml()
    yield from _exchange()


def _gpx(body: str = '<wpt lat="49.3" lon="33.94"><name>a</name></wpt>') -> str:
    return made.gpx(body * 3)


def _declaring(kind: str, sound: Callable[[], bytes], name: str) -> Iterator[Case]:
    """What XML itself offers to whoever wants to do harm."""
    root = {"parcels.kml": "kml", "parcels.xml": "UkrainianCadastralExchangeFile", "points.gpx": "gpx"}[name]

    def declared(text: str) -> Callable[[World], bytes]:
        def content(world: World) -> bytes:
            said = text.format(root=root, address=world.address, outside=world.outside, secret=world.secret)
            start = sound().index(b"<" + root.encode())
            return sound()[:start] + said.encode() + sound()[start:]

        return content

    for what, text in (
        ("a thousand million laughs", _LAUGHS),
        ("an entity from a file", '<!DOCTYPE {root} [<!ENTITY x SYSTEM "file://{outside}/secret.txt">]>'),
        ("an entity from a network", '<!DOCTYPE {root} [<!ENTITY x SYSTEM "{address}/x">]>'),
        ("a parameter from a network", '<!DOCTYPE {root} [<!ENTITY % x SYSTEM "{address}/x"> %x;]>'),
        ("a document type of a network", '<!DOCTYPE {root} SYSTEM "{address}/x.dtd">'),
        ("a public document type", '<!DOCTYPE {root} PUBLIC "-//X//Y" "{address}/x.dtd">'),
        ("one long entity many times", '<!DOCTYPE {root} [<!ENTITY x "' + "x" * 100_000 + '">]>'),
    ):
        yield Case(f"{kind} with {what}", one(name, declared(text)), says="document type or entities")
    end = f"</{root}>".encode()
    deep = b"<a>" * 50_000 + b"</a>" * 50_000
    for what, more in (
        ("fifty thousand elements in one another", deep),
        ("an element that is not closed", b"<a>"),
        ("an element closed twice", b"</a>"),
        ("a byte of zero", b"<a>\0</a>"),
        ("a letter that XML has not", b"<a>\x0b</a>"),
        ("bytes that are no UTF-8", b"<a>\xff\xfe</a>"),
        ("an entity that nobody declared", b"<a>&secret;</a>"),
        ("an attribute twice", b'<a b="1" b="2"/>'),
    ):
        yield Case(f"{kind} with {what}", one(name, lambda _w, more=more: replaced(sound(), end, more + end)))
    for what, encoding in (
        ("UTF-16", "utf-16"),
        ("UTF-7", "utf-7"),
        ("an encoding of Mars", "mars-1"),
        ("EBCDIC", "cp037"),
    ):
        yield Case(
            f"{kind} that says that it is in {what} and is not",
            one(name, lambda _w, encoding=encoding: _saying(sound(), encoding)),
        )


def _saying(content: bytes, encoding: str) -> bytes:
    body = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
    return f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + body


def _kml() -> Iterator[Case]:
    ring = " ".join(f"{x},{y}" for x, y in box(0)["coordinates"][0])
    sound = made.placemark(number(1), _POLYGON.format(ring))

    def of(name: str, body: str | Callable[[World], str], taken: int = 0, says: str = "") -> Case:
        def content(world: World) -> str:
            return made.kml(body(world) if callable(body) else body)

        return Case(name, one("parcels.kml", content), taken, says, _TOLD)

    for what, corners in (
        ("no number", "NaN,NaN 33.95,49.3 33.95,49.4 NaN,NaN"),
        ("without end", "inf,49.3 33.95,49.3 33.95,49.4 inf,49.3"),
        ("beyond all measure", "1e308,49.3 33.95,49.3 33.95,49.4 1e308,49.3"),
        ("words", "here there everywhere"),
        ("nothing", ""),
        ("commas", ",,,,,,,,"),
        ("one corner", "33.94,49.3"),
        ("two corners", "33.94,49.3 33.95,49.3"),
    ):
        yield of(f"a KML whose coordinates are {what}", sound + made.placemark(number(2), _POLYGON.format(corners)), 1)
    yield of(
        "a KML with a link to a network",
        lambda world: f"<NetworkLink><Link><href>{world.address}</href></Link></NetworkLink>{sound}",
        says="NetworkLink",
    )
    yield of(
        "a KML with a link to a file",
        lambda world: f"<NetworkLink><Link><href>file://{world.secret}</href></Link></NetworkLink>{sound}",
        says="NetworkLink",
    )
    for what, extra in (
        (
            "a picture on the ground from a network",
            "<GroundOverlay><Icon><href>{address}/a.png</href></Icon></GroundOverlay>",
        ),
        (
            "a picture of a network's file system",
            "<GroundOverlay><Icon><href>/vsicurl/{address}/a.tif</href></Icon></GroundOverlay>",
        ),
        ("a style from a network", "<styleUrl>{address}/style.kml#a</styleUrl>"),
        (
            "a schema from a network",
            '<Placemark><ExtendedData><SchemaData schemaUrl="{address}/s.kml#x"/></ExtendedData></Placemark>',
        ),
        (
            "an inclusion from a file",
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{outside}/secret.txt" parse="text"/>',
        ),
        ("a model of a network", "<Placemark><Model><Link><href>{address}/m.dae</href></Link></Model></Placemark>"),
        ("instructions of a style sheet", '<?xml-stylesheet href="{address}/x.xsl" type="text/xsl"?>'),
    ):
        yield of(
            f"a KML with {what}",
            lambda world, extra=extra: sound + extra.format(address=world.address, outside=world.outside),
            1,
        )
    yield of(
        "a KML whose description is a program",
        made.placemark(
            number(1),
            _POLYGON.format(ring),
            "<description><![CDATA[<script>alert(1)</script><img src=x onerror=alert(1)>]]></description>",
        ),
        1,
    )
    yield of("a KML of no objects", "<name>a</name>")
    yield of(
        "a KML of a thousand layers",
        "".join(f"<Folder><name>f{at}</name>{sound}</Folder>" for at in range(1_000)),
        says="more than",
    )
    yield of(
        "a KML with ten thousand fields",
        made.placemark(
            number(1),
            _POLYGON.format(ring),
            "<ExtendedData>"
            + "".join(f'<Data name="d{at}"><value>1</value></Data>' for at in range(10_000))
            + "</ExtendedData>",
        ),
    )
    kmz = lambda content: zipped(("doc.kml", content))  # noqa: E731
    for share in (0.2, 0.6, 0.95):
        yield Case(
            f"a KMZ cut at {share:.0%}",
            one("parcels.kmz", lambda _w, share=share: cut(kmz(made.kml(sound).encode()), share)),
        )
    yield Case("a KMZ of laughs", one("parcels.kmz", lambda _w: kmz(made.kml("", _LAUGHS.format(root="kml")).encode())))
    for what, body in (
        ("no number", '<wpt lat="NaN" lon="NaN"/>'),
        ("without end", '<wpt lat="inf" lon="-inf"/>'),
        ("beyond the earth", '<wpt lat="4900" lon="9999"/>'),
        ("missing", "<wpt/>"),
        ("words", '<wpt lat="here" lon="there"/>'),
    ):
        yield Case(
            f"a GPX whose places are {what}",
            one("points.gpx", _gpx(body)),
            told={"pairs": {"name": "cadastral_number"}},
        )


def _exchange() -> Iterator[Case]:
    def of(name: str, old: str, new: str, taken: int = 0) -> Case:
        return Case(
            f"an exchange file {name}",
            one("parcels.xml", lambda _w: replaced(originals.exchange_file(), old.encode(), new.encode())),
            taken,
        )

    point = "<UIDP>0</UIDP>"
    for what, value in (
        ("no number", "NaN"),
        ("without end", "INF"),
        ("beyond all measure", "1e308"),
        ("empty", ""),
        ("a word", "тут"),
        ("a million digits", "9" * 1_000_000),
        ("SQL", "1); DROP TABLE x; --"),
    ):
        yield of(f"with a coordinate that is {what}", "<X>", f"<X>{value}</X><X>")
    yield of("without its coordinate system", "<CoordinateSystem><SC63><X/></SC63></CoordinateSystem>", "")
    yield of("in a system of nowhere", "<SC63><X/></SC63>", "<Mars/>")
    yield of("in a zone of nowhere", "<SC63><X/></SC63>", "<SC63><Q/></SC63>")
    yield of("in feet", "<MeasurementUnit><M/></MeasurementUnit>", "<MeasurementUnit><Ft/></MeasurementUnit>")
    yield of("with one point twice", point, "<UIDP>1</UIDP>")
    yield of("with a point without a number", point, "")
    yield of("whose line goes nowhere", "<P>0</P>", "<P>999999</P>")
    yield of("whose line is one point", "<Points><P>0</P>", "</Points><Points><P>0</P>")
    yield of("whose boundary has an unknown line", "<Line><ULID>0</ULID></Line>", "<Line><ULID>999</ULID></Line>")
    yield of("whose boundary lacks a line", "<Line><ULID>0</ULID></Line>", "")
    yield of("whose boundary has a line twice", "<Line><ULID>0</ULID></Line>", "<Line><ULID>0</ULID></Line>" * 2)
    yield of(
        "whose parcel has no boundary", "<Externals>", "<Nothing/><Externals/><Other>".replace("<Other>", "<Externals>")
    )
    yield of("with an area that is a word", "<Size>", "<Size>багато</Size><Size>")
    yield Case(
        "an exchange file without a metric part",
        one("parcels.xml", lambda _w: originals.exchange_file().replace(b"MetricInfo>", b"OtherInfo>")),
    )
    yield of(
        "with a number that is SQL",
        "<ParcelID>0001</ParcelID>",
        "<ParcelID>0001'; DROP TABLE x</ParcelID>",
        SOUND_ROWS - 1,
    )
    yield of(
        "with a number that turns the direction of reading",
        "<ParcelID>0001</ParcelID>",
        "<ParcelID>\u202e1000</ParcelID>",
        SOUND_ROWS - 1,
    )
