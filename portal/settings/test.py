"""Settings of the test run: the real parts, quick passwords, files in a folder that goes away."""

import os
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403

DATA_DIR = Path(os.environ.get("PORTAL_TEST_DATA") or tempfile.mkdtemp(prefix="portal-test-"))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
ALLOWED_HOSTS = ["localhost", ".localhost", "testserver", ".example.org"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
