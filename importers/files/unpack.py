"""Taking the map files out of a zip that someone uploaded, believing nothing that the zip says of itself."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from django.template.defaultfilters import filesizeformat

from importers.files.encodings import read_bytes
from importers.files.formats import TABLE_SUFFIXES
from importers.problems import FileProblem

ARCHIVE_SUFFIXES = frozenset({".zip", ".kmz"})
MAP_SUFFIXES = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".geojson", ".json"})
MAP_SUFFIXES |= {".geojsonl", ".geojsons", ".ndjson", ".kml", ".gpx", ".gdbtable", ".gdbtablx", ".dxf"}
MAP_SUFFIXES |= {".tab", ".dat", ".map", ".id", ".mif", ".mid"} | TABLE_SUFFIXES | ARCHIVE_SUFFIXES
"""Only these are unpacked: the layers' own files, and none that leads a reader elsewhere (.vrt)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold, so that none fills the disk or the worker's time. Sizes are bytes."""

    max_files: int = 2_000
    """A year of sheets of a land survey; beyond it, the directory itself is an attack."""

    max_bytes: int = 2 * 1024**3
    """Everything unpacked. A part of a shapefile can't pass 2 GB by its format."""

    max_ratio: int = 400
    """Growth of one file on unpacking. A DBF of empty texts grows some 200 times, mere zeros a thousand."""

    ratio_from_bytes: int = 64 * 1024**2
    """Below this size growth does no harm and isn't looked at."""

    max_depth: int = 8
    """Folders in one another."""

    max_name_bytes: int = 200
    """One name in UTF-8; file systems end at 255, and the suffix needs room."""

    max_layers: int = 500
    """Layers offered to choose from; a person can't look through more."""

    max_columns: int = 1_000
    """Fields of one layer. PostgreSQL holds 1,600 in a table; a register has some dozens."""

    max_rows: int = 10_000_000
    """Objects of one layer: a land cadastre of half the country."""


DEFAULT_LIMITS = Limits()


def unpack(path: Path, into: Path, limits: Limits = DEFAULT_LIMITS) -> list[Path]:
    """Unpack the map files of a zip under `into`, and those of the zips in it; return their paths, sorted.

    A zip in it becomes a folder of its name, and counts towards the same limits; none may be in that again. The
    folders of the archive are kept; suffixes become lower case, since GDAL looks for .dbf beside .shp.
    Names made by Windows without a mark of their encoding are read as it writes them (cp866, cp1251).
    Everything the archive declares is checked before the first byte is written, and what comes out is counted
    again. Raises FileProblem.
    """
    return _unpack_inner(_unpack_one(path, into, limits, path), into, path, limits)


def gather(folder: Path, into: Path, limits: Limits = DEFAULT_LIMITS) -> list[Path]:
    """Link the map files in a folder and below, through no linked folder, under `into`, and unpack the zips among them
    there; return as `unpack` does. Raises FileProblem, also beyond the limits.
    """
    linked: list[Path] = []
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        if len(inside.parts) >= limits.max_depth:
            folders.clear()
        for name in names:
            file = Path(place, name)
            suffix = file.suffix.lower()
            if suffix in MAP_SUFFIXES:
                linked.append(_link(file, into / inside / f"{file.stem}{suffix}", folder))
        if len(linked) > limits.max_files:
            raise FileProblem("zip-many", folder, count=len(linked), limit=limits.max_files)
    if not linked:
        raise FileProblem("a-directory", folder)
    return _unpack_inner(linked, into, folder, limits)


def check_members(members: Iterable[zipfile.ZipInfo], path: Path | str, limits: Limits) -> None:
    """Check what an archive declares that is read where it lies, such as a workbook. Raises FileProblem."""
    members = list(members)
    _check_count(members, path, limits)
    for member in members:
        _check_packing(member, _safe_name(member, path, limits), path, limits)
    _check_size(members, path, limits)


# Explorer, 7-Zip and ArcGIS write these two. The others unpack to any size from nothing, or want much memory.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What zipfile raises on damaged bytes, and what a name that is a file and a folder at once comes to.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
    FileExistsError,
    NotADirectoryError,
)
_DRIVE = re.compile("[A-Za-z]:")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_MADE_BY_MAC = "__MACOSX"
_CHUNK = 1024**2
_PACKED = ".packed"
_WINDOWS_NAMES = ("utf-8", "cp866", "cp1251")


