"""
What a form of the admin may name: what its editor may choose, and what stood there before.

Wagtail's choosers list only what a person may choose, but whatever id a form then sends is taken,
shown with its title and stored. Here an id that is not the editor's is as good as none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from portal.editing import at_work
from portal.own_snippets import OwnPolicy

# Answers the pages a user may choose; the room that knows regions says which (`locations`).
Pages = Callable[[Any, Any], Any]
_pages: list[Pages] = []

_LINK = re.compile(r'<a\b([^>]*\blinktype="(page|document)"[^>]*)>(.*?)</a>', re.DOTALL)
_ID = re.compile(r'\bid="(\d+)"')


def pages_are_chosen_by(choosable: Pages) -> None:
    """Let `choosable(user, pages)` say which pages a person may choose."""
    _pages[:] = [choosable]


def may_name(model: type[Model], pk: Any) -> bool:
    """Whether the form that is being read may name this object; always outside of the admin."""
    request = at_work()
    if request is None or request.user.is_superuser or not str(pk).isdecimal():
        return True
    seen = _seen(request.user, model)
    if seen is None or seen.filter(pk=pk).exists():
        return True
    return (_base(model), str(pk)) in _stored(request)


def _seen(user: Any, model: type[Model]) -> Any:
    """The objects a user may choose; None for a model of which everybody may."""
    if issubclass(model, Page):
        return _pages[0](user, Page.objects.all()) if _pages else None
    policy = policy_registry.get_by_type(model)
    if isinstance(policy, OwnPolicy):
        return policy.seen(user)
    if model in (get_image_model(), get_document_model()):
        return policy.instances_user_has_any_permission_for(
            user, {"add", "change", "delete", "choose"}
        )
    return None


def _base(model: type[Model]) -> int:
    return int(ReferenceIndex._get_base_content_type(model).pk)


def _stored(request: Any) -> set[tuple[int, str]]:
    """What the edited object names already, as last saved."""
    if not hasattr(request, "_named_before"):
        thing = _edited(request)
        found = ReferenceIndex._extract_references_from_object(thing) if thing else ()
        request._named_before = {(kind, str(pk)) for kind, pk, *_ in found}
    names: set[tuple[int, str]] = request._named_before
    return names


def _edited(request: HttpRequest) -> Any:
    match: Any = request.resolver_match
    given = match.kwargs
    if "page_id" in given:
        page = Page.objects.filter(pk=given["page_id"]).specific().first()
        return page and page.get_latest_revision_as_object()
    if "app_name" in given and "pk" in given:
        model: Any = apps.get_model(given["app_name"], given["model_name"])
        key = "site" if issubclass(model, BaseSiteSetting) else "pk"
        return model.objects.filter(**{key: given["pk"]}).first()
    model = getattr(match.func, "view_initkwargs", {}).get("model")
    return model.objects.filter(pk=given["pk"]).first() if model and "pk" in given else None


def without_others(html: str) -> str:
    """A text of which the links to what its editor may not choose are gone; their words stay."""

    def link(found: re.Match[str]) -> str:
        model = Page if found[2] == "page" else get_document_model()
        pk = _ID.search(found[1])
        return found[0] if pk and may_name(model, pk[1]) else found[3]

    return _LINK.sub(link, html)


class OwnLinksTextArea(DraftailRichTextArea):
    """Wagtail's editor of texts, without links to what is not the editor's."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was sent, as it is stored."""
        html = super().value_from_datadict(data, files, name)
        return html and without_others(html)


def install() -> None:
    """Every chooser of every form, in blocks too, is of one class; it is taught here, once."""
    sent = BaseChooser.value_from_datadict

    def value_from_datadict(self: Any, data: Any, files: Any, name: str) -> Any:
        pk = sent(self, data, files, name)
        return pk if pk is None or may_name(self.model_class, pk) else None

    BaseChooser.value_from_datadict = value_from_datadict
