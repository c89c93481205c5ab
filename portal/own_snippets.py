"""
Snippets of which a person sees and changes only some.

Wagtail's snippet views ask for a permission on the model, not on the one that is opened: lists,
choosers, usage, history and bulk actions would name everybody's. A room says who may see and who
may change which, and gets the views and the policy that keep to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.permission_policies import ModelPermissionPolicy
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

# Answers the objects a user may see, or may change.
Some = Callable[[Any], Any]


class OwnPolicy(ModelPermissionPolicy):
    """Django's permissions, and of the objects only those that `seen` and `own` answer."""

    def __init__(self, model: Any, seen: Some, own: Some) -> None:
        super().__init__(model)
        self.seen, self.own = seen, own

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """To be seen: `seen`. For all else: `own`."""
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.seen(user) if set(actions) <= {"view", "choose"} else self.own(user)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """The same for one of them."""
        mine = self.instances_user_has_any_permission_for(user, actions)
        return bool(mine.filter(pk=instance.pk).exists())

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """The same for one of them and one action."""
        return self.user_has_any_permission_for_instance(user, {action}, instance)


def _guarded(view: type, own: Some) -> type:
    """The view, answering 404 for what the user may not change."""

    def dispatch(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not own(request.user).filter(pk=kwargs["pk"]).exists():
            raise Http404
        answer: HttpResponseBase = view.dispatch(self, request, *args, **kwargs)  # type: ignore[attr-defined]
        return answer

    return type(f"Own{view.__name__}", (view,), {"dispatch": dispatch})


def _chooser(seen: Some) -> type[SnippetChooserViewSet]:
    """A chooser of what the user may see."""

    class Listed:
        request: HttpRequest

        def get_object_list(self) -> Any:
            return seen(self.request.user)

    class Choose(Listed, ChooseView):
        pass

    class Results(Listed, ChooseResultsView):
        pass

    class Chosen(SnippetChosenView):
        def get_object(self, pk: Any) -> Any:
            return seen(self.request.user).get(pk=pk)

    class ChosenMultiple(SnippetChosenMultipleView):
        def get_objects(self, pks: Any) -> Any:
            return seen(self.request.user).filter(pk__in=pks)

    class Chooser(SnippetChooserViewSet):
        choose_view_class = Choose
        choose_results_view_class = Results
        chosen_view_class = Chosen
        chosen_multiple_view_class = ChosenMultiple

    return Chooser


def own_viewset(base: type[SnippetViewSet], seen: Some, own: Some) -> type[SnippetViewSet]:
    """A snippet viewset like `base` whose every view keeps to `seen` and `own`."""
    views = {
        "edit_view_class": snippets.EditView,
        "copy_view_class": snippets.CopyView,
        "delete_view_class": snippets.DeleteView,
        "usage_view_class": snippets.UsageView,
        "history_view_class": snippets.HistoryView,
        "inspect_view_class": snippets.InspectView,
    }
    parts: dict[str, Any] = {name: _guarded(view, own) for name, view in views.items()}
    parts["chooser_viewset_class"] = _chooser(seen)
    parts["get_queryset"] = lambda self, request: seen(request.user)
    # The database's own search cannot be narrowed to some columns.
    parts["search_backend_name"] = None
    parts["__doc__"] = base.__doc__
    return type(base.__name__, (base,), parts)


def own_bulk_delete(model: Any, own: Some) -> type[DeleteBulkAction]:
    """Deleting several at once; what is not the user's own is not even named."""

    def get_actionable_objects(self: Any) -> tuple[list[Any], dict[str, list[Any]]]:
        mine = own(self.request.user)
        ids = self.request.GET.getlist("id")
        if "all" not in ids:
            mine = mine.filter(pk__in=[int(pk) for pk in ids if pk.isdigit()])
        return [one for one in mine if self.check_perm(one)], {"items_with_no_access": []}

    parts = {"models": [model], "get_actionable_objects": get_actionable_objects}
    return type(f"{model.__name__}BulkDelete", (DeleteBulkAction,), parts)
