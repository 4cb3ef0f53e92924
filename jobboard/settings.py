"""Django settings, read from the environment; `.env.example` lists every variable."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from jobboard import connections
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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jobboard.core.csp.ContentSecurityPolicyMiddleware",
    "jobboard.core.compression.CompressionMiddleware",
    "jobboard.core.edge.RequestIdMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "jobboard.core.look.LookMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jobboard.core.edge.DomainErrorMiddleware",
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
DATABASES = {
    "default": connections.database(DATABASE_URL, VAR_DIR, seconds=env.number("DB_TIMEOUT", 600))
}
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
    EMAIL_HOST_USER = _mail_url.username or ""
    EMAIL_HOST_PASSWORD = _mail_url.password or ""
    EMAIL_USE_SSL = _mail_url.scheme == "smtps"
    EMAIL_USE_TLS = _mail_url.scheme == "smtp"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "oKadwuma <no-reply@okadwuma.example>")
# Where people reach us; the pages of text and security.txt name it.
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "help@okadwuma.example")

# --- Browser
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
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
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"celery": {"level": "WARNING"}, "watchfiles": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
}
