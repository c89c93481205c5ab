"""
The search. Without ELASTICSEARCH_URL the database answers.

The address may hold several nodes, separated by commas, and a name and password.
"""

import datetime as dt

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()

ELASTICSEARCH_URL = _env.str("ELASTICSEARCH_URL", default="")
# Several portals may share one cluster: every index and alias begins with this.
ELASTICSEARCH_PREFIX = _env.str("ELASTICSEARCH_PREFIX", default="portal")
# Seconds a visitor's search waits before the database answers instead.
ELASTICSEARCH_TIMEOUT = _env.float("ELASTICSEARCH_TIMEOUT", default=0.7)
# Without a broker, a change too large for one save is finished in a thread of its own.
SEARCH_FINISH_IN_BACKGROUND = _env.bool("SEARCH_FINISH_IN_BACKGROUND", default=True)
# Who read the steps of the emergency card, and when. Without a name the card has no steps.
EMERGENCY_CARD_REVIEWER = _env.str(
    "EMERGENCY_CARD_REVIEWER", default="Dr. Samuel Okafor (demo reviewer)"
)
try:
    EMERGENCY_CARD_REVIEWED_ON = dt.date.fromisoformat(
        _env.str("EMERGENCY_CARD_REVIEWED_ON", default="2026-09-12")
    )
except ValueError as error:
    raise ImproperlyConfigured(
        "EMERGENCY_CARD_REVIEWED_ON is no day. Write it like EMERGENCY_CARD_REVIEWED_ON=2026-09-12"
    ) from error
