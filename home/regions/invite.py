"""Inviting somebody: an account without a password, and a link to set one, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

# Mail that goes nowhere: whoever invites gives the link themselves.
_NOWHERE = ("dummy", "console")


def new_account(email: str, **more: Any) -> Any:
    """An account whose name is its e-mail address; nobody can log in before the link was used."""
    return get_user_model().objects.create_user(email, email, None, **more)


def is_waiting(account: Any) -> bool:
    """Whether the invitation was never used."""
    return not account.has_usable_password()


def link(account: Any) -> str:
    """
    The address at which a password is set.

    Good for PASSWORD_RESET_TIMEOUT seconds, and once: it ends with the password it sets.
    """
    path = reverse(
        "wagtailadmin_password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(account.pk)),
            default_token_generator.make_token(account),
        ],
    )
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def send(account: Any, place: str) -> tuple[bool, str]:
    """
    Mail the invitation to work for `place`.

    Answers whether it went out, and the link for whoever must pass it on when it did not.
    """
    address = link(account)
    if settings.EMAIL_BACKEND.split(".")[-2] in _NOWHERE:
        return False, address
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    words = {"place": place, "link": address, "days": days, "name": account.get_username()}
    try:
        send_mail(
            f"Your invitation: {place}",
            render_to_string("home/mail/invitation.txt", words),
            None,
            [account.email],
        )
    except OSError:  # smtplib's errors are OSErrors too
        return False, address
    return True, address
