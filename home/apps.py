"""App configuration."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The room `home`."""

    name = "home"
