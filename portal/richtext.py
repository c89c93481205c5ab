"""Links inside texts: to the page as the site being read shows it."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.pages import PageLinkHandler

from portal.doorways import Doorways, reading

_SOURCE = re.compile(r"\s?\[(\d{1,2})\]")


class SiteLinkHandler(PageLinkHandler):
    """
    Links to pages at the address of the site being read; a page that is not live is no link.

    Wagtail expands a text without knowing the request; `expand` tells it to the doorways.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        doorways = Doorways.for_request(None)
        ids = [int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id")).isdigit()]
        unknown = set(ids) - set(doorways.links)
        if unknown:
            pages = {page.pk: page for page in Page.objects.filter(pk__in=unknown, live=True)}
            for pk in unknown:
                doorways.links[pk] = doorways.page_url(pages[pk]) if pk in pages else None
        urls = [doorways.links.get(int(a["id"])) if a.get("id") else None for a in attrs_list]
        return [f'<a href="{escape(url)}">' if url else "<a>" for url in urls]


def expand(html: str, request: HttpRequest | None) -> SafeString:
    """Stored rich text as HTML for the site of `request`; [1] becomes a link to its source."""
    with reading(request):
        expanded = expand_db_html(html)
    numbered = _SOURCE.sub(
        r'<sup><a href="#source-\1" aria-label="Source \1">\1</a></sup>', expanded
    )
    return mark_safe(numbered)
