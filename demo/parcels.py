"""Plots become parcels: cadastral number, documented area and the other attributes a land office keeps."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import shapely
from shapely import Polygon

from demo.land import USES, Ownership, Plot
from demo.names import COUNCILS, council_koatuu
from demo.plane import PLANE_EPSG, Random
from geo import crs

SQUARE_METRES_PER_HECTARE = 10_000.0

_UCS_SHARE = 0.25
_NUMBER_SKIPPED = 0.03
_AREA_NOISE = 0.0006  # surveys agree with the drawing to well under a per mille
REGISTERED, _PLANNED = "Зареєстровано", "Проєктна"
_PLANNED_SHARE = 0.015
_FIRST_CONTRACT = date(2014, 1, 9)
_CONTRACT_DAYS = 3_800
_LONG_LEASES = ("Емфітевзис", "Суперфіцій")
_LEASE = "Оренда"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row of a land office's table, with its polygon in the drawing plane (m), or None where it was lost.

    `area_ha` is the documented area in hectares; `ucs` says that the row goes into the УСК-2000 file. What stands
    behind `use` is filled in by `demo.contracts`; entities are given by code, dates as 31.12.2026.
    """

    polygon: Polygon | None
    ucs: bool
    object_id: int
    cadastral_number: str
    purpose: str
    category: str
    ownership: str
    area_ha: float
    normative_value: float
    address: str
    status: str
    contract_kind: str
    contract_number: str
    contract_date: str
    perimeter: float
    use: str  # key of `USES`; not written
    custodian: str = ""
    tenant: str = ""
    tenant_person: str = ""
    contract_until: str = ""
    contract_status: str = ""
    contract_rent: str = ""
    contract_rate: str = ""
    contract_note: str = ""
    contract_link: str = ""
    normative_date: str = ""
    offered: str = ""
    auction_id: str = ""
    auction_link: str = ""

    @property
    def land(self) -> Polygon:
        """The polygon of a row that has not lost it; raises LookupError for one that has."""
        if self.polygon is None:
            raise LookupError(f"Parcel {self.cadastral_number} has lost its polygon.")
        return self.polygon

    @property
    def quarter(self) -> str:
        """The cadastral number without that of the parcel itself."""
        return self.cadastral_number.rpartition(":")[0]

    def is_in_one_file_with(self, other: "Parcel") -> bool:
        """Whether both rows go into the same file."""
        return self.ucs == other.ucs


def register(rng: Random, plots: list[Plot]) -> list[Parcel]:
    """Number the plots and fill in their attributes, council by council in the order of cadastral numbers."""
    in_ucs = _councils_in_ucs(plots)
    ordered = sorted(plots, key=lambda plot: (plot.council in in_ucs, plot.council, plot.zone, plot.quarter))
    areas = geodesic_areas([plot.polygon for plot in ordered])
    serials: dict[tuple[int, int, int], int] = {}
    object_ids = {True: 0, False: 0}
    parcels = []
    for plot, area in zip(ordered, areas, strict=True):
        quarter = (plot.council, plot.zone, plot.quarter)
        serials[quarter] = serials.get(quarter, 0) + (2 if rng.random() < _NUMBER_SKIPPED else 1)
        ucs = plot.council in in_ucs
        object_ids[ucs] += 1
        number = f"{council_koatuu(plot.council)}:{plot.zone:02}:{plot.quarter:03}:{serials[quarter]:04}"
        parcels.append(_parcel(rng, plot, area, ucs, object_ids[ucs], number))
    return parcels


def geodesic_areas(polygons: list[Polygon]) -> list[float]:
    """Areas in m² on the ellipsoid of polygons in the drawing plane."""
    to_wgs84 = crs.to_wgs84(crs.system(PLANE_EPSG))
    placed = shapely.transform(
        np.array(polygons, dtype=object), lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1]))
    )
    return [crs.geodesic_area(polygon) for polygon in placed]


def _parcel(rng: Random, plot: Plot, area: float, ucs: bool, object_id: int, number: str) -> Parcel:
    use = USES[plot.use]
    ownership = list(Ownership)[int(rng.choice(3, p=use.owners))]
    hectares = round(area / SQUARE_METRES_PER_HECTARE * float(rng.normal(1, _AREA_NOISE)), 4)
    kind, contract_number, signed = _contract(rng) if rng.random() < use.contracted else ("", "", "")
    return Parcel(
        polygon=plot.polygon,
        ucs=ucs,
        object_id=object_id,
        cadastral_number=number,
        purpose=use.purpose,
        category=use.category,
        ownership=ownership.value,
        area_ha=hectares,
        normative_value=round(hectares * use.value_per_ha * float(rng.uniform(0.85, 1.15)), 2),
        address=f"Полтавська область, Полтавський район, {plot.address}" if plot.address else "",
        status=_PLANNED if rng.random() < _PLANNED_SHARE else REGISTERED,
        contract_kind=kind,
        contract_number=contract_number,
        contract_date=signed,
        perimeter=round(plot.polygon.length, 3),
        use=plot.use,
    )


def _contract(rng: Random) -> tuple[str, str, str]:
    kind = _LEASE if rng.random() < 0.9 else str(rng.choice(_LONG_LEASES))
    signed = _FIRST_CONTRACT + timedelta(days=int(rng.integers(_CONTRACT_DAYS)))
    return kind, f"№ {int(rng.integers(1, 240))}/{signed:%y}", f"{signed:%d.%m.%Y}"


def _councils_in_ucs(plots: list[Plot]) -> set[int]:
    """The councils whose land office had already gone over to УСК-2000: about a quarter of all parcels."""
    counts = np.bincount([plot.council for plot in plots], minlength=len(COUNCILS))
    groups = [group for size in range(1, len(COUNCILS)) for group in combinations(range(len(COUNCILS)), size)]
    return set(min(groups, key=lambda group: abs(counts[list(group)].sum() - _UCS_SHARE * len(plots))))
