"""
The search. Without ELASTICSEARCH_URL the database answers.

The address may hold several nodes, separated by commas, and a name and password.
"""

import environ

_env = environ.Env()

ELASTICSEARCH_URL = _env.str("ELASTICSEARCH_URL", default="")
# Several portals may share one cluster: every index and alias begins with this.
ELASTICSEARCH_PREFIX = _env.str("ELASTICSEARCH_PREFIX", default="portal")
# Seconds a visitor's search waits before the database answers instead.
ELASTICSEARCH_TIMEOUT = _env.float("ELASTICSEARCH_TIMEOUT", default=0.7)
# Without a broker, a change too large for one save is finished in a thread of its own.
SEARCH_FINISH_IN_BACKGROUND = _env.bool("SEARCH_FINISH_IN_BACKGROUND", default=True)
