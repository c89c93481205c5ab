"""A project as `wagtail start` makes it, with modelsearch on Elasticsearch and two page types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAME = "stock"
KEEPING = "database connections kept"

_MODELS = '''"""An article and a facility with what the portal has of them too."""
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index


class Topic(index.Indexed, models.Model):
    name = models.CharField(max_length=80)
    search_fields = [index.SearchField("name")]


class ArticlePage(Page):
    summary = models.CharField(max_length=240)
    also_called = models.CharField(max_length=400, blank=True)
    body = StreamField([("text", blocks.RichTextBlock())])
    topics = ParentalManyToManyField(Topic, blank=True)
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("also_called"),
        index.SearchField("body"),
        index.RelatedFields("topics", [index.SearchField("name"), index.FilterField("id")]),
    ]


class FacilityPage(Page):
    summary = models.CharField(max_length=240)
    address_1 = models.CharField(max_length=160)
    city = models.CharField(max_length=80)
    state_province = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=10)
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("city"),
        index.FilterField("city"),
        index.RelatedFields(
            "services", [index.SearchField("offers"), index.FilterField("offers")]
        ),
    ]


class Service(models.Model):
    page = ParentalKey(FacilityPage, related_name="services", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    offers = models.CharField(max_length=1000)
'''

# As the project writes them, on the servers of the benchmark and without debugging. It opens a
# connection to the database for every request, as Django does where nothing else is said; with
# KEPT_CONNECTIONS it keeps them, which most people who run one set sooner or later.
_SETTINGS = '''"""The project's own settings on the servers of the benchmark."""
import os

import environ

from stock.settings.base import *

DEBUG = False
SECRET_KEY = "only-for-the-benchmark"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["library", *INSTALLED_APPS]
DATABASES = {
    "default": {
        **environ.Env().db_url("DATABASE_URL"),
        "CONN_MAX_AGE": 60 if os.environ.get("KEPT_CONNECTIONS") else 0,
    }
}
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "modelsearch.backends.elasticsearch8",
        "URLS": [os.environ["ELASTICSEARCH_URL"]],
        "INDEX_PREFIX": os.environ["STOCK_PREFIX"] + "_",
        "TIMEOUT": 60,
        # One node holds no replicas.
        "INDEX_SETTINGS": {"settings": {"number_of_shards": 1, "number_of_replicas": 0}},
    }
}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS
'''


_ARTICLE = """{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block content %}
<h1>{{ page.title }}</h1>
<p>{{ page.summary }}</p>
{{ page.body }}
{% endblock %}
"""


def make(folder: Path) -> None:
    """Make the project in an empty folder. Raises CalledProcessError with what was printed."""
    wagtail = Path(sys.executable).parent / "wagtail"
    _run([str(wagtail), "start", NAME, str(folder)], folder)
    library = folder / "library"
    (library / "migrations").mkdir(parents=True)
    for package in (library, library / "migrations"):
        (package / "__init__.py").touch()
    (library / "models.py").write_text(_MODELS)
    templates = library / "templates" / "library"
    templates.mkdir(parents=True)
    (templates / "article_page.html").write_text(_ARTICLE)
    (folder / NAME / "settings" / "bench.py").write_text(_SETTINGS)


def migrations(folder: Path, environment: dict[str, str]) -> None:
    """Write the migration of the two page types."""
    _run([sys.executable, "manage.py", "makemigrations", "library"], folder, environment)


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[1]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
