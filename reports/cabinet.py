"""The residents' cabinet: opened by a link that comes by e-mail, and bound to nothing but that address.

cabinet.ask_in("olena@example.org", "uk", whence)      # a letter with a link, to whomever
resident, secret = cabinet.enter(signed)               # once, within half an hour; the secret is the cookie's
cabinet.session_of(secret)                             # at each request
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.refusals import Refused
from geo.tokens import digest
from reports import guarding, letters, links, outbox
from reports.guarding import WINDOW, Whence
from reports.models import CabinetLink, CabinetSession, Contact, Follower, Message, PushSubscription, Resident

#: A browser in which the cabinet was opened needs no new link for so long.
SESSION = timedelta(days=30)
#: Links asked for within an hour: to one e-mail address, and from one network address.
LINKS_PER_EMAIL, LINKS_PER_ADDRESS = 5, 20
_SECRET_BYTES = 32


def ask_in(email: str, language: str, whence: Whence) -> None:
    """Write a letter with a link to the cabinet, whether or not we know the address: nobody learns who has reported.

    Beyond the share of an e-mail address no letter goes, and nothing is said of it. Raises `ValidationError` for what
    is no address, and `Refused` where the network address has asked for too many.
    """
    letters.require_address(email)
    recent = CabinetLink.objects.filter(created_at__gt=timezone.now() - WINDOW)
    address = guarding.digest(whence.address)
    if address and recent.filter(address=address).count() >= LINKS_PER_ADDRESS:
        raise Refused(
            _("%(limit)s links were asked for from here within an hour. Ask again later.")
            % {"limit": LINKS_PER_ADDRESS}
        )
    email = email.lower()
    with transaction.atomic(), translation.override(language):
        is_one_too_many = recent.filter(email=email).count() >= LINKS_PER_EMAIL
        link = CabinetLink.objects.create(email=email, address=address)
        if not is_one_too_many:
            _write(link)


def enter(signed: str) -> tuple[Resident, str]:
    """Use up the link of a letter: who has come in, and the secret of a session; raises `Refused` in words."""
    try:
        uid = links.opened(signed)
    except links.TooOld as problem:
        raise Refused(_("This link was good for half an hour. Ask for a new one.")) from problem
    except links.BadLink as problem:
        raise Refused(_("The link is not whole. Copy all of it from the letter, or ask for a new one.")) from problem
    now = timezone.now()
    with transaction.atomic():
        if not CabinetLink.objects.filter(uid=uid, used_at=None).update(used_at=now):
            raise Refused(_("This link was used already: each opens the cabinet once. Ask for a new one."))
        email = CabinetLink.objects.values_list("email", flat=True).get(uid=uid)
        language = get_language() or "uk"
        resident, _made = Resident.objects.get_or_create(email=email, defaults={"language": language})
        if resident.language != language:
            resident.language = language
            resident.save(update_fields=["language"])
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        resident.sessions.create(digest=digest(secret), expires_at=now + SESSION)
    return resident, secret


def session_of(secret: str) -> CabinetSession | None:
    """The session with its resident, while it lasts."""
    if not secret:
        return None
    sessions = CabinetSession.objects.filter(digest=digest(secret), expires_at__gt=timezone.now())
    return sessions.select_related("resident").first()


def leave(secret: str) -> None:
    """The browser's session ends, and it is pushed nothing any more."""
    with transaction.atomic():
        PushSubscription.objects.filter(session__digest=digest(secret)).delete()
        CabinetSession.objects.filter(digest=digest(secret)).delete()


def leave_everywhere(resident: Resident) -> None:
    """All sessions of the person end; unused links open nothing, and browsers are pushed nothing any more."""
    with transaction.atomic():
        resident.browsers.all().delete()
        resident.sessions.all().delete()
        CabinetLink.objects.filter(email=resident.email, used_at=None).update(used_at=timezone.now())


def forget_me(resident: Resident) -> None:
    """Drop all by which the person is known: contacts of reports, what they follow, sessions, letters not sent yet.

    Reports stay, with their place, words and photographs, and what was done.
    """
    email = resident.email
    with transaction.atomic():
        Contact.objects.filter(email__iexact=email).delete()
        Follower.objects.filter(email__iexact=email).delete()
        CabinetLink.objects.filter(email=email).delete()
        # Keys of what was sent name the addressee.
        Message.objects.filter(Q(recipient__iexact=email) | Q(key__iendswith=f":{email}")).delete()
        resident.delete()


def _write(link: CabinetLink) -> None:
    lines = [
        _("By this link your reports and what you follow open, once, within half an hour:"),
        links.cabinet(link.uid),
        _("If it was not you, do nothing: without the link nobody comes in."),
    ]
    outbox.mail(f"cabinet:{link.uid}", link.email, _("Your link to your reports"), letters.signed(lines))
