"""The forms of a name that search compares, and how far two of them are apart.

`addresses/sql/search_dictionary.sql` gives both to PostgreSQL; tests/test_spelling.py holds the two to one result.
"""

import re
from functools import lru_cache

from geo.text import APOSTROPHE, fold, transliterate

_CYRILLIC = re.compile("[\u0400-\u04ff]")
#: The keys of a Ukrainian keyboard by the letters of a Latin one, small letters; what stands on “/” and “?” too.
_UKRAINIAN_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,./?`", "йцукенгшщзхїфівапролджєячсмитьбю.,'")
_OTHER_MARKS = re.compile("[^a-z0-9\u00c0-\u024f\u0400-\u04ff]+")
#: Names kept in their compared form: those of the settlements come with every search.
_KEPT = 4096
#: From so many letters on a name may be misspelt by one letter, and by two.
_ONE_MISTAKE_FROM, _TWO_MISTAKES_FROM = 4, 8


@lru_cache(_KEPT)
def key(text: str) -> str:
    """The folded text without apostrophes, which people leave out, and with spaces for all other marks."""
    return _OTHER_MARKS.sub(" ", fold(text).replace(APOSTROPHE, "")).strip()


@lru_cache(_KEPT)
def latin(text: str) -> str:
    """The key in Latin letters, coarse enough for КМУ 55/2010 and its forerunners: «Yuriia» and «Iuriya» are one.

    Lossy: г, ґ and h are h, the letters и and й before a vowel are i, and a doubled i is one.
    """
    # What remains of «gh» behind that is зг, which КМУ 55/2010 writes «zgh».
    text = transliterate(key(text).replace("gh", "h").replace("g", "h")).replace("gh", "h")
    return re.sub("i+", "i", re.sub(r"(?<![a-z])y|y(?=[aeiou])", "i", text))


def is_latin(text: str) -> bool:
    """Whether a text has Latin letters and no Cyrillic ones."""
    return not _CYRILLIC.search(text) and any(letter.isalpha() for letter in text)


def of_the_other_layout(text: str) -> str:
    """What the same keys write where a keyboard is set to Ukrainian: «Itdxtyrf» is «шевченка». Empty: nothing else."""
    return text.lower().translate(_UKRAINIAN_KEYS) if is_latin(text) else ""


def likeness(one: str, other: str) -> float:
    """How much of the longer form is free of mistakes: 1 for equal forms, 0 at worst."""
    return 1 - _distance(one, other) / max(len(one), len(other), 1)


def alike(one: str, other: str) -> bool:
    """Whether two forms are equal but for the mistakes that a name of their length may have: one, or two."""
    length = max(len(one), len(other))
    allowed = (length >= _ONE_MISTAKE_FROM) + (length >= _TWO_MISTAKES_FROM)
    return one == other or (abs(len(one) - len(other)) <= allowed and _distance(one, other) <= allowed)


def _distance(one: str, other: str) -> int:
    """Mistakes between two words: a letter too many, missing, another, or two neighbours swapped."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            costs = [current[-1] + 1, last[column] + 1, last[column - 1] + (letter != against)]
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                costs.append(before[column - 2] + 1)
            current.append(min(costs))
        before, last = last, current
    return last[-1]
