"""The demonstration's problem reports: taken and handled by the operations of residents, dispatchers and crews.

Then they are dated back, for terms and statistics of one day would show nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from addresses.models import Address
from demo.complaints import COMPLAINTS, OUTAGE_EN, OUTAGE_HOURS, OUTAGE_LINE, OUTAGE_UK, Complaint, Step
from geo import access, history, registers
from geo.models import User
from geo.records import State as RecordState
from reports.deadlines import Clock, deadlines
from reports.models import Category, Department, IdempotencyKey, Move, PlannedOutage, Report, Source, State
from reports.submitting import Sender, Sent, submit
from reports.workflow import Actor, Mover, move

_SENDER = "demonstration"
_OUTSIDE = {
    "slug": "state-roads",
    "title_uk": "Служба відновлення та розвитку інфраструктури",
    "title_en": "State roads agency",
    "outside": True,
}


def are_reported() -> bool:
    return IdempotencyKey.objects.filter(sender=_SENDER).exists()


@transaction.atomic
def report(user: User) -> str:
    """Report all that `demo.complaints` has, and take each its course; announce its outage."""
    outside, _new = Department.objects.get_or_create(slug=_OUTSIDE["slug"], defaults=_OUTSIDE)
    now = timezone.now()
    for number, complaint in enumerate(COMPLAINTS):
        sender = Sender(Source.PAGE, "uk", name=_SENDER, key=str(number), trusted=True)
        taken = submit(_sent(complaint), sender).report
        for step in complaint.course:
            _take(taken, step, user, outside)
        _date_back(taken, complaint, now - timedelta(days=complaint.ago))
    PlannedOutage.objects.create(
        text_uk=OUTAGE_UK,
        text_en=OUTAGE_EN,
        line=OUTAGE_LINE,
        begins_at=now,
        ends_at=now + timedelta(hours=OUTAGE_HOURS),
    )
    return _("%(count)s problem reports") % {"count": len(COMPLAINTS)}


def _sent(complaint: Complaint) -> Sent:
    category = Category.objects.get(code=complaint.category)
    has_things = bool(category.thing_layer)
    return Sent(
        category=category.code,
        lonlat=None if has_things else _address(complaint.place),
        thing=_thing(category.thing_layer, complaint.place) if has_things else None,
        description=complaint.words,
        answers=complaint.answers,
    )


def _thing(layer: str, place: int) -> UUID:
    things = access.sight(registers.get(layer), AnonymousUser()).records().order_by("pk")
    uid: UUID = things[place % things.count()].uid
    return uid


def _address(place: int) -> tuple[float, float]:
    addresses = Address.objects.filter(state=RecordState.CURRENT).exclude(geom=None).order_by("pk")
    point = addresses[place % addresses.count()].geom
    assert point
    return point.x, point.y


def _take(taken: Report, step: Step, user: User, outside: Department) -> None:
    state = State(step.state)
    mover = Mover(None, frozenset({Actor.REPORTER})) if step.by_reporter else Mover(user, frozenset({Actor.DISPATCHER}))
    move(taken.pk, state, mover, reason=step.reason, department=outside if state == State.FORWARDED else None)


def _date_back(taken: Report, complaint: Complaint, came: datetime) -> None:
    """As if it had come and been handled then; its terms are those of that day."""
    due = deadlines(came, Clock(taken.category.clock), taken.category.promised_days)
    moves = list(Move.objects.filter(report=taken).order_by("pk"))
    when = [min(came + timedelta(days=step.after), timezone.now()) for step in complaint.course]
    with pgtrigger.ignore("reports.Move:is_a_log"):
        for one, at in zip(moves, when, strict=True):
            Move.objects.filter(pk=one.pk).update(at=at)
    with history.acting(None, _("Dated back for the demonstration.")):
        Report.objects.filter(pk=taken.pk).update(
            created_at=came,
            promised_on=due.promised_on,
            answer_by=due.answer_by,
            at_most_on=due.at_most_on,
        )
        Report.objects.filter(pk=taken.pk, closed_at__isnull=False).update(closed_at=when[-1] if when else None)
