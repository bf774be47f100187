"""The work list as a person reads it: filtered, in order, page by page, each conflict in words.

wanted = Wanted(registers=("parcels",), order=Order.AMOUNT)
page = listing.page(wanted, after=0)
listing.told(page.items, user)           # titles of their objects and sentences, as this officer reads them
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Abs, Coalesce
from django.utils.translation import gettext as _

from geo import access, registers
from geo.access import Sight
from geo.models import User
from geo.records import Record
from geo.registers import Register
from importers import report
from importers.findings import FINDINGS, Effect
from importers.models import Batch, Conflict, Finding
from layers import features

#: Conflicts of one page.
PAGE_LENGTH = 50
#: Words of a filter that are no state and no person: what is still to be done, whatever there is, assigned to nobody.
PENDING, EVERY, NOBODY = "pending", "every", "nobody"
#: Conflicts without an amount stand behind those with one.
_NO_AMOUNT = -1.0


class Order(StrEnum):
    """`AMOUNT` compares what has one unit: it is for one kind."""

    LATEST = "latest"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Empty: any. `assignee` is a user's number or NOBODY, `batch` the number of an import."""

    registers: tuple[str, ...]
    code: str = ""
    state: str = PENDING
    assignee: str = ""
    batch: int | None = None
    order: Order = Order.LATEST


@dataclass(frozen=True)
class Page:
    """`after` is the number of the conflict behind which the next page begins, None on the last."""

    items: list[Conflict]
    after: int | None


@dataclass(frozen=True)
class Told:
    """A conflict in words. `object` and `other` are None where the object is no longer in the register."""

    conflict: Conflict
    register: type[Register]
    kind: str
    field: str
    value: str
    problem: str
    advice: str
    object: Record | None
    title: str
    other: Record | None
    other_title: str


def matching(wanted: Wanted) -> "QuerySet[Conflict]":
    """All that is wanted, in order; annotated with `size`, the amount without its sign."""
    found = Conflict.objects.filter(register__in=wanted.registers).select_related("assignee", "batch")
    if wanted.code:
        found = found.filter(code=wanted.code)
    if wanted.state == PENDING:
        found = found.filter(state__in=Conflict.PENDING)
    elif wanted.state != EVERY:
        found = found.filter(state=wanted.state)
    if wanted.assignee == NOBODY:
        found = found.filter(assignee__isnull=True)
    elif wanted.assignee:
        found = found.filter(assignee=int(wanted.assignee))
    if wanted.batch is not None:
        found = found.filter(batch=wanted.batch)
    size = Coalesce(Abs(F("amount")), Value(_NO_AMOUNT), output_field=FloatField())
    order = ("-size", "-pk") if wanted.order is Order.AMOUNT else ("-pk",)
    return found.annotate(size=size).order_by(*order)


def page(wanted: Wanted, after: int = 0, limit: int = PAGE_LENGTH) -> Page:
    """The conflicts behind the one of number `after` (0: from the beginning)."""
    found = matching(wanted)
    if after:
        found = found.filter(_behind(wanted, after))
    shown = list(found[: limit + 1])
    return Page(shown[:limit], shown[limit - 1].pk if len(shown) > limit else None)


def kinds(slugs: Collection[str]) -> list[tuple[str, str]]:
    """Code and title of the kinds that there are conflicts of in these registers, by title."""
    codes = Conflict.objects.filter(register__in=slugs).values_list("code", flat=True).distinct().order_by()
    return sorted(((code, str(FINDINGS[code].title)) for code in codes), key=lambda kind: kind[1])


def waiting(slugs: Collection[str]) -> dict[str, int]:
    """How many conflicts are still to be done in each of these registers that has any."""
    pending = Conflict.objects.filter(register__in=slugs, state__in=Conflict.PENDING).order_by()
    return dict(pending.values_list("register").annotate(Count("pk")))


def of_object(register: type[Register], uid: UUID) -> "QuerySet[Conflict]":
    """What is still to be done about an object."""
    about = Q(object=uid) | Q(other=uid)
    return Conflict.objects.filter(about, register=register.slug, state__in=Conflict.PENDING).order_by("pk")


def told(conflicts: Iterable[Conflict], user: User) -> Iterator[Told]:
    """Each conflict in words, in the same order, with what this officer reads of its objects."""
    shown = list(conflicts)
    known: dict[tuple[str, UUID], tuple[Record, str]] = {}
    sights: dict[str, Sight] = {}
    for slug, group in groupby(sorted(shown, key=lambda one: one.register), key=lambda one: one.register):
        sights[slug] = access.books(registers.get(slug), user)
        known |= {(slug, record.uid): (record, title) for record, title in _objects(sights[slug], list(group))}
    for one in shown:
        yield _told(one, sights[one.register], known)


def _told(one: Conflict, sight: Sight, known: dict[tuple[str, UUID], tuple[Record, str]]) -> Told:
    gone = (None, _("an object that is no longer in the register"))
    record, title = known.get((one.register, one.object), gone)
    other, other_title = known.get((one.register, one.other), gone) if one.other else (None, "")
    # A conflict is told in the words of the finding that it came from.
    finding = Finding(
        row_no=0,
        code=one.code,
        effect=Effect.WARNED,
        field=one.field,
        value=one.value,
        amount=one.amount,
        other=other_title or one.detail,
    )
    line = report.line(finding, Batch(register=one.register), sight.names())
    return Told(
        conflict=one,
        register=sight.register,
        kind=str(FINDINGS[one.code].title),
        field=line.field,
        value=line.value,
        problem=line.problem,
        advice=line.advice,
        object=record,
        title=title,
        other=other,
        other_title=other_title,
    )


def _objects(sight: Sight, conflicts: Sequence[Conflict]) -> Iterator[tuple[Record, str]]:
    uids = {uid for one in conflicts for uid in (one.object, one.other) if uid}
    references = [field.name for field in sight.fields if field.reference]
    for record in sight.records().select_related(*references).filter(uid__in=uids):
        yield record, features.headline(sight, record)


def _behind(wanted: Wanted, number: int) -> Q:
    """Condition of what stands behind the conflict of that number, whether it is still wanted or not."""
    if wanted.order is Order.LATEST:
        return Q(pk__lt=number)
    amounts = Conflict.objects.filter(pk=number).values_list("amount", flat=True)
    amount = next(iter(amounts), None)
    size = _NO_AMOUNT if amount is None else abs(amount)
    return Q(size__lt=size) | Q(size=size, pk__lt=number)
