"""Sentences that the workspace's scripts say, translated here and handed over as JSON with their `{places}`."""

from django.utils.translation import gettext as _


def workspace_strings() -> dict[str, str]:
    """In the language of the moment."""
    return {
        "offline": _("The server could not be reached. Check the connection and try again."),
    }
