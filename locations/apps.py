"""App configuration."""

from django.apps import AppConfig


class LocationsConfig(AppConfig):
    """The room `locations`."""

    name = "locations"
