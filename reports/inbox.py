"""The inbox of those who handle reports: narrowed, in order, page by page, and counted by state.

wanted = Wanted(deadline=Deadline.OVERDUE, order=Order.DUE)
page = inbox.page(user, wanted)
inbox.page(user, wanted, after=page.after)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from geo.access import Viewer
from reports import seeing
from reports.models import CLOSED, OPEN, Publicity, Report

#: Reports of one page.
PAGE_LENGTH = 50
#: Words of a filter that are no state, no department and no person.
OPEN_ONES, CLOSED_ONES, EVERY, NOBODY = "open", "closed", "every", "nobody"
#: A deadline is near when so many days are left.
SOON = timedelta(days=3)
_BETWEEN = "~"
#: Digits of the largest number that a row can have.
_DIGITS = 18


class Order(StrEnum):
    NEWEST = "newest"
    #: What is due first, by whichever of the two clocks ends sooner.
    DUE = "due"
    CHANGED = "changed"


class Deadline(StrEnum):
    """Of open reports: which clock has run out, or will within `SOON`."""

    OVERDUE = "overdue"
    PROMISE = "promise"
    LAW = "law"
    NEAR = "near"


class Flag(StrEnum):
    DISPUTED = "disputed"
    HELD = "held"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty: any. `state` is a state or one of the words above, `category` a code, `department` a
    slug or NOBODY, `assignee` a user's number or NOBODY; `words` a number, or a part of an address or a thing's number.
    """

    state: str = OPEN_ONES
    category: str = ""
    department: str = ""
    assignee: str = ""
    deadline: str = ""
    flag: str = ""
    words: str = ""
    order: Order = Order.NEWEST


@dataclass(frozen=True)
class Page:
    """`after` says behind what the next page begins; empty on the last."""

    items: list[Report]
    after: str


def page(viewer: Viewer, wanted: Wanted, after: str = "", limit: int = PAGE_LENGTH) -> Page:
    """The reports behind `after`, which a page before gave; raises `ValueError` for what none gave."""
    found = matching(viewer, wanted).select_related("category", "department", "assignee")
    column, descending, read = _ORDERS[wanted.order]
    if after:
        text, _between, number = after.partition(_BETWEEN)
        value, pk, side = read(text), int(number), "lt" if descending else "gt"
        found = found.filter(Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": pk}))
    rows = list(found[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], f"{getattr(last, column).isoformat()}{_BETWEEN}{last.pk}" if last else "")


def matching(viewer: Viewer, wanted: Wanted) -> "QuerySet[Report]":
    """All that is wanted of what `viewer` handles, in order; annotated with `due_on`, the earlier of the deadlines."""
    found = seeing.handled(viewer).annotate(due_on=Least("promised_on", "answer_by"))
    column, descending, _read = _ORDERS[wanted.order]
    sign = "-" if descending else ""
    for condition in _conditions(wanted):
        found = found.filter(condition)
    return found.order_by(f"{sign}{column}", f"{sign}pk")


def counts(viewer: Viewer, wanted: Wanted) -> dict[str, int]:
    """How many reports there are by state, of what else is wanted."""
    found = matching(viewer, replace(wanted, state=EVERY)).order_by()
    return dict(found.values_list("state").annotate(count=Count("pk")))


def a_number(text: str) -> int | None:
    """The number of a row that somebody wrote; None for what is none."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def _conditions(wanted: Wanted) -> list[Q]:
    conditions = []
    if wanted.state in (OPEN_ONES, CLOSED_ONES):
        conditions.append(Q(state__in=OPEN if wanted.state == OPEN_ONES else CLOSED))
    elif wanted.state != EVERY:
        conditions.append(Q(state=wanted.state))
    if wanted.category:
        conditions.append(Q(category__code=wanted.category))
    if wanted.department:
        conditions.append(Q(department=None) if wanted.department == NOBODY else Q(department__slug=wanted.department))
    if wanted.assignee:
        conditions.append(Q(assignee=None) if wanted.assignee == NOBODY else Q(assignee=int(wanted.assignee)))
    if wanted.deadline:
        conditions.append(Q(state__in=OPEN) & _DEADLINES[Deadline(wanted.deadline)](timezone.localdate()))
    if wanted.flag:
        conditions.append(_FLAGS[Flag(wanted.flag)])
    if words := wanted.words.strip():
        conditions.append(_said(words))
    return conditions


def _said(words: str) -> Q:
    said = Q(address__icontains=words) | Q(thing_number__icontains=words)
    number = a_number(words.lstrip("№# "))
    return said if number is None else said | Q(pk=number)


_ORDERS: Mapping[Order, tuple[str, bool, Callable[[str], date | datetime]]] = {
    Order.NEWEST: ("created_at", True, datetime.fromisoformat),
    Order.DUE: ("due_on", False, date.fromisoformat),
    Order.CHANGED: ("updated_at", True, datetime.fromisoformat),
}
_DEADLINES: Mapping[Deadline, Callable[[date], Q]] = {
    Deadline.OVERDUE: lambda today: Q(due_on__lt=today),
    Deadline.PROMISE: lambda today: Q(promised_on__lt=today),
    Deadline.LAW: lambda today: Q(answer_by__lt=today),
    Deadline.NEAR: lambda today: Q(due_on__gte=today, due_on__lte=today + SOON),
}
_FLAGS: Mapping[Flag, Q] = {
    Flag.DISPUTED: Q(disputes__gt=0),
    Flag.HELD: Q(publicity=Publicity.HELD),
    Flag.UNCONFIRMED: Q(publicity=Publicity.UNCONFIRMED),
    Flag.WITHDRAWN: Q(publicity=Publicity.WITHDRAWN),
}
