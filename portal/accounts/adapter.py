"""What allauth asks of the house: in which words it refuses, whom a code is for, who has signed in just now."""

import time
from collections.abc import Mapping
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from addresses.models import Hromada
from geo.models import User

_WRONG_CODE = _(
    "This code is not the one of this moment. Wait for the next one, and see that the phone's clock sets itself."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The name and the password do not fit together. Check the keyboard's language and Caps Lock, or ask the"
            " administrator for a new password."
        ),
        "incorrect_password": _("This is not your password. Check the keyboard's language and Caps Lock."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _("Too many wrong codes. Wait for five minutes, and try again."),
        "rate_limited": _("Too many attempts. Wait for five minutes, and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not of those who have signed in a moment ago."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **options)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _WRONG_CODE}

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new passkey is called, where its owner leaves it at that."""
        return gettext("Passkey %(number)s") % {
            "number": Authenticator.objects.filter(user=user, type=type).count() + 1
        }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """To whom a passkey belongs (WebAuthn, 5.4.2): to the name of the host alone, whatever the port."""
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Whom a passkey is for, as the device shows it; never the e-mail address, which may change."""
        return super().get_public_key_credential_user_entity(user) | {"name": user.get_username()}

    def get_totp_issuer(self) -> str:
        """The hromada, as the list of the app on the phone and the window of a passkey name it."""
        hromada = Hromada.objects.only("name").first()
        return hromada.full_name if hromada else "Hromada Atlas"


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from, behind the proxies before us (`ATLAS_PROXIES`); None where there is no connection."""
    return get_adapter().get_client_ip(request) if "REMOTE_ADDR" in request.META else None


def guessed_account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Under which name wrong passwords are counted. A name opens its account in capitals too (allauth compares so), and
    each way to write it would have guesses of its own.
    """
    given = credentials["username"] if credentials else request.POST.get("login", "")
    return str(given).lower()
