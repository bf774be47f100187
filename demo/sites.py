"""Investment sites: reserve land for new building, and former yards, works and clubs to be used anew."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from demo.contracts import AUCTIONS
from demo.estates import Estate
from demo.land import USES
from demo.parcels import REGISTERED
from demo.plane import Random
from demo.site_texts import CONTACT, TEXTS, SiteText, utilities_of
from demo.things import BUILDING, CONSERVED, FREE, LEASED, Thing
from geo.text import transliterate

_NEAR = 1_200.0  # m from a settlement: farther off no network is reached at a sensible price
_GREENFIELD_USES = ("reserve", "field-reserve", "meadow")
_TO_TOWN_KM = (21.0, 38.0)
_TO_BORDER_KM = (815.0, 845.0)
_LABOUR = (9_500, 16_000)
_PRICE_PER_HA, _BUILT_UP_PRICE_PER_HA = (28_000.0, 96_000.0), (420_000.0, 900_000.0)
_COMMUNAL = "Комунальна власність"


@dataclass(frozen=True, slots=True)
class Site:
    """A site as in the table of the office that offers it; `geometry` in the drawing plane (m), None: not drawn yet.

    `parcels` are cadastral numbers, `things` (holder, inventory number) pairs; utilities are small rows as
    `{"kind": "gas", "distance": 120, …}`, distances in m.
    """

    number: str
    text: SiteText
    title: str
    title_en: str
    settlement: str
    area_ha: float
    purpose: str
    start_price: float
    nearest_town_km: float
    border_km: float
    labour: int
    geometry: BaseGeometry | None
    utilities: tuple[dict[str, Any], ...] = ()
    parcels: tuple[str, ...] = ()
    things: tuple[tuple[str, str], ...] = field(default=())

    @property
    def columns(self) -> dict[str, str]:
        """The row of the table by its column names."""
        text = self.text
        return {
            "номер": self.number,
            "назва": self.title,
            "title_en": self.title_en,
            "тип": text.kind,
            "статус": text.status,
            "опис": text.description,
            "description_en": text.description_en,
            "код_катоттг": self.settlement,
            "площа_га": f"{self.area_ha:.4f}",
            "код_цп": self.purpose,
            "дозволене_використання": text.permitted_use,
            "permitted_use_en": text.permitted_use_en,
            "власність": _COMMUNAL,
            "умови": text.terms,
            "стартова_ціна": f"{self.start_price:.2f}",
            "дата_аукціону": text.auction_date,
            "prozorro": AUCTIONS.format(transliterate(self.number)) if text.auction_date else "",
            "найближче_місто": "Полтава",
            "nearest_town_en": "Poltava",
            "до_міста_км": f"{self.nearest_town_km:.1f}",
            "пункт_пропуску": "Краківець — Корчова (Польща)",
            "border_en": "Krakivets — Korczowa (Poland)",
            "до_кордону_км": f"{self.border_km:.1f}",
            "працездатних": str(self.labour),
            "трудові_ресурси": text.labour_note,
            "labour_note_en": text.labour_note_en,
            **CONTACT,
        }


def choose(rng: Random, estates: Sequence[Estate], things: Sequence[Thing]) -> list[Site]:
    """A site for each text for which there is land; the land nearest to settlements first, each settlement once."""
    sites: list[Site] = []
    taken: set[str] = set()
    for text in TEXTS:
        wanted = _wanted(text, things)
        free = (estate for estate in estates if wanted(estate) and estate.place.code not in taken)
        found = min(free, key=lambda estate: (estate.distance, -estate.parcel.area_ha), default=None)
        if found:
            taken.add(found.place.code)
            sites.append(_site(rng, len(sites) + 1, text, [found, *_beside(found, estates, text, wanted)], things))
    return sites


def _wanted(text: SiteText, things: Sequence[Thing]) -> Callable[[Estate], bool]:
    empty = {one.cadastral_number for one in things if one.use in (FREE, CONSERVED) and one.kind == BUILDING}
    full = {one.cadastral_number for one in things if one.use == LEASED}
    uses = (text.land,) if text.land else _GREENFIELD_USES

    def wanted(estate: Estate) -> bool:
        parcel = estate.parcel
        return (
            estate.is_communal
            and parcel.use in uses
            and parcel.status == REGISTERED
            and not parcel.contract_kind
            and estate.distance < _NEAR
            and parcel.area_ha >= text.least_ha
            and (not text.land or parcel.cadastral_number in empty - full)
        )

    return wanted


def _beside(
    found: Estate, estates: Sequence[Estate], text: SiteText, wanted: Callable[[Estate], bool]
) -> Iterator[Estate]:
    """One more parcel beside the first, where the site is to have two and there is one."""
    if text.parcels > 1:
        land = found.parcel.land
        neighbours = (one for one in estates if wanted(one) and one is not found and one.parcel.land.touches(land))
        yield from list(neighbours)[: text.parcels - 1]


def _site(rng: Random, ordinal: int, text: SiteText, land: list[Estate], things: Sequence[Thing]) -> Site:
    numbers = tuple(estate.parcel.cadastral_number for estate in land)
    place, parcel = land[0].place, land[0].parcel
    area = sum(estate.parcel.area_ha for estate in land)
    name = transliterate(place.name)
    return Site(
        number=f"ЯБ-{ordinal:02}",
        text=text,
        title=text.title.format(place=place.name),
        title_en=text.title_en.format(place=name),
        settlement=place.code,
        area_ha=area,
        purpose=USES[parcel.use].code,
        start_price=round(area * float(rng.uniform(*(_BUILT_UP_PRICE_PER_HA if text.land else _PRICE_PER_HA))), -2),
        nearest_town_km=round(float(rng.uniform(*_TO_TOWN_KM)), 1),
        border_km=round(float(rng.uniform(*_TO_BORDER_KM)), 0),
        labour=int(rng.integers(*_LABOUR)),
        geometry=shapely.union_all([estate.parcel.land for estate in land]) if text.drawn else None,
        utilities=tuple(utilities_of(rng, text)),
        parcels=numbers,
        things=tuple((one.holder, one.inventory_number) for one in things if one.cadastral_number in numbers),
    )
