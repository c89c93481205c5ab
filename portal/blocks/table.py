"""A table of text."""

from wagtail.blocks import CharBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class TableBlock(StructBlock):
    """Rows and columns of text with a caption; the first column heads its row."""

    caption = CharBlock(max_length=160, help_text="What the table shows, in one line.")
    table = TypedTableBlock([("text", CharBlock(required=False))])

    class Meta:
        icon = "table"
        group = "Text"
        template = "blocks/table.html"
        description = "Rows and columns of text, with a caption."
        preview_value = {
            "caption": "Medicines for opioid use disorder",
            "table": {
                "columns": [
                    {"type": "text", "heading": "Medicine"},
                    {"type": "text", "heading": "How it is taken"},
                ],
                "rows": [
                    {"values": ["Methadone", "At a clinic, by mouth"]},
                    {"values": ["Buprenorphine", "At home, under the tongue"]},
                ],
            },
        }
