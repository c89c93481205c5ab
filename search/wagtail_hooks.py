"""What the search adds to Wagtail's admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from search.admin.permissions import OwnSitesPolicy
from search.admin.viewsets import SearchGroup
from search.models import BlockedCorrection, PromotedAnswer, SearchSynonym

for _model in (SearchSynonym, PromotedAnswer, BlockedCorrection):
    register_permission_policy(_model, OwnSitesPolicy(_model))


@hooks.register("register_admin_viewset")
def search_in_the_menu() -> SearchGroup:
    """The report and the editors' words, under Search."""
    return SearchGroup()
