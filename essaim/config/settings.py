"""Settings, read once from the environment; docs/settings.md lists every name."""

import os
import tempfile
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env.path("ESSAIM_DATA", BASE_DIR / "var")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY_DEFAULT = "development-only-not-a-secret"  # noqa: S105
SECRET_KEY_FILE = env.str("SECRET_KEY_FILE", "")
SECRET_KEY = (
    Path(SECRET_KEY_FILE).read_text().strip()
    if SECRET_KEY_FILE
    else env.str("SECRET_KEY", SECRET_KEY_DEFAULT)
)
# What seals bank details (essaim/payments/vault.py): read when it is first needed.
VAULT_KEY_FILE = env.str("VAULT_KEY_FILE", "")
VAULT_KEY = env.str("VAULT_KEY", "")
# Loopback only unless told otherwise; the checks refuse to serve a real host unsafe.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.bool("HTTPS", False)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
MAINTAIN_DEMO = env.bool("ESSAIM_DEMO", False)

ROOT_URLCONF = "essaim.config.urls"
WSGI_APPLICATION = "essaim.config.wsgi.application"
AUTH_USER_MODEL = "members.Member"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Europe/Paris")
LANGUAGE_CODE = "fr"
FORMAT_MODULE_PATH = ["essaim.base.formats"]
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [DATA_DIR / "locale", BASE_DIR / "locale"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "essaim.base",
    # Before allauth: its pages are ours to draw.
    "essaim.members",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "essaim.circles",
    "essaim.ledger",
    "essaim.notifications",
    "essaim.payments",
    "essaim.discussions",
    "essaim.contributions",
    "essaim.cobudget",
    "essaim.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "essaim.base.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "essaim.base.middleware.ReadOnceMiddleware",
    "essaim.base.middleware.PlaceAndLanguageMiddleware",
    "essaim.members.middleware.AdminSessionMiddleware",
    "essaim.home.middleware.ButtonAddressMiddleware",
    "essaim.home.middleware.FilesOutOfReachMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The home app holds base.html: it is looked up before allauth's own.
        "DIRS": [BASE_DIR / "essaim" / "home" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "essaim.base.context.cooperative",
                "essaim.members.context.admin_session",
                "essaim.notifications.context.notices_waiting",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "essaim.base.templatetags.essaim",
            ],
        },
    },
]

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR}/essaim.sqlite3")
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Tests use a file too: an in-memory database does not lock the way a file does.
    # Its name is this process's own: neither a second person nor a second run of the
    # same checkout ever meets it.
    DATABASES["default"]["TEST"] = {
        "NAME": f"{tempfile.gettempdir()}/essaim-{os.getuid()}-{os.getpid()}.sqlite3"
    }
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # writers queue up instead of failing
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"
        ),
    }
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# In the database: every process, on every machine, counts the same attempts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "essaim_cache",
    }
}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:index"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_UNIQUE_EMAIL = True
# Nobody signs up alone: an address is known good because an invitation reached it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_ADAPTER = "essaim.members.adapter.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "request_sign_in_link": "20/m/ip,4/10m/key",
    "use_sign_in_link": "30/m/ip",
    "accept_invitation": "30/m/ip",
}
# The proxy that holds the certificate names the visitor last: without it, everybody
# would share one count of failed attempts, and a stranger could use it up for all.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Essaim"
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_ADAPTER = "essaim.members.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20  # seconds: a silent mail server keeps nobody waiting
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
# Without a mail server, messages are written to the log so that nobody is locked out.
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend",
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "essaim@localhost")

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", DATA_DIR / "static")
MEDIA_ROOT = env.path("MEDIA_ROOT", DATA_DIR / "media")
# Members' files: a folder here, or a bucket (essaim/base/storage.py) if one is named.
S3_BUCKET = env.str("S3_BUCKET", "")
S3_ENDPOINT = env.str("S3_ENDPOINT", "")
S3_SECRET_KEY_FILE = env.str("S3_SECRET_KEY_FILE", "")
S3 = {
    "bucket": S3_BUCKET,
    "endpoint": S3_ENDPOINT,
    "region": env.str("S3_REGION", ""),
    "access_key": env.str("S3_ACCESS_KEY", ""),
    "secret_key": Path(S3_SECRET_KEY_FILE).read_text().strip()
    if S3_SECRET_KEY_FILE
    else env.str("S3_SECRET_KEY", ""),
    "prefix": env.str("S3_PREFIX", ""),
}
STORAGES = {
    "default": {"BACKEND": "essaim.base.storage.BucketStorage", "OPTIONS": S3}
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_STORAGE",
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if env.bool("ESSAIM_MANIFEST", False)
            else "django.contrib.staticfiles.storage.StaticFilesStorage",
        )
    },
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "essaim.home.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "essaim.base.uploads.BoundedUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
