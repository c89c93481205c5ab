"""The WSGI door of the portal, for gunicorn and runserver."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

# What is loaded stays for good: the collector need not walk through it again with every search,
# and the processes of a server that forks go on sharing it.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
