"""Topics and people in the admin."""

from typing import Any

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from articles import people, renewing, reviewing
from articles.models import Person, Topic
from portal.own_snippets import OwnPolicy, own_bulk_delete, own_viewset

register_permission_policy(Person, OwnPolicy(Person, people.seen, people.own))
# After Wagtail's own for all snippets.
hooks.register("register_bulk_action", order=100)(own_bulk_delete(Person, people.own))


class TopicViewSet(SnippetViewSet):
    """The tree of topics."""

    model = Topic
    icon = "tag"
    list_display = ["name", "parent", "description"]
    search_fields = ["name"]


class PersonViewSet(SnippetViewSet):
    """Authors and reviewers."""

    model = Person
    icon = "user"
    menu_label = "People"
    list_display = ["name", "credentials", "site"]
    search_fields = ["name"]

    def get_edit_handler(self) -> Any:
        """The model's panels, with the form that offers one's own sites only."""
        handler = ObjectList(Person.panels, base_form_class=people.PersonForm)
        return handler.bind_to_model(Person)


class LibraryGroup(SnippetViewSetGroup):
    """What the articles are made with."""

    menu_label = "Library"
    menu_icon = "doc-full"
    menu_order = 220
    items = (TopicViewSet, own_viewset(PersonViewSet, people.seen, people.own))


register_snippet(LibraryGroup)


@hooks.register("register_admin_urls")
def review_urls() -> list[URLPattern]:
    """What waits for a second person."""
    return [
        path("review/", reviewing.to_review, name="to_review"),
        path("review/<int:page_id>/", reviewing.decide, name="review_decide"),
        path("review/<int:page_id>/again/", renewing.renew, name="review_renew"),
    ]


@hooks.register("register_admin_menu_item")
def review_menu() -> MenuItem:
    """“To review”, for those for whom something may wait."""
    return reviewing.ReviewMenuItem(
        "To review", reverse("to_review"), icon_name="clipboard-list", order=140
    )


@hooks.register("register_page_action_menu_item")
def decide_item() -> reviewing.DecideMenuItem:
    """“Read and decide”, in the editor of a page that waits for this user."""
    return reviewing.DecideMenuItem()
