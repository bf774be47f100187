"""What the passports of the investment sites say, in Ukrainian and English, and what reaches the sites."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo.plane import Random

#: An office, not a person.
CONTACT = {
    "контакт": "Відділ економіки та інвестицій Яснобрідської селищної ради",
    "contact_en": "Department of Economy and Investment, Yasnyi Brid Settlement Council",
    "телефон": "+380 00 000 00 00",
    "ел_пошта": "invest@rada.yasnyi-brid.example",
}

_AT_THE_PLACE = 0.45
_METRES = (60, 1_800)


@dataclass(frozen=True, slots=True)
class SiteText:
    """The words of a site. `land` is the use of the plots to look for (empty: reserve land), `parcels` how many.

    `networks` are the kinds that reach it, besides roads; `drawn`: the file has its outline.
    """

    title: str
    title_en: str
    kind: str
    land: str
    least_ha: float
    status: str
    terms: str
    auction_date: str
    description: str
    description_en: str
    permitted_use: str
    permitted_use_en: str
    labour_note: str
    labour_note_en: str
    networks: tuple[str, ...]
    parcels: int = 1
    drawn: bool = True


_GREEN, _BROWN = "грінфілд", "браунфілд"
_INDUSTRY = (
    "Будівництво виробничих і складських будівель, інженерних мереж",
    "Building of production and storage facilities and of networks",
)
_ENERGY = ("Розміщення об’єктів відновлюваної енергетики", "Facilities of renewable energy")
_SERVICES = ("Надання послуг населенню, торгівля, громадське харчування", "Services, trade and catering")
_PEOPLE = (
    "Є водії, механізатори, слюсарі; ліцей готує за двома робітничими професіями.",
    "Drivers, machine operators and fitters are available; the lyceum trains for two trades.",
)
_SEASONAL = (
    "Багато хто працює сезонно і шукає постійної роботи неподалік.",
    "Many work seasonally and look for a permanent job nearby.",
)

TEXTS = (
    SiteText(
        "Промислова ділянка «{place}»",
        "{place} industrial site",
        *(_GREEN, "", 8.0, "вільна", "оренда", "18.02.2027"),
        "Рівна ділянка запасу біля дороги з твердим покриттям, без будівель і насаджень.",
        "Level reserve land beside a paved road, without buildings or trees.",
        *_INDUSTRY,
        *_PEOPLE,
        networks=("electricity", "gas", "water", "internet", "rail", "biomass"),
        parcels=2,
    ),
    SiteText(
        "Колишній господарський двір «{place}»",
        "{place} former farmyard",
        *(_BROWN, "farmyard", 0.3, "вільна", "продаж", "11.03.2027"),
        "Двір із корівником і зерноскладом; стіни цілі, дахи потребують заміни.",
        "A yard with a cowshed and a grain store; the walls are sound, the roofs need replacing.",
        *_INDUSTRY,
        *_SEASONAL,
        networks=("electricity", "water", "biomass", "biogas"),
    ),
    SiteText(
        "Сонячне поле «{place}»",
        "{place} solar field",
        *(_GREEN, "", 6.0, "ведуться переговори", "суперфіцій", ""),
        "Відкритий південний схил; до підстанції проходить повітряна лінія.",
        "An open southern slope; an overhead line leads to the substation.",
        *_ENERGY,
        *_SEASONAL,
        networks=("electricity", "solar", "wind", "internet"),
    ),
    SiteText(
        "Цегельня «{place}»",
        "{place} brickworks",
        *(_BROWN, "works", 0.3, "вільна", "продаж або оренда", "22.04.2027"),
        "Колишній цегельний завод: піч, формувальний цех і майданчик для сировини.",
        "A former brickworks: the kiln, the moulding shop and a yard for raw material.",
        *_INDUSTRY,
        *_PEOPLE,
        networks=("electricity", "gas", "water", "sewer", "internet"),
    ),
    SiteText(
        "Логістична площадка «{place}»",
        "{place} logistics site",
        *(_GREEN, "", 5.0, "зарезервована", "оренда", ""),
        "Ділянка на виїзді до обласного центру, зручна для складу й стоянки вантажівок.",
        "Land on the way out to the oblast centre, fit for a warehouse and a lorry park.",
        *_INDUSTRY,
        *_PEOPLE,
        networks=("electricity", "water", "internet", "rail"),
        drawn=False,
    ),
    SiteText(
        "Тваринницька ферма «{place}»",
        "{place} livestock farm",
        *(_BROWN, "farmyard", 0.3, "зайнята", "оренда", ""),
        "Двір передано орендареві, який відновлює корівник на вісімдесят голів.",
        "The yard is let to a tenant who is restoring a cowshed for eighty head.",
        *_INDUSTRY,
        *_SEASONAL,
        networks=("electricity", "water", "biogas", "biomass", "geothermal"),
    ),
    SiteText(
        "Центр послуг «{place}»",
        "{place} service centre",
        *(_BROWN, "club", 0.05, "вільна", "державно-приватне партнерство", ""),
        "Законсервований клуб у середині села, придатний для кафе, майстерні або притулку для мандрівників.",
        "A closed club in the middle of the village, fit for a café, a workshop or a hostel.",
        *_SERVICES,
        *_SEASONAL,
        networks=("electricity", "water", "heat", "internet", "geothermal"),
    ),
    SiteText(
        "Овочесховище «{place}»",
        "{place} vegetable store",
        *(_GREEN, "", 3.0, "вільна", "оренда", "20.05.2027"),
        "Ділянка поруч із полями кооперативу; воду можна взяти зі свердловини.",
        "Land beside the fields of the cooperative; water can be had from a borehole.",
        *_INDUSTRY,
        *_SEASONAL,
        networks=("electricity", "water", "biomass", "solar"),
        drawn=False,
    ),
    SiteText(
        "Біоенергетичний парк «{place}»",
        "{place} bioenergy park",
        *(_GREEN, "", 3.0, "вільна", "концесія", ""),
        "Земля запасу за околицею, де сходяться дві дороги; солома й тирса є в радіусі двадцяти кілометрів.",
        "Reserve land beyond the outskirts where two roads meet; straw and sawdust are found within twenty kilometres.",
        *_ENERGY,
        *_PEOPLE,
        networks=("electricity", "biomass", "biogas", "wind", "hot_water"),
    ),
)

#: Kind → usual capacities (least, most), tariff (UAH), note, note in English. Units: `assets.utilities`.
_NETWORKS: dict[str, tuple[tuple[float, float], float | None, str, str]] = {
    "electricity": ((160, 1_600), 8.3, "Підстанція 35/10 кВ", "35/10 kV substation"),
    "gas": ((40, 400), 15.9, "Газопровід середнього тиску", "Medium-pressure pipeline"),
    "water": ((25, 220), 32.4, "", ""),
    "sewer": ((20, 150), 38.1, "", ""),
    "heat": ((0.2, 1.4), 2_480, "Потрібна нова котельня", "A new boiler house is needed"),
    "hot_water": ((5, 20), 96.0, "", ""),
    "road": ((8, 11.5), None, "Дорога обласного значення", "Oblast road"),
    "rail": ((4, 16), 310, "Вантажна станція", "Goods station"),
    "internet": ((100, 1_000), 450, "Оптоволокно", "Fibre"),
    "biomass": ((900, 6_000), 1_150, "Солома, лушпиння соняшнику", "Straw, sunflower husk"),
    "biogas": ((60_000, 400_000), None, "Гній ферм громади", "Manure of the hromada's farms"),
    "solar": ((1_090, 1_180), None, "", ""),
    "wind": ((6.2, 7.1), None, "", ""),
    "geothermal": ((40, 120), None, "Ґрунтовий тепловий насос", "Ground source heat pump"),
}
_RESOURCES = frozenset({"biomass", "biogas", "solar", "wind", "geothermal"})


def utilities_of(rng: Random, text: SiteText) -> Iterator[dict[str, Any]]:
    """Rows of what reaches a site: the road first, distances in m, 0 what is connected."""
    for kind in ("road", *text.networks):
        (least, most), tariff, note, note_en = _NETWORKS[kind]
        row: dict[str, Any] = {"kind": kind, "capacity": _rounded(float(rng.uniform(least, most)))}
        if kind not in _RESOURCES:
            connected = kind == "road" or rng.random() < _AT_THE_PLACE
            row["distance"] = 0 if connected else 10 * round(float(rng.uniform(*_METRES)) / 10)
        if tariff is not None:
            row["tariff"] = tariff
        if note:
            row |= {"note": note, "note_en": note_en}
        yield row


def _rounded(value: float) -> float:
    """To the three digits that such tables say."""
    rounded = float(f"{value:.3g}")
    return int(rounded) if rounded.is_integer() else rounded
