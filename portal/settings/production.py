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

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
WAGTAILADMIN_BASE_URL = env.str("ADMIN_BASE_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")

STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
