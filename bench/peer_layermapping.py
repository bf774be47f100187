"""Django's LayerMapping of a shapefile into PostGIS, as a process of its own: FILE, database as JSON, table, rows.

It lets GDAL tell the encoding and choose the operation to WGS 84, and checks nothing. It saves row by row, so it is
given the first rows of the file only.
"""

import json
import sys

import django
from django.conf import settings


def main(file: str, database: str, table: str, rows: str) -> None:
    """Make the table with its GiST index, and map the first `rows` rows into it in one transaction."""
    settings.configure(
        DATABASES={"default": json.loads(database)},
        INSTALLED_APPS=["django.contrib.gis"],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    # Models can be declared only now.
    from django.contrib.gis.db import models
    from django.contrib.gis.utils import LayerMapping
    from django.db import connection, transaction

    class Mapped(models.Model):
        objectid = models.IntegerField()
        cadnum = models.CharField(max_length=254)
        purpose = models.CharField(max_length=254)
        category = models.CharField(max_length=254)
        ownership = models.CharField(max_length=254)
        area_ha = models.FloatField()
        norm_value = models.FloatField()
        address = models.CharField(max_length=254, null=True)
        status = models.CharField(max_length=254, null=True)
        contr_kind = models.CharField(max_length=254, null=True)
        contr_num = models.CharField(max_length=254, null=True)
        contr_date = models.CharField(max_length=254, null=True)
        geom = models.MultiPolygonField()

        class Meta:
            app_label = "bench"
            db_table = table

    with connection.schema_editor() as editor:
        editor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)}")
        editor.create_model(Mapped)
    columns = [field.name for field in Mapped._meta.fields if field.name not in ("id", "geom")]
    mapping = {name: name.upper() for name in columns} | {"geom": "POLYGON"}
    with transaction.atomic():
        LayerMapping(Mapped, f"/vsizip/{file}", mapping, encoding="utf-8", transaction_mode="autocommit").save(
            fid_range=slice(0, int(rows)), strict=True
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
