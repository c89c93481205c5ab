"""Which host is answered by which site, and which by none."""

import pytest
from django.test import Client
from wagtail.models import Site

from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

PATHS = ["/", "/local/first-steps/", "/sitemap.xml", "/robots.txt", "/feed/", "/search/", "/admin/"]


@pytest.mark.parametrize("host", ["cedar.localhost", "evil.example.com", "127.0.0.1", "alder", ""])
@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_host_is_refused(host: str, path: str, two_regions, client) -> None:
    answer = get(client, host, path) if host else get(client, "[", path)
    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    for word in ("Alder", "Birch", "Network"):
        assert word not in answer.html


@pytest.mark.parametrize(
    "host", ["alder.localhost", "ALDER.localhost", "alder.localhost.", "alder.localhost:8443"]
)
def test_a_host_may_be_written_in_many_ways(host: str, two_regions: TwoRegions, client) -> None:
    assert "Region Alder" in get(client, host, "/").html


def test_another_host_in_a_header_changes_nothing(two_regions: TwoRegions, client: Client) -> None:
    response = client.get(
        "/", headers={"host": "alder.localhost", "x-forwarded-host": "birch.localhost"}
    )
    assert "Region Alder" in response.content.decode()
    assert "birch" not in response.content.decode().lower()


def test_two_sites_on_one_host_are_told_apart_by_the_port(two_regions: TwoRegions, client) -> None:
    Site.objects.filter(pk=two_regions.b.site.pk).update(hostname="alder.localhost", port=8001)
    assert "Region Alder" in get(client, "alder.localhost", "/").html
    assert "Region Birch" in get(client, "alder.localhost:8001", "/").html


def test_the_default_site_does_not_answer_for_others(two_regions: TwoRegions, client) -> None:
    Site.objects.filter(hostname="localhost").update(hostname="recovery.example.org")
    assert get(client, "localhost", "/").status == 400
    assert get(client, "recovery.example.org", "/").status == 200


def test_a_host_without_any_site_is_refused(db: None, client) -> None:
    Site.objects.all().delete()
    assert get(client, "localhost", "/").status == 400
    factories.SiteFactory(hostname="localhost")
    assert get(client, "localhost", "/").status == 200
