"""The forms of pictures and documents. Every upload of the admin goes through one of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.permissions import everywhere
from portal.uploads import papers
from portal.uploads.names import PATH_MARK
from portal.uploads.pictures import DAMAGED, drawn_anew


class _AllOrNothing(forms.ModelForm):
    """
    Keeps nothing of a file when anything else in the form is wrong.

    Wagtail's form for many files would keep the file as it came, and ask for the rest later.
    Tags are one list for the whole network, so that only its people have them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if user is not None and not everywhere(user):
            self.fields.pop("tags", None)

    def clean_file(self) -> Any:
        """The file, when it is a new one and may be kept."""
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            if PATH_MARK in upload.name or ".." in upload.name:
                raise ValidationError(
                    "The name of this file holds a path (“..” or “/”). Rename it and try again."
                )
            return self.looked_at(upload)
        return upload

    def looked_at(self, upload: Any) -> Any:
        """What is kept of the upload. Raises ValidationError for what may not be."""
        raise NotImplementedError

    def full_clean(self) -> None:
        """Whatever is wrong is also the file's fault."""
        super().full_clean()
        if self.files and self.errors and "file" not in self.errors:
            said = [words for them in self.errors.values() for words in them]
            self.add_error("file", ValidationError(said))


class PictureField(WagtailImageField):
    """Wagtail's own, which answers a torn file with a fault of the server."""

    def check_image_pixel_size(self, f: Any) -> None:
        """Raise ValidationError for too many dots, and for what cannot be counted."""
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as damage:
            raise ValidationError(DAMAGED) from damage


class PictureForm(_AllOrNothing, BaseImageForm):
    """A picture: drawn anew, without what the camera wrote into it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields.get("file")
        if file is not None:
            self.fields["file"] = PictureField(
                label=file.label, required=file.required, widget=file.widget
            )

    def looked_at(self, upload: Any) -> Any:
        """The new drawing."""
        return drawn_anew(upload)


class PaperForm(_AllOrNothing, BaseDocumentForm):
    """A document: what its name says, of a size that can be opened."""

    def looked_at(self, upload: Any) -> Any:
        """The same file, after the look."""
        papers.check(upload)
        return upload
