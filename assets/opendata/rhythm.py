"""Until when a set must be renewed."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from assets.opendata.declared import Rhythm

_SATURDAY = 5
_MONTHS_IN_YEAR = 12


def due(rhythm: Rhythm, released: date, changed: date | None) -> date:
    """The last day on which a release of that day still is in time; `changed`: of the first change not released yet."""
    regular = months_after(released, rhythm.months)
    if changed is None or rhythm.working_days is None:
        return regular
    return min(regular, working_days_after(changed, rhythm.working_days))


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last of that month if it is shorter."""
    year, month = divmod(day.month - 1 + months, _MONTHS_IN_YEAR)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def working_days_after(day: date, days: int) -> date:
    """The last of so many working days behind `day`.

    Saturdays and Sundays are none. Public holidays are working days as long as martial law is in force (Law 2136-IX
    art. 6 suspends art. 73 of the Labour Code); after it a holiday makes this a day too strict.
    """
    *_before, last = islice(_working_days(day), days)
    return last


def _working_days(after: date) -> Iterator[date]:
    return (day for ahead in count(1) if (day := after + timedelta(ahead)).weekday() < _SATURDAY)
