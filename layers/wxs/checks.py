"""System checks of this floor, as in `geo.checks`: what the services need beside Python."""

from typing import Any

from django.core import checks
from django.utils.translation import gettext as _

from layers.wxs import mapserver


def connect() -> None:
    """Register the checks with Django."""
    checks.register(check_mapserver)


def check_mapserver(**_kwargs: Any) -> list[checks.CheckMessage]:
    if mapserver.is_installed():
        return []
    return [
        checks.Warning(
            _("MapServer is not installed: WMS and WFS answer that they are not available."),
            hint=_("Install MapServer 8 (Debian: mapserver-bin). Everything else works without it."),
            id="atlas.W002",
        )
    ]
