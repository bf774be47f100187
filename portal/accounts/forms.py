"""The forms of accounts: allauth's, in our words and with our inputs."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("Name of the account"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "email": _("E-mail address"),
    "code": _("Code"),
    "name": _("Name of the passkey"),
    "credential": _("Answer of the passkey"),
}
#: Letters of a passkey's name.
_NAME_LENGTH = 60
_NO_ANSWER = _("The browser has sent no answer of a passkey. Allow scripts on this page, and try again.")
_NOT_TAKEN = _(
    "This passkey was not accepted: it is none of this account, or it has answered a page that stood open for too long."
    " Try again."
)
_KNOWN = _("This passkey is kept here already.")
#: What allauth and the library let through where an answer is none that a browser gives.
_GARBLED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    struct.error,
    TypeError,
    ValueError,
)


class OurInputs:
    """Mixin of a form: labels above the inputs instead of words in them."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS[name]
            field.help_text = " ".join(password_validators_help_texts()) if name == "password1" else ""
            field.widget.attrs["class"] = "input"
            field.widget.attrs.pop("placeholder", None)
            if name == "login":
                field.widget.attrs["autocapitalize"] = "none"
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class SignInForm(OurInputs, account.LoginForm):
    @property
    def sends_letters(self) -> bool:
        """Whether a forgotten password can be set anew by e-mail."""
        return settings.SENDS_LETTERS


class ChangePasswordForm(OurInputs, account.ChangePasswordForm):
    pass


class PasswordAgainForm(OurInputs, account.ReauthenticateForm):
    pass


class ForgottenForm(OurInputs, account.ResetPasswordForm):
    def clean(self) -> dict[str, Any] | None:
        if not settings.SENDS_LETTERS:
            raise forms.ValidationError(_("No letters are sent from here. Ask the administrator for a new password."))
        return super().clean()


class NewPasswordForm(OurInputs, account.ResetPasswordKeyForm):
    pass


class CodeForm(OurInputs, mfa.AuthenticateForm):
    pass


class CodeAgainForm(OurInputs, mfa.ReauthenticateForm):
    pass


class SetUpForm(OurInputs, totp.ActivateTOTPForm):
    pass


class WithAnswer(OurInputs):
    """Mixin of a form that carries the answer of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {"required": _NO_ANSWER, "invalid": _NO_ANSWER}


class PasskeyForm(WithAnswer, webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with _in_words():
            return super().clean_credential()


class PasskeyAgainForm(WithAnswer, webauthn.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with _in_words():
            return super().clean_credential()


class Named(OurInputs):
    """Mixin of a form in which a passkey is named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_LABELS["name"],
            initial=self.fields["name"].initial,
            max_length=_NAME_LENGTH,
            widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        )


class NewPasskeyForm(Named, WithAnswer, webauthn.AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        with _in_words():
            cleaned = super().clean()
            answer = cleaned.get("credential")
            if answer and _is_known(answer):
                raise forms.ValidationError(_KNOWN)
        return cleaned


class RenamePasskeyForm(Named, webauthn.EditWebAuthnForm):
    pass


@contextmanager
def _in_words() -> Iterator[None]:
    """Every refusal of a passkey's answer as a `ValidationError` in words; what the words leave out is its cause."""
    try:
        yield
    except forms.ValidationError as refused:
        if refused.code != "incorrect_code":
            raise
        raise forms.ValidationError(_NOT_TAKEN) from refused
    except _GARBLED as garbled:
        raise forms.ValidationError(_NOT_TAKEN) from garbled


def _is_known(answer: dict[str, Any]) -> bool:
    """Whether a passkey is kept already, for whomever (WebAuthn, 7.1, step 26)."""
    return Authenticator.objects.filter(
        type=Authenticator.Type.WEBAUTHN, data__credential__rawId=answer["rawId"]
    ).exists()
