"""Zips that lie, climb, burst or are something else; what is in them does not matter."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence

from hostile import originals
from hostile.case import SOUND_ROWS, Case, World, cut, one, patched, shares

#: Offsets in the records of a zip (APPNOTE.TXT 6.3, 4.3.7, 4.3.12 and 4.3.16).
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FLAGS, _METHOD, _CRC, _PACKED, _UNPACKED, _NAME_LENGTH, _EXTRA_LENGTH = 8, 10, 16, 20, 24, 28, 30
_DISK, _OUTER, _OFFSET = 34, 38, 42
_SPACES = 80_000_000
_HUGE = b"\xff\xff\xff\x7f"
_FIFO, _DEVICE, _LINK = 0o010644, 0o020644, 0o120777

Members = Sequence[tuple[str | zipfile.ZipInfo, bytes]]


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip of members in this order, of which several may have one name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return written.getvalue()


def cases() -> Iterator[Case]:
    for name, share in shares("a zip", (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999)):
        yield Case(name, one("parcels.zip", lambda _world, share=share: cut(_sound(), share)))
    yield from _lying()
    yield from _named()
    yield from _special()
    yield from _bursting()
    yield from _of_other_things()


def _sound() -> bytes:
    return zipped(("parcels.geojson", originals.geojson()))


def _lying() -> Iterator[Case]:
    """A field of the directory that says what is not so."""
    for what, at, new, taken in (
        ("no signature of its directory", 0, b"PK\0\0", 0),
        ("a member that is encrypted", _FLAGS, b"\1\0", 0),
        ("a member packed by imploding", _METHOD, b"\6\0", 0),
        ("a member packed by bzip2", _METHOD, b"\x0c\0", 0),
        ("a member packed by LZMA", _METHOD, b"\x0e\0", 0),
        ("a member packed by no known method", _METHOD, b"\xff\x7f", 0),
        ("a checksum that does not fit", _CRC, b"\1\2\3\4", 0),
        ("a member of no packed bytes", _PACKED, bytes(4), 0),
        ("a member with more packed bytes than the file has", _PACKED, _HUGE, SOUND_ROWS),
        ("a member that says that it is empty", _UNPACKED, bytes(4), 0),
        ("a member that says that it has one byte", _UNPACKED, b"\1\0\0\0", 0),
        ("a member that says that it has two gigabytes", _UNPACKED, _HUGE, 0),
        ("a name longer than the file", _NAME_LENGTH, b"\xff\xff", SOUND_ROWS),
        ("a name of no letters", _NAME_LENGTH, b"\0\0", 0),
        ("an extra field longer than the file", _EXTRA_LENGTH, b"\xff\xff", SOUND_ROWS),
        ("a member that begins behind the file's end", _OFFSET, _HUGE, 0),
        ("a member that begins in the middle of itself", _OFFSET, b"\x10\0\0\0", 0),
        ("a member on another disk", _DISK, b"\5\0", SOUND_ROWS),
    ):
        yield Case(f"a zip with {what}", one("parcels.zip", _patching(_CENTRAL, at, new)), taken)
    for what, at, new, taken in (
        ("a directory of more members than there are", 10, b"\x09\0", SOUND_ROWS),
        ("a directory of no bytes", 12, bytes(4), 0),
        ("a directory larger than the file", 12, _HUGE, 0),
        ("a directory that begins behind the file's end", 16, _HUGE, 0),
        ("a comment longer than the file", 20, b"\xff\xff", SOUND_ROWS),
    ):
        yield Case(f"a zip with {what}", one("parcels.zip", _patching(_END, at, new)), taken)
    for what, at, new, taken in (
        ("another signature before its member", 0, b"PK\7\7", 0),
        ("a name before its member that is another", 30, b"X", 0),
        # The directory is believed, and the checksum agrees.
        ("a member of another method than its directory says", 8, b"\0\0", SOUND_ROWS),
    ):
        yield Case(f"a zip with {what}", one("parcels.zip", _patching(_LOCAL, at, new)), taken)


def _patching(mark: bytes, at: int, new: bytes) -> Callable[[World], bytes]:
    return lambda _world: patched(_sound(), _sound().index(mark) + at, new)


def _named() -> Iterator[Case]:
    """Names of members that lead elsewhere, or that no file system keeps."""
    for what, name, says in (
        ("climbs", "../escaped.geojson", "leads out"),
        ("climbs far", "../../../../../../../../escaped.geojson", "leads out"),
        ("climbs from within", "a/../../escaped.geojson", "leads out"),
        ("climbs by backslashes", "..\\..\\escaped.geojson", "leads out"),
        ("is on a drive", "C:\\escaped.geojson", "leads out"),
        ("is on a drive without a folder", "C:escaped.geojson", "leads out"),
        ("is on another computer", "\\\\server\\share\\escaped.geojson", "leads out"),
        ("is absolute", "/tmp/escaped.geojson", "leads out"),
        ("is a device", "/dev/shm/escaped.geojson", "leads out"),
        ("is longer than any", "a" * 300 + ".geojson", "broken zip"),
        ("lies twenty folders deep", "a/" * 20 + "a.geojson", "too deep"),
    ):
        yield Case(
            f"a zip whose member {what}",
            one("parcels.zip", lambda _w, name=name: zipped((name, originals.geojson()))),
            says=says,
        )
    yield Case(
        "a zip whose member lies in the folder outside",
        one("parcels.zip", lambda world: zipped((f"{world.outside}/escaped.geojson", originals.geojson()))),
        says="leads out",
    )
    for what, name in (
        ("is a command", "$(touch escaped).geojson"),
        ("is a pipe", "|touch escaped;.geojson"),
        ("is SQL", "x'; DROP TABLE assets_parcel; --.geojson"),
        ("is HTML", "<script>alert(1)<script>.geojson"),
        ("turns the direction of reading", "parcels\u202enosjoeg.exe.geojson"),
        ("has an end of line", "parcels\nTraceback\r.geojson"),
        ("is a source of data", "PG:dbname=postgres.geojson"),
        ("is a template", "%(file)s %n {0} {{ 7*7 }}.geojson"),
        ("is a device of Windows", "CON.geojson"),
        ("has a tilde", "~root.geojson"),
    ):
        yield Case(
            f"a zip whose member's name {what}",
            one("parcels.zip", lambda _w, name=name: zipped((name, originals.geojson()))),
            SOUND_ROWS,
        )
    for what, names in (
        ("twice", ("a.geojson", "a.geojson")),
        ("twice but for the suffix's case", ("a.geojson", "a.GEOJSON")),
        ("as a file and as a folder", ("a.geojson", "a.geojson/b.geojson")),
    ):
        yield Case(
            f"a zip with one name {what}",
            one("parcels.zip", lambda _w, names=names: zipped(*((name, originals.geojson()) for name in names))),
        )


def _special() -> Iterator[Case]:
    for what, mode, content in (
        ("a link to the passwords", _LINK, lambda _w: b"/etc/passwd"),
        ("a link to the secret", _LINK, lambda world: str(world.secret).encode()),
        ("a link to itself", _LINK, lambda _w: b"parcels.geojson"),
        ("a pipe", _FIFO, lambda _w: b""),
        ("a device", _DEVICE, lambda _w: b"\1\3"),
    ):
        yield Case(f"a zip with {what}", one("parcels.zip", _with_mode(mode, content)))


def _with_mode(mode: int, content: Callable[[World], bytes]) -> Callable[[World], bytes]:
    def make(world: World) -> bytes:
        member = zipfile.ZipInfo("parcels.geojson")
        member.external_attr = mode << 16
        return zipped((member, content(world)))

    return make


def _bursting() -> Iterator[Case]:
    bomb = lambda: zipped(("parcels.geojson", b" " * _SPACES))  # noqa: E731
    yield Case("a zip of eighty million spaces", one("parcels.zip", lambda _w: bomb()), says="would grow")
    yield Case(
        "a zip of zips of eighty million spaces",
        one("parcels.zip", lambda _w: zipped(*((f"{number}.zip", bomb()) for number in range(4)))),
        says="would grow",
    )
    yield Case("zips four deep", one("parcels.zip", lambda _w: _nested(4)), says="zip within zips")
    yield Case("zips forty deep", one("parcels.zip", lambda _w: _nested(40)), says="zip within zips")
    for count in (2_001, 70_000):
        yield Case(
            f"a zip of {count} files",
            one("parcels.zip", lambda _w, count=count: zipped(*((f"{at}.csv", b"") for at in range(count)))),
            says="more than",
        )
    yield Case(
        "a zip of a thousand zips of ten files",
        one("parcels.zip", lambda _w: zipped(*((f"{at}.zip", zipped(*_TEN)) for at in range(1_000)))),
        says="more than",
    )
    yield Case("a zip whose members all are the same bytes", one("parcels.zip", lambda _w: _overlapping(500)))
    yield Case(
        "a zip whose sizes are in its ZIP64 part, and are of exabytes", one("parcels.zip", lambda _w: _exabytes())
    )


_TEN = [(f"{at}.csv", b"a;b\n") for at in range(10)]


def _nested(depth: int) -> bytes:
    content = zipped(("parcels.geojson", originals.geojson()))
    for _level in range(depth):
        content = zipped(("inner.zip", content))
    return content


def _overlapping(count: int) -> bytes:
    """A directory in which every member begins at the same place: what is there is unpacked again and again."""
    written = zipped(("0000.csv", b" " * 8_000_000))
    begin, end = written.index(_CENTRAL), written.index(_END)
    record = written[begin:end]
    directory = b"".join(record.replace(b"0000.csv", b"%04d.csv" % number) for number in range(count))
    tail = struct.pack("<HHII", count, count, len(directory), begin)
    return written[:begin] + directory + written[end : end + 8] + tail + b"\0\0"


def _exabytes() -> bytes:
    written = zipped(("parcels.geojson", originals.geojson()))
    begin, end = written.index(_CENTRAL), written.index(_END)
    extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
    record = patched(written[begin:end], _PACKED, b"\xff" * 8)
    record = patched(record, _EXTRA_LENGTH, struct.pack("<H", len(extra))) + extra
    tail = struct.pack("<HHII", 1, 1, len(record), begin)
    return written[:begin] + record + written[end : end + 8] + tail + b"\0\0"


def _of_other_things() -> Iterator[Case]:
    recipe = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
    for what, members in (
        ("nothing", ()),
        ("a recipe alone", (("parcels.vrt", recipe),)),
        ("programs alone", (("setup.exe", b"MZ"), ("run.bat", b"del *"), ("autorun.inf", b""))),
        ("empty map files", (("parcels.geojson", b""),)),
        ("parts of a shapefile without the main one", (("parcels.dbf", b"\3"), ("parcels.prj", b"x"))),
        ("an index of a geodatabase alone", (("a.gdb/a00000001.gdbtablx", bytes(64)),)),
        ("a picture called a map", (("parcels.geojson", b"\xff\xd8\xff\xe0" + bytes(99)),)),
        ("a recipe called a map", (("parcels.geojson", recipe),)),
        ("a KMZ in a KMZ in itself", (("a.kmz", zipped(("b.kmz", zipped(("c.kml", b"<kml/>"))))),)),
    ):
        yield Case(f"a zip of {what}", one("parcels.zip", lambda _w, members=members: zipped(*members)))
    yield Case(
        "a zip of a map beside a recipe",
        one("parcels.zip", lambda _w: zipped(("parcels.geojson", originals.geojson()), ("parcels.vrt", recipe))),
        SOUND_ROWS,
    )
    yield Case("a picture with a zip behind it", one("parcels.zip", lambda _w: b"\xff\xd8\xff" + _sound()))
    yield Case("a zip in noise", one("parcels.zip", lambda _w: b"PK\x03\x04" + b"\xa5" * 500 + _sound()), SOUND_ROWS)
