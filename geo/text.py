"""Ukrainian text: the form that search compares, Latin look-alikes among Cyrillic letters, transliteration.

`geo/sql/fold.sql` gives `fold` to PostgreSQL as `atlas_fold(text)`; tests/test_text.py holds the two to one
result.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language

SORT_COLLATION = "uk-x-icu"
"""The PostgreSQL collation that sorts Ukrainian: «und» misorders Ї and І, «C» misorders Є, І, Ї and Ґ."""

APOSTROPHE = "\u02bc"
"""The one apostrophe of folded text. U+02BC is a letter: PostgreSQL's text search splits no word at it."""

APOSTROPHES = "\u02bc'\u2019\u2018\u201b\u2032`\u00b4\u02b9\u02bb\uff07"


@dataclass(frozen=True, slots=True)
class Homoglyph:
    """A letter of one script standing in a word of another: `position` counts characters from 0."""

    position: int
    found: str
    meant: str


def fold(text: str) -> str:
    """Return the form in which two spellings of one Ukrainian name are equal.

    One letter case, apostrophe, hyphen, quotation mark and space; no stress marks and no invisible
    characters; ґ written as г, since people type г for it. Latin look-alikes become Cyrillic in words that
    have Cyrillic letters («Iвана»), and where they stand alone («12A», the conjunction «i»: cp866 has no
    Cyrillic і). Cyrillic look-alikes become Latin in words that only Latin can spell («UА53…»). Other Latin
    words stay as they are, so that a transliterated name can be found by its beginning.
    """
    text = unicodedata.normalize("NFC", text).translate(_PLAIN_MARKS)
    # Lower case, not casefold(): PostgreSQL before 18 has no casefold, and both agree on our alphabets.
    text = unicodedata.normalize("NFC", text.lower())
    text = _RUN.sub(lambda run: _fold_run(run[0]), text).replace("ґ", "г")
    # A look-alike may have met a mark that the foreign letter could not take.
    text = unicodedata.normalize("NFC", text)
    return re.sub(" +", " ", text).strip(" ")


def loose_pattern(folded: str) -> str:
    """A regular expression, PostgreSQL's too: it finds each text in NFC whose fold contains `folded`, and few others.

    It costs a hundredth of folding the text, so it is asked first where there are many. It knows nothing of marks that
    a dropped sign parts from their letters.
    """
    dropped = f"[{re.escape(_DROPPED)}]*"
    return dropped.join(_written_as(sign) for sign in folded)


def homoglyphs(text: str) -> list[Homoglyph]:
    """Find the letters of a foreign script that an import should mend, in the order of the text.

    More careful than `fold`, for what is mended is stored: only letters that look alike in their own case,
    only in words of mixed scripts; and a lone small Latin «i» in a Cyrillic text, which can't be a Roman
    numeral.
    """
    return list(_find_homoglyphs(text))


def mend_homoglyphs(text: str) -> str:
    """Return the text with every letter that `homoglyphs` finds replaced by the one that was meant."""
    letters = list(text)
    for homoglyph in _find_homoglyphs(text):
        letters[homoglyph.position] = homoglyph.meant
    return "".join(letters)


def transliterate(text: str) -> str:
    """Write Ukrainian in Latin letters by the table of the Cabinet's resolution 55 of 27.01.2010.

    Signs and letters outside the Ukrainian alphabet stay as they are; a word in capitals stays in capitals.
    """
    return _UKRAINIAN_WORD.sub(lambda word: _transliterate_word(word[0]), unicodedata.normalize("NFC", text))


def in_reader_letters(name: str) -> str:
    """A Ukrainian name as the reader of the moment spells it: in Latin letters on English pages."""
    return transliterate(name) if get_language() == "en" else name


def printable(text: str) -> str:
    """The text without the signs that an XML 1.0 document, a worksheet's too, cannot hold."""
    return _NOT_IN_XML.sub("", text)


_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_QUOTES = '"«»„“”‟'
_SPACES = "\t\n\v\f\r\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# The soft hyphen, zero-width characters and the combining acute of stressed vowels.
_DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301"
_PLAIN_MARKS = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, APOSTROPHE),
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_DROPPED, None),
    }
)

