"""Paging that never errors: a page that does not exist is the nearest one that does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest


@dataclass(frozen=True)
class PageOf:
    """One page of a list and the addresses of its neighbours."""

    items: list[Any]
    number: int
    pages: int
    total: int
    previous: str
    next: str


def page_of(paginator: Paginator[Any], request: HttpRequest, parameter: str = "page") -> PageOf:
    """The page that the request names; nonsense, zero and too far are clamped."""
    raw = request.GET.get(parameter, "1")
    # int() accepts thousands of digits at a quadratic price; nine are plenty.
    asked = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else 1
    number = max(1, min(asked, paginator.num_pages))
    page = paginator.page(number)

    def address(other: int) -> str:
        rest = [(k, v) for k, values in request.GET.lists() if k != parameter for v in values]
        return "?" + urlencode([*rest, (parameter, str(other))], errors="replace")

    return PageOf(
        items=list(page.object_list),
        number=number,
        pages=paginator.num_pages,
        total=paginator.count,
        previous=address(number - 1) if page.has_previous() else "",
        next=address(number + 1) if page.has_next() else "",
    )
