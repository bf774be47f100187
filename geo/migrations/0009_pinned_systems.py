"""Every system with its pinned shift in `spatial_ref_sys`: of a system told as text PostGIS makes PROJ think anew at
each object, for half a millisecond (docs/decisions/0067).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from geo import spatial_ref_sys
from geo.crs import pinned_rows


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    spatial_ref_sys.add_missing(schema_editor, pinned_rows())


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    spatial_ref_sys.remove(schema_editor, pinned_rows())


class Migration(migrations.Migration):
    dependencies = (("geo", "0008_cache"),)
    operations = (migrations.RunPython(add, remove),)