_RUN = re.compile(f"[a-zA-Z\u00c0-\u024f\u0400-\u04ff{re.escape(APOSTROPHES)}]+")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")

# Folded text has lost its case, so a letter counts as a look-alike if either of its cases is one («H» is
# «Н»).
_FOLD_LATIN, _FOLD_CYRILLIC = "abcehikmoptxyï", "авсенікмортхуї"
_MEND_LATIN, _MEND_CYRILLIC = "ABCEHIKMOPTXYÏaceikopxyï", "АВСЕНІКМОРТХУЇасеікорхуї"


@dataclass(frozen=True, slots=True)
class _LookAlikes:
    """Which letters of the two scripts pass for one another."""

    to_cyrillic: dict[int, int]
    to_latin: dict[int, int]

    @classmethod
    def of(cls, latin: str, cyrillic: str) -> _LookAlikes:
        return cls(str.maketrans(latin, cyrillic), str.maketrans(cyrillic, latin))

    def meant(self, word: str) -> str:
        """Write a word of both scripts in the one that can spell all of it: Cyrillic first; else leave it."""
        for table, foreign in ((self.to_cyrillic, _LATIN), (self.to_latin, _CYRILLIC)):
            mended = word.translate(table)
            if not foreign.search(mended):
                return mended
        return word


_FOLDED = _LookAlikes.of(_FOLD_LATIN, _FOLD_CYRILLIC)
_WRITTEN = _LookAlikes.of(_MEND_LATIN, _MEND_CYRILLIC)


_ALSO_WRITTEN = {
    APOSTROPHE: APOSTROPHES,
    "-": _HYPHENS,
    '"': _QUOTES,
    " ": _SPACES,
    "г": "ґ",
    **dict(zip(_FOLD_LATIN, _FOLD_CYRILLIC, strict=True)),
    **dict(zip(_FOLD_CYRILLIC, _FOLD_LATIN, strict=True)),
}


def _written_as(sign: str) -> str:
    """Pattern of all that a sign of folded text may have been."""
    either = sign + _ALSO_WRITTEN.get(sign, "")
    pattern = f"[{re.escape(''.join(dict.fromkeys(either + either.upper())))}]"
    return f"(?:{pattern}[{re.escape(_DROPPED)}]*)+" if sign == " " else pattern


def _fold_run(run: str) -> str:
    if len(run) == 1:
        return run.translate(_FOLDED.to_cyrillic)
    return _FOLDED.meant(run) if _CYRILLIC.search(run) else run


def _find_homoglyphs(text: str) -> Iterator[Homoglyph]:
    if text.isascii() or not _CYRILLIC.search(text):
        return
    for run in _RUN.finditer(text):
        word = run[0]
        if word == "i":
            yield Homoglyph(run.start(), "i", "і")
        elif _CYRILLIC.search(word) and _LATIN.search(word):
            for offset, (found, meant) in enumerate(zip(word, _WRITTEN.meant(word), strict=True)):
                if found != meant:
                    yield Homoglyph(run.start() + offset, found, meant)


_LATIN_BY_55 = "a b v h g d e zh z y i k l m n o p r s t u f kh ts ch sh shch"
_TABLE_55 = dict(zip("абвгґдежзиіклмнопрстуфхцчшщ", _LATIN_BY_55.split(), strict=True))
_TABLE_55 |= {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia", "ь": ""} | dict.fromkeys(APOSTROPHES, "")
_TABLE_55_AT_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_UKRAINIAN = "а-щьюяєіїґ"
_UKRAINIAN_WORD = re.compile(f"[{_UKRAINIAN}]+(?:[{re.escape(APOSTROPHES)}][{_UKRAINIAN}]+)*", re.IGNORECASE)


def _transliterate_word(word: str) -> str:
    all_capitals = word.isupper() and len(word) > 1
    latin = []
    for index, letter in enumerate(word):
        small = letter.lower()
        # «зг» is zgh, for zh is ж.
        if small == "г" and index > 0 and word[index - 1] in "зЗ":
            written = "gh"
        elif index == 0:
            written = _TABLE_55_AT_START.get(small, _TABLE_55[small])
        else:
            written = _TABLE_55[small]
        if letter.isupper():
            written = written.upper() if all_capitals else written.capitalize()
        latin.append(written)
    return "".join(latin)
