"""Photographs in a passport."""

from dataclasses import dataclass

from django.urls import reverse

from assets.models import InvestmentSite
from assets.registers import SiteRegister
from geo import access
from geo.access import Viewer
from geo.attachments import Photograph
from geo.images import Size


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
    seen = access.sight(SiteRegister, viewer).attachments(Photograph).filter(record=site.uid)
    return [_picture(site, one) for one in seen]


def _picture(site: InvestmentSite, photograph: Photograph) -> Picture:
    width, height = photograph.pixels(Size.SCREEN)
    place = [SiteRegister.slug, site.uid, photograph.uid, Size.SCREEN]
    return Picture(
        caption=photograph.caption,
        address=reverse("portal:photograph", args=place),
        file=photograph.file(Size.SCREEN),
        width=width,
        height=height,
    )
