"""Deadlines of reports, against tables worked out by hand with a calendar on the wall."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from reports import calendar as calendars
from reports.calendar import WorkingCalendar, current, orthodox_easter
from reports.deadlines import Clock, deadlines, end_of, is_past, month_after

#: The table of `data/calendar.toml` as it is in peace.
PEACE = WorkingCalendar(current().fixed, current().after_easter, ())


def day(text: str) -> date:
    return date.fromisoformat(text)


def kyiv(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("year", "easter"),
    [(2022, "2022-04-24"), (2023, "2023-04-16"), (2024, "2024-05-05"), (2025, "2025-04-20"), (2026, "2026-04-12")],
)
def test_easter_is_that_of_the_church_calendar(year: int, easter: str) -> None:
    assert orthodox_easter(year) == day(easter)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # a Friday; the weekend is passed over
        ("2026-11-21", 1, "2026-11-23"),  # a Saturday
        ("2026-11-21", 0, "2026-11-23"),  # "the same day" of a Saturday is Monday
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-08-21", 1, "2026-08-24"),  # Independence Day is worked under martial law
        ("2025-12-24", 1, "2025-12-25"),
        ("2024-05-03", 1, "2024-05-06"),  # the Monday behind Easter is no day off under martial law
        ("2026-12-31", 1, "2027-01-01"),
    ],
)
def test_under_martial_law_holidays_are_worked_and_nothing_is_moved(start: str, count: int, end: str) -> None:
    assert current().after(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-08-21", 1, "2026-08-25"),  # Friday; Monday the 24th is Independence Day
        ("2026-04-10", 1, "2026-04-14"),  # Friday; Easter is Sunday the 12th, its day off is moved to Monday
        ("2026-05-29", 1, "2026-06-02"),  # Friday; Trinity is Sunday the 31st, moved to Monday
        ("2027-04-30", 1, "2027-05-05"),  # 1 May is a Saturday, Easter the Sunday: Monday and Tuesday are off
        ("2027-04-30", 2, "2027-05-06"),
        ("2027-05-07", 1, "2027-05-11"),  # 8 May is a Saturday, moved to Monday the 10th
        ("2025-12-24", 1, "2025-12-26"),
        ("2026-12-31", 1, "2027-01-04"),  # 1 January is a Friday
        ("2026-06-26", 1, "2026-06-30"),  # Constitution Day is a Sunday, moved to Monday the 29th
    ],
)
def test_in_peace_holidays_are_off_and_days_off_are_moved_behind_them(start: str, count: int, end: str) -> None:
    assert PEACE.after(day(start), count) == day(end)


def test_holidays_are_off_again_from_the_day_that_the_setting_names(settings: object) -> None:
    settings.HOLIDAYS_WORKED_UNTIL = day("2026-08-23")  # type: ignore[attr-defined]
    assert not calendars.current().is_working(day("2026-08-24"))
    assert calendars.current().is_working(day("2026-07-15"))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2028-01-29", "2028-02-29"),
        ("2026-01-28", "2026-02-28"),
        ("2026-03-31", "2026-04-30"),
        ("2026-12-31", "2027-01-31"),
        ("2026-12-05", "2027-01-05"),
    ],
)
def test_a_month_ends_on_the_day_of_the_same_number_or_on_the_months_last(start: str, end: str) -> None:
    assert month_after(day(start)) == day(end)


@pytest.mark.parametrize(
    ("received", "clock", "promised", "promised_on", "answer_by", "at_most_on"),
    [
        # A Saturday in November: 15 days are a Sunday, a month a Monday, 45 days a Tuesday.
        ("2026-11-21T12:00", Clock.WITHOUT_STUDY, 3, "2026-11-25", "2026-12-04", "2027-01-05"),
        ("2026-11-21T12:00", Clock.WITH_STUDY, None, None, "2026-12-21", "2027-01-05"),
        # The last day of January: the month ends on Saturday 28 February, 45 days on Tuesday 17 March.
        ("2026-01-31T09:00", Clock.WITH_STUDY, 0, "2026-02-02", "2026-02-27", "2026-03-17"),
        # A leap February: 31 January and a month is Tuesday the 29th.
        ("2028-01-31T09:00", Clock.WITH_STUDY, 1, "2028-02-01", "2028-02-29", "2028-03-16"),
        # Just before and at midnight in Kyiv.
        ("2026-11-23T23:59:59", Clock.WITHOUT_STUDY, 1, "2026-11-24", "2026-12-08", "2027-01-07"),
        ("2026-11-24T00:00:00", Clock.WITHOUT_STUDY, 1, "2026-11-25", "2026-12-09", "2027-01-08"),
        # Over both changes of the clocks: 25 October 2026 and 28 March 2027.
        ("2026-10-24T23:30", Clock.WITHOUT_STUDY, 1, "2026-10-26", "2026-11-06", "2026-12-08"),
        ("2027-03-27T23:30", Clock.WITHOUT_STUDY, 1, "2027-03-29", "2027-04-09", "2027-05-11"),
    ],
)
def test_deadlines_are_those_of_the_table(
    received: str, clock: Clock, promised: int | None, promised_on: str | None, answer_by: str, at_most_on: str
) -> None:
    found = deadlines(kyiv(received), clock, promised)
    assert found.promised_on == (day(promised_on) if promised_on else None)
    assert found.answer_by == day(answer_by)
    assert found.at_most_on == day(at_most_on)


def test_the_day_of_arrival_is_kyivs_and_not_that_of_greenwich() -> None:
    late_in_kyiv = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert deadlines(late_in_kyiv, Clock.WITHOUT_STUDY, 0).promised_on == day("2026-11-24")


@pytest.mark.parametrize(
    ("last_day", "end", "hours"),
    [
        ("2026-11-23", "2026-11-23T22:00:00+00:00", 24),
        ("2026-10-25", "2026-10-25T22:00:00+00:00", 25),  # clocks go back that night
        ("2026-03-29", "2026-03-29T21:00:00+00:00", 23),  # and forth that one
    ],
)
def test_a_day_ends_at_kyivs_midnight_whatever_the_clocks_did(last_day: str, end: str, hours: int) -> None:
    assert end_of(day(last_day)) == datetime.fromisoformat(end)
    begun, over = end_of(day(last_day) - timedelta(days=1)), end_of(day(last_day))
    assert over.timestamp() - begun.timestamp() == hours * 3600


def test_a_deadline_is_past_when_its_last_day_is_over_and_not_before() -> None:
    assert not is_past(day("2026-11-23"), kyiv("2026-11-23T23:59:59"))
    assert is_past(day("2026-11-23"), kyiv("2026-11-24T00:00:00"))
    assert not is_past(None, kyiv("2030-01-01T00:00:00"))
