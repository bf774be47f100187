"""Replies from templates: texts that are said again and again, filled in with what is known of the report.

They are offered where a reason is asked for, in the language in which the report came, and stay a person's to change.
Nothing that tells who wrote can be filled in: reasons are public.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.formats import date_format

from reports.models import ReplyTemplate, Report
from reports.models.categories import in_language

_PLACE = re.compile(r"\{(\w+)\}")


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


#: The places of a text, by name, and what is put there.
PLACES: Mapping[str, Callable[[Report], str]] = {
    "number": lambda report: str(report.pk),
    "category": lambda report: report.category.title,
    "address": lambda report: report.address,
    "thing": lambda report: report.thing_number,
    "department": lambda report: str(report.department or ""),
    "promised_on": lambda report: _day(report.promised_on),
    "answer_by": lambda report: _day(report.answer_by),
    "at_most_on": lambda report: _day(report.at_most_on),
}


@dataclass(frozen=True)
class Reply:
    """A template filled in for a report. `title` is in the language of the moment, `text` in the report's."""

    slug: str
    target: str
    title: str
    text: str


def replies_for(report: Report) -> list[Reply]:
    """The replies that could be given about the report, in the administrator's order: those with a place for what is
    not known of it are left out.
    """
    texts = ((one, filled_in(one, report)) for one in ReplyTemplate.objects.filter(archived=False))
    return [Reply(one.slug, one.target, in_language(one.title_uk, one.title_en), text) for one, text in texts if text]


def filled_in(template: ReplyTemplate, report: Report) -> str:
    """The text for this report; empty where something that it tells is not known."""
    with translation.override(report.language):
        text = in_language(template.text_uk, template.text_en)
        known = {name: PLACES[name](report) for name in _PLACE.findall(text) if name in PLACES}
        return _PLACE.sub(lambda found: known.get(found[1], found[0]), text) if all(known.values()) else ""


def unknown_places(text: str) -> list[str]:
    """Places of the text that nothing fills."""
    return [f"{{{name}}}" for name in _PLACE.findall(text) if name not in PLACES]


def shipped() -> Mapping[str, Any]:
    """The file as it stands: `replies`."""
    return tomllib.loads(resources.files("reports").joinpath("data", "replies.toml").read_text(encoding="utf-8"))


def ensure(**_kwargs: Any) -> None:
    """Enter what of the shipped templates is not there yet; connected to `post_migrate`."""
    if ReplyTemplate._meta.db_table in connection.introspection.table_names():
        new = (
            ReplyTemplate(**one | {"order": number * 10}) for number, one in enumerate(shipped()["replies"], start=1)
        )
        ReplyTemplate.objects.bulk_create(new, ignore_conflicts=True)
