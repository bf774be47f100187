"""Deadlines of a report: what its category promises, in working days, beside what the law allows at most.

The law: an appeal that needs no study is settled without delay, not later than 15 days from the day it came; any other
within a month; where that cannot be, the head sets a longer term and tells the person, 45 days in all at most (Law
393/96-ВР, art. 20). Days are counted from the one behind that of arrival; a month ends on the day of that number, or on
the month's last (Civil Code, arts. 253, 254). Where the last day is no working day, the last working one before it is
ours: the law on appeals moves nothing on, so nobody is ever answered late (docs/decisions/0042).

Days are those of Kyiv. No deadline is a moment but its end (`end_of`), so that the nights on which clocks change make
none longer or shorter by a day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.calendar import WorkingCalendar, current

#: Days of Law 393/96-ВР, art. 20.
WITHOUT_STUDY_DAYS, AT_MOST_DAYS = 15, 45
_MONTHS_IN_YEAR = 12


class Clock(models.TextChoices):
    """Which of the law's terms an appeal has."""

    WITHOUT_STUDY = "15-days", _("15 days: it needs no study")
    WITH_STUDY = "month", _("One month")


@dataclass(frozen=True)
class Deadlines:
    """Last days: `promised_on` by the category (None where it promises nothing), `answer_by` by the law's ordinary
    term, `at_most_on` by its longest.
    """

    promised_on: date | None
    answer_by: date
    at_most_on: date


def deadlines(
    received_at: datetime, clock: Clock, promised_days: int | None, calendar: WorkingCalendar | None = None
) -> Deadlines:
    """Deadlines of what came at the moment `received_at` (aware), promised within so many working days, 0 being the
    day itself.
    """
    calendar = calendar or current()
    day = timezone.localdate(received_at)
    term = day + timedelta(days=WITHOUT_STUDY_DAYS) if clock == Clock.WITHOUT_STUDY else month_after(day)
    return Deadlines(
        promised_on=None if promised_days is None else calendar.after(day, promised_days),
        answer_by=calendar.not_after(term),
        at_most_on=calendar.not_after(day + timedelta(days=AT_MOST_DAYS)),
    )


def month_after(day: date) -> date:
    """The day of the same number in the next month, or that month's last (Civil Code, art. 254 part 3)."""
    year, month = (day.year + 1, 1) if day.month == _MONTHS_IN_YEAR else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def start_of(day: date) -> datetime:
    """The midnight with which a day of Kyiv begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The moment at which a day of Kyiv is over: the midnight behind it."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def is_past(day: date | None, now: datetime) -> bool:
    """Whether a deadline's last day is over; never where there is none."""
    return day is not None and now >= end_of(day)
