"""The portal's image model: Wagtail's own fields, its own table, so that fields can be added."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class PortalImage(AbstractImage):
    """An uploaded picture."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"
        permissions = [("choose_portalimage", "Can choose image")]

    def __str__(self) -> str:
        return str(self.title)


class PortalRendition(AbstractRendition):
    """A scaled copy of a picture."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image} {self.filter_spec}"
