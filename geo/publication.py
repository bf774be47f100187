"""The publication switch: at once on map, tiles, lists, pages and downloads alike, because all ask `geo.access`."""

from typing import Any

from django.db import connection

from geo import registers
from geo.models import Publication


def ensure_publications(**_kwargs: Any) -> None:
    """A publication row for every register in the code; connected to `post_migrate`. Present rows are left alone."""
    if Publication._meta.db_table not in connection.introspection.table_names():
        return
    Publication.objects.bulk_create(
        (Publication(slug=declared.slug, relation=declared.table()) for declared in registers.declared()),
        ignore_conflicts=True,
    )
