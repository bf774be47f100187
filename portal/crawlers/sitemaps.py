"""The pages that search engines are shown: what a stranger sees at this moment, in each language."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from assets import indicators
from assets.models import InvestmentSite
from assets.registers.sites import SiteRegister
from geo import access
from geo.records import Record
from layers import catalogue, figures
from layers.catalogue import Catalogued
from layers.rasters import showing
from layers.rasters.showing import Picture
from portal.help.topics import TOPICS

__all__ = ["SITEMAPS"]


class _Translated(Sitemap):
    """Each page in every language, and told of as the translation of the others."""

    i18n = alternates = x_default = True


class Pages(_Translated):
    """Those of which there is one."""

    def items(self) -> list[str]:
        names = ["map", "catalogue", "open-data", "reports", "report-new", "help"]
        return [*names, "state"] if indicators.seen(AnonymousUser()) else names

    def location(self, name: str) -> str:
        return reverse(f"portal:{name}")


class HelpTopics(_Translated):
    """Help for everybody; that for staff is of no use to who cannot sign in."""

    def items(self) -> list[str]:
        return [topic.name for topic in TOPICS if not topic.for_staff]

    def location(self, name: str) -> str:
        return reverse("portal:help-topic", args=[name])


class DataSets(_Translated):
    """The catalogue: layers, and rasters."""

    def items(self) -> list[Catalogued | Picture]:
        return [*catalogue.layers(AnonymousUser()), *showing.pictures(AnonymousUser())]

    def location(self, one: Catalogued | Picture) -> str:
        return reverse("portal:data-set", args=[one.register.slug if isinstance(one, Catalogued) else one.raster.slug])

    def lastmod(self, one: Catalogued | Picture) -> datetime | None:
        return figures.figures(one.sight).changed_at if isinstance(one, Catalogued) else None


class InvestmentSites(_Translated):
    """Passports: an investor looks for a site, and not for the hromada."""

    def items(self) -> QuerySet[Record]:
        return access.sight(SiteRegister, AnonymousUser()).records().order_by("pk").only("uid", "updated_at")

    def location(self, site: InvestmentSite) -> str:
        return reverse("portal:passport", args=[site.uid])

    def lastmod(self, site: InvestmentSite) -> datetime:
        return site.updated_at


#: By the name of the part.
SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {
    "pages": Pages,
    "help": HelpTopics,
    "data-sets": DataSets,
    "sites": InvestmentSites,
}
