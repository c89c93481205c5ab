"""
The lists and forms of the editors' words.

They are plain model views and not Wagtail's snippet views: those list and name, in choosers and
bulk actions, what belongs to other sites.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from portal.permissions import sites_of
from search.admin import views
from search.admin.forms import EditorWordsForm
from search.admin.panels import CheckPanel
from search.models import BlockedCorrection, PromotedAnswer, SearchSynonym


class OnlyOwn:
    """A view of one row that refuses those of other sites."""

    model: type[Model]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look the row up among the user's own before anything else."""
        policy = policy_registry.get_by_type(self.model)
        own = policy.instances_user_has_permission_for(request.user, "change")
        if "pk" in kwargs and not own.filter(pk=kwargs["pk"]).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class OwnIndex(generic.IndexView):
    """The list of the editor's own rows."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Those of the editor's sites."""
        own: QuerySet[Any] = self.permission_policy.instances_user_has_permission_for(
            self.request.user, "change"
        )
        return own.select_related("site")


class OwnEdit(OnlyOwn, generic.EditView):
    """Change one's own."""


class OwnDelete(OnlyOwn, generic.DeleteView):
    """Delete one's own."""


class OwnHistory(OnlyOwn, history.HistoryView):
    """Who changed one's own, and when."""


class OwnUsage(OnlyOwn, usage.UsageView):
    """Where one's own is used."""


class EditorWordsViewSet(ModelViewSet):
    """What the three lists share."""

    index_view_class = OwnIndex
    edit_view_class = OwnEdit
    delete_view_class = OwnDelete
    history_view_class = OwnHistory
    usage_view_class = OwnUsage
    copy_view_enabled = False
    exclude_form_fields: list[str] = []
    columns_of: tuple[str, ...] = ()

    @cached_property
    def list_display(self) -> list[Any]:
        """The row's own columns and where it works."""
        return [*self.columns_of, Column("where", label="Where")]

    def get_edit_handler(self) -> Any:
        """The model's panels, and what a change would do."""
        handler = ObjectList(
            [*self.model.panels, CheckPanel(heading="What this changes")],
            base_form_class=EditorWordsForm,
        )
        return handler.bind_to_model(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The lists' own addresses, and the check."""
        check = views.Check.as_view(model=self.model, edit_handler=self._edit_handler)
        return [*super().get_urlpatterns(), path("check/", check, name="check")]


class SynonymViewSet(EditorWordsViewSet):
    """Synonyms."""

    model = SearchSynonym
    icon = "order"
    menu_label = "Synonyms"
    columns_of = ("__str__",)
    search_fields = ["term", "means"]


class PromotedViewSet(EditorWordsViewSet):
    """Promoted answers."""

    model = PromotedAnswer
    icon = "pick"
    menu_label = "Promoted answers"
    columns_of = ("__str__", "note")
    search_fields = ["phrases", "note"]


class BlockedViewSet(EditorWordsViewSet):
    """Words that are never corrected."""

    model = BlockedCorrection
    icon = "no-view"
    menu_label = "Never corrected"
    columns_of = ("word",)
    search_fields = ["word"]


class OwnSitesMenuItem(MenuItem):
    """Shown to who is at home on any site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anything to see."""
        return sites_of(request.user).exists()


class ReportViewSet(ViewSet):
    """The report."""

    name = "search_report"
    url_prefix = "search"
    icon = "search"
    menu_label = "Report"
    menu_item_class = OwnSitesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The report and its one button."""
        return [
            path("", views.Report.as_view(), name="index"),
            path("retry/", views.retry, name="retry"),
        ]


class SearchGroup(ViewSetGroup):
    """Search, in the menu."""

    menu_label = "Search"
    menu_name = "portal-search"
    menu_icon = "search"
    menu_order = 230
    items = (ReportViewSet, SynonymViewSet, PromotedViewSet, BlockedViewSet)
