"""What a file is by its first bytes, whatever its name says: only the formats named here are ever read.

Text alone has no mark of its own: a file is taken for a CSV if it is called one and looks like no other thing.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from importers.files import filegdb, geojson_lines, markup
from importers.problems import FileProblem


class Format(StrEnum):
    """The formats taken in, by the names of GDAL's drivers; a zip is unpacked first and has none."""

    SHAPEFILE = "ESRI Shapefile"
    GEOPACKAGE = "GPKG"
    GEOJSON = "GeoJSON"
    ZIP = "zip"
    GEOJSON_LINES = "GeoJSONSeq"
    KML = "LIBKML"
    GPX = "GPX"
    FILE_GEODATABASE = "OpenFileGDB"
    MAPINFO = "MapInfo File"
    DXF = "DXF"
    CSV = "CSV"
    SHEETS = "XLSX/XLS/ODS"
    EXCHANGE_FILE = "UAXML"

    @property
    def called(self) -> str:
        """What people call the format, in the reader's language."""
        return str(_TITLES.get(self, self.value))


#: Formats of plain tables, whose rows have a place only where a column says it.
TABLES = frozenset({Format.CSV, Format.SHEETS})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".xml"})
"""Endings of what is read here without GDAL."""


def detect(path: Path, shown: Path | str | None = None) -> Format:
    """Return the format of a file.

    `shown` is what a problem calls the file. Raises FileProblem for a path that can't be read, an empty file,
    and anything that is no map file.
    """
    shown = path if shown is None else shown
    if filegdb.is_database(path):
        return Format.FILE_GEODATABASE
    head = _head(path, shown)
    if not head:
        raise FileProblem("empty", shown)
    if head.startswith(_ZIP_MARKS):
        return _packed_format(path, shown)
    if head.startswith(_SHAPEFILE_MARK):
        return Format.SHAPEFILE
    if head.startswith(_SQLITE_MARK):
        if head[_APPLICATION_ID] in _GEOPACKAGE_IDS:
            return Format.GEOPACKAGE
        raise FileProblem("not-a-map-file", shown, found=_("an SQLite database that is no GeoPackage"))
    if head.startswith(_OLD_OFFICE_MARK):
        if not _has(path, _OLD_WORKBOOK_PARTS) and _has(path, _OLD_DOCUMENT_PARTS):
            raise FileProblem("not-a-map-file", shown, found=_DOCUMENT)
        return Format.SHEETS
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"{", b"[", geojson_lines.RECORD_SEPARATOR):
        return Format.GEOJSON_LINES if geojson_lines.is_lines(path) else Format.GEOJSON
    if found := _XML_ROOTS.get(markup.root(text) or ""):
        return found
    for mark, format_ in _TEXT_MARKS:
        if mark.match(text):
            return format_
    if path.suffix.lower() in _TEXT_SUFFIXES and _describe(head) is None:
        return Format.CSV
    raise FileProblem("not-a-map-file", shown, found=_describe(head) or _("something else"))


_TITLES: dict[Format, str | Promise] = {
    Format.SHAPEFILE: "Shapefile",
    Format.GEOPACKAGE: "GeoPackage",
    Format.GEOJSON_LINES: "GeoJSON",
    Format.KML: "KML",
    Format.FILE_GEODATABASE: "File Geodatabase",
    Format.MAPINFO: "MapInfo",
    Format.EXCHANGE_FILE: _("exchange file of the State Land Cadastre (XML)"),
}
_HEAD_BYTES = 4096
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
# The file code of the ESRI Shapefile Technical Description (1998), big-endian 9994.
_SHAPEFILE_MARK = b"\x00\x00\x27\x0a"
_SQLITE_MARK = b"SQLite format 3\0"
# SQLite keeps an application's id at byte 68; these are the GeoPackage standard's, 1.0 and 1.1 included.
_APPLICATION_ID = slice(68, 72)
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")

_OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
# Members by which a zip is a workbook: of Office Open XML, and of OpenDocument.
_WORKBOOK_PARTS = (frozenset({"[Content_Types].xml", "xl/workbook.xml"}), frozenset({"mimetype", "content.xml"}))
# And by which it is a document with text; an OpenDocument says in its first member what it is.
_DOCUMENT_PARTS = frozenset({"[Content_Types].xml", "word/document.xml"})
_DOCUMENT_TYPE = b"application/vnd.oasis.opendocument.text"
# Names of streams in the directory of an office file of before 2007: of a workbook by two versions, of a document.
_OLD_WORKBOOK_PARTS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book\0"))
_OLD_DOCUMENT_PARTS = ("WordDocument".encode("utf-16-le"),)
# What zipfile raises on damaged bytes, and on a member that is encrypted.
_UNREAD = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, UnicodeDecodeError)
_DOCUMENT = _("a document of a word processor (a table in it can be copied into a spreadsheet)")
_XML_ROOTS = {
    "kml": Format.KML,
    "gpx": Format.GPX,
    "UkrainianCadastralExchangeFile": Format.EXCHANGE_FILE,
}
# MapInfo's two kinds begin with a word and a version; a DXF with its first group, behind comments (group 999) at most.
_TEXT_MARKS = (
    (re.compile(rb"!table\b", re.IGNORECASE), Format.MAPINFO),
    (
        re.compile(rb"version\s+\d+\s+(?:charset|delimiter|unique|index|coordsys|columns)\b", re.IGNORECASE),
        Format.MAPINFO,
    ),
    (re.compile(rb"(?:999\r?\n[^\n]*\n\s*)*0\r?\n\s*SECTION\b"), Format.DXF),
)

_OTHERS: tuple[tuple[bytes, Promise], ...] = (
    (b"\xff\xd8\xff", _("a JPEG picture")),
    (b"\x89PNG", _("a PNG picture")),
    (b"II*\0", _("a TIFF picture")),
    (b"MM\0*", _("a TIFF picture")),
    (b"%PDF", _("a PDF document")),
    (b"Rar!", _("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", _("a 7-Zip archive")),
    (b"\x1f\x8b", _("a gzip archive")),
    (b"<", _("XML or a web page")),
    (b"AutoCAD Binary DXF", _("a binary DXF, which is to be saved as text")),
    (b"AC10", _("an AutoCAD drawing (DWG), which is to be saved as DXF")),
)


def _head(path: Path, shown: Path | str) -> bytes:
    if not os.path.lexists(path):
        raise FileProblem("missing", shown)
    if path.is_dir():
        raise FileProblem("a-directory", shown)
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise FileProblem("unreadable", shown, reason=error.strerror) from error


def _packed_format(path: Path, shown: Path | str) -> Format:
    """That of a zip by what is in it; one that is broken is told of where it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            # The rest of what is said there is of no interest, however much it is.
            said = archive.open("mimetype").read(len(_DOCUMENT_TYPE)) if "mimetype" in names else b""
    except _UNREAD:
        return Format.ZIP
    if names >= _DOCUMENT_PARTS or said == _DOCUMENT_TYPE:
        raise FileProblem("not-a-map-file", shown, found=_DOCUMENT)
    return Format.SHEETS if any(parts <= names for parts in _WORKBOOK_PARTS) else Format.ZIP


def _has(path: Path, parts: Iterable[bytes]) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(part) >= 0 for part in parts)


def _describe(head: bytes) -> Promise | None:
    for mark, description in _OTHERS:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(mark):
            return description
    return None
