"""Conventions of the project as Django system checks: `manage.py check` teaches newcomers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import Block
from wagtail.models import Page, get_page_models

from portal.blocks import BodyBlock
from portal.models import BasePage


@register("portal")
def page_conventions(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every page type says what it is, where it may stand, and how it looks."""
    return [
        message
        for model in get_page_models()
        if model is not Page and not model.__module__.startswith("wagtail.")
        for message in _page_faults(model)
    ]


def _page_faults(model: type[Page]) -> Iterator[CheckMessage]:
    if not issubclass(model, BasePage):
        yield Error(
            f"{model.__name__} does not inherit from BasePage.",
            hint="Inherit from portal.models.BasePage: it knows the sites and their addresses.",
            obj=model,
            id="portal.E001",
        )
        return
    own = vars(model)
    for name in ("page_description", "parent_page_types", "subpage_types"):
        if name not in own:
            yield Error(
                f"{model.__name__} does not set {name}.",
                hint="Say what the page is for, and where it and its children may stand.",
                obj=model,
                id="portal.E002",
            )
    try:
        get_template(model.template)
    except TemplateDoesNotExist:
        yield Error(
            f"{model.__name__} has no template {model.template}.",
            hint="Every page type is looked at by somebody.",
            obj=model,
            id="portal.E003",
        )


@register("portal")
def block_conventions(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every block has a template, a description and a preview for the chooser."""
    faults: list[CheckMessage] = []
    for name, block in BodyBlock().child_blocks.items():
        missing = list(_missing(block))
        if missing:
            faults.append(
                Error(
                    f"The block “{name}” has no {', '.join(missing)}.",
                    hint="Set them in its Meta; see portal/blocks/quote.py.",
                    obj=type(block),
                    id="portal.E004",
                )
            )
    return faults


def _missing(block: Block) -> Iterator[str]:
    if not getattr(block.meta, "template", None):
        yield "template"
    if not block.get_description():
        yield "description"
    if not block.is_previewable:
        yield "preview"
