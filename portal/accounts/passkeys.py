"""Passkeys (WebAuthn): added, named, removed, and asked for at sign-in; allauth's views, with what our pages need."""

from typing import Any

from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

Context = dict[str, Any]


class Authenticate(mfa.AuthenticateView):
    """The second step of signing in: a passkey, a code of the phone, or a recovery code."""

    def get_context_data(self, **kwargs: Any) -> Context:
        context = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {
            "has_codes": Authenticator.Type.TOTP in kinds,
            "has_passkeys": Authenticator.Type.WEBAUTHN in kinds,
            "passkey": {"options": context["js_data"]["request_options"], "strings": _strings()},
        }


class Reauthenticate(webauthn.ReauthenticateWebAuthnView):
    """Those who are signed in prove by a passkey that it is they."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return _shown_again(self, form)

    def get_context_data(self, **kwargs: Any) -> Context:
        context = super().get_context_data(**kwargs)
        return context | {"passkey": {"options": context["js_data"]["request_options"], "strings": _strings()}}


class Add(webauthn.AddWebAuthnView):
    def form_invalid(self, form: Form) -> HttpResponse:
        return _shown_again(self, form)

    def get_context_data(self, **kwargs: Any) -> Context:
        context = super().get_context_data(**kwargs)
        return context | {"passkey": {"options": context["js_data"]["creation_options"], "strings": _strings()}}


class Rename(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class Remove(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")


authenticate = Authenticate.as_view()
reauthenticate = Reauthenticate.as_view()
add = Add.as_view()
rename = Rename.as_view()
remove = Remove.as_view()


def _shown_again(view: Reauthenticate | Add, form: Form) -> HttpResponse:
    """The page with what is wrong. allauth's context has the form anew, which would judge the answer a second time."""
    return view.render_to_response(view.get_context_data() | {"form": form})


def _strings() -> dict[str, str]:
    """Sentences of the pages' script, in the language of the moment."""
    return {
        "insecure": _(
            "Passkeys need an encrypted connection: open this site at an address that begins with https. A code works"
            " here too."
        ),
        "number": _(
            "Passkeys need a site that has a name: open this one by its name, not by the number of its machine. A code"
            " works here too."
        ),
        "unable": _("This browser does not know passkeys. Use a newer one, or a code."),
        "waiting": _("Answer your device: it asks for a finger, a face, a PIN, or a touch of the key."),
        "refused": _(
            "Nothing was done: it was cancelled, took too long, or the device did not allow it or has no passkey of"
            " this account. Try again."
        ),
        "known": _("This device or key has a passkey of yours already."),
        "site": _("The browser allows no passkeys at this address. Tell the administrator what the address bar shows."),
        "unsuitable": _("This device or key cannot keep a passkey of the kind that is needed. Try another one."),
        "failed": _("The browser could not use the passkey: {reason}. Try again, or use another second factor."),
    }
