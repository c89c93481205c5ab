"""The form of a facility: a tab for every part of what an editor knows of a place."""

from __future__ import annotations

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.models import Page

from locations.models.sources_panel import SourcesPanel


def tabs(base: type[Page]) -> TabbedInterface:
    """The tabs, with the panels that the base of every page has."""
    about = [
        *base.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("address_1"),
                FieldRowPanel(
                    [FieldPanel("city"), FieldPanel("state_province"), FieldPanel("postal_code")]
                ),
            ],
            heading="Address",
        ),
        FieldPanel("description"),
        FieldPanel("website"),
        FieldPanel("languages"),
        MultiFieldPanel(
            [FieldPanel("transportation"), FieldPanel("accessibility")], heading="Getting there"
        ),
    ]
    more = [
        FieldPanel("organization"),
        MultiFieldPanel(
            [FieldPanel("financial_tie"), FieldPanel("financial_tie_note")], heading="Money"
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                FieldPanel("timezone"),
            ],
            heading="On the map",
        ),
        InlinePanel("external_identifiers", heading="Numbers in other directories", label="Number"),
    ]
    return TabbedInterface(
        [
            ObjectList(about, heading="The place"),
            ObjectList(
                [
                    InlinePanel(
                        "phones",
                        heading="Telephones",
                        label="Telephone",
                        help_text="The main number first. Visitors see who answers before they "
                        "call, so a number without that is not shown.",
                    )
                ],
                heading="Telephones",
            ),
            ObjectList(
                [
                    InlinePanel(
                        "schedules",
                        heading="Opening hours",
                        label="Line of hours",
                        help_text="One line for the days that have the same hours, for example "
                        "one for Monday to Friday and one for the weekend. No line: not known.",
                    ),
                    FieldPanel("closed_on_holidays"),
                ],
                heading="Hours",
            ),
            ObjectList(
                [
                    InlinePanel(
                        "services",
                        heading="What it offers",
                        label="Service",
                        help_text="Most places have one. Add another only when it has other "
                        "rules, other costs or is closed while the rest is open.",
                    )
                ],
                heading="What it offers",
            ),
            ObjectList(more, heading="More"),
            ObjectList([SourcesPanel(heading="Where the facts come from")], heading="Sources"),
            ObjectList(base.promote_panels, heading="Web address"),
            ObjectList(base.settings_panels, heading="When to publish"),
        ]
    )
