"""System check: the tables of thematic layers are what the definitions say; `./atlas manage layers_check` runs it."""

from typing import Any

from django.core import checks
from django.db import connection
from django.utils.translation import gettext as _

from layers.models import ThematicLayer
from layers.thematic import provided, tables


def connect() -> None:
    """Register the check with Django."""
    checks.register(check_tables, checks.Tags.database)


def check_tables(databases: Any = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Every layer, archived ones too; run with `check --database default` and before every migration."""
    if not databases or ThematicLayer._meta.db_table not in connection.introspection.table_names():
        return []
    return [
        # A migration brings them in line, and runs this check before: so it must not be stopped.
        checks.Warning(
            _("Thematic layer “%(layer)s”: %(difference)s") % {"layer": layer.slug, "difference": difference},
            hint=_("Run ./atlas manage layers_check --mend."),
            id="atlas.W001",
        )
        for layer in ThematicLayer.objects.all()
        for difference in tables.differences(provided.of(layer).model)
    ]
