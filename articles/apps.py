"""App configuration."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """The room `articles`."""

    name = "articles"
