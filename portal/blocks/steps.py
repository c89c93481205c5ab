"""Things to do, one after the other."""

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock


class StepBlock(StructBlock):
    """One step."""

    title = CharBlock(max_length=120)
    text = RichTextBlock(features=["bold", "ul", "link"], required=False)


class StepsBlock(StructBlock):
    """Numbered steps."""

    title = CharBlock(required=False, max_length=120)
    steps = ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        group = "Help"
        template = "blocks/steps.html"
        description = "Numbered steps, each with a few words."
        preview_value = {
            "title": "What to do",
            "steps": [
                {"title": "Call 911", "text": "<p>Say that someone is not breathing.</p>"},
                {"title": "Give naloxone", "text": "<p>Spray once into one nostril.</p>"},
                {"title": "Stay", "text": "<p>Help is on the way.</p>"},
            ],
        }
