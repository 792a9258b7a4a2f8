"""Settings, all of them from the environment with defaults that are safe in production.

`script/server` sets what a bank on one's own machine needs (no HTTPS, localhost). What must be secret
or differs between machines is never in this file: see docs/architecture.md, "Settings".
"""

import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
if "DATABASE_URL" in os.environ:  # another database than this machine's own: its owner is not in local.env
    os.environ.setdefault("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
if (VAR_DIR / "local.env").exists():  # written by script/setup: this machine's database and key files
    env.read_env(VAR_DIR / "local.env")

DEBUG = env.bool("DEBUG", False)
HTTPS = env.bool("HTTPS", True)
TESTING = "pytest" in sys.modules

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The keys of national IDs live in a file of their own, so that neither a database dump nor this
# project's SECRET_KEY alone reveals a number. First line encrypts, the others still decrypt.
NATIONAL_ID_KEY_FILE = Path(env.str("NATIONAL_ID_KEY_FILE", str(VAR_DIR / "national_id.keys")))

INSTALLED_APPS = [
    "reports",
    "deposits",
    "members",
    "prices",
    "wastebank.ledger",
    "wastebank.staff",
    "wastebank.organisation",
    "wastebank",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "django_htmx",
    "template_partials",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wastebank.no_nul.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "wastebank.staff.access.StaffMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "wastebank.urls"
WSGI_APPLICATION = "wastebank.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wastebank.organisation.context.municipality",
                "reports.navigation.navigation",
            ],
            "builtins": ["wastebank.templatetags.thai"],
        },
    },
]

# --- the database ---------------------------------------------------------------------------------
# Two roles: the application's (DATABASE_URL), which may not change or delete the books, and the owner's
# (DATABASE_OWNER_URL), which migrates and runs the tests. manage.py chooses.
_url = "DATABASE_OWNER_URL" if env.bool("DATABASE_AS_OWNER", TESTING) else "DATABASE_URL"
DATABASES = {"default": env.db_url(_url)}
DATABASES["default"].update(
    # The folder of a unix socket stands in the address as ?host=/folder.
    HOST=DATABASES["default"].get("OPTIONS", {}).pop("host", DATABASES["default"]["HOST"]),
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", 600),
    CONN_HEALTH_CHECKS=True,
)
if env.str("TEST_DATABASE_NAME", ""):  # two test runs at once on one machine need two names
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME")}
APP_DATABASE_ROLE = env.db_url("DATABASE_URL")["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who signs in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "staff:sign_in"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "reports:home"
# Counted in the database: a limit in a worker's own memory would multiply by the number of workers.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# By user name alone: counting by address too would let a guesser go on from the next address.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # that warning advises the opposite of the line above
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "staff/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # a log of attempts that can be deleted in two clicks is no log
# axes keeps what was posted with a failed attempt: nothing of it may be a secret.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "second_username",
    "second_password",
    "pin",
    "national_id",
]

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language, time, money ----------------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- static files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Files handed in: outside the static files and without a public URL; authorised views serve them.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))

CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a price list of 800 materials
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
