"""Photographs in a passport."""

from dataclasses import dataclass

from assets.models import InvestmentSite
from geo.access import Viewer


@dataclass(frozen=True)
class Picture:
    """A photograph: `address` is where a page finds it, `file` its name in the project's storage, for paper."""

    caption: str
    address: str
    file: str
    width: int
    height: int


def photographs(site: InvestmentSite, viewer: Viewer) -> list[Picture]:
    """The site's photographs that `viewer` may see, in their order."""
    return []
