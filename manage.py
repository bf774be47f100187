#!/usr/bin/env python
"""Django's commands, in the language of the person. ``./atlas manage`` runs this with the database up."""

import gc
import os
import sys

import django
from django.core.management import execute_from_command_line
from django.utils import translation

from geo.cli.language import choose_language, language


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
    choose_language()
    # What the start makes stays to the end. Looked through again and again for what may go, it would cost a long
    # import a sixth of its time.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
    translation.activate(language())
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
