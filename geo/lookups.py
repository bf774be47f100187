"""`…__folded`: a text as search and comparison see it (`geo.text.fold`), computed by the database."""

from django.db.models import CharField, TextField, Transform


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """`atlas_fold(text)`; made by migration from `geo/sql/fold.sql`."""

    lookup_name = "folded"
    function = "atlas_fold"
    output_field = TextField()
