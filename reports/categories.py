"""The categories that strategies of communities name, shipped as data, entered once; what staff change of them stays.

`data/categories.toml` has them with the departments that they begin with.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from django.db import connection

from reports import questions
from reports.models import Category, Department


def shipped() -> Mapping[str, Any]:
    """The file as it stands: `departments` and `categories`."""
    return tomllib.loads(resources.files("reports").joinpath("data", "categories.toml").read_text(encoding="utf-8"))


def ensure(**_kwargs: Any) -> None:
    """Enter what of the shipped categories is not there yet; connected to `post_migrate`."""
    if Category._meta.db_table not in connection.introspection.table_names():
        return
    data = shipped()
    Department.objects.bulk_create((Department(**one) for one in data["departments"]), ignore_conflicts=True)
    departments = {one.slug: one for one in Department.objects.all()}
    new = []
    for order, one in enumerate(data["categories"], start=1):
        questions.read(one.get("questions", []))
        new.append(Category(**one | {"department": departments[one["department"]], "order": order * 10}))
    Category.objects.bulk_create(new, ignore_conflicts=True)
