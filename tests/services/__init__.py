"""
Real servers for the tests, the benchmarks and for trying things out: nothing here is a stand-in.

Each server is a class that starts it on a free port of 127.0.0.1, in a folder of its own that is
removed at the end. The machine's own servers and data are never touched.

    from tests.services import Redis

    with Redis() as redis:  # private to this block; shared ones are fixtures (tests/conftest.py)
        redis.url           # redis://127.0.0.1:24816/0
        redis.kill()        # SIGKILL, as in a crash
        redis.start()       # the same port and data

On the command line: `python -m tests.services elasticsearch` runs one until Ctrl-C.
"""

from tests.services.celery import CeleryWorker
from tests.services.elasticsearch import Elasticsearch
from tests.services.machine import Missing
from tests.services.postgres import Postgres
from tests.services.process import Service, ServiceError
from tests.services.redis import Redis
from tests.services.run import shared

__all__ = [
    "CeleryWorker",
    "Elasticsearch",
    "Missing",
    "Postgres",
    "Redis",
    "Service",
    "ServiceError",
    "shared",
]
