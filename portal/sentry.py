"""
Errors to Sentry, only when SENTRY_DSN is set, and nothing of the visitor with them.

None of the SDK's integrations is used: they would gather requests, queries and log lines first, to
be scrubbed later. Only what nobody caught in a view or a task is reported, and what leaves is built
anew from what is listed in `scrubbed`. An error's message stays here: it may quote what somebody
typed, as those of databases do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import sentry_sdk
from celery.signals import task_failure
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import got_request_exception
from django.http import HttpRequest
from sentry_sdk.utils import BadDsn

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# What is told of an event, of each error in it, and of each place in the code on the way to it.
_OF_EVENT = ("event_id", "timestamp", "platform", "level", "environment")
_OF_ERROR = ("type", "module")
_OF_FRAME = ("filename", "function", "module", "lineno", "in_app")
# Names of ours: which view, which task.
_TAGS = ("view", "task")


def begin(dsn: str) -> None:
    """Report to this address from now on."""
    try:
        sentry_sdk.init(
            dsn,
            default_integrations=False,
            auto_enabling_integrations=False,
            before_send=scrubbed,
            before_breadcrumb=lambda crumb, hint: None,
            max_breadcrumbs=0,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            auto_session_tracking=False,
            send_client_reports=False,
            propagate_traces=False,
            enable_metrics=False,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is no address that Sentry gives out. Write it like "
            "SENTRY_DSN=https://key@sentry.example.org/1"
        ) from error
    got_request_exception.connect(_in_a_view, dispatch_uid="portal.sentry")
    task_failure.connect(_in_a_task, dispatch_uid="portal.sentry")


def scrubbed(event: Event, hint: Hint) -> Event | None:
    """A new event with what is listed and nothing else; None when it is no error."""
    errors = event.get("exception", {}).get("values")
    if not errors:
        return None
    new: Any = _only(event, _OF_EVENT)
    new["tags"] = _only(event.get("tags") or {}, _TAGS)
    new["exception"] = {"values": [_error(error) for error in errors]}
    # What it must know of its own version, to be understood at the other end.
    new["sdk"] = _only(event.get("sdk") or {}, ("name", "version"))
    made: Event = new
    return made


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    return {
        **_only(error, _OF_ERROR),
        "stacktrace": {"frames": [_only(frame, _OF_FRAME) for frame in frames]},
    }


def _only(given: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _report(error: BaseException | None, **tags: str) -> None:
    if error is not None:
        with sentry_sdk.new_scope() as scope:
            scope.set_tags(tags)
            scope.capture_exception(error)


def _in_a_view(request: HttpRequest | None = None, **kwargs: Any) -> None:
    match = request.resolver_match if request is not None else None
    _report(sys.exception(), view=(match.view_name or "unnamed") if match else "none")


def _in_a_task(sender: Any = None, exception: BaseException | None = None, **kwargs: Any) -> None:
    _report(exception, task=str(getattr(sender, "name", "")))
