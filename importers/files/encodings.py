"""In which encoding are a file's texts: the bytes are read as they are, every candidate scored, the claims
weighed.

What a DBF or its .cpg says of itself is a claim and no more: a wrong one gives silent mojibake in every
reader.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geo.text import mend_homoglyphs
from importers.files.dbf import RawText, read_texts
from importers.files.readings import Reading, score_text
from importers.problems import FileProblem

ENCODINGS: Mapping[str, str] = MappingProxyType(
    {
        "utf-8": "UTF-8",
        "cp1251": "CP1251",
        "cp866": "CP866",
        "cp1125": "CP1125",
        "koi8-u": "KOI8-U",
        "iso8859-5": "ISO-8859-5",
        "mac-cyrillic": "MACCYRILLIC",
    }
)
"""The encodings Ukrainian DBFs are met in: Python's name and GDAL's. Of equals, the first is chosen."""

SURE_SCORE = 0.6
"""Below this, the likeliest encoding still doesn't look like Ukrainian, and a person is asked."""

CLEAR_LEAD = 0.12
"""By how much the best candidate must lead the next one that reads differently."""

PREVIEW_TEXTS = 6


@dataclass(frozen=True, slots=True)
class EncodingCandidate:
    """One way to read the texts.

    `score` is 0 (impossible) to 1 (reads as Ukrainian), `preview` some of the texts so read, `claimed_by` the
    parts of the file that name this encoding (".cpg", "LDID").
    """

    name: str
    score: float
    preview: tuple[str, ...]
    claimed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EncodingChoice:
    """The encoding chosen, or None where a person has to choose; the candidates, best first; and why."""

    chosen: str | None
    candidates: tuple[EncodingCandidate, ...]
    why: str | Promise

    @property
    def gdal_name(self) -> str | None:
        """What GDAL calls the chosen encoding, which is one of `ENCODINGS`."""
        return ENCODINGS[self.chosen] if self.chosen else None


def choose(
    dbf_path: Path, cpg_text: str | None, told: str | None = None, shown: Path | str | None = None
) -> EncodingChoice:
    """Choose the encoding of a DBF's texts, or leave it open where the bytes can't decide.

    `told` is a person's choice and ends the matter. Claims decide only between candidates that the bytes
    leave too close to call. Raises FileProblem, which calls the file as `shown`, for a broken DBF or an
    encoding that isn't known.
    """
    texts, language_driver = read_texts(dbf_path)
    return choose_by_texts(texts, _claims(language_driver, cpg_text), told, shown or dbf_path)


def choose_for_text(beginning: bytes, told: str | None, shown: Path | str) -> EncodingChoice:
    """Choose the encoding of a text file by its beginning, or leave it open where the bytes can't decide.

    UTF-16 shows itself by its mark or its zero bytes, and then no choice is left. `chosen` is Python's name of the
    encoding, without the mark at the beginning. Raises FileProblem for an encoding that isn't known.
    """
    for mark, name in _MARKS.items():
        if beginning.startswith(mark):
            return EncodingChoice(name, (), _("The file begins with the mark of this encoding."))
    if b"\0" in beginning:
        name = "utf-16-le" if beginning[1::2].count(0) > beginning[::2].count(0) else "utf-16-be"
        return EncodingChoice(name, (), _("Every other byte of the file is zero, as in this encoding."))
    texts = frozenset(RawText(cell, cut=False) for cell in _CELL.findall(beginning) if not cell.isascii())
    return choose_by_texts(texts, {}, told, shown)


def choose_by_texts(
    texts: Collection[RawText], claims: Mapping[str, tuple[str, ...]], told: str | None, shown: Path | str
) -> EncodingChoice:
    """Choose as `choose` does, for texts found otherwise; `claims` are the claimants by the encoding they name."""
    sample = _Sample.of(texts)
    ranked = _rank(sample, claims)
    if told is not None:
        name = known_name(told)
        if name is None:
            raise FileProblem("encoding-unknown", shown, encoding=told, known=", ".join(ENCODINGS))
        return EncodingChoice(name, ranked, _("It was named by the person who imports."))
    if not sample.texts:
        return EncodingChoice("utf-8", ranked, _("All texts are plain Latin, which reads the same in any encoding."))
    return _weigh(sample, ranked)


def candidates(dbf_path: Path, cpg_text: str | None) -> list[EncodingCandidate]:
    """Return every candidate with its score and a preview, the likeliest first."""
    texts, language_driver = read_texts(dbf_path)
    return list(_rank(_Sample.of(texts), _claims(language_driver, cpg_text)))


def known_name(name: str) -> str | None:
    """Return the candidate that a name means, as people, .cpg files and ArcGIS write it, or None."""
    plain = re.sub(r"[\s_-]+", "", name.strip("\ufeff\0 \r\n\t")).lower()
    plain = re.sub(r"^(ansi|oem|cp|windows|win|ibm|dos)(?=\d)", "", plain)
    return _NAMES.get(plain)


def read_bytes(raw: bytes, names: Collection[str] = tuple(ENCODINGS)) -> str | None:
    """Decode a short text, such as a file name, by the likeliest of the named encodings, or return None."""
    readings = ((score_text(text), text) for name in names if (text := _decode(RawText(raw, cut=False), name)))
    score, text = max(readings, key=lambda reading: reading[0], default=(0.0, ""))
    return text if score > 0 else None


# People type a Latin i where the encoding has no Cyrillic one; elsewhere look-alikes speak against a reading.
_WITHOUT_I = frozenset({"cp866"})
_VALID_UTF8_SCORE = 0.9
# Past this many letters, nothing but UTF-8 passes for UTF-8 by chance.
_TELLING_UTF8_LETTERS = 8
_PREVIEW_WIDTH = 60
# Enough text to score; more only costs time.
_SCORED_TEXTS = 600

