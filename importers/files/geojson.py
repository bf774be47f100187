"""GeoJSON made safe for GDAL: no `crs` member reaches it, for it fetches whatever address stands there.

A `crs` counts at the root, in a feature and in a geometry (PostGIS writes it there), and in any letter case
or escape that GDAL reads as one; inside `properties` it is an attribute like any other, and stays.
"""

from __future__ import annotations

import codecs
import json
import mmap
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyproj
from django.utils.translation import gettext_lazy as _

from importers.problems import FileProblem

RFC_7946 = "RFC 7946: EPSG:4326"
"""What a GeoJSON without `crs` states: longitude and latitude on WGS 84."""


@dataclass(frozen=True, slots=True)
class StatedCrs:
    """What a GeoJSON says of its CRS: WKT if it names a known one, and the statement in its own words."""

    wkt: str | None
    statement: str | None


def place(path: Path, target: Path, shown: Path | str) -> StatedCrs:
    """Place a GeoJSON without its `crs` members at `target`, as a link if it has none, and return what they
    said.

    The file is never parsed into objects. Raises FileProblem "json-not-utf8" or "json-broken".
    """
    _check_utf8(path, shown)
    target.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        members = list(_crs_members(data, shown))
        stated = next((_stated(data, member) for member in members if member.at_root), StatedCrs(None, RFC_7946))
    if not members:
        target.symlink_to(path.resolve())
        return stated
    shutil.copyfile(path, target)
    with target.open("r+b") as copy:
        for member in members:
            copy.seek(member.key_start)
            # An unknown member of the same length: GDAL passes over it, and no byte moves.
            copy.write(b"_" * (member.key_end - member.key_start))
    return stated


def root_type(path: Path, shown: Path | str) -> str:
    """Say what a JSON file holds: the root's `type`, or "" if it has none.

    Parses all of a file of moderate size, so it is for explaining a refusal. Raises FileProblem
    "json-broken".
    """
    if path.stat().st_size > _EXPLAINED_BYTES:
        return ""
    try:
        root = orjson.loads(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise FileProblem("json-broken", shown, line=error.lineno, character=error.colno) from error
    found = root.get("type") if isinstance(root, dict) else None
    return found if isinstance(found, str) else ""


def refusal(path: Path, shown: Path | str, error: Exception) -> FileProblem:
    """Say what is wrong with a JSON file that GDAL doesn't open: broken, or something other than GeoJSON."""
    if _TOO_LARGE in str(error):
        return FileProblem("objects-large", shown)
    if place := _PLACE.search(str(error)):
        return FileProblem("json-broken", shown, **place.groupdict())
    return FileProblem("not-geojson", shown, found=root_type(path, shown) or _("none"))


def refuse_bare_geometry(path: Path, shown: Path | str) -> None:
    """Raise FileProblem "not-geojson" if a file of one object without fields is a geometry, and no feature."""
    root = root_type(path, shown)
    if root not in _ROOTS:
        raise FileProblem("not-geojson", shown, found=root)


_ROOTS = frozenset({"FeatureCollection", "Feature"})
# What GDAL says of an object beyond its own bound of 200 MB of memory, some 200,000 corners.
_TOO_LARGE = "OGR_GEOJSON_MAX_OBJ_SIZE"
# How GDAL's messages tell the place.
_PLACE = re.compile(r"line (?P<line>\d+), character (?P<character>\d+)")
_CHUNK = 1024**2
_EXPLAINED_BYTES = 64 * 1024**2
_CRS_BYTES = 64 * 1024
# «crs» in the letter cases and escapes that GDAL takes for it.
_CRS_KEY = re.compile(rb'"(?:c|\\u0063|\\u0043)(?:r|\\u0072|\\u0052)(?:s|\\u0073|\\u0053)"[ \t\r\n]*:', re.IGNORECASE)
_PROPERTIES = b"properties"
# Strings, with the colon that makes them keys, and braces; a quotation mark alone is a string without an end.
_TOKEN = re.compile(rb'"(?P<text>(?:[^"\\]|\\.)*+)"(?P<key>[ \t\r\n]*:)?|(?P<brace>[{}])|(?P<open>")', re.DOTALL)
_NAMED = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?(?P<code>\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _CrsMember:
    """A `crs` member: the bytes where its key stands and its value begins; whether it is the root's."""

    key_start: int
    key_end: int
    value_start: int
    at_root: bool


def _crs_members(data: mmap.mmap, shown: Path | str) -> Iterator[_CrsMember]:
    """Yield the members outside `properties`; walk the file only as far as the last suspect."""
    suspects = {match.start() for match in _CRS_KEY.finditer(data)}
    if not suspects:
        return
    last = max(suspects)
    # Of each open object: the key read last in it, and whether it lies in a feature's properties.
    keys: list[bytes] = []
    kept: list[bool] = []
    for token in _TOKEN.finditer(data):
        if token.start() > last:
            return
        if token["open"]:
            lines = data[: token.start()].split(b"\n")
            raise FileProblem("json-broken", shown, line=len(lines), character=len(lines[-1]) + 1)
        if token["brace"] == b"{":
            kept.append(bool(keys) and (kept[-1] or keys[-1].lower() == _PROPERTIES))
            keys.append(b"")
        elif token["brace"]:
            if keys:
                keys.pop()
                kept.pop()
        elif token["key"] and keys:
            keys[-1] = token["text"]
            if token.start() in suspects and not kept[-1]:
                yield _CrsMember(*token.span("text"), token.end(), at_root=len(keys) == 1)


def _stated(data: mmap.mmap, member: _CrsMember) -> StatedCrs:
    text = data[member.value_start : member.value_start + _CRS_BYTES].decode("utf-8", errors="ignore").lstrip()
    try:
        value, _end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        return StatedCrs(None, "crs")
    properties = value.get("properties") if isinstance(value, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return StatedCrs(None, json.dumps(value, ensure_ascii=False) if value else None)
    return StatedCrs(_wkt(name), name)


def _wkt(name: str) -> str | None:
    """Return the WKT of a plainly named CRS. Other names aren't looked up: some of them are addresses."""
    name = name.strip()
    if _CRS84.fullmatch(name):
        return pyproj.CRS.from_epsg(4326).to_wkt()
    if match := _NAMED.fullmatch(name):
        try:
            return pyproj.CRS.from_epsg(int(match["code"])).to_wkt()
        except pyproj.exceptions.CRSError:
            return None
    return None


def _check_utf8(path: Path, shown: Path | str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileProblem("json-not-utf8", shown) from error
