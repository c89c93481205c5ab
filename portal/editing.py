"""Who is at work in the admin: for what Wagtail builds without a request, as a block's choices."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_at_work: ContextVar[HttpRequest | None] = ContextVar("at_work", default=None)


def at_work() -> Any:
    """The request of the admin that is being answered by somebody who is logged in, or None."""
    request = _at_work.get()
    return request if request is not None and request.user.is_authenticated else None


def editor() -> Any:
    """The user whose request of the admin is being answered; None outside of the admin."""
    request = at_work()
    return request.user if request is not None else None


class EditorMiddleware:
    """Remembers the request while the admin answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set, answer, forget."""
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        token = _at_work.set(request)
        try:
            return self.get_response(request)
        finally:
            _at_work.reset(token)
