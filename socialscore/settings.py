"""
Settings of one deployment, read from the environment only; `.env.example` explains each variable.

`SOCIALSCORE_ENV` is production (the default, strict), local (`make run`) or test. What production refuses to run with
stands in `safety.py`, so that this file loads at build time, without a key and without an address. What is the same in
each deployment, and long, stands in `settings_accounts.py`, `settings_api.py` and `headers.py`.
"""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.utils import get_random_secret_key

from socialscore import environment as env
from socialscore import headers
from socialscore import settings_api as api
from socialscore.compat import PARTIALS_APPS, TEMPLATE_BUILTINS, TEMPLATE_LOADERS
from socialscore.logs import configure_structlog, logging_config
from socialscore.settings_accounts import *  # noqa: F403 (settings, by their names)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# Mode

SOCIALSCORE_ENV = env.choice("SOCIALSCORE_ENV", default="production", choices=("production", "local", "test"))
PRODUCTION = SOCIALSCORE_ENV == "production"
LOCAL_MODE = SOCIALSCORE_ENV == "local"
TEST_MODE = SOCIALSCORE_ENV == "test"
DEBUG = env.flag("DEBUG", default=False)


# In local mode a key kept in `var/`, so that signing in survives a restart of `make run`.
SECRET_KEY = env.text("SECRET_KEY") or (env.kept_key(VAR_DIR / "secret_key") if LOCAL_MODE else get_random_secret_key())
SECRET_KEY_IS_EPHEMERAL = PRODUCTION and not env.text("SECRET_KEY")
# A new key signs, the old ones are still accepted.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", default=[])

# Community and addresses

COMMUNITY_NAME = env.text("COMMUNITY_NAME", "Harbour Commons" if LOCAL_MODE else "Our community")
COMMUNITY_TIME_ZONE = env.time_zone("COMMUNITY_TIME_ZONE", default="UTC")
_LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]", *(["testserver"] if TEST_MODE else [])]
_given_hosts = env.words("ALLOWED_HOSTS", default=[])
SITE_URL = env.origin(
    "SITE_URL",
    default=(f"https://{_given_hosts[0].lstrip('.')}" if _given_hosts else "")
    if PRODUCTION
    else f"http://localhost:{env.number('PORT', default=8000, at_least=1, at_most=65_535)}",
)
_site_host = urlsplit(SITE_URL).hostname
ALLOWED_HOSTS = _given_hosts or ([_site_host] if _site_host else [])
if not PRODUCTION:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, *_LOCAL_HOSTS]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if SITE_URL else [])
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0, at_least=0, at_most=5)
UNDO_SECONDS = env.number("UNDO_SECONDS", default=10, at_least=0, at_most=60)
BOARDS = env.flag("BOARDS", default=True)

# Applications

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that no server of Django's own answers for static files.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *PARTIALS_APPS,
    "socialscore.infrastructure.django_app.apps.SocialscoreConfig",
    "socialscore.web",
    "socialscore.api",
    "socialscore.cli",
]

MIDDLEWARE = [
    "socialscore.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "socialscore.web.middleware.BodyLimit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Inside WhiteNoise, whose files are compressed at build time; outside everything that may change a page.
    "socialscore.compression.PageGZip",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "socialscore.web.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "socialscore.web.middleware.Actor",
    "socialscore.web.account.middleware.FormStatus",
    "socialscore.web.account.proving.AskedAgain",
]

ROOT_URLCONF = "socialscore.urls"
WSGI_APPLICATION = "socialscore.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS,
            "builtins": TEMPLATE_BUILTINS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socialscore.web.context.page",
            ],
        },
    }
]

# Database, cache, files

DB_POOL_MAX = env.number("DB_POOL_MAX", default=8, at_least=1, at_most=100)
DATABASES = {"default": env.database("DATABASE_URL", default=VAR_DIR / "socialscore.sqlite3", pool_max=DB_POOL_MAX)}
with suppress(OSError):  # a read-only checkout at build time needs no folder
    VAR_DIR.mkdir(exist_ok=True)

REDIS_URL = env.text("REDIS_URL")
# Never locmem: rate limits must hold across processes.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "socialscore",
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "socialscore_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "socialscore.web.static.PackagesFinder",
]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("gif", "gz", "br", "map", "png", "woff2", "zip")
WHITENOISE_MAX_AGE = 3600  # for the few addresses without a hash; hashed ones are immutable

