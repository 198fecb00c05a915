"""Settings, all of them from the environment; what a county sets is listed in docs/operating.md.

DATABASE_URL         unset: a SQLite file under JINGUO_VAR; else postgresql://user:password@host:port/name
JINGUO_VAR           folder of everything that is data: database, uploads, keys (default: var/)
JINGUO_KEY_FILE      key ring of the encryption at rest (default: var/keys/master.key)
JINGUO_SECRET_KEY_FILE  Django's secret key (default: var/keys/secret.key)
JINGUO_HOLIDAYS      notices of festivals newer than the library's, read at the start (default: var/holidays.yaml)
JINGUO_DEBUG         1 switches the debug pages on
JINGUO_ALLOWED_HOSTS comma-separated host names
JINGUO_LANGUAGE      zh-hans (default) or en
JINGUO_EMAIL_SENDER  class that sends e-mail about notices (default: the console; workflows.sending.MailSender uses
                     JINGUO_SMTP_HOST, _PORT, _USER, _PASSWORD, _TLS and JINGUO_MAIL_FROM)
JINGUO_SMS_SENDER    class that sends text messages (default: the console)
JINGUO_PROGRAMMES    packages of further programmes, comma-separated (docs/new-programme.md)
JINGUO_HTTPS         1 where one proxy serves HTTPS: secure cookies, HSTS, the client's address from X-Forwarded-For
"""

from __future__ import annotations

import os
from pathlib import Path

from config.databases import database_from_url
from config.secret import read_or_make_secret

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("JINGUO_VAR", ROOT / "var")).resolve()
KEY_FILE = Path(os.environ.get("JINGUO_KEY_FILE", VAR / "keys" / "master.key"))
HOLIDAYS = Path(os.environ.get("JINGUO_HOLIDAYS", VAR / "holidays.yaml"))
FONTS = ROOT / "fonts"

DEBUG = os.environ.get("JINGUO_DEBUG") == "1"
SECRET_KEY = read_or_make_secret(Path(os.environ.get("JINGUO_SECRET_KEY_FILE", VAR / "keys" / "secret.key")))
ALLOWED_HOSTS = os.environ.get("JINGUO_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
HTTPS = os.environ.get("JINGUO_HTTPS") == "1"

# Packages of further programmes: each an app with `urls`, and an `api` with a `router`.
PROGRAMMES = [name for name in os.environ.get("JINGUO_PROGRAMMES", "").split(",") if name]

INSTALLED_APPS = [
    "workflows",
    "people",
    "loans",
    "aid",
    *PROGRAMMES,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_linear_migrations",
    "django_htmx",
    "viewflow",
    "viewflow.workflow",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workflows.preferences.ReaderMiddleware",
    "workflows.in_place.InPlaceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workflows.way_back.NotAllowedMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflows.desk.desk_context",
                "workflows.way_back.way_back_context",
            ],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL"), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where the public reaches us: what the QR codes of papers lead to.
PUBLIC_ADDRESS = os.environ.get("JINGUO_PUBLIC_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
# A time-stamping authority's address, or a path to a callable that gives pyHanko's TimeStamper; empty: no time-stamps.
PAPER_TIMESTAMPER = os.environ.get("JINGUO_PAPER_TIMESTAMPER", "")
AUTH_USER_MODEL = "workflows.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "workflows.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Five wrong passwords lock account and address for a quarter of an hour (GB/T 22239, login failure handling).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
# Both together: whoever guesses at the sealer's password from her own desk keeps nobody out but herself.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "workflows.accounts.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "workflows.desk.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Messages about notices: the console shows what would go out until a county names its own senders.
_CONSOLE = "workflows.sending.ConsoleSender"
NOTICE_SENDERS = {
    "email": os.environ.get("JINGUO_EMAIL_SENDER", _CONSOLE),
    "sms": os.environ.get("JINGUO_SMS_SENDER", _CONSOLE),
}
EMAIL_HOST = os.environ.get("JINGUO_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("JINGUO_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("JINGUO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JINGUO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("JINGUO_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("JINGUO_MAIL_FROM", "jinguo@localhost")

LANGUAGE_CODE = os.environ.get("JINGUO_LANGUAGE", "zh-hans")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
# What libraries bring for pages of their own (viewflow's are some megabytes) is neither collected nor served.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "workflows.durable.DurableStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "config.compression.HashedFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# An application's papers: 12 photographs from a phone; larger bodies are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "workflows.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
