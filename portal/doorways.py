"""
Doorways: which site answers a request, what it may show, and at which address.

There is one page tree; a Wagtail Site is a doorway into it. A page lives at one canonical
address, the one of the most specific site above it. A region's site shows the network's
library (its article indexes) as well, under its own address and with its own numbers.

All doorways are read in one query. For visitors they are kept while nothing changes
(`portal.kept.facts`); an editor's request reads them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site

from portal.statements import Statement

if TYPE_CHECKING:
    from portal.models import SiteProfile


Value = TypeVar("Value")

_reading: ContextVar[HttpRequest | None] = ContextVar("reading", default=None)


@contextmanager
def reading(request: HttpRequest | None) -> Iterator[None]:
    """Let what Wagtail writes without a request (texts, redirects) follow this one's site."""
    token = _reading.set(request)
    try:
        yield
    finally:
        _reading.reset(token)


@cache
def _sites() -> Statement[Site]:
    return Statement(Site.objects.select_related("root_page", "siteprofile"))


# A draft hides nothing of the library, unless what stands below it may be live.
_HIDES = Q(live=True) | Q(numchild__gt=0)


@dataclass(frozen=True)
class Doorway:
    """One site: its root page and its profile. `profile` is never None; unsaved when not set."""

    site: Site
    profile: SiteProfile

    @property
    def root(self) -> Page:
        """The page this site opens at (the base Page, not the specific class)."""
        return self.site.root_page

    @property
    def root_url(self) -> str:
        """Scheme, host and port without a slash at the end, as Wagtail writes it."""
        return str(self.site.root_url)

    def holds(self, url_path: str) -> bool:
        """Whether the page with this `url_path` stands below (or is) the site's root."""
        return url_path.startswith(self.root.url_path)

    def path_to(self, url_path: str) -> str:
        """The address, beginning with a slash, of a page this doorway holds."""
        return "/" + url_path[len(self.root.url_path) :]


