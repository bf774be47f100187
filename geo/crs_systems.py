"""The coordinate systems met in Ukrainian files: their parameters, and the one datum operation of each.

Data only; what is done with it is in `geo.crs`. Angles are in degrees, lengths in metres. The numbers are
those of the EPSG dataset (tests hold each row against PROJ's copy of it); the choice of operations is ours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Operation:
    """The pinned way from a datum to WGS 84.

    `code` is kept with every imported batch, so that its positions can be made again or undone.
    `helmert` holds PROJ's parameters of the geocentric shift, empty where there is none. `accuracy` is in
    metres, as the EPSG dataset gives it; None for a shift that a person typed in.
    """

    code: str
    title: str | Promise
    accuracy: float | None
    helmert: str = ""


@dataclass(frozen=True, slots=True)
class Datum:
    """A geodetic datum: its ellipsoid (a PROJ parameter) and its operation to WGS 84.

    `accuracy` says how good positions on it are in metres, the datum's own distortions in Ukraine included. `title` is
    what people call it, empty where `name` is the same in every language.
    """

    name: str
    ellipsoid: str
    operation: Operation
    accuracy: float | None
    title: str | Promise = ""


# EPSG:5840 in PROJ's words; geocentric translations have the same sign in TOWGS84.
UCS_2000_TO_WGS84 = "+x=24 +y=-121 +z=-76"

WGS84 = Datum(
    name="WGS 84",
    ellipsoid="+ellps=WGS84",
    operation=Operation("null", _("none needed: the datum is WGS 84"), accuracy=0.0),
    accuracy=0.0,
)
UCS_2000 = Datum(
    name="UCS-2000",
    ellipsoid="+ellps=krass",
    operation=Operation("EPSG:5840", _("UCS-2000 to WGS 84 (2)"), accuracy=1.0, helmert=UCS_2000_TO_WGS84),
    accuracy=1.0,
    title=_("UCS-2000"),
)
# PROJ, GDAL and PostGIS left alone choose EPSG:5044, which is made for Russia and lands 4.7–8.1 m away.
# EPSG:5586 is a zero shift, so the parameters are those of EPSG:5840 again; the accuracy of the two adds up.
# What EPSG states (4.5 m) is the operation's; SK-42 itself is distorted by up to 6 m in Ukraine, hence 10 m.
PULKOVO_1942 = Datum(
    name="Pulkovo 1942",
    ellipsoid="+ellps=krass",
    operation=Operation(
        "EPSG:5586+EPSG:5840",
        _("Pulkovo 1942 to UCS-2000 (1), then UCS-2000 to WGS 84 (2)"),
        accuracy=4.5,
        helmert=UCS_2000_TO_WGS84,
    ),
    accuracy=10.0,
    title=_("SK-42 (Pulkovo 1942)"),
)
DATUMS = (WGS84, UCS_2000, PULKOVO_1942)


class Family(StrEnum):
    """What kind of grid a system is; it decides how the system is titled."""

    SK63 = "sk63"
    PULKOVO_GK = "pulkovo-gk"
    PULKOVO_GK_CM = "pulkovo-gk-cm"
    PULKOVO_GK3 = "pulkovo-gk3"
    PULKOVO_GK3_CM = "pulkovo-gk3-cm"
    UCS_GK = "ucs-gk"
    UCS_GK_CM = "ucs-gk-cm"
    UCS_GK3 = "ucs-gk3"
    UCS_GK3_CM = "ucs-gk3-cm"
    UCS_TM = "ucs-tm"
    UCS_OBLAST = "ucs-oblast"
    UTM = "utm"
    WEB_MERCATOR = "web-mercator"
    GEOGRAPHIC = "geographic"
    CUSTOM = "custom"


FAMILY_TITLES: Mapping[Family, Promise] = {
    Family.SK63: _("SK-63, zone X%(zone)s"),
    Family.PULKOVO_GK: _("SK-42 (Pulkovo 1942), Gauss–Krüger zone %(zone)s"),
    Family.PULKOVO_GK_CM: _("SK-42 (Pulkovo 1942), Gauss–Krüger, meridian %(meridian)s°, no zone prefix"),
    Family.PULKOVO_GK3: _("SK-42 (Pulkovo 1942), 3-degree Gauss–Krüger zone %(zone)s"),
    Family.PULKOVO_GK3_CM: _("SK-42 (Pulkovo 1942), 3-degree Gauss–Krüger, meridian %(meridian)s°, no zone prefix"),
    Family.UCS_GK: _("UCS-2000, Gauss–Krüger zone %(zone)s"),
    Family.UCS_GK_CM: _("UCS-2000, Gauss–Krüger, meridian %(meridian)s°, no zone prefix"),
    Family.UCS_GK3: _("UCS-2000, 3-degree Gauss–Krüger zone %(zone)s"),
    Family.UCS_GK3_CM: _("UCS-2000, 3-degree Gauss–Krüger, meridian %(meridian)s°, no zone prefix"),
    Family.UCS_TM: _("UCS-2000, Ukraine TM zone %(zone)s"),
    Family.UCS_OBLAST: _("UCS-2000, local system of %(name)s"),
    Family.UTM: _("WGS 84, UTM zone %(zone)sN"),
    Family.WEB_MERCATOR: _("WGS 84, Web Mercator"),
    Family.GEOGRAPHIC: _("%(datum)s, degrees of longitude and latitude"),
    Family.CUSTOM: _("a grid of its own on %(datum)s: %(definition)s"),
}


@dataclass(frozen=True, slots=True)
class CoordinateSystem:
    """A coordinate reference system, easting (longitude) first whatever order EPSG declares.

    `projection` is the PROJ step from degrees on `datum` to metres, empty for degrees. `epsg` is None for a
    grid that EPSG has no code for; `definition` is then the text that defined it. `zone` and `oblast` (the
    two digits that open its КАТОТТГ code) are set where the family has them. `deprecated` is what the EPSG
    dataset says of the code: such files are met, none should be written.
    """

    epsg: int | None
    family: Family
    datum: Datum
    projection: str = ""
    central_meridian: float | None = None
    false_easting: float | None = None
    zone: int | None = None
    oblast: str | None = None
    deprecated: bool = False
    definition: str = ""

    @property
    def code(self) -> str:
        """What `--crs` takes and a batch keeps; `geo.crs.parse` gives the same system back."""
        return self.definition if self.epsg is None else f"EPSG:{self.epsg}"

    @property
    def title(self) -> str:
        """The system's name for people, in the language active when it is read."""
        meridian = "" if self.central_meridian is None else f"{self.central_meridian:g}"
        names = {
            "zone": self.zone,
            "meridian": meridian,
            "name": OBLAST_NAMES.get(self.oblast or "", ""),
            "datum": self.datum.title or self.datum.name,
            "definition": self.projection,
        }
        return str(FAMILY_TITLES[self.family]) % names

    @property
    def operation(self) -> Operation:
        return self.datum.operation

    @property
    def accuracy(self) -> float | None:
        """How good positions in this system are, in metres; None where nobody has said."""
        return self.datum.accuracy

    @property
    def accuracy_note(self) -> str:
        """What has to stand on a layer made of such data; empty where the data are good to a metre."""
        if self.datum is not PULKOVO_1942:
            return ""
        return gettext(
            "Positions come from SK-42 or SK-63 and are good to ±6–10 m: no operation from these systems to "
            "WGS 84 is exact."
        )


