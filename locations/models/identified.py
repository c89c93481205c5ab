"""What has an id of its own in HSDS: a UUID that no other row of the kind may carry."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from wagtail.models import Orderable


class Identified(Orderable):
    """
    A child of a facility with a UUID, in the order an editor gave it: the first number is the main.

    Wagtail copies a page with its children and their ids.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta(Orderable.Meta):
        abstract = True
        # Those that nobody has put in order stand as they were made, on every database.
        ordering = ("sort_order", "pk")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A copy is another thing and gets an id of its own."""
        if self.pk is None and type(self)._default_manager.filter(uid=self.uid).exists():
            self.uid = uuid.uuid4()
        super().save(*args, **kwargs)
