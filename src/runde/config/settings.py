"""Django's settings, derived from Runde's own (runde.kit.settings). Nothing else reads the environment."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from runde.kit import keys
from runde.kit.settings import SettingsError, load

RUNDE = load(os.environ)
PACKAGE = Path(__file__).resolve().parent.parent
DATA = RUNDE.folder

try:
    SECRET_KEY = RUNDE.secret_key or keys.secret(DATA)
    IDENTITY_KEY = RUNDE.identity_key or keys.identity(DATA)
except OSError as _error:
    raise SettingsError(f"RUNDE_DATA cannot be used: {_error}. Choose a folder that Runde may write to.") from _error
REDIS_URL = RUNDE.redis_url
DEBUG = False
ALLOWED_HOSTS = [urlsplit(RUNDE.url).hostname or "", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [RUNDE.url.rstrip("/")]
PUBLIC_URL = RUNDE.url.rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "runde.outbox",
    "runde.ledger",
    "runde.people",
    "runde.media",
    "runde.agenda",
    "runde.consent",
    "runde.notices",
    "runde.chat",
    "runde.moderation",
    "runde.programme",
    "runde.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "runde.web.statics.StaticsMiddleware",
    "runde.web.compressing.CompressingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "runde.web.signin.SignInMiddleware",
    "runde.web.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "debug": bool(os.environ.get("RUNDE_TEST_TEMPLATES")),  # lets coverage see the lines of templates
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "runde.web.context.page",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": RUNDE.sqlite_file,
            "CONN_MAX_AGE": None,  # opening the file and its pragmas cost more than most requests
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; "
                "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",  # what is deleted is overwritten
            },
        }
    parts = urlsplit(url)
    # Everything after "?" (sslmode, sslrootcert …) goes to the driver: dropped, an encrypted connection would be none.
    wishes = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,  # after a restart of PostgreSQL no request meets a dead connection
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            **wishes,
            # A database that is away, or a row that another program holds, is told to people while they still look.
            "pool": {"min_size": 1, "max_size": 16, "timeout": 5},
            "options": f"{wishes.get('options', '')} -c synchronous_commit=on -c lock_timeout=20s".strip(),
        },
    }


DATABASES = {"default": _database(RUNDE.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Processes of one installation find each other on the bus by this name: the database they share.
INSTALLATION = hashlib.sha256((RUNDE.database_url or str(DATA)).encode()).hexdigest()[:16]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "runde.web.staff.StaffAccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "runde.web.staff.StaffMfaAdapter"
MFA_FORMS = {
    "authenticate": "runde.web.staff.CodeForm",
    "authenticate_webauthn": "runde.web.staff.PasskeyForm",
    "login_webauthn": "runde.web.staff.PasskeyAloneForm",
    "add_webauthn": "runde.web.staff.NewPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Runde"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: somebody who types slowly still gets in (RFC 6238, section 5.2)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = RUNDE.language
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "runde_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = RUNDE.time_zone

ROOT_URLCONF = "runde.config.urls"
ASGI_APPLICATION = "runde.config.asgi.application"
_MAIL = urlsplit(RUNDE.mail_url)
# Without a mail server nothing is sent, and pages offer no mail.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if RUNDE.mail_url else 'dummy'}.EmailBackend"
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_PORT = _MAIL.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = RUNDE.mail_from


def _statics_version() -> str:
    digest = hashlib.sha256()
    for file in sorted((PACKAGE / "web" / "static").rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]


# The address changes with the content, so browsers may keep every static file for ever.
STATIC_URL = f"/static/{_statics_version()}/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"."  # see STATIC_URL
WHITENOISE_MAX_AGE = 31_536_000

SESSION_COOKIE_NAME = "runde_session"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = RUNDE.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "runde_csrf"
CSRF_COOKIE_AGE = 60 * 60 * 24 * 400
CSRF_FAILURE_VIEW = "runde.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if RUNDE.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RUNDE.secure else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_codes": {"()": "runde.config.logs.WithoutCodes"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_codes"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"runde": {"level": "INFO"}},
}
