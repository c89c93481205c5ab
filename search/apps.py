"""App configuration."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room `search`."""

    name = "search"

    def ready(self) -> None:
        """Begin to hear changes, and register the checks."""
        from search import tracking

        tracking.connect()
