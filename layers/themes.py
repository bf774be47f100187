"""Code lists by which data sets are found: INSPIRE themes and ISO 19115 topic categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class InspireTheme:
    """A theme of Directive 2007/2/EC, annexes I–III."""

    code: str
    title_uk: str
    title_en: str

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_uk

    @property
    def uri(self) -> str:
        return f"http://inspire.ec.europa.eu/theme/{self.code}"


#: Title and date of the thesaurus, as INSPIRE wants them cited.
INSPIRE_THESAURUS, INSPIRE_THESAURUS_DATE = "GEMET - INSPIRE themes, version 1.0", "2008-06-01"

INSPIRE: Mapping[str, InspireTheme] = MappingProxyType(
    {
        one.code: one
        for one in (
            InspireTheme("au", "Адміністративні одиниці", "Administrative units"),
            InspireTheme("ad", "Адреси", "Addresses"),
            InspireTheme("cp", "Кадастрові ділянки", "Cadastral parcels"),
            InspireTheme("tn", "Транспортні мережі", "Transport networks"),
            InspireTheme("hy", "Гідрографія", "Hydrography"),
            InspireTheme("ps", "Охоронювані території", "Protected sites"),
            InspireTheme("oi", "Ортозображення", "Orthoimagery"),
            InspireTheme("lc", "Земний покрив", "Land cover"),
            InspireTheme("bu", "Будівлі", "Buildings"),
            InspireTheme("so", "Ґрунти", "Soil"),
            InspireTheme("lu", "Використання земель", "Land use"),
            InspireTheme("hh", "Здоров'я та безпека людей", "Human health and safety"),
            InspireTheme("us", "Комунальні та державні послуги", "Utility and governmental services"),
            InspireTheme("ef", "Об'єкти моніторингу довкілля", "Environmental monitoring facilities"),
            InspireTheme("pf", "Виробничі та промислові об'єкти", "Production and industrial facilities"),
            InspireTheme("af", "Об'єкти сільського господарства", "Agricultural and aquaculture facilities"),
            InspireTheme(
                "am",
                "Зони управління, обмеження та регулювання",
                "Area management/restriction/regulation zones and reporting units",
            ),
            InspireTheme("nz", "Зони природних ризиків", "Natural risk zones"),
            InspireTheme("gn", "Географічні назви", "Geographical names"),
        )
    }
)

TOPICS: Mapping[str, object] = MappingProxyType(
    {
        "boundaries": _("boundaries"),
        "location": _("location"),
        "planningCadastre": _("planning and cadastre"),
        "society": _("society"),
        "structure": _("structures"),
        "transportation": _("transportation"),
        "utilitiesCommunication": _("utilities and communication"),
        "economy": _("economy"),
        "environment": _("environment"),
        "farming": _("farming"),
        "health": _("health"),
        "inlandWaters": _("inland waters"),
        "geoscientificInformation": _("geoscientific information"),
        "imageryBaseMapsEarthCover": _("imagery and base maps"),
        "biota": _("biota"),
    }
)

INSPIRE_CHOICES = [(one.code, f"{one.title_en} ({one.code})") for one in INSPIRE.values()]
TOPIC_CHOICES = list(TOPICS.items())
