"""The base of every page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wagtail.models import Page, PageViewRestriction, Site

from portal.doorways import Doorways
from portal.findable import Findable
from portal.forms import BasePageForm
from portal.quality import NotPublishable, gate, goes_live
from portal.quality.gate import SCHEDULED, put_off


class BasePage(Page):
    """
    A page of the portal.

    To add a page type, subclass it in a room, name its parents and children, and answer
    `findable()` when visitors may find it in the search:

        class EventPage(BasePage):
            parent_page_types = ["locations.LocationPage"]
            subpage_types: list[str] = []

            def findable(self) -> Findable:
                return Findable(kind="event", title=self.title)

    `in_library = True` says that the page belongs to the network's library when it stands at
    its place there; every region's site then shows it under its own address.
    """

    in_library: ClassVar[bool] = False
    # Foreign keys the page's template shows, read together with the page.
    shown_with: ClassVar[tuple[str, ...]] = ()
    base_form_class = BasePageForm
    # Accounts log in at the admin's address alone: a region's site would not know them.
    private_page_options: ClassVar[list[str]] = ["password"]
    # Fields whose words are names, or nobody's: the check of words leaves them alone.
    names: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    # --- publishing -----------------------------------------------------------------------

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """
        Publish or schedule a version. See Page.publish.

        Raises NotPublishable when something on it must be mended first. A schedule has nobody to
        tell: then the version is put off and the page's history says why.
        """
        try:
            gate(revision.as_object())
            return super().publish(revision, *args, **kwargs)
        except NotPublishable as refusal:
            if kwargs.get("log_action") != SCHEDULED:
                raise
            put_off(self, revision, refusal)

    def save_revision(self, *args: Any, overwrite_revision: Any = None, **kwargs: Any) -> Any:
        """
        Save a version. See Page.save_revision.

        What visitors read, or what was sent for review, is never written over: who wrote the new
        words would be hidden behind the old ones.
        """
        if overwrite_revision is not None:
            decided = overwrite_revision.task_states.exists()
            if decided or overwrite_revision.pk == self.live_revision_id:
                overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save. Raises NotPublishable when that would make a version public that may not be."""
        if goes_live(self, kwargs.get("update_fields")):
            gate(self)
        return super().save(*args, **kwargs)

    # --- addresses ------------------------------------------------------------------------

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Site, root address and path at which the current site's visitor opens this page."""
        doorways = Doorways.for_request(request if isinstance(request, HttpRequest) else None)
        placed = doorways.place(self.url_path, self.in_library)
        if placed is None:
            return None
        door, path = placed
        return door.site.pk, door.root_url, path

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str | None:
        """Relative address on the current site, absolute elsewhere. See Page.get_url."""
        real = request if isinstance(request, HttpRequest) else None
        doorways = Doorways.for_request(real)
        parts = self.get_url_parts(real)
        if parts is None:
            return None
        site_id, root_url, path = parts
        here = current_site or (doorways.current.site if doorways.current else None)
        is_here = here is not None and here.pk == site_id
        return path if is_here else root_url + path

    url = property(get_url)

    @cached_property
    def canonical_url(self) -> str | None:
        """The one absolute address of this page."""
        return Doorways.load().canonical_url(self.url_path)

    # --- serving --------------------------------------------------------------------------

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve at the page's place only: elsewhere the visitor is sent there for good."""
        doorways = Doorways.for_request(request)
        placed = doorways.place(self.url_path, self.in_library)
        if placed and doorways.current and placed[0] is not doorways.current:
            door, path = placed
            return HttpResponsePermanentRedirect(door.root_url + path)
        return super().serve(request, *args, **kwargs)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Restrictions here and above; no query when the router has seen that there are none."""
        if getattr(self, "_unrestricted", False):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the canonical address and the trail of pages above this one."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        doorways = Doorways.for_request(request)
        context["canonical_url"] = doorways.canonical_url(self.url_path)
        context["trail"] = self.trail(request)
        return context

    def trail(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Title and address of the pages above this one, from the site's root downwards."""
        doorways = Doorways.for_request(request)
        above: list[Page] | None = getattr(request, "_trail", None)
        if above is None or (above and not self.url_path.startswith(above[-1].url_path)):
            above = list(self.get_ancestors().filter(depth__gt=1))
        steps = []
        door = doorways.current
        if door is not None and self.url_path != door.root.url_path:
            steps.append(("Home", "/"))
        for page in above:
            url = doorways.page_url(page)
            if page.live and url and url.startswith("/") and url != "/":
                steps.append((page.title, url))
        return steps

    # --- previews -------------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """A page of the library is seen in the look and with the numbers of every site."""
        doors = Doorways.load().showing(self.url_path) if self.in_library else []
        modes = [(f"site-{door.site.pk}", f"On {door.profile.display_name}") for door in doors]
        return modes or list(super().preview_modes)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as the site of the chosen mode shows it."""
        if mode_name.startswith("site-") and mode_name in dict(self.preview_modes):
            # What the middleware has read is the page's own site.
            for name in ("_doorways", "_hotlines", "_frame_pages", "_trail"):
                request.__dict__.pop(name, None)
            site = Site.objects.get(pk=int(mode_name.removeprefix("site-")))
            request._wagtail_site = site  # type: ignore[attr-defined]
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response

    @classmethod
    def shown_rows(cls) -> dict[str, Any]:
        """Columns beside its own that a page brings along when it is read to be shown."""
        return {}

    # --- search ---------------------------------------------------------------------------

    @classmethod
    def found_rows(cls) -> Any:
        """
        What `found_html` shows of a page that was found, as a subquery of one JSON value.

        For what must not wait for the index, such as a telephone number. It is read together with
        the pages that were found; `OuterRef("pk")` is the page. None: nothing more is shown.
        """
        return None

    @classmethod
    def found_html(cls, rows: Any, request: HttpRequest) -> SafeString:
        """The value of `found_rows` as a result shows it."""
        raise NotImplementedError(f"{cls.__name__} has found_rows() and no found_html().")

    @classmethod
    def open_ids(cls, root: Page) -> tuple[int, ...]:
        """Pages of this class below `root` that are places, and open at this minute."""
        return ()

    @classmethod
    def for_search(cls) -> QuerySet[Any]:
        """The pages of this class with all that `findable()` reads, however many they are."""
        pages: QuerySet[Any] = cls._default_manager.select_related(*cls.shown_with)
        return pages

    def findable(self) -> Findable | None:
        """What the search may know of this page, or None when visitors cannot find it."""
        return None
