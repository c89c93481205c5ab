"""A picture with words for those who cannot see it."""

from wagtail.blocks import CharBlock, StructBlock
from wagtail.images.blocks import ImageBlock


class FigureBlock(StructBlock):
    """A picture; it has alt text or is marked decorative, Wagtail refuses anything else."""

    image = ImageBlock()
    caption = CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "Image"
        group = "Media"
        template = "blocks/image.html"
        preview_template = "portal/block_previews/image.html"
        description = "A picture from the library, with a description or marked as decoration."
