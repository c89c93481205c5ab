"""What every page form of the admin checks."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from portal.doorways import Doorways, library_indexes

# First parts of an address that belong to the portal and may not be a page's slug at a
# site's root.
RESERVED_SLUGS = frozenset(
    {"admin", "api", "documents", "feed", "find", "health", "media", "metrics"}
    | {"people", "privacy", "search", "static"}
)


class BasePageForm(WagtailAdminPageForm):
    """Keeps a page from taking an address that the portal or the network's library needs."""

    def clean(self) -> dict[str, Any]:
        """Refuse a slug at a site's root that is taken, and say by what."""
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        parent = self.parent_page
        if slug and parent is not None:
            doorways = Doorways.load()
            for door in (d for d in doorways.all if d.root.pk == parent.pk):
                if slug in RESERVED_SLUGS:
                    self.add_error(
                        "slug", f"“{slug}” is an address of the portal itself. Choose another."
                    )
                    break
                library = doorways.library_root(door)
                if library is not None and library_indexes(library).filter(slug=slug).exists():
                    self.add_error(
                        "slug",
                        f"/{slug}/ is where this site shows the network's library. "
                        f"Choose another, for example “local-{slug}”.",
                    )
                    break
        return cleaned
