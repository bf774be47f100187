"""Where each row of a table stands: coordinates in two columns or one, WKT, EWKT, GeoJSON as text, WKB in hex.

Coordinates stay as they are written, x first as its column says; which system they are in, and whether northing
comes first after all, is for `importers.positions` to recognise.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from geo import coordinates
from geo.text import fold
from importers.files.arrow_layer import UNREADABLE_WKB

Reader = Callable[[str], BaseGeometry | None]
"""Reads the geometry written in a text; None where there is none."""


class Placing(Protocol):
    """How the place of a row is read: from which columns, and what EPSG codes the texts named so far."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def srids(self) -> set[int]: ...

    @property
    def points(self) -> bool:
        """Whether they are coordinates of points, and no geometries."""

    def wkb(self, cells: Sequence[str]) -> bytes | None:
        """The row's geometry, x first; None where its cells are empty, `UNREADABLE_WKB` where they make no sense."""


def recognise(names: Sequence[str], sample: Sequence[Sequence[str]], told: Sequence[str] = ()) -> Placing | None:
    """Find how the rows of a table are placed, by what stands in a sample of them and by the columns' names.

    `told` are the columns that a person named: two with coordinates, x (longitude, easting) first, or one with a
    geometry. None: no column of the table says where its rows are, or those that were named hold something else,
    such as addresses.
    """
    candidates = [names.index(name) for name in told] or range(len(names))
    if len(told) == _PAIR:
        x, y = candidates
        return _Coordinates((names[x], names[y]), x, y)
    for column in candidates:
        # «12/3» and «3,15» are two numbers too: only a column's name makes a place of them.
        named = bool(told) or _called(_PAIR_NAMES, [names[column]]) is not None
        for reader in (*_READERS, _two_coordinates) if named else _READERS:
            if _mostly(reader, sample, column):
                return _Geometries((names[column],), column, reader)
    if told:
        return None
    for pair in _COLUMN_NAMES:
        called = [found for one in pair if (found := _called(one, names)) is not None]
        if len(called) == _PAIR and all(_mostly(coordinate, sample, column) for column in called):
            x, y = called
            return _Coordinates((names[x], names[y]), x, y)
    return None


def coordinate(text: str) -> float | None:
    """The number that a coordinate is written as (`geo.coordinates.read`); None if it is none."""
    found = coordinates.read(text)
    return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class _Coordinates:
    """A point by its coordinates in two columns."""

    columns: tuple[str, ...]
    x: int
    y: int
    srids: set[int] = field(default_factory=set)
    points: bool = True

    def wkb(self, cells: Sequence[str]) -> bytes | None:
        if not (cells[self.x].strip() or cells[self.y].strip()):
            return None
        x, y = coordinate(cells[self.x]), coordinate(cells[self.y])
        return UNREADABLE_WKB if x is None or y is None else _POINT_WKB.pack(1, 1, x, y)


@dataclass(frozen=True, slots=True)
class _Geometries:
    """A geometry, or a point's two coordinates, in one column."""

    columns: tuple[str, ...]
    column: int
    reader: Reader
    srids: set[int] = field(default_factory=set)

    @property
    def points(self) -> bool:
        return self.reader is _two_coordinates

    def wkb(self, cells: Sequence[str]) -> bytes | None:
        text = cells[self.column]
        if not text.strip():
            return None
        geometry = self.reader(text)
        if geometry is None:
            return UNREADABLE_WKB
        if srid := shapely.get_srid(geometry):
            self.srids.add(int(srid))
        return shapely.to_wkb(geometry)


def _mostly(reader: Callable[[str], object | None], sample: Sequence[Sequence[str]], column: int) -> bool:
    """Whether at least half of the column's texts are what the reader reads, and any is."""
    texts = [row[column] for row in sample if row[column].strip()]
    read = sum(reader(text) is not None for text in texts)
    return read > 0 and read >= len(texts) * _MOST


def _called(wanted: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [_plain(name) for name in names]
    found: Iterator[int] = (plain.index(name) for name in wanted if name in plain)
    return next(found, None)


def _plain(name: str) -> str:
    """A column's name without what only describes it: «Координати X, м» is x."""
    words = [word for word in _PUNCTUATION.split(fold(name)) if word]
    return "".join([word for word in words if word not in _DESCRIBING] or words)


def _wkt(text: str) -> BaseGeometry | None:
    match = _WKT.match(text)
    if match is None or text.upper().count("COLLECTION") > _MOST_COLLECTIONS:
        return None
    geometry = shapely.from_wkt(text[match.end() :].strip(), on_invalid="ignore")
    return shapely.set_srid(geometry, int(match["code"])) if geometry is not None and match["code"] else geometry


def _geojson(text: str) -> BaseGeometry | None:
    if not text.lstrip().startswith("{") or text.count("geometries") > _MOST_COLLECTIONS:
        return None
    return shapely.from_geojson(text.strip(), on_invalid="ignore")


def _hex_wkb(text: str) -> BaseGeometry | None:
    plain = text.strip().removeprefix("\\x")
    if sum(map(plain.count, _WKB_COLLECTIONS)) > _MOST_COLLECTIONS:
        return None
    return shapely.from_wkb(plain, on_invalid="ignore") if _HEX_WKB.fullmatch(plain) else None


def _two_coordinates(text: str) -> BaseGeometry | None:
    """A point from one text: «49.38, 33.94», «49,38; 33,94», 49°23'15.2"N 33°56'24"E."""
    found = coordinates.pair(text)
    return None if found is None else shapely.Point(found)


_READERS: tuple[Reader, ...] = (_wkt, _geojson, _hex_wkb)
# Little-endian, a point, x, y: many times faster than an object made for each row.
_POINT_WKB = struct.Struct("<BIdd")
_PAIR = 2
# GEOS goes into collections in one another by recursion, and a million end the process.
_MOST_COLLECTIONS = 64
_WKB_COLLECTIONS = ("0107000000", "0000000007")
_MOST = 0.5
# Names by pairs, x first, without case and punctuation; «х» and «у» are met in Cyrillic, which `fold` makes of both.
_COLUMN_NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("lon", "long", "lng", "longitude", "довгота", "долгота"), ("lat", "latitude", "широта")),
    (("easting", "east", "схід", "східна"), ("northing", "north", "північ", "північна")),
    (tuple(fold(name) for name in ("x", "х", "coordx", "xcoord", "координатах", "pointx")),
     tuple(fold(name) for name in ("y", "у", "coordy", "ycoord", "координатау", "pointy"))),
)  # fmt: skip
_PAIR_NAMES = ("coordinates", "coords", "latlon", "latlng", "lonlat", "gps", "location", "координати", "місце", "точка")
_DESCRIBING = frozenset(
    map(fold, ("координата", "координати", "coordinate", "coord", "м", "m", "градуси", "град", "wgs84", "wgs", "84"))
)
_PUNCTUATION = re.compile(r"[\W_]+")
_WKT = re.compile(
    r"\s*(?P<srid>SRID\s*=\s*(?P<code>\d{4,6})\s*;)?\s*(?=(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)",
    re.IGNORECASE,
)
_HEX_WKB = re.compile(r"(?:00|01)(?:[0-9A-Fa-f]{2}){8,}")
