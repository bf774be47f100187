"""Static files as an instance serves them: collected, bundled and under names with digests."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

_BACKEND = "portal.bundling.BundledStorage"
#: Packing takes most of the time, and a test looks at none of it.
_NOT_PACKED = ("js", "css", "map", "svg", "json", "txt", "html", "xml")


def collected(folder: Path) -> Path:
    """`folder` with all static files in it."""
    with override_settings(**_settings(folder), WHITENOISE_SKIP_COMPRESS_EXTENSIONS=_NOT_PACKED):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def served(folder: Path, own: Any) -> None:
    """Has pages name the files of `folder`; `own` are the settings of the test."""
    for name, value in _settings(folder).items():
        setattr(own, name, value)


def _settings(folder: Path) -> dict[str, Any]:
    return {"STATIC_ROOT": folder, "STORAGES": {**settings.STORAGES, "staticfiles": {"BACKEND": _BACKEND}}}
