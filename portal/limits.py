"""How often one household may ask: for a day nobody keeps who it was."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from portal.addresses import household
from portal.middleware import plain_page

_A_DAY = 24 * 60 * 60
_A_MINUTE = 60
# Suggestions come while somebody types: several for each search.
_SUGGESTIONS = 4
# RFC 1918 and 4193, and the machine itself.
_OURS = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "::1",
    )
)


def too_many(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """
    Count this request; whether its household has now asked for `what` more than `most` times.

    Never while the cache is away, or when nobody knows where the request comes from.
    """
    address = household(request)
    if not address:
        return False
    salt = cache.get_or_set("limits:salt", lambda: secrets.token_hex(16), _A_DAY)
    name = hashlib.sha256(f"{salt}{address}".encode()).hexdigest()[:32]
    key = f"limits:{what}:{name}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        # The cache is away or has just let it go.
        return False


def _is_ours(request: HttpRequest) -> bool:
    """Whether it seems to come from our own network: a proxy that PROXIES does not know of."""
    address = household(request).partition("/")[0]
    return bool(address) and any(ip_address(address) in network for network in _OURS)


def searches(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a household search SEARCHES_A_MINUTE times; then a page with the numbers, for a while."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        most: int = settings.SEARCHES_A_MINUTE
        typing = view.__name__ == "suggest"
        what, most = ("suggest", most * _SUGGESTIONS) if typing else ("search", most)
        told_apart = most and request.GET and not _is_ours(request)
        if told_apart and too_many(request, what, most, _A_MINUTE):
            response = plain_page("portal/too_many.html", 429, request)
            response["Retry-After"] = str(_A_MINUTE)
            return response
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return limited
