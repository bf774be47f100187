"""System checks of the settings: each has an id, says what is wrong and what to do. Run by every command."""

import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _

#: Tag of the checks of an instance's own settings. A command of ours asks these alone: those of the code, which load
#: every page, are for developers and tests, and took half a second of each command.
INSTANCE = "instance"
#: `SECRET_KEY` shorter than this can be guessed.
SECRET_KEY_MIN_LENGTH = 32
#: Oldest servers that the project's SQL runs on, as `server_version_num` and PostGIS (major, minor).
OLDEST_POSTGRESQL = 150000
OLDEST_POSTGIS = (3, 3)


def connect() -> None:
    """Register the checks with Django."""
    checks.register(check_secret_key, checks.Tags.security, INSTANCE)
    checks.register(check_background, INSTANCE)
    checks.register(check_var, INSTANCE)
    checks.register(check_second_factor, checks.Tags.security, INSTANCE)
    checks.register(check_holidays, INSTANCE)
    checks.register(check_database, checks.Tags.database)


def check_secret_key(**_kwargs: Any) -> list[checks.CheckMessage]:
    try:
        if len(settings.SECRET_KEY) >= SECRET_KEY_MIN_LENGTH:
            return []
    except ImproperlyConfigured:  # Django raises on reading an empty one
        pass
    return [
        checks.Error(
            _("SECRET_KEY is empty or short."),
            hint=_(
                "Start by ./atlas, which keeps one under ATLAS_VAR, or set SECRET_KEY to 32 or more random letters."
            ),
            id="atlas.E001",
        )
    ]


def check_background(**_kwargs: Any) -> list[checks.CheckMessage]:
    url = settings.BACKGROUND_URL
    if not url or all(part in url for part in ("{z}", "{x}", "{y}")):
        return []
    return [
        checks.Error(
            _("ATLAS_BACKGROUND_URL %(url)s is no XYZ address.") % {"url": url},
            hint=_("It must have {z}, {x} and {y}, as in https://tiles.example/{z}/{x}/{y}.png; empty means none."),
            id="atlas.E002",
        )
    ]


def check_var(**_kwargs: Any) -> list[checks.CheckMessage]:
    folder = settings.ATLAS_VAR
    # The folder, or the nearest one above it that is there, in which it would be made.
    present = next(one for one in (folder, *folder.parents) if os.path.exists(one))
    if os.access(present, os.W_OK | os.X_OK):
        return []
    return [
        checks.Error(
            _("ATLAS_VAR %(folder)s cannot be written to.") % {"folder": folder},
            hint=_("Set ATLAS_VAR to a folder of the user who runs the service, or change its owner."),
            id="atlas.E003",
        )
    ]


def check_second_factor(**_kwargs: Any) -> list[checks.CheckMessage]:
    from geo.access import OFFERED, REQUIRED  # it stands on the models, which are not there yet when this is imported

    if settings.SECOND_FACTOR in (REQUIRED, OFFERED):
        return []
    return [
        checks.Error(
            _("ATLAS_SECOND_FACTOR is “%(value)s”.") % {"value": settings.SECOND_FACTOR},
            hint=_("Set it to required or to offered; without it, it is required."),
            id="atlas.E006",
        )
    ]


def check_holidays(**_kwargs: Any) -> list[checks.CheckMessage]:
    text = settings.HOLIDAYS_WORKED_UNTIL_TEXT
    if not text or settings.HOLIDAYS_WORKED_UNTIL:
        return []
    return [
        checks.Error(
            _("ATLAS_HOLIDAYS_WORKED_UNTIL is “%(value)s”, which is no day.") % {"value": text},
            hint=_("Write it as year, month and day, 2027-01-31; empty means that it has not ended."),
            id="atlas.E007",
        )
    ]


def check_database(databases: Any = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Versions of the server; run with `check --database default` and before every migration."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, version = cursor.fetchone()
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
        postgis = cursor.fetchone()
    found: list[checks.CheckMessage] = []
    if number < OLDEST_POSTGRESQL:
        problem = _("PostgreSQL %(version)s is too old.") % {"version": version}
        found.append(checks.Error(problem, hint=_("Use PostgreSQL 15 or newer."), id="atlas.E004"))
    if postgis is None or tuple(int(part) for part in postgis[0].split(".")[:2]) < OLDEST_POSTGIS:
        problem = _("PostGIS is missing on the database server, or too old: %(version)s.")
        hint = _("Install PostGIS 3.3 or newer on the server (Debian: postgresql-15-postgis-3).")
        found.append(checks.Error(problem % {"version": postgis[0] if postgis else "—"}, hint=hint, id="atlas.E005"))
    return found
