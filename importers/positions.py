"""Which coordinate system is a file in? Told by its `.prj`, by its numbers, and by where the hromada lies.

Every candidate is tried on the positions themselves: a system is believed if it puts them inside the
hromada's real boundary. What the numbers cannot tell is asked, never guessed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from django.utils import formats
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from geo.crs import SYSTEMS, CoordinateSystem, Family, UnknownSystem, geodesic_length, parse, to_wgs84, used_in

FloatArray = npt.NDArray[np.float64]

# So many positions, spread evenly over the file, tell a system's share to a tenth of a percent.
SAMPLE_SIZE = 1000

# Without a .prj a system has to put at least half of the positions inside: a file may reach past the boundary
# (an old council, a raion), but a reading that leaves most of them outside is not one to choose unasked.
FITS_FROM = 0.5

# A second system that puts half as many inside as the best one cannot be ruled out. UTM and Gauss–Krüger
# without a prefix lie 2.3 km apart, so in a hromada 30 km wide both fit and it is asked; the system of the
# next oblast, 20 km or more apart, fits by half only if the file fills the hromada, and then the best one
# fits wholly.
RIVAL_FROM = 0.5

# A .prj is believed if at least this share lies inside (a file of a raion holds the hromada too) …
PRJ_INSIDE_FROM = 0.05
# … unless it leaves more than half outside (FITS_FROM) while another system puts nearly all inside.
CONTRADICTS_FROM = 0.9

# A question names no more systems than a person can weigh.
NAMED_IN_QUESTION = 6

# A hromada at the edge of a zone is kept in one zone: so far (degrees) a system is used beyond its own area.
ZONE_MARGIN = 0.5

WGS84_DEGREES, UCS_2000_DEGREES, PULKOVO_DEGREES = 4326, 5561, 4284


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to read the positions, and where it puts them.

    `swapped` says that northing (latitude) stands first in the file. `share_inside` is the part (0..1) of
    the sampled positions inside the hromada's boundary; where no boundary is known, inside the area the
    system is made for. `distance_km` is how far the middle of the positions lies outside (0 if inside,
    infinite if off the map). `note` is a sentence for people, in the language active at recognition, or
    empty.
    """

    system: CoordinateSystem
    swapped: bool
    share_inside: float
    distance_km: float
    source: Literal["prj", "numbers", "given"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The candidates, best first; the chosen one, or the question, with what the command line answers it by."""

    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    question: str | None
    advice: str = ""


def recognise(
    points: npt.ArrayLike,
    prj_wkt: str | None,
    boundary: BaseGeometry | None,
    *,
    oblast: str | None = None,
    among: Collection[int] | None = None,
) -> Recognition:
    """Find the system of `points`, an (n, 2) array of x, y as they are stored in the file.

    `prj_wkt` is the text of the `.prj` (None or blank if there is none; GeoJSON has none and is in degrees
    of WGS 84 by RFC 7946). `boundary` is the hromada's, in EPSG:4326; None leaves only the `.prj`, or
    numbers that one system alone explains. `oblast`, the two digits after "UA" in the hromada's КАТОТТГ
    code, names systems that are numerically the same; without it the areas EPSG gives for them do. `among` are the
    EPSG codes that the file leaves to choose from, where it names a family of systems or a datum. Raises nothing for
    odd files: what cannot be told is in `question`.
    """
    sample = _sample(points)
    if not len(sample):
        return Recognition((), None, _("The file has no positions to recognise a coordinate system by."))
    fitting = _fitting_by_numbers(sample, boundary, oblast, among)
    if prj_wkt is None or not prj_wkt.strip():
        return _decide_by_numbers(fitting, boundary)
    try:
        stated = parse(prj_wkt)
    except UnknownSystem as unknown:
        return Recognition(fitting, None, str(unknown), _advice(fitting))
    return _decide_by_prj(assess(sample, stated, boundary, source="prj"), fitting, boundary)


def assess(
    points: npt.ArrayLike,
    stated: CoordinateSystem,
    boundary: BaseGeometry | None,
    *,
    source: Literal["prj", "given"] = "given",
) -> Candidate:
    """Where `stated`, by a `.prj` or a person's `--crs`, puts the points, in the order of axes that fits."""
    sample = _sample(points)
    as_stored, swapped = (_try(sample, stated, order, boundary, source) for order in (False, True))
    turned = swapped.share_inside > as_stored.share_inside and swapped.share_inside >= PRJ_INSIDE_FROM
    return swapped if turned else as_stored


def _decide_by_prj(stated: Candidate, fitting: tuple[Candidate, ...], boundary: BaseGeometry | None) -> Recognition:
    others = tuple(c for c in fitting if _same_numbers(c.system) != _same_numbers(stated.system))
    candidates = (stated, *others)
    contradicted = stated.share_inside < FITS_FROM and any(c.share_inside >= CONTRADICTS_FROM for c in others)
    if stated.share_inside >= PRJ_INSIDE_FROM and not contradicted:
        return Recognition(candidates, stated, None)
    question = _(
        "The file says that it is in %(code)s (%(title)s), but then only %(percent)d%% of its positions lie "
        "inside %(place)s, and their middle lies %(distance)s."
    ) % {
        "code": _short_code(stated.system),
        "title": stated.system.title,
        "percent": round(100 * stated.share_inside),
        "place": _place(boundary),
        "distance": _distance(stated.distance_km),
    }
    return Recognition(candidates, None, question, _advice(others))


def _decide_by_numbers(fitting: tuple[Candidate, ...], boundary: BaseGeometry | None) -> Recognition:
    if not fitting or fitting[0].share_inside < FITS_FROM:
        question = _(
            "The file does not say its coordinate system, and none known puts most of its positions inside %(place)s."
        ) % {"place": _place(boundary)}
        return Recognition(fitting, None, question, _advice(fitting))
    best = fitting[0]
    rivals = [c for c in fitting[1:] if c.share_inside >= RIVAL_FROM * best.share_inside]
    in_degrees = all(c.system.family is Family.GEOGRAPHIC for c in (best, *rivals))
    if rivals and not in_degrees:
        question = _("The file does not say its coordinate system, and its numbers fit more than one.")
        return Recognition(fitting, None, question, _advice([best, *rivals]))
    if in_degrees:
        # The datums of degrees lie 100 m apart, which no share inside tells: WGS 84 is by far the usual one.
        usual = (c for c in (best, *rivals) if c.system.epsg == WGS84_DEGREES and c.swapped == best.swapped)
        best = next(usual, best)
    return Recognition(fitting, best, None)


def _fitting_by_numbers(
    sample: FloatArray, boundary: BaseGeometry | None, oblast: str | None, among: Collection[int] | None
) -> tuple[Candidate, ...]:
    """Every known system, in both orders of axes, that puts a position inside: best first, twins as one."""
    tried = (
        _try(sample, known, swapped, boundary, "numbers")
        for known, swapped in product(_distinct_systems(boundary, oblast, among), (False, True))
    )
    inside = [candidate for candidate in tried if candidate.share_inside > 0]
    return tuple(sorted(inside, key=lambda c: (-c.share_inside, c.system.epsg != WGS84_DEGREES, c.distance_km)))


def _distinct_systems(
    boundary: BaseGeometry | None, oblast: str | None, among: Collection[int] | None
) -> Iterator[CoordinateSystem]:
    """One system for each set with the same numbers, that of the hromada's own oblast where it is one.

    A local system is used within its oblast only, so those of other oblasts are no candidates.
    """
    named: dict[tuple[str, str], CoordinateSystem] = {}
    for code, known in SYSTEMS.items():
        if among is not None and code not in among:
            continue
        if known.oblast and boundary is not None and not shapely.intersects(_area(known), boundary):
            continue
        twin = named.get(_same_numbers(known))
        if twin is None or _name_rank(known, boundary, oblast) < _name_rank(twin, boundary, oblast):
            named[_same_numbers(known)] = known
    yield from named.values()


def _same_numbers(known: CoordinateSystem) -> tuple[str, str]:
    return known.datum.name, known.projection


def _name_rank(known: CoordinateSystem, boundary: BaseGeometry | None, oblast: str | None) -> tuple[float, ...]:
    """Which of several names for the same numbers people of this hromada use: the lowest."""
    if known.oblast is None:
        return (1, known.deprecated, 0)
    if oblast is not None:
        return (0 if known.oblast == oblast else 2, 0, 0)
    if boundary is None:
        return (2, 0, 0)
    area = _area(known)
    at_home = area.contains(shapely.centroid(boundary))
    # Of two areas around the hromada the smaller one says more: Kyiv's lies within that of its oblast.
    return (0 if at_home else 2, 0, area.area)


def _try(
    sample: FloatArray,
    known: CoordinateSystem,
    swapped: bool,
    boundary: BaseGeometry | None,
    source: Literal["prj", "numbers", "given"],
) -> Candidate:
    x, y = (sample[:, 1], sample[:, 0]) if swapped else (sample[:, 0], sample[:, 1])
    longitudes, latitudes = to_wgs84(known)(x, y)
    region = _region(known) if boundary is None else boundary
    shapely.prepare(region)
    share = float(np.mean(shapely.contains_xy(region, longitudes, latitudes)))
    distance = _distance_outside(region, float(np.median(longitudes)), float(np.median(latitudes)))
    return Candidate(known, swapped, share, distance, source, _note(known, swapped, source))


def _distance_outside(region: BaseGeometry, longitude: float, latitude: float) -> float:
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        return float("inf")
    nearest = shapely.shortest_line(shapely.Point(longitude, latitude), region)
    return geodesic_length(nearest) / 1000


def _note(known: CoordinateSystem, swapped: bool, source: str) -> str:
    notes = [known.accuracy_note]
    if swapped:
        notes.append(_("The file has northing (latitude) before easting (longitude); they are turned round."))
    if source == "numbers" and known.epsg == WGS84_DEGREES:
        notes.append(
            _(
                "Degrees are taken for those of WGS 84, as in GeoJSON and from GPS. If they are of UCS-2000 "
                "or Pulkovo 1942, which lie over 100 m apart, give EPSG:%(ucs)d or EPSG:%(pulkovo)d."
            )
            % {"ucs": UCS_2000_DEGREES, "pulkovo": PULKOVO_DEGREES}
        )
    return " ".join(note for note in notes if note)


def _advice(candidates: Iterable[Candidate]) -> str:
    """What to answer with `--crs`: the systems that fit, or the forms of a definition."""
    named = [
        _("%(code)s (%(title)s; %(percent)d%% inside)")
        % {"code": _short_code(c.system), "title": c.system.title, "percent": round(100 * c.share_inside)}
        for c in candidates
    ]
    if not named:
        return _("Give the system with --crs: an EPSG code, WKT, or PROJ parameters.")
    shown = ", ".join(named[:NAMED_IN_QUESTION])
    if len(named) <= NAMED_IN_QUESTION:
        return _("Choose with --crs: %(systems)s.") % {"systems": shown}
    return _("Choose with --crs: %(systems)s, or another one.") % {"systems": shown}


def _short_code(known: CoordinateSystem) -> str:
    return known.code if known.epsg is not None else _("a system without an EPSG code")


def _place(boundary: BaseGeometry | None) -> str:
    return _("the area it is made for") if boundary is None else _("the hromada")


def _distance(kilometres: float) -> str:
    if np.isinf(kilometres):
        return _("off the map")
    return _("%(distance)s km from it") % {"distance": formats.number_format(kilometres, 1, use_l10n=True)}


def _sample(points: npt.ArrayLike) -> FloatArray:
    """At most SAMPLE_SIZE finite positions, spread evenly over the file."""
    stored = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    finite = stored[np.isfinite(stored).all(axis=1)]
    return finite[:: max(1, -(-len(finite) // SAMPLE_SIZE))]


@cache
def _area(known: CoordinateSystem) -> BaseGeometry:
    """The box that EPSG gives for the use of a projected system; for any other, Ukraine."""
    box = used_in(known)
    return _ukraine() if box is None else shapely.box(*box)


@cache
def _region(known: CoordinateSystem) -> BaseGeometry:
    """Where in Ukraine a system can be met, if no boundary says more."""
    return shapely.intersection(_ukraine(), shapely.buffer(_area(known), ZONE_MARGIN))


@cache
def _ukraine() -> BaseGeometry:
    """Ukraine as the boxes of its 27 local systems: closer to the land than one box around all of it."""
    return shapely.union_all([_area(known) for known in SYSTEMS.values() if known.oblast])
