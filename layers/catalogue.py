"""The layer catalogue: which layers a viewer has, and how each is drawn."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language

from geo import access, registers
from geo.access import Sight, Viewer
from geo.models import Publication
from geo.registers import Register, UnknownRegister
from layers.models import Layer

#: The kinds of geometry as the map's style knows them.
_SHAPES = {"MULTIPOLYGON": "polygon", "MULTILINESTRING": "line", "POINT": "point", "GEOMETRY": "mixed"}


@dataclass(frozen=True)
class Catalogued:
    """A register with its catalogue row and with what the viewer sees of it."""

    register: type[Register]
    layer: Layer
    sight: Sight

    @property
    def title(self) -> str:
        """The catalogue's title in the language of the moment, or the declared one."""
        own = self.layer.title_en if get_language() == "en" else self.layer.title_uk
        return own or str(self.register.title)

    def as_json(self) -> dict[str, Any]:
        """What the map needs to know to draw and to ask about this layer."""
        slug = self.register.slug
        return {
            "slug": slug,
            "title": self.title,
            "geometry": _SHAPES[self.register.geometry_type()],
            "tilejson": reverse("tilejson", args=[slug]),
            "items": reverse("portal:list", args=[slug]),
            "card": reverse("portal:card", args=[slug, 0]).replace("/0/", "/{id}/"),
            "download": reverse("download", args=[slug]) + "?f=geojson",
            "visible": self.layer.shown,
            "style": self.layer.style or self.register.style.as_json(),
        }


def layers(viewer: Viewer) -> list[Catalogued]:
    """The layers that `viewer` sees anything of, in the catalogue's order."""
    rows, publications = Layer.objects.in_bulk(), Publication.objects.in_bulk()
    seen = (
        Catalogued(one, rows[one.slug], access.sight(one, viewer, publications.get(one.slug)))
        for one in registers.every()
        if one.slug in rows
    )
    return sorted((entry for entry in seen if entry.sight.anything), key=lambda entry: entry.layer.order)


def layer(slug: str, viewer: Viewer) -> Catalogued | None:
    """The layer of that slug as `viewer` sees it; None where there is none for this viewer."""
    row = Layer.objects.filter(slug=slug).first()
    if row is None:
        return None
    try:
        register = registers.get(slug)
    except UnknownRegister:  # a thematic layer that is archived keeps its row
        return None
    found = Catalogued(register, row, access.sight(register, viewer))
    return found if found.sight.anything else None


def ensure_layers(**_kwargs: Any) -> None:
    """A catalogue row for every register in the code; connected to `post_migrate`. Present rows are never touched."""
    if Layer._meta.db_table not in connection.introspection.table_names():
        return
    Layer.objects.bulk_create(
        (Layer(slug=one.slug, order=one.order, min_zoom=one.min_zoom) for one in registers.declared()),
        ignore_conflicts=True,
    )
