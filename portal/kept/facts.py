"""
What every page needs and editors seldom change: sites, numbers, navigation, words of a search.

It is read once for each number of the content and kept in the process, as kept pages are: no older
than READ_EVERY seconds, and never for somebody who is logged in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest

from portal.kept.version import Number, watch

Value = TypeVar("Value")

# Seconds after which all is read or made anew though nothing changed: “open now” is about this
# minute, and a change that raised no number must not live longer.
TTL = 60


class Facts:
    """
    Values by key, all of one number of the content; with the next number they are forgotten.

    They are shared by requests and threads: nobody may change them.
    """

    def __init__(self) -> None:
        self._known: tuple[Number | None, float, dict[Hashable, Any]] = (None, 0.0, {})

    def clear(self) -> None:
        """Forget all of it."""
        self._known = (None, 0.0, {})

    def has(self, key: Hashable) -> bool:
        """Whether the value of this key is known, as of the number that was last read."""
        of, since, values = self._known
        fresh = of == watch.look() and watch.answers and time.monotonic() - since <= TTL
        return fresh and key in values

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """The value of this key, read now unless it is known. What `read` raises is raised."""
        number, now = watch.look(), time.monotonic()
        if number is None or not watch.answers:
            return read()
        of, since, values = self._known
        if of != number or now - since > TTL:
            values = {}
            self._known = (number, now, values)
        if key not in values:
            # The number was read before the value: one that is too new does no harm.
            values[key] = read()
        return cast(Value, values[key])


facts = Facts()


def is_visitor(request: HttpRequest) -> bool:
    """Whether somebody only reads. An editor must see what the last click has done."""
    return (
        settings.KEEP_PAGES
        and request.method in ("GET", "HEAD")
        and not request.path.startswith("/admin/")
        and settings.SESSION_COOKIE_NAME not in request.META.get("HTTP_COOKIE", "")
        # A preview, or a page that is written for nobody's request.
        and not hasattr(request, "_wagtail_site")
    )
