"""Formats that are read here and not by GDAL: tables, and exchange files of the State Land Cadastre."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from importers.files import tables, uaxml
from importers.files.arrow_layer import ArrowLayer
from importers.files.contents import FoundLayer
from importers.files.delimited import Delimited


def write(found: FoundLayer, target: Path, told: str | None, place: Sequence[str], points: bool) -> ArrowLayer:
    """Read the layer, and keep it at `target`.

    `told` is a person's choice of the encoding, `place` the columns in which the place of each row stands, `points`
    whether those of points are wanted. Raises FileProblem.
    """
    if found.parts:
        return uaxml.write(found.parts, target, found.shown)
    if found.sheet:
        return tables.write(found.sheet.grid, target, found.shown, place, points=points)
    text = Delimited.open(found.path, found.shown, told)
    return tables.write(tables.Grid(text.rows), target, found.shown, place, text.encoding, points)
