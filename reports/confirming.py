"""Links of letters followed: an address confirmed, a closure confirmed. Each may be followed twice and does it once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import history
from geo.refusals import Refused
from reports import letters, links
from reports.guarding import WINDOW
from reports.models import Contact, Follower, Publicity, Report, State
from reports.submitting import after_confirmation
from reports.workflow import Actor, Mover

#: Letters that ask one address, within an hour, whether it follows a report.
_ASKED_WITHIN_WINDOW = 5


def confirm_address(signed: str) -> Report:
    """Whoever follows the link reads letters to that address: a report that waited for that goes its way, a follower is
    told from now on. Raises `Refused` for a link that is not ours, too old, or of what was forgotten since.
    """
    try:
        uid, email = links.confirmed(signed)
    except links.BadLink as problem:
        raise Refused(_("The link is too old, or not whole. Copy all of it from the letter.")) from problem
    with transaction.atomic(), history.acting(None, _("The e-mail address was confirmed.")):
        report = Report.objects.select_for_update(of=("self",)).filter(uid=uid).first()
        now = timezone.now()
        if report is None:
            raise Refused(_("There is no such report any more."))
        own = Contact.objects.filter(report=report, email=email)
        following = Follower.objects.filter(report=report, email=email)
        if not own.exists() and not following.exists():
            raise Refused(_("This address is not kept with the report any more."))
        own.filter(confirmed_at=None).update(confirmed_at=now)
        following.filter(confirmed_at=None).update(confirmed_at=now)
        if own.exists() and report.publicity == Publicity.UNCONFIRMED:
            report.publicity = after_confirmation(report.category)
            report.save(update_fields=["publicity"])
    report.refresh_from_db()
    return report


def confirm_closure(report: Report, mover: Mover) -> None:
    """The reporter says that it is mended; raises `Refused` for anybody else, and where it is not closed as fixed."""
    if Actor.REPORTER not in mover.actors:
        raise Refused(_("Only the reporter can confirm that it is mended."))
    fixed = Report.objects.filter(pk=report.pk, state=State.FIXED)
    if not fixed.update(closure_confirmed_at=timezone.now()):
        raise Refused(_("Report %(number)s is not closed as fixed.") % {"number": report.pk})


def follow(report: Report, email: str, language: str) -> None:
    """Have `email` told of a public report's steps once it is confirmed; raises `ValidationError` and `Refused`.

    Nobody is told whether the address follows already. Whoever confirms nothing is not written to without end: a
    stranger may have given the address.
    """
    letters.require_address(email)
    if report.publicity != Publicity.PUBLIC:
        raise Refused(_("Only public reports can be followed."))
    asked = Follower.objects.filter(email=email, confirmed_at=None, created_at__gt=timezone.now() - WINDOW)
    if asked.exclude(report=report).count() >= _ASKED_WITHIN_WINDOW:
        raise Refused(_("Too many letters went to this address within an hour. Confirm those, or try again later."))
    with transaction.atomic():
        Follower.objects.get_or_create(report=report, email=email, defaults={"language": language})
        letters.ask_to_confirm(report, email, language, follows=True)
