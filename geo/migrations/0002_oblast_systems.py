"""The 27 oblast systems of UCS-2000 (МСК) in `spatial_ref_sys`: without them ST_Transform to 9854 fails."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from geo import spatial_ref_sys
from geo.crs import oblast_rows


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    spatial_ref_sys.add_missing(schema_editor, oblast_rows())


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    spatial_ref_sys.remove(schema_editor, oblast_rows())


class Migration(migrations.Migration):
    dependencies = (("geo", "0001_initial"),)
    operations = (migrations.RunPython(add, remove),)