def _link(file: Path, target: Path, folder: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.symlink_to(file.resolve())
    except FileExistsError as error:
        raise FileProblem("zip-twice", folder, name=target.name) from error
    return target


def _unpack_inner(files: Collection[Path], into: Path, path: Path, limits: Limits) -> list[Path]:
    """Put in the place of every zip among `files`, which lie under `into`, what is in it; return all files, sorted."""
    found = [file for file in files if file.suffix not in ARCHIVE_SUFFIXES]
    for archive in (file for file in files if file.suffix in ARCHIVE_SUFFIXES):
        shown = f"{path.name}/{archive.relative_to(into)}"
        count, size = limits.max_files - len(found), limits.max_bytes - sum(file.stat().st_size for file in found)
        packed = archive.rename(archive.with_name(f"{archive.name}{_PACKED}"))
        inner = _unpack_one(packed, archive, replace(limits, max_files=count, max_bytes=size), shown)
        packed.unlink()
        if any(file.suffix in ARCHIVE_SUFFIXES for file in inner):
            raise FileProblem("zip-in-zip", shown)
        found += inner
    return sorted(found)


def _unpack_one(path: Path, into: Path, limits: Limits, shown: Path | str) -> list[Path]:
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = _wanted(archive.infolist(), shown, limits)
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                return sorted(threads.map(lambda name: _extract(archive, wanted[name], into / name, shown), wanted))
    except _BROKEN as error:
        raise FileProblem("zip-broken", shown) from error


def _wanted(
    members: Iterable[zipfile.ZipInfo], path: Path | str, limits: Limits
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Check every member, and return those to unpack by the name they get."""
    members = list(members)
    _check_count(members, path, limits)
    wanted: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for member in members:
        name = _safe_name(member, path, limits)
        if member.is_dir() or name.suffix.lower() not in MAP_SUFFIXES or _is_companion(name):
            continue
        name = name.with_suffix(name.suffix.lower())
        if name in wanted:
            raise FileProblem("zip-twice", path, name=name)
        _check_packing(member, name, path, limits)
        wanted[name] = member
    if not wanted:
        raise FileProblem("zip-nothing", path)
    _check_size(wanted.values(), path, limits)
    return wanted


def _check_count(members: Sized, path: Path | str, limits: Limits) -> None:
    if len(members) > limits.max_files:
        raise FileProblem("zip-many", path, count=len(members), limit=limits.max_files)


def _check_size(members: Iterable[zipfile.ZipInfo], path: Path | str, limits: Limits) -> None:
    size = sum(member.file_size for member in members)
    if size > limits.max_bytes:
        raise FileProblem("too-large", path, size=filesizeformat(size), limit=filesizeformat(limits.max_bytes))


def _safe_name(member: zipfile.ZipInfo, path: Path | str, limits: Limits) -> PurePosixPath:
    written = _written_name(member)
    # Old .NET tools separate folders with a backslash.
    name = PurePosixPath(written.replace("\\", "/"))
    climbs = name.is_absolute() or ".." in name.parts or _DRIVE.match(written)
    if climbs or stat.S_ISLNK(member.external_attr >> 16):
        raise FileProblem("zip-climbs", path, name=written)
    if len(name.parts) > limits.max_depth:
        raise FileProblem("zip-deep", path, name=written)
    if "\0" in written or any(len(part.encode()) > limits.max_name_bytes for part in name.parts):
        raise FileProblem("zip-broken", path)
    return name


def _written_name(member: zipfile.ZipInfo) -> str:
    """Return the name as its maker wrote it: without the UTF-8 mark, zipfile reads every name as cp437."""
    if member.flag_bits & _UTF8_NAME or member.orig_filename.isascii():
        return member.orig_filename
    return read_bytes(member.orig_filename.encode("cp437"), _WINDOWS_NAMES) or member.orig_filename


def _check_packing(member: zipfile.ZipInfo, name: PurePosixPath, path: Path | str, limits: Limits) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise FileProblem("zip-encrypted", path)
    if member.header_offset < 0:
        raise FileProblem("zip-broken", path)
    if member.compress_type not in _METHODS:
        raise FileProblem("zip-method", path, name=name)
    if member.file_size > limits.max_bytes:
        raise FileProblem(
            "too-large", path, size=filesizeformat(member.file_size), limit=filesizeformat(limits.max_bytes)
        )
    ratio = member.file_size // max(1, member.compress_size)
    if member.file_size >= limits.ratio_from_bytes and ratio > limits.max_ratio:
        raise FileProblem("zip-bomb", path, name=name, ratio=ratio)


def _is_companion(name: PurePosixPath) -> bool:
    """Say whether a file only goes with a real one: a Mac's «__MACOSX/._parcels.shp», ArcGIS' «parcels.shp.xml»."""
    metadata = name.suffix.lower() == ".xml" and PurePosixPath(name.stem).suffix.lower() in MAP_SUFFIXES
    return metadata or _MADE_BY_MAC in name.parts or name.name.startswith("._")


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, path: Path | str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as packed, target.open("xb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > member.file_size:
                raise FileProblem("zip-broken", path)
            file.write(chunk)
    if written < member.file_size:
        raise FileProblem("zip-broken", path)
    return target
