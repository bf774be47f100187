"""The database a command works with: the instance's private cluster, or the server DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from geo.cli.cluster import running_cluster
from geo.cli.console import LaunchError, step
from geo.cli.instance import Instance
from geo.cli.language import gettext as _
from geo.cli.postgres import LEAST_MAJOR

CONNECT_SECONDS = 5


@contextmanager
def database(instance: Instance, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """Keep the database reachable inside; yields the environment variables by which programs find it.

    Raises `LaunchError` where there is no PostgreSQL of 15 or newer with PostGIS.
    """
    instance.make()
    if url := os.environ.get("DATABASE_URL"):
        with step(_("Looking at the database server")):
            check_server(url)
        yield {"DATABASE_URL": url}
        return
    with running_cluster(instance, durable=durable) as environment:
        yield environment


def conninfo(url: str) -> str:
    """A DATABASE_URL, whose scheme is Django's, as libpq reads it."""
    return urlsplit(url)._replace(scheme="postgresql").geturl()


def check_server(url: str) -> None:
    """Raise `LaunchError` unless the server at `url` answers, is new enough and offers PostGIS."""
    # psycopg loads libpq, which a command with a private cluster does not need here.
    import psycopg

    parts = urlsplit(url)
    # Never the whole address in a message: it holds the password.
    name = f"{parts.hostname or ''}{parts.path}"
    try:
        with psycopg.connect(conninfo(url), connect_timeout=CONNECT_SECONDS) as server:
            major = server.info.server_version // 10_000
            postgis = server.execute(
                "SELECT count(*) FILTER (WHERE installed_version IS NOT NULL),"
                " count(*) FILTER (WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)),"
                " count(*)"
                " FROM pg_available_extensions WHERE name = 'postgis'"
            ).fetchone()
    except psycopg.Error as error:
        message = _("DATABASE_URL: no connection to %(name)s: %(reason)s. Mend the address, or start the server.")
        raise LaunchError(message % {"name": name, "reason": str(error).strip().replace("\n", " ")}) from error
    if major < LEAST_MAJOR:
        message = _("DATABASE_URL: the server %(name)s is PostgreSQL %(major)d; upgrade it to %(least)d or newer.")
        raise LaunchError(message % {"name": name, "major": major, "least": LEAST_MAJOR})
    installed, creatable, available = postgis or (0, 0, 0)
    if not available:
        message = _(
            "DATABASE_URL: the server %(name)s has no PostGIS. "
            "Install the package postgresql-%(major)d-postgis-3 there."
        )
        raise LaunchError(message % {"name": name, "major": major})
    if not installed and not creatable:
        message = _(
            "DATABASE_URL: PostGIS is not enabled in %(name)s and this user may not enable it. "
            "Ask its administrator to run there: CREATE EXTENSION postgis;"
        )
        raise LaunchError(message % {"name": name})
