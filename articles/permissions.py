"""Who may publish an article at once: Wagtail's permissions, and the rule of two people."""

from __future__ import annotations

from wagtail.models.pages import PagePermissionTester

from articles import review


class ArticlePermissions(PagePermissionTester):
    """Of an article. Without the right to publish it, it is submitted for review."""

    def can_publish(self) -> bool:
        """Whether nobody else has to read it first."""
        return super().can_publish() and review.may_publish_directly(self.user, self.page)

    def can_set_view_restrictions(self) -> bool:
        """Hiding a page publishes nothing."""
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        """Nor does taking it back."""
        return bool(super().can_publish())


class ArticleListPermissions(PagePermissionTester):
    """Of a list of articles; its form asks again when the new article is clinical."""

    def can_publish_subpage(self) -> bool:
        """Whether an article may be written and published in one go."""
        return super().can_publish_subpage() and self.user.has_perm(review.WITHOUT_REVIEW)
