"""Somebody's own words."""

from wagtail.blocks import CharBlock, StructBlock, TextBlock


class QuoteBlock(StructBlock):
    """A quotation and who said it."""

    text = TextBlock(rows=3)
    attribution = CharBlock(required=False, max_length=120)

    class Meta:
        icon = "openquote"
        group = "Text"
        template = "blocks/quote.html"
        description = "Somebody's own words, and who said them."
        preview_value = {
            "text": "I thought nobody would pick up. Somebody did.",
            "attribution": "A demo visitor",
        }
