"""The daily record of the indicators: no history of single records could tell it afterwards."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from assets.indicators.declared import Figure, Indicator, every
from assets.indicators.measuring import measure
from assets.models import IndicatorDay


def record() -> int:
    """Write down the figures of now as today's, in the place of what was written earlier today; how many they are.

    The last record of a day stands. A day without one stays empty: nothing is made up afterwards.
    """
    today = timezone.localdate()
    rows = [
        IndicatorDay(
            day=today,
            indicator=slug,
            settlement=figure.settlement,
            numerator=figure.numerator,
            denominator=figure.denominator,
        )
        for slug, figures in measure(every()).items()
        for figure in figures
    ]
    with transaction.atomic():
        IndicatorDay.objects.filter(day=today).delete()
        # Two workers may record at once: the later one overwrites.
        IndicatorDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["indicator", "day", "settlement"],
            update_fields=["numerator", "denominator"],
        )
    return len(rows)


def past(indicators: Iterable[Indicator]) -> Iterator[tuple[date, str, Figure]]:
    """All that was recorded before today (day, slug, figure), in the order of days."""
    ordered = _before_today(indicators).order_by("day", "indicator", "settlement")
    for row in ordered.iterator():
        yield row.day, row.indicator, Figure(row.settlement, row.numerator, row.denominator)


def course(indicators: Iterable[Indicator], since: date, places: Q) -> Iterator[tuple[date, str, Decimal, Decimal]]:
    """Day, slug, numerator and denominator of the sum of `places` (a condition on `settlement`), by days."""
    summed = (
        _before_today(indicators)
        .filter(places, day__gte=since)
        .order_by("day", "indicator")
        .values("day", "indicator")
        .annotate(part=Sum("numerator"), whole=Sum("denominator"))
    )
    yield from summed.values_list("day", "indicator", "part", "whole")


def _before_today(indicators: Iterable[Indicator]) -> QuerySet[IndicatorDay]:
    return IndicatorDay.objects.filter(
        indicator__in=[indicator.slug for indicator in indicators], day__lt=timezone.localdate()
    )
