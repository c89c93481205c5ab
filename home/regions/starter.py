"""The pages a new region begins with: neutral texts that are true everywhere."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from wagtail.models import Page

from articles.models import ArticleIndexPage, ArticlePage
from home.demo import content
from home.models import StandardPage
from home.regions.asked import Ready
from locations.models import LocationPage

TEXTS = Path(__file__).parent / "texts"


def read(name: str, ready: Ready) -> dict[str, Any]:
    """One text, with the region's name in its place."""
    raw = (TEXTS / f"{name}.toml").read_text(encoding="utf-8")
    named = raw.replace("{place}", ready.title).replace("{town}", ready.short)
    record: dict[str, Any] = tomllib.loads(named)
    return record


def region(ready: Ready) -> LocationPage:
    """The region's own page, published, without anything below it."""
    text = read("region", ready)
    page = LocationPage(
        title=ready.title,
        slug=ready.slug,
        headline=text["headline"],
        introduction=text["introduction"],
        places=ready.short if ready.place.kind == "city" else "",
        counties=", ".join(ready.counties),
        zips=", ".join(ready.zips),
    )
    add(ready.index, page)
    return page


def pages(page: LocationPage, ready: Ready) -> None:
    """
    What stands below it. What is true everywhere is published; what only the region knows is a
    draft that says what to write.
    """
    local = ArticleIndexPage(title=f"Around {ready.title}", slug="local")
    add(page, local)
    for name, live in (("how-we-check", True), ("about", False)):
        text = read(name, ready)
        body = json.dumps(content.stream(text.pop("body"), {}))
        add(page, StandardPage(**text, slug=name, body=body), live=live)
    text = read("first-steps", ready)
    body = json.dumps(content.stream(text.pop("body"), {}))
    steps = ArticlePage(**text, slug="first-steps", body=body, clinical=False)
    add(local, steps, live=False)


def add(parent: Page, page: Page, live: bool = True) -> None:
    """Put a page below `parent`, with a first revision to go back to."""
    parent.refresh_from_db()
    page.live = live
    parent.add_child(instance=page)
    page.full_clean()
    revision = page.save_revision()
    if live:
        revision.publish()
