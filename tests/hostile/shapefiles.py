"""Shapefiles whose parts are cut, lie about themselves or about one another, or say where to look."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

from hostile import originals
from hostile.case import SOUND_ROWS, Case, World, cut, files, patched, shares

#: Offsets by the ESRI Shapefile Technical Description (1998): of the head, and of the first record of a polygon.
_LENGTH, _TYPE, _BOUNDS = 24, 32, 36
_RECORD_NUMBER, _RECORD_LENGTH, _RECORD_TYPE, _RECORD_BOUNDS = 100, 104, 108, 112
_PARTS, _POINTS, _FIRST_PART, _FIRST_X = 144, 148, 152, 156
#: Of the first entry of the index; and of a DBF's head and its first field (dBASE III).
_INDEX_OFFSET, _INDEX_LENGTH = 100, 104
_RECORDS, _HEAD_BYTES, _ROW_BYTES, _DRIVER = 4, 8, 10, 29
_FIELD_NAME, _FIELD_TYPE, _FIELD_WIDTH, _FIELD_DECIMALS = 32, 43, 48, 49

_MOST, _LEAST, _MANY = 0x7FFF_FFFF, -0x8000_0000, 100_000_000

Parts = Mapping[str, bytes]


def cases() -> Iterator[Case]:
    for suffix in (".shp", ".shx", ".dbf"):
        for name, share in shares(f"a shapefile with its {suffix}", (0, 0.1, 0.3, 0.6, 0.9)):
            yield _case(name, lambda parts, suffix=suffix, share=share: {suffix: cut(parts[suffix], share)})
        yield _case(f"a shapefile without its {suffix}", lambda parts, suffix=suffix: {suffix: None})
        yield _case(f"a shapefile with noise for its {suffix}", lambda _p, suffix=suffix: {suffix: b"\xa5\x5a" * 400})
    yield from _heads()
    yield from _records()
    yield from _indexes()
    yield from _tables()
    yield from _systems()


def _case(
    name: str, change: Callable[[Parts], Mapping[str, bytes | None]], taken: int = 0, says: str = "", **told: str
) -> Case:
    """The sound parts, some of them changed, added, or taken away (None)."""

    def contents(_world: World) -> dict[str, bytes]:
        parts = sound()
        changed = {**parts, **change(parts)}
        return {f"parcels{suffix}": content for suffix, content in changed.items() if content is not None}

    return Case(name, files(contents), taken, says, told)


def sound() -> Parts:
    return originals.parts("ESRI Shapefile", ".shp")


def _patch(name: str, suffix: str, at: int, new: bytes, taken: int = 0) -> Case:
    return _case(
        f"a shapefile whose {suffix} has {name}",
        lambda parts: {suffix: patched(parts[suffix], at, new)},
        taken,
    )


def _big(number: int) -> bytes:
    return struct.pack(">i", number)


def _little(number: int) -> bytes:
    return struct.pack("<i", number)


def _heads() -> Iterator[Case]:
    for suffix in (".shp", ".shx"):
        yield _patch("another file code", suffix, 0, _big(9995))
        yield _patch("a length beyond its end", suffix, _LENGTH, _big(_MOST))
        # GDAL counts objects by the length of the index, and asks nothing of the other.
        counted = SOUND_ROWS if suffix == ".shp" else 0
        yield _patch("a length below nothing", suffix, _LENGTH, _big(_LEAST), counted)
        yield _patch("a length of nothing", suffix, _LENGTH, _big(0), counted)
        yield _patch("a type of shapes that there is none of", suffix, _TYPE, _little(255), SOUND_ROWS)
    yield _patch("a type of no shapes", ".shp", _TYPE, _little(0), SOUND_ROWS)
    yield _patch("a type of points for its polygons", ".shp", _TYPE, _little(1), SOUND_ROWS)
    yield _patch("bounds that are no numbers", ".shp", _BOUNDS, struct.pack("<4d", *[float("nan")] * 4), SOUND_ROWS)
    yield _patch("bounds without end", ".shp", _BOUNDS, struct.pack("<4d", *[float("inf")] * 4), SOUND_ROWS)
    yield _patch("bounds the wrong way round", ".shp", _BOUNDS, struct.pack("<4d", 9, 9, -9, -9), SOUND_ROWS)


def _records() -> Iterator[Case]:
    rest = SOUND_ROWS - 1
    yield _patch("another number for its record", ".shp", _RECORD_NUMBER, _big(-7), SOUND_ROWS)
    for what, number in (("nothing", 0), ("below nothing", _LEAST), ("more than there is", _MOST), ("two words", 2)):
        yield _patch(f"a record of {what}", ".shp", _RECORD_LENGTH, _big(number), SOUND_ROWS)
    for what, number, taken in (
        ("no", 0, rest),
        ("a point's", 1, rest),
        ("a multipatch's", 31, 0),
        ("an unknown", 99, rest),
    ):
        yield _patch(f"{what} type for its record", ".shp", _RECORD_TYPE, _little(number), taken)
    for at, things in ((_PARTS, "parts"), (_POINTS, "points")):
        for what, number in (
            ("no", 0),
            ("fewer than no", -1),
            ("a hundred million", _MANY),
            ("two thousand million", _MOST),
        ):
            yield _patch(f"{what} {things} in its record", ".shp", at, _little(number), 0 if number else rest)
    for what, number in (("behind its end", 5), ("far behind its end", _MOST), ("before it", -1)):
        yield _patch(f"a ring that begins {what}", ".shp", _FIRST_PART, _little(number))
    for what, value in (
        ("no number", float("nan")),
        ("without end", float("inf")),
        ("below without end", float("-inf")),
        ("beyond all measure", 1e308),
        ("ESRI's sign of nothing", -1e39),
    ):
        yield _patch(f"a corner whose place is {what}", ".shp", _FIRST_X, struct.pack("<d", value), rest)
    yield _patch("bounds of a shape that are no numbers", ".shp", _RECORD_BOUNDS, b"\xff" * 32, SOUND_ROWS)


def _indexes() -> Iterator[Case]:
    for what, number, taken in (
        ("begins before the file", -50, 0),
        ("begins at the file's head", 0, 0),
        ("begins in the middle of another", 60, SOUND_ROWS - 1),
        ("begins behind the file's end", _MOST // 2, 0),
    ):
        yield _patch(f"an object that {what}", ".shx", _INDEX_OFFSET, _big(number), taken)
    for what, number in (("no", 0), ("fewer than no", -1), ("a thousand million", 1_000_000_000)):
        yield _patch(f"an object of {what} words", ".shx", _INDEX_LENGTH, _big(number))
    yield _case(
        "a shapefile whose index leads to one object for all",
        lambda parts: {".shx": parts[".shx"][:108] + parts[".shx"][100:108] * (SOUND_ROWS - 1)},
        says="wrong places",
    )
    yield _case(
        "a shapefile whose index has ten thousand more", lambda p: {".shx": p[".shx"] + p[".shx"][-8:] * 10_000}
    )


def _tables() -> Iterator[Case]:
    for what, at, new, taken in (
        ("no records", _RECORDS, _little(0), 0),
        ("two thousand million records", _RECORDS, _little(_MOST), SOUND_ROWS),
        ("a head of no bytes", _HEAD_BYTES, b"\0\0", 0),
        ("a head longer than the file", _HEAD_BYTES, b"\xff\xff", 0),
        ("records of no bytes", _ROW_BYTES, b"\0\0", 0),
        ("records of one byte", _ROW_BYTES, b"\1\0", 0),
        ("records longer than the file", _ROW_BYTES, b"\xff\xff", 0),
        ("a field of no width", _FIELD_WIDTH, b"\0", 0),
        ("a field wider than a record", _FIELD_WIDTH, b"\xff", 0),
        ("a field of an unknown type", _FIELD_TYPE, b"?", SOUND_ROWS),
        ("a field of memos", _FIELD_TYPE, b"M", SOUND_ROWS),
        ("a field of whole numbers where texts are", _FIELD_TYPE, b"N", 0),
        ("more decimals than its field is wide", _FIELD_DECIMALS, b"\xfe", SOUND_ROWS),
        ("a field without a name", _FIELD_NAME, bytes(11), 0),
        ("a name of its field that is no text", _FIELD_NAME, b"\xff\xfe\x01\x02\x03", 0),
        ("no end of its fields", _FIELD_NAME + 32 * 3, b" ", SOUND_ROWS),
        ("an unknown language", _DRIVER, b"\xfd", SOUND_ROWS),
    ):
        yield _patch(what, ".dbf", at, new, taken)
    yield _case(
        "a shapefile whose rows are all deleted", lambda parts: {".dbf": _deleted(parts[".dbf"])}, says="no objects"
    )
    yield _case("a shapefile with 2,000 fields", lambda _parts: {".dbf": _wide(2_000)})
    yield _case("a shapefile with bytes zero for its texts", lambda parts: {".dbf": _emptied(parts[".dbf"])})


def _rows_of(table: bytes) -> tuple[int, int]:
    head, row = struct.unpack_from("<HH", table, _HEAD_BYTES)
    return head, row


def _deleted(table: bytes) -> bytes:
    head, row = _rows_of(table)
    for number in range(SOUND_ROWS):
        table = patched(table, head + number * row, b"*")
    return table


def _emptied(table: bytes) -> bytes:
    head, row = _rows_of(table)
    return table[:head] + (b" " + bytes(row - 1)) * SOUND_ROWS


def _wide(count: int) -> bytes:
    head, row = 32 + 32 * count + 1, 1 + count
    fields = b"".join(struct.pack("<11sc4xB15x", b"F%d" % number, b"C", 1) for number in range(count))
    start = struct.pack("<B3BIHH20x", 3, 126, 1, 1, SOUND_ROWS, head, row)
    return start + fields + b"\r" + (b" " * row) * SOUND_ROWS + b"\x1a"


def _systems() -> Iterator[Case]:
    """What a .prj and a .cpg say of themselves: none is ever fetched, opened or run."""
    deep = "".join(f'PROJCS["{at}",' for at in range(20_000))
    yield _case(
        "a shapefile whose .prj is a grid on a network",
        lambda _parts: {".prj": b"+proj=longlat +nadgrids=http://127.0.0.1:9/grid.gsb"},
        SOUND_ROWS,
    )
    for what, text in (
        ("noise", b"\xff\xfe\x00\xa5" * 50),
        ("a megabyte of brackets", b"[" * 1_000_000),
        ("twenty thousand systems in one another", deep.encode()),
        ("a template", b'GEOGCS["%(file)s %s {0}"]'),
        ("a grid in a file", b"+proj=longlat +ellps=krass +nadgrids=/etc/passwd"),
        ("another file", b"@/etc/passwd"),
        ("a pipeline", b"+proj=pipeline +step +proj=longlat +step +proj=utm +zone=99"),
        ("a projection of no numbers", b"+proj=tmerc +lat_0=nan +lon_0=inf +k=1e999 +x_0=nan"),
        ("an EPSG code without end", b"EPSG:" + b"9" * 5_000),
        ("SQL", b"4326; DROP TABLE spatial_ref_sys"),
        (
            "a system of the moon",
            b'GEOGCS["Moon",DATUM["D",SPHEROID["Moon",1737400,0]],PRIMEM["0",0],UNIT["Degree",0.0174532925199433]]',
        ),
        ("the plan of a building", b'LOCAL_CS["Nonearth",UNIT["Meter",1]]'),
    ):
        yield _case(f"a shapefile whose .prj is {what}", lambda _parts, text=text: {".prj": text})
    yield Case(
        "a shapefile whose .prj is an address",
        files(
            lambda world: {
                **{f"parcels{suffix}": content for suffix, content in sound().items()},
                "parcels.prj": f"{world.address}/crs".encode(),
            }
        ),
    )
    for what, text in (
        ("noise", b"\xff\x00\xa5" * 30),
        ("a thousand nines", b"9" * 1_000),
        ("a codec of Python's", b"unicode_escape"),
        ("a codec that unpacks", b"zlib_codec"),
        ("a path", b"../../../etc/passwd"),
    ):
        yield _case(f"a shapefile whose .cpg is {what}", lambda _parts, text=text: {".cpg": text}, SOUND_ROWS)
    for codec in ("rot13", "zlib_codec", "idna", "undefined", "utf-7", "../x"):
        yield _case(f"a shapefile told to be in {codec}", lambda parts: {".cpg": None}, encoding=codec)
