"""Which writer makes which format."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from layers.downloads import arrow, tables, texts
from layers.downloads.asking import Wanted
from layers.downloads.rows import Selection

_STREAMS: Mapping[str, Callable[[Selection], Iterator[bytes]]] = MappingProxyType(
    {"geojson": texts.geojson, "csv": texts.as_csv, "kml": texts.kml, "gpx": texts.gpx}
)


def stream(wanted: Wanted) -> Iterator[bytes]:
    """The file of a streamed format, in runs."""
    return _STREAMS[wanted.format.code](wanted.selection)


def write(wanted: Wanted, path: Path, told: Callable[[int], None]) -> None:
    """Make the file of a format that is not streamed. `told` is called with the number of objects written, by runs.

    ValueError, in words, where the format cannot hold so many objects.
    """
    selection = wanted.selection
    match wanted.format.code:
        case "gpkg":
            arrow.geopackage(selection, path, told)
        case "shp":
            arrow.shapefile(selection, path, told, wanted.encoding)
        case "xlsx":
            tables.require_room(selection.count())
            tables.xlsx(selection, path, told)
