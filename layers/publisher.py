"""Who publishes the data sets: the hromada's council. The floor that knows it tells this one, which must not ask.

publisher.told_by(addresses.publishing.hromada_council)      # once, at start
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Publisher:
    """`code` is the ЄДРПОУ code of the body, empty where none is entered. `place_uk` and `place_en` name the hromada;
    `oblast` is the two digits that open its КАТОТТГ code, empty before set-up.
    """

    name_uk: str
    name_en: str
    code: str = ""
    place_uk: str = ""
    place_en: str = ""
    oblast: str = ""

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_uk

    @property
    def place(self) -> str:
        return self.place_en if get_language() == "en" else self.place_uk


_tellers: list[Callable[[], Publisher | None]] = []


def told_by(teller: Callable[[], Publisher | None]) -> None:
    """Enter the function that knows the publisher; it gives None while nobody is entered."""
    _tellers[:] = [teller]


def current() -> Publisher:
    """The publisher of this moment; before set-up, one that says so."""
    for teller in _tellers:
        if found := teller():
            return found
    return Publisher(_("The hromada has not been set up yet."), _("The hromada has not been set up yet."))
