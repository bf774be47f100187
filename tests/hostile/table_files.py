"""Tables: CSV, and workbooks whose packing, sheets or formulas were made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import openpyxl
from helpers import number

from hostile import originals
from hostile.archives import zipped
from hostile.case import FEATURES, SOUND_ROWS, Case, World, cut, one, replaced, shares

_SHEET = "xl/worksheets/sheet1.xml"
_DEEP = 100_000


def cases() -> Iterator[Case]:
    yield from _delimited()
    yield from _places()
    yield from _workbooks()
    yield from _others()


def _csv(name: str, content: Callable[[], bytes | str], taken: int = 0, says: str = "") -> Case:
    return Case(f"a CSV {name}", one("parcels.csv", lambda _world: content()), taken, says)


def _delimited() -> Iterator[Case]:
    sound = originals.csv
    for what, content, taken in (
        ("with a quotation mark that is not closed", lambda: replaced(sound(), b"01.01", b'"01.01'), 0),
        ("with bytes of zero", lambda: replaced(sound(), b"01.01", b"01\0.01"), 0),
        ("of bytes of zero", lambda: bytes(100_000), 0),
        ("of one line without an end", lambda: b"cadnum;" + b"x" * 20_000_000, 0),
        ("of separators alone", lambda: b";" * 100_000, 0),
        ("of quotation marks alone", lambda: b'"' * 100_001, 0),
        ("of its names alone", lambda: b"cadnum;purpose;WKT\n", 0),
        ("of nothing but a mark", lambda: b"\xef\xbb\xbf", 0),
        ("of nothing but ends of lines", lambda: b"\r\n" * 1_000, 0),
        ("in UTF-16", lambda: sound().decode().encode("utf-16"), SOUND_ROWS),
        ("in UTF-32", lambda: sound().decode().encode("utf-32"), 0),
        ("of noise", lambda: b"\xa5\x5a\0\xff\xfe" * 5_000, 0),
        (
            "with ten thousand columns",
            lambda: ";".join(f"c{at}" for at in range(10_000)) + "\n" + ";".join("x" * 10_000),
            0,
        ),
        ("with a row of a hundred thousand cells", lambda: sound() + b";" * 100_000 + b"\n", SOUND_ROWS),
        (
            "with a name of its column of a megabyte",
            lambda: replaced(sound(), b"purpose", b"p" * 1_000_000),
            SOUND_ROWS,
        ),
        (
            "with all its columns of one name",
            lambda: replaced(sound(), b"cadnum;purpose;WKT", b"cadnum;cadnum;cadnum"),
            SOUND_ROWS,
        ),
        ("whose separator is named as nothing", lambda: b"sep=\n" + sound(), SOUND_ROWS),
        ("whose separator is a quotation mark", lambda: b'sep="\n' + sound(), 0),
        ("whose separator is a byte of zero", lambda: b"sep=\0\n" + sound(), 0),
        ("whose separator is half a letter", lambda: b"sep=\xff\n" + sound(), 0),
    ):
        yield _csv(what, content, taken)


def _places() -> Iterator[Case]:
    ring = ", ".join(f"{x} {y}" for x, y in FEATURES[1]["geometry"]["coordinates"][0])
    geometry = f"POLYGON (({ring}))".encode()
    rest = SOUND_ROWS - 1
    for what, wkt, taken in (
        ("NaN", "POLYGON ((NaN NaN, 1 1, 2 2, NaN NaN))", rest),
        ("without end", "POLYGON ((inf inf, 33.95 49.3, 33.95 49.4, inf inf))", rest),
        ("beyond all measure", "POLYGON ((1e308 1, 33.95 49.3, 33.95 49.4, 1e308 1))", rest),
        ("beyond a number", "POLYGON ((1e999 1, 33.95 49.3, 33.95 49.4, 1e999 1))", rest),
        ("empty", "POLYGON EMPTY", rest),
        ("of a hundred thousand collections", "GEOMETRYCOLLECTION(" * _DEEP + "POINT(1 1)" + ")" * _DEEP, rest),
        ("cut", "POLYGON ((33.9 49.3, 33.95", rest),
        ("an unknown one", "TETRAHEDRON ((1 2 3))", rest),
        ("a curve", "CURVEPOLYGON (CIRCULARSTRING (33.94 49.3, 33.95 49.31, 33.94 49.3))", rest),
        ("of two corners", "POLYGON ((33.94 49.3, 33.95 49.3))", rest),
        ("of another system", "SRID=999999;POLYGON ((33.94 49.3, 33.95 49.3, 33.95 49.4, 33.94 49.3))", 0),
        ("hexadecimal of thousands of millions", "0103000000FFFFFFFF" + "00" * 40, rest),
        ("hexadecimal of thousands of millions of corners", "010300000001000000FFFFFFFF" + "00" * 40, rest),
        ("JSON in itself", '{""type"":""GeometryCollection"",""geometries"":[' * 2_000, rest),
        ("JSON of lists", '{""type"":""Polygon"",""coordinates"":' + "[" * _DEEP, rest),
        ("hexadecimal of a hundred thousand collections", "010700000001000000" * _DEEP, rest),
        ("JSON of a hundred thousand collections", '{""type"":""GeometryCollection"",""geometries"":[' * _DEEP, rest),
        ("SQL", "1); DROP TABLE assets_parcel; --", rest),
    ):
        yield _csv(
            f"whose geometry is {what}",
            lambda wkt=wkt: replaced(originals.csv(), geometry, f'"{wkt}"'.encode()),
            taken,
        )
    for what, pair in (
        ("NaN", "nan;nan"),
        ("without end", "inf;-inf"),
        ("beyond all measure", "1e308;1e308"),
        ("a thousand digits", "9" * 1_000 + ";1"),
        ("words", "тут;там"),
        ("formulas", "=1+1;=cmd|' /C calc'!A0"),
    ):
        yield _csv(f"whose coordinates are {what}", lambda pair=pair: f"cadnum;lon;lat\n{number(1)};{pair}\n")


def _book(
    name: str, change: Callable[[Mapping[str, bytes]], Mapping[str, bytes]], taken: int = 0, says: str = ""
) -> Case:
    """The sound workbook with some of its parts changed or added."""

    def content(_world: World) -> bytes:
        with zipfile.ZipFile(io.BytesIO(originals.xlsx())) as archive:
            parts = {member: archive.read(member) for member in archive.namelist()}
        return zipped(*{**parts, **change(parts)}.items())

    return Case(f"a workbook {name}", one("parcels.xlsx", content), taken, says)


def _workbooks() -> Iterator[Case]:
    for name, share in shares("a workbook", (0.05, 0.3, 0.6, 0.9, 0.99)):
        yield Case(name, one("parcels.xlsx", lambda _world, share=share: cut(originals.xlsx(), share)))
    yield _book("without its sheet", lambda _parts: {_SHEET: b""})
    yield _book("whose sheet is noise", lambda _parts: {_SHEET: b"\xa5\x5a\xff" * 900})
    yield _book("whose sheet is cut", lambda parts: {_SHEET: cut(parts[_SHEET], 0.5)})
    yield _book(
        "whose sheet is deep",
        lambda parts: {_SHEET: replaced(parts[_SHEET], b"<sheetData>", b"<sheetData>" + b"<a>" * _DEEP)},
        SOUND_ROWS,
    )
    yield _book(
        "whose dimension is the whole sheet",
        lambda parts: {_SHEET: _sized(parts[_SHEET], b"A1:XFD1048576")},
        SOUND_ROWS,
    )
    yield _book(
        "whose dimension is beyond any sheet",
        lambda parts: {_SHEET: _sized(parts[_SHEET], b"A1:ZZZZZZZ99999999999")},
        SOUND_ROWS,
    )
    yield _book(
        "with a cell in the last corner",
        lambda parts: {
            _SHEET: replaced(
                parts[_SHEET],
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>',
            )
        },
    )
    yield _book(
        "with a cell outside of any sheet",
        lambda parts: {
            _SHEET: replaced(
                parts[_SHEET],
                b"</sheetData>",
                b'<row r="99999999"><c r="ZZZZ99999999" t="n"><v>1</v></c></row></sheetData>',
            )
        },
    )
    yield _book(
        "of laughs",
        lambda parts: {_SHEET: _declaring(parts[_SHEET], b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>')},
        says="entities",
    )
    yield _book(
        "with an entity from a file",
        lambda parts: {_SHEET: _declaring(parts[_SHEET], b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')},
        says="entities",
    )
    yield _book(
        "with data of another workbook",
        lambda _parts: {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
        says="other files",
    )
    yield _book("with data of a server", lambda _parts: {"xl/connections.xml": b"<connections/>"}, says="other files")
    yield _book("with a program", lambda _parts: {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600)}, SOUND_ROWS)
    yield _book("with a part that climbs", lambda _parts: {"../../escaped.xml": b"<a/>"}, says="leads out")
    yield _book(
        "with a part of eighty million spaces", lambda _parts: {"xl/media/a.xml": b" " * 80_000_000}, says="would grow"
    )
    yield _book("of 3,000 parts", lambda _parts: {f"xl/media/{at}.png": b"" for at in range(3_000)}, says="more than")
    yield Case("a workbook of 10,000 columns", one("parcels.xlsx", lambda _world: _wide()), says="columns")
    yield Case("a workbook of 600 sheets", one("parcels.xlsx", lambda _world: _many_sheets()), says="")
    for name, share in shares("an ODS", (0.1, 0.5, 0.9)):
        yield Case(name, one("parcels.ods", lambda _world, share=share: cut(originals.ods(), share)))
    for what, old, new in (
        (
            "a cell a thousand million times",
            b"<table:table-cell ",
            b'<table:table-cell table:number-columns-repeated="1000000000" ',
        ),
        (
            "a row a thousand million times",
            b"<table:table-row>",
            b'<table:table-row table:number-rows-repeated="1000000000">',
        ),
        (
            "a table of another document",
            b"<table:table-row>",
            b'<table:table-source xlink:href="file:///etc/passwd"/><table:table-row>',
        ),
        (
            "a cell fewer times than none",
            b"<table:table-cell ",
            b'<table:table-cell table:number-columns-repeated="-5" ',
        ),
    ):
        yield Case(f"an ODS with {what}", one("parcels.ods", lambda _world, old=old, new=new: _ods(old, new)))


def _sized(sheet: bytes, size: bytes) -> bytes:
    begin = sheet.index(b'<dimension ref="') + len(b'<dimension ref="')
    return sheet[:begin] + size + sheet[sheet.index(b'"', begin) :]


def _declaring(sheet: bytes, declared: bytes) -> bytes:
    at = sheet.index(b"<worksheet")
    return sheet[:at] + declared + sheet[at:]


def _saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _wide() -> bytes:
    book = openpyxl.Workbook()
    for row in ([f"c{at}" for at in range(10_000)], ["x"] * 10_000):
        book.active.append(row)
    return _saved(book)


def _many_sheets() -> bytes:
    book = openpyxl.Workbook()
    for _at in range(600):
        book.create_sheet().append(["cadnum", "purpose"])
    return _saved(book)


def _ods(old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(originals.ods())) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    return zipped(*{**parts, "content.xml": replaced(parts["content.xml"], old, new)}.items())


def _others() -> Iterator[Case]:
    """What is no map file at all, whatever it is called."""
    recipe = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
    for suffix in ("geojson", "kml", "gpx", "gpkg", "shp", "tab", "mif", "dxf", "csv", "xlsx", "xml", "vrt"):
        yield Case(
            f"a recipe called .{suffix}",
            one(f"parcels.{suffix}", lambda world: recipe.format(secret=world.secret)),
        )
    for what, content in (
        ("a program", b"\x7fELF" + bytes(500)),
        ("a program of Windows", b"MZ" + bytes(500)),
        ("a PDF", b"%PDF-1.7\n" + bytes(500)),
        ("a RAR", b"Rar!\x1a\x07\x01\0" + bytes(500)),
        ("a gzip", b"\x1f\x8b\x08\0" + bytes(500)),
        ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("a DWG", b"AC1032" + bytes(500)),
        ("a web page", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("an answer of a server", b'<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs"/>'),
        ("an old workbook of noise", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xa5\x5a" * 4_000),
        ("an old workbook cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("an SQLite database of something else", b"SQLite format 3\0" + bytes(100)),
        ("one byte", b"\0"),
        ("nothing", b""),
    ):
        for suffix in ("geojson", "xlsx"):
            yield Case(f"{what} called .{suffix}", one(f"parcels.{suffix}", content))
    for what, name in (
        ("an address", "http:__127.0.0.1_9_x.geojson"),
        ("a source of data", "PG:dbname=postgres.geojson"),
        ("an option", "--config.geojson"),
        ("letters that turn the direction of reading", "parcels\u202egkpg.geojson"),
        ("HTML", "<img src=x onerror=alert(1)>.geojson"),
        ("a template", "%(file)s {0} %s.geojson"),
        ("two hundred letters", "п" * 100 + ".geojson"),
    ):
        yield Case(f"a file called as {what}", one(name, lambda _world: originals.geojson()), SOUND_ROWS)
    yield Case("two files of one layer's name and another suffix", _two)


def _two(folder: Path, world: World) -> None:
    for name in ("parcels.geojson", "parcels.kml"):
        one(name, originals.geojson())(folder, world)
