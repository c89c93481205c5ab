"""Small parts of pages that are the same for the same values: written once and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.phones import CallLine

# Where the id of a label comes in, between quotes, which no text has unescaped.
_ID = "\ue002"


@lru_cache(maxsize=2048)
def _rendered(template: Any, language: str | None, values: tuple[tuple[str, Any], ...]) -> str:
    html: str = template.render(Context(dict(values)))
    return html


def written(name: str, **values: Any) -> SafeString:
    """The template with these values, which must be hashable and all it is made of."""
    template = get_template(name).template  # type: ignore[attr-defined]
    return mark_safe(_rendered(template, get_language(), tuple(values.items())))


def call(
    request: HttpRequest | None, line: CallLine | None, button: bool = True, label_id: str = ""
) -> SafeString:
    """A number to dial with the label that must stand by it; nothing when there is no number."""
    if line is None:
        return SafeString("")
    # The link names its label by id, and the same number may stand on a page more than once.
    count = getattr(request, "_calls", 0) + (not label_id)
    if request is not None:
        request._calls = count  # type: ignore[attr-defined]
    html = written("includes/call.html", line=line, button=button, label_id=_ID)
    return mark_safe(html.replace(f'"{_ID}"', f'"{escape(label_id or f"call-{count}")}"'))


def opening(words: str) -> SafeString:
    """Whether a place is open, as a paragraph of its card."""
    return written("includes/opening.html", words=words)
