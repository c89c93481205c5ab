"""Redis as a cache that may go away: a page is then made anew, and never fails because of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# Seconds a Redis that failed is left alone, so that not every request waits for it.
REST = 5.0
_rests_until = 0.0


def _or(otherwise: Answer, ask: Callable[[], Answer]) -> Answer:
    """What Redis answers, or `otherwise` while it is away, full or still loading its data."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return otherwise
    try:
        return ask()
    except RedisError as error:
        _rests_until = time.monotonic() + REST
        log.warning("The cache does not answer: %s", type(error).__name__)
        return otherwise


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while Redis is away it answers as an empty cache does."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the value is now there and was not before."""
        return _or(False, lambda: super(ForgivingRedisCache, self).add(*args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default`."""
        return _or(default, lambda: super(ForgivingRedisCache, self).get(key, default, version))

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep a value, if that can be done."""
        _or(None, lambda: super(ForgivingRedisCache, self).set(*args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key is there and lives longer now."""
        return _or(False, lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Whether a key was removed."""
        return _or(False, lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """The values that are there."""
        return _or({}, lambda: super(ForgivingRedisCache, self).get_many(*args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key is there."""
        return _or(False, lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The value after adding; ValueError when the key is not there, as Django has it."""
        new = _or(None, lambda: super(ForgivingRedisCache, self).incr(key, delta, version))
        if new is None:
            raise ValueError(f"Key '{key}' not found")
        return new

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Keep several values; returns the keys that could not be kept."""
        failed = list(data)
        return _or(failed, lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Remove several keys, if that can be done."""
        _or(None, lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs))

    def clear(self) -> None:
        """Remove everything, if that can be done."""
        _or(None, lambda: super(ForgivingRedisCache, self).clear())
