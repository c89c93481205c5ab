"""The profile of a site: its name, look, numbers and navigation."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PreviewableMixin

from portal.colour import for_dark, validate_accent
from portal.models.call_label import CallLabelMixin
from portal.phones import CallLine


class NavigationLinkBlock(StructBlock):
    """One entry of a site's navigation."""

    page = PageChooserBlock()
    label = CharBlock(
        required=False, max_length=30, help_text="Leave empty to use the page's title."
    )

    class Meta:
        icon = "link"
        label = "Link"


@register_setting(icon="site", order=10)
class SiteProfile(PreviewableMixin, CallLabelMixin, BaseSiteSetting):
    """
    What makes one site of the network look and speak as itself.

    Each site has one; who may change it is decided per site (Wagtail's site permissions).
    """

    name = models.CharField(
        max_length=60, blank=True, help_text="Shown at the top of every page of this site."
    )
    tagline = models.CharField(
        max_length=160, blank=True, help_text="One sentence under the name on the first page."
    )
    logo = models.ForeignKey(
        "portal.PortalImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown beside the name. The name stays, so the logo needs no text.",
    )
    accent = models.CharField(
        "accent colour",
        max_length=7,
        default="#0f5f5c",
        validators=[validate_accent],
        help_text="Colour of buttons and links, like #0f5f5c. It must be dark enough to read.",
    )
    operator = models.CharField(
        "who runs this site",
        max_length=120,
        blank=True,
        help_text="The organisation behind this site. It is named at the foot of every page.",
    )
    operator_is_provider = models.BooleanField(
        "it is itself a treatment provider",
        default=False,
        help_text="Then every page says so at the top and at the foot.",
    )
    hours = models.CharField("hours of the line", max_length=120, blank=True)
    footer = RichTextField(blank=True, features=["bold", "link"])
    show_library = models.BooleanField(
        "show the network's library",
        default=True,
        help_text="The network's articles appear on this site under its own address.",
    )
    navigation = StreamField([("link", NavigationLinkBlock())], blank=True, max_num=6)

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("tagline"),
                    FieldRowPanel([FieldPanel("accent"), FieldPanel("logo")]),
                    MultiFieldPanel(
                        [FieldPanel("operator"), FieldPanel("operator_is_provider")],
                        heading="Who runs it",
                    ),
                    FieldPanel("footer"),
                ],
                heading="Name and look",
            ),
            ObjectList(
                [*CallLabelMixin.call_panels, FieldPanel("hours")],
                heading="Telephone",
            ),
            ObjectList(
                [FieldPanel("navigation"), FieldPanel("show_library")], heading="Navigation"
            ),
        ]
    )

    class Meta:
        verbose_name = "site profile"

    @property
    def display_name(self) -> str:
        """The site's name, or what Wagtail knows of the site when no profile was written."""
        return self.name or self.site.site_name or self.site.hostname

    @property
    def accent_dark(self) -> str:
        """The accent for dark mode."""
        return for_dark(self.accent)

    @property
    def look_version(self) -> str:
        """Changes when the look changes, so that browsers may keep the style sheet for long."""
        return hashlib.sha256(self.accent.encode()).hexdigest()[:8]

    def call_line(self, **more: Any) -> CallLine | None:
        """The site's own telephone line."""
        return super().call_line(**{"name": self.display_name, "hours": self.hours, **more})

    def nav_ids(self) -> list[int]:
        """Ids of the pages in the navigation, without asking the database."""
        raw = self.navigation.raw_data if self.navigation else []
        return [item["value"]["page"] for item in raw if item["value"].get("page")]

    def clean(self) -> None:
        """A number needs its label, and a treatment provider needs its name."""
        super().clean()
        if self.operator_is_provider and not self.operator:
            raise ValidationError({"operator": "Name the treatment provider who runs this site."})

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "portal/site_profile_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from portal.context import with_profile

        return {**super().get_preview_context(request, mode_name), **with_profile(request, self)}
