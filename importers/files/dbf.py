"""The raw bytes of a DBF's texts: just enough of the format to judge the encoding, for nothing has decoded
them yet.

The layout is that of dBASE III and IV, as shapefiles have it: a header of 32 bytes (from byte 4: records,
header length, record length, little-endian; byte 29: the language driver id), a descriptor of 32 bytes per
field (name in 11, type at 11, width at 16) up to a carriage return, then records of fixed width, each led by
a deletion mark.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from django.utils.translation import gettext_lazy as _

from importers.problems import FileProblem

SAMPLED_RECORDS = 4000
"""How many records are looked at, in runs spread evenly over the file."""


@dataclass(frozen=True, slots=True)
class RawText:
    """The bytes of one value without its padding; `cut` if it fills its field, so its end may be missing."""

    raw: bytes
    cut: bool


@dataclass(frozen=True, slots=True)
class DbfHeader:
    """What a DBF says of itself, widths and lengths in bytes.

    `fields` are all of them, `texts` those of text, each as (offset in the record, width).
    """

    records: int
    header_length: int
    record_length: int
    language_driver: int
    names: tuple[bytes, ...]
    fields: tuple[tuple[int, int], ...]
    texts: tuple[tuple[int, int], ...]


def read_header(path: Path, shown: Path | str | None = None) -> DbfHeader:
    """Read the header of a DBF. Raises FileProblem "dbf-broken", which calls the file as `shown`, if it isn't
    one."""
    with path.open("rb") as file:
        return _read_header(file, path if shown is None else shown)


def read_texts(path: Path, places: Collection[int] | None = None) -> tuple[frozenset[RawText], int]:
    """Return the different texts past ASCII in a sample of the records and field names, and the language
    driver id.

    `places` are the fields that hold texts, counted from 0, where the header itself doesn't say. Raises
    FileProblem "dbf-broken" if the file isn't a DBF.
    """
    texts: set[RawText] = set()
    with path.open("rb") as file:
        header = _read_header(file, path)
        texts.update(RawText(name, cut=len(name) >= _NAME_BYTES) for name in header.names if not name.isascii())
        for record in _sample(file, header):
            for offset, width in _texts_of(header, places):
                value = record[offset : offset + width]
                if not value.isascii():
                    stripped = value.rstrip(b" \0")
                    texts.add(RawText(stripped.lstrip(b" "), cut=len(stripped) == width))
    return frozenset(texts), header.language_driver


def count_deleted(path: Path, records: int) -> int:
    """Count the deletion marks on the first `records` records, which readers then leave out."""
    header = read_header(path)
    deleted, left = 0, records
    with path.open("rb") as file:
        file.seek(header.header_length)
        # Not a map of the file: its pages would count as memory of this process, and the file may be of gigabytes.
        while left > 0 and (block := file.read(min(left, _MARKED_AT_A_TIME) * header.record_length)):
            marks = np.frombuffer(block, np.uint8)[:: header.record_length]
            deleted += int(np.count_nonzero(marks == _DELETED))
            left -= len(marks)
    return deleted


_HEAD = struct.Struct("<4xIHH17xB2x")
_DESCRIPTOR = struct.Struct("<11sc4xB15x")
_END_OF_DESCRIPTORS = b"\r"
_NAME_BYTES = 10
_DELETED = ord("*")
_RUN = 50
#: Records whose marks are read in one piece.
_MARKED_AT_A_TIME = 10_000


def _read_header(file: BinaryIO, shown: Path | str) -> DbfHeader:
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise FileProblem("dbf-broken", shown, reason=_("it has no header"))
    records, header_length, record_length, language_driver = _HEAD.unpack(head)
    names: list[bytes] = []
    fields: list[tuple[int, int]] = []
    texts: list[tuple[int, int]] = []
    offset = 1
    while (first := file.read(1)) not in (_END_OF_DESCRIPTORS, b"") and file.tell() < header_length:
        descriptor = first + file.read(_DESCRIPTOR.size - 1)
        if len(descriptor) < _DESCRIPTOR.size:
            raise FileProblem("dbf-broken", shown, reason=_("its header is cut off"))
        name, kind, width = _DESCRIPTOR.unpack(descriptor)
        names.append(name.split(b"\0", 1)[0])
        fields.append((offset, width))
        if kind == b"C":
            texts.append((offset, width))
        offset += width
    if not names or offset > record_length:
        raise FileProblem("dbf-broken", shown, reason=_("its fields are wider than a record"))
    return DbfHeader(records, header_length, record_length, language_driver, tuple(names), tuple(fields), tuple(texts))


def _texts_of(header: DbfHeader, places: Collection[int] | None) -> Sequence[tuple[int, int]]:
    if places is None:
        return header.texts
    return [field for place, field in enumerate(header.fields) if place in places]


def _sample(file: BinaryIO, header: DbfHeader) -> Iterator[bytes]:
    """Yield records in runs spread over the file; stop where the file ends early."""
    stride = max(_RUN, header.records * _RUN // SAMPLED_RECORDS)
    for first in range(0, header.records, stride):
        file.seek(header.header_length + first * header.record_length)
        block = file.read(min(_RUN, header.records - first) * header.record_length)
        for start in range(0, len(block) - header.record_length + 1, header.record_length):
            yield block[start : start + header.record_length]
