"""Topics and people in the admin."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from articles.models import Person, Topic


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


class LibraryGroup(SnippetViewSetGroup):
    """What the articles are made with."""

    menu_label = "Library"
    menu_icon = "doc-full"
    menu_order = 220
    items = (TopicViewSet, PersonViewSet)


register_snippet(LibraryGroup)
