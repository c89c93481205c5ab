"""What an editor's forms may name: nothing of another region, whatever id is sent."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page

from articles.models import ArticlePage
from home.regions import roles
from locations.models import Organization
from portal.models import SiteProfile
from tests import factories
from tests.fixtures import TwoRegions, person_of
from tests.portal.test_admin import article

Numbers = dict[str, int]


@pytest.fixture
def foreign(two_regions: TwoRegions) -> Numbers:
    """Ids of what region B has; every title carries its mark."""
    b = two_regions.b
    team = roles.region(b.page, b.site)
    draft = Page.objects.get(title="DraftBirch")
    return {
        "picture": get_image_model().objects.create(
            title="Picture Birch", collection=team.collection,
            file=get_test_image_file(filename="picture.png"),
        ).pk,
        "paper": get_document_model().objects.create(
            title="Paper Birch", collection=team.collection, file=ContentFile(b"x", "paper.txt")
        ).pk,
        "person": factories.PersonFactory(name="Person Birch", site=b.site).pk,
        "organization": Organization.objects.create(name="Organization Birch", region=b.page).pk,
        "draft": draft.pk,
        "place": b.facility.pk,
    }  # fmt: skip


def edit(page: Page) -> str:
    """The address of a page's form."""
    return reverse("wagtailadmin_pages:edit", args=(page.pk,))


def assert_unnamed(answer: Any) -> None:
    """Nothing of region B is in the answer."""
    text = answer.content.decode().lower()
    for word in ("birch", "picture.", "paper."):
        assert word not in text, text[max(0, text.find(word) - 200) : text.find(word) + 100]


