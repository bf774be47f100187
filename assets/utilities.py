"""What reaches a parcel, a building or a site: networks, roads, local energy; how far, how much, at what price.

A record keeps them as a list of small rows, `[{"kind": "electricity", "distance": 250, "capacity": 400, …}]`: null
where nobody has looked, an empty list where there is nothing. What has no distance, or 0, is connected.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.registers import Kind, Part, Text


class Utility(models.TextChoices):
    ELECTRICITY = "electricity", _("Electricity")
    GAS = "gas", _("Natural gas")
    WATER = "water", _("Water supply")
    SEWER = "sewer", _("Sewerage")
    HEAT = "heat", _("Heat supply")
    HOT_WATER = "hot_water", _("Hot water supply")
    ROAD = "road", _("Paved road")
    RAIL = "rail", _("Railway")
    INTERNET = "internet", _("Internet")
    BIOMASS = "biomass", _("Biomass")
    BIOGAS = "biogas", _("Biogas")
    SOLAR = "solar", _("Solar energy")
    WIND = "wind", _("Wind energy")
    GEOTHERMAL = "geothermal", _("Heat of the ground")


#: In what the capacity of each is told.
CAPACITY_UNITS: Mapping[str, Text] = {
    Utility.ELECTRICITY: _("kW"),
    Utility.GAS: _("m³ an hour"),
    Utility.WATER: _("m³ a day"),
    Utility.SEWER: _("m³ a day"),
    Utility.HEAT: _("Gcal an hour"),
    Utility.HOT_WATER: _("m³ a day"),
    Utility.ROAD: _("t on an axle"),
    Utility.RAIL: _("wagons a day"),
    Utility.INTERNET: _("Mbit/s"),
    Utility.BIOMASS: _("t a year"),
    Utility.BIOGAS: _("m³ a year"),
    Utility.SOLAR: _("kWh a year on 1 kW"),
    Utility.WIND: _("m/s on average at 100 m"),
    Utility.GEOTHERMAL: _("kW"),
}
#: For what the tariff of each is asked.
TARIFF_UNITS: Mapping[str, Text] = {
    Utility.ELECTRICITY: _("UAH/kWh"),
    Utility.GAS: _("UAH/m³"),
    Utility.WATER: _("UAH/m³"),
    Utility.SEWER: _("UAH/m³"),
    Utility.HEAT: _("UAH/Gcal"),
    Utility.HOT_WATER: _("UAH/m³"),
    Utility.ROAD: _("UAH"),
    Utility.RAIL: _("UAH/t"),
    Utility.INTERNET: _("UAH a month"),
    Utility.BIOMASS: _("UAH/t"),
    Utility.BIOGAS: _("UAH/m³"),
    Utility.SOLAR: _("UAH/kWh"),
    Utility.WIND: _("UAH/kWh"),
    Utility.GEOTHERMAL: _("UAH/kWh"),
}

PARTS = (
    Part("kind", _("Kind"), Kind.CHOICE, choices=Utility.choices),
    Part("distance", _("Distance"), Kind.DECIMAL, unit=_("m")),
    Part("capacity", _("Capacity"), Kind.DECIMAL, unit=CAPACITY_UNITS),
    Part("tariff", _("Tariff"), Kind.DECIMAL, unit=TARIFF_UNITS),
    Part("note", _("Note"), english="note_en"),
    Part("note_en", _("Note in English")),
)

_NUMBERS = frozenset(part.name for part in PARTS if part.kind is Kind.DECIMAL)
_TEXTS = frozenset(part.name for part in PARTS if part.kind is Kind.TEXT)


def validate(rows: Any) -> None:
    """Raise `ValidationError`, in words, unless `rows` is a list of rows as described above."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError(gettext("Utilities are a list of rows, each of one kind."))
    for number, row in enumerate(rows, 1):
        _validate_row(number, row)


def connected(rows: list[dict[str, Any]]) -> set[str]:
    """The kinds that are at the place itself."""
    return {row["kind"] for row in rows if not row.get("distance")}


def _validate_row(number: int, row: dict[str, Any]) -> None:
    place: dict[str, Any] = {"number": number}
    if row.get("kind") not in Utility.values:
        raise ValidationError(gettext("Row %(number)s of the utilities has no kind that is known.") % place)
    for name, value in row.items():
        place |= {"name": name, "value": value}
        if name in _NUMBERS:
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
                raise ValidationError(
                    gettext("Row %(number)s of the utilities: %(name)s must be a number of 0 or more, not “%(value)s”.")
                    % place
                )
        elif name in _TEXTS:
            if not isinstance(value, str):
                raise ValidationError(gettext("Row %(number)s of the utilities: %(name)s must be a text.") % place)
        elif name != "kind":
            raise ValidationError(gettext("Row %(number)s of the utilities: nothing is called %(name)s there.") % place)
