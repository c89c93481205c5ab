"""The number of the content: what was read under an older one may have changed."""

from __future__ import annotations

from django.db import models


class ContentVersion(models.Model):
    """One row. `any` grows with every change visitors might see, `hard` unless it is a text's."""

    any = models.BigIntegerField(default=0)
    hard = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.any} ({self.hard})"
