"""
Settings that work with nothing set: SQLite, the database search engine, tasks after commit.

Every value an administrator may change comes from the environment; docs/operate.md lists them.
"""

from pathlib import Path
from typing import Any

import environ

from portal.settings.login import *  # noqa: F403
from portal.settings.security import *  # noqa: F403
from portal.settings.tasks import *  # noqa: F403

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What the portal writes (SQLite file, uploads) stands in one folder, so a backup is one folder.
DATA_DIR = Path(env.str("PORTAL_DATA", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demo-and-the-tests-never-for-the-public")
# A host is answered only when a Site of the page tree carries its name too (portal.middleware).
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", ".localhost"])

INSTALLED_APPS = [
    "portal",
    "home",
    "articles",
    "locations",
    "search",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.metrics.MetricsMiddleware",
    "portal.kept.middleware.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Behind the headers, so that what these two answer is guarded as well.
    "portal.middleware.MaintenanceMiddleware",
    "portal.middleware.KnownHostMiddleware",
    "portal.health.HealthMiddleware",
    "portal.login.host.OneHostMiddleware",
    "portal.uploads.names.FileNameMiddleware",
    "portal.middleware.FormOriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.login.two_factor.TwoFactorMiddleware",
    "portal.editing.EditorMiddleware",
    "locations.admin.others.OtherRegionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.RefusalMiddleware",
    "portal.middleware.SiteRedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Visitors read while an editor writes: write-ahead log, and a writer that waits its turn.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    options = DATABASES["default"].setdefault("OPTIONS", {})
    # A visitor gets the page with the numbers in seconds when the database is away.
    options.setdefault("connect_timeout", 3)
    # What every page asks (portal/statements.py) is planned once for a connection. A pool in front
    # of PostgreSQL that knows no prepared statements: DATABASE_URL=…?prepare_threshold=0
    options["prepare_threshold"] = options.get("prepare_threshold", 2) or None
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": env.cache_url("CACHE_URL", default="locmemcache://portal")
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Without a collectstatic step the demo serves the files where they lie.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Our own words in the admin are English; Wagtail's can be Spanish. The image holds no others.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("es", "Español")]
WAGTAIL_SITE_NAME = env.str("PORTAL_NAME", default="Recovery portal")
# Ours does the same in one statement: portal/redirects.py.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILADMIN_BASE_URL = env.str("ADMIN_BASE_URL", default="http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.uploads.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
# Dots; a telephone's camera has 12 to 50 million, and each takes four bytes while it is drawn.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.uploads.forms.PaperForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 16 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "articles.approved.publish"
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Turning an address into a link to a page would answer with the titles of hidden pages.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "never"
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {
    # The admin's own search; what visitors search is the room `search`.
    "default": {"BACKEND": "modelsearch.backends.database"},
}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "portal.admin.choices.OwnLinksTextArea",
        # No image, no embed: nothing from another origin can enter through a text.
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link"]},
    },
}

# Invitations and notes about reviews. Without a server they are written to the console.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="portal@localhost")

LOGIN_URL = "wagtailadmin_login"

MAINTENANCE = env.bool("MAINTENANCE", default=False)
# Searches a minute from one household; 0: as many as it likes.
SEARCHES_A_MINUTE = env.int("SEARCHES_A_MINUTE", default=0)
# How many of our own proxies a request passes: the front, and one with a certificate before it.
PROXIES = env.int("PROXIES", default=1)
# Whether pages are kept for the next visitor; a demo shows what was changed a moment ago.
KEEP_PAGES = env.bool("KEEP_PAGES", default=False)

# Who may read /health/metrics; without it nothing is counted and nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where errors are reported, scrubbed (portal.sentry); without it nowhere.
SENTRY_DSN = env.str("SENTRY_DSN", default="")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_visitor_words": {"()": "portal.logs.WithoutVisitorWords"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_visitor_words"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Each small task of Wagtail reports its beginning and its end; failures are enough.
        "django_tasks": {"level": "WARNING"},
        # It writes names and addresses; portal.login.throttle says what can be said.
        "axes": {"level": "CRITICAL", "handlers": [], "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
