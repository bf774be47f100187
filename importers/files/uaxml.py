"""The State Land Cadastre's exchange file: its parcels as rows.

The format is that of the schema UAXML.xsd, version 0.7 («UkrainianCadastralExchangeFile»). Files are met that fail the
schema, the published template among them, so what is needed is looked for and everything else may be missing. Names and
documents of natural persons stand in the file too; they are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from geo.crs import SYSTEMS
from geo.crs_systems import PULKOVO_1942, UCS_2000, WGS84, CoordinateSystem, Family
from importers.files import arrow_layer, markup
from importers.files.arrow_layer import ArrowLayer
from importers.files.batches import SourceField
from importers.files.uaxml_metric import Metric, number
from importers.problems import FileProblem

MAX_BYTES = 64 * 1024**2
"""All files of one import together, which are held in memory: a parcel's has some 50 KB, a quarter's a few MB."""

RESTRICTIONS = "restrictions"
"""Kind of finding, and name of the field, for encumbrances of a parcel: no register keeps them yet."""

FIELDS = (
    "cadastral_number",
    "purpose_code",
    "purpose",
    "category",
    "ownership",
    "area_ha",
    "norm_value",
    "address",
    "oblast",
    "raion",
    "settlement",
    "street_kind",
    "street",
    "house",
    "description",
    RESTRICTIONS,
)
"""What is read of each parcel, all texts; `area_ha` is that of the documents, in hectares. What no parcel of a file has
is no field of it: an exchange file that is silent on a parcel's value says nothing against the register's.
"""


def write(paths: Sequence[Path], target: Path, shown: str) -> ArrowLayer:
    """Write the parcels of one exchange file, or of several of one coordinate system, at `target`; x is the easting.

    Raises FileProblem: "too-large", "uaxml-mixed", or what `markup.check` and `Metric` raise.
    """
    size = sum(path.stat().st_size for path in paths)
    if size > MAX_BYTES:
        raise FileProblem("too-large", shown, size=filesizeformat(size), limit=filesizeformat(MAX_BYTES))
    files = [_ExchangeFile.read(path, shown if len(paths) == 1 else f"{shown}/{path.name}") for path in paths]
    systems = {file.metric.system for file in files}
    if len(systems) > 1:
        raise FileProblem("uaxml-mixed", shown, systems=", ".join(sorted(systems)))
    system = next(iter(systems))
    parcels = list(_parcels(files))
    told = [name for name in FIELDS if any(values[name] for values, _wkb in parcels)]
    rows = (
        arrow_layer.Row(number, [values[name] or None for name in told], wkb)
        for number, (values, wkb) in enumerate(parcels, start=1)
    )
    return ArrowLayer(
        path=target,
        fields=tuple(SourceField(name, "text") for name in told),
        rows=arrow_layer.write(target, told, rows),
        geometry_type="MultiPolygon",
        notes={RESTRICTIONS: RESTRICTIONS} if RESTRICTIONS in told else {},
        remarks=tuple(_remarks(files)),
        stated=system,
        among=_among(system),
    )


@dataclass(frozen=True, slots=True)
class _ExchangeFile:
    shown: str
    root: etree._Element
    metric: Metric

    @classmethod
    def read(cls, path: Path, shown: str) -> _ExchangeFile:
        root = _parse(path, shown)
        metric = root.find("{*}InfoPart/{*}MetricInfo")
        if metric is None:
            raise FileProblem("uaxml-lacks", shown, part="MetricInfo")
        return cls(shown, root, Metric.read(metric, shown))

    def parcels(self) -> Iterator[tuple[str, etree._Element]]:
        """Each parcel with the cadastral number that its zone, its quarter and itself make up."""
        for zone in self.root.iterfind("{*}InfoPart/{*}CadastralZoneInfo"):
            for quarter in zone.iterfind("{*}CadastralQuarters/{*}CadastralQuarterInfo"):
                for parcel in quarter.iterfind("{*}Parcels/{*}ParcelInfo"):
                    parts = (
                        _text(zone, "CadastralZoneNumber"),
                        _text(quarter, "CadastralQuarterNumber"),
                        _text(parcel, "ParcelMetricInfo/ParcelID"),
                    )
                    yield ":".join(parts), parcel


def _parse(path: Path, shown: str) -> etree._Element:
    """The root, once the file is known to have no declarations and ordinary bounds; it leads nowhere."""
    markup.check(path, shown)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.parse(str(path), parser).getroot()
    except etree.XMLSyntaxError as error:
        line, character = error.position
        raise FileProblem("xml-broken", shown, line=line, character=character) from error


def _parcels(files: Iterable[_ExchangeFile]) -> Iterator[tuple[dict[str, str], bytes]]:
    for file in files:
        for cadastral_number, parcel in file.parcels():
            geometry = file.metric.area(parcel.find("{*}ParcelMetricInfo"), cadastral_number)
            yield _values(cadastral_number, parcel, file.shown), shapely.to_wkb(geometry)


def _values(cadastral_number: str, parcel: etree._Element, shown: str) -> dict[str, str]:
    place, street = "ParcelLocationInfo", "ParcelLocationInfo/ParcelAddress"
    values = {
        "cadastral_number": cadastral_number,
        "purpose_code": _text(parcel, "CategoryPurposeInfo/Purpose"),
        "purpose": _text(parcel, "CategoryPurposeInfo/Use"),
        "category": _text(parcel, "CategoryPurposeInfo/Category"),
        "ownership": _text(parcel, "OwnershipInfo/Code"),
        "area_ha": _hectares(parcel, cadastral_number, shown),
        "norm_value": _text(parcel, "ValuationInfo/Normative/Value"),
        "oblast": _text(parcel, f"{place}/Region"),
        "raion": _text(parcel, f"{place}/District"),
        "settlement": _text(parcel, f"{place}/Settlement"),
        "street_kind": _text(parcel, f"{street}/StreetType"),
        "street": _text(parcel, f"{street}/StreetName"),
        "house": " корп. ".join(filter(None, (_text(parcel, f"{street}/Building"), _text(parcel, f"{street}/Block")))),
        "description": _text(parcel, "ParcelMetricInfo/Description"),
        RESTRICTIONS: "; ".join(map(_restriction, parcel.iterfind("{*}Restrictions/{*}RestrictionInfo"))),
    }
    named = " ".join(filter(None, (values["street_kind"], values["street"])))
    further = [one.text or "" for one in parcel.iterfind(_path(f"{place}/AdditionalInfoBlock/AdditionalInfo"))]
    parts = (values["oblast"], values["raion"], values["settlement"], named, values["house"], *further)
    values["address"] = ", ".join(filter(None, map(str.strip, parts)))
    return values


def _hectares(parcel: etree._Element, cadastral_number: str, shown: str) -> str:
    """The area of the documents if the file gives several, else the only one."""
    areas = parcel.findall("{*}ParcelMetricInfo/{*}Area")
    documented = [area for area in areas if area.find("{*}DeterminationMethod/{*}DocExch") is not None]
    for area in documented or areas[:1]:
        size = number(_text(area, "Size"), f"{cadastral_number}: Size", shown)
        unit = _text(area, "MeasurementUnit")
        if unit not in _HECTARES:
            raise FileProblem("uaxml-unit", shown, unit=unit, known=", ".join(_HECTARES))
        return f"{size * _HECTARES[unit]:.6f}"
    return ""


def _restriction(info: etree._Element) -> str:
    """Code, name and end of one restriction."""
    code, name = _text(info, "RestrictionCode"), _text(info, "RestrictionName")
    until = _text(info, "RestrictionTerm/Time/ExpirationDate")
    return " ".join(filter(None, (code, name, until and f"(до {until})")))


def _remarks(files: Sequence[_ExchangeFile]) -> Iterator[str | Promise]:
    if len(files) > 1:
        yield format_lazy(_("Exchange files read together: {count}."), count=len(files))
    if any(file.metric.heights for file in files):
        yield _("The heights of the points are not taken: the register holds positions only.")
    if any(file.root.find(".//{*}NaturalPerson") is not None for file in files):
        yield _("Names and documents of natural persons are not taken.")


def _among(system: str) -> tuple[int, ...] | None:
    """EPSG codes of the systems that a name of the file may mean; None: it says nothing of use."""
    kind, _slash, district = system.partition("/")
    if kind == "SC63" and district not in ("", "X"):
        # Zones of the other districts are not in the EPSG dataset.
        return ()
    means = {
        "SC63": lambda one: one.family is Family.SK63,
        "SC42": lambda one: one.datum is PULKOVO_1942 and one.family in (Family.PULKOVO_GK, Family.PULKOVO_GK_CM),
        "SC42_3": lambda one: one.datum is PULKOVO_1942 and one.family in (Family.PULKOVO_GK3, Family.PULKOVO_GK3_CM),
        "USC2000": lambda one: one.datum is UCS_2000,
        "WGS84": lambda one: one.datum is WGS84,
        "Local": _is_local,
    }.get(kind)
    return tuple(code for code, one in SYSTEMS.items() if means(one)) if means else None


def _is_local(one: CoordinateSystem) -> bool:
    """The systems of the oblasts, by which local ones have been replaced; those of towns are no one's to guess."""
    return one.family is Family.UCS_OBLAST


def _text(element: etree._Element, path: str) -> str:
    """The text at a path of names, in any namespace; empty if there is none."""
    return " ".join((element.findtext(_path(path)) or "").split())


def _path(names: str) -> str:
    return "/".join(f"{{*}}{name}" for name in names.split("/"))


_HECTARES = {"га": 1.0, "кв.м": 1e-4}