PROOF_ROOT = env.text("PROOF_ROOT", str(VAR_DIR / "proofs"))
# Outside of the database, on a disk that a restored backup does not roll back: `restore_check` replays it.
ERASURE_JOURNAL = env.text("ERASURE_JOURNAL", str(VAR_DIR / "erasures.log"))
# Proofs are kept so long after the decision.
PROOF_MONTHS = env.number("PROOF_MONTHS", default=12, at_least=1, at_most=120)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "media"}},
    "proofs": env.storage("PROOF_STORAGE_URL", default=PROOF_ROOT),
    "staticfiles": {
        # Hashed names answer 404 in tests, where nothing is collected.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TEST_MODE
        else "socialscore.web.static.ManifestStorage"
    },
}

# The log

# Whoever has the seed can sign for this community: keep it where backups of the database are not.
SOCIALSCORE_LOG_SEED = env.seed(
    "SOCIALSCORE_LOG_SEED", kept=VAR_DIR / "log_seed" if LOCAL_MODE else None, fixed=TEST_MODE
)
# What was signed last, in a file outside of the database that a restored backup does not roll back.
LOG_STATE_URL = env.place("LOG_STATE_URL", default=VAR_DIR / "log_state.json")
# On the clock of the community: from this hour on the ledger is audited once a day, and stewards get the checkpoint.
AUDIT_HOUR = env.number("AUDIT_HOUR", default=3, at_least=0, at_most=23)
# What a monitor sends to read /metrics; without one only staff may.
METRICS_TOKEN = env.text("METRICS_TOKEN")
CHECKPOINT_MAIL = env.flag("CHECKPOINT_MAIL", default=not LOCAL_MODE)  # nobody takes the console's mail away
LOG_HOST = urlsplit(SITE_URL).netloc or "localhost"

# Signing in

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TEST_MODE
    else "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme or "https"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Whoever leads, reviews or governs needs a second factor to do so; every participant may have one.
REQUIRE_MFA_FOR_ROLES = env.flag("REQUIRE_MFA_FOR_ROLES", default=PRODUCTION)
MFA_TOTP_ISSUER = COMMUNITY_NAME

# The community's own issuer (OpenID Connect), asked only when somebody signs in by it.
OIDC_ISSUER = env.issuer("OIDC_ISSUER", beside=("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"), must_be_secure=PRODUCTION)
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("OIDC_NAME", urlsplit(OIDC_ISSUER).hostname or "")

SESSION_ENGINE = "socialscore.infrastructure.auth.sessions"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_FAILURE_VIEW = "socialscore.web.middleware.form_too_old"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# htmx sends the token from the page, so no script needs the cookie.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True

# Tokens and API

KNOX_TOKEN_MODEL = "socialscore.AuthToken"  # noqa: S105 (a model, not a password)
# Knox's migrations make the table of its own model even where another replaces it, and that table refers to our users.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_TTL = env.number(
    "KNOX_TOKEN_TTL",
    default=86_400,
    at_least=300,
    at_most=31_536_000,
    hint="It is in seconds: did you mean hours? 24 hours = 86400.",
)
# Also by plain http. A lead chooses the address: in production it could be one behind the firewall.
WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = env.flag("WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES", default=not PRODUCTION)
REST_KNOX = {
    "TOKEN_TTL": timedelta(seconds=KNOX_TOKEN_TTL),
    "TOKEN_LIMIT_PER_USER": 10,
    "TOKEN_PREFIX": "scs_",
    "AUTH_HEADER_PREFIX": "Token",
    "AUTO_REFRESH": False,
}
API_REQUESTS_PER_MINUTE = env.number(
    "API_REQUESTS_PER_MINUTE", default=1_000_000 if TEST_MODE else 600, at_least=10, at_most=1_000_000
)
REST_FRAMEWORK = api.REST_FRAMEWORK | {"NUM_PROXIES": TRUSTED_PROXY_COUNT}
SPECTACULAR_SETTINGS = api.SPECTACULAR_SETTINGS

# Headers

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers ask in plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SILENCED_SYSTEM_CHECKS = [
    # One community's site does not decide for the domains beneath it, nor for the list built into browsers.
    "security.W005",
    "security.W021",
    # E-mail addresses are unique in lower case, by a constraint the check does not see.
    "auth.W004",
]

CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = headers.PERMISSIONS_POLICY

# Mail

EMAIL_IS_CONFIGURED = bool(env.text("EMAIL_URL"))
_mail_without_url = {"local": "console:", "test": "locmem:", "production": "smtp:"}[SOCIALSCORE_ENV]
globals().update(env.email("EMAIL_URL", default=_mail_without_url))  # EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT, …
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"noreply@{_site_host or 'localhost'}")

# Language, time, logs

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = COMMUNITY_TIME_ZONE

DJANGO_STRUCTLOG_USER_ID_FIELD = None  # asking who it is would cost two queries on every public page
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: one line per request, at its end
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20
LOG_LEVEL = env.choice(
    "LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR")
)
LOGGING = logging_config(level=LOG_LEVEL, as_json=not LOCAL_MODE)
configure_structlog()
