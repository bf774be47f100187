"""Addresses of accounts, under the names by which allauth finds them. Those that are not here, we do not have: nobody
registers by themselves, and e-mail addresses are entered by the administrator.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from portal.accounts import passkeys

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", passkeys.authenticate, name="mfa_authenticate"),
    path("login/off/", account.account_inactive, name="account_inactive"),
    path("logout/", account.logout, name="account_logout"),
    path("password/", account.password_reset, name="account_reset_password"),
    path("password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # The key has dashes of its own, so that no path converter finds where it begins.
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/", mfa.index, name="mfa_index"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", passkeys.reauthenticate, name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/rename/", passkeys.rename, name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
    path("account/second-factor/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/codes.txt", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
