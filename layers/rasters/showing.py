"""Who sees which raster, and what the map and the catalogue are told of it. Rights come from `geo.access` alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from geo import access
from geo.access import Viewer
from geo.models import Publication
from layers.licences import Licence, licence
from layers.models import RasterLayer


@dataclass(frozen=True)
class Picture:
    """A raster that its viewer may see, under the version of its picture."""

    raster: RasterLayer
    data_version: int

    @property
    def title(self) -> str:
        return self.raster.title

    @property
    def about(self) -> str:
        """The description in the language of the moment, or in the one that there is."""
        return self._either("about")

    @property
    def legend(self) -> str:
        return self._either("legend")

    @property
    def licence(self) -> Licence:
        return licence(self.raster.licence)

    @property
    def bounds(self) -> list[float]:
        """West, south, east, north in degrees."""
        return list(self.raster.bounds)

    def as_json(self) -> dict[str, Any]:
        """What the map needs to know to show the raster; `percent` is its opacity."""
        raster = self.raster
        return {
            "kind": "raster",
            "slug": raster.slug,
            "title": self.title,
            "tilejson": reverse("tilejson", args=[raster.slug]),
            "page": reverse("portal:data-set", args=[raster.slug]),
            "group": raster.group.title,
            "legend": self.legend,
            "depicted_on": raster.depicted_on.isoformat() if raster.depicted_on else None,
            "visible": raster.shown,
            "percent": raster.opacity,
            "min_zoom": raster.min_zoom,
            "max_zoom": raster.max_zoom,
        }

    def _either(self, name: str) -> str:
        uk, en = getattr(self.raster, f"{name}_uk"), getattr(self.raster, f"{name}_en")
        return str((en or uk) if get_language() == "en" else (uk or en))


def pictures(viewer: Viewer) -> list[Picture]:
    """The rasters that `viewer` sees and whose picture is made, the lowest on the map first."""
    return list(_seen(viewer))


def picture(slug: str, viewer: Viewer) -> Picture | None:
    """The raster of that slug; None where there is none for this viewer."""
    return next(_seen(viewer, slug=slug), None)


def _seen(viewer: Viewer, **lookup: str) -> Iterator[Picture]:
    rows = list(RasterLayer.objects.exclude(pyramid="").filter(**lookup).select_related("group"))
    switches = Publication.objects.in_bulk([row.slug for row in rows])
    for row in rows:
        switch = switches[row.slug]
        if access.lets_see(switch.visibility, viewer):
            yield Picture(row, switch.data_version)
