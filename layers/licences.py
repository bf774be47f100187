"""The licences under which data sets are published: code, title, address, and the terms in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import get_language


@dataclass(frozen=True)
class Licence:
    """`uri` is the address that programs compare (DCAT `dct:license`, SPDX's reference for the CC ones)."""

    code: str
    uri: str
    title_uk: str
    title_en: str
    terms_uk: str
    terms_en: str

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_uk

    @property
    def terms(self) -> str:
        return self.terms_en if get_language() == "en" else self.terms_uk


_FREE_UK = (
    "Вільне використання, копіювання, поширення, зокрема комерційне, за умови зазначення джерела"
    " (ст. 10-1 Закону України № 2939-VI; Положення, затверджене постановою КМУ № 835)."
)
_FREE_EN = (
    "Free to use, copy and share, commercially too, naming the source (Law of Ukraine 2939-VI, article 10-1;"
    " Regulation approved by Resolution 835 of the Cabinet of Ministers)."
)

LICENCES: Mapping[str, Licence] = MappingProxyType(
    {
        one.code: one
        for one in (
            Licence(
                "CC-BY-4.0",
                "https://creativecommons.org/licenses/by/4.0/",
                "Creative Commons Із зазначенням авторства 4.0 Міжнародна",
                "Creative Commons Attribution 4.0 International",
                _FREE_UK,
                _FREE_EN,
            ),
            Licence(
                "CC0-1.0",
                "https://creativecommons.org/publicdomain/zero/1.0/",
                "Creative Commons CC0 1.0 Універсальна",
                "Creative Commons CC0 1.0 Universal",
                "Без обмежень; зазначати джерело не обов'язково.",
                "Without restrictions; naming the source is not required.",
            ),
            Licence(
                "ODbL-1.0",
                "https://opendatacommons.org/licenses/odbl/1-0/",
                "Open Database License 1.0",
                "Open Database License 1.0",
                "Вільне використання із зазначенням джерела; похідні бази даних поширюються на тих самих умовах.",
                "Free to use naming the source; databases made of it are shared alike.",
            ),
        )
    }
)
DEFAULT = "CC-BY-4.0"
CHOICES = [(one.code, one.code) for one in LICENCES.values()]


def licence(code: str) -> Licence:
    """The licence of that code; of an empty one, that of all data sets of which nothing else is said."""
    return LICENCES[code or DEFAULT]
