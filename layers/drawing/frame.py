"""The frame of a drawing: which part of the ground lies on the paper, and how large a metre is there."""

import math
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry

from geo import db
from geo.geometry import local_plane

#: Millimetres of a CSS pixel, in which symbols have their sizes.
MM_IN_PIXEL = 25.4 / 96
#: No drawing is larger than this: registers do not vouch for finer detail.
_LARGEST_SCALE = 500
#: Round scales, and round lengths of the bar, within a power of ten.
_SCALES = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10)
_LENGTHS = (1, 2, 5)
_MM_IN_METRE = 1000


@dataclass(frozen=True)
class Paper:
    """Size of a drawing and of its writing, in mm; `filled` is the share of it that the object takes at most."""

    width: float
    height: float
    text: float = 2.4
    filled: float = 0.5


@dataclass(frozen=True)
class Frame:
    """A rectangle of the ground on paper.

    `srid` is a plane in metres (`geo.geometry.local_plane`), in which `x` and `y` are the middle, east and north. One
    millimetre of paper is `scale` millimetres of the ground. `longitude` and `latitude` are the middle in WGS 84
    degrees; `true_north` is where true north points, in degrees clockwise from the top of the paper.
    """

    paper: Paper
    srid: int
    x: float
    y: float
    scale: int
    longitude: float
    latitude: float
    true_north: float

    @property
    def mm_per_metre(self) -> float:
        return _MM_IN_METRE / self.scale

    @property
    def west(self) -> float:
        return self.x - self.paper.width / 2 / self.mm_per_metre

    @property
    def east(self) -> float:
        return self.x + self.paper.width / 2 / self.mm_per_metre

    @property
    def south(self) -> float:
        return self.y - self.paper.height / 2 / self.mm_per_metre

    @property
    def north(self) -> float:
        return self.y + self.paper.height / 2 / self.mm_per_metre

    def bar(self, longest: float) -> tuple[int, float]:
        """The scale bar: the largest round length in metres that takes no more than `longest` mm, and its mm."""
        metres = _round_down(longest / self.mm_per_metre)
        return metres, metres * self.mm_per_metre


def around(geometry: GEOSGeometry, paper: Paper) -> Frame:
    """The frame with `geometry` (EPSG:4326) in its middle, at the largest round scale at which it fits."""
    west, south, east, north, longitude, latitude, true_north, srid = _in_plane(geometry)
    needed = max((east - west) / paper.width, (north - south) / paper.height) * _MM_IN_METRE / paper.filled
    return Frame(
        paper=paper,
        srid=srid,
        x=(west + east) / 2,
        y=(south + north) / 2,
        scale=_round_up(max(needed, _LARGEST_SCALE)),
        longitude=longitude,
        latitude=latitude,
        true_north=true_north,
    )


def _in_plane(geometry: GEOSGeometry) -> tuple[float, float, float, float, float, float, float, int]:
    """Box in the plane, its middle in degrees, the direction of true north there, and the plane's SRID."""
    box_west, _south, box_east, _north = geometry.extent
    srid = local_plane((box_west + box_east) / 2)
    found = db.rows(db.load("layers", "frame"), {"geometry": geometry.ewkb, "srid": srid})[0]
    return (*(float(value) for value in found), srid)  # type: ignore[return-value]


def _round_up(number: float) -> int:
    """The least round scale that is no less than `number`, which is 100 or more."""
    power = 10 ** math.floor(math.log10(number))
    return next(round(step * power) for step in _SCALES if step * power >= number)


def _round_down(number: float) -> int:
    """The largest round length that is no more than `number`, which is 1 or more."""
    power = 10 ** math.floor(math.log10(number))
    return max(step * power for step in _LENGTHS if step * power <= number)
