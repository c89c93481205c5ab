"""Which page stands at an address: in a tree whose pages several sites show."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from portal.doorways import Doorway, Doorways, restrictions_above, steps_to
from portal.models import BasePage
from portal.statements import Statement, Statements, filled

# Stand-ins: no address holds a question mark, and no id is below zero.
_PK = -1
_STEPS = tuple(f"?{number}" for number in range(16))
_SLUGS = tuple(f"?slug {number}" for number in range(16))
_NAVIGATION = tuple(range(-10, -16, -1))
_statements: Statements[Page] = Statements()


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page at this path of the site that is asked, or None. Two queries."""
    doorways = Doorways.for_request(request)
    door = doorways.current
    if door is None:
        return None
    wanted = door.root.url_path + path
    network_root = doorways.library_root(door)
    borrowed = network_root.url_path + path if network_root and path else ""

    steps = {*steps_to(wanted), *steps_to(borrowed)}
    found = _pages(doorways, door, network_root, steps, door.profile.nav_ids())
    by_path = {page.url_path: page for page in found}
    doorways.own_slugs = frozenset(
        page.slug
        for page in by_path.values()
        if page.depth == door.root.depth + 1
        and door.holds(page.url_path)
        and (page.live or page.numchild)
    )
    request._frame_pages = {  # type: ignore[attr-defined]
        page.pk: page for page in by_path.values() if page.live and not page.restricted
    }
    page = by_path.get(wanted)
    if (page is None or not page.live) and borrowed and network_root is not None:
        # Only what stands in the library: an index right below the network's root.
        index = by_path.get(steps_to(borrowed)[len(steps_to(network_root.url_path))])
        if index is not None and index.live and getattr(index.specific_class, "in_library", False):
            page = by_path.get(borrowed)
    if page is None or not page.live:
        return None
    above = [by_path[step] for step in steps_to(page.url_path)[:-1] if step in by_path]
    request._trail = above  # type: ignore[attr-defined]
    model = page.specific_class
    if model is None:
        return None
    specific = next(iter(_specific(model).rows({_PK: page.pk})), None)
    if specific is None:
        return None
    if not any(step.restricted or step.alias_of_id for step in (*above, page)):
        specific._unrestricted = True
    return RouteResult(specific)


def _pages(
    doorways: Doorways, door: Doorway, network: Page | None, steps: set[str], nav: list[int]
) -> Collection[Any]:
    """The pages of the steps and of the navigation, and those that hide a part of the library."""

    def asked(
        paths: Collection[str], slugs: Collection[str], ids: Collection[int]
    ) -> QuerySet[Page]:
        # Of the two only the slug has an index: without it every page of the tree is looked at.
        wanted = Q(url_path__in=paths, slug__in=slugs) | Q(pk__in=ids)
        if network is not None:
            wanted |= doorways.hiding(door)
        return Page.objects.filter(wanted).annotate(restricted=Exists(restrictions_above()))

    slugs = {step.rsplit("/", 2)[-2] for step in steps}
    if len(steps) > len(_STEPS) or len(nav) > len(_NAVIGATION):
        return asked(steps, slugs, nav)
    key = (door.root.path, network.path if network else "")
    statement = _statements.get(key, lambda: asked(_STEPS, _SLUGS, _NAVIGATION))
    return statement.rows(
        filled(_STEPS, steps, "") | filled(_SLUGS, slugs, "") | filled(_NAVIGATION, nav)
    )


@cache
def _specific(model: Any) -> Statement[Any]:
    shown = model._default_manager.select_related(*getattr(model, "shown_with", ()))
    rows = model.shown_rows() if issubclass(model, BasePage) else {}
    return Statement(shown.filter(pk=_PK).annotate(**rows))
