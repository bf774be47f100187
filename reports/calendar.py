"""Working days of Ukraine: Monday to Friday, but for holidays and the days off that are moved for them.

    calendar = current()
    calendar.after(date(2026, 8, 21), 3)      # the third working day behind that Friday

Which days are holidays stands in `data/calendar.toml`, and so do the periods in which they are worked.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources

from django.conf import settings

_DAY = timedelta(days=1)
_SATURDAY = 5
#: Days by which the Julian calendar is behind, from 1900 to 2099.
_JULIAN_DELAY = timedelta(days=13)

#: First and last day of a period; None: it has not ended.
Period = tuple[date, date | None]


@dataclass(frozen=True)
class WorkingCalendar:
    """`fixed`: month and day of holidays. `after_easter`: days behind Easter Sunday of the others. `worked`: periods in
    which holidays are worked.
    """

    fixed: Sequence[tuple[int, int]]
    after_easter: Sequence[int]
    worked: Sequence[Period]

    def is_working(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in _days_off(self, day.year)

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days behind `day`; with 0 `day` itself, or the next working one."""
        if count == 0:
            return day if self.is_working(day) else self.after(day, 1)
        for _number in range(count):
            day += _DAY
            while not self.is_working(day):
                day += _DAY
        return day

    def not_after(self, day: date) -> date:
        """`day`, or the last working day before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def holidays(self, year: int) -> list[date]:
        """The holidays of that year that are not worked, in order, whatever day of the week they fall on."""
        easter = orthodox_easter(year)
        every = {date(year, month, day) for month, day in self.fixed}
        every |= {easter + timedelta(days=behind) for behind in self.after_easter}
        return sorted(day for day in every if not self._is_worked(day))

    def _is_worked(self, day: date) -> bool:
        return any(since <= day and (until is None or day <= until) for since, until in self.worked)


def current() -> WorkingCalendar:
    """The calendar of `data/calendar.toml`; its open period ends with `settings.HOLIDAYS_WORKED_UNTIL`."""
    return _read(settings.HOLIDAYS_WORKED_UNTIL)


def orthodox_easter(year: int) -> date:
    """Easter Sunday by the Julian paschalia, in the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + _JULIAN_DELAY


@lru_cache
def _read(worked_until: date | None) -> WorkingCalendar:
    data = tomllib.loads(resources.files("reports").joinpath("data", "calendar.toml").read_text(encoding="utf-8"))
    return WorkingCalendar(
        fixed=tuple((int(text[:2]), int(text[3:])) for text in data["fixed"]),
        after_easter=tuple(data["after_easter"]),
        worked=tuple((period["since"], period.get("until", worked_until)) for period in data["worked"]),
    )


@lru_cache
def _days_off(calendar: WorkingCalendar, year: int) -> frozenset[date]:
    """Holidays, and the days to which a day off is moved that a holiday fell upon (КЗпП, art. 67 part 3)."""
    holidays = calendar.holidays(year)
    return frozenset(holidays) | frozenset(_moved(holidays))


def _moved(holidays: Sequence[date]) -> Iterator[date]:
    taken = set(holidays)
    for holiday in holidays:
        if holiday.weekday() < _SATURDAY:
            continue
        day = holiday + _DAY
        while day.weekday() >= _SATURDAY or day in taken:
            day += _DAY
        taken.add(day)
        yield day