def test_an_article_names_nobody_else_s(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    page = two_regions.a.article
    form = article(slug=page.slug) | {
        "author": foreign["person"],
        "reviewer": foreign["person"],
        "related_links-TOTAL_FORMS": 1,
        "related_links-0-article": foreign["draft"],
        "related_links-0-ORDER": 1,
        "related_links-0-id": "",
    }
    assert_unnamed(editor_of_a.post(edit(page), form, follow=True))
    stored = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert stored.author_id != foreign["person"]


def test_what_stood_there_before_stays(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    """A person of the network's choice is not lost because the editor could not choose them."""
    page = two_regions.a.article
    ArticlePage.objects.filter(pk=page.pk).update(author=foreign["person"])
    form = article(slug=page.slug) | {"author": foreign["person"]}
    editor_of_a.post(edit(page), form)
    stored = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert stored.author_id == foreign["person"]


def test_a_text_links_to_nobody_else_s(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    from wagtail.test.utils.form_data import rich_text

    own = two_regions.a.facility.pk
    html = "".join(
        f'<p><a linktype="{kind}" id="{pk}">{words}</a></p>'
        for kind, pk, words in (
            ("page", foreign["draft"], "one"),
            ("document", foreign["paper"], "two"),
            ("page", own, "three"),
        )
    )
    form = article(slug=two_regions.a.article.slug)
    name = next(key for key, value in form.items() if key.endswith("-type") and value == "text")
    form[name.replace("-type", "-value")] = rich_text(html)
    assert_unnamed(editor_of_a.post(edit(two_regions.a.article), form, follow=True))
    stored = ArticlePage.objects.get(pk=two_regions.a.article.pk).latest_revision.content["body"]
    assert f'id=\\"{own}\\"' in stored
    assert f'id=\\"{foreign["draft"]}\\"' not in stored
    assert "one" in stored and "two" in stored


def test_a_block_shows_nobody_else_s(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    form = article(slug=two_regions.a.article.slug)
    count = int(form["body-count"])
    for number, (kind, value) in enumerate(
        [("download", {"document": foreign["paper"], "title": ""})], start=count
    ):
        form |= {f"body-{number}-{key}": text for key, text in (
            ("deleted", ""), ("order", number), ("type", kind), ("id", ""),
        )}  # fmt: skip
        form |= {f"body-{number}-value-{key}": text for key, text in value.items()}
    form["body-count"] = count + 1
    for path in (edit(two_regions.a.article), f"{edit(two_regions.a.article)}preview/"):
        assert_unnamed(editor_of_a.post(path, form, follow=True))
    preview = editor_of_a.get(f"{edit(two_regions.a.article)}preview/?mode=")
    assert_unnamed(preview)


def test_a_site_shows_nobody_else_s(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    site = two_regions.a.site
    path = reverse("wagtailsettings:edit", args=("portal", "siteprofile", site.pk))
    form = {
        "name": "Alder", "logo": foreign["picture"], "accent": "#ffffff",
        "navigation-count": 1, "navigation-0-deleted": "", "navigation-0-order": 0,
        "navigation-0-type": "link", "navigation-0-id": "",
        "navigation-0-value-page": foreign["draft"], "navigation-0-value-label": "",
    }  # fmt: skip
    assert_unnamed(editor_of_a.post(path, form))
    assert SiteProfile.objects.get(site=site).logo_id is None


def test_words_and_people_name_nobody_else_s(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    answer = {"site": two_regions.a.site.pk, "page": foreign["place"], "words": "detox"}
    assert_unnamed(editor_of_a.post("/admin/promotedanswer/new/", answer))
    person = {"name": "New", "slug": "", "photo": foreign["picture"]}
    assert_unnamed(editor_of_a.post("/admin/snippets/articles/person/add/", person))


@pytest.mark.parametrize("target", ["draft", "place"])
def test_moving_and_copying_name_nobody_else_s(
    target: str, two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    pk = two_regions.a.facility.pk
    for path, form in (
        (f"/admin/bulk/wagtailcore/page/move/?id={pk}&next=/admin/", {"chooser": foreign[target]}),
        (f"/admin/pages/{pk}/copy/", {"new_parent_page": foreign[target], "new_slug": "x"}),
    ):
        answer = editor_of_a.post(path, form)
        assert answer.status_code in {302, 403}, path
        assert_unnamed(answer)
        # Where “no permission” would stand.
        assert_unnamed(editor_of_a.get("/admin/"))


def test_a_new_organization_is_its_maker_s(two_regions: TwoRegions, editor_of_a: Client) -> None:
    add = "/admin/snippets/locations/organization/add/"
    assert editor_of_a.post(add, {"name": "Organization Alder"}).status_code == 302
    made = Organization.objects.get(name="Organization Alder")
    assert made.region.pk == two_regions.a.page.pk
    other = person_of(two_regions.b, "editors", "other")
    lists = "/admin/snippets/locations/organization/"
    assert "Organization Alder" in editor_of_a.get(lists).content.decode()
    assert "Organization Alder" not in other.get(lists).content.decode()
    change = f"{lists}edit/{made.pk}/"
    assert other.post(change, {"name": "Taken over"}).status_code in {302, 403, 404}
    made.refresh_from_db()
    assert made.name == "Organization Alder"


def test_lists_name_no_other_people_groups_sites_or_tags(
    two_regions: TwoRegions, foreign: Numbers, editor_of_a: Client
) -> None:
    writer = get_user_model().objects.create_user("writer-birch", first_name="Birch", password="x")
    Page.objects.filter(pk=two_regions.b.article.pk).update(owner=writer)
    two_regions.b.article.save_revision(user=writer, log_action=True)
    picture = get_image_model().objects.get(pk=foreign["picture"])
    picture.tags.add("birchtag")
    for path in (
        f"/admin/pages/{two_regions.a.page.pk}/",
        f"/admin/pages/{two_regions.a.page.pk}/results/?owner={writer.pk}",
        f"/admin/pages/{two_regions.a.page.pk}/privacy/",
        f"/admin/pages/{two_regions.a.facility.pk}/privacy/",
        "/admin/images/",
        "/admin/images/chooser/",
    ):
        answer = editor_of_a.get(path)
        assert answer.status_code == 200, path
        assert_unnamed(answer)
    assert editor_of_a.get("/admin/tag-autocomplete/?term=bir").status_code in {302, 403}


def test_copies_of_a_list_begin_as_drafts(two_regions: TwoRegions, editor_of_a: Client) -> None:
    ArticlePage.objects.update(clinical=True)
    lists = two_regions.a.article.get_parent()
    before = set(ArticlePage.objects.values_list("pk", flat=True))
    form = {
        "new_title": "Again", "new_slug": "again", "new_parent_page": two_regions.a.page.pk,
        "copy_subpages": "on", "publish_copies": "on",
    }  # fmt: skip
    editor_of_a.post(reverse("wagtailadmin_pages:copy", args=(lists.pk,)), form)
    new = ArticlePage.objects.exclude(pk__in=before)
    assert new.exists()
    assert not new.filter(live=True).exists()
    assert lists.get_siblings().get(slug="again").live


@pytest.mark.parametrize("action", ["copy", "create_alias"])
def test_the_api_s_copies_begin_as_drafts(
    action: str, two_regions: TwoRegions, editor_of_a: Client
) -> None:
    ArticlePage.objects.update(clinical=True)
    lists = two_regions.a.article.get_parent()
    before = set(ArticlePage.objects.values_list("pk", flat=True))
    data = {
        "recursive": True, "keep_live": True, "destination_page_id": two_regions.a.page.pk,
        "slug": "again", "update_slug": "again",
    }  # fmt: skip
    path = f"/admin/api/main/pages/{lists.pk}/action/{action}/"
    editor_of_a.post(path, data, content_type="application/json")
    assert not ArticlePage.objects.exclude(pk__in=before).filter(live=True).exists()


def test_nobody_hides_their_words_behind_the_published_version(
    two_regions: TwoRegions, editor_of_a: Client
) -> None:
    from articles import review

    page = ArticlePage.objects.get(pk=two_regions.a.article.pk)
    page.save_revision(user=editor_of_a.user).publish(skip_permission_checks=True)
    page.refresh_from_db()
    live = page.live_revision_id
    form = article(slug=page.slug) | {"overwrite_revision_id": live}
    editor_of_a.post(edit(page), form)
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.latest_revision_id != live
    assert editor_of_a.user.pk in review.writers(page)


def test_an_own_picture_is_taken_as_ever(two_regions: TwoRegions, editor_of_a: Client) -> None:
    team = roles.region(two_regions.a.page, two_regions.a.site)
    own = get_image_model().objects.create(
        title="Own", collection=Collection.objects.get(pk=team.collection.pk),
        file=get_test_image_file(filename="own.png"),
    )  # fmt: skip
    person = {"name": "New", "slug": "new", "photo": own.pk, "site": two_regions.a.site.pk,
              "bio": "null"}  # fmt: skip
    answer = editor_of_a.post("/admin/snippets/articles/person/add/", person)
    assert answer.status_code == 302, answer.content.decode()[:2000]