@dataclass
class Doorways:
    """Every site of the installation, most specific first, and the one that is asked."""

    all: list[Doorway]
    current: Doorway | None = None
    links: dict[int, str | None] = field(default_factory=dict)
    # Slugs of the current site's own pages at which an index of the library would stand.
    own_slugs: frozenset[str] | None = None
    # Whether what is read may come from `portal.kept.facts`.
    kept: bool = False

    @classmethod
    def load(cls, current_site: Site | None = None) -> Doorways:
        """Read all sites with root page and profile in one query."""
        doors = _read()
        current = None
        if current_site is not None:
            current = next((d for d in doors if d.site.pk == current_site.pk), None)
        return cls(doors, current)

    @classmethod
    def for_request(cls, request: HttpRequest | None) -> Doorways:
        """
        The doorways as `request` sees them, read once per request.

        `current` is None when no site carries exactly the request's host name: Wagtail would
        answer an unknown host with the default site, this portal refuses it with 400.
        Without a request it is the one of `reading`, if there is one.
        """
        request = request or _reading.get()
        if request is None:
            return cls.load()
        cached: Doorways | None = getattr(request, "_doorways", None)
        if cached is None:
            from portal.kept.facts import is_visitor

            cached = cls([], kept=is_visitor(request))
            cached.all = cached.known("doorways", _read)
            cached.current = cached._match(request)
            request._doorways = cached  # type: ignore[attr-defined]
            if cached.current is not None:
                request._wagtail_site = cached.current.site  # type: ignore[attr-defined]
        return cached

    def _match(self, request: HttpRequest) -> Doorway | None:
        # A preview is rendered for a dummy request on which Wagtail has fixed the site already.
        fixed = getattr(request, "_wagtail_site", None)
        if fixed is not None:
            return next((d for d in self.all if d.site.pk == fixed.pk), None)
        host, _, port = request.get_host().rpartition(":")
        host, port = (host, port) if port.isdigit() and host else (request.get_host(), "")
        host = host.lower().rstrip(".")
        named = [d for d in self.all if d.site.hostname == host]
        same_port = [d for d in named if str(d.site.port) == (port or request.get_port())]
        return next(iter(same_port or named), None)

    # --- where a page lives -------------------------------------------------------------

    def canonical(self, url_path: str) -> Doorway | None:
        """The most specific doorway that holds the page, or None when no site does."""
        return next((door for door in self.all if door.holds(url_path)), None)

    def network_of(self, door: Doorway) -> Doorway | None:
        """The doorway whose library `door` may show: the one above it, else the default site."""
        above = [d for d in self.all if d.root.pk != door.root.pk and d.holds(door.root.url_path)]
        if above:
            return above[0]
        default = next((d for d in self.all if d.site.is_default_site), None)
        return default if default and default.root.pk != door.root.pk else None

    def library_root(self, door: Doorway) -> Page | None:
        """The network's root page when `door` shows its library, else None. No query."""
        if not door.profile.show_library:
            return None
        network = self.network_of(door)
        return network.root if network else None

    def place(self, url_path: str, is_library: bool) -> tuple[Doorway, str] | None:
        """
        Doorway and address at which a visitor of the current site should open a page.

        `is_library` says that the page's class belongs to a library (article index, article);
        whether it stands in the network's library is seen from its path.
        """
        home = self.canonical(url_path)
        if home is None:
            return None
        here = self.current
        if here is not None and here is not home and is_library and not here.holds(url_path):
            network_root = self.library_root(here)
            # A library page is an index right below the network's root, or a page right below it.
            steps = home.path_to(url_path).strip("/").split("/")
            is_network = network_root is not None and network_root.pk == home.root.pk
            if is_network and len(steps) <= 2 and steps[0] not in self._own_slugs(here):
                return here, home.path_to(url_path)
        return home, home.path_to(url_path)

    def showing(self, url_path: str) -> list[Doorway]:
        """The doorways that show this page of a library, its home first. One query for all."""
        home = self.canonical(url_path)
        if home is None:
            return []
        slug = home.path_to(url_path).strip("/").split("/")[0]
        depths = {door.root.depth + 1 for door in self.all}
        own = Page.objects.filter(_HIDES, slug=slug, depth__in=depths)
        above = {path[: -Page.steplen] for path in own.values_list("path", flat=True)}
        shown = [home]
        for door in self.all:
            hidden = frozenset({slug} if door.root.path in above else ())
            placed = Doorways(self.all, door, own_slugs=hidden).place(url_path, is_library=True)
            if door is not home and placed is not None and placed[0] is door:
                shown.append(door)
        return shown

    def _own_slugs(self, here: Doorway) -> frozenset[str]:
        # A page of the site's own at an index's address hides the index: the library's pages
        # below it are then opened on the network's site. One query, unless the router has asked.
        if self.own_slugs is None:
            self.own_slugs = self.known(("own slugs", here.site.pk), lambda: self._slugs(here))
        return self.own_slugs

    def _slugs(self, here: Doorway) -> frozenset[str]:
        own = Page.objects.filter(self.hiding(here))
        return frozenset(own.values_list("slug", flat=True))

    def known(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """What `read` returns, or returned for a visitor before while nothing has changed since."""
        from portal.kept.facts import facts

        return facts.get(key, read) if self.kept else read()

    def knows(self, key: Hashable) -> bool:
        """Whether `known` would read nothing."""
        from portal.kept.facts import facts

        return self.kept and facts.has(key)

    def hiding(self, door: Doorway) -> Q:
        """The pages of a site's own that stand where an index of the library would."""
        network_root = self.library_root(door)
        if network_root is None:
            return Q(pk__in=[])
        return _HIDES & Q(
            path__startswith=door.root.path,
            depth=door.root.depth + 1,
            slug__in=library_indexes(network_root).values("slug"),
        )

    def url(self, url_path: str, is_library: bool = False) -> str | None:
        """Address of a page from the current site: relative where it can be, else absolute."""
        placed = self.place(url_path, is_library)
        if placed is None:
            return None
        door, path = placed
        return path if door is self.current else door.root_url + path

    def page_url(self, page: Any) -> str | None:
        """Address of a page, or of a row that knows its `content_type_id`, from here. No query."""
        model = ContentType.objects.get_for_id(page.content_type_id).model_class()
        in_library = bool(getattr(model, "in_library", False))
        return self.url(page.url_path, in_library)

    def canonical_url(self, url_path: str) -> str | None:
        """The one absolute address of a page, for rel=canonical, sitemap and mail."""
        home = self.canonical(url_path)
        return home.root_url + home.path_to(url_path) if home else None

    # --- what a site may show -----------------------------------------------------------

    def scope_ids(self, door: Doorway) -> list[int]:
        """Ids of the pages whose descendants (and themselves) `door` may show. One query."""
        ids = [door.root.pk]
        network_root = self.library_root(door)
        if network_root is not None:
            ids += list(library_indexes(network_root).values_list("pk", flat=True))
        return ids

    def article_scope(self, door: Doorway) -> Q:
        """The same scope as a condition on articles, for listings. No query of its own."""
        scope = Q(path__startswith=door.root.path)
        network_root = self.library_root(door)
        if network_root is not None:
            # An article of the library stands right below a live index of the network's root.
            length = len(network_root.path) + Page.steplen
            index = library_indexes(network_root).filter(path=Substr(OuterRef("path"), 1, length))
            scope |= Q(
                Exists(index), path__startswith=network_root.path, depth=network_root.depth + 2
            )
        return scope


def _read() -> list[Doorway]:
    from portal.models import SiteProfile

    doors = []
    for site in _sites().rows():
        profile = getattr(site, "siteprofile", None) or SiteProfile(site=site)
        doors.append(Doorway(site, profile))
    # The longest path is the most specific; the default site wins between equal roots.
    doors.sort(key=lambda d: (-len(d.root.url_path), not d.site.is_default_site, d.site.pk))
    return doors


def library_indexes(network_root: Page) -> QuerySet[Page]:
    """The article indexes that stand directly below a network's root: its library."""
    return Page.objects.filter(
        path__startswith=network_root.path,
        depth=network_root.depth + 1,
        content_type__app_label="articles",
        content_type__model="articleindexpage",
        live=True,
    )


def public(pages: Any) -> Any:
    """Restrict a page queryset to what every visitor may read: live, and nothing above private."""
    return pages.filter(~Exists(restrictions_above()), live=True)


def restrictions_above() -> QuerySet[PageViewRestriction]:
    """The view restrictions on a page or above it, as a subquery of a page queryset."""
    below = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return PageViewRestriction.objects.annotate(below=below).filter(
        below__startswith=F("page__path")
    )


def steps_to(url_path: str) -> list[str]:
    """`url_path` of every page from the first below the tree's root down to this one."""
    parts = [part for part in url_path.split("/") if part]
    return ["/" + "/".join(parts[: end + 1]) + "/" for end in range(len(parts))]
