"""MapInfo's tables: a native TAB with its .dat, .map and .id, or the interchange pair of .mif and .mid.

The charset that a table names is a claim like a .cpg's. GDAL is told that there is none, hands the texts over as the
bytes that they are, and the encoding is chosen by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyproj
from django.utils.translation import gettext_lazy as _

from importers.files import dbf, shapefile
from importers.files.dbf import RawText
from importers.files.encodings import EncodingChoice, choose_by_texts, known_name
from importers.problems import FileProblem

TABLE_PARTS = (".tab", ".dat", ".map", ".id")
INTERCHANGE_PARTS = (".mif", ".mid")


@dataclass(frozen=True, slots=True)
class Placed:
    """A set of files that GDAL may open, and the encoding in which its texts are; the field names are UTF-8.

    `rows` is how many objects there are at least by the part that GDAL doesn't count by: it ends quietly where the
    other is damaged.
    """

    path: Path
    encoding: EncodingChoice
    rows: int


def main_part(path: Path) -> Path:
    """Return the .tab or .mif that a part belongs to, or the path itself. Raises FileProblem "part-missing"."""
    for main, *others in (TABLE_PARTS, INTERCHANGE_PARTS):
        if path.suffix.lower() in others and path.is_file():
            found = shapefile.parts(path, (main, *others))
            if main not in found:
                raise FileProblem("part-missing", path, part=main, parts=", ".join((main, *others)))
            return found[main]
    return path


def place(path: Path, folder: Path, told: str | None, shown: Path | str) -> Placed:
    """Check a table and place it in a folder where GDAL sees its parts alone, its charset taken out.

    Raises FileProblem if a part is missing or cut off, if the table only leads to others, or if the encoding `told`
    isn't known.
    """
    expected = INTERCHANGE_PARTS if _is_interchange(path) else TABLE_PARTS
    found = shapefile.parts(path, expected) | {expected[0]: path}
    for part in expected:
        if part not in found:
            raise FileProblem("part-missing", shown, part=part, parts=", ".join(expected))
    folder.mkdir(parents=True)
    if expected is INTERCHANGE_PARTS:
        return _place_interchange(found, folder, told, shown)
    return _place_table(found, folder, told, shown)


def has_lost_its_datum(wkt: str) -> bool:
    """Say whether a system is one that programs write for a datum that MapInfo has no number for, as УСК-2000.

    They put WGS 84 in its place, some 120 m off. No survey uses a Transverse Mercator on that but UTM.
    """
    stated = pyproj.CRS.from_wkt(wkt)
    operation = stated.coordinate_operation
    return (
        operation is not None
        and operation.method_name == "Transverse Mercator"
        and stated.utm_zone is None
        and stated.datum is not None
        and stated.datum.name.startswith("World Geodetic System 1984")
    )


LOST_DATUM = _(
    "The table names a projection of its own on WGS 84, as programs write it where MapInfo lacks the datum; so the"
    " coordinate system is recognised by the numbers alone."
)

_HEAD_BYTES = 64 * 1024
_MIF_HEAD = re.compile(rb"\A\s*version\s+\d+\s", re.IGNORECASE)
_CHARSET = re.compile(rb"""(?P<key>\bcharset\s+)"?(?P<name>[\w-]+)"?""", re.IGNORECASE)
_NO_CHARSET = rb'\g<key>"Neutral"'
# What a .tab has that is no table itself: another type (linked, raster, a web service), a view, a seamless set.
_LEADS_ELSEWHERE = re.compile(
    rb'\btype\s+(?!native\b)"?\w+|\bopen\s+table\b|\bcreate\s+view\b|isseamless"?\s*=\s*"?true'
)
_FIELD = re.compile(
    rb"^\s*\S+\s+(char|integer|smallint|largeint|decimal|float|date|time|datetime|logical)\b[^;]*;",
    re.IGNORECASE | re.MULTILINE,
)
_SAMPLED_BYTES = 4 * 1024**2
_PLACE_WORDS = 2
_MIF_NUMBER = re.compile(rb"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
# What begins a line of two words that is no place (MapInfo Interchange File Format, 2010).
_MIF_WORDS = frozenset(
    b"data region pline multipoint collection point pen brush symbol font justify spacing angle label text smooth"
    b" center".split()
)
_MIF_DATA = re.compile(rb"^\s*data\s*$", re.IGNORECASE | re.MULTILINE)


def _is_interchange(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(_MIF_HEAD.match(file.read(_HEAD_BYTES)))


def _place_table(found: dict[str, Path], folder: Path, told: str | None, shown: Path | str) -> Placed:
    with found[".tab"].open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if _LEADS_ELSEWHERE.search(head.lower()):
        raise FileProblem("tab-leads-elsewhere", shown)
    table = dbf.read_header(found[".dat"], shown)
    if table.header_length + table.records * table.record_length > found[".dat"].stat().st_size:
        raise FileProblem("mapinfo-broken", shown)
    # A .dat calls numbers texts too, whose bytes would speak for any encoding; the .tab says which fields are text.
    texts, _driver = dbf.read_texts(found[".dat"], _text_fields(head))
    encoding = choose_by_texts(texts | frozenset(_raw(head)), _claims(head), told, shown)
    for part in (".dat", ".map", ".id"):
        (folder / f"layer{part}").symlink_to(found[part].resolve())
    (folder / "layer.tab").write_bytes(_in_utf8(_CHARSET.sub(_NO_CHARSET, head), encoding))
    return Placed(folder / "layer.tab", encoding, table.records - dbf.count_deleted(found[".dat"], table.records))


def _place_interchange(found: dict[str, Path], folder: Path, told: str | None, shown: Path | str) -> Placed:
    with found[".mif"].open("rb") as file:
        head = file.read(_HEAD_BYTES)
    data = _MIF_DATA.search(head)
    if data is None:
        raise FileProblem("mapinfo-broken", shown)
    with found[".mid"].open("rb") as file:
        sample = file.read(_SAMPLED_BYTES)
    names = head[: data.start()]
    encoding = choose_by_texts(frozenset([*_raw(names), *_raw(sample)]), _claims(names), told, shown)
    (folder / "layer.mid").symlink_to(found[".mid"].resolve())
    with found[".mif"].open("rb") as source, (folder / "layer.mif").open("wb") as target:
        target.write(_in_utf8(_CHARSET.sub(_NO_CHARSET, names), encoding))
        source.seek(data.start())
        while lines := source.readlines(_SAMPLED_BYTES):
            if any(map(_is_no_place, lines)):
                raise FileProblem("mapinfo-broken", shown)
            target.writelines(lines)
    return Placed(folder / "layer.mif", encoding, _count_rows(found[".mid"]))


def _is_no_place(line: bytes) -> bool:
    """Say whether a line of two words has to be a place and isn't: GDAL reads a word for a number as zero."""
    words = line.split()
    return (
        len(words) == _PLACE_WORDS and words[0].lower() not in _MIF_WORDS and not all(map(_MIF_NUMBER.fullmatch, words))
    )


def _count_rows(path: Path) -> int:
    """Count the rows of a .mid, of which a text may go over several lines."""
    rows = quotes = 0
    with path.open("rb") as file:
        for line in file:
            quotes += line.count(b'"')
            rows += bool(line.strip()) and quotes % 2 == 0
    return rows


def _text_fields(head: bytes) -> set[int]:
    """The places of the fields of text in a .tab's definition, counted from 0."""
    return {place for place, kind in enumerate(_FIELD.findall(head)) if kind.lower() == b"char"}


def _raw(text: bytes) -> Iterator[RawText]:
    """The words between quotes, separators and ends of line that are not plain Latin."""
    return (RawText(word, cut=False) for word in re.findall(rb'[^"\t,;\r\n]+', text) if not word.isascii())


def _claims(head: bytes) -> dict[str, tuple[str, ...]]:
    named = _CHARSET.search(head)
    name = known_name(named["name"].decode("ascii")) if named else None
    return {name: ("Charset",)} if name else {}


def _in_utf8(head: bytes, encoding: EncodingChoice) -> bytes:
    likeliest = encoding.chosen or encoding.candidates[0].name
    return head.decode(likeliest, errors="replace").encode()
