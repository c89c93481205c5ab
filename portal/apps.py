"""App configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The room `portal`: what every other room shares."""

    name = "portal"

    def ready(self) -> None:
        from portal import checks, redirects  # noqa: F401 - registers the checks

        redirects.connect()
