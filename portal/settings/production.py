"""Settings for the public. Refuses to start until what must be secret or true is set."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env


def _required(name: str, example: str) -> str:
    """Return the environment variable `name`, or refuse to start and say what to set."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. The portal does not start in production without it. "
            f"Set it in the environment or in .env, for example {name}={example}"
        )
    return value


DEBUG = False
SEARCHES_A_MINUTE = env.int("SEARCHES_A_MINUTE", default=60)
if env.int("PROXIES", default=1) < 1:
    raise ImproperlyConfigured("PROXIES must be at least 1: the front that the portal ships.")
KEEP_PAGES = env.bool("KEEP_PAGES", default=True)
SECRET_KEY = _required("SECRET_KEY", "$(openssl rand -base64 48)")
if len(SECRET_KEY) < 40 or "only-for-the-demo" in SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is too weak: use at least 40 random characters, for example "
        "SECRET_KEY=$(openssl rand -base64 48)"
    )
ALLOWED_HOSTS = [
    host.strip()
    for host in _required("ALLOWED_HOSTS", "recovery.example.org,.recovery.example.org").split(",")
    if host.strip()
]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS may not be '*': name the hosts of your sites, separated by commas, "
        "for example ALLOWED_HOSTS=recovery.example.org,.recovery.example.org"
    )

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured(
        "METRICS_TOKEN is too short: use at least 32 random characters, for example "
        "METRICS_TOKEN=$(openssl rand -hex 24)"
    )

# The demo's reviewer has read nothing for the public: without a name the card has no steps.
EMERGENCY_CARD_REVIEWER = env.str("EMERGENCY_CARD_REVIEWER", default="")

# Only a proxy can reach the web server; it says how the visitor came.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Those who look after the portal ask inside, where there is no certificate.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# A demo over plain HTTP could not be logged in to otherwise.
# SAMEORIGIN, not DENY: the editor shows a draft in a frame of its own site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
TWO_FACTOR_REQUIRED = env.bool("TWO_FACTOR_REQUIRED", default=True)
WAGTAILADMIN_BASE_URL = env.str("ADMIN_BASE_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")

STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False

if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":  # noqa: F405
    CACHES["default"] |= {  # noqa: F405
        "BACKEND": "portal.cache.ForgivingRedisCache",
        # Seconds; a visitor does not wait for a cache.
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    }

# Mail with a link to set a password must not stand in a log.
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))

LOG_FORMAT = env.str("LOG_FORMAT", default="json")
if LOG_FORMAT not in {"json", "plain"}:
    raise ImproperlyConfigured(f"LOG_FORMAT={LOG_FORMAT} is not known: use json or plain.")
LOGGING["formatters"]["json"] = {"()": "portal.logs.Json"}  # noqa: F405
LOGGING["handlers"]["console"]["formatter"] = LOG_FORMAT  # noqa: F405
