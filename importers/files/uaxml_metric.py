"""Geometry of the State Land Cadastre's exchange file: points, lines through them, boundaries of lines.

In the file X is the northing and Y the easting (the schema's order, and that of Ukrainian surveyors); here the easting
comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from importers.problems import FileProblem

Node = str
Line = tuple[Node, ...]
Ring = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """The metric part of a file: `nodes` (easting, northing) in metres or degrees by id, `lines` of nodes by id.

    `system` is the file's name of its coordinate system, as in SC63/X or USC2000; `heights`: some points have them.
    """

    shown: str
    system: str
    nodes: Mapping[Node, tuple[float, float]]
    lines: Mapping[str, Line]
    heights: bool

    @classmethod
    def read(cls, info: etree._Element, shown: str) -> Metric:
        """Read <MetricInfo>.

        Raises FileProblem: "uaxml-lacks", "uaxml-unit", "uaxml-number", "uaxml-node-twice", "uaxml-line-twice",
        "uaxml-no-node".
        """
        scale = _scale(info, shown)
        nodes: dict[Node, tuple[float, float]] = {}
        for point in info.iterfind("{*}PointInfo/{*}Point"):
            node = _id(point, "UIDP")
            northing, easting = (
                number(point.findtext(f"{{*}}{axis}") or "", f"UIDP {node}: {axis}", shown) for axis in ("X", "Y")
            )
            place = (easting * scale, northing * scale)
            if nodes.setdefault(node, place) != place:
                raise FileProblem("uaxml-node-twice", shown, node=node)
        lines: dict[str, Line] = {}
        for polyline in info.iterfind("{*}Polyline/{*}PL"):
            name = _id(polyline, "ULID")
            line = tuple((one.text or "").strip() for one in polyline.iterfind("{*}Points/{*}P"))
            if unknown := [node for node in line if node not in nodes]:
                raise FileProblem("uaxml-no-node", shown, line=name, node=unknown[0])
            if lines.setdefault(name, line) != line:
                raise FileProblem("uaxml-line-twice", shown, line=name)
        heights = info.find("{*}PointInfo/{*}Point/{*}H") is not None
        return cls(shown, _system(info, shown), nodes, lines, heights)

    def area(self, info: etree._Element | None, of: str) -> BaseGeometry:
        """The polygons of <Externals> with the holes of its <Internals>; `of` names the object in problems.

        Raises FileProblem: "uaxml-lacks", "uaxml-no-line", "uaxml-unclosed".
        """
        externals = None if info is None else info.find("{*}Externals")
        boundaries = [] if externals is None else externals.findall("{*}Boundary")
        if externals is None or not boundaries:
            raise FileProblem("uaxml-lacks", self.shown, part=f"{of}: Externals/Boundary")
        shells = [self._polygon(boundary, of) for boundary in boundaries]
        holes = [self._polygon(boundary, of) for boundary in externals.iterfind("{*}Internals/{*}Boundary")]
        return shapely.multipolygons([_with_holes(shell, one) for shell, one in _shared(shells, holes)])

    def _polygon(self, boundary: etree._Element, of: str) -> BaseGeometry:
        pieces = [self._piece(line, of) for line in boundary.iterfind("{*}Lines/{*}Line")]
        ring = _chained(pieces)
        if ring is None:
            ends = " … ".join(f"{piece[0]}–{piece[-1]}" for piece in pieces if piece)
            raise FileProblem("uaxml-unclosed", self.shown, object=of, lines=ends)
        return shapely.Polygon([self.nodes[node] for node in ring])

    def _piece(self, line: etree._Element, of: str) -> Line:
        """A line, or its part from the node FP to the node TP, in that direction."""
        name = _id(line, "ULID")
        if name not in self.lines:
            raise FileProblem("uaxml-no-line", self.shown, object=of, line=name)
        nodes = self.lines[name]
        first, last = _id(line, "FP"), _id(line, "TP")
        if first in nodes and last in nodes and first != last:
            begin, end = nodes.index(first), nodes.index(last)
            return nodes[begin : end + 1] if begin < end else nodes[end : begin + 1][::-1]
        return nodes


def number(text: str, where: str, shown: str) -> float:
    """A number of the file. Raises FileProblem "uaxml-number", which names the place and the value."""
    plain = text.strip().replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise FileProblem("uaxml-number", shown, where=where, value=text)
    return float(plain)


_METRES = {"M": 1.0, "Km": 1_000.0}
_LEAST_OF_RING = 4
# xsd:double without its infinities, and with the decimal comma that Ukrainian programs write.
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d*)?([eE][+-]?\d)?")


def _scale(info: etree._Element, shown: str) -> float:
    unit = info.find("{*}MeasurementUnit/*")
    name = "M" if unit is None else etree.QName(unit).localname
    if name not in _METRES:
        raise FileProblem("uaxml-unit", shown, unit=name, known=", ".join(_METRES))
    return _METRES[name]


def _system(info: etree._Element, shown: str) -> str:
    system = info.find("{*}CoordinateSystem/*")
    if system is None:
        raise FileProblem("uaxml-lacks", shown, part="CoordinateSystem")
    district = next(iter(system), None)
    names = [etree.QName(one).localname for one in (system, district) if one is not None]
    return "/".join([*names, *((system.text or "").split())])


def _id(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _chained(pieces: Sequence[Line]) -> Ring | None:
    """The lines joined into one ring, each turned and taken in the order that fits; None if they make none."""
    remaining = [piece for piece in pieces if piece]
    if not remaining:
        return None
    chain = list(remaining.pop(0))
    while remaining and (joined := _next(chain[-1], remaining)):
        index, piece = joined
        remaining.pop(index)
        chain += piece[1:]
    closed = not remaining and chain[0] == chain[-1] and len(chain) >= _LEAST_OF_RING
    return tuple(chain) if closed else None


def _next(end: Node, remaining: Sequence[Line]) -> tuple[int, Line] | None:
    for index, piece in enumerate(remaining):
        if piece[0] == end:
            return index, piece
        if piece[-1] == end:
            return index, piece[::-1]
    return None


def _shared(
    shells: Sequence[BaseGeometry], holes: Sequence[BaseGeometry]
) -> Iterator[tuple[BaseGeometry, list[BaseGeometry]]]:
    """Each shell with the holes that lie in it; one that lies in none stays with the first, where a check finds it."""
    owners = []
    for hole in holes:
        around = np.flatnonzero(shapely.contains(np.asarray(shells), hole.representative_point()))
        owners.append(int(around[0]) if len(around) else 0)
    for index, shell in enumerate(shells):
        yield shell, [hole for hole, owner in zip(holes, owners, strict=True) if owner == index]


def _with_holes(shell: BaseGeometry, holes: Sequence[BaseGeometry]) -> BaseGeometry:
    return shapely.Polygon(shell.exterior, [hole.exterior for hole in holes])
