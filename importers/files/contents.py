"""Which layers a file holds, and which of them is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyogrio

from importers.files import geopackage, shapefile
from importers.files.formats import Format, detect
from importers.files.unpack import Limits, unpack
from importers.problems import FileProblem


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """A layer: its name as shown to people, the file that holds it, and what problems call that file."""

    name: str
    path: Path
    format: Format
    shown: str


def find_layers(path: Path, unpack_into: Path, limits: Limits) -> list[FoundLayer]:
    """Return the layers of a file, or of all map files in a zip. Raises FileProblem if none."""
    path = shapefile.main_part(path)
    if detect(path) is not Format.ZIP:
        return _layers_of(path, path.name, path.stem)
    unpacked = unpack(path, unpack_into, limits)
    main = _main_files(unpacked)
    if not main:
        raise FileProblem("shp-missing", f"{path.name}/{unpacked[0].name}")
    layers = []
    for file in main:
        inside = file.relative_to(unpack_into)
        layers += _layers_of(file, f"{path.name}/{inside}", str(inside.with_suffix("")))
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
    """Return the files that are layers; a .json only if nothing else is, for metadata are .json too."""
    by_suffix = {suffix: [file for file in unpacked if file.suffix == suffix] for suffix in _MAIN_SUFFIXES}
    sure = by_suffix[".shp"] + by_suffix[".gpkg"] + by_suffix[".geojson"]
    return sorted(sure) or by_suffix[".json"]


_MAIN_SUFFIXES = (".shp", ".gpkg", ".geojson", ".json")


def _layers_of(path: Path, shown: str, name: str) -> list[FoundLayer]:
    format_ = detect(path, shown)
    if format_ is Format.ZIP:
        raise FileProblem("zip-in-zip", shown)
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
