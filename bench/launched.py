"""The beginning of every measurement: the instance's database started, and Django set up over it."""

import argparse
import os
import sys
from collections.abc import Callable

import django

from geo.cli.console import LaunchError
from geo.cli.database import database
from geo.cli.instance import Instance

Measurement = Callable[[argparse.Namespace, Instance], int]


def launched(measurement: Measurement, options: argparse.Namespace) -> int:
    """The exit code of `measurement`, which may import models; or that of what kept the database from starting."""
    if options.database_url:
        os.environ["DATABASE_URL"] = options.database_url
    instance = Instance.from_environment()
    try:
        with database(instance) as found:
            os.environ.update(instance.environment(found))
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
            django.setup()
            return measurement(options, instance)
    except LaunchError as error:
        print(error, file=sys.stderr)
        return error.exit_code
