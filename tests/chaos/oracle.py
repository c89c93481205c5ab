"""What must be findable, worked out by Wagtail alone, without anything of the search."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from wagtail.models import Page

from portal.models import BasePage
from search.models import SearchDocument


def expected() -> dict[int, dict[str, Any]]:
    """Every live and public page that answers `findable()`: what the index must say of it."""
    found = {}
    for base in Page.objects.live().public():
        page = base.specific
        answer = page.findable() if isinstance(page, BasePage) else None
        if answer is not None:
            found[page.pk] = {
                "title": answer.title,
                "summary": answer.summary,
                "url_path": page.url_path,
                "ancestors": sorted(str(p.pk) for p in page.get_ancestors(inclusive=True)),
                "topics": sorted(answer.facets.get("topic", ())),
            }
    return found


def indexed(url: str, alias: str) -> dict[int, dict[str, Any]]:
    """
    Everything the index behind the alias holds, asked for without our client.

    The path is what a result would be shown with: that is read from the documents.
    """
    paths = dict(SearchDocument.objects.values_list("page_id", "url_path"))
    urllib.request.urlopen(f"{url}/{alias}/_refresh", data=b"", timeout=30).close()
    with urllib.request.urlopen(f"{url}/{alias}/_search?size=10000", timeout=30) as answer:
        hits = json.load(answer)["hits"]["hits"]
    found: dict[int, dict[str, Any]] = {}
    for hit in hits:
        row = hit["_source"]
        assert int(hit["_id"]) not in found, "a page twice"
        found[int(hit["_id"])] = {
            "title": row["title"],
            "summary": row["summary"],
            "url_path": paths.get(int(hit["_id"])),
            "ancestors": sorted(row["ancestors"]),
            "topics": sorted(row["facet"].get("topic", ())),
        }
    return found
