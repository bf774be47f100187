"""The demonstration's thematic layers: made from their presets, filled from a file, small rows as by hand."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from demo import Feature
from geo import history, registers
from geo.models import User, Visibility
from layers import presets
from layers.models import ThematicLayer

#: Layers that are on when the map opens: what a guest looks for, and few enough to read the map.
_SHOWN = frozenset({"tourist-routes", "institutions"})


def make(slug: str) -> None:
    """The layer of the preset, unless an interrupted run made it already."""
    if not ThematicLayer.objects.filter(slug=slug).exists():
        presets.install(slug, visibility=Visibility.PUBLIC, shown=slug in _SHOWN)


@transaction.atomic
def fill_rows(slug: str, features: Sequence[Feature], user: User | None) -> None:
    """Timetables and opening hours, which no column of a file holds."""
    register = registers.get(slug)
    told = {tuple(one.values[name] for name in register.key): one.rows for one in features if one.rows}
    with history.acting(user, _("Timetables and opening hours")):
        for record in register.model._default_manager.all():
            rows = told.get(tuple(getattr(record, name) for name in register.key), {})
            for name, value in rows.items():
                setattr(record, name, list(value))
            if rows:
                record.updated_by = user
                record.full_clean(exclude=["geom"])
                record.save(update_fields=[*rows, "updated_by"])
