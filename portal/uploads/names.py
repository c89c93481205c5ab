"""
File names that hold a path.

Django throws the path of an uploaded file's name away. That is safe, but somebody who sends one is
up to something, or made a mistake they should hear of: so the admin's forms get to see it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import ImmutableList

# Stands in a name where a path was; it is no separator anywhere.
PATH_MARK = "\N{DIVISION SLASH}"


class _TellingParser(MultiPartParser):
    """Marks a name that holds a path."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        """The bare name, or with the mark in front when there was more."""
        bare = super().sanitize_file_name(file_name)
        climbs = any(part == ".." for part in file_name.replace("\\", "/").split("/"))
        if climbs or (bare is None and file_name):
            return f"{PATH_MARK}{bare or 'file'}"
        return bare


def _parse(self: HttpRequest, META: Any, post_data: Any) -> Any:
    self.upload_handlers = ImmutableList(
        self.upload_handlers,
        warning="Upload handlers cannot be changed once the upload is read.",
    )
    return _TellingParser(META, post_data, self.upload_handlers, self.encoding).parse()


class FileNameMiddleware:
    """Lets the forms of the admin see that a file's name held a path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/"):
            request.parse_file_upload = MethodType(_parse, request)  # type: ignore[method-assign]
        return self.get_response(request)
