"""What a land office's table says of its parcels: twelve fields with ArcGIS's ten-letter names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

Columns = dict[str, npt.NDArray[Any]]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

SQUARE_METRES_PER_HECTARE = 10_000.0

_AREA_NOISE = 0.0006  # surveys agree with the drawing to well under a per mille
_MISTAKES = (1.15, 2.5)  # times too large
_UNDER_CONTRACT, _PLANNED, _WITHOUT_ADDRESS = 0.4, 0.015, 0.1
_FIRST_CONTRACT, _CONTRACT_DAYS = date(2014, 1, 9), 3_800
_CONTRACTS_A_YEAR, _HOUSES = 240, 120
_KOATUU = "5322081200"
_QUARTERS_IN_A_ZONE = 999
_DISTRICT = "Полтавська область, Полтавський район"


@dataclass(frozen=True)
class _Use:
    """A purpose (КВЦПЗ) with its share of the parcels, category of land, and hryvnias per hectare."""

    purpose: str
    share: float
    category: str
    value: float


_AGRICULTURAL = "Землі сільськогосподарського призначення"
_RESIDENTIAL = "Землі житлової та громадської забудови"
_USES = (
    _Use("01.01 Для ведення товарного сільськогосподарського виробництва", 0.34, _AGRICULTURAL, 31_000),
    _Use("01.02 Для ведення фермерського господарства", 0.07, _AGRICULTURAL, 30_500),
    _Use("01.03 Для ведення особистого селянського господарства", 0.24, _AGRICULTURAL, 33_000),
    _Use("01.05 Для індивідуального садівництва", 0.05, _AGRICULTURAL, 41_000),
    _Use("01.08 Для сінокосіння і випасання худоби", 0.03, _AGRICULTURAL, 9_500),
    _Use(
        "02.01 Для будівництва і обслуговування житлового будинку, господарських будівель і споруд"
        " (присадибна ділянка)",
        0.22,
        _RESIDENTIAL,
        680_000,
    ),
    _Use("03.07 Для будівництва та обслуговування будівель торгівлі", 0.03, _RESIDENTIAL, 990_000),
    _Use(
        "12.04 Для розміщення та експлуатації будівель і споруд автомобільного транспорту та дорожнього господарства",
        0.02,
        "Землі промисловості, транспорту, зв’язку, енергетики, оборони та іншого призначення",
        410_000,
    ),
)
_OWNERS = ("Приватна власність", "Комунальна власність", "Державна власність")
_OWNERS_SHARES = (0.82, 0.13, 0.05)
_CONTRACTS = ("Оренда", "Емфітевзис", "Суперфіцій")
_CONTRACTS_SHARES = (0.9, 0.07, 0.03)
_VILLAGES = ("Бригадирівка", "Василівка", "Ганнівка", "Їжаківка", "Мар’янівка", "Ґонтарівка", "Підгір’я", "Юр’ївка")
_STREETS = ("Шевченка", "Лесі Українки", "Зоряна", "Є. Коновальця", "Ґрунтова", "Калинова", "Івана Франка", "Ярова")


def attributes(quarters: IntArray, areas: FloatArray, wrong: IntArray, rng: np.random.Generator) -> Columns:
    """The table for parcels in these quarters, of these areas (m²); the rows `wrong` (from 0) claim other areas.

    `quarters` are sorted, and hold less than 10,000 parcels each.
    """
    count = len(areas)
    use = _drawn(rng, count, [one.share for one in _USES])
    contracted = rng.random(count) < _UNDER_CONTRACT
    hectares = areas / SQUARE_METRES_PER_HECTARE * rng.normal(1, _AREA_NOISE, count)
    hectares[wrong] *= rng.uniform(*_MISTAKES, len(wrong))
    value = hectares * np.array([one.value for one in _USES])[use] * rng.uniform(0.85, 1.15, count)
    numbers, dates = _contracts(rng, count)
    return {
        "OBJECTID": np.arange(1, count + 1, dtype=np.int32),
        "CADNUM": _cadastral_numbers(quarters),
        "PURPOSE": _texts(one.purpose for one in _USES)[use],
        "CATEGORY": _texts([one.category for one in _USES])[use],
        "OWNERSHIP": _texts(_OWNERS)[_drawn(rng, count, _OWNERS_SHARES)],
        "AREA_HA": np.round(hectares, 4),
        "NORM_VALUE": np.round(value, 2),
        "ADDRESS": _addresses(quarters, rng),
        "STATUS": np.where(rng.random(count) < _PLANNED, "Проєктна", "Зареєстровано").astype(object),
        "CONTR_KIND": np.where(contracted, _texts(_CONTRACTS)[_drawn(rng, count, _CONTRACTS_SHARES)], ""),
        "CONTR_NUM": np.where(contracted, numbers, ""),
        "CONTR_DATE": np.where(contracted, dates, ""),
    }


def _cadastral_numbers(quarters: IntArray) -> npt.NDArray[np.object_]:
    """Numbers that differ from one another: the quarters fill one zone of the council after another."""
    _, first = np.unique(quarters, return_index=True)
    serials = np.arange(len(quarters)) - np.repeat(first, np.diff([*first, len(quarters)])) + 1
    zones, quarter_numbers = np.divmod(quarters, _QUARTERS_IN_A_ZONE)
    return _texts(
        f"{_KOATUU}:{zone + 1:02}:{quarter + 1:03}:{serial:04}"
        for zone, quarter, serial in zip(zones, quarter_numbers, serials, strict=True)
    )


def _addresses(quarters: IntArray, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    count = len(quarters)
    streets, houses = rng.integers(len(_STREETS), size=count), rng.integers(1, _HOUSES, count)
    full = _texts(
        f"{_DISTRICT}, с. {_VILLAGES[quarter % len(_VILLAGES)]}, вул. {_STREETS[street]}, {house}"
        for quarter, street, house in zip(quarters, streets, houses, strict=True)
    )
    full[rng.random(count) < _WITHOUT_ADDRESS] = ""
    return full


def _contracts(rng: np.random.Generator, count: int) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Numbers and dates (day first, as the offices type them) of contracts."""
    days = [_FIRST_CONTRACT + timedelta(days=day) for day in range(_CONTRACT_DAYS)]
    signed, number = rng.integers(_CONTRACT_DAYS, size=count), rng.integers(1, _CONTRACTS_A_YEAR, count)
    numbers = _texts(f"№ {one}/{days[day]:%y}" for one, day in zip(number, signed, strict=True))
    return numbers, _texts(f"{day:%d.%m.%Y}" for day in days)[signed]


def _drawn(rng: np.random.Generator, count: int, shares: Sequence[float]) -> IntArray:
    return rng.choice(len(shares), size=count, p=shares)


def _texts(values: Iterable[str]) -> npt.NDArray[np.object_]:
    return np.array(list(values), dtype=object)
