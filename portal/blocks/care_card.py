"""A card for what must not be missed."""

from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock


class CareCardBlock(StructBlock):
    """Information, urgent or emergency; an emergency card carries the 911 link by itself."""

    level = ChoiceBlock(
        choices=[
            ("information", "Good to know"),
            ("urgent", "Urgent: act today"),
            ("emergency", "Emergency: call 911"),
        ],
        default="information",
    )
    title = CharBlock(max_length=120)
    text = RichTextBlock(features=["bold", "ol", "ul", "link"])

    class Meta:
        icon = "warning"
        group = "Help"
        template = "blocks/care_card.html"
        description = "A card that stands out: good to know, urgent, or emergency with 911."
        preview_value = {
            "level": "emergency",
            "title": "Call 911 if someone will not wake up",
            "text": "<p>Give naloxone if you have it. Stay with them.</p>",
        }
