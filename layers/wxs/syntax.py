"""The language of mapfiles: blocks, keywords and texts, each text so quoted that nothing in it can end it."""

from collections.abc import Iterable, Mapping

Lines = list[str]


def quoted(text: object) -> str:
    """A text of one line between quotation marks; line breaks and other control characters become spaces."""
    plain = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def block(name: str, *contents: Iterable[str]) -> Lines:
    """`name … END` around the lines of the contents, one behind another."""
    return [name, *(f"  {line}" for lines in contents for line in lines), "END"]


def metadata(pairs: Mapping[str, object]) -> Lines:
    """A METADATA block; pairs whose value is empty are left out."""
    return block("METADATA", [f"{quoted(name)} {quoted(value)}" for name, value in pairs.items() if str(value)])


def numbers(keyword: str, *values: float) -> str:
    """`keyword` with numbers behind it, as exact as they are."""
    return " ".join([keyword, *map(repr, values)])
