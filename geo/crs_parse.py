"""A coordinate system from what stands in a file or what a person typed: a code, WKT, or PROJ parameters.

A name proves little: ArcGIS, QGIS and people call one grid differently, and PROJ finds no code for a `.prj`
whose datum is called just `Pulkovo`. So a definition that PROJ knows no code for is compared by what it
does: it is the system of the table whose projection puts the same degrees at the same metres.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt
import pyproj
from django.utils.translation import gettext as _
from pyproj.exceptions import CRSError

from geo.crs_systems import (
    DATUMS,
    PULKOVO_1942,
    SYSTEMS,
    UCS_2000,
    WGS84,
    CoordinateSystem,
    Datum,
    Family,
    Operation,
)

# Two grids are one if they agree within this many metres: hand-written false northings of SK-63 are rounded
# to the centimetre, while the nearest different grids (a meridian rounded to 28.6667) are metres apart.
SAME_GRID_TOLERANCE = 0.02

# Where grids are compared: the latitudes of Ukraine, at the central meridian and to both sides of it.
PROBE_LATITUDES = (44.3, 48.4, 52.4)
PROBE_MERIDIAN_OFFSETS = (-1.5, 0.0, 1.5)

# An ellipsoid is recognised within these (metres; units of 1/f).
SEMI_MAJOR_TOLERANCE = 0.01
INVERSE_FLATTENING_TOLERANCE = 1e-6

_DATUM_NAMES = (
    (WGS84, re.compile(r"WGS[ _-]?(19)?84|World[ _]Geodetic[ _]System[ _]1984", re.IGNORECASE)),
    (UCS_2000, re.compile(r"Ukraine[ _]?2000|UCS|USC[ _-]?2000|USK|УСК", re.IGNORECASE)),
    # Pulkovo 1995 (SK-95) and the adjustments of 1958 and 1983 are other datums. SK is met in Cyrillic too.
    (
        PULKOVO_1942,
        re.compile(r"^(?!.*(95|58|83)).*(Pulkovo|[SCС][KК]?[ _-]?42|[SCС][KК][ _-]?63)", re.IGNORECASE),
    ),
)
_NAMELESS_DATUM = re.compile(r"unknown|undefined|unnamed|not[ _]specified|krass?ow?[sv]s?k", re.IGNORECASE)


class UnknownSystem(ValueError):
    """The text names no system, or one whose way to WGS 84 is not known; the message is for people."""


def parse(text: str) -> CoordinateSystem:
    """The system that `text` defines: "EPSG:7828", "7828", WKT of any dialect, or PROJ parameters.

    A system of the table comes back as it stands there, with its pinned operation, whatever the text says
    of TOWGS84. Anything else on WGS 84, UCS-2000 or Pulkovo 1942, or with TOWGS84 parameters, becomes a
    system of its own with `epsg` None. Raises UnknownSystem.
    """
    text = text.strip()
    code = re.fullmatch(r"(?:EPSG:+)?(\d{4,6})", text, re.IGNORECASE)
    if code and int(code[1]) in SYSTEMS:
        return SYSTEMS[int(code[1])]
    try:
        crs = pyproj.CRS.from_user_input(f"EPSG:{code[1]}" if code else text)
    except CRSError as error:
        raise UnknownSystem(
            _("“%(text)s” is no coordinate system: give an EPSG code, WKT, or PROJ parameters.")
            % {"text": _shortened(text)}
        ) from error
    if crs.is_compound:
        # ArcGIS puts the heights' system into the .prj of a 3D shapefile; positions do not hang on it.
        crs = crs.sub_crs_list[0]
    shift: list[float] = []
    if crs.is_bound and crs.source_crs and crs.coordinate_operation:
        shift = list(crs.coordinate_operation.towgs84)
        crs = crs.source_crs
    # PROJ's confidence is left as it is: lowered, it finds codes of other countries. Where a definition names
    # no datum PROJ takes the older of two on one ellipsoid without a word, so then it is not asked.
    registered = None if _is_nameless(crs) else crs.to_epsg()
    if registered is not None and registered in SYSTEMS:
        return SYSTEMS[registered]
    return _by_parameters(crs, shift, text)


def _by_parameters(crs: pyproj.CRS, shift: list[float], text: str) -> CoordinateSystem:
    _require_plain_axes(crs, text)
    projection = _projection(crs, text)
    ellipsoid = _ellipsoid(crs)
    datum = _named_datum(crs, ellipsoid)
    nameless = datum is None and _is_nameless(crs)
    if datum is None and shift:
        datum = _shifted_datum(ellipsoid, shift)
    datums = [datum] if datum else [d for d in DATUMS if nameless and d.ellipsoid == ellipsoid]
    twins = [system for system in SYSTEMS.values() if _is_same(system, projection, datums)]
    # A nameless datum on Krassowsky's ellipsoid is settled by its grid, if only one datum has such a grid.
    if len({twin.datum.name for twin in twins}) == 1:
        stated_code = crs.to_json_dict().get("id", {}).get("code")
        return min(twins, key=lambda twin: (twin.epsg != stated_code, twin.deprecated))
    if datum is None and len(datums) == 1:
        datum = datums[0]
    if datum is None:
        raise UnknownSystem(
            _(
                "The datum of “%(text)s” is not known: write WGS 84, Ukraine 2000 or Pulkovo 1942 as its "
                "datum, or add +towgs84 parameters."
            )
            % {"text": _shortened(text)}
        )
    return CoordinateSystem(
        None,
        Family.CUSTOM if projection else Family.GEOGRAPHIC,
        datum,
        projection,
        central_meridian=_parameter(crs, "Longitude of natural origin"),
        false_easting=_parameter(crs, "False easting"),
        definition=text,
    )


def _is_same(system: CoordinateSystem, projection: str, datums: list[Datum]) -> bool:
    if system.datum not in datums:
        return False
    if not (projection and system.projection):
        return projection == system.projection
    meridian = system.central_meridian or 0.0
    longitudes, latitudes = np.meshgrid(np.add(meridian, PROBE_MERIDIAN_OFFSETS), PROBE_LATITUDES)
    ours = _project(system.projection, longitudes, latitudes)
    theirs = _project(projection, longitudes, latitudes)
    return bool(np.allclose(ours, theirs, rtol=0, atol=SAME_GRID_TOLERANCE))


def _project(
    projection: str, longitudes: npt.NDArray[np.float64], latitudes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.asarray(_projector(projection).transform(longitudes, latitudes))


@cache
def _projector(projection: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step {projection}"
    )


def _projection(crs: pyproj.CRS, text: str) -> str:
    """The one PROJ step that projects, without the turning of axes and units around it."""
    if crs.is_geographic:
        return ""
    conversion = crs.coordinate_operation.to_proj4() if crs.is_projected and crs.coordinate_operation else ""
    steps = [step.strip() for step in re.split(r"\+step", conversion or "")]
    projecting = [s for s in steps if s and not re.match(r"\+proj=(pipeline|unitconvert|axisswap|noop)\b", s)]
    if len(projecting) != 1:
        raise UnknownSystem(_("“%(text)s” is no plane or geographic coordinate system.") % {"text": _shortened(text)})
    return projecting[0]


def _require_plain_axes(crs: pyproj.CRS, text: str) -> None:
    unit = 1.0 if crs.is_projected else np.pi / 180
    plain = all(
        np.isclose(axis.unit_conversion_factor, unit) and axis.direction in {"east", "north"}
        for axis in crs.axis_info[:2]
    )
    if not plain or (crs.prime_meridian and crs.prime_meridian.longitude):
        raise UnknownSystem(
            _(
                "“%(text)s” does not count metres, or degrees from Greenwich, to the east and north: such "
                "systems are not read."
            )
            % {"text": _shortened(text)}
        )


def _ellipsoid(crs: pyproj.CRS) -> str:
    """The ellipsoid as a PROJ parameter, named where one of our datums stands on it."""
    ellipsoid = crs.ellipsoid
    if ellipsoid is None:
        return ""
    for datum in DATUMS:
        ours = pyproj.CRS.from_proj4(f"+proj=longlat {datum.ellipsoid}").ellipsoid
        if (
            ours is not None
            and abs(ours.semi_major_metre - ellipsoid.semi_major_metre) < SEMI_MAJOR_TOLERANCE
            and abs(ours.inverse_flattening - ellipsoid.inverse_flattening) < INVERSE_FLATTENING_TOLERANCE
        ):
            return datum.ellipsoid
    return f"+a={ellipsoid.semi_major_metre!r} +rf={ellipsoid.inverse_flattening!r}"


def _names(crs: pyproj.CRS) -> list[str]:
    geodetic = crs.geodetic_crs
    return [name for name in (crs.datum and crs.datum.name, geodetic and geodetic.name) if name]


def _named_datum(crs: pyproj.CRS, ellipsoid: str) -> Datum | None:
    names = " ".join(_names(crs))
    named = (datum for datum, pattern in _DATUM_NAMES if pattern.search(names))
    return next((datum for datum in named if datum.ellipsoid == ellipsoid), None)


def _is_nameless(crs: pyproj.CRS) -> bool:
    return all(_NAMELESS_DATUM.search(name) for name in _names(crs))


def _shifted_datum(ellipsoid: str, towgs84: list[float]) -> Datum:
    """The datum that three or seven TOWGS84 parameters define; UCS-2000 if they are its own."""
    values = [*towgs84, 0.0, 0.0, 0.0, 0.0][:7]
    keys = ("x", "y", "z", "rx", "ry", "rz", "s")
    helmert = " ".join(f"+{key}={value:.15g}" for key, value in zip(keys, values, strict=True) if value)
    for datum in (UCS_2000, WGS84):
        if (datum.ellipsoid, datum.operation.helmert) == (ellipsoid, helmert):
            return datum
    if any(values[3:]):
        helmert += " +convention=position_vector"
    code = f"TOWGS84[{','.join(f'{value:.15g}' for value in values)}]"
    operation = Operation(code, _("the shift written in the definition"), accuracy=None, helmert=helmert)
    return Datum(code, ellipsoid, operation, accuracy=None)


def _parameter(crs: pyproj.CRS, name: str) -> float | None:
    operation = crs.coordinate_operation
    return next((float(p.value) for p in operation.params if p.name == name), None) if operation else None


def _shortened(text: str, limit: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
