"""Byte ranges of an answer (RFC 9110, section 14): one range; of several the whole is sent, as the standard allows."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.IGNORECASE | re.ASCII)


class NotWithin(ValueError):
    """The range begins behind the end of the file."""


@dataclass(frozen=True)
class Range:
    """Bytes from `first` to `last`, both of them within."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def asked(header: str, size: int) -> Range | None:
    """The range that the header `Range` asks of a file of `size` bytes; None where the whole is to be sent.

    `NotWithin` where no byte of it is in the file.
    """
    found = _ONE_RANGE.fullmatch(header.replace(" ", ""))
    if not found:
        return None
    first, last, ending = found.groups()
    if ending is not None:
        length = min(int(ending), size)
        begin, end = size - length, size - 1
    else:
        begin, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < begin:
            return None
    if begin >= size:
        raise NotWithin
    return Range(begin, end)
