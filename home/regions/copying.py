"""
A region as a copy of another: its pages, without what belongs to the place itself.

Facilities, notices, telephone numbers and people stay where they are. A copied text is a draft when
it makes clinical statements (nobody of the new region has read it), names the other place, or holds
words that may not be published today.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Site

from articles.review import is_clinical
from home.regions.asked import Ready
from home.regions.remap import Remap
from locations.models import FacilityPage, LocationPage
from portal.doorways import public
from portal.models import SiteProfile
from portal.quality.findings import errors


class Copier:
    """One run, and what it learned on the way."""

    def __init__(
        self, template: LocationPage, region: LocationPage, site: Site, ready: Ready
    ) -> None:
        self.template, self.region, self.ready = template, region, ready
        self.collection: Collection | None = None
        self.files: dict[tuple[type[models.Model], int], int] = {}
        below = template.get_descendants(inclusive=True).values_list("pk", "url_path")
        pages: dict[int, int | None] = {pk: None for pk, _ in below}
        pages[template.pk] = region.pk
        old = template.sites_rooted_here.first()
        start = len(template.url_path) - 1
        self.remap = Remap(
            pages,
            image=lambda pk: self._file(get_image_model(), pk),
            document=lambda pk: self._file(get_document_model(), pk),
            old=str(old.root_url) if old else "",
            new=str(site.root_url),
            addresses={path[start:]: pk for pk, path in below},
        )

    def run(self) -> None:
        """Pages first, then what they point at: a page may link to one that is copied later."""
        copies: list[Page] = []
        self._children(self.template, self.region, copies)
        self.region.refresh_from_db()
        self.region.calls_per_day = self.template.calls_per_day
        self.region.save()
        self.region.body = self.template.body
        self.remap.fields(self.region)
        revision = self.region.save_revision()
        if not self._stays_a_draft(self.region):
            revision.publish()
        for page in copies:
            self.remap.fields(page)
            self._without_people(page)
            page.save()
            revision = page.save_revision()
            if not self._stays_a_draft(page):
                revision.publish()

    def _children(self, old: Page, new: Page, copies: list[Page]) -> None:
        for child in public(old.get_children()).specific():
            if isinstance(child, FacilityPage):
                continue
            new.refresh_from_db()
            page = child.copy(
                to=new,
                copy_revisions=False,
                # Nothing is public before it was judged.
                keep_live=False,
                update_attrs={"title": self._named(child.title), **self._short(child)},
            ).specific
            self.remap.pages[child.pk] = page.pk
            copies.append(page)
            self._children(child, page, copies)

    def _named(self, text: str) -> str:
        """The new region's name in place of the other's."""
        text = text.replace(self.template.title, self.ready.title)
        return text.replace(self._other, self.ready.short)

    @property
    def _other(self) -> str:
        return str(self.template.title).split(",")[0]

    def _short(self, page: Page) -> dict[str, str]:
        """The short texts of lists, such as an introduction in one sentence."""
        names = ("introduction", "summary", "seo_title", "search_description", "draft_title")
        found = {name: getattr(page, name, None) for name in names}
        return {name: self._named(text) for name, text in found.items() if isinstance(text, str)}

    def _names_the_other(self, page: Page) -> bool:
        words = {k: v for k, v in page.serializable_data().items() if "path" not in k}
        return self._other.casefold() in json.dumps(words, default=str).casefold()

    def _stays_a_draft(self, page: Page) -> bool:
        """Whether it waits for somebody: to review it, to name this place, or to mend it."""
        return is_clinical(page) or self._names_the_other(page) or bool(errors(page))

    def _without_people(self, page: Page) -> None:
        """People of the other site write and check nothing here."""
        for name in ("author", "reviewer"):
            person = getattr(page, name, None)
            if person is not None and person.site_id is not None:
                setattr(page, name, None)

    def _file(self, model: Any, pk: int) -> int:
        """The new region's own copy of a picture or file; the network's are used as they are."""
        known = self.files.get((model, pk))
        if known is not None:
            return known
        one = model.objects.filter(pk=pk).select_related("collection").first()
        if one is None or self.collection is None or one.collection.is_root():
            return pk
        with one.file.open("rb") as file:
            data = ContentFile(file.read(), name=PurePosixPath(one.file.name).name)
        tags = list(one.tags.names())
        one.pk, one.id, one._state.adding = None, None, True
        one.file, one.collection = data, self.collection
        one.save()
        one.tags.set(tags)
        self.files[(model, pk)] = one.pk
        return int(one.pk)


def look(template: LocationPage, profile: SiteProfile, remap: Remap) -> None:
    """The colour, the logo and the navigation of the other site; never its numbers."""
    old = template.sites_rooted_here.first()
    other = SiteProfile.objects.filter(site=old).first() if old else None
    if other is None:
        return
    profile.accent, profile.show_library = other.accent, other.show_library
    profile.logo, profile.navigation = other.logo, other.navigation
    remap.fields(profile)
