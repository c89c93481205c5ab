"""App configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The room `portal`: what every other room shares."""

    name = "portal"

    def ready(self) -> None:
        from portal.admin import choices, narrow

        choices.install()
        narrow.install()
        from portal import afterwards, checks, redirects, spreadsheets  # noqa: F401 - the checks
        from portal.kept import version
        from portal.login import audit, notice, throttle  # noqa: F401 - receivers

        afterwards.connect()
        audit.connect()
        redirects.connect()
        spreadsheets.connect()
        version.connect()