_NAMES: dict[str, str] = {
    "utf8": "utf-8",
    "65001": "utf-8",
    "1251": "cp1251",
    "866": "cp866",
    "1125": "cp1125",
    "koi8u": "koi8-u",
    "21866": "koi8-u",
    "iso88595": "iso8859-5",
    "88595": "iso8859-5",
    "28595": "iso8859-5",
    "maccyrillic": "mac-cyrillic",
    "xmaccyrillic": "mac-cyrillic",
    "xmacukrainian": "mac-cyrillic",
    "10007": "mac-cyrillic",
    "10017": "mac-cyrillic",
    "windowscyrillic": "cp1251",
    "codepage866": "cp866",
}
# Marks (BOM) at the beginning of a text file.
_MARKS: Mapping[bytes, str] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What stands between separators, quotes and ends of line: these are ASCII in every encoding above.
_CELL = re.compile(rb'[^,;\t|"\r\n]+')
# Language driver ids of dBASE and FoxPro. 0x57, «the maker's ANSI», names no encoding, and 0x00 none at all.
_LANGUAGE_DRIVERS: dict[int, str] = {
    0xC9: "cp1251",
    0x26: "cp866",
    0x65: "cp866",
    0x96: "mac-cyrillic",
}


@dataclass(frozen=True, slots=True)
class _Sample:
    """Texts that have a byte past ASCII."""

    texts: tuple[RawText, ...]

    @classmethod
    def of(cls, texts: Collection[RawText]) -> _Sample:
        # The longest tell most, and a preview of them shows most.
        longest = sorted(texts, key=lambda text: (-sum(byte > 0x7F for byte in text.raw), text.raw))
        return cls(tuple(longest[:_SCORED_TEXTS]))


def _claims(language_driver: int, cpg_text: str | None) -> dict[str, tuple[str, ...]]:
    claims: dict[str, tuple[str, ...]] = {}
    for claimant, name in (
        (".cpg", known_name(cpg_text) if cpg_text else None),
        ("LDID", _LANGUAGE_DRIVERS.get(language_driver)),
    ):
        if name:
            claims[name] = (*claims.get(name, ()), claimant)
    return claims


def _rank(sample: _Sample, claims: Mapping[str, tuple[str, ...]]) -> tuple[EncodingCandidate, ...]:
    decoded = {name: [_decode(text, name) for text in sample.texts] for name in ENCODINGS}
    scores = {name: _score(name, sample.texts, decoded[name]) for name in ENCODINGS}
    names = sorted(ENCODINGS, key=lambda name: -scores[name])
    # A person chooses by what differs, so texts that the likeliest two read differently are shown first.
    shown = sorted(range(len(sample.texts)), key=lambda i: decoded[names[0]][i] == decoded[names[1]][i])
    return tuple(
        EncodingCandidate(
            name,
            round(scores[name], 3),
            tuple(text[:_PREVIEW_WIDTH] for i in shown[:PREVIEW_TEXTS] if (text := decoded[name][i]) is not None),
            claims.get(name, ()),
        )
        for name in names
    )


def _score(name: str, texts: Collection[RawText], decoded: Collection[str | None]) -> float:
    read = [text for text in decoded if text is not None]
    failed = sum(len(raw.raw) for raw, text in zip(texts, decoded, strict=True) if text is None)
    reading = Reading.of(map(mend_homoglyphs, read) if name in _WITHOUT_I else read)
    score = reading.score(unread=failed)
    if name == "utf-8" and not failed and reading.foreign >= _TELLING_UTF8_LETTERS:
        return max(score, _VALID_UTF8_SCORE)
    return score


def _weigh(sample: _Sample, ranked: tuple[EncodingCandidate, ...]) -> EncodingChoice:
    best = ranked[0]
    # Candidates that read every text alike (cp866 and cp1125 often) are no alternative to one another.
    close = [
        candidate
        for candidate in ranked[1:]
        if best.score - candidate.score < CLEAR_LEAD and not _read_alike(sample, best.name, candidate.name)
    ]
    if best.score >= SURE_SCORE and not close:
        return EncodingChoice(best.name, ranked, _lead(ranked))
    claimed = [c for c in (best, *close) if c.claimed_by and c.score >= SURE_SCORE]
    if len(claimed) == 1:
        why = format_lazy(
            _("The texts alone can't decide, and the file itself ({claimant}) names this encoding."),
            claimant=", ".join(claimed[0].claimed_by),
        )
        return EncodingChoice(claimed[0].name, ranked, why)
    return EncodingChoice(None, ranked, _("The texts read as well, or as badly, in several encodings."))


def _lead(ranked: tuple[EncodingCandidate, ...]) -> str | Promise:
    best = ranked[0]
    liars = [claimant for candidate in ranked[1:] for claimant in candidate.claimed_by]
    if liars and not best.claimed_by:
        return format_lazy(
            _("The texts read as Ukrainian in this encoding; what the file ({claimant}) names is wrong."),
            claimant=", ".join(liars),
        )
    return _("The texts read as Ukrainian in this encoding and in no other.")


def _read_alike(sample: _Sample, one: str, other: str) -> bool:
    return all(_decode(text, one) == _decode(text, other) for text in sample.texts)


def _decode(text: RawText, name: str) -> str | None:
    """Decode one text; None if the bytes are impossible. A text cut by its field may end in half a letter."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        return decoder.decode(text.raw, final=not text.cut)
    except UnicodeDecodeError:
        return None
