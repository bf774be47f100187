#!/usr/bin/env python
"""Django's commands, in the language of the person. ``./atlas manage`` runs this with the database up."""

import os
import sys

from django.core.management import execute_from_command_line
from django.utils import translation

from geo.cli.language import choose_language, language
from geo.cli.starting import start_django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
    choose_language()
    start_django()
    translation.activate(language())
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