@dataclass(frozen=True, slots=True)
class ZoneSeries:
    """A run of Transverse Mercator zones with consecutive EPSG codes."""

    family: Family
    datum: Datum
    first_epsg: int
    zones: range
    first_meridian: float
    meridian_step: float
    false_easting: float
    prefixed: bool = False  # zone · 10⁶ stands before the easting
    deprecated: bool = False
    scale: float = 1.0
    latitude_of_origin: float = 0.0

    def systems(self) -> Iterator[CoordinateSystem]:
        for step, zone in enumerate(self.zones):
            yield transverse_mercator(
                self.first_epsg + step,
                self.family,
                self.datum,
                central_meridian=self.first_meridian + self.meridian_step * step,
                false_easting=self.false_easting + zone * ZONE_PREFIX * self.prefixed,
                scale=self.scale,
                latitude_of_origin=self.latitude_of_origin,
                zone=zone,
                deprecated=self.deprecated,
            )


ZONE_PREFIX = 1_000_000
SK63_LATITUDE_OF_ORIGIN = 5 / 60

# fmt: off
ZONE_SERIES = (
    ZoneSeries(Family.SK63, PULKOVO_1942, 7825, range(1, 8), 23.5, 3, 300_000, prefixed=True,
               latitude_of_origin=SK63_LATITUDE_OF_ORIGIN),
    ZoneSeries(Family.PULKOVO_GK, PULKOVO_1942, 28404, range(4, 8), 21, 6, 500_000, prefixed=True),
    ZoneSeries(Family.PULKOVO_GK_CM, PULKOVO_1942, 2494, range(4, 8), 21, 6, 500_000),
    ZoneSeries(Family.PULKOVO_GK3, PULKOVO_1942, 2523, range(7, 14), 21, 3, 500_000, prefixed=True),
    ZoneSeries(Family.PULKOVO_GK3_CM, PULKOVO_1942, 2582, range(7, 14), 21, 3, 500_000),
    ZoneSeries(Family.UCS_GK, UCS_2000, 5562, range(4, 8), 21, 6, 500_000, prefixed=True),
    ZoneSeries(Family.UCS_GK_CM, UCS_2000, 5566, range(4, 8), 21, 6, 500_000),
    ZoneSeries(Family.UCS_GK3, UCS_2000, 5570, range(7, 14), 21, 3, 500_000, prefixed=True, deprecated=True),
    ZoneSeries(Family.UCS_GK3_CM, UCS_2000, 5577, range(7, 14), 21, 3, 500_000, deprecated=True),
    ZoneSeries(Family.UCS_TM, UCS_2000, 6381, range(7, 14), 21, 3, 300_000),
    ZoneSeries(Family.UTM, WGS84, 32634, range(34, 38), 21, 6, 500_000, scale=0.9996),
)

