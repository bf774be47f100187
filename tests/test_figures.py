"""Dates, amounts and sizes of files are written as people of the page's language write them."""

import datetime

import pytest
from django.template.defaultfilters import filesizeformat
from django.utils import formats, translation

from geo import figures

DAY = datetime.datetime(2026, 5, 3, 15, 4)
MEGABYTE = 1024**2


@pytest.mark.parametrize(
    ("language", "kind", "words"),
    [
        ("en", "DATE_FORMAT", "3 May 2026"),
        ("en", "DATETIME_FORMAT", "3 May 2026, 15:04"),
        ("en", "SHORT_DATE_FORMAT", "3 May 2026"),
        ("en", "SHORT_DATETIME_FORMAT", "3 May 2026, 15:04"),
        ("en", "TIME_FORMAT", "15:04"),
        ("uk", "DATE_FORMAT", "3 травня 2026 р."),
        ("uk", "DATETIME_FORMAT", "3 травня 2026 р. 15:04"),
        ("uk", "MONTH_DAY_FORMAT", "3 травня"),
        ("uk", "SHORT_DATE_FORMAT", "03.05.2026"),
    ],
)
def test_the_day_stands_before_the_month_and_hours_go_to_24(language: str, kind: str, words: str) -> None:
    with translation.override(language):
        assert formats.date_format(DAY, kind) == words


@pytest.mark.parametrize("typed", ["2026-05-03", "03.05.2026", "03/05/2026", "3 May 2026"])
def test_a_date_typed_in_english_is_no_american_one(typed: str) -> None:
    with translation.override("en"):
        read = formats.get_format("DATE_INPUT_FORMATS")
    taken = []
    for form in read:
        try:
            taken.append(datetime.datetime.strptime(typed, form).date())
        except ValueError:
            continue
    assert taken
    assert set(taken) == {DAY.date()}


@pytest.mark.parametrize(
    ("size", "words"),
    [(1536, "1,5\u00a0КБ"), (1.5 * MEGABYTE, "1,5\u00a0МБ"), (1.5 * 1024 * MEGABYTE, "1,5\u00a0ГБ")],
)
def test_sizes_of_files_are_in_bytes_and_not_in_bits(size: float, words: str) -> None:
    with translation.override("uk"):
        assert filesizeformat(size) == words
    with translation.override("en"):
        assert filesizeformat(1.5 * MEGABYTE) == "1.5\u00a0MB"


@pytest.mark.parametrize(
    ("amount", "ukrainian", "english"),
    [(12345.678, "12\u00a0345,7", "12,345.7"), (0.0123, "0,0123", "0.0123")],
)
def test_square_metres_have_their_thousands_apart_and_small_ones_are_not_nothing(
    amount: float, ukrainian: str, english: str
) -> None:
    with translation.override("uk"):
        assert figures.square_metres(amount) == ukrainian
    with translation.override("en"):
        assert figures.square_metres(amount) == english


def test_tolerances_are_as_exact_as_they_are() -> None:
    with translation.override("uk"):
        assert [figures.exactly(number) for number in (0.5, 2.0)] == ["0,5", "2"]
