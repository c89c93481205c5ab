"""A mail to whoever's name was just used to log in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from portal import afterwards, tasks


@receiver(user_logged_in)
def tell(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Let the mail be sent; somebody without an address hears nothing."""
    # A program that logs somebody in has no address that was asked for.
    if request is not None and request.path and user.email:
        when = timezone.localtime().strftime("%A, %d %B %Y at %H:%M %Z")
        afterwards.do(tasks.tell_of_login, user.email, user.get_username(), when)