# EPSG code, the oblast's digits in КАТОТТГ (EPSG numbers its LCS-NN by them), central meridian.
OBLAST_SYSTEMS = (
    (9821, "32", 30.5), (9831, "01", 34.5), (9832, "05", 28 + 40 / 60), (9833, "07", 24 + 50 / 60),
    (9834, "12", 35), (9835, "14", 37.5), (9836, "18", 28.5), (9837, "21", 23.5), (9838, "23", 36),
    (9839, "26", 24.75), (9840, "35", 32), (9841, "44", 39), (9851, "46", 24), (9852, "48", 31 + 50 / 60),
    (9853, "51", 30), (9854, "53", 33 + 50 / 60), (9855, "56", 27), (9856, "59", 34.5), (9857, "61", 25.5),
    (9858, "63", 36.5), (9859, "65", 33.5), (9860, "68", 27), (9861, "71", 31.5), (9862, "73", 26),
    (9863, "74", 32), (9864, "80", 30.5), (9865, "85", 33),
)
# fmt: on
OBLAST_FALSE_EASTING = 300_000

OBLAST_NAMES: Mapping[str, Promise] = {
    "01": _("the Autonomous Republic of Crimea"),
    "05": _("Vinnytsia oblast"),
    "07": _("Volyn oblast"),
    "12": _("Dnipropetrovsk oblast"),
    "14": _("Donetsk oblast"),
    "18": _("Zhytomyr oblast"),
    "21": _("Zakarpattia oblast"),
    "23": _("Zaporizhzhia oblast"),
    "26": _("Ivano-Frankivsk oblast"),
    "32": _("Kyiv oblast"),
    "35": _("Kirovohrad oblast"),
    "44": _("Luhansk oblast"),
    "46": _("Lviv oblast"),
    "48": _("Mykolaiv oblast"),
    "51": _("Odesa oblast"),
    "53": _("Poltava oblast"),
    "56": _("Rivne oblast"),
    "59": _("Sumy oblast"),
    "61": _("Ternopil oblast"),
    "63": _("Kharkiv oblast"),
    "65": _("Kherson oblast"),
    "68": _("Khmelnytskyi oblast"),
    "71": _("Cherkasy oblast"),
    "73": _("Chernivtsi oblast"),
    "74": _("Chernihiv oblast"),
    "80": _("the city of Kyiv"),
    "85": _("the city of Sevastopol"),
}


def transverse_mercator(
    epsg: int,
    family: Family,
    datum: Datum,
    *,
    central_meridian: float,
    false_easting: float,
    scale: float = 1.0,
    latitude_of_origin: float = 0.0,
    zone: int | None = None,
    oblast: str | None = None,
    deprecated: bool = False,
) -> CoordinateSystem:
    """A Transverse Mercator system without false northing (no system of the table has one).

    Equal parameters make equal `projection` texts: that is how numerically identical systems are found.
    """
    projection = (
        f"+proj=tmerc +lat_0={float(latitude_of_origin)} +lon_0={float(central_meridian)} +k={scale} "
        f"+x_0={float(false_easting)} +y_0=0 {datum.ellipsoid}"
    )
    return CoordinateSystem(
        epsg,
        family,
        datum,
        projection,
        central_meridian=central_meridian,
        false_easting=false_easting,
        zone=zone,
        oblast=oblast,
        deprecated=deprecated,
    )


def _all_systems() -> Iterator[CoordinateSystem]:
    for series in ZONE_SERIES:
        yield from series.systems()
    for epsg, oblast, meridian in OBLAST_SYSTEMS:
        yield transverse_mercator(
            epsg,
            Family.UCS_OBLAST,
            UCS_2000,
            central_meridian=meridian,
            false_easting=OBLAST_FALSE_EASTING,
            oblast=oblast,
        )
    yield CoordinateSystem(3857, Family.WEB_MERCATOR, WGS84, "+proj=webmerc +lat_0=0 +lon_0=0 +ellps=WGS84")
    yield CoordinateSystem(4326, Family.GEOGRAPHIC, WGS84)
    yield CoordinateSystem(5561, Family.GEOGRAPHIC, UCS_2000)
    yield CoordinateSystem(4284, Family.GEOGRAPHIC, PULKOVO_1942)


SYSTEMS: Mapping[int, CoordinateSystem] = MappingProxyType(
    {system.epsg: system for system in _all_systems() if system.epsg is not None}
)
