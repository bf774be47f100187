"""What new parcels have from the old ones: one table of rules, and the sharing out of documented areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.acts.refusals import ActRefused, Refusal, in_one_line
from assets.models import Parcel, ParcelStatus
from assets.registers import ParcelRegister
from geo.records import State


class Passing(StrEnum):
    """How a field passes to a new parcel for which no value is given."""

    #: As in the old parcel; where several became one, as in all of them, or else it must be given.
    COPIED = "copied"
    #: The old ones' total, by area.
    SHARED_OUT = "shared out"
    #: Not at all: it is established anew for each parcel (valuation), or names the old one (contracts).
    ANEW = "anew"


PASSING: Mapping[str, Passing] = {
    "purpose": Passing.COPIED,
    "purpose_text": Passing.COPIED,
    "category": Passing.COPIED,
    "ownership": Passing.COPIED,
    "address": Passing.COPIED,
    "documented_area": Passing.SHARED_OUT,
    "custodian": Passing.COPIED,
    "utilities": Passing.COPIED,
    "normative_value": Passing.ANEW,
    "normative_date": Passing.ANEW,
    "offered": Passing.ANEW,
    "auction_id": Passing.ANEW,
    "auction_link": Passing.ANEW,
    "tenant": Passing.ANEW,
    "tenant_person": Passing.ANEW,
    "contract_kind": Passing.ANEW,
    "contract_number": Passing.ANEW,
    "contract_date": Passing.ANEW,
    "contract_until": Passing.ANEW,
    "contract_status": Passing.ANEW,
    "contract_rent": Passing.ANEW,
    "contract_rate": Passing.ANEW,
    "contract_note": Passing.ANEW,
    "contract_link": Passing.ANEW,
    "contract_decision": Passing.ANEW,
}

#: Share by which the documented areas of the new may differ in total from those of the old.
DOCUMENTED_SHARE = Decimal("0.001")
#: Hectares: the last digit of a documented area.
LAST_DIGIT = Decimal("0.0001")


@dataclass(frozen=True)
class NewParcel:
    """A parcel that is to arise.

    `geom`: Polygon or MultiPolygon in EPSG:4326, longitude first; None where the act itself makes it (a cut by a line,
    a merge). `values`: by the names of `PASSING`, what is not to be inherited.
    """

    cadastral_number: str
    geom: GEOSGeometry | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def inherit(
    ceasing: Sequence[Parcel], new: Sequence[NewParcel], origins: npt.NDArray[np.float64], *, agreeing: bool
) -> list[Parcel]:
    """The new parcels, not yet stored and without geometry, with what is given and what they inherit.

    `origins` is the area that each new parcel (row) has of each old one (column). With `agreeing` (a merge) the old
    must agree in what is copied; otherwise a new parcel takes after the one that gives it most. Raises `ActRefused`.
    """
    documented = _documented(ceasing, new, origins.sum(axis=1))
    return [
        _heir(ceasing if agreeing else [ceasing[int(shares.argmax())]], one, area, restricted=_hidden(ceasing, shares))
        for one, area, shares in zip(new, documented, origins, strict=True)
    ]


def share_out(total: Decimal, areas: Sequence[float]) -> list[Decimal]:
    """`total` (ha, four decimals) in proportion to `areas`, to four decimals; the parts make the total again."""
    whole = sum(map(Decimal, areas), Decimal(0))
    exact = [total * Decimal(area) / whole for area in areas]
    parts = [one.quantize(LAST_DIGIT, ROUND_FLOOR) for one in exact]
    left = int((total - sum(parts)) / LAST_DIGIT)
    # The digits that rounding down left over go where it took most.
    for index in sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])[:left]:
        parts[index] += LAST_DIGIT
    return parts


def _documented(
    ceasing: Sequence[Parcel], new: Sequence[NewParcel], areas: Sequence[float] | npt.NDArray[np.float64]
) -> list[Decimal | None]:
    """Documented areas of the new parcels in ha. Nothing can be compared where an old one has none."""
    known = [parcel.documented_area for parcel in ceasing if parcel.documented_area is not None]
    total = sum(known, Decimal(0)) if len(known) == len(ceasing) else None
    given = [one.values.get("documented_area") for one in new]
    if all(area is None for area in given):
        return [None] * len(new) if total is None else list(share_out(total, [float(area) for area in areas]))
    stated = [area for area in given if area is not None]
    for one, area in zip(new, given, strict=True):
        if not isinstance(area, Decimal) or not area.is_finite() or area <= 0:
            raise ActRefused(
                Refusal.DOCUMENTED_AREA,
                _("Parcel %(number)s needs a documented area above 0 ha: give it for all new parcels, or for none.")
                % {"number": one.cadastral_number},
            )
    if total is not None and abs(sum(stated) - total) > DOCUMENTED_SHARE * total:
        raise ActRefused(
            Refusal.DOCUMENTED_AREA,
            _(
                "The documented areas of the new parcels make %(new)s ha, those of %(numbers)s %(old)s ha. They may"
                " differ by 0.1 %% at most: correct them by the documents."
            )
            % {
                "new": sum(stated),
                "old": total,
                "numbers": ", ".join(parcel.cadastral_number for parcel in ceasing),
            },
        )
    return stated


def _hidden(ceasing: Sequence[Parcel], shares: npt.NDArray[np.float64]) -> bool:
    """What was hidden from the public stays so in whatever has land of it."""
    return any(parcel.restricted for parcel, share in zip(ceasing, shares, strict=True) if share > 0)


def _heir(parents: Sequence[Parcel], new: NewParcel, documented_area: Decimal | None, *, restricted: bool) -> Parcel:
    if unknown := sorted(set(new.values) - set(PASSING)):
        raise ActRefused(
            Refusal.VALUE,
            _("Parcel %(number)s: an act does not set “%(fields)s”. It sets: %(known)s.")
            % {"number": new.cadastral_number, "fields": ", ".join(unknown), "known": ", ".join(PASSING)},
        )
    values = {
        name: _common(parents, name, new)
        for name, passing in PASSING.items()
        if passing is Passing.COPIED and name not in new.values
    }
    try:
        parcel = Parcel(
            **(values | dict(new.values) | {"documented_area": documented_area}),
            cadastral_number=new.cadastral_number,
            status=ParcelStatus.REGISTERED,
            state=State.CURRENT,
            restricted=restricted,
        )
        parcel.clean_fields()
    except ValidationError as problem:
        raise ActRefused(
            Refusal.VALUE,
            _("Parcel %(number)s: %(problem)s") % {"number": new.cadastral_number, "problem": in_one_line(problem)},
        ) from None
    return parcel


def _common(parents: Sequence[Parcel], name: str, new: NewParcel) -> Any:
    values = [getattr(parent, name) for parent in parents]
    if any(value != values[0] for value in values):
        raise ActRefused(
            Refusal.DISAGREEMENT,
            _("The parcels %(numbers)s differ in “%(field)s”, so say what it is to be for %(new)s.")
            % {
                "numbers": ", ".join(parent.cadastral_number for parent in parents),
                "field": ParcelRegister.field(name).title,
                "new": new.cadastral_number,
            },
        )
    return values[0]
