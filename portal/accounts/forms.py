"""The forms of accounts: allauth's, in our words and with our inputs."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
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
}


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
