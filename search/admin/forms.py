"""The form of the editors' words: a site of one's own, and a page that the site shows."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page, Site

from portal.doorways import Doorways, library_indexes
from portal.permissions import everywhere, sites_of


class EditorWordsForm(WagtailAdminModelForm):
    """Offers only the editor's own sites; every site at once only to who is at home on all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sites_of(self.for_user) if self.for_user else Site.objects.none()
        self.all_sites = bool(self.for_user) and everywhere(self.for_user)
        if self.all_sites:
            field.empty_label = "Every site"
            return
        field.required = True
        field.help_text = "Where it works."
        own = list(field.queryset[:2])
        if len(own) == 1 and self.instance.pk is None:
            self.initial["site"] = own[0].pk

    def clean(self) -> dict[str, Any]:
        """A promoted page must be one that the site shows."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        page, site = cleaned.get("page"), cleaned.get("site")
        if isinstance(page, Page) and "site" in cleaned and not _shows(site, page):
            self.add_error("page", "The site does not show this page.")
        return cleaned


def _shows(site: Site | None, page: Page) -> bool:
    """Whether the page stands below the site's root, or in the library it shows."""
    doorways = Doorways.load(site)
    if site is None:
        return doorways.canonical(page.url_path) is not None
    door = doorways.current
    if door is None:
        return False
    if door.holds(page.url_path):
        return True
    library = doorways.library_root(door)
    if library is None:
        return False
    return any(page.path.startswith(index.path) for index in library_indexes(library))
