"""GeoPackages: databases whose pages, tables, views and geometries were made to do harm."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from hostile import originals
from hostile.case import SOUND_ROWS, Case, World, cut, one, patched, shares

#: Offsets in the head of an SQLite file (https://www.sqlite.org/fileformat2.html, 1.3).
_PAGE_SIZE, _WRITE_VERSION, _RESERVED, _PAGES, _FREE, _SCHEMA_FORMAT, _ENCODING = 16, 18, 20, 28, 32, 44, 56
_APPLICATION = 68
_NOISE_SEED, _NOISY_PAGES = 4711, 10
#: Head of a geometry in a GeoPackage: magic, version, flags (little-endian, no envelope), srs.
_HEAD = b"GP\0\1" + struct.pack("<i", 4326)


def cases() -> Iterator[Case]:
    for name, share in shares("a GeoPackage", (0.001, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95)):
        yield Case(name, one("parcels.gpkg", lambda _world, share=share: cut(_sound(), share)))
    for what, at, new, taken in (
        ("pages of no bytes", _PAGE_SIZE, b"\0\0", 0),
        ("pages of three bytes", _PAGE_SIZE, b"\0\3", 0),
        ("pages of another size", _PAGE_SIZE, b"\x20\0", 0),
        ("a version of tomorrow", _WRITE_VERSION, b"\xff\xff", 0),
        ("all of a page reserved", _RESERVED, b"\xff", 0),
        ("a million more pages", _PAGES, b"\0\x10\0\0", 0),
        ("free pages behind its end", _FREE, b"\0\x0f\0\0", 0),
        ("a schema of no format", _SCHEMA_FORMAT, b"\0\0\0\x63", 0),
        ("texts in no encoding", _ENCODING, b"\0\0\0\x09", SOUND_ROWS),
        ("the mark of another application", _APPLICATION, b"FOSL", 0),
        ("noise for its catalogue", 100, b"\xa5" * 300, 0),
    ):
        yield Case(f"a GeoPackage with {what}", one("parcels.gpkg", _patching(at, new)), taken)
    for number in range(_NOISY_PAGES):
        yield Case(f"a GeoPackage with noise on a page, seed {number}", one("parcels.gpkg", _noisy(number)))
    yield from _schemas()
    yield from _geometries()
    yield from _values()


def _sound() -> bytes:
    return originals.one_file("GPKG", ".gpkg")


def _patching(at: int, new: bytes) -> Callable[[World], bytes]:
    return lambda _world: patched(_sound(), at, new)


def _noisy(seed: int) -> Callable[[World], bytes]:
    """One page with rows or an index in it is noise, its head too."""

    def make(_world: World) -> bytes:
        random = np.random.default_rng(_NOISE_SEED + seed)
        content = _sound()
        size = int.from_bytes(content[_PAGE_SIZE : _PAGE_SIZE + 2], "big")
        filled = [at for at in range(size, len(content), size) if content[at] in (2, 5, 10, 13)]
        at = filled[int(random.integers(len(filled)))]
        return patched(content, at, b"\xff" + random.bytes(size - 1))

    return make


def _sql(name: str, script: str, taken: int = 0, says: str = "", **told: str) -> Case:
    """The sound GeoPackage after a script; {outside} and {address} are where the world is."""

    def make(folder: Path, world: World) -> None:
        path = folder / "parcels.gpkg"
        path.write_bytes(_sound())
        with closing(sqlite3.connect(path)) as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.executescript(script.format(outside=world.outside, address=world.address, secret=world.secret))
            database.commit()

    return Case(f"a GeoPackage {name}", make, taken, says, told)


_VIEW = (
    "CREATE VIEW v AS {query};"
    "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('v', 'features', 4326);"
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4326, 0, 0);"
    "DELETE FROM gpkg_contents WHERE table_name = 'parcels';"
    "DELETE FROM gpkg_geometry_columns WHERE table_name = 'parcels';"
)
_ENDLESS = (
    "WITH RECURSIVE n (fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n)"
    " SELECT n.fid, p.geom, p.cadnum FROM n, parcels p"
)
_PRODUCT = "SELECT a.fid, a.geom, a.cadnum FROM parcels a" + "".join(f", parcels b{at}" for at in range(30))


def _view(query: str) -> str:
    return _VIEW.replace("{query}", query)


def _schemas() -> Iterator[Case]:
    yield _sql("whose layer is a view without end", _view(_ENDLESS))
    yield _sql("whose layer is a view of 3³¹ rows", _view(_PRODUCT))
    for what, query in (
        ("writes a file", "SELECT 1 AS fid, geom, writefile('{outside}/escaped', cadnum) AS cadnum FROM parcels"),
        ("reads a file", "SELECT 1 AS fid, geom, readfile('{secret}') AS cadnum FROM parcels"),
        ("loads a program", "SELECT load_extension('{outside}/x.so') AS fid, geom, cadnum FROM parcels"),
        ("opens another source", "SELECT ogr_datasource_load_layers('{secret}') AS fid, geom, cadnum FROM parcels"),
        ("asks a server", "SELECT ogr_geocode('{address}') AS fid, geom, cadnum FROM parcels"),
        ("looks into itself", "SELECT fid, geom, cadnum FROM v"),
        ("lacks its table", "SELECT fid, geom, cadnum FROM nowhere"),
        ("makes a blob of gigabytes", "SELECT fid, zeroblob(2000000000) AS geom, cadnum FROM parcels"),
        ("makes a text of gigabytes", "SELECT fid, geom, hex(zeroblob(900000000)) AS cadnum FROM parcels"),
    ):
        yield _sql(f"whose layer is a view that {what}", _view(query))
    yield _sql(
        "with a trigger on reading's tables",
        "CREATE TRIGGER t AFTER UPDATE ON gpkg_contents BEGIN DELETE FROM parcels; END;",
        SOUND_ROWS,
    )
    rename = (
        'ALTER TABLE parcels RENAME TO "{new}";'
        "UPDATE gpkg_contents SET table_name = '{quoted}';"
        "UPDATE gpkg_geometry_columns SET table_name = '{quoted}';"
    )
    for what, new, taken in (
        ("SQL", 'x"; DROP TABLE assets_parcel; --', SOUND_ROWS),
        ("HTML", "<script>alert(1)</script>", SOUND_ROWS),
        ("letters that turn the direction of reading", "parcels\u202egkpg", SOUND_ROWS),
        ("five thousand letters", "x" * 5_000, SOUND_ROWS),
        ("a template", "%s %(file)s {{0}}", SOUND_ROWS),
    ):
        script = rename.replace("{new}", new.replace('"', '""')).replace("{quoted}", new.replace("'", "''"))
        yield _sql(f"whose layer is called {what}", script, taken)
    yield _sql(
        "whose catalogue leads to SQLite's own",
        "UPDATE gpkg_contents SET table_name = 'sqlite_master';"
        "UPDATE gpkg_geometry_columns SET table_name = 'sqlite_master', column_name = 'sql';",
    )
    yield _sql("without its layer's table", "DROP TABLE parcels;")
    yield _sql("without a catalogue", "DROP TABLE gpkg_contents;")
    yield _sql("without geometry columns", "DROP TABLE gpkg_geometry_columns;")
    yield _sql("whose geometry column is another", "UPDATE gpkg_geometry_columns SET column_name = 'cadnum';")
    yield _sql("whose geometry column is none", "UPDATE gpkg_geometry_columns SET column_name = 'nowhere';")
    yield _sql(
        "of a system that it does not have",
        "UPDATE gpkg_contents SET srs_id = 666; UPDATE gpkg_geometry_columns SET srs_id = 666;",
        SOUND_ROWS,
    )
    yield _sql(
        "whose system is an address",
        "UPDATE gpkg_spatial_ref_sys SET definition = '{address}/crs', organization = '{address}' WHERE srs_id = 4326;",
        SOUND_ROWS,
    )
    yield _sql(
        "whose system is a grid in a file",
        "UPDATE gpkg_spatial_ref_sys SET definition = '+proj=longlat +nadgrids={secret}', organization = 'NONE'"
        " WHERE srs_id = 4326;",
        SOUND_ROWS,
    )
    yield _sql(
        "of 600 layers",
        "".join(
            f"CREATE TABLE t{n} (fid INTEGER PRIMARY KEY, geom BLOB);"
            f"INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('t{n}', 'features', 4326);"
            f"INSERT INTO gpkg_geometry_columns VALUES ('t{n}', 'geom', 'POLYGON', 4326, 0, 0);"
            for n in range(600)
        ),
        says="more than",
    )
    yield _sql(
        "of 1,900 columns", "".join(f"ALTER TABLE parcels ADD COLUMN c{n} TEXT;" for n in range(1_890)), says="columns"
    )
    yield _sql("of pictures alone", "DELETE FROM gpkg_geometry_columns; UPDATE gpkg_contents SET data_type = 'tiles';")
    yield _sql(
        "with an index of no tree",
        "DROP TABLE IF EXISTS rtree_parcels_geom; CREATE TABLE rtree_parcels_geom (id, minx, maxx, miny, maxy);",
        SOUND_ROWS,
    )


def _geometries() -> Iterator[Case]:
    polygon = b"\1\3\0\0\0"
    point = struct.pack("<BIdd", 1, 1, 33.94, 49.3)
    for what, blob in (
        ("nothing at all", b""),
        ("a head alone", _HEAD),
        ("no geometry", b"not a geometry"),
        ("another magic", b"XX\0\1" + struct.pack("<i", 4326) + point),
        ("noise", b"GP" + b"\xff" * 60),
        ("four thousand million rings", _HEAD + polygon + b"\xff\xff\xff\xff"),
        ("four thousand million corners", _HEAD + polygon + b"\1\0\0\0\xff\xff\xff\xff"),
        (
            "a corner without end",
            _HEAD + polygon + struct.pack("<II8d", 1, 4, 33.9, 49.3, np.inf, 49.3, 33.9, 49.4, 33.9, 49.3),
        ),
        (
            "a corner that is no number",
            _HEAD + polygon + struct.pack("<II8d", 1, 4, 33.9, 49.3, np.nan, 49.3, 33.9, 49.4, 33.9, 49.3),
        ),
        (
            "a corner beyond all measure",
            _HEAD + polygon + struct.pack("<II8d", 1, 4, 33.9, 49.3, 1e308, 49.3, 33.9, 49.4, 33.9, 49.3),
        ),
        ("collections in one another, ten thousand", _HEAD + struct.pack("<BII", 1, 7, 1) * 10_000 + point),
        ("an unknown type", _HEAD + struct.pack("<BI", 1, 4_000_000) + bytes(40)),
        ("a surface of triangles", _HEAD + struct.pack("<BII", 1, 16, 0)),
        ("a ring of one corner", _HEAD + polygon + struct.pack("<II2d", 1, 1, 33.9, 49.3)),
        ("a polygon of nothing", _HEAD + polygon + bytes(4)),
    ):
        yield _sql(f"whose geometry is {what}", f"UPDATE parcels SET geom = x'{blob.hex()}';")


def _values() -> Iterator[Case]:
    yield _sql("whose texts are no UTF-8", "UPDATE parcels SET cadnum = CAST(x'fffe80c1' AS TEXT);")
    yield _sql("whose texts have a byte of zero", "UPDATE parcels SET cadnum = 'a' || char(0) || 'b';")
    yield _sql("whose texts are blobs", "UPDATE parcels SET cadnum = x'0102030405';")
    yield _sql("whose texts are numbers without end", "UPDATE parcels SET cadnum = 9e999;")
    yield _sql("whose text has thirty megabytes", "UPDATE parcels SET cadnum = hex(zeroblob(15000000));")
    yield _sql("without a row", "DELETE FROM parcels;", says="no objects")
    yield _sql(
        "that counts a million rows and has three", "UPDATE gpkg_ogr_contents SET feature_count = 1000000;", SOUND_ROWS
    )
    yield _sql("that counts fewer rows than none", "UPDATE gpkg_ogr_contents SET feature_count = -5;", SOUND_ROWS)
