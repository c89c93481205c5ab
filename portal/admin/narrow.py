"""Lists of Wagtail's admin that name everybody's people, sites, groups and tags, made narrower."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from wagtail.admin import filters, models
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.admin.views.pages import listing
from wagtail.images.views import chooser as pictures

from portal.editing import editor
from portal.permissions import everywhere, sites_of


def _narrow() -> bool:
    """Whether somebody is at work who is not at home on every site."""
    user = editor()
    return user is not None and not everywhere(user)


def install() -> None:
    """Put ours in the place of Wagtail's; it has no hook for any of them."""
    of_pages, of_privacy = listing.PageFilterSet.__init__, BaseViewRestrictionForm.__init__
    popular = models.popular_tags_for_model

    def filters_of_pages(self: Any, *args: Any, **kwargs: Any) -> None:
        of_pages(self, *args, **kwargs)
        if _narrow():
            # They list whoever has written any page anywhere.
            for name in ("owner", "edited_by"):
                self.filters.pop(name, None)
            self.filters["site"].queryset = sites_of(editor())

    def privacy(self: Any, *args: Any, **kwargs: Any) -> None:
        of_privacy(self, *args, **kwargs)
        if _narrow():
            self.fields["groups"].queryset = Group.objects.none()

    def popular_tags_for_model(model: Any, count: int = 10) -> Any:
        return [] if _narrow() else popular(model, count)

    listing.PageFilterSet.__init__ = filters_of_pages
    BaseViewRestrictionForm.__init__ = privacy
    filters.popular_tags_for_model = pictures.popular_tags_for_model = popular_tags_for_model
