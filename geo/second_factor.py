"""The second factor: who has one, and what stays shut to those of whom it is asked until they have it.

Codes of an app on the phone (TOTP, RFC 6238), passkeys (WebAuthn), and recovery codes on paper, kept by allauth. Of
whom a second factor is asked is decided in `geo.access`. Until it is set up, such a person is the public everywhere,
and each page leads to the one on which it is set up. Tokens (`geo.tokens`) are programs' and are not asked.

What people do to their own is written into the admin's log, where what the administrator does to it stands too.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo import access, tokens
from geo.models import User

#: Namespaces of the pages from which a person who is held back is led away. The rest sees them as the public.
_PAGES = frozenset({"portal", "admin", "staff-api"})


#: What is a second factor. Recovery codes stand in for one, and are none.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

_DONE: dict[tuple[int, str], str | Promise] = {
    (ADDITION, Authenticator.Type.TOTP): _("codes of the phone set up"),
    (DELETION, Authenticator.Type.TOTP): _("codes of the phone removed"),
    (ADDITION, Authenticator.Type.WEBAUTHN): _("passkey added"),
    (DELETION, Authenticator.Type.WEBAUTHN): _("passkey removed"),
    (ADDITION, Authenticator.Type.RECOVERY_CODES): _("recovery codes made"),
    (CHANGE, Authenticator.Type.RECOVERY_CODES): _("recovery codes made anew"),
    (DELETION, Authenticator.Type.RECOVERY_CODES): _("recovery codes removed"),
}


def connect() -> None:
    """Have it written down what people do to their own second factor."""
    signals.authenticator_added.connect(_note_added)
    signals.authenticator_reset.connect(_note_renewed)
    signals.authenticator_removed.connect(_note_removed)


def has(user: User) -> bool:
    """Whether this person signs in with a code or a passkey besides the password."""
    return Authenticator.objects.filter(user=user, type__in=KINDS).exists()


def take_away(user: User) -> bool:
    """Forget this person's second factor and recovery codes, a lost phone's, say; False if there was none."""
    dropped, _by_model = Authenticator.objects.filter(user=user).delete()
    return bool(dropped)


def told(entry: LogEntry) -> str | Promise:
    """What an entry of the admin's log about a person's own second factor says was done."""
    return _DONE[entry.action_flag, entry.change_message]


class SecondFactorMiddleware:
    """Holds back whoever must have a second factor and has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        # To look at the user of a request without a session would make the answer vary by cookie.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or tokens.by_token(request):
            return None
        user = request.user
        if not isinstance(user, User) or not access.must_have_second_factor(user) or has(user):
            return None
        user.held_back = True
        match = request.resolver_match
        if match is None or not _PAGES.intersection(match.namespaces):
            return None
        # What was sent by a form is not sent again by the way back.
        back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(back, reverse("mfa_activate_totp"))


def _note_added(user: User, authenticator: Authenticator, **_sent: Any) -> None:
    _note(user, authenticator, ADDITION)


def _note_renewed(user: User, authenticator: Authenticator, **_sent: Any) -> None:
    _note(user, authenticator, CHANGE)


def _note_removed(user: User, authenticator: Authenticator, **_sent: Any) -> None:
    _note(user, authenticator, DELETION)


def _note(user: User, authenticator: Authenticator, done: int) -> None:
    named = authenticator.type == Authenticator.Type.WEBAUTHN
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Authenticator),
        object_id=authenticator.pk,
        object_repr=authenticator.wrap().name if named else "",
        action_flag=done,
        # The kind, and no sentence: it is read in the reader's language.
        change_message=authenticator.type,
    )
