"""Settings, all from the environment. `geo.checks` says in words what is wrong with them.

The launcher (`./atlas`) sets what an instance needs; on a server of one's own the same names are set by hand:
`DATABASE_URL`, `SECRET_KEY`, `ATLAS_VAR`, `ALLOWED_HOSTS`, `ATLAS_BACKGROUND_URL` … (README, "Settings").
"""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

#: Everything that one instance owns: cluster, media, logins, logs, unpacked uploads.
ATLAS_VAR = Path(env("ATLAS_VAR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
#: Too short to pass `geo.checks`; Django itself would only raise where it is empty.
SECRET_KEY = env("SECRET_KEY", default="") or "unset"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The floors of the house, from the ground up. Apps are named here by string only.
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.sitemaps",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "ninja",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "geo",
    "layers",
    "addresses",
    "assets",
    "importers",
    "reports",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "geo.packing.PackedPages",
    "geo.policy.PagePolicy",
    "geo.private.PrivateAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "geo.tokens.BearerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "geo.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    # Last, as its answer to too many wrong passwords takes the place of every other.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "geo.urls"
WSGI_APPLICATION = "geo.wsgi.application"
AUTH_USER_MODEL = "geo.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Our pages of accounts have the names that allauth gives its own.
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "portal.context.site",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------------------

_database = env.db_url("DATABASE_URL", default="postgis:///atlas")
DATABASES: dict[str, Any] = {
    "default": {
        **_database,
        # A unix socket's folder stands percent-encoded in the place of the host.
        "HOST": unquote(_database["HOST"]),
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        # Each thread of the web server keeps its connection. To take one from a pool and give it back takes longer
        # than what most requests ask; to open one, twenty times as long.
        "CONN_MAX_AGE": None,
    }
}

# Statement-level history: one insert per statement, however many rows it touched (see docs/decisions).
PGHISTORY_LEVEL = "STATEMENT"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- Language and time ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["geo.formats"]
TIME_ZONE = "Europe/Kyiv"
USE_TZ = True

# --- Files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = ATLAS_VAR / "static"
#: Documents and photographs; no address leads here, each is handed out by a view that asks for rights.
MEDIA_ROOT = ATLAS_VAR / "media"
FILE_UPLOAD_HANDLERS = [
    "geo.uploading.StrangersBounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
#: The largest file of a document.
DOCUMENT_MAX_BYTES = env.int("ATLAS_DOCUMENT_MAX_MB", default=25) * 1024 * 1024
#: Layers of so many objects at most are made into files while they are asked for; larger ones by the worker.
DOWNLOAD_NOW_ROWS = env.int("ATLAS_DOWNLOAD_NOW_ROWS", default=20_000)
#: What all kept files of downloads may take on the disk.
DOWNLOADS_MAX_BYTES = env.int("ATLAS_DOWNLOADS_MAX_MB", default=4096) * 1024 * 1024
#: The largest file of a raster (a scanned plan, an orthophoto), and its pixels: some 3 km × 3 km at 10 cm.
RASTER_MAX_BYTES = env.int("ATLAS_RASTER_MAX_MB", default=1024) * 1024 * 1024
RASTER_MAX_PIXELS = env.int("ATLAS_RASTER_MAX_MEGAPIXELS", default=1000) * 1_000_000
#: Where the worker keeps a backup a day, best on another disk (empty: nowhere), and how many are left there.
BACKUPS = env("ATLAS_BACKUPS", default="")
BACKUPS_KEPT = env.int("ATLAS_BACKUPS_KEPT", default=14)
STORAGES = {
    "default": {"BACKEND": "geo.durable_storage.DurableStorage"},
    # Whole layers as PMTiles and GeoParquet: a folder, or another storage of Django's (S3, say) that nobody else reads.
    "published": {
        "BACKEND": env("ATLAS_PUBLISHED_STORAGE", default="geo.durable_storage.DurableStorage"),
        "OPTIONS": env.json("ATLAS_PUBLISHED_OPTIONS", default={"location": str(ATLAS_VAR / "published")}),
    },
    "staticfiles": {"BACKEND": "portal.bundling.BundledStorage"},
}
# Maps of sources are for whoever looks into a fault; to press them was most of the work of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# A browser may keep for good what has a digest of its content in its name: Django's, or that of a bundle's part.
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.\w+$|/portal/parts/"

# --- The map --------------------------------------------------------------------------------------------------

#: Address of an XYZ background map, `https://…/{z}/{x}/{y}.png`. Empty: the map stands on the hromada's own layers.
BACKGROUND_URL = env("ATLAS_BACKGROUND_URL", default="")
BACKGROUND_ATTRIBUTION = env("ATLAS_BACKGROUND_ATTRIBUTION", default="")
BACKGROUND_MAX_ZOOM = env.int("ATLAS_BACKGROUND_MAX_ZOOM", default=19)

# --- Accounts (docs/decisions/0039) -----------------------------------------------------------------------------

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "portal:map"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
#: `required`: who keeps registers or settings does nothing before a second factor is set up; `offered`: whoever wants.
SECOND_FACTOR = env("ATLAS_SECOND_FACTOR", default="required")
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a clock may be one step off (RFC 6238, 5.2)
# Addresses are entered by the administrator, and nobody has to prove theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reauthenticate": "portal.accounts.forms.PasswordAgainForm",
    "reset_password": "portal.accounts.forms.ForgottenForm",
    "reset_password_from_key": "portal.accounts.forms.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "reauthenticate": "portal.accounts.forms.CodeAgainForm",
    "activate_totp": "portal.accounts.forms.SetUpForm",
    "authenticate_webauthn": "portal.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "portal.accounts.forms.PasskeyAgainForm",
    "add_webauthn": "portal.accounts.forms.NewPasskeyForm",
    "edit_webauthn": "portal.accounts.forms.RenamePasskeyForm",
}
# Wrong passwords are counted by axes, codes and letters by allauth: in the database (`CACHES`), for all processes.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "10/5m/key", "reset_password": "5/m/key"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_LOCKOUT_CALLABLE = "portal.accounts.views.locked"
AXES_CLIENT_IP_CALLABLE = "portal.accounts.adapter.client_address"
AXES_USERNAME_CALLABLE = "portal.accounts.adapter.guessed_account"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
#: Proxies before us, each of which adds to `X-Forwarded-For` whom it had the request from.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ATLAS_PROXIES", default=0)

#: Where letters are handed in: `smtp+tls://user:password@host:587`. Empty: nobody is offered a new password by letter,
#: and what reports have to tell is written to the console.
_email_url = env("ATLAS_EMAIL_URL", default="")
SENDS_LETTERS = bool(_email_url)
vars().update(env.email_url_config(_email_url or "consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("ATLAS_EMAIL_FROM", default="atlas@localhost")

#: What was due while the worker stood still, for want of power at night, is made up for once it is back, if it was due
#: so many hours ago at most.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": env.int("ATLAS_CATCH_UP_HOURS", default=24) * 60 * 60}

#: `default` is of all processes, and outlasts them; what each keeps for itself is `geo.local_cache`. It has room for so
#: many that nobody drives out what is counted of another by asking under ever new names.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "geo_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- Safety ---------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
#: True where the site is served over https; the launcher's loopback demonstration is not.
HTTPS = env.bool("ATLAS_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *([BACKGROUND_URL.split("/{")[0]] if BACKGROUND_URL else [])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

#: For so long it is kept what was asked for by tokens (`geo.tokens`).
ACCESS_LOG_DAYS = env.int("ATLAS_ACCESS_LOG_DAYS", default=365)

# --- Problem reports ------------------------------------------------------------------------------------------

#: Where residents reach the service, for links in letters.
PUBLIC_URL = env("ATLAS_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
#: Reports that are taken within an hour from one network address, and from one device.
REPORTS_PER_ADDRESS = env.int("ATLAS_REPORTS_PER_ADDRESS", default=30)
REPORTS_PER_DEVICE = env.int("ATLAS_REPORTS_PER_DEVICE", default=10)
#: Who wrote is forgotten so long after the report was closed.
REPORTER_KEPT_DAYS = env.int("ATLAS_REPORTER_KEPT_DAYS", default=180)
#: Networks that webhooks may reach although they are not public, as 10.20.0.0/16: of a program of the hromada's own.
HOOK_NETWORKS = env.list("ATLAS_HOOK_NETWORKS", default=[])
#: Push services of browsers, to which alone Web Push is sent; `*` stands for any part of a name.
PUSH_SERVICES = env.list(
    "ATLAS_PUSH_SERVICES",
    default=[
        "https://fcm.googleapis.com",
        "https://updates.push.services.mozilla.com",
        "https://*.push.apple.com",
        "https://*.notify.windows.com",
    ],
)
#: Last day on which holidays are worked, as 2027-01-31: the end of martial law. Empty: it has not ended.
HOLIDAYS_WORKED_UNTIL_TEXT = env("ATLAS_HOLIDAYS_WORKED_UNTIL", default="")
try:
    HOLIDAYS_WORKED_UNTIL = date.fromisoformat(HOLIDAYS_WORKED_UNTIL_TEXT) if HOLIDAYS_WORKED_UNTIL_TEXT else None
except ValueError:  # `geo.checks` says so in words, and nothing is started
    HOLIDAYS_WORKED_UNTIL = None

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("ATLAS_LOG_LEVEL", default="WARNING")},
}

# GDAL and PROJ never ask the network for anything, whatever a file says (domain.md, §1, traps).
for _name, _value in {"PROJ_NETWORK": "OFF", "GDAL_HTTP_TIMEOUT": "1", "CPL_CURL_VERBOSE": "NO"}.items():
    os.environ.setdefault(_name, _value)

# Django's warning that the system's GDAL cannot be kept from the network concerns its own `DataSource`, which no upload
# ever meets: files are opened by pyogrio, whose GDAL is its own, after `importers.files` has looked at them.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
