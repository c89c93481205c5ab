"""A file to keep."""

from wagtail.blocks import CharBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock


class DownloadBlock(StructBlock):
    """A document of the library, with its kind and size before the tap."""

    document = DocumentChooserBlock()
    title = CharBlock(required=False, max_length=120, help_text="Empty: the document's own title.")

    class Meta:
        icon = "download"
        group = "Media"
        template = "blocks/download.html"
        preview_template = "portal/block_previews/download.html"
        description = "A file to keep or print. Its kind and size are shown."
