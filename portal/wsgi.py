"""The WSGI door of the portal, for gunicorn and runserver."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

# A page makes thousands of short-lived things: the collector need not look after each few hundred.
gc.set_threshold(50_000, 20, 100)
