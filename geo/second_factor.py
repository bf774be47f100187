"""The second factor: who has one, and what stays shut to those of whom it is asked until they have it.

Codes of an app on the phone (TOTP, RFC 6238) and recovery codes on paper, kept by allauth. Of whom a second factor is
asked is decided in `geo.access`. Until it is set up, such a person is the public everywhere, and each page leads to the
one on which it is set up. Tokens (`geo.tokens`) are programs' and are not asked.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from geo import access, tokens
from geo.models import User

#: Namespaces of the pages from which a person who is held back is led away. The rest sees them as the public.
_PAGES = frozenset({"portal", "admin", "staff-api"})


def has(user: User) -> bool:
    """Whether this person signs in with a code besides the password."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def take_away(user: User) -> bool:
    """Forget this person's second factor and recovery codes, a lost phone's, say; False if there was none."""
    dropped, _by_model = Authenticator.objects.filter(user=user).delete()
    return bool(dropped)


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
