"""The places by which the state of the registers is told: the hromada, its settlements, and what lies in none."""

from collections import Counter
from dataclasses import dataclass

from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from addresses.models import Hromada, Settlement
from addresses.registers import SettlementRegister
from assets.indicators import OUTSIDE
from geo import access
from geo.access import Viewer
from geo.records import State
from geo.text import SORT_COLLATION

#: In addresses of pages, in the place of a settlement's code.
WHOLE_KEY, OUTSIDE_KEY = "", "outside"


@dataclass(frozen=True)
class Place:
    """`key` stands in addresses of pages; `code` is the codifier code, empty outside the settlements."""

    key: str
    code: str
    name: str
    note: str = ""

    @property
    def whole(self) -> bool:
        return self.key == WHOLE_KEY


def whole() -> Place:
    """The hromada; before set-up it has no code."""
    hromada = Hromada.objects.only("code", "name").first()
    return Place(WHOLE_KEY, hromada.code if hromada else "", _("The whole hromada"))


def parts(viewer: Viewer) -> list[Place]:
    """The settlements by name, and outside of them; nothing for whoever does not see the register of settlements."""
    if not access.sight(SettlementRegister, viewer).anything:
        return []
    listed = list(
        Settlement.objects.filter(state=State.CURRENT, restricted=False)
        .order_by(Collate("name", SORT_COLLATION), "code")
        .only("code", "name", "kind")
    )
    namesakes = Counter(one.name for one in listed)
    return [
        *(
            Place(one.code, one.code, one.name, one.code if namesakes[one.name] > 1 else one.get_kind_display())
            for one in listed
        ),
        Place(OUTSIDE_KEY, OUTSIDE, _("Outside settlements, or not stated")),
    ]
