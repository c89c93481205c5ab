"""The project's conventions, as `manage.py check` teaches them."""

import pytest
from django.core.checks import run_checks
from wagtail.blocks import CharBlock, StreamBlock
from wagtail.models import Page

from articles.models import ArticlePage
from home.models import StandardPage
from portal import checks


def ids(messages: list[object]) -> list[tuple[str, object]]:
    """Id and object of the messages."""
    return [(message.id, message.obj) for message in messages]


def test_the_project_keeps_its_own_conventions() -> None:
    assert run_checks(tags=["portal"]) == []


@pytest.mark.parametrize("name", ["page_description", "parent_page_types", "subpage_types"])
def test_a_page_type_says_what_it_is_and_where_it_stands(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(StandardPage, name)
    found = checks.page_conventions()
    assert ids(found) == [("portal.E002", StandardPage)]
    assert name in found[0].msg


def test_a_page_type_has_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticlePage, "template", "articles/not_there.html")
    assert ids(checks.page_conventions()) == [("portal.E003", ArticlePage)]


def test_a_page_type_inherits_from_base_page(monkeypatch: pytest.MonkeyPatch) -> None:
    # No model: a page type of the tests would be one for every test after this.
    class Stranger:
        pass

    monkeypatch.setattr(checks, "get_page_models", lambda: [Page, Stranger])
    assert ids(checks.page_conventions()) == [("portal.E001", Stranger)]


def test_a_block_has_template_description_and_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "BodyBlock", lambda: StreamBlock([("bare", CharBlock())]))
    (found,) = checks.block_conventions()
    assert found.id == "portal.E004"
    assert "“bare” has no template, description" in found.msg
