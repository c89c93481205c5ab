"""App configuration."""

from django.apps import AppConfig
from django.conf import settings


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
        if settings.SENTRY_DSN:
            # Not even loaded otherwise.
            from portal import sentry

            sentry.begin(settings.SENTRY_DSN)
