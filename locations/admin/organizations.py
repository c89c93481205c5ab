"""Organizations in the admin. An editor sees those of their own places only."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views import snippets
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from locations.admin.permissions import organizations_of, organizations_only_of
from locations.models import Organization


class OrganizationPolicy(ModelPermissionPolicy):
    """Django's permissions, and of the organizations only those of the user's own places."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """To be seen: those the user may choose. To be changed: those of nobody else."""
        if not self.user_has_any_permission(user, actions):
            return Organization.objects.none()
        only_seen = set(actions) <= {"view", "choose"}
        return organizations_of(user) if only_seen else organizations_only_of(user)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """The same for one of them."""
        mine = self.instances_user_has_any_permission_for(user, actions)
        return bool(mine.filter(pk=instance.pk).exists())

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """The same for one of them and one action."""
        return self.user_has_any_permission_for_instance(user, {action}, instance)


register_permission_policy(Organization, OrganizationPolicy(Organization))


class _Own:
    """Lists only what the user may choose."""

    request: HttpRequest

    def get_object_list(self) -> Any:
        return organizations_of(self.request.user)


class _Choose(_Own, ChooseView):
    pass


class _ChooseResults(_Own, ChooseResultsView):
    pass


class _Chosen(SnippetChosenView):
    def get_object(self, pk: Any) -> Any:
        return organizations_of(self.request.user).get(pk=pk)


class _ChosenMultiple(SnippetChosenMultipleView):
    def get_objects(self, pks: Any) -> Any:
        return organizations_of(self.request.user).filter(pk__in=pks)


class OrganizationChooser(SnippetChooserViewSet):
    """The chooser of organizations in a facility's form."""

    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple


class _Mine:
    """Answers 404 for an organization that runs places of other regions."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not organizations_only_of(request.user).filter(pk=kwargs["pk"]).exists():
            raise Http404
        answer: HttpResponseBase = super().dispatch(  # type: ignore[misc]
            request, *args, **kwargs
        )
        return answer


class _Edit(_Mine, snippets.EditView):
    pass


class _Copy(_Mine, snippets.CopyView):
    pass


class _Delete(_Mine, snippets.DeleteView):
    pass


class _Usage(_Mine, snippets.UsageView):
    pass


class _History(_Mine, snippets.HistoryView):
    pass


class OrganizationBulkDelete(DeleteBulkAction):
    """Several at once; what is not the user's own is not even named."""

    models = [Organization]

    def get_actionable_objects(self) -> tuple[list[Organization], dict[str, list[Any]]]:
        """The chosen ones that the user may delete."""
        mine = organizations_only_of(self.request.user)
        ids = self.request.GET.getlist("id")
        if "all" not in ids:
            mine = mine.filter(pk__in=[int(pk) for pk in ids if pk.isdigit()])
        return [one for one in mine if self.check_perm(one)], {"items_with_no_access": []}


class OrganizationViewSet(SnippetViewSet):
    """Who runs places."""

    model = Organization
    icon = "group"
    menu_label = "Organizations"
    add_to_admin_menu = False
    list_display = ["name", "legal_status", "website"]
    search_fields = ["name", "alternate_name"]
    edit_view_class = _Edit
    copy_view_class = _Copy
    delete_view_class = _Delete
    usage_view_class = _Usage
    history_view_class = _History
    chooser_viewset_class = OrganizationChooser

    def get_queryset(self, request: HttpRequest) -> Any:
        """The index: what the user may choose."""
        return organizations_of(request.user)
