"""Django settings, read from the environment; `.env.example` lists every variable."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from jobboard import connections
from jobboard.core import logs
from jobboard.env import Env

env = Env(os.environ)
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- One switch: no DATABASE_URL is the embedded mode, one process and no servers.
DATABASE_URL = env.url("DATABASE_URL", schemes={"mysql"})
REDIS_URL = env.url("REDIS_URL", schemes={"redis", "rediss"})
EMBEDDED = DATABASE_URL is None
if not EMBEDDED and REDIS_URL is None:
    raise ImproperlyConfigured("REDIS_URL is not set: DATABASE_URL needs it beside it.")

DEBUG = env.flag("DEBUG", default=False)
# Says on every answer which database it was read from.
DEBUG_HEADERS = env.flag("DEBUG_HEADERS", default=False)
# Only the embedded mode, which listens on localhost, may run without a secret of its own.
SECRET_KEY = env.text("SECRET_KEY", "embedded-mode-on-localhost-only" if EMBEDDED else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# Proxies in front that we run ourselves; each adds one address to X-Forwarded-For.
PROXY_COUNT = env.number("PROXY_COUNT", 0)
SITE_URL = env.text("SITE_URL", f"http://localhost:{env.number('PORT', 8000)}").rstrip("/")

INSTALLED_APPS = [
    "jobboard.core",
    "accounts",
    "payments",
    "jobs",
    "notifications",
    "jobboard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
]
MIDDLEWARE = [
    "jobboard.core.edge.RequestIdMiddleware",
    "jobboard.core.metrics.MetricsMiddleware",
    # Before the checks of host and scheme: probes come by address and over plain HTTP.
    "jobboard.health.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jobboard.core.csp.ContentSecurityPolicyMiddleware",
    "jobboard.core.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "jobboard.core.look.LookMiddleware",
    "jobboard.replicas.middleware.RouteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jobboard.core.edge.DomainErrorMiddleware",
    # Last: it asks the primary before anybody else hears of a replica's error.
    "jobboard.replicas.middleware.FailoverMiddleware",
]
ROOT_URLCONF = "jobboard.urls"
ASGI_APPLICATION = "jobboard.asgi.application"
WSGI_APPLICATION = "jobboard.wsgi.application"
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
            ],
        },
    },
]

# --- Data
# Seconds a query may take; what answers people sets it to 10 (wsgi.py, asgi.py).
DB_TIMEOUT = env.number("DB_TIMEOUT", 600)
DATABASES = {"default": connections.database(DATABASE_URL, VAR_DIR, seconds=DB_TIMEOUT)}
DATABASES |= connections.replicas(env.urls("REPLICA_URLS", schemes={"mysql"}))
if len(DATABASES) > 1:
    if EMBEDDED:
        raise ImproperlyConfigured("REPLICA_URLS is set, but DATABASE_URL is not: SQLite has none.")
    DATABASE_ROUTERS = ["jobboard.routers.ReplicaRouter"]
# Seconds a replica may be behind and still answer; and how many reads at a time each process
# sends to the primary while no replica is left.
REPLICA_MAX_LAG = env.number("REPLICA_MAX_LAG", 5)
PRIMARY_READS = env.number("PRIMARY_READS", 3)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = connections.caches(REDIS_URL)
CHANNEL_LAYERS = {"default": connections.channel_layer(REDIS_URL)}
SEARCH_ENGINE = env.text("SEARCH_ENGINE", "bitmap")

# --- People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailOrPhoneBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
# Seconds a link to choose a new password works; it works once.
PASSWORD_RESET_TIMEOUT = 3600

# --- Language, time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "jobboard" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "jobboard.core.assets.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Where nginx finds MEDIA_ROOT for itself; empty: Django streams private files (core/files.py).
ACCEL_PREFIX = env.text("ACCEL_PREFIX", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or EMBEDDED
WHITENOISE_MAX_AGE = 60
# Source maps are for developers' tools; packing them takes longer than all the rest together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- Mail
_mail_url = env.url("MAIL_URL", schemes={"smtp", "smtps"})
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _mail_url
    else "django.core.mail.backends.dummy.EmailBackend"
)
if _mail_url:
    EMAIL_HOST = _mail_url.hostname
    EMAIL_PORT = _mail_url.port or (465 if _mail_url.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail_url.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail_url.password or "")
    EMAIL_USE_SSL = _mail_url.scheme == "smtps"
    EMAIL_USE_TLS = _mail_url.scheme == "smtp"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "oKadwuma <no-reply@okadwuma.example>")
# Where people reach us; the pages of text and security.txt name it.
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "help@okadwuma.example")

# --- Browser
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jobboard.core.edge.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Django 6's name; core/csp.py adds the hashes of inlined CSS. No inline script anywhere.
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
if not EMBEDDED and not DEBUG:
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # A browser would remember it for every port of localhost, and refuse `make run` for a year.
    SECURE_HSTS_SECONDS = 0 if urlsplit(SITE_URL).hostname == "localhost" else 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# --- Seen from outside
SLOW_QUERY_MS = env.number("SLOW_QUERY_MS", 200)
SLOW_REQUEST_MS = env.number("SLOW_REQUEST_MS", 1000)
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
# While this file is there, /ready says so and nobody new is sent here.
DRAIN_FILE = Path(env.text("DRAIN_FILE", str(VAR_DIR / "drain")))
LOGGING = logs.logging_settings(
    form=env.text("LOG_FORMAT", "line" if EMBEDDED else "json"),
    level=env.text("LOG_LEVEL", "INFO").upper(),
)
