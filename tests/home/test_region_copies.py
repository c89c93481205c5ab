"""A region opened as a copy of another: nothing in it leads back into that one."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    GroupCollectionPermission,
    Page,
    ReferenceIndex,
)

from articles.models import ArticlePage
from articles.models.article import RelatedArticle
from home.regions.asked import Asked
from home.regions.opening import open_region
from locations.models import FacilityPage, LocationPage
from portal.models import PortalImage, SiteProfile
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions, person_of
from tests.home.test_regions import HOST


@pytest.fixture
def template(two_regions: TwoRegions) -> TwoRegions:
    """Region A with everything in it that can point at region A."""
    a = two_regions.a
    a.page.title = "Alder, NC"
    a.page.save_revision().publish()
    index = a.article.get_parent()
    team = person_of(a, "editors").user.groups.get()
    collection = GroupCollectionPermission.objects.filter(group=team).first().collection
    picture = get_test_image_file(filename="view.png")
    image = PortalImage.objects.create(title="A view", file=picture, collection=collection)
    rich = (
        f'<p><a linktype="page" id="{index.pk}">list</a> '
        f'<a linktype="page" id="{a.facility.pk}">desk</a> '
        f'<a linktype="page" id="{two_regions.library_article.pk}">library</a> '
        f'<a href="{a.site.root_url}/about/">about</a> <a href="/front-desk/">by hand</a></p>'
    )
    body = [
        ("text", rich),
        ("image", {"image": {"image": image.pk, "alt_text": "A view"}, "caption": ""}),
        ("questions", {"items": [{"question": "Where?", "answer": rich}]}),
    ]
    about = a.page.get_children().get(slug="about").specific
    about.body = json.dumps([{"type": kind, "value": value} for kind, value in body])
    about.save_revision().publish()
    a.article.clinical = False
    a.article.body = json.dumps([{"type": "text", "value": rich + "<p>Here in Alder.</p>"}])
    factories.ArticlePageFactory(parent=index, title="Neutral", slug="neutral", clinical=False)
    other = factories.ArticlePageFactory(
        parent=index, title="Clinical", slug="clinical", clinical=True
    )
    a.article.related_links = [
        RelatedArticle(article=other), RelatedArticle(article=two_regions.library_article)
    ]  # fmt: skip
    a.article.save_revision().publish()
    return two_regions


def test_no_reference_of_a_copy_leads_into_the_template(template: TwoRegions, client) -> None:
    opened = open_region(Asked("Boone, NC", HOST, "ada@example.org", template="alder"))
    below = template.a.page.get_descendants(inclusive=True)
    old = {str(pk) for pk in below.values_list("pk", flat=True)}
    new = [*opened.region.get_descendants(inclusive=True).specific()]
    new.append(SiteProfile.objects.get(site=opened.site))
    base = ContentType.objects.get_for_model(Page).pk
    seen: set[str] = set()
    for one in new:
        found = ReferenceIndex._extract_references_from_object(one)
        seen |= {str(target) for kind, target, _, _ in found if kind == base}
    assert seen
    assert not seen & old
    own = PortalImage.objects.filter(collection__name="Boone, NC")
    assert [image.title for image in own] == ["A view"]
    about = get(client, HOST, "/about/")
    links = {a.text: a["href"] for a in about.soup.select("main .prose a")}
    assert links["list"] == "/local/"
    assert links["library"] == "/articles/first-steps/"
    assert links["about"] == "/about/"
    assert not {"desk", "by hand"} & set(links)
    assert "desk" in about.html
    assert template.a.host not in about.html


def test_a_copy_leaves_behind_what_belongs_to_the_place(template: TwoRegions) -> None:
    region = open_region(Asked("Boone, NC", HOST, "ada@example.org", template="alder")).region
    pages = region.get_descendants()
    assert not pages.type(FacilityPage).exists()
    for title in template.a.hidden:
        assert not pages.filter(title=title).exists()
    profile = SiteProfile.objects.get(site__hostname=HOST)
    assert (profile.phone, profile.name) == ("", "Recovery in Boone")
    assert [item.value["page"].get_parent().pk for item in profile.navigation] == [region.pk]
    # Nobody of the new region has read the clinical text; another article names the place.
    live = dict(pages.type(ArticlePage).values_list("slug", "live"))
    assert live == {"clinical": False, "first-steps": False, "neutral": True}
    assert ArticlePage.objects.get(pk=template.a.article.pk).live


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"clinical": True}, "Plain words."),
        ({"crisis": True}, "Plain words."),
        ({}, "Here in Alder."),
        ({}, "Help for addicts."),
    ],
    ids=["clinical", "crisis", "names the other place", "refused by the gate"],
)
def test_a_text_nobody_here_has_read_is_copied_as_a_draft(
    change: dict[str, bool], words: str, template: TwoRegions, client
) -> None:
    index = template.a.article.get_parent()
    factories.ArticlePageFactory(
        parent=index, title="Asked", slug="asked", body=factories.body(words), **change
    )
    open_region(Asked("Boone, NC", HOST, "ada@example.org", template="alder"))
    copied = ArticlePage.objects.exclude(path__startswith=template.a.page.path).get(slug="asked")
    assert not copied.live
    assert get(client, HOST, "/local/asked/").status == 404
    # What it says is there to be worked on.
    assert words in str(copied.get_latest_revision_as_object().body)


@pytest.mark.parametrize("words", ["Here in Alder.", "Help for addicts."])
def test_the_region_s_own_text_waits_too_and_the_region_is_open(
    words: str, template: TwoRegions, client
) -> None:
    LocationPage.objects.filter(pk=template.a.page.pk).update(body=factories.body(words))
    region = open_region(Asked("Boone, NC", HOST, "ada@example.org", template="alder")).region
    page = get(client, HOST, "/")
    assert page.status == 200
    assert "Help near Boone." in page.html
    assert words not in page.html
    draft = LocationPage.objects.get(pk=region.pk).get_latest_revision_as_object()
    assert words in str(draft.body)


def test_the_region_s_own_text_is_published_when_it_fits(template: TwoRegions, client) -> None:
    LocationPage.objects.filter(pk=template.a.page.pk).update(body=factories.body("You may call."))
    open_region(Asked("Boone, NC", HOST, "ada@example.org", template="alder"))
    assert "You may call." in get(client, HOST, "/").html
