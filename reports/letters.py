"""Letters to reporters and followers, each in the reader's language and with a link, and what webhooks are told.

Who follows a report is told of it while it is public; the reporter always. Webhooks are told what Open311 tells, and
the state by its own name: never who wrote.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from layers.publisher import current
from reports import links, outbox
from reports.models import (
    CLOSED,
    Contact,
    Follower,
    Hook,
    Message,
    MessageKind,
    Move,
    Photograph,
    Publicity,
    PushSubscription,
    Report,
    State,
)
from reports.models.persons import EMAIL_LENGTH


@dataclass(frozen=True)
class _Reader:
    email: str
    language: str
    is_reporter: bool


def require_address(email: str) -> None:
    """Raise `ValidationError` for what is no e-mail address, and for one with signs in it that nobody sees."""
    validate_email(email)
    MaxLengthValidator(EMAIL_LENGTH)(email)
    if any(unicodedata.category(sign).startswith("C") for sign in email):
        raise ValidationError(_("There are invisible signs in the e-mail address. Write it anew."))


def ask_to_confirm(report: Report, email: str, language: str, *, follows: bool = False) -> None:
    """A letter with the link by which the address is confirmed."""
    with translation.override(language):
        if follows:
            first = _("Somebody wants to be told at this address of report %(number)s.")
        else:
            first = _("Your report has the number %(number)s. Please confirm your address:")
        lines = [first % {"number": report.pk}, links.confirmation(report, email)]
        if not follows:
            lines += [
                _("Your private link, by which you see the report and dispute its closure:"),
                links.private(report),
            ]
        lines.append(_("If it was not you, do nothing: nothing will be sent here."))
        outbox.mail(
            f"confirm:{report.uid}:{email}",
            email,
            _("Report %(number)s: confirm your address") % {"number": report.pk},
            signed(lines),
        )


def tell_of(report: Report, move: Move) -> None:
    """Write to everybody who is to know of this step of the report."""
    for reader in _readers(report):
        with translation.override(reader.language):
            subject = _("Report %(number)s: %(state)s") % {"number": report.pk, "state": State(move.target).label}
            headers = {} if reader.is_reporter else unsubscribe_headers(links.unsubscribing(reader.email, report))
            body = _told(report, move, reader)
            outbox.mail(f"move:{move.pk}:{reader.email}", reader.email, subject, body, headers=headers)
    for browser in _browsers(report):
        outbox.push(f"move:{move.pk}:push:{browser.pk}", browser, report.pk, move.target)
    for hook in Hook.objects.filter(active=True):
        outbox.call(f"move:{move.pk}:hook:{hook.pk}", hook, _as_json(report, move))


def tell_of_extension(report: Report, reason: str) -> None:
    """Write to the reporter that it takes longer, why, and until when."""
    for reader in _readers(report):
        if not reader.is_reporter:
            continue
        with translation.override(reader.language):
            lines = [
                _("Report %(number)s takes longer: it will be answered by %(day)s.")
                % {"number": report.pk, "day": date_format(report.answer_by, "SHORT_DATE_FORMAT")},
                _("Why: %(reason)s") % {"reason": reason},
                links.private(report),
            ]
            subject = _("Report %(number)s takes longer") % {"number": report.pk}
            outbox.mail(f"extended:{report.uid}", reader.email, subject, signed(lines))


def signed(lines: list[str]) -> str:
    """A letter of these paragraphs, with the hromada's name below."""
    return "\n\n".join([*lines, current().name]) + "\n"


def unsubscribe_headers(link: str) -> dict[str, str]:
    """Headers by which a mail program offers to unsubscribe, and does it by one POST (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def about(report: Report) -> "QuerySet[Message]":
    """The letters about a report that are still kept, sent or not, in the order in which they were written."""
    keys = Q(key__startswith=f"confirm:{report.uid}:") | Q(key=f"extended:{report.uid}")
    for move in report.moves.all():
        keys |= Q(key__startswith=f"move:{move.pk}:")
    return Message.objects.filter(keys, kind=MessageKind.MAIL).defer("recipient", "body")


def tell_of_broken(photograph: Photograph) -> None:
    """Write to the reporter that a photograph could not be read; the report stays."""
    report = photograph.report
    for reader in _readers(report):
        if not reader.is_reporter:
            continue
        with translation.override(reader.language):
            lines = [
                _("A photograph of report %(number)s is damaged and could not be read. The report stands without it.")
                % {"number": report.pk},
                links.private(report),
            ]
            subject = _("Report %(number)s: a photograph could not be read") % {"number": report.pk}
            outbox.mail(f"broken:{photograph.uid}", reader.email, subject, signed(lines))


def _readers(report: Report) -> Iterator[_Reader]:
    contact = Contact.objects.filter(report=report).exclude(email="").exclude(confirmed_at=None).first()
    if contact:
        yield _Reader(contact.email, report.language, True)
    if report.publicity != Publicity.PUBLIC:
        return
    followers = Follower.objects.filter(report=report).exclude(confirmed_at=None)
    for one in followers.exclude(email=contact.email) if contact else followers:
        yield _Reader(one.email, one.language, False)


def _browsers(report: Report) -> QuerySet[PushSubscription]:
    """Browsers of those who are to know of the report, that take Web Push."""
    emails = [reader.email.lower() for reader in _readers(report)]
    return PushSubscription.objects.filter(resident__email__in=emails)


def _told(report: Report, move: Move, reader: _Reader) -> str:
    state = State(move.target)
    lines = [
        _("Report %(number)s (%(category)s) is now: %(state)s.")
        % {"number": report.pk, "category": report.category.title, "state": state.label}
    ]
    if move.reason:
        lines.append(_("Why: %(reason)s") % {"reason": move.reason})
    if state == State.FORWARDED and report.department:
        lines.append(_("Forwarded to: %(department)s.") % {"department": report.department})
    if reader.is_reporter and state in (State.FIXED, State.REFUSED):
        lines.append(_("Is it so? Confirm or dispute it by your private link:"))
    if reader.is_reporter:
        lines.append(links.private(report))
    else:
        lines.append(links.public(report))
        unsubscribing = links.unsubscribing(reader.email, report)
        lines.append(_("No more letters about this report: %(link)s") % {"link": unsubscribing})
    return signed(lines)


def _as_json(report: Report, move: Move) -> str:
    return orjson.dumps(
        {
            "service_request_id": str(report.pk),
            "service_code": report.category.code,
            "status": "closed" if report.state in CLOSED else "open",
            "state": report.state,
            "from": move.source,
            "status_notes": move.reason,
            "at": move.at.isoformat() if move.at else None,
            "lat": report.geom.y if report.geom else None,
            "long": report.geom.x if report.geom else None,
        }
    ).decode()
