"""Where a request comes from: known for a moment, to count and to slow down, and never kept."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def household(request: HttpRequest) -> str:
    """
    The visitor's address; of IPv6 the network of a household. Empty when it is not known.

    Behind proxies it is what the outermost of ours (PROXIES of them) has seen: each adds whom it
    saw at the end of X-Forwarded-For, and what stands before that may be a visitor's invention.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", address).split(",")
        address = seen[max(0, len(seen) - settings.PROXIES)].strip()
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{known}/64", strict=False) if known.version == 6 else known)
