"""Statistics of the public reports: the page with charts and tables, and each table as CSV."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from geo.access import Viewer
from portal.csv_answer import csv_answer
from portal.reports.charts import Bars, Columns, bars, columns
from portal.reports.words import settlements
from portal.state.wording import percents
from portal.views import fresh
from reports import seeing, statistics
from reports.models import Category, Department
from reports.statistics import Faults, Figures, Part, Whose

#: Months that the page shows; the file has all.
_MONTHS = 24
#: Lamps, lines and substations that the page shows, the worst first; the file has more.
_WORST = 20
#: Decimal places of days.
_DAYS = 1


@dataclass(frozen=True)
class Table:
    """A table of the page with its chart. `name` stands in the file's address; `lines` begin with what they are of."""

    name: str
    title: str
    headings: Sequence[str]
    lines: Sequence[Sequence[str]]
    chart: Bars | Columns | None = None

    @property
    def file(self) -> str:
        return reverse("portal:report-statistics-csv", args=[self.name])


@fresh
@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    """What was reported, how much of it is done, how soon, and which lamps fail again."""
    figures, failing = _counted(request.user)
    [whole] = figures[Part.WHOLE]
    tables = [_table(part, figures[part], request.user) for part in Part if part is not Part.WHOLE]
    lamps = [_of_faults(whose, faults[:_WORST]) for whose, faults in failing.items() if faults]
    context = {"whole": _cards(whole), "tables": [one for one in tables if one.lines], "lamps": lamps}
    return render(request, "portal/reports/statistics.html", context)


@fresh
@require_safe
def statistics_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """One table, by its name: numbers with a decimal point, days as ISO 8601 has them."""
    figures, failing = _counted(request.user)
    if name in list(Part) and name != Part.WHOLE:
        part = Part(name)
        titles = _titles(part, request.user)
        lines = [[one.key, titles(one.key), *_plain(one)] for one in figures[part]]
        return csv_answer(f"reports-by-{name}.csv", [[_("code"), _heading(part), *_headings()], *lines])
    if name in failing:
        faults = [[one.name, one.faults, one.open, one.disputes, _exact(one.mean_days)] for one in failing[Whose(name)]]
        return csv_answer(f"reports-by-{name}.csv", [[_of_whom(Whose(name)), *_fault_headings()], *faults])
    raise Http404(_("There is no such table."))


def _counted(viewer: Viewer) -> tuple[Mapping[Part, Sequence[Figures]], Mapping[Whose, Sequence[Faults]]]:
    if not seeing.is_open(viewer):
        raise Http404(_("Reports are not published here."))
    return statistics.by_part(), statistics.repeated(viewer)


def _cards(whole: Figures) -> list[tuple[str, str]]:
    """Titles and figures of all reports together."""
    return list(zip(_headings(), _cells(whole), strict=True))


def _table(part: Part, figures: Sequence[Figures], viewer: Viewer) -> Table:
    titles = _titles(part, viewer)
    shown = list(figures)
    if part is Part.MONTH:
        shown = shown[-_MONTHS:]
        chart: Bars | Columns | None = columns([(titles(one.key), one.received, one.fixed) for one in shown])
        shown.reverse()
    else:
        shown.sort(key=lambda one: (-one.received, titles(one.key)))
        chart = bars([(titles(one.key), one.received, one.open) for one in shown])
    lines = [[titles(one.key), *_cells(one)] for one in shown]
    return Table(part, _title(part), [_heading(part), *_headings()], lines, chart)


def _of_faults(whose: Whose, faults: Sequence[Faults]) -> Table:
    lines = [
        [one.name, _whole(one.faults), _whole(one.open), _whole(one.disputes), _days(one.mean_days)] for one in faults
    ]
    chart = bars([(one.name, one.faults, one.open) for one in faults])
    return Table(whose, _repeated_title(whose), [_of_whom(whose), *_fault_headings()], lines, chart)


def _headings() -> list[str]:
    return [
        pgettext("reports", "Received"),
        pgettext("reports", "Open"),
        pgettext("reports", "Overdue"),
        pgettext("reports", "Fixed"),
        _("Fixed in time"),
        _("Kept terms"),
        _("Closures disputed"),
        _("Median days until fixed"),
    ]


def _cells(one: Figures) -> list[str]:
    share = one.share_in_time
    kept = "—" if share is None else percents(Decimal(share))
    counts = (one.received, one.open, one.overdue, one.fixed, one.in_time)
    return [*map(_whole, counts), kept, _whole(one.disputed), _days(one.median_days)]


def _plain(one: Figures) -> list[Any]:
    share = one.share_in_time
    kept = "" if share is None else f"{share:.4f}"
    return [
        one.received,
        one.open,
        one.overdue,
        one.fixed,
        one.in_time,
        kept,
        one.disputed,
        _exact(one.median_days),
    ]


def _fault_headings() -> list[str]:
    return [_("Faults"), pgettext("reports", "Open"), _("Closures disputed"), _("Mean days until repaired")]


def _titles(part: Part, viewer: Viewer) -> Callable[[str], str]:
    """What each key of that part is called, in the language of the moment."""
    match part:
        case Part.KIND:
            known = {one.code: one.title for one in Category.objects.all()}
        case Part.DEPARTMENT:
            known = {one.slug: str(one) for one in Department.objects.all()} | {"": _("Nobody yet")}
        case Part.SETTLEMENT:
            known = settlements(viewer) | {"": _("Outside settlements")}
        case _:
            return _month
    return lambda key: known.get(key, key)


def _month(key: str) -> str:
    return date_format(date.fromisoformat(f"{key}-01"), "YEAR_MONTH_FORMAT")


def _title(part: Part) -> str:
    return {
        Part.KIND: _("By kind"),
        Part.SETTLEMENT: _("By settlement"),
        Part.DEPARTMENT: _("By who sees to it"),
        Part.MONTH: _("By month"),
    }[part]


def _heading(part: Part) -> str:
    return {
        Part.KIND: pgettext("reports", "Kind"),
        Part.SETTLEMENT: pgettext("of any category", "Settlement"),
        Part.DEPARTMENT: _("Seen to by"),
        Part.MONTH: _("Month of the report"),
    }[part]


def _repeated_title(whose: Whose) -> str:
    return {
        Whose.LAMP: _("Lamps that failed again"),
        Whose.LINE: _("Lighting lines that failed again"),
        Whose.SUBSTATION: _("Transformer substations whose lamps failed again"),
    }[whose]


def _of_whom(whose: Whose) -> str:
    return {
        Whose.LAMP: _("Lamp"),
        Whose.LINE: _("Lighting line"),
        Whose.SUBSTATION: _("Transformer substation"),
    }[whose]


def _whole(count: int) -> str:
    return number_format(count, 0, use_l10n=True, force_grouping=True)


def _days(days: float | None) -> str:
    return "—" if days is None else number_format(Decimal(days), _DAYS, use_l10n=True, force_grouping=True)


def _exact(days: float | None) -> str:
    return "" if days is None else f"{days:.2f}"
