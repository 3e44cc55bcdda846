"""Settings, in one place; everything that differs between machines comes from the environment.

DATABASE_URL, REDIS_URL, DATA_DIR, SECRET_KEY, ALLOWED_HOSTS, HTTPS, DEBUG and a few more:
docs/operations.md has the list.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from wholesale import embedded, logs, secret_key

# So that `ModelForm[Order]` and `ModelAdmin[Order]` are said to Python as they are to mypy.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key.remembered(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

INSTALLED_APPS = [
    "wholesale",
    "inventory",
    "crm",
    "finance",
    "orders",
    "warehouse",
    "pos",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "axes",
    "widget_tweaks",
    "csp",
    "wholesale.apps.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "wholesale.static_storage.OurStaticFiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wholesale.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wholesale.middleware.PersonLocaleMiddleware",
    "crm.middleware.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wholesale.middleware.PermissionMiddleware",
    "wholesale.middleware.TextMiddleware",
    "wholesale.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "wholesale.urls"
WSGI_APPLICATION = "wholesale.wsgi.application"

COTTON_DIR = "ui"
# Cotton inside cached inside partials: the only order in which both keep their tags.
TEMPLATE_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wholesale.context.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "wholesale.templatetags.wholesale",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------
_database = env.db("DATABASE_URL", default=embedded.address(DATA_DIR))
DATABASES = {
    "default": {
        **_database,
        # A pool lives in the processes that serve; a command opens one connection and ends.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c lock_timeout=5000 -c statement_timeout=30000"
            " -c idle_in_transaction_session_timeout=30000",
            # For the statements of wholesale.db.run_hot; Django's own are never prepared.
            "prepare_threshold": 5 if env.bool("DATABASE_PREPARE", default=True) else None,
            **_database.get("OPTIONS", {}),
            **(
                {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}
                if env.bool("DATABASE_POOL", default=False)
                else {}
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, queue -----------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    # Memory is per process, and limits and locks must be one for all of them.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }

# --- People and sessions ----------------------------------------------------------------
AUTH_USER_MODEL = "wholesale.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "wholesale.views.account.locked_out"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]

HTTPS = env.bool("HTTPS", default=False)
SESSION_ENGINE = "wholesale.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wholesale.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
if env.bool("BEHIND_PROXY", default=False):
    # Only when a proxy of ours sets these headers and strips what the browser sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]

# --- What a browser may do --------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an order of 2,000 lines is an ordinary order

# --- Language and numbers ---------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
# Amounts are written by wholesale.money and Babel; a bare {{ pk }} must stay a bare number.
USE_THOUSAND_SEPARATOR = False

# --- Files ------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wholesale.static_storage.CompressedStorage"},
}

# --- Mail, logs -------------------------------------------------------------------------
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="wholesale@localhost")
LOGGING = logs.configure(level=env.str("LOG_LEVEL", default="INFO"))

# --- Celery: the doorbell and the clock -------------------------------------------------
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "unacked_restore_throttle": 1}
else:
    _QUEUE = DATA_DIR / "queue"
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # One folder for both ways: what the clock writes is what the worker reads.
        "data_folder_in": str(_QUEUE / "messages"),
        "data_folder_out": str(_QUEUE / "messages"),
        "control_folder": str(_QUEUE / "control"),
        "polling_interval": 0.1,
    }
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "wholesale.tasks.tick", "schedule": 60, "options": {"expires": 60}},
    "drain the outbox": {
        "task": "wholesale.tasks.drain_outbox",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "forget sent messages": {
        "task": "wholesale.tasks.forget_sent_messages",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    "expire quotations": {
        "task": "orders.tasks.expire_quotations",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "fold days": {
        "task": "inventory.tasks.fold_days",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "expiring lots": {
        "task": "inventory.tasks.note_expiring_lots",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    "late purchases": {
        "task": "inventory.tasks.note_late_purchases",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "due bills": {
        "task": "finance.tasks.tell_due_bills",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "work out stock": {
        "task": "inventory.tasks.work_out_stock",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "watch levels": {
        "task": "inventory.tasks.watch_levels",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "tidy": {"task": "wholesale.tasks.tidy", "schedule": 24 * 3600, "options": {"expires": 3600}},
}
