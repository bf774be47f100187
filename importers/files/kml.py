"""KML: objects in folders, which are the layers; attributes beside a description in HTML, which becomes text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa

from importers.files import markup

DESCRIPTION = "description"
APPEARANCE = frozenset(
    {"altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"},
)
"""Fields by which GDAL tells how a placemark is drawn; none of them is a value of the object."""


def check(path: Path, shown: Path | str) -> None:
    """Look through a KML: a network link would have its objects fetched from somewhere else. Raises FileProblem."""
    markup.check(path, shown, {"NetworkLink": "kml-link"})


def with_plain_descriptions(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch, its descriptions without their HTML."""
    place = batch.schema.get_field_index(DESCRIPTION)
    if place < 0:
        return batch
    texts = [text and plain_text(text) for text in batch.column(place).to_pylist()]
    return batch.set_column(place, DESCRIPTION, pa.array(texts, pa.string()))


def plain_text(html: str) -> str:
    """Return what a person reads of HTML: a line per paragraph or row of a table, its cells with a space between.

    Text without markup stays as it is.
    """
    if "<" not in html and "&" not in html:
        return html
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


_LINES = frozenset({"br", "p", "div", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_CELLS = frozenset({"td", "th"})
_UNREAD = frozenset({"script", "style", "head"})


class _Reader(HTMLParser):
    """Collects the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _UNREAD))
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(" ".join(data.split("\n")))

    def _separate(self, tag: str) -> None:
        if tag in _LINES:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append(" ")
