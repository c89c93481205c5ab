"""Running text."""

from wagtail.blocks import RichTextBlock


class TextBlock(RichTextBlock):
    """Paragraphs, lists and links. Headings, pictures and boxes are blocks of their own."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            **{
                "features": ["bold", "italic", "ol", "ul", "link"],
                "help_text": "Write [1] to point at the first source below.",
                **kwargs,
            }
        )

    class Meta:
        icon = "pilcrow"
        label = "Text"
        group = "Text"
        template = "blocks/text.html"
        description = "Paragraphs, lists and links."
        preview_value = (
            "<p>Treatment works. Many people need more than one try, and that is no failure.</p>"
        )
