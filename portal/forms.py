"""What every page form of the admin checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StructBlock, StructBlockValidationError
from wagtail.fields import StreamField

from portal.doorways import Doorways, library_indexes
from portal.quality.findings import Finding, errors

# First parts of an address that belong to the portal and may not be a page's slug at a
# site's root.
RESERVED_SLUGS = frozenset(
    {"admin", "api", "crisis", "documents", "feed", "find", "health", "media", "metrics"}
    | {"people", "privacy", "search", "static"}
)


class BasePageForm(WagtailAdminPageForm):
    """
    Keeps a page from an address that is taken, and from going out before it may.

    A draft may be incomplete; what is published may not. What is sent for review needs all that
    is the author's to do.
    """

    def clean(self) -> dict[str, Any]:
        """Refuse a slug at a site's root that is taken, and say by what."""
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        parent = self.parent_page
        if slug and parent is not None:
            doorways = Doorways.load()
            for door in (d for d in doorways.all if d.root.pk == parent.pk):
                if slug in RESERVED_SLUGS:
                    self.add_error(
                        "slug", f"“{slug}” is an address of the portal itself. Choose another."
                    )
                    break
                library = doorways.library_root(door)
                if library is not None and library_indexes(library).filter(slug=slug).exists():
                    self.add_error(
                        "slug",
                        f"/{slug}/ is where this site shows the network's library. "
                        f"Choose another, for example “local-{slug}”.",
                    )
                    break
        return cleaned

    def is_valid(self) -> bool:
        """The fields themselves first; then, when the page is to go out, whether it may."""
        if not super().is_valid():
            return False
        if self.is_deferred_validation:
            return True
        publishes = "action-publish" in self.data
        if publishes or "action-submit" in self.data:
            found = errors(self.instance, self.children())
            self._refuse([it for it in found if publishes or not it.review])
        return not self.errors

    def children(self) -> dict[str, list[Any]]:
        """What belongs to the page, as the form has it."""
        return {
            name: [
                form.instance
                for form in formset.forms
                if form.has_changed() or form.instance.pk
                if form not in formset.deleted_forms
            ]
            for name, formset in self.formsets.items()
        }

    def _refuse(self, found: Iterable[Finding]) -> None:
        in_blocks: dict[str, dict[int, list[Finding]]] = defaultdict(lambda: defaultdict(list))
        for finding in found:
            if finding.block is not None and finding.field in self.fields:
                in_blocks[finding.field][finding.block].append(finding)
            elif finding.field in self.fields and not self._is_body(finding.field):
                self.add_error(finding.field, _sentence(finding.text))
            else:
                self.add_error(None, str(finding))
        for name, blocks in in_blocks.items():
            self.add_error(
                name,
                StreamBlockValidationError(
                    block_errors={at: self._of_block(name, at, them) for at, them in blocks.items()}
                ),
            )

    def _is_body(self, name: str) -> bool:
        return isinstance(self._meta.model._meta.get_field(name), StreamField)

    def _of_block(self, name: str, at: int, found: list[Finding]) -> ValidationError:
        body = getattr(self.instance, name)
        said = [str(finding) for finding in found]
        if isinstance(body[at].block, StructBlock):
            return StructBlockValidationError(non_block_errors=said)
        return ValidationError(" ".join(said))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
