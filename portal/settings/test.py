"""Settings of the test run: the real parts, quick passwords, files in a folder that goes away."""

import os
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATA_DIR as BASE_DATA_DIR

# The test run names a folder of its own; a tool that only reads the settings writes nothing.
DATA_DIR = Path(os.environ.get("PORTAL_TEST_DATA", BASE_DATA_DIR))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
ALLOWED_HOSTS = ["localhost", ".localhost", "testserver", ".example.org"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
