"""Whether a name is what was asked for, or resembles it; both in one form of `addresses.spelling`.

Likeness of the whole text does not tell: «Шкільна» and «Центральна» share their endings, and so do «Захисників України»
and «Захисників Броду» their beginnings. What is meant is told by the last word, the surname of a person.
"""

from functools import lru_cache

from addresses import spelling

#: Two words with less of them free of mistakes are different words.
_LEAST_LIKENESS = 0.6
#: Pairs whose likeness is kept: of what a search finds, most are addresses of a few streets.
_KEPT = 4096


def is_called(asked: str, name: str) -> bool:
    """Whether each word asked for stands in the name, or begins a word of it as while it is typed."""
    words = name.split()
    return all(any(word.startswith(one) for word in words) for one in asked.split())


@lru_cache(_KEPT)
def resembles(asked: str, name: str) -> bool:
    """Whether the telling word of the one has its like in the other, or the two differ by a slip or two altogether."""
    given, words = _telling(asked), _telling(name)
    if not given or not words:
        return asked == name
    pairs = [*((given[-1], word) for word in words), *((one, words[-1]) for one in given)]
    if any(word.startswith(one) for one, word in pairs):
        return True
    return any(_are_like(*pair) for pair in pairs) or spelling.alike(asked, name)


def _telling(text: str) -> list[str]:
    """The words; without initials, if it has others."""
    words = text.split()
    return [word for word in words if len(word) > 1] or words


def _are_like(asked: str, word: str) -> bool:
    """Whether `asked` is the word, misspelt, or its beginning, misspelt."""
    shorter, longer = sorted((len(asked), len(word)))
    if shorter >= longer * _LEAST_LIKENESS and spelling.likeness(asked, word) >= _LEAST_LIKENESS:
        return True
    beginnings = (word[:length] for length in range(len(asked) - 1, len(asked) + 2))
    return any(spelling.alike(asked, one) for one in beginnings)
