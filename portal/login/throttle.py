"""After five wrong passwords an address waits a quarter of an hour (django-axes counts them)."""

from __future__ import annotations

import ipaddress
import logging
from typing import Any

from axes.signals import user_locked_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.addresses import household

log = logging.getLogger(__name__)


def address(request: HttpRequest) -> str:
    """The address that is counted: of IPv6 a household's network, by its first address."""
    text = household(request)
    return str(ipaddress.ip_network(text)[0]) if text else "0.0.0.0"


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page for those who must wait: the same whether the name exists or not."""
    response = render(request, "portal/login/wait.html", status=429)
    response["Retry-After"] = "900"
    return response


@receiver(user_locked_out)
def _say(**kwargs: Any) -> None:
    # Neither the name nor the address: an editor may have mistyped their own.
    log.warning("Login: five wrong passwords from one address; it waits a quarter of an hour.")
