"""Which writer makes which format."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType

from django.utils.translation import override

from layers.downloads import arrow, tables, texts
from layers.downloads.asking import Wanted
from layers.downloads.rows import Selection

_STREAMS: Mapping[str, Callable[[Selection], Iterator[bytes]]] = MappingProxyType(
    {"geojson": texts.geojson, "csv": texts.as_csv, "kml": texts.kml, "gpx": texts.gpx}
)
#: Pieces that a stream has at most until its first run of objects is out.
HEADING_PIECES = 4


def stream(wanted: Wanted) -> Iterator[bytes]:
    """The file of a streamed format, in runs."""
    pieces = _spoken(_STREAMS[wanted.format.code](wanted.selection), wanted.language)
    if wanted.selection.condition is None:
        return pieces
    # What the database cannot work out is to be told while there is still an answer to tell it in.
    return chain(list(islice(pieces, HEADING_PIECES)), pieces)


def write(wanted: Wanted, path: Path, told: Callable[[int], None]) -> None:
    """Make the file of a format that is not streamed. `told` is called with the number of objects written, by runs.

    ValueError, in words, where the format cannot hold so many objects; `Problem` where a condition is too much.
    """
    selection = wanted.selection
    if selection.condition is not None:
        selection.count()  # what goes wrong within Arrow's stream loses its words
    match wanted.format.code:
        case "gpkg":
            arrow.geopackage(selection, path, told)
        case "shp":
            arrow.shapefile(selection, path, told, wanted.encoding)
        case "xlsx":
            tables.require_room(selection.count())
            with override(wanted.language):
                tables.xlsx(selection, path, told)


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """The pieces, each made while the language is in force, which is the reader's own in between."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
