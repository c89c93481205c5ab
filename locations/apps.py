"""App configuration."""

from typing import Any

from django.apps import AppConfig


class LocationsConfig(AppConfig):
    """The room `locations`."""

    name = "locations"

    def ready(self) -> None:
        """Hear of every facility an editor publishes, and say who may choose which page."""
        from wagtail.signals import page_published

        from locations.admin.choosing import choosable
        from locations.models import FacilityPage
        from portal.admin import choices

        choices.pages_are_chosen_by(choosable)
        page_published.connect(
            remember_editor, sender=FacilityPage, dispatch_uid="locations.facts", weak=False
        )


def remember_editor(instance: Any, revision: Any, **kwargs: Any) -> None:
    """Write down who changed which fact. An import publishes without a user and says it itself."""
    from locations import facts

    if revision is None or revision.user is None:
        return
    changed = facts.changed_names(instance)
    unrecorded = not instance.field_sources.exists()
    if unrecorded and instance.first_published_at < revision.created_at:
        # Public before anybody kept a record: nobody knows who wrote which of its facts.
        facts.remember(instance, facts.FACTS, source="not recorded")
        return
    facts.remember(instance, changed, source="editor", editor=revision.user, confirmed=True)
