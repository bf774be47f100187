"""The kinds of fields of thematic layers: the column of each, and the small rows of timetables."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.registers import Kind, Part
from layers.thematic.definitions import FieldDefinition, FieldKind, both
from layers.thematic.rules import VALUE_LENGTH

#: Letters of a text, and of a link.
TEXT_LENGTH, LINK_LENGTH = 500, 1_000
#: Digits of a number, those behind the point included.
_DIGITS = 20
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d|24:00")


class Days(models.TextChoices):
    DAILY = "daily", _("Every day")
    WEEKDAYS = "weekdays", _("Monday to Friday")
    WEEKEND = "weekend", _("Saturday and Sunday")
    MONDAY = "monday", _("Monday")
    TUESDAY = "tuesday", _("Tuesday")
    WEDNESDAY = "wednesday", _("Wednesday")
    THURSDAY = "thursday", _("Thursday")
    FRIDAY = "friday", _("Friday")
    SATURDAY = "saturday", _("Saturday")
    SUNDAY = "sunday", _("Sunday")
    HOLIDAYS = "holidays", _("Public holidays")


_DAYS = Part("days", _("Days"), Kind.CHOICE, choices=Days.choices)
#: The small rows of each kind that is made of such; times as HH:MM, departures separated by spaces.
PARTS: Mapping[FieldKind, tuple[Part, ...]] = {
    FieldKind.HOURS: (
        _DAYS,
        Part("opens", _("From"), until="closes"),
        Part("closes", _("To")),
        Part("note", _("Note")),
    ),
    FieldKind.DEPARTURES: (
        Part("route", _("Route")),
        _DAYS,
        Part("departures", _("Departures")),
        Part("note", _("Note")),
    ),
}
_TIMES = frozenset({"opens", "closes", "departures"})


def column(field: FieldDefinition) -> models.Field:
    """The column of a field. What is required is asked of people and files; the table holds objects from before."""
    made = _COLUMNS[field.kind](field)
    made.verbose_name = cast(Any, both(field.title_uk, field.title_en))
    made.blank = not field.required
    return made


def check_hours(value: Any) -> None:
    """Raise `ValidationError` unless `value` is a list of small rows of opening hours."""
    _check(value, PARTS[FieldKind.HOURS])


def check_departures(value: Any) -> None:
    """Raise `ValidationError` unless `value` is a list of small rows of departures."""
    _check(value, PARTS[FieldKind.DEPARTURES])


def _check(value: Any, parts: tuple[Part, ...]) -> None:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValidationError(gettext("A list of rows must stand here."))
    names = {part.name: part for part in parts}
    for row in value:
        if unknown := set(row) - set(names):
            raise ValidationError(gettext("There is no “%(name)s” in a row.") % {"name": sorted(unknown)[0]})
        for name, said in row.items():
            part = names[name]
            if not isinstance(said, str):
                raise ValidationError(gettext("“%(part)s” must be a text.") % {"part": part.title})
            if part.choices and said not in dict(part.choices):
                raise ValidationError(gettext("“%(value)s” is none of the days.") % {"value": said})
            if name in _TIMES and not all(_TIME.fullmatch(time) for time in said.split()):
                raise ValidationError(_no_time(name) % {"value": said})


def _no_time(part: str) -> str:
    if part == "departures":
        return gettext("“%(value)s” are no times: write them with spaces between, 08:30 12:10.")
    return gettext("“%(value)s” is no time: write 08:30.")


def _rows(check: Callable[[Any], None]) -> models.Field:
    return models.JSONField(null=True, validators=[check])


_COLUMNS: Mapping[FieldKind, Callable[[FieldDefinition], models.Field]] = {
    FieldKind.TEXT: lambda field: models.CharField(max_length=TEXT_LENGTH, default="", db_default=""),
    FieldKind.LONG_TEXT: lambda field: models.TextField(default="", db_default=""),
    FieldKind.INTEGER: lambda field: models.BigIntegerField(null=True),
    FieldKind.NUMBER: lambda field: models.DecimalField(max_digits=_DIGITS, decimal_places=field.places, null=True),
    FieldKind.DATE: lambda field: models.DateField(null=True),
    FieldKind.BOOLEAN: lambda field: models.BooleanField(null=True),
    FieldKind.CHOICE: lambda field: models.CharField(
        max_length=VALUE_LENGTH,
        choices=[(one.value, both(one.title_uk, one.title_en)) for one in field.choices],
        default="",
        db_default="",
    ),
    FieldKind.LINK: lambda field: models.URLField(max_length=LINK_LENGTH, default="", db_default=""),
    FieldKind.HOURS: lambda field: _rows(check_hours),
    FieldKind.DEPARTURES: lambda field: _rows(check_departures),
}
