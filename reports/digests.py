"""Digests: one letter, every day or every week, of what is new with the areas, categories and layers that one follows.

A digest tells of a span of time from the end of the one before, so nothing is told twice and nothing is left out, even
if the worker slept for days. Single reports that are followed are told of at once, by `reports.letters`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import db
from reports import following, letters, links, outbox
from reports.models import Publicity, Report, Resident, Rhythm, Subscription

#: What was written by then is committed by now: a step has its time before others can see it.
_SETTLED = timedelta(minutes=5)
#: Reports told of under one heading; the others are counted.
_MOST = 20
#: Signs of the line under a heading, at most.
_RULE_LENGTH = 60


def due(now: datetime) -> list[int]:
    """Ids of the residents to whom a digest is to go: who has had none since the day, or the week, began in Kyiv."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    waiting = Q(rhythm=Rhythm.DAILY, told_until__lt=today) | Q(rhythm=Rhythm.WEEKLY, told_until__lt=monday)
    with_subscriptions = Resident.objects.filter(waiting).exclude(subscriptions=None)
    return list(with_subscriptions.order_by("pk").values_list("pk", flat=True))


def send(resident: int, now: datetime) -> bool:
    """Write the digest of a resident up to this moment, and remember that; whether there was anything to tell."""
    with transaction.atomic():
        reader = Resident.objects.select_for_update(skip_locked=True).filter(pk=resident).first()
        if reader is None:
            return False
        since, until = reader.told_until, now - _SETTLED
        if since >= until:
            return False
        with translation.override(reader.language):
            told = list(_told(reader, since, until))
            if told:
                _write(reader, told, until)
        reader.told_until = until
        reader.save(update_fields=["told_until"])
    return bool(told)


def _told(reader: Resident, since: datetime, until: datetime) -> Iterator[tuple[str, list[tuple[Report, bool]]]]:
    """Under the name of each subscription, the reports that it has to tell of, and which are new."""
    rows = db.rows(
        db.load("reports", "digest"),
        {"resident": reader.pk, "since": since, "until": until, "public": Publicity.PUBLIC},
    )
    reports = Report.objects.select_related("category").in_bulk({report for _subscription, report, _new in rows})
    subscriptions = Subscription.objects.select_related("category", "settlement").in_bulk({row[0] for row in rows})
    for subscription, group in groupby(rows, key=itemgetter(0)):
        yield (
            following.named(subscriptions[subscription]),
            [(reports[report], new) for _subscription, report, new in group],
        )


def _write(reader: Resident, told: list[tuple[str, list[tuple[Report, bool]]]], until: datetime) -> None:
    count = len({report.pk for _name, reports in told for report, _new in reports})
    subject = ngettext("News of %(count)s problem report", "News of %(count)s problem reports", count) % {
        "count": count
    }
    unsubscribing = links.unsubscribing(reader.email)
    lines = [_("New, and done, with what you follow:")]
    for name, reports in told:
        lines.append("\n".join([name, "–" * min(len(name), _RULE_LENGTH)]))
        lines += [_line(report, new) for report, new in reports[:_MOST]]
        if (more := len(reports) - _MOST) > 0:
            lines.append(ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more})
    lines.append(_("Choose how often this letter comes, and what you follow: %(link)s") % {"link": links.own_cabinet()})
    lines.append(_("No more of these letters: %(link)s") % {"link": unsubscribing})
    key = f"digest:{reader.uid}:{until.isoformat()}"
    outbox.mail(key, reader.email, subject, letters.signed(lines), headers=letters.unsubscribe_headers(unsubscribing))


def _line(report: Report, new: bool) -> str:
    sentence = (
        _("№ %(number)s, %(category)s: new. %(state)s.") if new else _("№ %(number)s, %(category)s. Now: %(state)s.")
    )
    told = sentence % {
        "number": report.pk,
        "category": report.category.title,
        "state": report.get_state_display(),
    }
    return "\n".join(filter(None, [told, report.address, links.public(report)]))
