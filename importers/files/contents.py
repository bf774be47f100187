"""Which layers a file holds, and which of them is meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyogrio

from importers.files import filegdb, geopackage, kml, mapinfo, markup, shapefile, sheets
from importers.files.formats import TABLE_SUFFIXES, Format, detect
from importers.files.sheets import Sheet
from importers.files.unpack import DEFAULT_LIMITS, Limits, gather, unpack
from importers.problems import FileProblem


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """A layer: its name as shown to people, the file that holds it, and what problems call that file.

    `inner` is what the file itself calls the layer, None if it has no more than one. `parts` are all the files that
    make one layer together: exchange files of the cadastre, which hold a parcel each. `sheet` is the layer itself where
    it is one of a workbook.
    """

    name: str
    path: Path
    format: Format
    shown: str
    inner: str | None = None
    parts: tuple[Path, ...] = ()
    sheet: Sheet | None = None


LINKED = "layer"
"""What a file is called where GDAL sees it."""


def find_layers(path: Path, workdir: Path, limits: Limits) -> list[FoundLayer]:
    """Return the layers of a file, or of all map files in a zip or a folder. Raises FileProblem if none.

    `workdir` is an empty folder: for what is unpacked, and for what has to be looked into.
    """
    path = mapinfo.main_part(shapefile.main_part(path))
    unpack_into = workdir / "unpacked"
    if path.is_dir() and not filegdb.is_database(path):
        return _layers_in(gather(path, unpack_into, limits), unpack_into, path, workdir, limits)
    if detect(path) is not Format.ZIP:
        return _layers_of(path, path.name, path.stem, workdir / "listed", limits)
    return _layers_in(unpack(path, unpack_into, limits), unpack_into, path, workdir, limits)


def files_of(path: Path) -> list[Path]:
    """Return the files that have to go along with one of them when it is moved: the parts of a set, or it alone."""
    if path.suffix.lower() in shapefile.PART_SUFFIXES:
        return list(shapefile.parts(path).values())
    for parts in (mapinfo.TABLE_PARTS, mapinfo.INTERCHANGE_PARTS):
        if path.suffix.lower() in parts:
            return list(shapefile.parts(path, parts).values())
    return [path]


def linked(path: Path, folder: Path, name: str) -> Path:
    """Make the folder with a link to the file in it, under a name that means nothing to GDAL; return the link."""
    folder.mkdir(parents=True)
    (folder / name).symlink_to(path.resolve())
    return folder / name


def pick_layer(layers: list[FoundLayer], name: str | None, path: Path) -> FoundLayer:
    """Return the layer called `name`, or the only one. Raises FileProblem that names them all.

    Which layers a drawing has is only known once it is read, so its name is passed on to that.
    """
    known = ", ".join(layer.name for layer in layers)
    if name is not None:
        named = [layer for layer in layers if layer.name == name]
        named = named or [layer for layer in layers if Path(layer.name).name.casefold() == name.casefold()]
        if not named and len(layers) == 1 and layers[0].format is Format.DXF:
            return replace(layers[0], name=name, inner=name)
        if len(named) != 1:
            raise FileProblem("layer-unknown", path, layer=name, layers=known)
        return named[0]
    if len(layers) > 1:
        raise FileProblem("several-layers", path, layers=known)
    return layers[0]


# The first of these kinds that there is are the layers: tables, .xml and .json come as metadata beside the others too.
_MAPS = frozenset({".shp", ".gpkg", ".geojson", ".geojsonl", ".geojsons", ".ndjson"})
_MAPS |= {".kml", ".gpx", ".tab", ".mif", ".dxf"}
_MAIN_SUFFIXES = (_MAPS, TABLE_SUFFIXES - {".txt", ".xml"}, {".xml"}, {".json"}, {".txt"})
_COUNTED_BYTES = 512 * 1024**2
_GPX_LAYERS = ("waypoints", "routes", "tracks")


def _layers_in(files: Collection[Path], folder: Path, path: Path, workdir: Path, limits: Limits) -> list[FoundLayer]:
    """Return the layers of all files in `folder`, which problems call by the path that was given."""
    main = _main_files(files)
    if not main:
        first = min(files).relative_to(folder)
        raise FileProblem("shp-missing", f"{path.name}/{first}")
    if exchanged := tuple(file for file in main if file.suffix.lower() == ".xml" and _is_exchange_file(file)):
        return [FoundLayer(path.stem, exchanged[0], Format.EXCHANGE_FILE, path.name, parts=exchanged)]
    layers = []
    for number, file in enumerate(main):
        inside = file.relative_to(folder)
        # A geodatabase may be packed without a folder of its own.
        shown, name = (f"{path.name}/{inside}", str(inside.with_suffix(""))) if inside.name else (path.name, path.stem)
        found = _layers_of(file, shown, name, workdir / "listed" / str(number), limits)
        if len(main) > 1:
            found = [replace(one, name=f"{inside}/{one.inner}") if one.inner else one for one in found]
        layers += found
    if len(layers) > limits.max_layers:
        raise FileProblem("too-many-layers", path, count=len(layers), limit=limits.max_layers)
    return layers


def _main_files(files: Collection[Path]) -> list[Path]:
    kinds = [[file for file in files if file.suffix.lower() in suffixes] for suffixes in _MAIN_SUFFIXES]
    kinds[0] += filegdb.databases(files)
    return sorted(next(filter(None, kinds), []))


def _is_exchange_file(path: Path) -> bool:
    try:
        return detect(path) is Format.EXCHANGE_FILE
    except FileProblem:
        return False


def _layers_of(path: Path, shown: str, name: str, look_into: Path, limits: Limits) -> list[FoundLayer]:
    """Return the layers of one file; `look_into` is a folder to be made, for looking at it."""
    format_ = detect(path, shown)
    if format_ is Format.ZIP:
        raise FileProblem("zip-in-zip", shown)
    if format_ is Format.EXCHANGE_FILE:
        return [FoundLayer(name, path, format_, shown, parts=(path,))]
    if format_ is Format.SHEETS:
        read = sheets.read(path, look_into, shown)
        return [FoundLayer(sheet.name, path, format_, shown, sheet.name, sheet=sheet) for sheet in read]
    if format_ not in _LISTED:
        return [FoundLayer(name, path, format_, shown)]
    try:
        names = _LISTED[format_](path, shown, look_into)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise FileProblem(_BROKEN[format_], shown) from error
    if not names:
        raise FileProblem("no-layers", shown)
    if len(names) > limits.max_layers:
        raise FileProblem("too-many-layers", shown, count=len(names), limit=limits.max_layers)
    # A KML that says no name is called as its link is.
    return [FoundLayer(name if layer == LINKED else layer, path, format_, shown, layer) for layer in names]


def _with_geometry(path: Path) -> list[str]:
    return [str(layer) for layer, geometry_type in pyogrio.list_layers(path) if geometry_type is not None]


def _not_empty(path: Path, names: Iterable[str]) -> list[str]:
    """Return the layers that have objects; one of them if none has, so that this is what is told.

    For each the file is read anew: of a large one, or of more layers than allowed, all are returned.
    """
    names = list(names)
    if len(names) > DEFAULT_LIMITS.max_layers or path.stat().st_size * len(names) > _COUNTED_BYTES:
        return names
    filled = [name for name in names if pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]]
    return filled or names[:1]


def _geopackage_layers(path: Path, shown: str, _look_into: Path) -> list[str]:
    geopackage.check(path, shown)
    views = geopackage.views(path, shown)
    names = _with_geometry(path)
    tables = [name for name in names if name not in views]
    if names and not tables:
        raise FileProblem("gpkg-view", shown, layer=names[0])
    return tables


def _kml_layers(path: Path, shown: str, look_into: Path) -> list[str]:
    kml.check(path, shown)
    opened = linked(path, look_into, f"{LINKED}.kml")
    return _not_empty(opened, _with_geometry(opened))


def _gpx_layers(path: Path, shown: str, look_into: Path) -> list[str]:
    markup.check(path, shown)
    return _not_empty(linked(path, look_into, f"{LINKED}.gpx"), _GPX_LAYERS)


def _database_layers(path: Path, shown: str, look_into: Path) -> list[str]:
    return _with_geometry(filegdb.place(path, look_into, shown))


_LISTED: dict[Format, Callable[[Path, str, Path], list[str]]] = {
    Format.GEOPACKAGE: _geopackage_layers,
    Format.KML: _kml_layers,
    Format.GPX: _gpx_layers,
    Format.FILE_GEODATABASE: _database_layers,
}
_BROKEN = {
    Format.GEOPACKAGE: "gpkg-broken",
    Format.KML: "kml-broken",
    Format.GPX: "kml-broken",
    Format.FILE_GEODATABASE: "gdb-broken",
}
