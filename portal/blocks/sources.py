"""Where the facts come from."""

from wagtail.blocks import CharBlock, IntegerBlock, ListBlock, StructBlock, URLBlock


class SourceBlock(StructBlock):
    """One source."""

    title = CharBlock(max_length=240)
    publisher = CharBlock(max_length=160)
    year = IntegerBlock(required=False, min_value=1900, max_value=2100)
    url = URLBlock(required=False, label="Web address")


class SourcesBlock(StructBlock):
    """The numbered sources of a page; [1] in a text points at the first."""

    sources = ListBlock(SourceBlock(), min_num=1)

    class Meta:
        icon = "list-ol"
        group = "More"
        template = "blocks/sources.html"
        description = "Numbered sources. [1] in a text points at the first."
        preview_value = {
            "sources": [
                {
                    "title": "Medications for Opioid Use Disorder",
                    "publisher": "National Institute on Drug Abuse",
                    "year": 2024,
                    "url": "https://nida.nih.gov/",
                }
            ]
        }
