"""The commands an administrator runs."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import ArticlePage
from search.models import SearchDocument, SearchMark
from tests.fixtures import TwoRegions

pytestmark = pytest.mark.django_db


def test_drain_and_status(two_regions: TwoRegions, capsys) -> None:
    call_command("search_drain")
    assert "0 failed" in capsys.readouterr().out
    call_command("search_status", "--json")
    status = json.loads(capsys.readouterr().out)
    assert status["documents"] == SearchDocument.objects.findable().count() > 0
    assert status["marks"] == status["to_build"] == status["failed"] == 0


def test_verify_says_what_differs_and_mends_it(two_regions: TwoRegions, capsys) -> None:
    call_command("search_drain")
    call_command("search_verify")
    article = two_regions.a.article
    ArticlePage.objects.filter(pk=article.pk).update(title="Changed unheard")
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        call_command("search_verify", "--repair", "--json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["pages"]["stale"] == [article.pk]
    call_command("search_verify")


def test_rebuild_without_elasticsearch_builds_what_is_missing(two_regions: TwoRegions) -> None:
    SearchMark.objects.all().delete()
    SearchDocument.objects.all().delete()
    call_command("search_rebuild")
    assert SearchDocument.objects.findable().filter(title="First steps Alder").exists()


@pytest.mark.elasticsearch
def test_rebuild_verify_and_roll_back(elasticsearch, two_regions: TwoRegions, capsys) -> None:
    call_command("search_rebuild")
    call_command("search_rebuild", "--if-needed")
    assert "The index is current." in capsys.readouterr().out
    with pytest.raises(CommandError, match="No older generation"):
        call_command("search_rebuild", "--roll-back")
    call_command("search_verify")
    assert "0 missing, 0 stale, 0 ghosts" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["search_rebuild", "search_verify"])
def test_elasticsearch_away_is_said_plainly(
    command: str, two_regions: TwoRegions, settings
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError):
        call_command(command)
