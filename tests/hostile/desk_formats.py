"""Files of desktop programs: File Geodatabases, MapInfo's tables and interchange files, drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import made_formats as made
import numpy as np

from hostile import originals
from hostile.archives import zipped
from hostile.case import SOUND_ROWS, Case, World, cut, files, one, patched, replaced, shares

#: The catalogue of a geodatabase and the table in which the parcels are, without their suffixes.
_CATALOGUE, _OBJECTS = "a00000001", "a00000009"
_NOISE_SEED = 815
_DRAWN = {"crs": f"EPSG:{made.DRAWN_IN}", "pairs": {"Text": "cadastral_number"}}
_BLOCKS_DEEP, _BLOCKS_WIDE = 12, 10


def cases() -> Iterator[Case]:
    yield from _geodatabases()
    yield from _tables()
    yield from _interchange()
    yield from _drawings()


def _geodatabase(
    name: str, change: Callable[[Mapping[str, bytes]], Mapping[str, bytes | None]], taken: int = 0
) -> Case:
    def content(_world: World) -> bytes:
        sound = originals.geodatabase()
        changed = {**sound, **change(sound)}
        return zipped(*((f"parcels.gdb/{file}", told) for file, told in changed.items() if told is not None))

    return Case(f"a geodatabase {name}", one("parcels.zip", content), taken)


def _geodatabases() -> Iterator[Case]:
    for what, stem in (("catalogue", _CATALOGUE), ("table of objects", _OBJECTS)):
        for suffix in ("gdbtable", "gdbtablx"):
            file = f"{stem}.{suffix}"
            for name, share in shares(f"with the {suffix} of its {what}", (0, 0.3, 0.8)):
                yield _geodatabase(name, lambda sound, file=file, share=share: {file: cut(sound[file], share)})
            yield _geodatabase(f"without the {suffix} of its {what}", lambda _s, file=file: {file: None})
        file = f"{stem}.gdbtable"
        for at, field in ((4, "rows"), (8, "largest row"), (32, "fields")):
            yield _geodatabase(
                f"whose {what} says of its {field} that they are thousands of millions",
                lambda sound, file=file, at=at: {file: patched(sound[file], at, b"\xff\xff\xff\x7f")},
                0 if field == "fields" else SOUND_ROWS,
            )
    for seed in range(4):
        yield _geodatabase(f"with noise among its objects, seed {seed}", lambda sound, seed=seed: _noisy(sound, seed))


def _noisy(sound: Mapping[str, bytes], seed: int) -> dict[str, bytes]:
    """The last half of the table, in which the rows are, is noise."""
    content = sound[f"{_OBJECTS}.gdbtable"]
    half = len(content) // 2
    noise = np.random.default_rng(_NOISE_SEED + seed).bytes(len(content) - half)
    return {f"{_OBJECTS}.gdbtable": content[:half] + noise}


def _table(name: str, change: Callable[[Mapping[str, bytes]], Mapping[str, bytes | None]], taken: int = 0) -> Case:
    return _set("MapInfo File", ".tab", f"a MapInfo table {name}", change, taken)


def _pair(name: str, change: Callable[[Mapping[str, bytes]], Mapping[str, bytes | None]], taken: int = 0) -> Case:
    return _set("MapInfo File", ".mif", f"an interchange file {name}", change, taken)


def _set(
    driver: str, main: str, name: str, change: Callable[[Mapping[str, bytes]], Mapping[str, bytes | None]], taken: int
) -> Case:
    def contents(_world: World) -> dict[str, bytes]:
        sound = originals.parts(driver, main)
        changed = {**sound, **change(sound)}
        return {f"parcels{suffix}": content for suffix, content in changed.items() if content is not None}

    return Case(name, files(contents), taken)


def _tables() -> Iterator[Case]:
    for suffix in (".tab", ".dat", ".map", ".id"):
        for name, share in shares(f"with its {suffix}", (0, 0.3, 0.7)):
            # The last block of a .map is about how it is drawn.
            taken = SOUND_ROWS if (suffix, share) == (".map", 0.7) else 0
            yield _table(name, lambda sound, suffix=suffix, share=share: {suffix: cut(sound[suffix], share)}, taken)
        yield _table(f"without its {suffix}", lambda _s, suffix=suffix: {suffix: None})
        if suffix != ".tab":
            yield _table(f"with noise for its {suffix}", lambda _s, suffix=suffix: {suffix: b"\xa5\x5a\0\xff" * 300})
    for what, text in (
        (
            "leads to another table",
            b'!table\n!version 100\nOpen Table "/etc/passwd" Hide\nCreate View v As Select a From b\n',
        ),
        ("is a picture", b'!table\n!version 300\nDefinition Table\n  File "/etc/passwd"\n  Type "RASTER"\n'),
        ("is a server's", b'!table\n!version 950\nDefinition Table\n  Type "WFS"\n  url "http://127.0.0.1:9"\n'),
        ("is an SQL table of a server", b"!table\n!version 950\nDefinition Table\n  Type LINKED\n"),
        ("has no definition", b"!table\n!version 300\n"),
        (
            "has ten thousand fields",
            b'!table\n!version 300\n\nDefinition Table\n  Type NATIVE Charset "Neutral"\n  Fields 10000\n'
            + b"".join(b"    F%d Char (1) ;\n" % at for at in range(10_000)),
        ),
        ("has fewer fields than none", b"!table\n!version 300\n\nDefinition Table\n  Type NATIVE\n  Fields -7\n"),
    ):
        yield _table(f"that {what}", lambda _s, text=text: {".tab": text})


def _interchange() -> Iterator[Case]:
    for suffix in (".mif", ".mid"):
        for name, share in shares(f"with its {suffix}", (0, 0.2, 0.5, 0.8)):
            yield _pair(name, lambda sound, suffix=suffix, share=share: {suffix: cut(sound[suffix], share)})
        yield _pair(f"without its {suffix}", lambda _s, suffix=suffix: {suffix: None})
    for what, old, new in (
        ("a region of two thousand million rings", b"Region 1", b"Region 2000000000"),
        ("a region of fewer rings than none", b"Region 1", b"Region -1"),
        ("a ring of two thousand million corners", b"\n  5\n", b"\n  2000000000\n"),
        ("a ring of fewer corners than none", b"\n  5\n", b"\n  -5\n"),
        ("a ring of one corner", b"\n  5\n", b"\n  1\n"),
        ("a corner that is no number", b"33.94 ", b"nan "),
        ("a corner without end", b"33.94 ", b"inf "),
        ("a corner beyond all measure", b"33.94 ", b"1e308 "),
        ("a corner that is a word", b"33.94 ", b"here "),
        ("a thousand million columns", b"Columns 3", b"Columns 1000000000"),
        ("fewer columns than none", b"Columns 3", b"Columns -1"),
    ):
        taken = SOUND_ROWS - 1 if new.startswith(b"1e308") else 0
        yield _pair(f"with {what}", lambda sound, old=old, new=new: {".mif": replaced(sound[".mif"], old, new)}, taken)
    yield _pair("with more rows than objects", lambda sound: {".mid": sound[".mid"] * 3})
    yield _pair("whose rows have no end of a text", lambda sound: {".mid": b'"' + sound[".mid"]}, SOUND_ROWS - 1)
    yield _pair("with bytes of zero for its rows", lambda sound: {".mid": bytes(len(sound[".mid"]))})


def _drawing(name: str, content: Callable[[], str | bytes], taken: int = 0, says: str = "") -> Case:
    return Case(f"a drawing {name}", one("parcels.dxf", lambda _world: content()), taken, says, _DRAWN)


def _drawings() -> Iterator[Case]:
    for name, share in shares("that is", (0.02, 0.2, 0.5, 0.9)):
        yield _drawing(name, lambda share=share: cut(originals.drawing(), share))
    corners = [(0, 0), (5, 0), (5, 5)]
    for what, corner in (("no number", "nan"), ("without end", "inf"), ("a word", "here"), ("nothing", "")):
        yield _drawing(
            f"with a corner that is {what}",
            lambda corner=corner: made.dxf(made.polyline("a", corners)).replace("\r\n5\r\n", f"\r\n{corner}\r\n", 1),
        )
    yield _drawing(
        "with a corner beyond all measure", lambda: made.dxf(made.polyline("a", [(1e308, 1), (2, 1e308), (1, 1)]))
    )
    for what, pairs in (
        (
            "a polyline of two thousand million corners",
            ((0, "LWPOLYLINE"), (8, "a"), (90, 2_000_000_000), (70, 1), (10, 0), (20, 0)),
        ),
        (
            "a spline of two thousand million knots",
            ((0, "SPLINE"), (8, "a"), (71, 3), (72, 2_000_000_000), (73, 2_000_000_000), (10, 0), (20, 0)),
        ),
        (
            "a spline of the degree of two thousand million",
            (
                (0, "SPLINE"),
                (8, "a"),
                (71, 2_000_000_000),
                (72, 8),
                (73, 4),
                *((40, at) for at in range(8)),
                *((code, 1) for _at in range(4) for code in (10, 20)),
            ),
        ),
        ("a circle of no measure", ((0, "CIRCLE"), (8, "a"), (10, 0), (20, 0), (40, "1e308"))),
        ("an arc of no angle", ((0, "ARC"), (8, "a"), (10, 0), (20, 0), (40, 1), (50, "1e308"), (51, "-1e308"))),
        ("an ellipse of nothing", ((0, "ELLIPSE"), (8, "a"), (10, 0), (20, 0), (11, 0), (21, 0), (40, 0))),
        ("a block that there is none of", ((0, "INSERT"), (8, "a"), (2, "NOWHERE"), (10, 0), (20, 0))),
        (
            "a picture from a network",
            ((0, "IMAGE"), (8, "a"), (340, "/vsicurl/http://127.0.0.1:9/a.tif"), (10, 0), (20, 0)),
        ),
        ("a code that there is none of", ((0, "LINE"), (99_999, "a"))),
        ("a table of no measure", ((0, "ACAD_TABLE"), (8, "a"), (91, 2_000_000_000), (92, 2_000_000_000))),
    ):
        yield _drawing(f"with {what}", lambda pairs=pairs: made.dxf(made.groups(*pairs)))
    yield _drawing("whose block is in itself", lambda: _inserting([("A", ["A", "A"])], "A"))
    yield _drawing("whose blocks are in one another", lambda: _inserting([("A", ["B", "B"]), ("B", ["A", "A"])], "A"))
    yield _drawing("whose blocks multiply", lambda: _multiplying(), says="come to more than")
    yield _drawing("with a line of a megabyte", lambda: made.dxf(made.text("a", 0, 0, "x" * 1_000_000)))
    yield _drawing("of nothing but a comment", lambda: "999\r\n" + "x" * 50 + "\r\n" + "0\r\nSECTION\r\n")
    yield _drawing("of no entities", lambda: made.dxf())
    yield _drawing(
        "with a name of its block that climbs", lambda: _inserting([("../../etc/passwd", [])], "../../etc/passwd")
    )


def _inserting(blocks: list[tuple[str, list[str]]], first: str) -> str:
    """Blocks that hold a circle and insert others, and an entity that inserts the first."""
    circle = made.groups((0, "CIRCLE"), (8, "a"), (10, 0), (20, 0), (40, 1))
    written = "".join(
        made.groups((0, "BLOCK"), (8, "a"), (2, name), (70, 0), (10, 0), (20, 0))
        + circle
        + "".join(_insert(other) for other in inside)
        + made.groups((0, "ENDBLK"), (8, "a"))
        for name, inside in blocks
    )
    return made.dxf(_insert(first), blocks=written)


def _insert(name: str) -> str:
    return made.groups((0, "INSERT"), (8, "a"), (2, name), (10, 0), (20, 0))


def _multiplying() -> str:
    """Each block inserts the one before it ten times: twelve of them are a million million circles."""
    names = [f"B{at}" for at in range(_BLOCKS_DEEP)]
    blocks = [(name, [names[at - 1]] * _BLOCKS_WIDE if at else []) for at, name in enumerate(names)]
    return _inserting(blocks, names[-1])
