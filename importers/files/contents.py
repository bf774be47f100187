"""Which layers a file holds, and which of them is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyogrio

from importers.files import geopackage, shapefile, sheets
from importers.files.formats import TABLE_SUFFIXES, Format, detect
from importers.files.sheets import Sheet
from importers.files.unpack import Limits, unpack
from importers.problems import FileProblem


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """A layer: its name as shown to people, the file that holds it, and what problems call that file.

    `parts` are all the files that make one layer together: exchange files of the cadastre, which hold a parcel each.
    `sheet` is the layer itself where it is one of a workbook.
    """

    name: str
    path: Path
    format: Format
    shown: str
    parts: tuple[Path, ...] = ()
    sheet: Sheet | None = None


def find_layers(path: Path, unpack_into: Path, limits: Limits) -> list[FoundLayer]:
    """Return the layers of a file, or of all map files in a zip. Raises FileProblem if none."""
    path = shapefile.main_part(path)
    sheets_into = unpack_into.with_name("sheets")
    if detect(path) is not Format.ZIP:
        return _layers_of(path, path.name, path.stem, sheets_into)
    unpacked = unpack(path, unpack_into, limits)
    main = _main_files(unpacked)
    if not main:
        raise FileProblem("shp-missing", f"{path.name}/{unpacked[0].name}")
    layers = []
    if exchanged := tuple(file for file in main if file.suffix == ".xml" and _is_exchange_file(file)):
        main = [file for file in main if file.suffix != ".xml"]
        layers.append(FoundLayer(path.stem, exchanged[0], Format.EXCHANGE_FILE, path.name, exchanged))
    for file in main:
        inside = file.relative_to(unpack_into)
        layers += _layers_of(file, f"{path.name}/{inside}", str(inside.with_suffix("")), sheets_into / inside)
    return layers


def pick_layer(layers: list[FoundLayer], name: str | None, path: Path) -> FoundLayer:
    """Return the layer called `name`, or the only one. Raises FileProblem that names them all."""
    known = ", ".join(layer.name for layer in layers)
    if name is not None:
        named = [layer for layer in layers if layer.name == name]
        named = named or [layer for layer in layers if Path(layer.name).name.casefold() == name.casefold()]
        if len(named) != 1:
            raise FileProblem("layer-unknown", path, layer=name, layers=known)
        return named[0]
    if len(layers) > 1:
        raise FileProblem("several-layers", path, layers=known)
    return layers[0]


def _main_files(unpacked: Iterable[Path]) -> list[Path]:
    """Return the files that are layers: the first of these kinds that there is, for tables, .xml and .json also
    come as metadata beside the others.
    """
    unpacked = list(unpacked)
    kinds = ([file for file in unpacked if file.suffix in suffixes] for suffixes in _MAIN_SUFFIXES)
    return sorted(next(filter(None, kinds), []))


_MAIN_SUFFIXES: tuple[Collection[str], ...] = (
    (".shp", ".gpkg", ".geojson"),
    TABLE_SUFFIXES - {".txt", ".xml"},
    (".xml",),
    (".json",),
    (".txt",),
)


def _is_exchange_file(path: Path) -> bool:
    try:
        return detect(path) is Format.EXCHANGE_FILE
    except FileProblem:
        return False


def _layers_of(path: Path, shown: str, name: str, sheets_into: Path) -> list[FoundLayer]:
    format_ = detect(path, shown)
    if format_ is Format.ZIP:
        raise FileProblem("zip-in-zip", shown)
    if format_ is Format.EXCHANGE_FILE:
        return [FoundLayer(name, path, format_, shown, (path,))]
    if format_ is Format.SHEETS:
        read = sheets.read(path, sheets_into, shown)
        return [FoundLayer(sheet.name, path, format_, shown, sheet=sheet) for sheet in read]
    if format_ is not Format.GEOPACKAGE:
        return [FoundLayer(name, path, format_, shown)]
    geopackage.check(path, shown)
    try:
        layers = pyogrio.list_layers(path)
    except pyogrio.errors.DataSourceError as error:
        raise FileProblem("gpkg-broken", shown) from error
    names = [str(layer) for layer, geometry_type in layers if geometry_type is not None]
    if not names:
        raise FileProblem("no-layers", shown)
    return [FoundLayer(layer, path, format_, shown) for layer in names]
