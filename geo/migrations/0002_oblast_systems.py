"""The 27 oblast systems of UCS-2000 (МСК) in `spatial_ref_sys`: without them ST_Transform to 9854 fails."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import BadMigrationError
from django.utils.translation import gettext as _

from geo.crs import oblast_rows


def add_missing(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Insert the systems that are not there; a row that a newer PostGIS brought stays as it is."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT srid FROM spatial_ref_sys")
        present = {srid for (srid,) in cursor.fetchall()}
        missing = [row for row in oblast_rows() if row.srid not in present]
        cursor.execute("SELECT has_table_privilege('spatial_ref_sys', 'INSERT')")
        (allowed,) = cursor.fetchone()
        if missing and not allowed:
            # On a server of others the table belongs to whoever created the extension.
            raise BadMigrationError(
                _(
                    "The database user may not add coordinate systems: have its administrator run "
                    "GRANT INSERT, DELETE ON spatial_ref_sys TO %(user)s, then start again."
                )
                % {"user": schema_editor.connection.settings_dict["USER"] or "CURRENT_USER"}
            )
        cursor.executemany(
            "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (srid) DO NOTHING",
            missing,
        )


def remove_ours(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the rows that `add_missing` wrote, known by their text."""
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM spatial_ref_sys WHERE srid = %s AND srtext = %s",
            [(row.srid, row.srtext) for row in oblast_rows()],
        )


class Migration(migrations.Migration):
    dependencies = (("geo", "0001_initial"),)
    operations = (migrations.RunPython(add_missing, remove_ours),)
