"""A second factor for those who can put something before the public."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_otp import user_has_device
from django_otp.middleware import OTPMiddleware
from wagtail.permissions import page_permission_policy

ADMIN = "/admin/"
# What works before both factors were shown: getting in, getting out, and what these pages load.
_BEFORE = (
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
)


class TwoFactorMiddleware(OTPMiddleware):
    """
    Asks for the code of whoever has a device; publishers must have one (TWO_FACTOR_REQUIRED).

    Only in the admin: a visitor's page reads no session.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let visitors pass, and editors when they have shown both factors."""
        if request.path.startswith(ADMIN):
            self._install_lazy_accessors(request)
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The page that asks for the code, or the one that sets it up, when one is due."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not request.path.startswith(ADMIN) or name in _BEFORE:
            return None
        user: Any = request.user
        if not user.is_authenticated or user.is_verified():
            return None
        if user_has_device(user):
            due = "second_factor"
        elif settings.TWO_FACTOR_REQUIRED and publishes(user):
            due = "second_factor_new"
        else:
            return None
        return None if name == due else redirect_to_login(request.get_full_path(), reverse(due))


def publishes(user: Any) -> bool:
    """Whether this person can publish a page somewhere, or administers the portal."""
    return bool(user.is_superuser or page_permission_policy.user_has_permission(user, "publish"))
