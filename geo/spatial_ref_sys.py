"""Coordinate systems that PostGIS lacks, as rows of its `spatial_ref_sys`."""

from collections.abc import Iterable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import BadMigrationError
from django.utils.translation import gettext as _

from geo.crs import SpatialRefSysRow


def add_missing(schema_editor: BaseDatabaseSchemaEditor, rows: Iterable[SpatialRefSysRow]) -> None:
    """Insert the rows that are not there; one that a newer PostGIS brought stays as it is.

    Raises BadMigrationError, in words, where the database's user may not.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT srid FROM spatial_ref_sys")
        present = {srid for (srid,) in cursor.fetchall()}
        missing = [row for row in rows if row.srid not in present]
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


def remove(schema_editor: BaseDatabaseSchemaEditor, rows: Iterable[SpatialRefSysRow]) -> None:
    """Delete the rows that `add_missing` wrote, known by their text."""
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM spatial_ref_sys WHERE srid = %s AND srtext IS NOT DISTINCT FROM %s AND proj4text = %s",
            [(row.srid, row.srtext, row.proj4text) for row in rows],
        )
