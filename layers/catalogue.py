"""The layer catalogue: which layers a viewer has, and how each is drawn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language

from geo import access, db, registers
from geo.access import Sight, Viewer
from geo.models import Publication
from geo.registers import Field, Register, UnknownRegister
from layers import features, tiles
from layers.groups import GROUPS, LAST_GROUP
from layers.models import Layer, LayerGroup

#: The kinds of geometry as the map's style knows them.
_SHAPES = {"MULTIPOLYGON": "polygon", "MULTILINESTRING": "line", "POINT": "point", "GEOMETRY": "mixed"}

_TITLES = db.Brief("SELECT title_uk, title_en FROM layers_layer WHERE slug = %(slug)s")


@dataclass(frozen=True)
class Catalogued:
    """A register with its catalogue row and with what the viewer sees of it."""

    register: type[Register]
    sight: Sight

    @cached_property
    def layer(self) -> Layer:
        """Its row; fetched when it is first asked for, since a page of features needs nothing of it."""
        return Layer.objects.get(slug=self.register.slug)

    @property
    def title(self) -> str:
        """The catalogue's title in the language of the moment, or the declared one."""
        return self._own("title") or str(self.register.title)

    @property
    def title_alone(self) -> str:
        """`title` where nothing else of the row is asked for."""
        [titles] = _TITLES.rows(slug=self.register.slug)
        title = titles[get_language() == "en"] or b""
        return title.decode() or str(self.register.title)

    @property
    def about(self) -> str:
        """The description in the language of the moment, or the declared one."""
        return self._own("about") or str(self.register.description)

    @property
    def legend(self) -> str:
        """The note under the legend in the language of the moment; empty where there is none."""
        return self._own("legend")

    @property
    def group(self) -> LayerGroup:
        """The group that staff put the layer into, or the declared one."""
        return self.layer.group or _declared_group(self.register, LayerGroup.objects.in_bulk())

    def popup(self) -> tuple[Field, ...]:
        """The fields on the map's card, in order: those that staff chose, or all; of them what the viewer reads."""
        return features.shown(self.sight, self.layer.popup_fields)

    def card(self) -> tuple[Field, ...]:
        """The fields on the object's page, likewise."""
        return features.shown(self.sight, self.layer.card_fields)

    def _own(self, text: str) -> str:
        words: str = getattr(self.layer, f"{text}_{'en' if get_language() == 'en' else 'uk'}")
        return words

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
            "page": reverse("portal:data-set", args=[slug]),
            "group": self.group.title,
            "legend": self.legend,
            "visible": self.layer.shown,
            "min_zoom": self.layer.min_zoom,
            "max_zoom": self.layer.max_zoom,
            "style": self.layer.style or self.register.style.as_json(),
        }

    def drawn(self) -> dict[str, Any] | None:
        """What of the layer's TileJSON a map that opens with it draws it from, which saves a way to the server and
        back; None for a layer that is not switched on at first.
        """
        if not self.layer.shown:
            return None
        url = reverse("tile", args=[self.register.slug, 0, 0, 0]).replace(*tiles.ANY_PLACE)
        return tiles.drawn(self.sight, url, self.layer.min_zoom)


def layers(viewer: Viewer) -> list[Catalogued]:
    """The layers that `viewer` sees anything of, in the catalogue's order: by group, and within it by their own."""
    rows, publications = Layer.objects.in_bulk(), Publication.objects.in_bulk()
    seen = (
        Catalogued(one, access.sight(one, viewer, publications.get(one.slug)))
        for one in registers.every()
        if one.slug in rows
    )
    found, groups = [entry for entry in seen if entry.sight.anything], LayerGroup.objects.in_bulk()
    for entry in found:  # all at once: each would ask for its own
        row = rows[entry.register.slug]
        row.group = groups[row.group_id] if row.group_id else _declared_group(entry.register, groups)
        entry.__dict__["layer"] = row
    return sorted(found, key=_place)


def layer(slug: str, viewer: Viewer) -> Catalogued | None:
    """The layer of that slug as `viewer` sees it; None where there is none for this viewer."""
    try:
        register = registers.get(slug)
    except UnknownRegister:  # a thematic layer that is archived keeps its row
        return None
    found = Catalogued(register, access.sight(register, viewer))
    return found if found.sight.anything else None


def ensure_layers(**_kwargs: Any) -> None:
    """A catalogue row for every register in the code, and the groups; connected to `post_migrate`. Rows that exist are
    never touched.
    """
    if not {Layer._meta.db_table, LayerGroup._meta.db_table} <= set(connection.introspection.table_names()):
        return
    LayerGroup.objects.bulk_create(
        (LayerGroup(**asdict(group), order=order) for order, group in enumerate(GROUPS)), ignore_conflicts=True
    )
    Layer.objects.bulk_create(
        (
            # What is fed by other tables is looked at when it is wanted: it would crowd the map that people begin with.
            Layer(slug=one.slug, order=one.order, min_zoom=one.min_zoom, shown=not one.fed)
            for one in registers.declared()
        ),
        ignore_conflicts=True,
    )


def _declared_group(register: type[Register], groups: Mapping[str, LayerGroup]) -> LayerGroup:
    """A group that staff took away leaves its layers to the last one, which stays."""
    return groups.get(register.group) or groups[LAST_GROUP]


def _place(entry: Catalogued) -> tuple[int, str, int, str]:
    return entry.group.order, entry.group.slug, entry.layer.order, entry.layer.slug
