"""The language the launcher speaks: Ukrainian unless the person's settings say English.

``gettext`` reads Django's own catalogue (``locale/<language>/LC_MESSAGES/django.mo``) without importing
Django. Before the catalogue is compiled, messages stay in English.
"""

import gettext as catalogues
import os
from pathlib import Path
from typing import Literal

Language = Literal["uk", "en"]

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def language() -> Language:
    """``ATLAS_LANG``, else the first locale variable that is set: English if it starts with "en"."""
    for variable in ("ATLAS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "en" if value.startswith("en") else "uk"
    return "uk"


def choose_language() -> None:
    """Make ``gettext`` here, argparse's own words, and the programs started from here speak `language`."""
    os.environ["ATLAS_LANG"] = os.environ["LANGUAGE"] = language()
    catalogues.bindtextdomain("django", LOCALE)
    catalogues.textdomain("django")


def gettext(message: str) -> str:
    return catalogues.gettext(message)


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogue that is looked up elsewhere."""
    return message


ARGPARSE_MESSAGES = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("expected one argument"),
)
