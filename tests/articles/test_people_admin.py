"""People in the admin: a regional editor keeps those of their own site."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from articles.models import Person
from tests import factories

SNIPPET = "wagtailsnippets_articles_person"
CHOOSER = "wagtailsnippetchoosers_articles_person"


@pytest.fixture
def people(two_regions) -> dict[str, Person]:
    """Somebody of each region, and of the network."""
    sites = {"a": two_regions.a.site, "b": two_regions.b.site, "network": None}
    return {
        key: factories.PersonFactory(name=f"AAA {key.upper()}{key.upper()}", site=site)
        for key, site in sites.items()
    }


def test_a_regional_editor_sees_their_own_and_the_network_s(people, editor_of_a) -> None:
    for name in (f"{SNIPPET}:list", f"{CHOOSER}:choose"):
        html = editor_of_a.get(reverse(name)).content.decode()
        assert "AAA AA" in html
        assert "AAA NETWORKNETWORK" in html
        assert "AAA BB" not in html


@pytest.mark.parametrize("view", ["edit", "delete", "usage", "history", "copy"])
@pytest.mark.parametrize("whose", ["b", "network"])
def test_a_regional_editor_opens_nobody_else(view: str, whose: str, people, editor_of_a) -> None:
    answer = editor_of_a.get(reverse(f"{SNIPPET}:{view}", args=[people[whose].pk]))
    assert answer.status_code in (302, 403, 404)
    assert people[whose].name not in answer.content.decode()


def test_a_regional_editor_chooses_nobody_of_another(people, editor_of_a) -> None:
    answer = editor_of_a.get(reverse(f"{CHOOSER}:chosen", args=[people["b"].pk]))
    assert people["b"].name not in answer.content.decode()
    bulk = reverse("wagtail_bulk_action", args=["articles", "person", "delete"])
    assert "AAA BB" not in editor_of_a.get(f"{bulk}?id={people['b'].pk}").content.decode()
    many = reverse(f"{CHOOSER}:chosen_multiple")
    assert "AAA BB" not in editor_of_a.get(f"{many}?id={people['b'].pk}").content.decode()


def test_a_regional_editor_makes_people_of_their_own_site_only(two_regions, editor_of_a) -> None:
    url = reverse(f"{SNIPPET}:add")
    good = {
        "name": "New (demo)", "slug": "new", "credentials": "", "photo": "",
        "bio": rich_text("<p>Hello.</p>"), "site": str(two_regions.a.site.pk),
    }  # fmt: skip
    for site in ("", str(two_regions.b.site.pk), str(two_regions.network.pk)):
        assert editor_of_a.post(url, good | {"site": site}).status_code == 200
    assert not Person.objects.filter(slug="new").exists()
    assert editor_of_a.post(url, good).status_code == 302
    assert Person.objects.get(slug="new").site == two_regions.a.site


def test_an_author_keeps_no_people(people, author_of_a) -> None:
    assert author_of_a.get(reverse(f"{SNIPPET}:list")).status_code in (302, 403)
    assert author_of_a.get(reverse(f"{CHOOSER}:choose")).status_code == 200
